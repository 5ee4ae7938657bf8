#pragma once

#include <cstdint>
#include <string>

namespace sim::base {

/// Virtual time as people read it: seconds with nine digits in groups of three, "0.000 412 000 s".
std::string format_time(std::uint64_t time_ns);

/// A span of virtual time in the largest unit that keeps it short: "840 ns", "12.5 us", "3.02 ms", "8 s".
std::string format_span(std::uint64_t span_ns);

/// A size with thousands separators: "1,048,576 bytes"; singular for 1.
std::string format_bytes(std::uint64_t bytes);

}  // namespace sim::base
