#include "models/binder/pressure.h"

#include <algorithm>
#include <set>
#include <utility>

namespace models::binder {

// Of a process that opened the driver several times, the open that has an area.
Process* Pressure::find(std::uint32_t pid) const {
    for (const auto& [serial, process] : core_.processes) {
        if (process->pid == pid && process->area.open()) return process.get();
    }
    return nullptr;
}

std::uint64_t Pressure::area_bytes(std::uint32_t pid) const {
    const auto* process = find(pid);
    return process != nullptr ? process->area.memory().size_bytes : 0;
}

std::uint64_t Pressure::occupy(std::uint32_t pid, const Occupation& occupation) {
    auto* process = find(pid);
    if (process == nullptr || !process->occupied.empty()) return 0;
    auto& area = process->area;
    const auto free = area.memory().size_bytes - area.in_use();
    auto wanted = occupation.how == Occupation::How::Leave ? free - std::min(free, occupation.bytes) : std::min(free, occupation.bytes);
    wanted &= ~std::uint64_t{7};
    std::uint64_t taken = 0;
    while (taken < wanted) {
        BufferArea::Refusal refusal{};
        Buffer* piece = area.allocate(std::min(wanted - taken, area.largest_free()), false, refusal);
        if (piece == nullptr) break;
        taken += piece->size_bytes;
        process->occupied.push_back(piece);
        core_.journal.allocated(*process, *piece);
    }
    return taken;
}

std::uint64_t Pressure::vacate(std::uint32_t pid) {
    auto* process = find(pid);
    if (process == nullptr) return 0;
    std::uint64_t given = 0;
    for (Buffer* piece : std::exchange(process->occupied, {})) {
        given += piece->size_bytes;
        core_.journal.freed(*process, *piece);
        process->area.free(*piece);
    }
    return given;
}

std::uint64_t Pressure::withhold(std::uint32_t pid, std::uint32_t left) {
    auto* process = find(pid);
    if (process == nullptr || process->withholding) return 0;
    process->withholding = true;
    process->threads_left = left;
    std::set<const Thread*> spared;
    for (const bool idle : {true, false}) {
        for (const auto& [tid, thread] : process->threads) {
            const bool waits = (thread->looper & kLooperWaiting) != 0 && queues_.takes_process_work(*thread);
            if (spared.size() < left && thread->is_looper() && waits == idle) spared.insert(thread.get());
        }
    }
    std::uint64_t taken = 0;
    for (auto& [tid, thread] : process->threads) {
        if (spared.contains(thread.get())) continue;
        if (thread->is_looper()) ++taken;
        thread->looper |= kLooperWithheld;
        thread->WaitingHook::unlink();
        core_.journal.thread(*thread);
    }
    return taken;
}

void Pressure::met(Thread& thread) {
    const auto& process = thread.process;
    if (!process.withholding) return;
    const auto left = std::count_if(process.threads.begin(), process.threads.end(), [](const auto& each) {
        return each.second != nullptr && each.second->is_looper() && !each.second->withheld();
    });
    if (static_cast<std::uint64_t>(left) >= process.threads_left) thread.looper |= kLooperWithheld;
}

std::uint64_t Pressure::give_back(std::uint32_t pid) {
    auto* process = find(pid);
    if (process == nullptr || !process->withholding) return 0;
    process->withholding = false;
    std::uint64_t given = 0;
    for (auto each = process->threads.rbegin(); each != process->threads.rend(); ++each) {
        auto& thread = *each->second;
        if (!thread.withheld()) continue;
        thread.looper = static_cast<std::uint8_t>(thread.looper & ~kLooperWithheld);
        core_.journal.thread(thread);
        if (thread.is_looper()) ++given;
        if ((thread.looper & kLooperWaiting) != 0 && queues_.takes_process_work(thread)) process->waiting.push_front(thread);
    }
    std::size_t waiting = 0;
    for (const WorkItem* item = process->queue.items.front(); item != nullptr; item = process->queue.items.after(*item)) ++waiting;
    for (; waiting > 0; --waiting) queues_.wake_one(*process);
    return given;
}

PressureCounts Pressure::counts(std::uint32_t pid) const {
    const auto found = core_.pressure.find(pid);
    return found != core_.pressure.end() ? found->second : PressureCounts{};
}

}  // namespace models::binder
