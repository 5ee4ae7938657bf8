#include "models/device/bus_host.h"

#include "models/device/memory.h"
#include "models/device/operating_system.h"
#include "models/device/running.h"

namespace models::device {
namespace {

/// Null on the host's stacks, and while a thread of another device acts on this one.
Thread* caller_on(const OperatingSystem& os) {
    auto* thread = running();
    return thread != nullptr && thread->os == &os ? thread : nullptr;
}

}  // namespace

std::uint32_t BusHost::current_pid() {
    const auto* caller = caller_on(os_);
    return caller != nullptr ? caller->process->pid : 0;
}

std::uint32_t BusHost::current_tid() {
    const auto* caller = caller_on(os_);
    return caller != nullptr ? caller->tid : 0;
}

std::uint64_t BusHost::current_transaction() {
    const auto* caller = caller_on(os_);
    return caller != nullptr ? caller->transaction : 0;
}

void BusHost::set_current_transaction(std::uint64_t transaction) {
    if (auto* caller = caller_on(os_)) caller->transaction = transaction;
}

bool BusHost::block(std::int64_t deadline_ns) {
    if (deadline_ns < 0) os_.expect_work();  // only who listens to the bus waits without an end
    return os_.block(deadline_ns) != binder::Wake::TimedOut;
}
void BusHost::wake(std::uint32_t tid) { os_.wake(tid, false); }
void BusHost::charge(std::uint64_t span_ns) {
    if (caller_on(os_) != nullptr) os_.charge(span_ns);
}

bool BusHost::copy_from_user(void* to, const void* from, std::size_t size_bytes) { return copy_user(to, from, size_bytes); }

sim::trace::Stamp BusHost::stamp(std::uint32_t pid, std::uint64_t transaction) {
    sim::trace::Stamp stamp{.time_ns = static_cast<std::uint64_t>(os_.simulation().now_ns()),
                            .transaction = transaction,
                            .pid = pid,
                            .tid = pid,
                            .device = os_.device_index()};
    if (const auto* process = os_.process(pid)) stamp.process = process->name_index;
    return stamp;
}

}  // namespace models::device
