#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <vector>

#include "scenarios/engine/cells.h"
#include "scenarios/engine/problem.h"
#include "sim/base/result.h"

namespace scenarios::engine {

/// A scenario file of a suite.
struct SuiteFile {
    std::string file{};   ///< as it can be typed in the current directory
    std::string label{};  ///< below the directory that was named, without extension: "basics/hello"; unique in the suite
    std::string name{};   ///< the scenario's, or of the file if it says none
    std::string text{};
    std::vector<Cell> cells{};        ///< none if there are problems
    std::vector<Problem> problems{};  ///< why it cannot run
};

/// One run of a suite: a cell of a scenario.
struct Case {
    const SuiteFile* source = nullptr;
    Cell cell{};

    /// "basics/hello", "basics/hello [cell loss=2%]".
    [[nodiscard]] std::string title() const;
};

/// Scenarios and their cells in a stable order: by the order of the arguments, in directories by path, then by cell.
struct Suite {
    std::deque<SuiteFile> files{};
    std::vector<Case> cases{};           ///< a file with problems is one case
    std::vector<std::string> skipped{};  ///< YAML files in directories that are no scenarios
};

/// Finds scenarios: files that are named, and *.yaml and *.yml below directories that are named, except in hidden directories and in
/// those called `run` and `build`, nor in run folders (by their manifest.json). In a directory a scenario is what names the scenario schema
/// in its first line, or has `name:` and `processes:` at the start of lines. Error: an argument leads nowhere, or no scenario was found.
sim::base::Result<Suite> discover(const std::vector<std::string>& arguments);

/// Whether a YAML text looks like a scenario.
bool is_scenario(std::string_view text);

}  // namespace scenarios::engine
