#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "scenarios/engine/run_scenario.h"
#include "scenarios/engine/supervise.h"
#include "scenarios/engine/verdict_settle.h"

namespace scenarios::engine {

/// What the verbs that run scenarios have in common on their command line.
struct PlayOptions {
    std::optional<std::uint64_t> seed{};
    std::string profile{};  ///< empty: the scenario's
    std::string level = "calls";
    std::uint64_t max_events = 0;
    std::string max_time{};  ///< as written
    std::int64_t max_time_ns = 0;
    HostLimits limits{};
    bool strict = false;
    bool allow_inconclusive = false;
    std::string format = "text";
    std::string color = "auto";
    bool quiet = false;
    std::string program{};  ///< as it was called
};

void add_play_options(CLI::App& verb, PlayOptions& options);

/// An option whose value is a duration, `30s` or `5 min`, at least 0.
CLI::Option* add_duration(CLI::App& verb, const std::string& name, std::int64_t& to_ns, const std::string& what,
                          std::string* as_written = nullptr);

/// A reader's choices, applied.
void apply(const PlayOptions& options, Scenario& scenario);
RunOptions run_options(const PlayOptions& options, std::string trace_directory);

/// Whether stdout is to have colours.
bool wants_color(const PlayOptions& options);

}  // namespace scenarios::engine
