#pragma once

#include <optional>
#include <string>

#include "scenarios/engine/scenario.h"
#include "sim/base/result.h"
#include "sim/query/golden.h"
#include "sim/trace/reader.h"

namespace scenarios::engine {

/// The text of a run as it should be is kept beside its scenario: `hello.golden`, with cells `bad_weather.loss=2%.golden`.
std::string golden_path(const std::string& scenario_file, const std::string& cell);

/// How a run compares with its golden file.
struct GoldenComparison {
    bool exists = false;       ///< the file
    std::string text{};        ///< what it should hold after this run
    std::string difference{};  ///< as `diff -u` shows it; "" if there is none, or no file
    std::string mistake{};     ///< why the file cannot be compared, with its line; else ""
};

/// Compares by the ingredients the file names. `wanted`: those of a new text, instead of the file's; none: as the file says, for a new
/// one the usual ones. Error: the trace is damaged, or the file cannot be read.
sim::base::Result<GoldenComparison> compare_golden(const std::string& path, const sim::trace::Reader& reader, const Scenario& scenario,
                                                   const std::optional<sim::query::Ingredients>& wanted);

}  // namespace scenarios::engine
