#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/engine/suite.h"
#include "sim/base/result.h"

namespace scenarios::engine {

/// Which cases are meant: words that must all hold, separated by spaces.
///
///     hello                somewhere in the title or the file's path
///     basics/*             `*` any text, `?` any character: the whole of title, label, name or path
///     name=hello           that field: name, file, label, cell, or a parameter; with `*` and `?` as above
///     loss=2%              cells in which the parameter has that value
///     loss=2%,far=watch    both: a cell's id, pasted
///     !cell=*5%*           not those
class Selection {
public:
    /// Error: what was expected. `suite`: whose parameters there are.
    static sim::base::Result<Selection> parse(std::string_view text, const Suite& suite);
    [[nodiscard]] bool takes(const Case& one) const;

private:
    struct Word {
        bool negated = false;
        std::string field{};  ///< empty: any
        std::string pattern{};
    };
    static bool holds(const Word& word, const Case& one);

    std::vector<Word> words_;
};

/// Whether `text` as a whole is as the pattern says: `*` is any text, `?` any character.
bool matches(std::string_view pattern, std::string_view text);

/// Share i of n of a suite. Which case belongs where hangs on its scenario's name and its cell alone, so that a new scenario moves none.
struct Shard {
    std::uint64_t index = 1;  ///< from 1
    std::uint64_t count = 1;

    /// `2/5`. Error: what was expected.
    static sim::base::Result<Shard> parse(const std::string& text);
    [[nodiscard]] bool takes(const Case& one) const;
};

}  // namespace scenarios::engine
