#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/engine/exit_code.h"
#include "scenarios/engine/finding.h"
#include "scenarios/engine/judge.h"

namespace scenarios::engine {

/// What became of one fault of the scenario.
struct FaultReport {
    int line = 0;
    std::string text{};
    bool struck = false;        ///< its time came
    std::uint64_t touched = 0;  ///< things it changed, frames that ran into it
    bool must_bite = true;
    bool drawn = true;  ///< false: its time came, but by its share it never struck
    bool operator==(const FaultReport&) const = default;
};

/// How a run ended and why: from it follow the last lines of text, the report files and the exit code alike.
struct Verdict {
    ExitCode code = ExitCode::Pass;
    std::vector<Finding> findings{};      ///< why it is no pass, the worst first; of failed expectations too
    std::vector<Judgement> judgements{};  ///< every expectation that was judged
    std::vector<FaultReport> faults{};
    std::string file;
    std::string name;
    std::string cell{};  ///< id, empty if the scenario has no parameters
    std::uint64_t seed = 0;
    std::string profile;
    std::string replay{};  ///< the command line that does it again
    std::int64_t time_ns = 0;
    std::uint64_t transactions = 0;
    std::uint64_t events = 0;  ///< records in the trace
};

/// "pass", "fail", "inconclusive", ...
std::string_view word_of(ExitCode code);

/// The last lines of a run. `color`: with terminal colours.
std::string render_text(const Verdict& verdict, bool color);
std::string render_json(const Verdict& verdict);

}  // namespace scenarios::engine
