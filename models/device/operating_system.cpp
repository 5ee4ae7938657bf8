#include "models/device/operating_system.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <utility>

#include "models/device/open_file.h"
#include "models/device/running.h"
#include "models/softbus/endpoint.h"
#include "models/softbus/network.h"

namespace models::device {

using sim::kernel::Timer;
using sim::trace::EndReason;
using sim::trace::Level;
using sim::trace::ThreadState;

namespace {

constexpr std::uint32_t kFirstPid = 100;
/// How long an answered thread waits for its replier's core: a few system calls' worth.
constexpr std::int64_t kHeldSpanNs = 3'000;

}  // namespace

/// The device's timer hardware: wakes what waits for a time.
class OperatingSystem::Clockwork final : public sc_core::sc_module, public sim::kernel::Agent {
public:
    Clockwork(const sc_core::sc_module_name& name, OperatingSystem& os) : sc_module(name), Agent("go"), os_(os) {
        sc_core::sc_spawn_options options;
        options.set_stack_size(256 * 1024);  // deferred driver work runs here
        sc_core::sc_spawn([this] { serve(); }, "serve", &options);
    }

private:
    void serve() {
        for (;;) {
            const auto now = os_.agenda_.await(*this);
            const sim::kernel::ActorClock::Scope acting(os_.clock_, now);
            const RunningDevice on(os_);
            for (auto* timer = os_.timers_.first(); timer != nullptr && timer->due_ns <= now; timer = os_.timers_.first()) {
                os_.timers_.cancel(*timer);
                timer->fire();
            }
            os_.rearm();
        }
    }

