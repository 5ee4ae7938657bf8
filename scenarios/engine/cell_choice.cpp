#include "scenarios/engine/cell_choice.h"

#include <algorithm>

#include "scenarios/engine/nearest.h"
#include "sim/base/text.h"

namespace scenarios::engine {

sim::base::Result<std::vector<Cell>> choose_cells(const std::string& file, std::vector<Cell> cells,
                                                  const std::vector<std::string>& wanted) {
    if (wanted.empty()) return cells;
    std::vector<std::string> ids;
    for (const auto& cell : cells) {
        if (!cell.id.empty()) ids.push_back(cell.id);
    }
    for (const auto& name : wanted) {
        if (std::find(ids.begin(), ids.end(), name) != ids.end()) continue;
        if (ids.empty()) return sim::base::Error{fmt::format("{} has no parameters, so it has no cell '{}'", file, name)};
        return sim::base::Error{fmt::format("{} has no cell '{}'{}", file, name, suggestion(name, ids))};
    }
    std::erase_if(cells, [&](const Cell& cell) { return std::find(wanted.begin(), wanted.end(), cell.id) == wanted.end(); });
    return cells;
}

}  // namespace scenarios::engine
