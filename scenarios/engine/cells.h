#pragma once

#include <string>
#include <utility>
#include <vector>

#include "scenarios/engine/problem.h"

namespace scenarios::engine {

/// One choice of values for a scenario's `parameters`. The id names the choice, not its place, so that it stays the same when values are
/// added: "far=tablet,loss=2%", in the order in which the file declares the parameters, without spaces in values.
struct Cell {
    std::string id{};                                           ///< empty: the scenario has no parameters
    std::vector<std::pair<std::string, std::string>> values{};  ///< name and value as written
    bool operator==(const Cell&) const = default;
};

/// The cells of a scenario in a stable order: all combinations of its parameters' values but those that its constraints exclude. Without
/// parameters one with an empty id. With problems (also where no cell is left) the list is empty.
std::vector<Cell> read_cells(const std::string& file, const std::string& source, Problems& problems);

}  // namespace scenarios::engine
