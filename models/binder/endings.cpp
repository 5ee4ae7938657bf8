#include "models/binder/endings.h"

namespace models::binder {

void Endings::end_thread(Thread& thread) {
    Process& process = thread.process;
    thread.WaitingHook::unlink();
    thread.asleep = false;
    thread.gone = true;
    core_.journal.thread(thread, false);
    Transaction* unanswered = leave_stack(thread);
    if (unanswered != nullptr) calls_.fail(*unanswered, {BR_DEAD_REPLY, 0});
    empty(thread.queue);
    core_.journal.stamp(thread, 0);
    if (process.last_thread == &thread) process.last_thread = nullptr;
    process.threads.erase(thread.tid);
}

/// Unties the thread from its transactions; returns the call it should have answered next, if its stack ends with one.
Transaction* Endings::leave_stack(Thread& thread) {
    Transaction* top = thread.stack;
    Transaction* unanswered = top != nullptr && top->to_thread == &thread ? top : nullptr;
    for (Transaction* call = top; call != nullptr;) {
        Transaction* below = nullptr;
        if (call->to_thread == &thread) {
            below = call->to_parent;
            call->to_thread = nullptr;
            call->to_parent = nullptr;
            if (call->buffer != nullptr) call->buffer->transaction = nullptr;
            call->buffer = nullptr;
            core_.journal.stack(*call);
        } else {
            below = call->from_parent;
            if (!call->finished) core_.journal.finished(call->id, {.outcome = sim::trace::Outcome::Abandoned, .data = {}});
            call->from = nullptr;
            if (call->unanswerable) {
                calls_.forget(*call);
            } else {
                core_.journal.stack(*call);
            }
        }
        call = below;
    }
    thread.stack = nullptr;
    return unanswered;
}

void Endings::end_process(Process& process) {
    if (process.is_manager) {
        core_.manager = nullptr;
        process.is_manager = false;
        core_.journal.process(process);
    }
    process.dead = true;
    while (!process.threads.empty()) end_thread(*process.threads.begin()->second);
    end_nodes(process);
    while (Reference* reference = process.references.next(0)) holds_.drop_reference(*reference);
    empty(process.queue);
    empty(process.delivered_deaths);
    end_buffers(process);
    process.gone = true;
    core_.journal.process(process, false);
    core_.processes.erase(process.serial);
}

void Endings::end_nodes(Process& process) {
    while (!process.nodes.empty()) {
        Node& node = *process.nodes.begin()->second;
        empty(node.held);
        deaths_.announce(node);
        holds_.orphan(node);
    }
}

void Endings::end_buffers(Process& process) {
    for (Buffer* piece = process.area.first(); piece != nullptr; piece = piece->after) {
        if (piece->free) continue;
        if (piece->transaction != nullptr) piece->transaction->buffer = nullptr;
        piece->told = false;
        core_.journal.freed(process, *piece);
    }
    const Area memory = process.area.memory();
    process.area.clear();
    if (memory.base != nullptr) core_.kernel.unmap_area(process.pid, memory);
}

void Endings::empty(WorkQueue& queue) {
    while (WorkItem* item = queues_.take(queue)) drop(*item);
}

void Endings::drop(WorkItem& item) {
    switch (item.kind) {
        case WorkKind::Transaction:
        case WorkKind::Reply:
            calls_.drop_unread(static_cast<Transaction&>(item));
            break;
        case WorkKind::Complete:
            core_.completions.give_back(static_cast<Completion&>(item));
            break;
        case WorkKind::ReturnError:
            static_cast<ErrorSlot&>(item).code = BR_OK;
            break;
        case WorkKind::Node:
            break;
        case WorkKind::Dead:
        case WorkKind::DeadAndClear:
        case WorkKind::ClearDeath:
            deaths_.drop(static_cast<DeathRequest&>(item));
            break;
    }
}

}  // namespace models::binder
