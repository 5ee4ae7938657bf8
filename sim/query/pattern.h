#pragma once

#include <string>
#include <string_view>

namespace sim::query {

/// Patterns of `~`: `*` stands for any text, `?` for any one character, a backslash takes the next character as it is.

/// A pattern in the form that matches_pattern reads. `source` must not hold control characters.
std::string compile_pattern(std::string_view source);

/// Whether all of `text` matches. Takes at most the product of both lengths in steps.
bool matches_pattern(std::string_view text, std::string_view pattern);

}  // namespace sim::query
