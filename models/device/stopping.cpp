// Stopping a process as SIGSTOP does, and letting it go on as SIGCONT does.

#include <algorithm>
#include <utility>

#include "models/device/operating_system.h"
#include "models/device/running.h"

namespace models::device {

using sim::trace::Level;
using sim::trace::ThreadState;

std::size_t OperatingSystem::stop(std::uint32_t pid) {
    const auto found = processes_.find(pid);
    if (found == processes_.end() || !found->second->alive || found->second->stopped) return 0;
    auto& process = *found->second;
    process.stopped = true;
    for (auto& [tid, thread] : process.threads) take_off(*thread);
    if (recorder_.wants(Level::Full)) {
        for (const auto& [tid, thread] : process.threads) {
            recorder_.emit_as(sim::trace::ThreadChanged{.state = ThreadState::Stopped,
                                                        .core = thread->core != nullptr ? thread->core->index() : std::uint8_t{0}},
                              stamp_of(*thread));
        }
    }
    fill_cores();
    return process.threads.size();
}

std::size_t OperatingSystem::resume(std::uint32_t pid) {
    const auto found = processes_.find(pid);
    if (found == processes_.end() || !found->second->stopped) return 0;
    auto& process = *found->second;
    process.stopped = false;
    const auto now = acting_ns();
    while (auto* thread = process.parked.pop()) {
        thread->state = ThreadState::Ready;
        thread->ready_ns += now;
        woken_.push(*thread);
    }
    if (recorder_.wants(Level::Full)) {
        for (const auto& [tid, thread] : process.threads) changed(*thread);
    }
    const auto* caller = running();
    if (caller == nullptr || caller->os != this) place_woken();
    return process.threads.size();
}

// Whatever would let it run is taken away; what it waits for it goes on waiting for.
void OperatingSystem::take_off(Thread& thread) {
    const auto now = acting_ns();
    if (thread.core != nullptr && thread.core->current == &thread) {
        auto& core = *thread.core;
        // It is ahead of the world by what it computes, and owes that when it goes on; the core is free at once.
        thread.ready_ns = std::max(core.local_ns + static_cast<std::int64_t>(std::exchange(core.debt_ns, 0)), thread.ready_ns);
        core.current = nullptr;
        agenda_.remove(core);
        release_held(core);
        core.local_ns = std::min(core.local_ns, now);
    } else if (thread.state == ThreadState::Ready && thread.queue != nullptr) {
        thread.queue->remove(thread);
    } else {
        return;
    }
    thread.ready_ns -= now;
    park(thread);
}

// While it is parked, `ready_ns` is the span for which it must not run once its process goes on.
void OperatingSystem::park(Thread& thread) {
    thread.ready_ns = std::max<std::int64_t>(thread.ready_ns, 0);
    thread.state = ThreadState::Stopped;
    thread.process->parked.push(thread);
}

void OperatingSystem::fill_cores() {
    while (!run_queue_.empty() && std::any_of(cores_.begin(), cores_.end(), [](const auto& core) { return core->current == nullptr; })) {
        place(*run_queue_.pop());
    }
}

std::int64_t OperatingSystem::acting_ns() const {
    const auto* actor = running();
    return clock_.now_ns() + (actor != nullptr ? static_cast<std::int64_t>(actor->core->debt_ns) : 0);
}

}  // namespace models::device
