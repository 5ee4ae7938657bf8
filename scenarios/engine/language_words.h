#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/query/explain.h"

namespace scenarios::engine {

/// What a key, verb or expectation of the scenario language means, by its path (`network.links.loss`, `expect.result.times`) or the
/// end of it (`loss`, `kill`): from the table by which scenarios are read. Empty if there is none.
std::vector<sim::query::Explanation> explain_language(std::string_view path);

/// All paths of the language, in the order of the table.
std::vector<std::string> language_paths();

}  // namespace scenarios::engine
