#include "models/binder/returns.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace models::binder {

using runtime::port::kReadRoomBytes;

/// Stores BR_ words with their payload in the reader's memory.
class ReturnStream {
public:
    ReturnStream(Core& core, std::uint32_t pid, Returns::Cursor& cursor) : core_(core), pid_(pid), cursor_(cursor) {}

    [[nodiscard]] bool has_room() const {
        return cursor_.position <= cursor_.size_bytes && cursor_.size_bytes - cursor_.position >= kReadRoomBytes;
    }

    bool put(std::uint32_t word) { return store(word, nullptr, 0, 0); }
    template <class T>
    bool put(std::uint32_t word, const T& payload, std::uint64_t target) {
        return store(word, &payload, sizeof payload, target);
    }

private:
    bool store(std::uint32_t word, const void* payload, std::size_t payload_bytes, std::uint64_t target) {
        std::array<std::byte, kReadRoomBytes> record;
        std::memcpy(record.data(), &word, sizeof word);
        if (payload_bytes > 0) std::memcpy(record.data() + sizeof word, payload, payload_bytes);
        const auto bytes = sizeof word + payload_bytes;
        if (!core_.kernel.copy_to_user(pid_, cursor_.buffer + cursor_.position, record.data(), bytes)) return false;
        cursor_.position += bytes;
        core_.costs.spend(core_.timing.command_ns);
        core_.journal.command(word, target);
        return true;
    }

    Core& core_;
    const std::uint32_t pid_;
    Returns::Cursor& cursor_;
};

bool Returns::may_take(const Thread& thread, const Cursor& cursor) { return cursor.takes_process_work && !thread.withheld(); }

int Returns::begin(Thread& thread, Cursor& cursor) {
    if (cursor.position != 0) return 0;
    const std::uint32_t word = BR_NOOP;
    if (!core_.kernel.copy_to_user(thread.process.pid, cursor.buffer, &word, sizeof word)) return -EFAULT;
    cursor.position = sizeof word;
    return 0;
}

void Returns::start_pass(Thread& thread, Cursor& cursor) {
    cursor.takes_process_work = queues_.takes_process_work(thread);
    if (!cursor.takes_process_work) return;
    if (core_.kernel.nice(thread.tid) != thread.process.default_nice) core_.kernel.set_nice(thread.tid, thread.process.default_nice);
    if (thread.oneway_served != 0) {
        thread.oneway_served = 0;
        core_.journal.restamp(thread);
    }
}

bool Returns::ready(const Thread& thread, const Cursor& cursor) const {
    return thread.process_todo || thread.need_return || (may_take(thread, cursor) && !thread.process.queue.empty());
}

void Returns::fall_asleep(Thread& thread, const Cursor& cursor) {
    thread.asleep = true;
    thread.looper |= kLooperWaiting;
    core_.journal.thread(thread);
    if (may_take(thread, cursor)) thread.process.waiting.push_front(thread);
}

void Returns::woke_up(Thread& thread) {
    thread.asleep = false;
    thread.looper = static_cast<std::uint8_t>(thread.looper & ~kLooperWaiting);
    thread.WaitingHook::unlink();
    core_.journal.thread(thread);
}

Returns::Pass Returns::run_pass(Thread& thread, Cursor& cursor) {
    ReturnStream out(core_, thread.process.pid, cursor);
    for (;;) {
        WorkQueue* source = nullptr;
        if (!thread.queue.empty()) {
            source = &thread.queue;
        } else if (may_take(thread, cursor) && !thread.process.queue.empty()) {
            source = &thread.process.queue;
        } else {
            return cursor.position == sizeof(std::uint32_t) && !thread.need_return ? Pass::Again : Pass::Done;
        }
        if (!out.has_room()) return Pass::Done;
        WorkItem& item = *queues_.take(*source);
        if (thread.queue.empty()) thread.process_todo = false;
        switch (emit(thread, item, out)) {
            case Emitted::More:
                break;
            case Emitted::End:
                return Pass::Done;
            case Emitted::Fault:
                return Pass::Fault;
        }
    }
}

