#pragma once

#include <string>

#include "scenarios/engine/scenario.h"
#include "scenarios/engine/supervise.h"
#include "scenarios/engine/verdict.h"

namespace scenarios::engine {

/// The verdict on a supervised run that ended: what the child handed over or, where it could not, what its end tells. Its exit status
/// alone is never trusted. `trace_directory`: what it recorded so far, "" if nothing.
Verdict supervised_verdict(const Child& child, const Scenario& scenario, const HostLimits& limits, const std::string& trace_directory);

}  // namespace scenarios::engine
