#pragma once

#include <cstdint>

namespace models::posix {

/// What CLOCK_REALTIME shows when virtual time is 0: 2026-01-01T00:00:00Z. Arbitrary, but always the same.
inline constexpr std::int64_t kRealtimeEpochS = 1'767'225'600;

}  // namespace models::posix
