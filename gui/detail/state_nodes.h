#pragma once

#include "gui/detail/record_nodes.h"
#include "sim/query/world_state.h"

namespace gui {

// What the detail view shows of things that last, at the position; from the state there and the store's names.

DetailNode processNodes(const TraceStore& store, const TraceWords& words, const sim::query::WorldState& world, std::uint8_t device,
                        std::uint32_t pid);
DetailNode threadNodes(const TraceStore& store, const TraceWords& words, const sim::query::WorldState& world, std::uint8_t device,
                       std::uint32_t pid, std::uint32_t tid);
DetailNode handleNodes(const TraceStore& store, const TraceWords& words, const sim::query::WorldState& world, std::uint8_t device,
                       std::uint32_t pid, std::uint32_t handle);
DetailNode deviceNodes(const TraceStore& store, const TraceWords& words, const sim::query::WorldState& world, std::uint8_t device);
DetailNode linkNodes(const TraceStore& store, const sim::query::WorldState& world, const QString& link);
/// A rule or a law by its id; needs no state.
DetailNode ruleNodes(const QString& id);

}  // namespace gui
