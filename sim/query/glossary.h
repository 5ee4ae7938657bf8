#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "sim/query/rule_book.h"

namespace sim::query {

/// A technical term, for a reader who meets it for the first time.
struct GlossaryEntry {
    std::string_view term;     ///< as it is written in a sentence, in the singular
    std::string_view meaning;  ///< one or two sentences
};

/// All terms; ordered by term.
std::span<const GlossaryEntry> glossary(Language language = Language::English);

/// Where a term stands in a text, its plural too.
struct TermPlace {
    std::size_t begin = 0, size = 0;  ///< in bytes
    const GlossaryEntry* entry = nullptr;
};

/// The terms in a text, each where it occurs first, in the order of the text; of overlapping ones the longest.
std::vector<TermPlace> find_terms(std::string_view text, Language language = Language::English);

/// Null if there is no such term.
const GlossaryEntry* find_term(std::string_view term, Language language = Language::English);

}  // namespace sim::query
