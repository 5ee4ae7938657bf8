#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/engine/exit_code.h"
#include "scenarios/engine/judge.h"

namespace scenarios::engine {

/// How a run ended and why: from it follow the last lines of text, the JSON and the exit code alike.
struct Verdict {
    ExitCode code = ExitCode::Pass;
    std::vector<std::string> reasons{};  ///< beyond failed expectations: one sentence each, the worst first
    std::vector<Judgement> judgements{};
    std::string file;
    std::string name;
    std::uint64_t seed = 0;
    std::string profile;
    std::string replay{};  ///< the command line that does it again
    std::int64_t time_ns = 0;
    std::uint64_t transactions = 0;
};

/// "pass", "fail", "inconclusive", ...
std::string_view word_of(ExitCode code);

/// The last lines of a run. `color`: with terminal colours.
std::string render_text(const Verdict& verdict, bool color);
std::string render_json(const Verdict& verdict);

}  // namespace scenarios::engine
