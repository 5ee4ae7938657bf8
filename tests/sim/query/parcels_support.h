#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sim::query {

/// Parcel bytes put together by hand, by the layout of OpenHarmony's Parcel.
class ParcelBuilder {
public:
    template <class T>
    ParcelBuilder& raw(T value) {
        const auto* bytes = reinterpret_cast<const std::byte*>(&value);
        bytes_.insert(bytes_.end(), bytes, bytes + sizeof value);
        return *this;
    }
    ParcelBuilder& int32(std::int32_t value) { return raw(value); }
    ParcelBuilder& string(std::string_view text);
    ParcelBuilder& string16(std::u16string_view text);
    ParcelBuilder& cstring(std::string_view text);
    ParcelBuilder& token(std::u16string_view descriptor);
    /// A flat object; `what` is a handle, descriptor or pointer.
    ParcelBuilder& object(std::uint32_t type, std::uint64_t what);
    ParcelBuilder& bytes(std::span<const std::byte> bytes);

    [[nodiscard]] std::span<const std::byte> view() const { return bytes_; }
    [[nodiscard]] std::uint64_t size() const { return bytes_.size(); }

private:
    ParcelBuilder& pad();
    std::vector<std::byte> bytes_;
};

/// "02000000 61006200" as bytes.
std::vector<std::byte> from_hex(std::string_view text);

inline constexpr std::uint32_t kBinderObject = 0x73622a85, kHandleObject = 0x73682a85, kFdObject = 0x66642a85;

}  // namespace sim::query
