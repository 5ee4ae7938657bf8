#include "models/binder/journal.h"

#include "models/binder/process.h"
#include "models/binder/transaction.h"

namespace models::binder {

namespace {

std::uint64_t id_of(const Transaction* transaction) { return transaction == nullptr ? 0 : transaction->id; }

std::uint64_t subject_of(const WorkItem& item) {
    switch (item.kind) {
        case WorkKind::Transaction:
        case WorkKind::Reply:
            return static_cast<const Transaction&>(item).id;
        case WorkKind::Complete:
            return static_cast<const Completion&>(item).transaction;
        case WorkKind::Node:
            return static_cast<const Node&>(item).id;
        case WorkKind::Dead:
        case WorkKind::DeadAndClear:
        case WorkKind::ClearDeath:
            return static_cast<const DeathRequest&>(item).handle;
        case WorkKind::ReturnError:
            return 0;
    }
    return 0;
}

}  // namespace

std::uint64_t Journal::stamp(Thread& thread, std::uint64_t transaction) {
    if (thread.stamp == transaction || !calls()) return transaction;
    thread.stamp = transaction;
    return kernel_.set_transaction(thread.tid, transaction);
}

void Journal::restamp(Thread& thread) { stamp(thread, thread.stack != nullptr ? thread.stack->id : thread.oneway_served); }

void Journal::finished(std::uint64_t transaction, const sim::trace::TransactionFinished& event) {
    if (!calls()) return;
    const auto tid = kernel_.current_tid();
    const auto before = kernel_.set_transaction(tid, transaction);
    recorder_.emit(event);
    kernel_.set_transaction(tid, before);
}

void Journal::record_process(const Process& process, bool open) {
    recorder_.emit(sim::trace::BinderProcessChanged{.pid = process.pid,
                                                    .open = open,
                                                    .context_manager = process.is_manager,
                                                    .area_bytes = process.area.memory().size_bytes,
                                                    .oneway_free = process.area.oneway_free(),
                                                    .max_threads = process.max_threads,
                                                    .requested_threads = process.requested_threads,
                                                    .started_threads = process.started_threads});
}

void Journal::record_thread(const Thread& thread, bool present) {
    recorder_.emit(sim::trace::BinderThreadChanged{
        .pid = thread.process.pid, .tid = thread.tid, .present = present, .looper = thread.looper, .stack_top = id_of(thread.stack)});
}

void Journal::record_node(const Node& node, bool present) {
    recorder_.emit(sim::trace::NodeChanged{.node = node.id,
                                           .owner_pid = node.owner == nullptr ? 0 : node.owner->pid,
                                           .ptr = node.ptr,
                                           .cookie = node.cookie,
                                           .present = present,
                                           .internal_strong = node.internal_strong,
                                           .local_strong = node.local_strong,
                                           .local_weak = node.local_weak,
                                           .has_strong = node.has_strong,
                                           .pending_strong = node.pending_strong,
                                           .has_weak = node.has_weak,
                                           .pending_weak = node.pending_weak,
                                           .oneway_busy = node.oneway_busy});
}

void Journal::record_reference(const Reference& reference) {
    recorder_.emit(sim::trace::RefChanged{.pid = reference.process->pid,
                                          .handle = reference.handle,
                                          .node = reference.node->id,
                                          .strong = reference.strong,
                                          .weak = reference.weak});
}

void Journal::record_stack(const Transaction& transaction, bool present) {
    const auto* from = transaction.from;
    const auto* to = transaction.to_thread;
    recorder_.emit(sim::trace::StackLinked{.transaction_id = transaction.id,
                                           .from_pid = from == nullptr ? 0 : from->process.pid,
                                           .from_tid = from == nullptr ? 0 : from->tid,
                                           .to_pid = to == nullptr ? 0 : to->process.pid,
                                           .to_tid = to == nullptr ? 0 : to->tid,
                                           .from_parent = id_of(transaction.from_parent),
                                           .to_parent = id_of(transaction.to_parent),
                                           .present = present});
}

void Journal::record_allocated(const Process& process, const Buffer& buffer) {
    recorder_.emit(sim::trace::BufferAllocated{.pid = process.pid,
                                               .offset = buffer.offset,
                                               .size_bytes = buffer.size_bytes,
                                               .transaction_id = buffer.transaction_id,
                                               .sender_pid = buffer.sender_pid,
                                               .oneway = buffer.oneway,
                                               .reply = buffer.reply});
}

void Journal::record_freed(const Process& process, const Buffer& buffer) {
    recorder_.emit(sim::trace::BufferFreed{.pid = process.pid, .offset = buffer.offset});
}

void Journal::record_queued(const WorkItem& item, const WorkQueue& queue, bool taken) {
    recorder_.emit(sim::trace::WorkQueued{.kind = item.kind,
                                          .queue = queue.kind,
                                          .taken = taken,
                                          .pid = queue.pid,
                                          .tid = queue.tid,
                                          .node = queue.node,
                                          .subject = subject_of(item)});
}

void Journal::record_death(const DeathRequest& request) {
    recorder_.emit(sim::trace::DeathChanged{
        .state = request.state, .pid = request.pid, .handle = request.handle, .node = request.node, .owner_pid = request.owner_pid});
}

}  // namespace models::binder
