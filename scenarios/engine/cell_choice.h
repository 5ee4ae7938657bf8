#pragma once

#include <string>
#include <vector>

#include "scenarios/engine/cells.h"
#include "sim/base/result.h"

namespace scenarios::engine {

/// Those of a scenario's cells that a user named, in the order of their naming; all if none was named. Error: there is no such cell.
sim::base::Result<std::vector<Cell>> choose_cells(const std::string& file, std::vector<Cell> cells, const std::vector<std::string>& wanted);

}  // namespace scenarios::engine
