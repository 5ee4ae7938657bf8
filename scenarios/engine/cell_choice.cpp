#include "scenarios/engine/cell_choice.h"

#include <algorithm>

#include "sim/base/text.h"

namespace scenarios::engine {

sim::base::Result<std::vector<Cell>> choose_cells(const std::string& file, std::vector<Cell> cells,
                                                  const std::vector<std::string>& wanted) {
    if (wanted.empty()) return cells;
    std::vector<Cell> chosen;
    for (const auto& name : wanted) {
        auto cell = find_cell(cells, name);
        if (!cell) return sim::base::Error{fmt::format("{}: {}", file, cell.error())};
        if (std::find(chosen.begin(), chosen.end(), *cell) == chosen.end()) chosen.push_back(std::move(*cell));
    }
    return chosen;
}

}  // namespace scenarios::engine
