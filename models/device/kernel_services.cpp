// What the operating system does for its Binder driver, and the descriptors of its processes.

#include <algorithm>
#include <cerrno>
#include <utility>

#include "models/device/open_file.h"
#include "models/device/operating_system.h"
#include "models/device/running.h"

namespace models::device {

std::uint32_t OperatingSystem::current_pid() {
    const auto* caller = running();
    return caller != nullptr ? caller->process->pid : 0;
}

std::uint32_t OperatingSystem::current_tid() {
    const auto* caller = running();
    return caller != nullptr ? caller->tid : 0;
}

binder::TaskIdentity OperatingSystem::identity(std::uint32_t pid) {
    const auto* caller = running();
    if (caller != nullptr && caller->process->pid == pid) {
        return {.euid = caller->process->options.uid, .token = caller->process->options.token, .first_token = caller->first_token};
    }
    const auto* of = process(pid);
    if (of == nullptr) return {};
    return {.euid = of->options.uid, .token = of->options.token, .first_token = 0};
}

int OperatingSystem::nice(std::uint32_t tid) {
    const auto* of = thread(tid);
    return of != nullptr ? of->nice : 0;
}

void OperatingSystem::set_nice(std::uint32_t tid, int value) {
    if (auto* of = thread(tid)) of->nice = value;
}

std::string OperatingSystem::security_context(std::uint32_t) { return {}; }

void OperatingSystem::wake(std::uint32_t tid, bool caller_ends_soon) {
    // A thread that sleeps or waits elsewhere finds its work when it enters the driver; only a driver call is woken by the driver.
    auto* target = thread(tid);
    if (target != nullptr && target->state == sim::trace::ThreadState::Blocked) make_ready(*target, binder::Wake::Woken, caller_ends_soon);
}

std::int64_t OperatingSystem::now_ns() {
    const auto* caller = running();
    return clock_.now_ns() + (caller != nullptr ? static_cast<std::int64_t>(caller->core->debt_ns) : 0);
}

void OperatingSystem::charge(std::uint64_t span_ns) {
    if (const auto* caller = running()) caller->core->debt_ns += span_ns;
}

bool OperatingSystem::copy_from_user(std::uint32_t, void* to, std::uint64_t from, std::size_t size_bytes) {
    copied_bytes_ += size_bytes;
    return (size_bytes == 0 || in_user_range(from, size_bytes)) && copy_user(to, reinterpret_cast<const void*>(from), size_bytes);
}

bool OperatingSystem::copy_to_user(std::uint32_t, std::uint64_t to, const void* from, std::size_t size_bytes) {
    copied_bytes_ += size_bytes;
    return (size_bytes == 0 || in_user_range(to, size_bytes)) && copy_user(reinterpret_cast<void*>(to), from, size_bytes);
}

binder::Area OperatingSystem::map_area(std::uint32_t, std::uint64_t size_bytes) {
    auto pages = std::make_unique<SharedPages>(size_bytes);
    if (pages->base() == nullptr) return {};
    auto* base = pages->base();
    const auto address = reinterpret_cast<std::uint64_t>(base);
    areas_.emplace(address, std::move(pages));
    return {.base = base, .user_address = address, .size_bytes = size_bytes};
}

void OperatingSystem::unmap_area(std::uint32_t, const binder::Area& area) { areas_.erase(area.user_address); }

binder::FileRef OperatingSystem::file(std::uint32_t pid, int fd) {
    const auto found = processes_.find(pid);
    return found != processes_.end() ? file_of(*found->second, fd) : nullptr;
}

int OperatingSystem::install(std::uint32_t pid, binder::FileRef file) {
    const auto found = processes_.find(pid);
    return found != processes_.end() && found->second->alive ? install_file(*found->second, std::move(file), true) : -ESRCH;
}

int OperatingSystem::close_descriptor(std::uint32_t pid, int fd) {
    const auto found = processes_.find(pid);
    return found != processes_.end() ? close_file(*found->second, fd) : -ESRCH;
}

std::uint64_t OperatingSystem::next_transaction() { return simulation_.next_transaction(); }

std::uint64_t OperatingSystem::set_transaction(std::uint32_t tid, std::uint64_t transaction) {
    if (tid == 0) return std::exchange(worker_transaction_, transaction);
    auto* of = thread(tid);
    if (of == nullptr) return 0;
    // A number belongs to the driver or to the bus, never to both: so one of the bus's given back is told apart.
    of->driver_transaction = transaction == of->bus_transaction ? 0 : transaction;
    return std::exchange(of->transaction, transaction != 0 ? transaction : of->bus_transaction);
}

int OperatingSystem::install_file(Process& process, binder::FileRef file, bool close_on_exec) {
    auto& table = process.descriptors;
    const auto free = std::find(table.begin(), table.end(), nullptr);
    const auto fd = static_cast<std::size_t>(free - table.begin());
    if (fd >= process.options.descriptors_max) return -EMFILE;
    if (free == table.end()) {
        table.push_back(std::move(file));
    } else {
        *free = std::move(file);
    }
    process.close_on_exec.resize(table.size());
    process.close_on_exec[fd] = close_on_exec;
    return static_cast<int>(fd);
}

binder::FileRef OperatingSystem::file_of(Process& process, int fd) {
    const auto index = static_cast<std::size_t>(fd);
    return fd >= 0 && index < process.descriptors.size() ? process.descriptors[index] : nullptr;
}

int OperatingSystem::close_file(Process& process, int fd) {
    auto file = file_of(process, fd);
    if (file == nullptr) return -EBADF;
    process.descriptors[static_cast<std::size_t>(fd)] = nullptr;
    if (auto* binder_file = as_binder(file.get())) binder_->flush(binder_file->file());
    return 0;
}

}  // namespace models::device
