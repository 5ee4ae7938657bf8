#include "scenarios/engine/caller.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "runtime/api/ipc_skeleton.h"

namespace scenarios::engine {
namespace {

enum class Kind : std::uint8_t { Text, Flag, Signed, Unsigned };

struct CallerField {
    std::string_view name;
    Kind kind;
};
constexpr std::array<CallerField, 9> kFields{{{"device", Kind::Text},
                                              {"local", Kind::Flag},
                                              {"pid", Kind::Signed},
                                              {"real_pid", Kind::Signed},
                                              {"uid", Kind::Signed},
                                              {"token", Kind::Unsigned},
                                              {"first_token", Kind::Unsigned},
                                              {"d_uid", Kind::Signed},
                                              {"d_token", Kind::Unsigned}}};

const CallerField* find(std::string_view name) {
    const auto found = std::find_if(kFields.begin(), kFields.end(), [&](const CallerField& field) { return field.name == name; });
    return found != kFields.end() ? &*found : nullptr;
}

Value number(std::int64_t value) { return Value{value}; }
Value token(std::uint64_t value) { return Value{value}; }

}  // namespace

std::vector<std::string> caller_fields() {
    std::vector<std::string> names;
    for (const auto& field : kFields) names.emplace_back(field.name);
    return names;
}

std::optional<std::string> caller_field_type(std::string_view field) {
    const auto* found = find(field);
    if (found == nullptr) return {};
    switch (found->kind) {
        case Kind::Text:
            return "a text (string or string16)";
        case Kind::Flag:
            return "bool";
        case Kind::Signed:
            return "a number (int32 or int64)";
        case Kind::Unsigned:
            return "a number (uint32 or uint64)";
    }
    return {};
}

bool caller_field_fits(std::string_view field, const ParcelType& type) {
    using Base = ParcelType::Base;
    const auto* found = find(field);
    if (found == nullptr || type.vector) return false;
    switch (found->kind) {
        case Kind::Text:
            return type.base == Base::String || type.base == Base::String16;
        case Kind::Flag:
            return type.base == Base::Bool;
        case Kind::Signed:
            return type.base == Base::Int32 || type.base == Base::Int64;
        case Kind::Unsigned:
            return type.base == Base::Uint32 || type.base == Base::Uint64;
    }
    return false;
}

NamedSlots see_caller() {
    using Skeleton = OHOS::IPCSkeleton;
    NamedSlots out;
    const auto add = [&](std::string_view name, Value value) { out.emplace_back(std::string(name), Slot{.value = std::move(value)}); };
    add("device", Value{Skeleton::GetCallingDeviceID()});
    add("local", Value{Skeleton::IsLocalCalling()});
    add("pid", number(Skeleton::GetCallingPid()));
    add("real_pid", number(Skeleton::GetCallingRealPid()));
    add("uid", number(Skeleton::GetCallingUid()));
    add("token", token(Skeleton::GetCallingFullTokenID()));
    add("first_token", token(Skeleton::GetFirstFullTokenID()));
    add("d_uid", number(Skeleton::GetDCallingUid()));
    add("d_token", token(Skeleton::GetDCallingTokenID()));
    return out;
}

}  // namespace scenarios::engine
