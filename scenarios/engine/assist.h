#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace scenarios::engine {

// The answers to questions about scenarios, in the bodies that sim/control/protocol.md describes. None needs a run; none throws.

/// `ipclab/scenarios`. `roots`: files and folders; empty: the shipped library.
nlohmann::json assist_scenarios(const std::vector<std::string>& roots);

/// `ipclab/validate`. `file`: for messages only.
nlohmann::json assist_validate(const std::string& file, const std::string& text);

/// `ipclab/complete`. Line and column from 1, in characters.
nlohmann::json assist_complete(const std::string& text, int line, int column);

/// `ipclab/rules`. `language`: en or zh.
nlohmann::json assist_rules(const std::string& language);

/// Where the shipped scenarios are: beside the source tree or below the installed prefix; "" if nowhere.
std::string library_directory();

}  // namespace scenarios::engine
