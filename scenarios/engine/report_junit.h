#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/engine/suite_result.h"

namespace scenarios::engine {

/// JUnit XML as test reports of CI servers read it: a testsuite for each scenario file, a testcase for each cell, with seed, replay command
/// and fingerprint as properties. A fail is a <failure>; what never came to a verdict (3, 4, 7, 70, 130) an <error>; nothing is skipped.
std::string render_junit(const std::vector<CaseResult>& results);

/// Text in an attribute or between tags; characters that XML 1.0 does not know, and what is no UTF-8, become U+FFFD.
std::string xml_escaped(std::string_view text, bool attribute = true);

}  // namespace scenarios::engine
