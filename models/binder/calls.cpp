#include "models/binder/calls.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstddef>
#include <cstring>

namespace models::binder {

using sim::trace::Outcome;

namespace {

constexpr std::uint64_t align8(std::uint64_t value) { return (value + 7) & ~std::uint64_t{7}; }

Outcome outcome_of(std::uint32_t code) {
    switch (code) {
        case BR_DEAD_REPLY:
            return Outcome::DeadReply;
        case runtime::port::kBrFrozenReply:
            return Outcome::FrozenReply;
        default:
            return Outcome::FailedReply;
    }
}

}  // namespace

// ---------------------------------------------------------------------------------------------------------------- calls

void Calls::call(Thread& sender, const binder_transaction_data& data, std::uint64_t scatter_bytes) {
    sender.error = {core_.next_error_id(), BR_OK, 0};
    Parcel parcel{.sender = sender, .data = data, .scatter_bytes = scatter_bytes, .id = core_.kernel.next_transaction(), .parent = 0};
    core_.costs.spend(core_.timing.transaction_ns);
    parcel.parent = core_.journal.stamp(sender, parcel.id);
    Failure failure = route(parcel);
    if (!failure) failure = load(parcel);
    if (!failure && parcel.to->dead) {
        failure = {BR_DEAD_REPLY, 0};
    }
    if (failure) {
        refuse(parcel, failure);
    } else {
        send(parcel);
    }
}

Failure Calls::route(Parcel& parcel) {
    Process& caller = parcel.sender.process;
    const auto handle = parcel.data.target.handle;
    Node* node = core_.manager;
    if (handle != 0) {
        const Reference* reference = caller.references.find(handle, true);
        if (reference == nullptr) return {BR_FAILED_REPLY, -EINVAL};
        node = reference->node;
    }
    if (node == nullptr || node->owner == nullptr || node->owner->dead) return {BR_DEAD_REPLY, -EINVAL};
    if (handle == 0 && node->owner->pid == caller.pid) return {BR_FAILED_REPLY, -EINVAL};
    parcel.to = node->owner;
    holds_.add_to_node(*node, true, false, nullptr);
    parcel.target = node;
    if (!parcel.oneway()) {
        if (const auto failure = find_thread(parcel)) return failure;
    }
    if (node->wants_context) {
        parcel.context = core_.kernel.security_context(caller.pid);
        if (parcel.context.empty()) return {BR_FAILED_REPLY, -EINVAL};
    }
    return {};
}

Failure Calls::find_thread(Parcel& parcel) const {
    const Thread& sender = parcel.sender;
    const WorkItem* head = sender.queue.items.front();
    if (head != nullptr && (head->kind == WorkKind::Transaction || head->kind == WorkKind::Reply)) return {BR_FAILED_REPLY, -EPROTO};
    if (sender.stack != nullptr && sender.stack->to_thread != &sender) return {BR_FAILED_REPLY, -EPROTO};
    // A thread of the target that waits further up the chain takes the nested call.
    for (const Transaction* call = sender.stack; call != nullptr; call = call->from_parent) {
        if (call->from == nullptr || &call->from->process != parcel.to) continue;
        parcel.to_thread = call->from;
        break;
    }
    return {};
}

void Calls::refuse(Parcel& parcel, Failure failure) {
    Thread& sender = parcel.sender;
    core_.costs.settle();
    announce(parcel, false);
    undo(parcel);
    sender.error.command = failure.code;
    sender.error.param = failure.param;
    core_.journal.finished(parcel.id, {.outcome = outcome_of(failure.code), .error = failure.param, .data = {}});
    core_.journal.restamp(sender);
    queues_.put_error(sender, sender.return_error, failure.code);
}

void Calls::send(Parcel& parcel) {
    Thread& sender = parcel.sender;
    Transaction& call = *parcel.transaction;
    const bool oneway = parcel.oneway();
    if (oneway) {
        core_.journal.finished(parcel.id, {.outcome = Outcome::Accepted, .data = {}});
    } else {
        call.on_stack = true;
        call.from = &sender;
        call.from_parent = sender.stack;
        call.to_thread = parcel.to_thread;
        core_.journal.stack(call);
        sender.stack = &call;
        core_.journal.thread(sender);
    }
    complete(parcel, !oneway);
    deliver(parcel);
    if (oneway) core_.journal.restamp(sender);
}

void Calls::complete(Parcel& parcel, bool deferred) {
    Completion& completion = core_.completions.take();
    completion.transaction = parcel.id;
    if (deferred) {
        queues_.put_deferred(parcel.sender, completion);
    } else {
        queues_.put_and_wake(parcel.sender, completion);
    }
}

void Calls::deliver(Parcel& parcel) {
    Transaction& call = *parcel.transaction;
    Process& to = *parcel.to;
    Node& node = *parcel.target;
    if (parcel.oneway()) {
        if (node.oneway_busy) {
            queues_.put(node.held, call);
            return;
        }
        node.oneway_busy = true;
        core_.journal.node(node);
    }
    Thread* thread = parcel.to_thread != nullptr ? parcel.to_thread : queues_.choose(to);
    if (thread != nullptr) {
        queues_.put_and_wake(*thread, call);
    } else {
        queues_.put(to.queue, call);
        queues_.note_wait(to);
        queues_.wake_pollers(to);
    }
}

// -------------------------------------------------------------------------------------------------------------- replies

void Calls::reply(Thread& sender, const binder_transaction_data& data, std::uint64_t scatter_bytes) {
    sender.error = {core_.next_error_id(), BR_OK, 0};
    core_.costs.spend(core_.timing.transaction_ns);
    Transaction* call = sender.stack;
    if (call == nullptr || call->to_thread != &sender) {
        sender.error.command = BR_FAILED_REPLY;
        sender.error.param = -EPROTO;
        queues_.put_error(sender, sender.return_error, BR_FAILED_REPLY);
        return;
    }
    sender.stack = call->to_parent;
    core_.journal.thread(sender);
    core_.kernel.set_nice(sender.tid, call->saved_nice);
    Failure failure;
    if (!answer(sender, *call, data, scatter_bytes, failure)) {
        core_.costs.settle();
        if (Thread* caller = call->from; caller != nullptr && caller->error.command == BR_OK) {
            caller->error = {core_.next_error_id(), failure.code, failure.param};
        }
        // Through the error slot, so the write part ends here as after every failed send.
        queues_.put_error(sender, sender.return_error, BR_TRANSACTION_COMPLETE);
        fail(*call, failure);
    }
    core_.journal.restamp(sender);
}

bool Calls::answer(Thread& sender, Transaction& call, const binder_transaction_data& data, std::uint64_t scatter_bytes, Failure& failure) {
    Thread* caller = call.from;
    if (caller == nullptr) {
        failure = {BR_DEAD_REPLY, 0};
        return false;
    }
    if (caller->stack != &call) {
        // The caller was handed another call while it sent this one: the kernel refuses the reply and forgets the call.
        call.unanswerable = true;
        call.to_thread = nullptr;
        core_.journal.stack(call);
        sender.error.command = BR_FAILED_REPLY;
        sender.error.param = -EPROTO;
        queues_.put_error(sender, sender.return_error, BR_FAILED_REPLY);
        return true;
    }
    Parcel parcel{.sender = sender,
                  .data = data,
                  .scatter_bytes = scatter_bytes,
                  .id = call.id,
                  .answers = &call,
                  .to = &caller->process,
                  .to_thread = caller};
    failure = load(parcel);
    if (failure) {
        undo(parcel);
        return false;
    }
    Transaction& answer = *parcel.transaction;
    answer.kind = WorkKind::Reply;
    core_.journal.finished(
        call.id, {.outcome = Outcome::Replied, .flags = data.flags, .data_bytes = data.data_size, .data = recorded(parcel, true)});
    complete(parcel, false);
    caller->stack = call.from_parent;
    core_.journal.thread(*caller);
    forget(call);
    queues_.put_and_wake(*caller, answer);
    return true;
}

// -------------------------------------------------------------------------------------------------- building the parcel

Failure Calls::load(Parcel& parcel) {
    if (const auto failure = allocate(parcel)) return failure;
    return fill(parcel);
}

Failure Calls::allocate(Parcel& parcel) {
    const auto& data = parcel.data;
    auto& area = parcel.to->area;
    const auto context_bytes = parcel.context.empty() ? 0 : align8(parcel.context.size() + 1);
    if (!area.open()) return {BR_DEAD_REPLY, -ESRCH};
    BufferSizes sizes{.data = data.data_size, .offsets = data.offsets_size, .extra = parcel.scatter_bytes + context_bytes};
    std::uint64_t total = 0;
    if (sizes.extra < parcel.scatter_bytes || !sizes.sum(total)) return {BR_FAILED_REPLY, -EINVAL};
    BufferArea::Refusal refusal{};
    Buffer* buffer = area.allocate(total, parcel.oneway(), refusal);
    if (buffer == nullptr) {
        core_.costs.settle();
        if (refusal == BufferArea::Refusal::NoSpace && !parcel.to->occupied.empty()) ++core_.pressure[parcel.to->pid].refused;
        report_refusal(parcel, total, refusal == BufferArea::Refusal::NoOnewaySpace);
        return {BR_FAILED_REPLY, -ENOSPC};
    }
    if (parcel.oneway()) core_.journal.process(*parcel.to);
    Transaction& transaction = core_.transactions.take();
    parcel.transaction = &transaction;
    parcel.buffer = buffer;
    buffer->data_bytes = data.data_size;
    buffer->offsets_bytes = data.offsets_size;
    buffer->extra_bytes = sizes.extra;
    buffer->context_bytes = context_bytes;
    buffer->reply = parcel.answers != nullptr;
    buffer->clear_on_free = (data.flags & runtime::port::kTfClearBuf) != 0;
    buffer->target = parcel.target;
    buffer->transaction = &transaction;
    buffer->transaction_id = parcel.id;
    buffer->sender_pid = parcel.sender.process.pid;
    transaction.buffer = buffer;
    transaction.id = parcel.id;
    transaction.code = data.code;
    transaction.flags = data.flags;
    core_.costs.spend(static_cast<std::uint64_t>(core_.timing.copy_ns_per_byte * static_cast<double>(data.data_size)));
    core_.costs.settle();
    buffer->told = true;
    core_.journal.allocated(*parcel.to, *buffer);
    return {};
}

Failure Calls::fill(Parcel& parcel) {
    const auto& data = parcel.data;
    auto& kernel = core_.kernel;
    Process& from = parcel.sender.process;
    std::byte* base = parcel.to->area.memory().base;
    if (data.offsets_size > 0 &&
        !kernel.copy_from_user(from.pid, base + parcel.buffer->offsets_at(), data.data.ptr.offsets, data.offsets_size)) {
        return {BR_FAILED_REPLY, -EFAULT};
    }
    if (data.offsets_size % 8 != 0 || parcel.scatter_bytes % 8 != 0) return {BR_FAILED_REPLY, -EINVAL};
    const bool loaded = data.data_size == 0 || kernel.copy_from_user(from.pid, parcel.content(), data.data.ptr.buffer, data.data_size);
    if (loaded) announce(parcel, true);
    if (!loaded || data.offsets_size > 0) {
        if (const auto failure = objects_.translate(parcel, loaded)) return failure;
    }
    if (!parcel.context.empty()) {
        const auto at = parcel.buffer->extra_at() + align8(parcel.scatter_bytes);
        std::memset(base + at, 0, parcel.buffer->context_bytes);
        std::memcpy(base + at, parcel.context.data(), parcel.context.size());
    }
    Transaction& transaction = *parcel.transaction;
    const auto identity = kernel.identity(from.pid);
    transaction.sender_euid = identity.euid;
    transaction.token = identity.token;
    transaction.first_token = identity.first_token;
    if (parcel.answers == nullptr) transaction.caller_nice = kernel.nice(parcel.sender.tid);
    return {};
}

void Calls::undo(Parcel& parcel) {
    if (parcel.buffer != nullptr) {
        parcel.buffer->transaction = nullptr;
        parcel.transaction->buffer = nullptr;
        loans_.undo(*parcel.to, *parcel.buffer);
        forget(*parcel.transaction);
    } else if (parcel.target != nullptr) {
        holds_.drop_local(*parcel.target, true);
    }
}

// ------------------------------------------------------------------------------------------------------------- failures

void Calls::fail(Transaction& call, Failure failure) {
    for (Transaction* up = &call; up != nullptr;) {
        Thread* caller = up->from;
        Transaction* next = caller == nullptr ? up->from_parent : nullptr;
        if (caller != nullptr) {
            core_.journal.finished(up->id, {.outcome = outcome_of(failure.code), .error = failure.param, .data = {}});
            // On top unless it lies under a call it was handed at the last moment; then it can only be forgotten with its thread.
            if (caller->stack != up) {
                up->unanswerable = up->finished = true;
                up->to_thread = nullptr;
                core_.journal.stack(*up);
                return;
            }
            caller->stack = up->from_parent;
            core_.journal.thread(*caller);
            if (!caller->reply_error.taken()) queues_.put_error(*caller, caller->reply_error, failure.code);
        }
        forget(*up);
        up = next;
    }
}

void Calls::forget(Transaction& transaction) {
    assert(transaction.queue == nullptr);
    if (transaction.on_stack) {
        transaction.on_stack = false;
        core_.journal.stack(transaction, false);
    }
    if (transaction.buffer != nullptr) transaction.buffer->transaction = nullptr;
    core_.transactions.give_back(transaction);
}

void Calls::drop(Transaction& transaction, std::uint32_t code) {
    if (transaction.on_stack) {
        fail(transaction, {code, 0});
    } else {
        forget(transaction);
    }
}

// ---------------------------------------------------------------------------------------------------------------- trace

void Calls::announce(Parcel& parcel, bool loaded) {
    if (parcel.announced || parcel.answers != nullptr) return;
    parcel.announced = true;
    if (!core_.journal.calls()) return;
    const auto& data = parcel.data;
    const auto bytes = recorded(parcel, loaded);
    core_.journal.recorder().emit(sim::trace::TransactionSent{.parent = parcel.parent,
                                                              .to_pid = parcel.to == nullptr ? 0 : parcel.to->pid,
                                                              .handle = data.target.handle,
                                                              .node = parcel.target == nullptr ? 0 : parcel.target->id,
                                                              .code = data.code,
                                                              .flags = data.flags,
                                                              .data_bytes = data.data_size,
                                                              .offsets_bytes = data.offsets_size,
                                                              .data = bytes});
}

/// What the trace keeps of a parcel. Addresses of buffers beside it mean nothing to a reader and may differ from run to run, so they are
/// left out; a refused parcel's offsets are not at hand, hence the search for their tags.
sim::trace::Bytes Calls::recorded(const Parcel& parcel, bool loaded) {
    if (parcel.scatter_bytes == 0) return loaded ? sim::trace::Bytes{parcel.content(), parcel.data.data_size} : first_bytes(parcel);
    std::size_t size = 0;
    if (loaded) {
        size = std::min<std::size_t>(parcel.data.data_size, scratch_.size());
        std::copy_n(parcel.content(), size, scratch_.data());
    } else {
        size = first_bytes(parcel).size();
    }
    for (std::size_t at = 0; at + sizeof(binder_buffer_object) <= size; at += 4) {
        std::uint32_t type = 0;
        std::memcpy(&type, scratch_.data() + at, sizeof(type));
        if (type != BINDER_TYPE_PTR) continue;
        std::fill_n(scratch_.data() + at + offsetof(binder_buffer_object, buffer), sizeof(binder_uintptr_t), std::byte{});
    }
    return {scratch_.data(), size};
}

sim::trace::Bytes Calls::first_bytes(const Parcel& parcel) {
    const auto size = std::min<std::uint64_t>(parcel.data.data_size, scratch_.size());
    if (size == 0) return {};
    if (!core_.kernel.copy_from_user(parcel.sender.process.pid, scratch_.data(), parcel.data.data.ptr.buffer, size)) return {};
    return {scratch_.data(), size};
}

void Calls::report_refusal(Parcel& parcel, std::uint64_t size_bytes, bool oneway_budget) {
    if (!core_.journal.calls()) return;
    if (parcel.answers == nullptr) announce(parcel, false);
    const auto& area = parcel.to->area;
    const auto limit = oneway_budget ? area.memory().size_bytes / 2 : area.memory().size_bytes;
    auto& recorder = core_.journal.recorder();
    recorder.emit(sim::trace::RuleRefused{.rule = sim::trace::Rule::Size1,
                                          .pid = parcel.to->pid,
                                          .asked = size_bytes + (oneway_budget ? core_.profile.oneway_extra_bytes : 0),
                                          .limit = limit,
                                          .in_use = oneway_budget ? limit - area.oneway_free() : area.in_use(),
                                          .largest_free = area.largest_free(),
                                          .oneway = oneway_budget,
                                          .object = {}});
    for (const Buffer* piece = area.first(); piece != nullptr; piece = piece->after) {
        if (piece->free || (oneway_budget && !piece->oneway)) continue;
        recorder.emit(sim::trace::AreaHeld{.held_by = piece->transaction_id,
                                           .sender_pid = piece->sender_pid,
                                           .offset = piece->offset,
                                           .size_bytes = piece->size_bytes,
                                           .delivered = piece->user_may_free});
    }
}

}  // namespace models::binder
