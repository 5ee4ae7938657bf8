#include "models/binder/driver.h"

namespace models::binder {

namespace {

std::string word_of(const DeathRequest* request) {
    if (request == nullptr) return {};
    return std::string(sim::trace::Words<DeathState>::kWords[static_cast<std::size_t>(request->state)]);
}

sim::query::NodeRecord describe(const Node& node) {
    return {.owner_pid = node.owner == nullptr ? 0 : node.owner->pid,
            .ptr = node.ptr,
            .cookie = node.cookie,
            .internal_strong = node.internal_strong,
            .local_strong = node.local_strong,
            .local_weak = node.local_weak,
            .has_strong = node.has_strong,
            .pending_strong = node.pending_strong,
            .has_weak = node.has_weak,
            .pending_weak = node.pending_weak,
            .oneway_busy = node.oneway_busy};
}

sim::query::StackRecord describe(const Transaction& call) {
    return {.from_pid = call.from == nullptr ? 0 : call.from->process.pid,
            .from_tid = call.from == nullptr ? 0 : call.from->tid,
            .to_pid = call.to_thread == nullptr ? 0 : call.to_thread->process.pid,
            .to_tid = call.to_thread == nullptr ? 0 : call.to_thread->tid,
            .from_parent = call.from_parent == nullptr ? 0 : call.from_parent->id,
            .to_parent = call.to_parent == nullptr ? 0 : call.to_parent->id};
}

sim::query::ProcessRecord describe(const Process& process) {
    sim::query::ProcessRecord record{.context_manager = process.is_manager,
                                     .area_bytes = process.area.memory().size_bytes,
                                     .oneway_free = process.area.oneway_free(),
                                     .max_threads = process.max_threads,
                                     .requested_threads = process.requested_threads,
                                     .started_threads = process.started_threads,
                                     .threads = {},
                                     .refs = {},
                                     .buffers = {}};
    for (const auto& [tid, thread] : process.threads) {
        if (thread->gone) continue;
        record.threads[tid] = {.looper = thread->looper, .stack_top = thread->stack == nullptr ? 0 : thread->stack->id};
    }
    for (const Reference* reference = process.references.next(0); reference != nullptr;
         reference = process.references.next(reference->handle + 1)) {
        if (reference->strong == 0 && reference->weak == 0) continue;  // being made, or on its way out: a reference is its counts
        record.refs[reference->handle] = {
            .node = reference->node->id, .strong = reference->strong, .weak = reference->weak, .death = word_of(reference->death)};
    }
    for (const Buffer* piece = process.area.first(); piece != nullptr; piece = piece->after) {
        if (piece->free || !piece->told) continue;
        record.buffers[piece->offset] = {.size_bytes = piece->size_bytes,
                                         .transaction = piece->transaction_id,
                                         .sender_pid = piece->sender_pid,
                                         .oneway = piece->oneway,
                                         .reply = piece->reply};
    }
    return record;
}

}  // namespace

sim::query::DriverState Driver::state() const {
    sim::query::DriverState state;
    core_.transactions.each([&state](const Transaction& call) {
        if (call.on_stack) state.transactions.emplace(call.id, describe(call));
    });
    for (const auto& [serial, process] : core_.processes) {
        if (!process->gone) state.processes.emplace(process->pid, describe(*process));
    }
    for (const auto& [id, node] : core_.node_index) state.nodes.emplace(id, describe(*node));
    return state;
}

}  // namespace models::binder
