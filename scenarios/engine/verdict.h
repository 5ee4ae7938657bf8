#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/engine/exit_code.h"
#include "scenarios/engine/finding.h"
#include "scenarios/engine/judge.h"
#include "sim/base/result.h"

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
    std::string note{};    ///< what else to know of it, in a few words: "fails as expected"
    std::int64_t time_ns = 0;
    std::uint64_t transactions = 0;
    std::uint64_t events = 0;  ///< records in the trace
    std::string stopped_at{};  ///< the moment or condition at which the run was stopped as asked; expectations were not judged then
};

/// "pass", "fail", "inconclusive", ...
std::string_view word_of(ExitCode code);

/// Why it is no pass, the worst first: the findings, and every failed expectation that none of them is about.
std::vector<Finding> findings_of(const Verdict& verdict);

/// "hello", or "bad_weather [cell loss=2%]".
std::string title_of(const Verdict& verdict);
/// "rule PASS-1 at t118.2".
std::string subject_of(const Finding& finding);

/// The last lines of a run; of many findings the first ten. `color`: with terminal colours.
std::string render_text(const Verdict& verdict, bool color);

/// PASS, FAIL, ... , tinted if `color`.
std::string label_of(ExitCode code, bool color);

/// Everything about it as one JSON object; parse_json reads it back.
std::string render_json(const Verdict& verdict);
/// Error: what is wrong with the text.
sim::base::Result<Verdict> parse_json(std::string_view text);

}  // namespace scenarios::engine
