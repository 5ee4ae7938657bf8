#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/binder/kernel_services.h"
#include "models/device/bus_host.h"
#include "models/device/core.h"
#include "models/device/device.h"
#include "models/device/memory.h"
#include "models/device/parameters.h"
#include "models/device/permissions.h"
#include "models/device/process.h"
#include "models/device/running.h"
#include "models/device/stack_arena.h"
#include "models/device/thread.h"
#include "sim/kernel/actor_clock.h"
#include "sim/kernel/agenda.h"
#include "sim/kernel/timer_queue.h"
#include "sim/trace/recorder.h"

namespace models::softbus {
class Endpoint;
}

namespace models::device {

/// The operating system of one device: processes, threads and their placement on cores, time-outs, descriptors, and the kernel
/// services its Binder driver needs.
///
/// Placement: a woken thread runs on its waker's core if the waker blocks in the same call, else on the lowest idle core, else it
/// queues; never before the waker's local time. A thread that got its answer may wait for its waker's core for kHeldSpanNs: the
/// replier returns once more to user code before it blocks, and moving the conversation to another core would gain nothing. There is no
/// preemption. Time: the cost of a system call is gathered while it runs and added to the core's local time when it returns or blocks;
/// every effect waits until nothing else in the world is due earlier.
class OperatingSystem final : public binder::KernelServices {
public:
    OperatingSystem(sim::kernel::Simulation& simulation, const DeviceOptions& options);
    ~OperatingSystem() override;

    /// Every one there is, in the order of their making: for debuggers.
    [[nodiscard]] static const std::vector<const OperatingSystem*>& all() { return all_; }

    // -- processes and threads
    std::uint32_t spawn(ProcessOptions options, std::function<int()> program);
    bool kill(std::uint32_t pid, sim::trace::EndReason reason, int status);
    /// See Device::stop, Device::resume.
    std::size_t stop(std::uint32_t pid);
    std::size_t resume(std::uint32_t pid);
    /// Which token such a process has.
    [[nodiscard]] std::uint64_t token_of(const ProcessOptions& options) const;
    Permissions& permissions() { return permissions_; }
    /// Asked on behalf of who refuses what is not permitted.
    bool has_permission(std::uint64_t token, std::string_view permission);
    /// See OsPort::MakeToken.
    std::uint64_t make_token(std::string process, std::vector<std::string> permissions);
    /// Name of the process that has the token or for which it was made; "" if none.
    [[nodiscard]] std::string process_of_token(std::uint64_t token) const;
    /// See OsPort::StartProcess; what answers is set with Device::set_init.
    std::function<int(std::string_view name)> init{};
    Parameters& parameters() { return parameters_; }
    std::unique_ptr<DeviceSide> side;  ///< its C library's; null until something of it is used
    /// Null: out of stacks (EAGAIN).
    Thread* start_thread(Process& process, std::string name, std::function<void()>* body);
    void end_all();
    bool power_off(bool graceful);
    bool power_on();
    [[nodiscard]] bool is_on() const { return on_; }
    [[nodiscard]] const Process* process(std::uint32_t pid) const;
    [[nodiscard]] const std::map<std::uint32_t, std::unique_ptr<Process>>& processes() const { return processes_; }

    // -- what a system call does. All on the calling thread's coroutine.
    /// Waits until the caller's local time is the earliest in the world. Blocks.
    void sync(Thread& caller) {
        if (caller.core->local_ns > agenda_.horizon_ns()) wait_turn(caller);
    }
    /// Occupies the caller's core. In user mode.
    void compute(Thread& caller, std::uint64_t span_ns);
    /// Ends a system call: its cost becomes local time, threads it woke get a core.
    void leave(Thread& caller) {
        auto& core = *caller.core;
        core.local_ns += static_cast<std::int64_t>(std::exchange(core.debt_ns, 0));
        if (!woken_.empty()) place_woken();
        if (!core.held.empty()) limit_hold(core);
    }
    /// Gives up the core until woken, the deadline (absolute ns, < 0: none) or an interruption. Blocks.
    binder::Wake suspend(Thread& caller, sim::trace::ThreadState state, std::int64_t deadline_ns);
    /// Lets threads that wait for a core go first; nothing if there are none. Blocks.
    void yield(Thread& caller);
    /// `held`: it may wait for this core, whose thread is about to block.
    void make_ready(Thread& thread, binder::Wake why, bool held = false);
    /// Ends the calling thread, or its whole process. Does not return.
    [[noreturn]] void end_thread(Thread& caller);
    [[noreturn]] void end_process(Thread& caller, sim::trace::EndReason reason, int status);

    // -- descriptors of a process: lowest free number; -EBADF, -EMFILE
    static int install_file(Process& process, binder::FileRef file, bool close_on_exec = false);
    static binder::FileRef file_of(Process& process, int fd);
    int close_file(Process& process, int fd);

