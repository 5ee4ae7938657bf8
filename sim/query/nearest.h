#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace sim::query {

/// The word that a mistyped one was most likely meant to be; empty if none is near. Upper and lower case, - and _ count as equal.
std::string_view nearest_word(std::string_view text, const std::vector<std::string_view>& words);

/// What to add to "unknown word": "; did you mean 'x'?", a list of the words if they are few, or nothing.
std::string nearest_hint(std::string_view text, const std::vector<std::string_view>& words);

}  // namespace sim::query
