#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "scenarios/engine/scenario.h"
#include "scenarios/engine/verdict.h"
#include "sim/trace/recorder.h"

namespace scenarios::engine {

struct RunOptions {
    std::string trace_directory;
    sim::trace::Level level = sim::trace::Level::Calls;
    sim::trace::Recorder::Listener listener;  ///< hears every record; may be empty
    std::function<bool()> interrupted;        ///< asked at every record; may be empty
    std::uint64_t max_events = 0;             ///< records after which the run is cut off; 0: none
    std::int64_t time_limit_ns = 0;           ///< virtual, instead of the scenario's; 0: the scenario's
    std::string until{};                      ///< a moment or a condition on an event that ends the run; empty: none
};

/// Plays the scenario from start to verdict. Once an OS process: SystemC's kernel cannot be restarted.
/// Internal trouble (the trace cannot be written) is a Verdict of its own, with ExitCode::Internal.
Verdict run_scenario(const Scenario& scenario, const RunOptions& options);

}  // namespace scenarios::engine
