#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/binder/kernel_services.h"
#include "sim/trace/recorder.h"
#include "tests/models/binder/coroutine.h"

namespace tests::binder {

/// A file other than the driver's, told apart by its number.
struct PlainFile : models::binder::OpenFile {
    explicit PlainFile(int with_number) : number(with_number) {}
    int number;
};

/// The kernel around a driver, in memory and without time of its own: processes are tables, callers are whoever `act_as` says or a
/// coroutine that sleeps in block(). User addresses are host addresses, except those of receive areas, which lie elsewhere on purpose.
class MemoryKernel : public models::binder::KernelServices, private sim::trace::Stamper {
public:
    explicit MemoryKernel(sim::trace::Level level = sim::trace::Level::Full);
    ~MemoryKernel() override;

    // -- for tests
    void add_process(std::uint32_t pid, std::uint32_t euid);
    void act_as(std::uint32_t pid, std::uint32_t tid);
    /// Runs `body` as that thread until it ends or sleeps.
    void start(std::uint32_t pid, std::uint32_t tid, std::function<void()> body);
    [[nodiscard]] bool sleeps(std::uint32_t tid) const { return sleepers_.contains(tid); }
    void interrupt(std::uint32_t tid);
    /// Drops the stacks of its sleeping threads.
    void kill(std::uint32_t pid);
    /// Resumes threads that were woken, in the order of their waking, until nobody is runnable.
    void run_woken();
    /// Runs what was deferred, in order of time, and what that wakes.
    void run_deferred();
    /// What the driver wrote to a receive area.
    [[nodiscard]] const std::byte* area_bytes(std::uint32_t pid, std::uint64_t user_address) const;
    int open_plain_file(std::uint32_t pid, int number);

    struct Process {
        std::uint32_t euid = 0;
        std::uint64_t token = 0, first_token = 0;
        std::string security_context;
        std::map<int, models::binder::FileRef> descriptors;
        int descriptors_max = 1024;
    };
    std::map<std::uint32_t, Process> processes;
    std::map<std::uint32_t, int> nices;  ///< by tid, 0 if absent
    std::uint64_t charged_ns = 0;

    // -- KernelServices
    std::uint32_t current_pid() override { return pid_; }
    std::uint32_t current_tid() override { return tid_; }
    models::binder::TaskIdentity identity(std::uint32_t pid) override;
    int nice(std::uint32_t tid) override;
    void set_nice(std::uint32_t tid, int value) override { nices[tid] = value; }
    std::string security_context(std::uint32_t pid) override { return processes[pid].security_context; }
    models::binder::Wake block(std::int64_t deadline_ns) override;
    void wake(std::uint32_t tid, bool caller_ends_soon) override;
    std::int64_t now_ns() override { return now_ns_; }
    void charge(std::uint64_t span_ns) override;
    void defer(std::uint64_t delay_ns, std::function<void()> work) override;
    bool copy_from_user(std::uint32_t pid, void* to, std::uint64_t from, std::size_t size_bytes) override;
    bool copy_to_user(std::uint32_t pid, std::uint64_t to, const void* from, std::size_t size_bytes) override;
    models::binder::Area map_area(std::uint32_t pid, std::uint64_t size_bytes) override;
    void unmap_area(std::uint32_t pid, const models::binder::Area& area) override;
    models::binder::FileRef file(std::uint32_t pid, int fd) override;
    int install(std::uint32_t pid, models::binder::FileRef file) override;
    int close_descriptor(std::uint32_t pid, int fd) override;
    std::uint64_t next_transaction() override { return ++transactions_; }
    std::uint64_t set_transaction(std::uint32_t tid, std::uint64_t transaction) override;
    sim::trace::Recorder& trace() override { return *recorder_; }

protected:
    /// Null: EFAULT. Host addresses that cannot be memory are refused.
    virtual std::byte* user_memory(std::uint32_t pid, std::uint64_t address, std::size_t size_bytes);

private:
    struct Sleeper {
        std::uint32_t pid = 0;
        std::unique_ptr<Coroutine> coroutine;
        bool woken = false;
        bool interrupted = false;
    };
    sim::trace::Stamp stamp() override;
    void resume(std::uint32_t tid);

    std::unique_ptr<sim::trace::Recorder> recorder_;
    std::uint32_t pid_ = 0, tid_ = 0;
    std::int64_t now_ns_ = 1;
    std::uint64_t transactions_ = 0;
    std::map<std::uint32_t, std::uint64_t> stamps_;
    std::map<std::uint32_t, Sleeper> sleepers_;  ///< by tid
    std::deque<std::uint32_t> woken_;
    std::multimap<std::int64_t, std::function<void()>> deferred_;
    std::map<std::uint64_t, std::unique_ptr<std::byte[]>> areas_;  ///< by user address
    std::map<std::uint64_t, std::uint64_t> area_sizes_;
    std::uint64_t next_area_ = 0x5500'0000'0000ULL;
};

}  // namespace tests::binder
