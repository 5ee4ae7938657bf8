#include "sim/query/interface_book.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace sim::query {
namespace {

constexpr std::array kTypeNames =
    std::to_array<std::string_view>({"bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float", "double",
                                     "string", "string16", "cstring", "bytes", "object", "fd", "ashmem", "rawdata"});
static_assert(kTypeNames.size() == static_cast<std::size_t>(ItemType::Unknown));

ItemType parse_type(std::string_view word) { return static_cast<ItemType>(std::ranges::find(kTypeNames, word) - kTypeNames.begin()); }

std::string_view trim(std::string_view text) {
    const auto first = text.find_first_not_of(' ');
    return first == std::string_view::npos ? std::string_view{} : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

struct BuiltIn {
    std::uint32_t code;
    std::string_view name, arguments, returns;
};

/// SAMgr's interface token, and the codes of its requests; arguments as far as they tell the story.
constexpr std::string_view kRegistryDescriptor = "ohos.samgr.accessToken";
constexpr BuiltIn kRegistry[] = {
    {1, "GetSystemAbility", ":int32", ":object"},
    {2, "CheckSystemAbility", ":int32", ":object"},
    {3, "AddSystemAbility", ":int32", ":int32"},
    {4, "RemoveSystemAbility", ":int32", ":int32"},
    {5, "ListSystemAbilities", "", ""},
    {6, "SubscribeSystemAbility", ":int32", ":int32"},
    {7, "LoadSystemAbility", ":int32", ":int32"},
    {8, "LoadRemoteSystemAbility", ":int32", ":int32"},
    {9, "CheckRemoteSystemAbility", ":int32", ":object"},
    {10, "AddOnDemandSystemAbilityInfo", ":int32", ":int32"},
    {12, "CheckSystemAbilityImmediately", ":int32", ":object"},
    {15, "CheckOnDemandSystemAbility", ":int32", ":object"},
    {17, "GetSystemProcessInfo", ":int32", ":int32"},
    {18, "UnSubscribeSystemAbility", ":int32", ":int32"},
    {20, "AddSystemProcess", ":string16", ":int32"},
    {21, "UnloadSystemAbility", ":int32", ":int32"},
    {22, "CancelUnloadSystemAbility", ":int32", ":int32"},
    {23, "GetRunningSystemProcess", "", ":int32"},
    {24, "SubscribeSystemProcess", "", ":int32"},
    {25, "UnSubscribeSystemProcess", "", ":int32"},
};
constexpr std::string_view kStatusDescriptor = "OHOS.ISystemAbilityStatusChange";
constexpr BuiltIn kStatusChange[] = {{1, "OnAddSystemAbility", ":int32", ""}, {2, "OnRemoveSystemAbility", ":int32", ""}};
constexpr std::string_view kLoadDescriptor = "OHOS.ISystemAbilityLoadCallback";
constexpr BuiltIn kLoadCallback[] = {{1, "OnLoadSystemAbilitySuccess", ":int32,:object", ""},
                                     {2, "OnLoadSystemAbilityFail", ":int32", ""},
                                     {3, "OnLoadSACompleteForRemote", ":string,:int32,:object", ""},
                                     {4, "OnLoadSystemAbilityFail", ":int32,:int32", ""}};

/// Four characters each, the first an underscore.
constexpr BuiltIn kReserved[] = {
    {0x5F504E47, "PING", "", ":int32"},
    {0x5F444D50, "DUMP", "", ""},
    {0x5F434D44, "SHELL_COMMAND", "", ""},
    {0x5F4E5446, "INTERFACE", "", ":string16"},
    {0x5F535052, "SYSPROPS", "", ""},
    {0x5F535943, "SYNCHRONIZE_REFERENCE", "", ":int32"},
    {0x5F494C54, "INVOKE_LISTEN_THREAD", "", ""},
    {0x5F475055, "GET_PID_UID", "", ""},
    {0x5F475249, "GET_PROTO_INFO", "", ""},
    {0x5F47534E, "GET_SESSION_NAME", "", ""},
    {0x5F475350, "GET_SESSION_NAME_PID_UID", "", ""},
    {0x5F474753, "GET_GRANTED_SESSION_NAME", "", ""},
    {0x5F52534E, "REMOVE_SESSION_NAME", "", ""},
    {0x5F444353, "CLEAR_DBINDER_SERVICE_STATE", "", ""},
    {0x5F444F54, "DBINDER_OBITUARY", "", ""},
    {0x5F444954, "DBINDER_INCREFS", "", ""},
    {0x5F444454, "DBINDER_DECREFS", "", ""},
    {0x5F444143, "DBINDER_ADD_COMMAUTH", "", ""},
};

Method method_of(std::string_view interface_name, const BuiltIn& row) {
    return {.interface_name = std::string(interface_name),
            .name = std::string(row.name),
            .arguments = parse_items(row.arguments),
            .returns = parse_items(row.returns),
            .partial = true};
}

}  // namespace

std::string_view item_type_word(ItemType type) {
    const auto index = static_cast<std::size_t>(type);
    return index < kTypeNames.size() ? kTypeNames[index] : std::string_view("unknown");
}

std::vector<Item> parse_items(std::string_view text) {
    std::vector<Item> items;
    while (!trim(text).empty()) {
        const auto end = std::min(text.find(','), text.size());
        const auto part = trim(text.substr(0, end));
        const auto colon = std::min(part.find(':'), part.size());
        Item item{.name = std::string(trim(part.substr(0, colon)))};
        auto type = colon < part.size() ? trim(part.substr(colon + 1)) : std::string_view{};
        if (type.ends_with("[]")) {
            item.vector = true;
            type = trim(type.substr(0, type.size() - 2));
        }
        item.type = parse_type(type);
        items.push_back(std::move(item));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return items;
}

InterfaceBook::InterfaceBook() {
    for (const auto& row : kRegistry) {
        auto method = method_of("SAMgr", row);
        method.registry = true;
        put(kRegistryDescriptor, row.code, std::move(method));
    }
    for (const auto& row : kStatusChange) put(kStatusDescriptor, row.code, method_of("StatusChange", row));
    for (const auto& row : kLoadCallback) put(kLoadDescriptor, row.code, method_of("LoadCallback", row));
    for (const auto& row : kReserved) {
        auto method = method_of("", row);
        method.reserved = true;
        reserved_[row.code] = &methods_.emplace_back(std::move(method));
    }
}

const Method& InterfaceBook::put(std::string_view descriptor, std::uint32_t code, Method method) {
    const auto& stored = methods_.emplace_back(std::move(method));
    by_descriptor_[std::string(descriptor)][code] = &stored;
    return stored;
}

void InterfaceBook::add(const trace::InterfaceDeclared& declared) {
    put(declared.descriptor, declared.code,
        {.interface_name = std::string(declared.interface_name),
         .name = std::string(declared.method),
         .arguments = parse_items(declared.arguments),
         .returns = parse_items(declared.returns)});
}

const Method* InterfaceBook::find(std::string_view descriptor, std::uint32_t code) const {
    const auto methods = by_descriptor_.find(descriptor);
    if (methods == by_descriptor_.end()) return nullptr;
    const auto found = methods->second.find(code);
    return found == methods->second.end() ? nullptr : found->second;
}

const Method* InterfaceBook::find_reserved(std::uint32_t code) const {
    const auto found = reserved_.find(code);
    return found == reserved_.end() ? nullptr : found->second;
}

std::string_view InterfaceBook::interface_name(std::string_view descriptor) const {
    const auto methods = by_descriptor_.find(descriptor);
    if (methods == by_descriptor_.end() || methods->second.empty()) return {};
    return methods->second.begin()->second->interface_name;
}

}  // namespace sim::query
