#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "scenarios/engine/scenario.h"
#include "scenarios/engine/verdict.h"
#include "sim/trace/recorder.h"

namespace scenarios::engine {

class Machines;
class World;

struct RunOptions {
    std::string trace_directory;
    sim::trace::Level level = sim::trace::Level::Calls;
    sim::trace::Recorder::Listener listener;  ///< hears every record; may be empty
    std::function<bool()> interrupted;        ///< asked at every record; may be empty
    std::int64_t time_limit_ns = 0;           ///< virtual, instead of the scenario's own; 0: that
    std::uint64_t max_events = 0;             ///< records after which the run is stopped; 0: no limit
    /// A moment (`t118.2`, `e57`) or a condition of the expression language: the run ends there, and what it came to by then is judged.
    std::string until{};
    /// Likewise: the first time it is reached `paused` is called, on a stack with room, and may take its time.
    std::string pause_at{};
    std::function<void(const sim::trace::RecordView&)> paused{};
    /// Called at every record of the run with its machines, while they are as the record says; may be empty.
    std::function<void(const sim::trace::RecordView&, Machines&)> inspect{};
    /// Called once, when everything stands and nothing has happened yet; may be empty. The world lives until the last record.
    std::function<void(World&)> stage{};
    std::function<void()> over{};  ///< called when nothing more will happen and the run is about to be judged; may be empty
    /// Hears every record from there on when the run has done with it, also those that tell how the run ended; may be empty.
    sim::trace::Recorder::Listener last_listener{};
};

/// The names to which the stamps of a run's records refer.
sim::trace::Names names_of(const Scenario& scenario);

/// What a run starts from: names, cell, seed; as yet nothing happened.
Verdict blank_verdict(const Scenario& scenario);

/// Plays the scenario from start to verdict. Once an OS process: SystemC's kernel cannot be restarted.
/// Internal trouble (the trace cannot be written) is a Verdict of its own, with ExitCode::Internal.
Verdict run_scenario(const Scenario& scenario, const RunOptions& options);

}  // namespace scenarios::engine
