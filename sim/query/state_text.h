#pragma once

#include <string>

#include "sim/query/world_state.h"
#include "sim/trace/metadata.h"

namespace sim::query {

/// The state as a reader looks at it: a device after the other with its processes, of each its threads and what they wait for, its
/// handles, nodes, buffers, remote objects and sockets; then the links. Aligned, in a stable order, without colours; "" for nothing.
///
/// What the driver says of itself in this form is render(DriverState).
std::string state_text(const WorldState& state, const trace::Names& names);

}  // namespace sim::query
