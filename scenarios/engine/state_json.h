#pragma once

#include <nlohmann/json.hpp>

#include "sim/query/world_state.h"
#include "sim/trace/metadata.h"

namespace scenarios::engine {

/// A state as JSON: devices with their processes and what their drivers hold, and links. Numbers as the trace has them.
nlohmann::ordered_json state_json(const sim::query::WorldState& state, const sim::trace::Names& names);

}  // namespace scenarios::engine
