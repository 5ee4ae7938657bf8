#pragma once

#include "models/binder/core.h"

namespace models::binder {

/// Who learns of what, and who wakes for it (reference section 7.2).
class Queues {
public:
    explicit Queues(Core& core) : core_(core) {}

    /// To the end of a queue; wakes nobody.
    void put(WorkQueue& queue, WorkItem& item);
    /// Off whatever queue it is on.
    void withdraw(WorkItem& item);
    /// Off the head; null if empty.
    WorkItem* take(WorkQueue& queue);

    /// To a thread: worth waking for.
    void put_and_wake(Thread& thread, WorkItem& item);
    /// To a thread: comes out with whatever else starts its read.
    void put_deferred(Thread& thread, WorkItem& item) { put(thread.queue, item); }
    /// To a process, one waiting thread wakes for it.
    void put_and_wake(Process& process, WorkItem& item);

    /// Takes the thread that fell asleep last off the waiting list; null if none waits.
    Thread* choose(Process& process);
    /// `soon`: the caller is about to wait again (it has answered this thread).
    void wake(Thread& thread, bool soon = false);
    /// Work of the process waits: whether that is because its threads are withheld.
    void note_wait(const Process& process);
    /// Nobody waits in a read: threads that polled and could take process work.
    void wake_pollers(Process& process);
    /// One waiting thread looks at the process queue.
    void wake_one(Process& process);

    /// Own stack and queue empty, and (5.10) a looper.
    [[nodiscard]] bool takes_process_work(const Thread& thread) const;

    /// Fills an error slot and wakes the thread.
    void put_error(Thread& thread, ErrorSlot& slot, std::uint32_t code);

private:
    Core& core_;
};

}  // namespace models::binder
