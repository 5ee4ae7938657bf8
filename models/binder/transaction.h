#pragma once

#include <cstdint>
#include <vector>

#include "models/binder/kernel_services.h"
#include "models/binder/work.h"

namespace models::binder {

struct Buffer;
struct Thread;

/// A descriptor number to be filled in when the receiver reads: where it stands in the area, and what it will open.
struct DescriptorSlot {
    std::uint64_t area_offset = 0;
    FileRef file;
    bool in_array = false;  ///< closed with the buffer
    int installed = -1;
};

/// A call on its way or being served, or a reply on its way. A synchronous call lies on two stacks at once: its sender's, linked by
/// `from_parent`, and, once read, its receiver's, linked by `to_parent`.
struct Transaction : WorkItem {
    Transaction() : WorkItem(WorkKind::Transaction) {}

    void reset() {
        kind = WorkKind::Transaction;
        id = token = first_token = 0;
        from = to_thread = nullptr;
        from_parent = to_parent = nullptr;
        buffer = nullptr;
        code = flags = sender_euid = 0;
        caller_nice = saved_nice = 0;
        on_stack = unanswerable = finished = false;
        slots.clear();
    }

    std::uint64_t id = 0;    ///< N of `tN`; a reply has its call's
    Thread* from = nullptr;  ///< only of a synchronous call, while that thread lives
    Transaction* from_parent = nullptr;
    Thread* to_thread = nullptr;  ///< known from the start for nested calls and replies, else from reading on
    Transaction* to_parent = nullptr;
    Buffer* buffer = nullptr;  ///< null once freed
    std::uint32_t code = 0;
    std::uint32_t flags = 0;
    std::uint32_t sender_euid = 0;
    int caller_nice = 0;
    int saved_nice = 0;       ///< what the reply gives back to the receiver
    std::uint64_t token = 0;  ///< 5.10
    std::uint64_t first_token = 0;
    bool on_stack = false;      ///< a synchronous call that was sent
    bool unanswerable = false;  ///< the receiver's answer was refused: nobody but its sender's stack knows it any more
    bool finished = false;      ///< the trace knows how it ended, yet its sender's stack still holds it
    std::vector<DescriptorSlot> slots;
};

}  // namespace models::binder
