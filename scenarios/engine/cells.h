#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "scenarios/engine/document.h"
#include "scenarios/engine/problem.h"
#include "sim/base/result.h"

namespace scenarios::engine {

/// One choice of values for a scenario's `parameters`. The id names the choice, not its place, so that it stays the same when values are
/// added: "far=tablet,loss=2%", in the order in which the file declares the parameters, without spaces in values.
struct Cell {
    std::string id{};                                           ///< empty: the scenario has no parameters
    std::vector<std::pair<std::string, std::string>> values{};  ///< name and value as written
    bool operator==(const Cell&) const = default;
};

/// More cells than that are a mistake: the values of some parameter were not meant to be combined with all others.
constexpr std::size_t kCellsMax = 10'000;

/// The cells of a scenario in a stable order: all combinations of its parameters' values but those that its constraints exclude; the last
/// parameter changes fastest. Without parameters one with an empty id. With problems (also where no cell is left) the list is empty.
std::vector<Cell> read_cells(const std::string& file, const std::string& source, Problems& problems);

/// The same of a document that was read. Finds every mistake in `parameters` and `exclude`, and in the use of parameters elsewhere.
std::vector<Cell> cells_of(const Node& root, std::string_view source, Problems& problems);

/// The document with a cell's values in place of its parameters, and without `parameters` and `exclude`. Places stay those of the file.
/// A scalar that is one parameter becomes the value as it was written, whatever the quotes around the parameter.
Node with_values(const Node& root, const Cell& cell, Problems& problems);

/// The cell that a person means by `text`: its id, or some of its `name=value` if they fit one cell only. Error: there is none (with the
/// nearest) or there are several.
sim::base::Result<Cell> find_cell(const std::vector<Cell>& cells, std::string_view text);

}  // namespace scenarios::engine
