#pragma once

#include "scenarios/engine/scenario.h"
#include "scenarios/engine/verdict.h"

namespace scenarios::engine {

/// What whoever runs scenarios makes of the verdicts.
struct Policy {
    bool must_expect = false;         ///< a pass of a scenario that states no expectation is inconclusive
    bool strict = false;              ///< what is inconclusive fails
    bool allow_inconclusive = false;  ///< what is inconclusive passes, and says so
};

/// The last step from what happened to what it means, once for each run and the same for every output: an expected failure passes if it
/// is as said and fails if it is not; then the policy.
void settle(Verdict& verdict, const Scenario& scenario, const Policy& policy);

}  // namespace scenarios::engine
