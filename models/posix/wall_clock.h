#pragma once

#include <ctime>

#include <cstdint>

namespace models::posix {

/// CLOCK_REALTIME when virtual time is 0: 2026-01-01T00:00:00Z. Chosen; every device has the same.
inline constexpr std::int64_t kEpochNs = 1'767'225'600'000'000'000;

/// A span of virtual time; too long a one saturates.
[[nodiscard]] inline std::int64_t ns_of(const timespec& span) {
    constexpr std::int64_t kMaxSeconds = INT64_MAX / 1'000'000'000 - 1;
    if (span.tv_sec > kMaxSeconds) return INT64_MAX;
    if (span.tv_sec < -kMaxSeconds) return INT64_MIN;
    return static_cast<std::int64_t>(span.tv_sec) * 1'000'000'000 + span.tv_nsec;
}

[[nodiscard]] inline timespec timespec_of(std::int64_t ns) { return {.tv_sec = ns / 1'000'000'000, .tv_nsec = ns % 1'000'000'000}; }

[[nodiscard]] inline bool valid(const timespec& time) { return time.tv_nsec >= 0 && time.tv_nsec < 1'000'000'000; }

/// Deadlines further away than this are none: the timers could not tell them from the end of time.
inline constexpr std::int64_t kNeverNs = INT64_MAX / 4;

/// The virtual time at which that clock shows `time`; 0 if that was before the start, -1 (no deadline) if it never comes.
[[nodiscard]] inline std::int64_t deadline_of(clockid_t clock, const timespec& time) {
    auto ns = ns_of(time);
    if (ns < 0) return 0;
    if (clock == CLOCK_REALTIME && ns < kNeverNs) ns -= kEpochNs;
    return ns < 0 ? 0 : ns >= kNeverNs ? -1 : ns;
}

/// The same for a span from `now_ns` on.
[[nodiscard]] inline std::int64_t deadline_after(std::int64_t now_ns, const timespec& span) {
    const auto ns = ns_of(span);
    return ns < 0 ? now_ns : ns >= kNeverNs - now_ns ? -1 : now_ns + ns;
}

}  // namespace models::posix
