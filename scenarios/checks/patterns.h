#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/engine/builder.h"
#include "scenarios/engine/judge.h"
#include "scenarios/engine/table.h"

/// What expectations on events have in common.
namespace scenarios::checks {

/// `event` and `where`, which say what events are meant.
std::vector<engine::Key> pattern_keys();
/// A mapping with these two.
const engine::Shape& other_shape();
/// `may_be_empty`.
engine::Key may_be_empty_key();
/// `same` and `within`.
std::vector<engine::Key> pairing_keys();

/// Reads `same` and `within` into a rule.
void read_pairing(const engine::Node& arguments, engine::Builder& builder, engine::EventRule& rule);
/// " with the same transaction within 5 ms"; "" if neither is asked for.
std::string pairing_text(const engine::EventRule& rule);

/// "t12.3 at 0.000 412 000 s: status = 29201".
std::string seen_text(const engine::EventSeen& seen);

/// Says that the rule cannot be judged, if that is so: there was no event (and that is not fine), or too many differed. False: it can.
bool say_if_void(engine::Judge& judge, const engine::EventTally& tally, bool may_be_empty, const std::string& expected);

/// An exact text as the expression language has it, quoted.
std::string quoted_constant(const std::string& text);

}  // namespace scenarios::checks
