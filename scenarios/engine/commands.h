#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "scenarios/engine/exit_code.h"

namespace scenarios::engine {

/// Each verb of the program declares its options and, when it is the one that was typed, leaves its verdict in `exit`.
void add_run(CLI::App& app, ExitCode& exit, const std::string& program);
void add_check(CLI::App& app, ExitCode& exit, const std::string& program);
void add_validate(CLI::App& app, ExitCode& exit);
void add_schema(CLI::App& app, ExitCode& exit);
void add_version(CLI::App& app, ExitCode& exit);
void add_show(CLI::App& app, ExitCode& exit);
void add_stats(CLI::App& app, ExitCode& exit);
void add_explain(CLI::App& app, ExitCode& exit);
void add_diff(CLI::App& app, ExitCode& exit);
void add_query(CLI::App& app, ExitCode& exit);
void add_gui(CLI::App& app, ExitCode& exit);
void add_serve(CLI::App& app, ExitCode& exit);
void add_new(CLI::App& app, ExitCode& exit);

}  // namespace scenarios::engine
