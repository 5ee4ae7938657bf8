#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scenarios/engine/suite_result.h"

namespace scenarios::engine {

/// GitHub shows that many of a kind for one step.
constexpr std::size_t kAnnotationsMax = 10;

/// Workflow commands of GitHub Actions (`::error file=...,line=...,title=...::message`), a line each: one for every place in a scenario
/// file where something failed, with all cells it failed in. Not more than kAnnotationsMax; the last then says how many more there are.
/// `root`: of the repository, to which paths are relative; "" leaves them as they are.
std::string render_annotations(const std::vector<CaseResult>& results, const std::string& root);

/// The root of the repository we are in, as GitHub says or as `.git` shows; "" if there is none.
std::string repository_root();

/// Escaped as the runner reads it: `%`, ends of lines; in properties also `:` and `,`.
std::string annotation_escaped(std::string_view text, bool property);

}  // namespace scenarios::engine
