#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace scenarios::engine {

/// `5 ms`, `800 us`, `2 s`, `1.5 ms`, `40 ns`, `1 min`, `2 h`; the space may be left out; `0` needs no unit. Nanoseconds, or nothing.
std::optional<std::int64_t> parse_duration(std::string_view text);

/// The span, which is not negative, in the largest unit that has it as a whole number: `5 ms`, `1234567 ns`; `0` for none. Read by
/// parse_duration, it is the same nanosecond (up to the hundred days that takes).
std::string duration_text(std::int64_t span_ns);

/// `200 KiB`, `1 MiB`, `1.5 GiB`, `1048577` (bytes), `12 B`. Bytes, or nothing. `KB` is refused: it means two things.
std::optional<std::uint64_t> parse_size(std::string_view text);

/// `5 %`, `0.1 %`, 0 to 100; `0` needs no sign. The share as 0..1, or nothing.
std::optional<double> parse_share(std::string_view text);

/// `2 MiB/s`, `500 KiB/s`: a size, but not 0, each second. Bytes a second, or nothing.
std::optional<std::uint64_t> parse_rate(std::string_view text);

/// A whole number in decimal or, after 0x, hexadecimal digits; `_` and `,` between digits are not allowed.
std::optional<std::int64_t> parse_integer(std::string_view text);
std::optional<std::uint64_t> parse_unsigned(std::string_view text);
std::optional<double> parse_real(std::string_view text);

}  // namespace scenarios::engine
