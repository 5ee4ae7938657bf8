#pragma once

#include <string>
#include <vector>

#include "scenarios/engine/suite_result.h"

namespace scenarios::engine {

/// `PASS  basics/hello   12 ms`; what is no pass says why in a few words.
std::string render_line(const CaseResult& result, bool color);

/// What is told of a suite when it is over: everything that is no pass in full, then how many came out how.
std::string render_summary(const std::vector<CaseResult>& results, std::int64_t host_ns, bool color);

/// The same as one JSON object. `code`: how the program ends.
std::string render_suite_json(const std::vector<CaseResult>& results, ExitCode code);

}  // namespace scenarios::engine
