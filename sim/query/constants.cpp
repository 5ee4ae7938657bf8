#include "sim/query/constants.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "sim/base/text.h"
#include "sim/query/nearest.h"

namespace sim::query {
namespace {

__extension__ using Wide = unsigned __int128;

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};
constexpr std::array kTimes = std::to_array<Unit>(
    {{"ns", 1}, {"us", 1'000}, {"ms", 1'000'000}, {"s", 1'000'000'000}, {"min", 60'000'000'000}, {"h", 3'600'000'000'000}});
constexpr std::array kSizes = std::to_array<Unit>({{"B", 1}, {"KiB", 1024}, {"MiB", 1024 * 1024}, {"GiB", 1024 * 1024 * 1024}});
constexpr std::size_t kFractionDigitsMax = 12;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <std::size_t N>
const Unit* find_unit(const std::array<Unit, N>& units, std::string_view name) {
    const auto found = std::ranges::find(units, name, &Unit::name);
    return found == units.end() ? nullptr : &*found;
}

std::vector<std::string_view> unit_names(FieldType type) {
    std::vector<std::string_view> names;
    if (type == FieldType::Time) {
        for (const auto& unit : kTimes) names.push_back(unit.name);
    } else {
        for (const auto& unit : kSizes) names.push_back(unit.name);
    }
    return names;
}

/// Digits, a point, digits.
struct Digits {
    std::string_view whole, fraction;
    std::string_view rest;
};
Digits split_digits(std::string_view text) {
    Digits digits;
    std::size_t at = 0;
    while (at < text.size() && is_digit(text[at])) ++at;
    digits.whole = text.substr(0, at);
    if (at + 1 < text.size() && text[at] == '.' && is_digit(text[at + 1])) {
        const auto start = ++at;
        while (at < text.size() && is_digit(text[at])) ++at;
        digits.fraction = text.substr(start, at - start);
        while (digits.fraction.ends_with('0')) digits.fraction.remove_suffix(1);
    }
    digits.rest = text.substr(at);
    return digits;
}

std::optional<std::uint64_t> integer(std::string_view text, int base) {
    std::uint64_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, base);
    if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

/// digits * factor, exactly; none if it is not whole or too large.
enum class Fault : std::uint8_t { None, TooLarge, NotWhole };
Fault multiply(const Digits& digits, std::uint64_t factor, std::uint64_t& value) {
    const auto whole = integer(digits.whole, 10);
    if (!whole || static_cast<Wide>(*whole) * factor > UINT64_MAX) return Fault::TooLarge;
    value = *whole * factor;
    if (digits.fraction.empty()) return Fault::None;
    if (digits.fraction.size() > kFractionDigitsMax) return Fault::NotWhole;
    Wide scale = 1;
    for (std::size_t i = 0; i < digits.fraction.size(); ++i) scale *= 10;
    const auto part = static_cast<Wide>(*integer(digits.fraction, 10)) * factor;
    if (part % scale != 0) return Fault::NotWhole;
    const auto sum = static_cast<Wide>(value) + part / scale;
    if (sum > UINT64_MAX) return Fault::TooLarge;
    value = static_cast<std::uint64_t>(sum);
    return Fault::None;
}

}  // namespace

bool is_unit(std::string_view word) { return find_unit(kTimes, word) != nullptr || find_unit(kSizes, word) != nullptr; }

bool looks_like_number(std::string_view word) {
    if (word.starts_with('-')) word.remove_prefix(1);
    return !word.empty() && is_digit(word[0]);
}

bool is_numbered(std::string_view word, char letter) {
    return word.size() > 1 && word[0] == letter && std::ranges::all_of(word.substr(1), is_digit);
}

std::variant<WholeNumber, ConstantError> parse_number(FieldType type, std::string_view text, std::string_view unit) {
    const auto spelled = unit.empty() ? std::string(text) : fmt::format("{} {}", text, unit);
    const auto wrong = [&](std::string_view why) { return ConstantError{fmt::format("'{}' {}", spelled, why)}; };
    const auto expected = [&] { return ConstantError{fmt::format("expected {}, found '{}'", type_words(type), spelled)}; };

    if (type == FieldType::Transaction || type == FieldType::Sequence) {
        const char letter = type == FieldType::Transaction ? 't' : 'e';
        if (!unit.empty() || (!is_numbered(text, letter) && !std::ranges::all_of(text, is_digit))) return expected();
        const auto value = integer(is_digit(text[0]) ? text : text.substr(1), 10);
        if (!value) return wrong("is too large");
        return WholeNumber{.magnitude = *value};
    }
    if (!looks_like_number(text)) return expected();
    const bool negative = text.starts_with('-');
    const auto body = negative ? text.substr(1) : text;

    if (body.starts_with("0x")) {
        if (type == FieldType::Time || !unit.empty()) return expected();
        const auto value = integer(body.substr(2), 16);
        if (!value) return wrong("is no hexadecimal number of at most 64 bits");
        return WholeNumber{.negative = negative && *value != 0, .magnitude = *value};
    }
    auto digits = split_digits(body);
    if (unit.empty()) {
        unit = digits.rest;
    } else if (!digits.rest.empty()) {
        return expected();
    }
    std::uint64_t factor = 1;
    if (type == FieldType::Time || type == FieldType::Size) {
        const bool is_time = type == FieldType::Time;
        const auto* const found = is_time ? find_unit(kTimes, unit) : find_unit(kSizes, unit);
        const bool zero = digits.fraction.empty() && digits.whole.find_first_not_of('0') == std::string_view::npos;
        if (unit.empty() && is_time && !zero) return wrong("needs its unit: ns, us, ms, s, min or h");
        if (!unit.empty() && found == nullptr) {
            if (is_unit(unit)) return expected();
            return ConstantError{
                fmt::format("'{}' is no unit of {}{}", unit, is_time ? "time" : "size", nearest_hint(unit, unit_names(type)))};
        }
        if (found != nullptr) factor = found->factor;
    } else if (!unit.empty()) {
        return expected();
    }
    std::uint64_t value = 0;
    switch (multiply(digits, factor, value)) {
        case Fault::TooLarge:
            return wrong("is too large");
        case Fault::NotWhole:
            return wrong(type == FieldType::Time   ? "is finer than 1 ns"
                         : type == FieldType::Size ? "is no whole number of bytes"
                                                   : "is no whole number");
        case Fault::None:
            break;
    }
    return WholeNumber{.negative = negative && value != 0, .magnitude = value};
}

}  // namespace sim::query
