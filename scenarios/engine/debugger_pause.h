#pragma once

#include "scenarios/engine/scenario.h"
#include "sim/trace/record.h"

namespace scenarios::engine {

/// Says where the run stands and how to attach gdb, on stderr, and waits: for a line on stdin, for a debugger that was attached and lets
/// the process go on, or for an interrupt.
void pause_for_debugger(const Scenario& scenario, const sim::trace::RecordView& record);

}  // namespace scenarios::engine
