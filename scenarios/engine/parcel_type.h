#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace scenarios::engine {

/// What one argument or return value is in a parcel.
struct ParcelType {
    enum class Base : std::uint8_t {
        Bool,
        Int8,
        Int16,
        Int32,
        Int64,
        Uint8,
        Uint16,
        Uint32,
        Uint64,
        Float,
        Double,
        String,
        String16,
        Bytes,
        Object,
        Fd,
        Ashmem
    };
    Base base = Base::Int32;
    bool vector = false;         ///< `int32[]`: a count, then the elements
    std::string interface_name;  ///< of `object<Echo>`, empty if the scenario does not say
    bool operator==(const ParcelType&) const = default;
};

/// `int32`, `string16[]`, `object<Echo>`; nothing if there is no such type. Bytes, objects and descriptors have no vectors.
std::optional<ParcelType> parse_parcel_type(std::string_view text);

/// `int32[]`: as readers of the trace know it (without the interface of an object).
std::string name_of(const ParcelType& type);

/// Every word for a type without `[]`.
std::vector<std::string> parcel_type_names();

}  // namespace scenarios::engine
