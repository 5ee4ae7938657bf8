#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "scenarios/engine/document.h"
#include "scenarios/engine/scenario.h"
#include "sim/base/result.h"

namespace scenarios::engine {

/// Reads one fault in YAML's words, without saying when: `kill: app`, `cut_link: { between: [phone, tablet] }`. What it gives is the
/// mapping with that one verb, which the table of the language agrees with; names are not looked up. Error: what the language has to say
/// about it, one mistake a line.
sim::base::Result<Node> read_hand_fault(const std::string& text);

/// The same as a step that can strike: at line 0, with its text as steps of the file have theirs. All names must be known to the scenario,
/// which must have been read without problems and must outlive the step. Refused is what a run under way cannot take: parameters (`${...}`)
/// and an impairment's `where`.
sim::base::Result<Step> read_hand_step(const Scenario& scenario, const std::string& text);

/// What stands behind each fault that was given by hand: whoever acts by hand may well miss, which says nothing about the run.
constexpr std::string_view kMayMiss = "must_bite: false";

/// The text that a step given by hand has as a fault of the scenario's file at that time, in records as in the file.
std::string hand_fault_text(std::int64_t time_ns, const std::string& step);

}  // namespace scenarios::engine
