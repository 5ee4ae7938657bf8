#include "models/binder/driver.h"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

namespace models::binder {

Driver::Driver(KernelServices& kernel, Kernel variant, const BinderTiming& timing) : core_(kernel, variant, timing) {}

Driver::~Driver() = default;

Process& Driver::open() {
    auto process = std::make_unique<Process>(core_.buffers, core_.profile.oneway_extra_bytes);
    process->serial = ++core_.serials;
    process->pid = core_.kernel.current_pid();
    process->default_nice = core_.kernel.nice(core_.kernel.current_tid());
    process->queue.pid = process->pid;
    process->delivered_deaths.traced = false;
    Process& opened = *process;
    core_.processes.emplace(opened.serial, std::move(process));
    core_.journal.process(opened);
    return opened;
}

int Driver::map(Process& process, std::uint64_t length_bytes, int protection, std::uint64_t& address) {
    constexpr std::uint64_t kPage = 4096;
    if (core_.kernel.current_pid() != process.pid || length_bytes == 0) return -EINVAL;
    if ((protection & PROT_WRITE) != 0) return -EPERM;
    if (process.area.memory().base != nullptr) return -EBUSY;  // also after munmap: an open has one area in its life
    const auto usable = std::min(length_bytes, runtime::port::kMappingBytesMax);
    const Area memory = core_.kernel.map_area(process.pid, (usable + kPage - 1) / kPage * kPage);
    if (memory.base == nullptr) return -ENOMEM;
    process.area.attach(memory);
    address = memory.user_address;
    core_.journal.process(process);
    return 0;
}

void Driver::unmap(Process& process) { process.area.close(); }

void Driver::flush(Process& process) {
    for (auto& [tid, thread] : process.threads) {
        thread->need_return = true;
        queues_.wake(*thread);
    }
}

void Driver::stop(Process& process) {
    process.area.close();
    for (auto& [tid, thread] : process.threads) {
        if (thread->asleep) returns_.woke_up(*thread);
    }
}

Thread& Driver::thread(Process& process, std::uint32_t tid) {
    if (process.last_thread != nullptr && process.last_thread->tid == tid) return *process.last_thread;
    auto& slot = process.threads[tid];
    if (slot == nullptr) {
        slot = std::make_unique<Thread>(process, tid, process.pid);
        pressure_.met(*slot);
        core_.journal.thread(*slot);
    }
    process.last_thread = slot.get();
    return *slot;
}

bool Driver::readable(const Thread& thread) const {
    return thread.process_todo || thread.need_return ||
           (queues_.takes_process_work(thread) && !thread.withheld() && !thread.process.queue.empty());
}

void Driver::mark_poller(Thread& thread) {
    if ((thread.looper & kLooperPoll) != 0) return;
    thread.looper |= kLooperPoll;
    core_.journal.thread(thread);
}

}  // namespace models::binder