    // -- binder::KernelServices
    std::uint32_t current_pid() override;
    std::uint32_t current_tid() override;
    binder::TaskIdentity identity(std::uint32_t pid) override;
    int nice(std::uint32_t tid) override;
    void set_nice(std::uint32_t tid, int value) override;
    std::string security_context(std::uint32_t pid) override;
    binder::Wake block(std::int64_t deadline_ns) override;
    void wake(std::uint32_t tid, bool caller_ends_soon) override;
    std::int64_t now_ns() override;
    void charge(std::uint64_t span_ns) override;
    void defer(std::uint64_t delay_ns, std::function<void()> work) override;
    bool copy_from_user(std::uint32_t pid, void* to, std::uint64_t from, std::size_t size_bytes) override;
    bool copy_to_user(std::uint32_t pid, std::uint64_t to, const void* from, std::size_t size_bytes) override;
    binder::Area map_area(std::uint32_t pid, std::uint64_t size_bytes) override;
    void unmap_area(std::uint32_t pid, const binder::Area& area) override;
    binder::FileRef file(std::uint32_t pid, int fd) override;
    int install(std::uint32_t pid, binder::FileRef file) override;
    int close_descriptor(std::uint32_t pid, int fd) override;
    std::uint64_t next_transaction() override;
    std::uint64_t set_transaction(std::uint32_t tid, std::uint64_t transaction) override;
    sim::trace::Recorder& trace() override { return recorder_; }

    // -- who waits for what beside calls, for the trace
    [[nodiscard]] std::uint64_t next_lock() { return ++locks_; }
    /// The running thread is about to wait for work, not for anybody: nothing is wrong if none ever comes.
    void expect_work();

    /// What records of that thread carry now.
    [[nodiscard]] sim::trace::Stamp stamp_of(const Thread& thread) const;
    [[nodiscard]] std::uint8_t device_index() const { return device_index_; }

    // -- for Core
    sim::kernel::Agenda& agenda() { return agenda_; }
    void run_on(Core& core);

    [[nodiscard]] const DeviceOptions& options() const { return options_; }
    [[nodiscard]] binder::BinderDevice& binder() { return *binder_; }
    /// Null: no network.
    [[nodiscard]] softbus::Endpoint* bus() { return bus_; }
    [[nodiscard]] sim::kernel::Simulation& simulation() { return simulation_; }
    [[nodiscard]] std::uint64_t copied_bytes() const { return copied_bytes_; }
    [[nodiscard]] std::uint64_t worker_transaction() const { return worker_transaction_; }
    /// The thread whose guard page holds this address, null if none.
    [[nodiscard]] const Thread* overflown(const void* address) const;

private:
    class Clockwork;
    struct Deferred;

    static void thread_main(void* argument);
    Thread* thread(std::uint32_t tid);
    void place(Thread& thread);
    void place_woken();
    void fill_cores();
    void take_off(Thread& thread);
    static void park(Thread& thread);
    [[nodiscard]] std::int64_t acting_ns() const;
    void wait_turn(Thread& caller);
    void release_held(Core& core);
    void limit_hold(Core& core);
    void hand_over(Thread& caller, bool last);
    void drop(Thread& thread);
    void end(Process& process, sim::trace::EndReason reason, int status);
    void reap();
    void changed(const Thread& thread) {
        if (recorder_.wants(sim::trace::Level::Full)) record_changed(thread);
    }
    void record_changed(const Thread& thread);
    void arm(sim::kernel::Timer& timer, std::int64_t due_ns);
    void rearm();

    static inline std::vector<const OperatingSystem*> all_;

    sim::kernel::Simulation& simulation_;
    const DeviceOptions options_;
    sim::kernel::Agenda& agenda_;
    sim::kernel::ActorClock& clock_;
    sim::trace::Recorder& recorder_;
    const std::uint8_t device_index_;

    StackArena stacks_;
    std::vector<std::unique_ptr<Core>> cores_;
    std::unique_ptr<Clockwork> clockwork_;
    sim::kernel::TimerQueue timers_;
    ThreadQueue run_queue_;
    ThreadQueue woken_;  ///< by the system call under way; placed when it ends or blocks
    std::map<std::uint32_t, std::unique_ptr<Process>> processes_;
    std::vector<Thread*> by_tid_;  ///< tid - kFirstPid; null: gone
    std::uint32_t next_id_;
    std::uint64_t locks_ = 0;  ///< that somebody had to wait for so far
    std::uint64_t copied_bytes_ = 0;
    std::uint64_t worker_transaction_ = 0;                                     ///< what records made outside every thread are stamped with
    std::vector<std::unique_ptr<Thread>> ended_;                               ///< their stacks are free once somebody else runs
    std::map<std::uint64_t, std::unique_ptr<SharedPages>> areas_;              ///< receive areas by address
    std::map<const sim::kernel::Timer*, std::unique_ptr<Deferred>> deferred_;  ///< looked up, never walked
    std::unique_ptr<binder::BinderDevice> binder_;
    Permissions permissions_;
    Parameters parameters_;
    struct MadeToken {
        std::string process;
        std::vector<std::string> permissions;
    };
    std::vector<MadeToken> made_tokens_;
    BusHost bus_host_{*this};
    softbus::Endpoint* bus_ = nullptr;  ///< the network's
    bool on_ = true;
};

}  // namespace models::device
