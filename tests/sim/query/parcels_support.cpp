#include "tests/sim/query/parcels_support.h"

#include <cstdlib>

namespace sim::query {

ParcelBuilder& ParcelBuilder::pad() {
    while (bytes_.size() % 4 != 0) bytes_.push_back(std::byte{0});
    return *this;
}

ParcelBuilder& ParcelBuilder::string(std::string_view text) {
    int32(static_cast<std::int32_t>(text.size()));
    return cstring(text);
}

ParcelBuilder& ParcelBuilder::string16(std::u16string_view text) {
    int32(static_cast<std::int32_t>(text.size()));
    for (const auto unit : text) raw(unit);
    raw(char16_t{0});
    return pad();
}

ParcelBuilder& ParcelBuilder::cstring(std::string_view text) {
    bytes(std::as_bytes(std::span(text)));
    bytes_.push_back(std::byte{0});
    return pad();
}

ParcelBuilder& ParcelBuilder::token(std::u16string_view descriptor) { return int32(0x100).int32(0).string16(descriptor); }

ParcelBuilder& ParcelBuilder::object(std::uint32_t type, std::uint64_t what) {
    return raw(type).raw(std::uint32_t{0}).raw(what).raw(std::uint64_t{0});
}

ParcelBuilder& ParcelBuilder::bytes(std::span<const std::byte> added) {
    bytes_.insert(bytes_.end(), added.begin(), added.end());
    return *this;
}

std::vector<std::byte> from_hex(std::string_view text) {
    std::vector<std::byte> bytes;
    std::string digits;
    for (const char c : text) {
        if (c == ' ') continue;
        digits += c;
        if (digits.size() < 2) continue;
        bytes.push_back(static_cast<std::byte>(std::strtoul(digits.c_str(), nullptr, 16)));
        digits.clear();
    }
    return bytes;
}

}  // namespace sim::query