int Returns::end(Thread& thread, const Cursor& cursor) {
    Process& process = thread.process;
    const bool below_cap = core_.profile.signed_max_threads
                               ? static_cast<std::int32_t>(process.started_threads) < static_cast<std::int32_t>(process.max_threads)
                               : process.started_threads < process.max_threads;
    if (process.requested_threads > 0 || !process.waiting.empty() || !below_cap || !thread.is_looper() || process.withholding) return 0;
    ++process.requested_threads;
    core_.journal.process(process);
    const std::uint32_t word = BR_SPAWN_LOOPER;
    core_.journal.command(word);
    return core_.kernel.copy_to_user(process.pid, cursor.buffer, &word, sizeof word) ? 0 : -EFAULT;
}

void Returns::after(Process& process) {
    if (!process.queue.empty()) queues_.wake_one(process);
}

Returns::Emitted Returns::emit(Thread& thread, WorkItem& item, ReturnStream& out) {
    switch (item.kind) {
        case WorkKind::Transaction:
        case WorkKind::Reply:
            return emit_transaction(thread, static_cast<Transaction&>(item), out);
        case WorkKind::Complete:
            return emit_completion(static_cast<Completion&>(item), out);
        case WorkKind::ReturnError:
            return emit_error(thread, static_cast<ErrorSlot&>(item), out);
        case WorkKind::Node:
            return emit_node(static_cast<Node&>(item), out);
        case WorkKind::Dead:
        case WorkKind::DeadAndClear:
        case WorkKind::ClearDeath:
            return emit_death(thread, static_cast<DeathRequest&>(item), out);
    }
    return Emitted::More;
}

Returns::Emitted Returns::emit_completion(Completion& completion, ReturnStream& out) {
    core_.completions.give_back(completion);
    return out.put(BR_TRANSACTION_COMPLETE) ? Emitted::More : Emitted::Fault;
}

Returns::Emitted Returns::emit_error(Thread& thread, ErrorSlot& slot, ReturnStream& out) {
    const auto code = slot.code;
    slot.code = BR_OK;
    if (!out.put(code)) return Emitted::Fault;
    core_.journal.restamp(thread);
    return Emitted::More;
}

Returns::Emitted Returns::emit_node(Node& node, ReturnStream& out) {
    const auto wishes = holds_.settle(node);
    const binder_ptr_cookie named{wishes.ptr, wishes.cookie};
    const bool stored =
        (!wishes.increfs || out.put(BR_INCREFS, named, named.ptr)) && (!wishes.acquire || out.put(BR_ACQUIRE, named, named.ptr)) &&
        (!wishes.release || out.put(BR_RELEASE, named, named.ptr)) && (!wishes.decrefs || out.put(BR_DECREFS, named, named.ptr));
    return stored ? Emitted::More : Emitted::Fault;
}

Returns::Emitted Returns::emit_death(Thread& thread, DeathRequest& request, ReturnStream& out) {
    const bool confirms = request.kind == WorkKind::ClearDeath;
    const std::uint64_t cookie = request.cookie;
    deaths_.delivered(thread.process, request);
    if (!out.put(confirms ? BR_CLEAR_DEATH_NOTIFICATION_DONE : BR_DEAD_BINDER, cookie, cookie)) return Emitted::Fault;
    return confirms ? Emitted::More : Emitted::End;
}

