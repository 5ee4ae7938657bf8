#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/trace/events.h"

namespace sim::query {

enum class Language : std::uint8_t { English, Chinese };

/// One rule as a learner reads it. The sentence of a particular refusal is made by `refusal_sentence`.
struct RuleEntry {
    std::string_view title;   ///< the rule in a few words
    std::string_view law;     ///< the rule in one sentence
    std::string_view remedy;  ///< what to do instead
    std::string_view source;  ///< where the rule comes from
};

/// The entry of a rule; that of Rule::None, which says that no rule is known, for any other value.
const RuleEntry& rule_entry(trace::Rule rule, Language language = Language::English);

/// What a refusal was about: the numbers of its record, and names for who took part.
struct RefusalFacts {
    trace::Rule rule{};
    std::string_view caller{};   ///< who was refused
    std::string_view process{};  ///< whose limit or state decided; of STAGE-1 the application that asked
    std::uint64_t asked = 0, limit = 0, in_use = 0, largest_free = 0;
    bool oneway = false;
    std::string_view object{};       ///< interface, ability or session of the object concerned
    std::string_view owner{};        ///< the process of its stub, where no more is known of it
    std::string_view host_device{};  ///< where its stub lives, "" if it is no object of another device
    trace::Origin origin{};
    std::uint8_t crossings = 0;      ///< local processes it was handed to since it came to this device
    std::string_view peer_device{};  ///< where it was to go, "" if nowhere else
};

/// What the record itself says; the names of caller, process and owner are left to who knows them. Views point into the event.
RefusalFacts facts_of(const trace::RuleRefused& event);
RefusalFacts facts_of(const trace::RuleTolerated& event);

/// The refusal in one sentence with its numbers and names, for a reader who does not know the rule.
std::string refusal_sentence(const RefusalFacts& facts, Language language = Language::English);

}  // namespace sim::query
