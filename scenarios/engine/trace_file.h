#pragma once

#include <memory>
#include <optional>
#include <string>

#include "scenarios/engine/exit_code.h"
#include "sim/base/result.h"
#include "sim/query/moment.h"
#include "sim/trace/reader.h"

namespace scenarios::engine {

/// A trace that a verb looks into.
struct TraceFile {
    std::unique_ptr<sim::trace::Reader> reader;
    std::string directory;  ///< of the trace itself
};

/// Opens a trace directory, or the trace of a run folder (its folder `trace`). Error: what the path is instead.
sim::base::Result<TraceFile> open_trace(const std::string& path);

/// As open_trace; the error is written to stderr, and nothing is returned.
std::optional<TraceFile> open_trace_or_say(const std::string& path);

/// The number of the record that a person means by `t42`, `t42.3`, `e57`, or by a time: `12.5 ms` is the last record not later than it.
/// Error: what was expected, or what the trace has instead.
sim::base::Result<std::uint64_t> find_record(const sim::trace::Reader& reader, const std::string& moment);

/// Says on stderr that a trace could be read only in part; the exit code that goes with it.
ExitCode say_damage(const std::string& message);

/// Whether to colour, by what `--color` says: auto, always, never.
bool wants_color(const std::string& choice);

}  // namespace scenarios::engine
