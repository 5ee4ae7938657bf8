#pragma once

#include <cstdint>
#include <vector>

#include "scenarios/engine/finding.h"
#include "scenarios/engine/scenario.h"
#include "sim/query/laws.h"
#include "sim/trace/recorder.h"

namespace scenarios::engine {

/// What became of the laws in a run: records each breach (law.broken, at `now_ns`) and gives the findings: of breaches that the scenario
/// does not expect, and of expected ones that did not come. After `laws.finish`.
std::vector<Finding> judge_laws(const sim::query::Laws& laws, const Scenario& scenario, sim::trace::Recorder& recorder,
                                std::int64_t now_ns);

/// Whether a broken law says that somebody waits in vain, so that a script which never ended needs no words of its own.
bool tells_of_waiting(const sim::query::Laws& laws);

}  // namespace scenarios::engine
