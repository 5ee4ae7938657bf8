#pragma once

#include <optional>
#include <string>
#include <vector>

#include "scenarios/engine/finding.h"

namespace scenarios::engine {

/// Compares what two runs of the same inputs recorded, byte for byte. What to hold against them, nothing if they are the same: the first
/// event that differs, both ways, and what came before it in both.
std::optional<Finding> difference_of_runs(const std::string& trace_a, const std::string& trace_b);

}  // namespace scenarios::engine
