#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "sim/base/text.h"

namespace sim::query {

inline constexpr std::uint64_t kHashStart = 0xcbf29ce484222325;

/// FNV-1a, 64 bits: for telling texts apart, not against anybody who wants them to collide.
inline std::uint64_t hash_bytes(std::span<const std::byte> bytes, std::uint64_t hash = kHashStart) {
    for (const auto byte : bytes) hash = (hash ^ static_cast<std::uint64_t>(byte)) * 0x100000001b3;
    return hash;
}
inline std::uint64_t hash_bytes(std::string_view text, std::uint64_t hash = kHashStart) {
    return hash_bytes(std::as_bytes(std::span(text)), hash);
}
/// 16 hex digits.
inline std::string hash_text(std::uint64_t hash) { return fmt::format("{:016x}", hash); }

}  // namespace sim::query
