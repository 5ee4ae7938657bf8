#include "sim/base/format.h"

#include <array>
#include <string_view>
#include <utility>

#include "sim/base/text.h"

namespace sim::base {

std::string format_time(std::uint64_t time_ns) {
    const auto fraction = time_ns % 1'000'000'000;
    return fmt::format("{}.{:03} {:03} {:03} s", time_ns / 1'000'000'000, fraction / 1'000'000, fraction / 1'000 % 1'000, fraction % 1'000);
}

std::string format_span(std::uint64_t span_ns) {
    constexpr std::array<std::pair<std::uint64_t, std::string_view>, 3> kUnits{{{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}}};
    for (const auto& [size, unit] : kUnits) {
        if (span_ns >= size) return fmt::format("{:.4g} {}", static_cast<double>(span_ns) / static_cast<double>(size), unit);
    }
    return fmt::format("{} ns", span_ns);
}

std::string format_bytes(std::uint64_t bytes) {
    auto digits = fmt::format("{}", bytes);
    for (auto place = static_cast<int>(digits.size()) - 3; place > 0; place -= 3) digits.insert(static_cast<std::size_t>(place), 1, ',');
    return digits + (bytes == 1 ? " byte" : " bytes");
}

}  // namespace sim::base
