#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "scenarios/engine/play_options.h"
#include "scenarios/engine/suite_select.h"
#include "sim/query/golden.h"

namespace scenarios::engine {

/// What the command line of `check` asks for.
struct CheckOptions {
    PlayOptions play{};
    std::vector<std::string> arguments{};  ///< directories and files
    std::vector<std::string> only{};       ///< as written; all must hold
    Shard shard{};
    unsigned jobs = 1;
    std::string runs = "run";    ///< directory of the run folders
    std::string record = "all";  ///< which of them are kept: all, failures, none
    std::string junit{};
    std::string annotations = "auto";
    std::optional<sim::query::Ingredients> fingerprint{};
    bool check_determinism = false;
    bool update_golden = false;
    bool force = false;
    bool verbose = false;
    std::set<std::string> shared_names{};  ///< names that several scenarios of the suite have

    /// The name of a scenario's run folders: its own or, where others have the same, its label.
    [[nodiscard]] const std::string& run_name(const SuiteFile& source) const {
        return shared_names.contains(source.name) ? source.label : source.name;
    }
};

}  // namespace scenarios::engine
