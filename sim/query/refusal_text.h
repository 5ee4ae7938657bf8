#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/query/account_actors.h"
#include "sim/query/rule_book.h"
#include "sim/trace/reader.h"

namespace sim::query {

/// What a rule refused, or let pass because of the profile.
struct RefusalText {
    trace::Rule rule{};
    bool tolerated = false;
    std::string sentence{};  ///< with names and numbers
};

/// Of a `rule.refused` or `rule.tolerated`; none for other records. `actors` knows the processes by name.
std::optional<RefusalText> refusal_text(const trace::RecordView& record, const ActorNames& actors, Language language = Language::English);

/// Who holds what of a full area, a line each, as the records behind a refusal tell; of many the first and how many more.
std::vector<std::string> refusal_holders(const trace::Reader& reader, const trace::RecordView& refusal, const ActorNames& actors);

}  // namespace sim::query
