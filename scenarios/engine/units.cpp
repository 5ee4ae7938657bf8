#include "scenarios/engine/units.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>

#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

struct Unit {
    std::string_view word;
    double factor;
};
constexpr std::array<Unit, 6> kTimes{{{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"min", 60e9}, {"h", 3600e9}}};
constexpr std::array<Unit, 4> kSizes{{{"B", 1}, {"KiB", 1024}, {"MiB", 1024. * 1024}, {"GiB", 1024. * 1024 * 1024}}};

/// Largest amount that is still exact as a double; more than 100 days of virtual time, more than any parcel.
constexpr double kAmountMax = 9e15;

template <class T>
std::optional<T> parse_whole(std::string_view text) {
    bool negative = false;
    if constexpr (std::is_signed_v<T>) {
        negative = text.starts_with('-');
        if (negative) text.remove_prefix(1);
    }
    int base = 10;
    if (text.starts_with("0x")) {
        text.remove_prefix(2);
        base = 16;
    }
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return {};
    if constexpr (std::is_signed_v<T>) {
        constexpr auto kMax = static_cast<std::uint64_t>(INT64_MAX);
        if (value > kMax + (negative ? 1 : 0)) return {};
        return negative ? static_cast<T>(0 - value) : static_cast<T>(value);
    } else {
        return value;
    }
}

std::optional<double> parse_amount(std::string_view text, std::span<const Unit> units) {
    const auto digits_end = text.find_first_not_of("0123456789.");
    if (digits_end == 0 || digits_end == std::string_view::npos) return {};
    const auto number = parse_real(text.substr(0, digits_end));
    auto word = text.substr(digits_end);
    if (word.starts_with(' ')) word.remove_prefix(1);
    if (!number) return {};
    for (const auto& unit : units) {
        if (unit.word != word) continue;
        const auto amount = std::round(*number * unit.factor);
        if (amount > kAmountMax) return {};
        return amount;
    }
    return {};
}

}  // namespace

std::optional<std::int64_t> parse_integer(std::string_view text) { return parse_whole<std::int64_t>(text); }
std::optional<std::uint64_t> parse_unsigned(std::string_view text) { return parse_whole<std::uint64_t>(text); }

std::optional<double> parse_real(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return {};
    return value;
}

std::optional<std::int64_t> parse_duration(std::string_view text) {
    if (text == "0") return 0;
    const auto amount = parse_amount(text, kTimes);
    if (!amount) return {};
    return static_cast<std::int64_t>(*amount);
}

std::string duration_text(std::int64_t span_ns) {
    static constexpr std::array<std::pair<std::int64_t, std::string_view>, 6> kUnits{
        {{3'600'000'000'000, "h"}, {60'000'000'000, "min"}, {1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}}};
    for (const auto& [unit_ns, name] : kUnits) {
        if (span_ns >= unit_ns && span_ns % unit_ns == 0) return fmt::format("{} {}", span_ns / unit_ns, name);
    }
    return "0";
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
    if (const auto bytes = parse_unsigned(text); bytes && static_cast<double>(*bytes) <= kAmountMax) return bytes;
    const auto amount = parse_amount(text, kSizes);
    if (!amount) return {};
    return static_cast<std::uint64_t>(*amount);
}

std::optional<double> parse_share(std::string_view text) {
    if (text == "0") return 0;
    if (!text.ends_with('%')) return {};
    text.remove_suffix(1);
    if (text.ends_with(' ')) text.remove_suffix(1);
    constexpr double kHundred = 100;
    const auto number = text.find_first_not_of("0123456789.") == std::string_view::npos ? parse_real(text) : std::nullopt;
    if (!number || *number > kHundred) return {};
    return *number / kHundred;
}

std::optional<std::uint64_t> parse_rate(std::string_view text) {
    if (!text.ends_with("/s")) return {};
    const auto amount = parse_amount(text.substr(0, text.size() - 2), kSizes);
    if (!amount || *amount < 1) return {};
    return static_cast<std::uint64_t>(*amount);
}

}  // namespace scenarios::engine
