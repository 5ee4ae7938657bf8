#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/base/result.h"
#include "sim/query/event_text.h"
#include "sim/trace/reader.h"

namespace sim::query {

/// One thing that is explained.
struct Explanation {
    std::string kind{};                                        ///< "rule", "law", "status", "field", ...
    std::string name{};                                        ///< "SIZE-1"
    std::string title{};                                       ///< in a few words; may be empty
    std::vector<std::pair<std::string, std::string>> facts{};  ///< label and text, in the order in which they are told
};

/// All that a word or number means to a trace's reader: rules, laws, statuses, SoftBus errors, shutdown reasons, errno values, driver
/// commands, fields of the expression language, kinds of events and words of their fields. Upper and lower case, - and _ count as
/// equal. Empty if it means nothing.
std::vector<Explanation> explain_word(std::string_view word);

/// Every word that explain_word() knows, for hints.
std::vector<std::string_view> explained_words();

/// Whether two words are the same but for case and - and _.
bool same_word(std::string_view a, std::string_view b);

std::string_view rule_word(trace::Rule rule);
Explanation explain_rule(trace::Rule rule);
Explanation explain_law(trace::Law law);

/// A request that led to a moment, and the step of the scenario that made it.
struct ChainLink {
    std::uint64_t transaction = 0;
    EventLine request{};
    std::string end{};       ///< how it ended, in words; "" if it did not
    std::uint32_t line = 0;  ///< of the step in the scenario's file; 0: no step was under way
    std::string step{};
};

/// A record in words, and how it came to it.
struct MomentExplanation {
    EventLine event{};
    std::string file{};                ///< the scenario's
    std::vector<ChainLink> chain{};    ///< the record's transaction and those under which it was sent, outermost first
    std::string refusal{};             ///< what a rule refused here or in this transaction, in a sentence; "" if nothing
    std::vector<Explanation> about{};  ///< that rule; the law that was broken
};

/// Of a record by its number. Error: there is no such record, or the trace is damaged before it.
base::Result<MomentExplanation> explain_moment(const trace::Reader& reader, std::uint64_t sequence);

}  // namespace sim::query
