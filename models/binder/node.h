#pragma once

#include <cstdint>

#include "models/binder/work.h"

namespace models::binder {

struct Process;
struct Reference;
struct NodeHook : Hook {};

/// The driver's entry for an object its owner serves, named by the owner's (ptr, cookie). As a work item it tells the owner to take or
/// drop references (reference 11.2).
struct Node : WorkItem {
    Node() : WorkItem(WorkKind::Node) { held.kind = QueueKind::Node; }

    void reset() {
        owner = nullptr;
        internal_strong = local_strong = local_weak = 0;
        has_strong = pending_strong = has_weak = pending_weak = oneway_busy = false;
    }

    [[nodiscard]] bool wants_strong() const { return internal_strong > 0 || local_strong > 0; }
    [[nodiscard]] bool wants_weak() const { return !references.empty() || local_weak > 0 || wants_strong(); }

    std::uint64_t id = 0;         ///< unique in the device
    Process* owner = nullptr;     ///< null: the owner is dead
    std::uint32_t owner_pid = 0;  ///< stays when the owner is dead
    std::uint64_t ptr = 0;
    std::uint64_t cookie = 0;
    int nice_min = 0;
    bool accepts_descriptors = false;
    bool wants_context = false;

    std::uint32_t internal_strong = 0;  ///< references with a strong count
    std::uint32_t local_strong = 0;     ///< calls in flight, objects in the owner's buffers, an unacknowledged BR_ACQUIRE
    std::uint32_t local_weak = 0;
    bool has_strong = false;  ///< the owner was told to hold it
    bool pending_strong = false;
    bool has_weak = false;
    bool pending_weak = false;

    bool oneway_busy = false;  ///< a one-way call is queued or its buffer not yet freed
    WorkQueue held;            ///< later one-way calls
    IntrusiveList<Reference, NodeHook> references;
};

}  // namespace models::binder
