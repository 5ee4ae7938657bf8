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
    Limit = 5,    ///< time limit
    Crashed = 8,  ///< code of a simulated process crashed
    Internal = 70,
    Interrupted = 130
};

constexpr std::array kWorstFirst{ExitCode::Interrupted, ExitCode::Internal, ExitCode::Crashed,      ExitCode::Fail,
                                 ExitCode::Limit,       ExitCode::Invalid,  ExitCode::Inconclusive, ExitCode::Pass};

inline ExitCode worse(ExitCode a, ExitCode b) {
    const auto rank = [](ExitCode code) { return std::find(kWorstFirst.begin(), kWorstFirst.end(), code) - kWorstFirst.begin(); };
    return rank(a) <= rank(b) ? a : b;
}

}  // namespace scenarios::engine
