#include "scenarios/engine/parcel_type.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace scenarios::engine {
namespace {

constexpr std::array<std::string_view, 17> kNames{"bool",  "int8",   "int16",  "int32",    "int64", "uint8",  "uint16", "uint32", "uint64",
                                                  "float", "double", "string", "string16", "bytes", "object", "fd",     "ashmem"};

}  // namespace

std::optional<ParcelType> parse_parcel_type(std::string_view text) {
    ParcelType type;
    if (text.starts_with("object<") && text.ends_with(">") && text.size() > 8) {
        type.base = ParcelType::Base::Object;
        type.interface_name = text.substr(7, text.size() - 8);
        return type;
    }
    type.vector = text.ends_with("[]");
    if (type.vector) text.remove_suffix(2);
    const auto found = std::find(kNames.begin(), kNames.end(), text);
    if (found == kNames.end()) return {};
    type.base = static_cast<ParcelType::Base>(found - kNames.begin());
    if (type.vector && type.base >= ParcelType::Base::Bytes) return {};
    return type;
}

std::string name_of(const ParcelType& type) { return std::string(kNames[static_cast<std::size_t>(type.base)]) + (type.vector ? "[]" : ""); }

std::vector<std::string> parcel_type_names() { return {kNames.begin(), kNames.end()}; }

}  // namespace scenarios::engine
