#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "sim/query/field_table.h"

namespace sim::query {

/// What a constant of an expression would have to be instead: a half sentence, "1.5 is no whole number".
struct ConstantError {
    std::string message;
};

/// A constant's number as a field of `type` counts it: times in ns, sizes in bytes, transactions and events by their number.
/// `unit`: a word that stood behind the number, apart from it; "" if none did. Only for types that are numbers.
std::variant<WholeNumber, ConstantError> parse_number(FieldType type, std::string_view text, std::string_view unit);

/// Whether a word is a unit of time or size.
bool is_unit(std::string_view word);

/// Whether a word begins like a number.
bool looks_like_number(std::string_view word);

/// `t42`, `e1234`: a letter and digits.
bool is_numbered(std::string_view word, char letter);

}  // namespace sim::query
