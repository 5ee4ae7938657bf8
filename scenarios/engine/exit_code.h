#pragma once

#include <algorithm>
#include <array>

namespace scenarios::engine {

/// How the program ends. Of several runs the worst decides, in the order of kWorstFirst.
enum class ExitCode : int {
    Pass = 0,
    Fail = 1,
    Usage = 2,
    Invalid = 3,  ///< a scenario is wrong; nothing ran
    Inconclusive = 4,
    Limit = 5,          ///< a limit of time or events was hit
    NotRepeatable = 6,  ///< two runs of the same inputs differed
    Drift = 7,          ///< all expectations held, but a fingerprint or golden file changed
    Crashed = 8,        ///< code of a simulated process crashed
    Internal = 70,
    Interrupted = 130
};

constexpr std::array kWorstFirst{ExitCode::Interrupted,  ExitCode::Internal,      ExitCode::Usage, ExitCode::Crashed,
                                 ExitCode::Fail,         ExitCode::NotRepeatable, ExitCode::Limit, ExitCode::Invalid,
                                 ExitCode::Inconclusive, ExitCode::Drift,         ExitCode::Pass};

inline ExitCode worse(ExitCode a, ExitCode b) {
    const auto rank = [](ExitCode code) { return std::find(kWorstFirst.begin(), kWorstFirst.end(), code) - kWorstFirst.begin(); };
    return rank(a) <= rank(b) ? a : b;
}

}  // namespace scenarios::engine
