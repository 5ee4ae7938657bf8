#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "models/binder/node.h"

namespace models::binder {

using sim::trace::DeathState;

/// A wish to learn of the death of a node's owner. Carries copies of what the trace says of it, because it may outlive its reference.
struct DeathRequest : WorkItem {
    DeathRequest() : WorkItem(WorkKind::Dead) {}
    void reset() {
        kind = WorkKind::Dead;
        state = DeathState::Active;
    }

    std::uint64_t cookie = 0;
    DeathState state = DeathState::Active;
    std::uint32_t pid = 0;
    std::uint32_t handle = 0;
    std::uint64_t node = 0;
    std::uint32_t owner_pid = 0;
};

/// A process's hold on a node, named by a handle. It exists while strong + weak > 0.
struct Reference : NodeHook {
    void reset() {
        strong = weak = 0;
        death = nullptr;
    }

    Process* process = nullptr;
    Node* node = nullptr;
    std::uint32_t handle = 0;
    std::uint32_t strong = 0;
    std::uint32_t weak = 0;
    DeathRequest* death = nullptr;
};

/// One process's references by handle and by node.
class ReferenceTable {
public:
    /// Null if there is none, or if `need_strong` and it has no strong count.
    [[nodiscard]] Reference* find(std::uint32_t handle, bool need_strong) const;
    [[nodiscard]] Reference* find(const Node& node) const;

    /// Enters `reference` under the lowest free number, from 0 for the context manager's node, else from 1.
    void add(Reference& reference, bool manager);
    void remove(Reference& reference);

    /// The one with the smallest handle >= `from`, null at the end.
    [[nodiscard]] Reference* next(std::uint32_t from) const;

private:
    [[nodiscard]] std::uint32_t lowest_free();

    std::vector<Reference*> by_handle_;
    std::vector<std::uint32_t> freed_;                     ///< min-heap of numbers from 1 that were given back
    std::unordered_map<const Node*, Reference*> by_node_;  // never iterated: its order must not reach the outside
};

}  // namespace models::binder
