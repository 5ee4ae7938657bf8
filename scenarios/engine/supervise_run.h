#pragma once

#include <vector>

#include "scenarios/engine/run_scenario.h"
#include "scenarios/engine/supervise.h"

namespace scenarios::engine {

/// What a child does that plays a scenario: plays, keeps the page, hands the verdict over. Its exit status, which nobody should trust.
int play_for(Bond& bond, const Scenario& scenario, RunOptions options, bool show_progress);

/// The same in this process. Ctrl-C ends it in good order, a second one on the spot.
Verdict play_here(const Scenario& scenario, RunOptions options, bool show_progress);

/// What Ctrl-C means for children that play: the first asks them to end in good order, the second kills them. Call it again and again.
void pass_interrupts(const std::vector<Child*>& children);

}  // namespace scenarios::engine
