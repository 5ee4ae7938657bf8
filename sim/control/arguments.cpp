#include "sim/control/arguments.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "sim/base/text.h"

namespace sim::control {
namespace {

std::string found_words(const Json& found) {
    switch (found.type()) {
        case Json::value_t::object:
            return "an object";
        case Json::value_t::array:
            return "a list";
        case Json::value_t::string:
            return "a string";
        case Json::value_t::boolean:
            return "a truth value";
        default:
            return found.dump();
    }
}

/// A number without a fraction, also where a client writes 5.0.
std::optional<std::int64_t> whole_of(const Json& value) {
    if (value.is_number_unsigned()) {
        const auto number = value.get<std::uint64_t>();
        return number <= INT64_MAX ? std::optional(static_cast<std::int64_t>(number)) : std::nullopt;
    }
    if (value.is_number_integer()) return value.get<std::int64_t>();
    constexpr double kExact = 9007199254740992.0;  // 2^53: up to there a double tells whole numbers apart
    if (value.is_number_float()) {
        const auto number = value.get<double>();
        if (std::trunc(number) == number && std::abs(number) <= kExact) return static_cast<std::int64_t>(number);
    }
    return std::nullopt;
}

}  // namespace

const Json* Arguments::find(std::string_view name) const {
    const auto found = json_.find(name);
    return found == json_.end() || found->is_null() ? nullptr : &*found;
}

void Arguments::wrong(std::string_view name, std::string_view expected, const Json* found) {
    if (!error_.empty()) return;
    error_ = fmt::format("{}: '{}{}' must be {}, but is {}", command_, path_, name, expected,
                         found == nullptr ? std::string("missing") : found_words(*found));
}

void Arguments::take_error(const Arguments& part) {
    if (error_.empty()) error_ = part.error_;
}

std::optional<std::string> Arguments::text(std::string_view name) {
    const auto* const value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_string()) return value->get<std::string>();
    wrong(name, "a string", value);
    return std::nullopt;
}

std::string Arguments::needed_text(std::string_view name) {
    if (find(name) == nullptr) wrong(name, "a string", nullptr);
    return text(name).value_or("");
}

std::optional<bool> Arguments::flag(std::string_view name) {
    const auto* const value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>();
    wrong(name, "true or false", value);
    return std::nullopt;
}

std::optional<std::int64_t> Arguments::whole(std::string_view name, std::int64_t from, std::int64_t to) {
    const auto* const value = find(name);
    if (value == nullptr) return std::nullopt;
    const auto number = whole_of(*value);
    if (number && *number >= from && *number <= to) return number;
    wrong(name, fmt::format("a whole number from {} to {}", from, to == INT64_MAX ? std::string("2^63-1") : std::to_string(to)), value);
    return std::nullopt;
}

std::int64_t Arguments::needed_whole(std::string_view name, std::int64_t from, std::int64_t to) {
    if (find(name) == nullptr) wrong(name, "a whole number", nullptr);
    return whole(name, from, to).value_or(from);
}

std::optional<std::uint64_t> Arguments::large(std::string_view name) {
    const auto* const value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_number_unsigned()) return value->get<std::uint64_t>();
    const auto number = whole_of(*value);
    if (number && *number >= 0) return static_cast<std::uint64_t>(*number);
    wrong(name, "a whole number from 0 to 2^64-1", value);
    return std::nullopt;
}

std::optional<std::string> Arguments::word(std::string_view name, const std::vector<std::string_view>& words) {
    auto given = text(name);
    if (!given || std::ranges::find(words, *given) != words.end()) return given;
    std::string expected;
    for (const auto& one : words) expected += fmt::format("{}'{}'", expected.empty() ? "" : " or ", one);
    if (error_.empty()) error_ = fmt::format("{}: '{}{}' must be {}, but is '{}'", command_, path_, name, expected, given->substr(0, 40));
    return std::nullopt;
}

std::vector<std::string> Arguments::texts(std::string_view name) {
    std::vector<std::string> all;
    const auto* const value = find(name);
    if (value == nullptr) return all;
    if (!value->is_array()) wrong(name, "a list of strings", value);
    if (!value->is_array()) return all;
    for (const auto& one : *value) {
        if (one.is_string()) {
            all.push_back(one.get<std::string>());
        } else {
            wrong(fmt::format("{}[{}]", name, all.size()), "a string", &one);
            return {};
        }
    }
    return all;
}

std::vector<Arguments> Arguments::list(std::string_view name) {
    std::vector<Arguments> all;
    const auto* const value = find(name);
    if (value == nullptr) return all;
    if (!value->is_array()) wrong(name, "a list", value);
    if (!value->is_array()) return all;
    for (const auto& one : *value) {
        const auto place = fmt::format("{}[{}]", name, all.size());
        if (!one.is_object()) {
            wrong(place, "an object", &one);
            return {};
        }
        all.push_back(Arguments(command_, path_ + place + ".", one));
    }
    return all;
}

std::optional<Arguments> Arguments::object(std::string_view name) {
    const auto* const value = find(name);
    if (value == nullptr) return std::nullopt;
    if (value->is_object()) return Arguments(command_, fmt::format("{}{}.", path_, name), *value);
    wrong(name, "an object", value);
    return std::nullopt;
}

}  // namespace sim::control