    OperatingSystem& os_;
};

/// Work a driver put off to the kernel's worker.
struct OperatingSystem::Deferred final : Timer {
    explicit Deferred(OperatingSystem& its_os, std::function<void()> its_work) : os(its_os), work(std::move(its_work)) {}
    void fire() override {
        const auto self = std::move(os.deferred_.at(this));
        os.deferred_.erase(this);
        work();
        os.place_woken();
    }
    OperatingSystem& os;
    std::function<void()> work;
};

void Thread::fire() { os->make_ready(*this, binder::Wake::TimedOut); }

OperatingSystem::OperatingSystem(sim::kernel::Simulation& simulation, const DeviceOptions& options)
    : simulation_(simulation),
      options_(options),
      agenda_(simulation.agenda()),
      clock_(simulation.clock()),
      recorder_(simulation.recorder()),
      device_index_(recorder_.device_index(options.name)),
      stacks_(options.stack_bytes),
      next_id_(kFirstPid) {
    for (unsigned i = 0; i < std::max(1U, options.cores); ++i) {
        const auto name = "core" + std::to_string(i);
        cores_.push_back(std::make_unique<Core>(name.c_str(), *this, static_cast<std::uint8_t>(i)));
    }
    clockwork_ = std::make_unique<Clockwork>("clockwork", *this);
    all_.push_back(this);
    binder_ = std::make_unique<binder::BinderDevice>(*this, options.kernel, options.timing);
    if (options_.network != nullptr) bus_ = &options_.network->attach(options_.name, bus_host_);
    recorder_.emit_as(
        sim::trace::DeviceStarted{
            .name = options_.name, .kernel = binder::name_of(options_.kernel), .cores = static_cast<std::uint32_t>(cores_.size())},
        {.time_ns = static_cast<std::uint64_t>(clock_.now_ns()), .device = device_index_});
}

OperatingSystem::~OperatingSystem() {
    std::erase(all_, this);
    end_all();
}

void OperatingSystem::end_all() {
    for (auto& [pid, process] : processes_) {
        if (process->alive) end(*process, EndReason::RunEnded, 0);
    }
    reap();
}

bool OperatingSystem::power_off(bool graceful) {
    if (!on_) return false;
    on_ = false;
    recorder_.emit_as(sim::trace::DeviceChanged{.on = 0, .graceful = static_cast<std::uint8_t>(graceful ? 1 : 0)},
                      {.time_ns = static_cast<std::uint64_t>(clock_.now_ns()), .device = device_index_});
    // The bus first: what its processes leave open is nothing a device without power could close.
    if (options_.network != nullptr) (void)options_.network->device_left(options_.name, graceful);
    auto* caller = running();
    if (caller != nullptr && caller->os != this) caller = nullptr;
    for (auto& [pid, process] : processes_) {
        if (process->alive && (caller == nullptr || caller->process != process.get())) end(*process, EndReason::PoweredOff, 0);
    }
    if (caller != nullptr) end_process(*caller, EndReason::PoweredOff, 0);
    reap();
    place_woken();
    return true;
}

bool OperatingSystem::power_on() {
    if (on_) return false;
    on_ = true;
    recorder_.emit_as(sim::trace::DeviceChanged{.on = 1},
                      {.time_ns = static_cast<std::uint64_t>(clock_.now_ns()), .device = device_index_});
    if (options_.network != nullptr) (void)options_.network->device_came(options_.name);
    return true;
}

// ---------------------------------------------------------------------------------------------------------- processes

std::uint32_t OperatingSystem::spawn(ProcessOptions options, std::function<int()> program) {
    if (!on_) return 0;
    const auto pid = next_id_;
    auto stream = simulation_.random(options_.name + "." + options.name + "." + std::to_string(pid) + ".random");
    auto& process = *processes_.emplace(pid, std::make_unique<Process>(std::move(options), pid, stream)).first->second;
    process.name_index = recorder_.process_index(process.options.name);
    process.program = std::move(program);
    process.options.token = token_of(process.options);
    for (int i = 0; i < 3; ++i) process.descriptors.push_back(std::make_shared<NullFile>());
    recorder_.emit_as(sim::trace::ProcessStarted{.name = process.options.name, .uid = process.options.uid, .token = process.options.token},
                      {.time_ns = static_cast<std::uint64_t>(clock_.now_ns()),
                       .pid = pid,
                       .tid = pid,
                       .process = process.name_index,
                       .device = device_index_});
    if (start_thread(process, process.options.name, nullptr) == nullptr) end(process, EndReason::Crashed, EAGAIN);
    return pid;
}

Thread* OperatingSystem::start_thread(Process& process, std::string name, std::function<void()>* body) {
    auto thread = std::make_unique<Thread>();
    try {
        thread->stack = stacks_.take();
    } catch (const std::bad_alloc&) {
        return nullptr;
    }
    thread->os = this;
    thread->process = &process;
    thread->tid = next_id_++;
    thread->name = std::move(name);
    thread->body = body;
    thread->state = ThreadState::Blocked;  // until make_ready
    thread->coroutine.prepare(thread->stack, &OperatingSystem::thread_main, thread.get());
    if (const auto* creator = running(); creator != nullptr && creator->process == &process) {
        thread->first_token = creator->first_token;
        thread->nice = creator->nice;
    }
    by_tid_.push_back(thread.get());
    auto& started = *process.threads.emplace(thread->tid, std::move(thread)).first->second;
    if (recorder_.wants(Level::Full)) recorder_.emit_as(sim::trace::ThreadStarted{.name = started.name}, stamp_of(started));
    make_ready(started, binder::Wake::Woken);
    return &started;
}

void OperatingSystem::thread_main(void* argument) {
    auto& self = *static_cast<Thread*>(argument);
    auto& os = *self.os;
    auto& process = *self.process;
    os.reap();
    os.sync(self);
    os.changed(self);
    int status = 0;
    const bool is_main = self.body == nullptr;
    use_heap(&process.heap);
    if (is_main) {
        status = process.program();
        if (process.side != nullptr) process.side->program_returned(status);
    } else {
        (*self.body)();
        delete std::exchange(self.body, nullptr);
        if (process.side != nullptr) process.side->thread_returned(self);
    }
    use_heap(nullptr);
    os.sync(self);
    // As in a C program: when the main function returns, the process exits and its other threads end with it.
    if (is_main) os.end_process(self, EndReason::Exited, status);
    os.end_thread(self);
}

Thread* OperatingSystem::thread(std::uint32_t tid) {
    const std::size_t index = tid - kFirstPid;
    return index < by_tid_.size() ? by_tid_[index] : nullptr;
}

const Process* OperatingSystem::process(std::uint32_t pid) const {
    const auto found = processes_.find(pid);
    return found != processes_.end() ? found->second.get() : nullptr;
}

void OperatingSystem::end_thread(Thread& caller) {
    auto& process = *caller.process;
    drop(caller);
    process.threads.erase(caller.tid);
    hand_over(caller, true);
    __builtin_unreachable();
}

void OperatingSystem::end_process(Thread& caller, EndReason reason, int status) {
    end(*caller.process, reason, status);
    hand_over(caller, true);
    __builtin_unreachable();
}

bool OperatingSystem::kill(std::uint32_t pid, EndReason reason, int status) {
    const auto found = processes_.find(pid);
    if (found == processes_.end() || !found->second->alive) return false;
    auto* caller = running();
    if (caller != nullptr && caller->process == found->second.get()) end_process(*caller, reason, status);
    end(*found->second, reason, status);
    if (caller == nullptr) {
        reap();
        place_woken();
    }
    return true;
}

void OperatingSystem::end(Process& process, EndReason reason, int status) {
    const RunningDevice on(*this);  // what comes of it is recorded as this device's, also if the world outside ends the process
    process.alive = false;
    process.stopped = false;
    process.reason = reason;
    process.status = status;
    recorder_.emit_as(sim::trace::ProcessEnded{.reason = reason, .status = status}, {.time_ns = static_cast<std::uint64_t>(clock_.now_ns()),
                                                                                     .pid = process.pid,
                                                                                     .tid = process.pid,
                                                                                     .process = process.name_index,
                                                                                     .device = device_index_});
    for (auto& [tid, thread] : process.threads) drop(*thread);
    process.threads.clear();
    const auto descriptors = std::exchange(process.descriptors, {});
    for (const auto& file : descriptors) {
        if (auto* binder_file = as_binder(file.get())) binder_file->process_ended();
    }
    if (bus_ != nullptr) bus_->process_ended(process.pid, reason == EndReason::RunEnded);
    process.mappings.clear();
    if (process.side != nullptr) process.side->ended();
    process.side = nullptr;
    process.heap.release();
    process.runtime_slot = nullptr;
    fill_cores();
}

// Takes a thread out of everything; its coroutine is never resumed.
void OperatingSystem::drop(Thread& thread) {
    // A waiter's queue may lie in its own process's memory and goes with it; the others are ours.
    const bool ours = thread.state == ThreadState::Ready || thread.state == ThreadState::Stopped || thread.in_kernel_queue;
    if (ours && thread.queue != nullptr) thread.queue->remove(thread);
    if (thread.armed()) {
        timers_.cancel(thread);
        rearm();
    }
    if (thread.core != nullptr && thread.core->current == &thread && &thread != running()) {
        thread.core->current = nullptr;
        agenda_.remove(*thread.core);
        release_held(*thread.core);
    }
    thread.coroutine.release_exceptions(&thread == running());
    thread.state = ThreadState::Ended;
    if (recorder_.wants(Level::Full)) changed(thread);
    by_tid_[thread.tid - kFirstPid] = nullptr;
    ended_.push_back(std::move(thread.process->threads.at(thread.tid)));
}

void OperatingSystem::reap() {
    for (auto& thread : ended_) {
        if (thread.get() != running()) stacks_.give_back(thread->stack);
    }
    std::erase_if(ended_, [](const auto& thread) { return thread.get() != running(); });
}

// ------------------------------------------------------------------------------------------------- placement and time

void OperatingSystem::run_on(Core& core) {
    auto* thread = core.current;
    clock_.set_source(&core.local_ns);
    set_running(thread);
    thread->state = ThreadState::Running;
    Coroutine::switch_to(core.host, thread->coroutine);
    set_running(nullptr);
    clock_.rest_at(core.local_ns);
    clock_.set_source(nullptr);
    if (!ended_.empty()) reap();
}

void OperatingSystem::wait_turn(Thread& caller) {
    // Its core may be another one each time: it can be stopped here.
    while (caller.core->local_ns > agenda_.horizon_ns()) {
        agenda_.post(*caller.core, caller.core->local_ns);
        Coroutine::switch_to(caller.coroutine, caller.core->host);
    }
}

void OperatingSystem::compute(Thread& caller, std::uint64_t span_ns) {
    auto* heap = use_heap(nullptr);
    if (!caller.core->held.empty()) release_held(*caller.core);
    caller.core->local_ns += static_cast<std::int64_t>(span_ns);
    use_heap(heap);
}

// Who waits for this core waits no longer than the replier's few system calls.
void OperatingSystem::limit_hold(Core& core) {
    if (core.local_ns - core.held.first()->ready_ns > kHeldSpanNs) release_held(core);
}

binder::Wake OperatingSystem::suspend(Thread& caller, ThreadState state, std::int64_t deadline_ns) {
    if (deadline_ns >= 0) arm(caller, deadline_ns);
    caller.state = state;
    changed(caller);
    hand_over(caller, false);
    sync(caller);
    changed(caller);
    return caller.wake;
}

// One frame from here to the switch: see BinderDevice::ioctl.
[[gnu::flatten]] binder::Wake OperatingSystem::block(std::int64_t deadline_ns) {
    return suspend(*running(), ThreadState::Blocked, deadline_ns);
}

void OperatingSystem::yield(Thread& caller) {
    if (run_queue_.empty()) return;
    auto& core = *caller.core;
    core.local_ns += static_cast<std::int64_t>(std::exchange(core.debt_ns, 0));
    caller.ready_ns = core.local_ns;
    caller.state = ThreadState::Ready;
    changed(caller);
    run_queue_.push(caller);
    hand_over(caller, false);
    sync(caller);
    changed(caller);
}

void OperatingSystem::hand_over(Thread& caller, bool last) {
    if (StackArena::overrun(caller.stack)) report_overrun(caller);
    auto& core = *caller.core;
    core.local_ns += static_cast<std::int64_t>(std::exchange(core.debt_ns, 0));
    auto* next = core.held.pop();
    if (next == nullptr) next = woken_.pop();
    if (next != nullptr && !run_queue_.empty()) {
        run_queue_.push(*next);  // others have waited for a core longer
        next = nullptr;
    }
    release_held(core);
    place_woken();
    if (next == nullptr) next = run_queue_.pop();
    core.current = next;
    if (next == nullptr) {
        Coroutine::switch_to(caller.coroutine, core.host, last);
    } else {
        next->core = &core;
        next->state = ThreadState::Running;
        core.local_ns = std::max(core.local_ns, next->ready_ns);
        set_running(next);
        Coroutine::switch_to(caller.coroutine, next->coroutine, last);
    }
    if (!ended_.empty()) reap();
}

void OperatingSystem::make_ready(Thread& thread, binder::Wake why, bool held) {
    if (thread.state == ThreadState::Running || thread.state == ThreadState::Ready || thread.state >= ThreadState::Ended) return;
    if (thread.queue != nullptr) thread.queue->remove(thread);
    if (thread.armed()) {
        timers_.cancel(thread);
        rearm();
    }
    const auto* waker = running();
    thread.wake = why;
    if (thread.process->stopped) {
        thread.ready_ns = 0;
        return park(thread);
    }
    thread.state = ThreadState::Ready;
    thread.ready_ns = clock_.now_ns() + (waker != nullptr ? static_cast<std::int64_t>(waker->core->debt_ns) : 0);
    changed(thread);
    if (held && waker != nullptr && waker->os == this) {
        waker->core->held.push(thread);
        return;
    }
    woken_.push(thread);
    if (waker == nullptr || waker->os != this) place_woken();
}

void OperatingSystem::place_woken() {
    while (auto* thread = woken_.pop()) place(*thread);
}

// What waited for this core goes elsewhere: not before what this core has done meanwhile.
void OperatingSystem::release_held(Core& core) {
    while (auto* thread = core.held.pop()) {
        thread->ready_ns = std::max(thread->ready_ns, core.local_ns);
        place(*thread);
    }
}

void OperatingSystem::place(Thread& thread) {
    for (auto& core : cores_) {
        if (core->current != nullptr) continue;
        core->current = &thread;
        thread.core = core.get();
        agenda_.post(*core, std::max(core->local_ns, thread.ready_ns));
        return;
    }
    run_queue_.push(thread);
}

void OperatingSystem::arm(Timer& timer, std::int64_t due_ns) {
    timers_.arm(timer, due_ns);
    rearm();
}

void OperatingSystem::rearm() {
    if (const auto* first = timers_.first()) {
        agenda_.post(*clockwork_, first->due_ns);
    } else {
        agenda_.remove(*clockwork_);
    }
}

void OperatingSystem::defer(std::uint64_t delay_ns, std::function<void()> work) {
    auto item = std::make_unique<Deferred>(*this, std::move(work));
    auto& timer = *item;
    deferred_.emplace(&timer, std::move(item));
    arm(timer, now_ns() + static_cast<std::int64_t>(delay_ns));
}

void OperatingSystem::record_changed(const Thread& thread) {
    recorder_.emit_as(
        sim::trace::ThreadChanged{.state = thread.state, .core = thread.core != nullptr ? thread.core->index() : std::uint8_t{0}},
        stamp_of(thread));
}

void OperatingSystem::expect_work() { recorder_.emit(sim::trace::LockChanged{.waiter_tid = running()->tid}); }

sim::trace::Stamp OperatingSystem::stamp_of(const Thread& thread) const {
    return {.time_ns = static_cast<std::uint64_t>(clock_.now_ns()),
            .transaction = thread.transaction,
            .pid = thread.process->pid,
            .tid = thread.tid,
            .process = thread.process->name_index,
            .device = device_index_};
}

const Thread* OperatingSystem::overflown(const void* address) const {
    for (const auto& [pid, process] : processes_) {
        for (const auto& [tid, thread] : process->threads) {
            if (StackArena::in_guard(thread->stack, address)) return thread.get();
        }
    }
    return nullptr;
}

}  // namespace models::device
