#pragma once

#include <string>

#include "scenarios/engine/play_options.h"
#include "scenarios/engine/verdict.h"

namespace scenarios::engine {

/// A word of a command line as a shell reads it back.
std::string shell_quoted(const std::string& word);

/// How people call the program: by the script at the root where that is at hand, else as it was called.
std::string program_line(const std::string& program);

/// The command line that plays the run again, in this directory, up to where its first finding is.
std::string replay_line(const PlayOptions& options, const Verdict& verdict);

/// The command line that checks that one run again, where only `check` can say what was wrong with it.
std::string check_line(const PlayOptions& options, const Verdict& verdict, bool twice);

}  // namespace scenarios::engine
