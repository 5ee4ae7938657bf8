#include "tests/models/binder/memory_kernel.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace tests::binder {

using models::binder::Area;
using models::binder::FileRef;
using models::binder::Wake;

MemoryKernel::MemoryKernel(sim::trace::Level level) {
    auto opened = sim::trace::Recorder::open({.level = level, .directory = {}, .devices = {}, .processes = {}});
    if (!opened) std::abort();
    recorder_ = std::move(*opened);
    recorder_->set_stamper(this);
}

MemoryKernel::~MemoryKernel() = default;

void MemoryKernel::add_process(std::uint32_t pid, std::uint32_t euid) { processes[pid].euid = euid; }

void MemoryKernel::act_as(std::uint32_t pid, std::uint32_t tid) {
    pid_ = pid;
    tid_ = tid;
}

void MemoryKernel::start(std::uint32_t pid, std::uint32_t tid, std::function<void()> body) {
    auto& sleeper = sleepers_[tid];
    sleeper = {.pid = pid, .coroutine = std::make_unique<Coroutine>(std::move(body))};
    resume(tid);
}

void MemoryKernel::resume(std::uint32_t tid) {
    const auto before = std::pair{pid_, tid_};
    auto& sleeper = sleepers_.at(tid);
    act_as(sleeper.pid, tid);
    sleeper.coroutine->resume();
    if (sleeper.coroutine->done()) sleepers_.erase(tid);
    act_as(before.first, before.second);
}

void MemoryKernel::interrupt(std::uint32_t tid) {
    sleepers_.at(tid).interrupted = true;
    resume(tid);
    run_woken();
}

void MemoryKernel::kill(std::uint32_t pid) {
    std::erase_if(sleepers_, [pid](const auto& entry) { return entry.second.pid == pid; });
}

void MemoryKernel::run_woken() {
    while (!woken_.empty()) {
        const auto tid = woken_.front();
        woken_.pop_front();
        const auto found = sleepers_.find(tid);
        if (found == sleepers_.end() || !found->second.woken) continue;
        resume(tid);
    }
}

void MemoryKernel::run_deferred() {
    run_woken();
    while (!deferred_.empty()) {
        auto first = deferred_.begin();
        now_ns_ = std::max(now_ns_, first->first);
        const auto work = std::move(first->second);
        deferred_.erase(first);
        act_as(0, 0);
        work();
        run_woken();
    }
}

const std::byte* MemoryKernel::area_bytes(std::uint32_t, std::uint64_t user_address) const {
    const auto after = areas_.upper_bound(user_address);
    if (after == areas_.begin()) return nullptr;
    const auto& [start, bytes] = *std::prev(after);
    return user_address - start < area_sizes_.at(start) ? bytes.get() + (user_address - start) : nullptr;
}

int MemoryKernel::open_plain_file(std::uint32_t pid, int number) { return install(pid, std::make_shared<PlainFile>(number)); }

models::binder::TaskIdentity MemoryKernel::identity(std::uint32_t pid) {
    const auto& process = processes[pid];
    return {.euid = process.euid, .token = process.token, .first_token = process.first_token};
}

int MemoryKernel::nice(std::uint32_t tid) {
    const auto found = nices.find(tid);
    return found == nices.end() ? 0 : found->second;
}

Wake MemoryKernel::block(std::int64_t deadline_ns) {
    const auto found = sleepers_.find(tid_);
    if (found == sleepers_.end()) {
        // A caller without a stack of its own cannot sleep: time passes, or a signal comes.
        if (deadline_ns < 0) return Wake::Interrupted;
        now_ns_ = std::max(now_ns_, deadline_ns);
        return Wake::TimedOut;
    }
    auto& sleeper = found->second;
    sleeper.woken = sleeper.interrupted = false;
    sleeper.coroutine->pause();
    return sleeper.interrupted ? Wake::Interrupted : Wake::Woken;
}

void MemoryKernel::wake(std::uint32_t tid, bool) {
    const auto found = sleepers_.find(tid);
    if (found == sleepers_.end() || found->second.woken) return;
    found->second.woken = true;
    woken_.push_back(tid);
}

void MemoryKernel::charge(std::uint64_t span_ns) {
    charged_ns += span_ns;
    now_ns_ += static_cast<std::int64_t>(span_ns);
}

void MemoryKernel::defer(std::uint64_t delay_ns, std::function<void()> work) {
    deferred_.emplace(now_ns_ + static_cast<std::int64_t>(delay_ns), std::move(work));
}

std::byte* MemoryKernel::user_memory(std::uint32_t, std::uint64_t address, std::size_t size_bytes) {
    constexpr std::uint64_t kTop = 1ULL << 47;
    if (address < 4096 || size_bytes > kTop || address > kTop - size_bytes) return nullptr;
    return reinterpret_cast<std::byte*>(address);
}

bool MemoryKernel::copy_from_user(std::uint32_t pid, void* to, std::uint64_t from, std::size_t size_bytes) {
    const std::byte* memory = user_memory(pid, from, size_bytes);
    if (memory == nullptr) return false;
    std::memcpy(to, memory, size_bytes);
    return true;
}

bool MemoryKernel::copy_to_user(std::uint32_t pid, std::uint64_t to, const void* from, std::size_t size_bytes) {
    std::byte* memory = user_memory(pid, to, size_bytes);
    if (memory == nullptr) return false;
    std::memcpy(memory, from, size_bytes);
    return true;
}

Area MemoryKernel::map_area(std::uint32_t, std::uint64_t size_bytes) {
    const auto address = next_area_;
    next_area_ += (size_bytes + 0xffff'ffff) & ~std::uint64_t{0xffff'ffff};
    auto& bytes = areas_[address];
    bytes = std::make_unique<std::byte[]>(size_bytes);
    area_sizes_[address] = size_bytes;
    return {.base = bytes.get(), .user_address = address, .size_bytes = size_bytes};
}

void MemoryKernel::unmap_area(std::uint32_t, const Area& area) {
    areas_.erase(area.user_address);
    area_sizes_.erase(area.user_address);
}

FileRef MemoryKernel::file(std::uint32_t pid, int fd) {
    const auto& open = processes[pid].descriptors;
    const auto found = open.find(fd);
    return found == open.end() ? nullptr : found->second;
}

int MemoryKernel::install(std::uint32_t pid, FileRef file) {
    auto& process = processes[pid];
    int fd = 3;
    while (process.descriptors.contains(fd)) ++fd;
    if (fd >= process.descriptors_max) return -EMFILE;
    process.descriptors[fd] = std::move(file);
    return fd;
}

int MemoryKernel::close_descriptor(std::uint32_t pid, int fd) { return processes[pid].descriptors.erase(fd) == 1 ? 0 : -EBADF; }

std::uint64_t MemoryKernel::set_transaction(std::uint32_t tid, std::uint64_t transaction) {
    return std::exchange(stamps_[tid], transaction);
}

sim::trace::Stamp MemoryKernel::stamp() {
    return {.time_ns = static_cast<std::uint64_t>(now_ns_), .transaction = stamps_[tid_], .pid = pid_, .tid = tid_};
}

}  // namespace tests::binder
