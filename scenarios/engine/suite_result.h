#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/engine/suite.h"
#include "scenarios/engine/verdict.h"

namespace scenarios::engine {

/// What came of one case.
struct CaseResult {
    const Case* one = nullptr;
    bool ran = false;  ///< false: an interrupt came first; nothing else is set then
    Verdict verdict{};
    std::int64_t host_ns = 0;   ///< time on the host; never in anything that is compared
    std::string folder{};       ///< of the run, "" if none is kept
    std::string fingerprint{};  ///< "" if there is no whole trace
    std::string update{};       ///< what --update-golden does, with the difference; "" if nothing
    std::string golden{};       ///< the text it writes
    std::string golden_file{};  ///< and where
};

/// Of several runs the worst decides.
ExitCode worst_of(const std::vector<CaseResult>& results);

}  // namespace scenarios::engine
