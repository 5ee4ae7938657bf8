#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace scenarios::engine {

/// The word of `words` that a person most likely meant by `text` (fewest single-letter edits, letter case aside), or "" if none is near.
std::string nearest(std::string_view text, const std::vector<std::string>& words);

/// "; did you mean 'ability'?" or, when nothing is near, "; expected one of ability, as" (short lists only), or "".
std::string suggestion(std::string_view text, const std::vector<std::string>& words);

/// "a, b or c".
std::string listing(const std::vector<std::string>& words, std::string_view last = "or");

}  // namespace scenarios::engine
