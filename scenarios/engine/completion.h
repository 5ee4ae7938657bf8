#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace scenarios::engine {

/// Something that could be written at a place of a scenario.
struct Suggestion {
    std::string label{};
    std::string insert{};         ///< in place of the word that is there
    std::string detail{};         ///< in a few words: what it takes, what it is
    std::string documentation{};  ///< its sentence in the table of the language, default and example
    bool operator==(const Suggestion&) const = default;
};

struct Completion {
    std::size_t from = 0;  ///< where the word begins in whose place they go, in bytes
    std::vector<Suggestion> items{};
};

/// What could stand at a byte of a scenario's text, by the table of the language and the names in the text, which need not be a scenario
/// yet. Those that go on as what is there begins come first, then those that have it in them; at most 200.
Completion complete(std::string_view text, std::size_t at);

}  // namespace scenarios::engine
