#pragma once

#include <string_view>

#include "sim/query/rule_book.h"
#include "sim/trace/events.h"

namespace sim::query {

/// A law as a reader who does not know it is told of it.
struct LawEntry {
    std::string_view title;   ///< in a few words
    std::string_view law;     ///< in one sentence
    std::string_view remedy;  ///< what to look for and do
    std::string_view source;  ///< where it comes from
};

/// That of Law::None for any value that is none.
const LawEntry& law_entry(trace::Law law, Language language = Language::English);

}  // namespace sim::query
