#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "scenarios/engine/parcel_type.h"

namespace scenarios::engine {

/// A run of bytes by its size and digest: what is written down about payloads instead of the payload.
struct Bytes {
    std::uint64_t size_bytes = 0;
    std::uint64_t digest = 0;
    bool operator==(const Bytes&) const = default;
};

/// Something a process holds but no file can: an object, a descriptor. Compared by whether it is there.
struct Held {
    bool present = false;
    bool operator==(const Held&) const = default;
};

/// A value as scenario files write it and results report it. Texts are UTF-8; bytes are known by size and digest.
struct Value {
    std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Bytes, Held, std::vector<Value>> data;
    bool operator==(const Value&) const = default;
};

/// `"hi"`, `42`, `204,800 bytes`, `[1, 2]`, `an object`.
std::string render(const Value& value);

/// The pattern that fills bytes given as a size: byte i of it. Period 251, a prime, so that a shift shows.
constexpr std::byte pattern_byte(std::uint64_t index) { return static_cast<std::byte>(index % 251); }

/// In the manner of FNV-1a, by words of eight bytes; may be continued from `digest` where the part before had a multiple of eight bytes.
constexpr std::uint64_t kDigestStart = 0xcbf29ce484222325ULL;
std::uint64_t digest_of(const void* data, std::size_t size_bytes, std::uint64_t digest = kDigestStart);

/// The pattern of this size, as a value.
Bytes pattern_bytes(std::uint64_t size_bytes);

}  // namespace scenarios::engine