Returns::Emitted Returns::emit_transaction(Thread& thread, Transaction& transaction, ReturnStream& out) {
    Process& process = thread.process;
    Buffer& buffer = *transaction.buffer;
    const bool reply = transaction.kind == WorkKind::Reply;
    const bool oneway = !reply && !transaction.on_stack;
    if (!install_descriptors(thread, transaction)) return fail_delivery(thread, transaction, out);

    const auto address = process.area.memory().user_address;
    binder_transaction_data_secctx record{};
    auto& data = record.transaction_data;
    if (buffer.target != nullptr) {
        data.target.ptr = buffer.target->ptr;
        data.cookie = buffer.target->cookie;
    }
    data.code = transaction.code;
    data.flags = transaction.flags;
    data.sender_pid = transaction.from != nullptr ? static_cast<__kernel_pid_t>(transaction.from->process.pid) : 0;
    data.sender_euid = transaction.sender_euid;
    data.data_size = buffer.data_bytes;
    data.offsets_size = buffer.offsets_bytes;
    data.data.ptr.buffer = address + buffer.offset;
    data.data.ptr.offsets = address + buffer.offsets_at();
    record.secctx = address + buffer.extra_at() + buffer.extra_bytes - buffer.context_bytes;

    if (oneway) {
        thread.oneway_served = transaction.id;
        core_.journal.stamp(thread, transaction.id);
    } else if (!reply) {
        core_.journal.stamp(thread, transaction.id);
    }
    const auto word = reply ? BR_REPLY : buffer.context_bytes > 0 ? BR_TRANSACTION_SEC_CTX : BR_TRANSACTION;
    const bool stored = word == BR_TRANSACTION_SEC_CTX ? out.put(word, record, buffer.offset) : out.put(word, data, buffer.offset);
    if (!stored) {
        calls_.abandon_delivery(transaction);
        return Emitted::Fault;
    }
    if (core_.profile.ohos) {
        thread.token = transaction.token;
        thread.first_token = transaction.first_token;
    }
    if (!reply) set_nice(thread, transaction, *buffer.target);
    buffer.user_may_free = true;
    core_.journal.delivered(reply);
    if (oneway || reply) {
        calls_.forget(transaction);
    } else {
        transaction.to_thread = &thread;
        transaction.to_parent = thread.stack;
        core_.journal.stack(transaction);
        thread.stack = &transaction;
        core_.journal.thread(thread);
    }
    if (reply) core_.journal.restamp(thread);
    return Emitted::End;
}

Returns::Emitted Returns::fail_delivery(Thread& thread, Transaction& transaction, ReturnStream& out) {
    Buffer& buffer = *transaction.buffer;
    buffer.transaction = nullptr;
    transaction.buffer = nullptr;
    const bool reply = transaction.kind == WorkKind::Reply;
    calls_.abandon_delivery(transaction);
    loans_.free_delivered(thread, buffer);
    if (!reply) return Emitted::More;
    core_.journal.restamp(thread);
    return out.put(BR_FAILED_REPLY) ? Emitted::End : Emitted::Fault;
}

bool Returns::install_descriptors(Thread& thread, Transaction& transaction) {
    auto& kernel = core_.kernel;
    Process& process = thread.process;
    std::size_t done = 0;
    for (auto& slot : transaction.slots) {
        const int number = kernel.install(process.pid, std::move(slot.file));
        if (number < 0) break;
        std::memcpy(process.area.memory().base + slot.area_offset, &number, sizeof number);
        slot.installed = number;
        ++done;
    }
    const bool all = done == transaction.slots.size();
    for (std::size_t i = 0; i < done; ++i) {
        const auto& slot = transaction.slots[i];
        if (!all) {
            kernel.close_descriptor(process.pid, slot.installed);
        } else if (slot.in_array) {
            transaction.buffer->grants.push_back({Grant::Kind::Descriptor, static_cast<std::uint32_t>(slot.installed), nullptr});
        }
    }
    return all;
}

void Returns::set_nice(Thread& thread, Transaction& call, const Node& node) {
    auto& kernel = core_.kernel;
    call.saved_nice = kernel.nice(thread.tid);
    int wanted = call.saved_nice;
    if (call.on_stack) {
        wanted = std::min(call.caller_nice, node.nice_min);
    } else if (call.saved_nice > node.nice_min) {
        wanted = node.nice_min;
    }
    if (wanted != call.saved_nice) kernel.set_nice(thread.tid, wanted);
}

}  // namespace models::binder
