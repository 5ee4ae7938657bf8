#include "models/binder/queues.h"

#include <cassert>

namespace models::binder {

void Queues::put(WorkQueue& queue, WorkItem& item) {
    assert(item.queue == nullptr);
    queue.items.push_back(item);
    item.queue = &queue;
    if (queue.traced) core_.journal.queued(item, queue, false);
}

void Queues::withdraw(WorkItem& item) {
    if (item.queue == nullptr) return;
    if (item.queue->traced) core_.journal.queued(item, *item.queue, true);
    item.unlink();
    item.queue = nullptr;
}

WorkItem* Queues::take(WorkQueue& queue) {
    WorkItem* item = queue.items.front();
    if (item != nullptr) withdraw(*item);
    return item;
}

void Queues::put_and_wake(Thread& thread, WorkItem& item) {
    put(thread.queue, item);
    thread.process_todo = true;
    wake(thread, item.kind == WorkKind::Reply);
}

void Queues::put_and_wake(Process& process, WorkItem& item) {
    put(process.queue, item);
    note_wait(process);
    wake_one(process);
}

Thread* Queues::choose(Process& process) {
    Thread* chosen = process.waiting.front();
    if (chosen != nullptr) chosen->unlink();
    return chosen;
}

void Queues::wake(Thread& thread, bool soon) {
    if (!thread.asleep) return;
    core_.costs.settle();  // it must not run before what it waits for was paid
    core_.kernel.wake(thread.tid, soon);
}

void Queues::wake_pollers(Process& process) {
    for (auto& [tid, thread] : process.threads) {
        if ((thread->looper & kLooperPoll) != 0 && !thread->withheld() && takes_process_work(*thread)) wake(*thread);
    }
}

void Queues::note_wait(const Process& process) {
    if (process.withholding && process.waiting.empty()) ++core_.pressure[process.pid].waited;
}

void Queues::wake_one(Process& process) {
    if (Thread* thread = choose(process)) {
        wake(*thread);
    } else {
        wake_pollers(process);
    }
}

bool Queues::takes_process_work(const Thread& thread) const {
    return thread.stack == nullptr && thread.queue.empty() && (core_.profile.any_thread_serves || thread.is_looper());
}

void Queues::put_error(Thread& thread, ErrorSlot& slot, std::uint32_t code) {
    slot.code = code;
    put_and_wake(thread, slot);
}

}  // namespace models::binder
