#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/engine/exit_code.h"

namespace scenarios::engine {

/// A place in a run, as `t118.2`: the second record of transaction t118; or `e57`, any record by its number. Empty: none.
struct MomentText {
    std::string text{};
    std::int64_t time_ns = -1;  ///< virtual; negative: unknown
    bool operator==(const MomentText&) const = default;
};

/// One thing that came out otherwise than it should: from the list of these follow the text, the report files and the exit code of a run.
struct Finding {
    ExitCode code = ExitCode::Fail;      ///< what it makes of the run
    std::string subject{};               ///< behind the headline: "rule PASS-1", "law oneway_order", "expectation `result`", "fault"
    int line = 0;                        ///< in the scenario's file; 0: none in particular
    MomentText moment{};                 ///< where to look
    std::string sentence{};              ///< what happened, in one sentence with names and numbers
    std::vector<std::string> details{};  ///< further lines: "expected  ...", "actual    ...", who waits for whom
    std::string cause{};  ///< chain of transactions that led there: "t31 tablet→phone  t97 phone/ui→phone/relay"; may be empty
    std::string fix{};    ///< what to do about it; may be empty
    bool operator==(const Finding&) const = default;
};

}  // namespace scenarios::engine
