#pragma once

#include <cstdint>

#include "models/binder/intrusive_list.h"
#include "sim/trace/events.h"

namespace models::binder {

using sim::trace::QueueKind;
using sim::trace::WorkKind;

struct WorkQueue;
struct WorkHook : Hook {};

/// Something a thread will learn of by reading (reference section 2, "Work item kinds"). On at most one queue at a time.
struct WorkItem : WorkHook {
    explicit WorkItem(WorkKind of_kind) : kind(of_kind) {}

    WorkKind kind;
    WorkQueue* queue = nullptr;  ///< null: on none
};

/// Items in the order they will be read, and whose queue it is.
struct WorkQueue {
    IntrusiveList<WorkItem, WorkHook> items;
    QueueKind kind = QueueKind::Process;
    std::uint32_t pid = 0;
    std::uint32_t tid = 0;   ///< of a thread's queue
    std::uint64_t node = 0;  ///< of a node's queue
    bool traced = true;      ///< false for a list that nobody reads from

    [[nodiscard]] bool empty() const { return items.empty(); }
};

/// The sender's "your call (or reply) was accepted".
struct Completion : WorkItem {
    Completion() : WorkItem(WorkKind::Complete) {}
    void reset() { transaction = 0; }

    std::uint64_t transaction = 0;
};

}  // namespace models::binder
