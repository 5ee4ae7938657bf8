#pragma once

#include <string>

#include "scenarios/engine/scenario.h"

namespace scenarios::engine {

/// Reads what makes a process an image: `image`, `args`, `env`, `ability_profile`, `on_demand`. `file`: of the scenario.
void read_image(const Node& node, ProcessSpec& process, const std::string& file, Problems& problems);

/// Where the file that the scenario names `path` is: beside the scenario, else in one of the folders of the environment's IPCLAB_IMAGES
/// (separated by colons; what --images sets), else beside the scenario all the same.
std::string host_path(const std::string& file, const std::string& path);

}  // namespace scenarios::engine
