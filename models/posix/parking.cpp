#include "models/posix/parking.h"

#include "models/posix/process_state.h"

namespace models::posix {
namespace {

// As in Linux, unrelated addresses may share a queue: the order among waiters of one address does not depend on it.
constexpr std::size_t kQueues = 1024;
constinit device::KernelQueue g_queues[kQueues];

device::KernelQueue& queue_of(const void* address) {
    auto key = reinterpret_cast<std::uintptr_t>(address) >> 2;
    key ^= key >> 13;
    key ^= key >> 29;
    return g_queues[key % kQueues];
}

}  // namespace

binder::Wake park(const device::SystemCall& call, const void* address, std::int64_t deadline_ns, std::uint32_t mark,
                  sim::trace::ThreadState state) {
    auto& thread = call.thread();
    auto& data = ThreadState::of(thread).data;
    data.parked_at = address;
    data.parked_mark = mark;
    queue_of(address).push(thread);
    const auto wake = call.os().suspend(thread, state, deadline_ns);
    data.parked_at = nullptr;
    return wake;
}

binder::Wake park_for_event(const device::SystemCall& call, const void* address, std::int64_t deadline_ns, std::uint32_t mark) {
    if (deadline_ns < 0) call.os().expect_work();
    return park(call, address, deadline_ns, mark);
}

device::Thread* first_parked(const void* address) {
    for (auto* thread = queue_of(address).first(); thread != nullptr; thread = thread->next) {
        if (ThreadState::of(*thread).data.parked_at == address) return thread;
    }
    return nullptr;
}

std::size_t unpark(const void* address, std::size_t count, std::uint32_t mask) {
    std::size_t woken = 0;
    for (auto* thread = queue_of(address).first(); thread != nullptr && woken < count;) {
        auto* next = thread->next;
        const auto& data = ThreadState::of(*thread).data;
        if (data.parked_at == address && (data.parked_mark & mask) != 0) {
            unpark_one(*thread);
            ++woken;
        }
        thread = next;
    }
    return woken;
}

void unpark_one(device::Thread& thread) { thread.os->make_ready(thread, binder::Wake::Woken); }

std::size_t repark(const void* from, const void* to, std::size_t count) {
    std::size_t moved = 0;
    for (auto* thread = queue_of(from).first(); thread != nullptr && moved < count;) {
        auto* next = thread->next;
        auto& data = ThreadState::of(*thread).data;
        if (data.parked_at == from) {
            thread->queue->remove(*thread);
            data.parked_at = to;
            queue_of(to).push(*thread);
            ++moved;
        }
        thread = next;
    }
    return moved;
}

}  // namespace models::posix
