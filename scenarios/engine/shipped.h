#pragma once

#include <string>

namespace scenarios::engine {

/// Where something that ships with the program is: `in_source` of the source tree (scenarios/library), `installed` below share/ipclab where
/// it is installed; empty: nowhere.
std::string shipped(const std::string& in_source, const std::string& installed);

}  // namespace scenarios::engine
