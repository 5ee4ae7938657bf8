#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "scenarios/engine/scenario.h"
#include "scenarios/engine/verdict.h"
#include "sim/trace/recorder.h"

namespace scenarios::engine {

class Machines;

struct RunOptions {
    std::string trace_directory;
    sim::trace::Level level = sim::trace::Level::Calls;
    sim::trace::Recorder::Listener listener;  ///< hears every record; may be empty
    std::function<bool()> interrupted;        ///< asked at every record; may be empty
    std::int64_t time_limit_ns = 0;           ///< virtual, instead of the scenario's own; 0: that
    std::uint64_t max_events = 0;             ///< records after which the run is stopped; 0: no limit
    /// A moment (`t118.2`, `e57`) or a condition of the expression language: the run ends there, and what it came to by then is judged.
    std::string until{};
    /// Called at every record of the run with its machines, while they are as the record says; may be empty.
    std::function<void(const sim::trace::RecordView&, Machines&)> inspect{};
};

/// What a run starts from: names, cell, seed; as yet nothing happened.
Verdict blank_verdict(const Scenario& scenario);

/// Plays the scenario from start to verdict. Once an OS process: SystemC's kernel cannot be restarted.
/// Internal trouble (the trace cannot be written) is a Verdict of its own, with ExitCode::Internal.
Verdict run_scenario(const Scenario& scenario, const RunOptions& options);

}  // namespace scenarios::engine
