#include "models/posix/signals.h"

#include <pthread.h>
#include <unistd.h>

#include <ucontext.h>
#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <functional>
#include <optional>

#include "models/device/ports.h"
#include "models/posix/in_order.h"
#include "models/posix/parking.h"
#include "models/posix/process_state.h"
#include "models/posix/unsupported.h"
#include "models/posix/user_code.h"
#include "models/posix/wall_clock.h"

namespace models::posix {

using device::SystemCall;

struct sigaction Signals::action(int signal) const {
    const auto found = actions.find(signal);
    if (found != actions.end()) return found->second;
    struct sigaction by_default = {};
    return by_default;
}

namespace {

constexpr int kLast = 64;

bool is_signal(int signal) { return signal >= 1 && signal <= kLast; }
bool is_ignored_by_default(int signal) { return signal == SIGCHLD || signal == SIGURG || signal == SIGWINCH || signal == SIGCONT; }
bool is_stop(int signal) { return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU; }
bool dumps_core(int signal) {
    constexpr int kAll[] = {SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGXCPU, SIGXFSZ, SIGSYS};
    return std::find(std::begin(kAll), std::end(kAll), signal) != std::end(kAll);
}
// Those that models/device/crash.cpp tells of, when raised by the process itself.
bool is_fault(int signal) { return signal == SIGSEGV || signal == SIGBUS || signal == SIGFPE || signal == SIGILL || signal == SIGABRT; }

std::uint64_t bits_of(const sigset_t& set) { return set.__val[0]; }
sigset_t set_of(std::uint64_t bits) {
    sigset_t set{};
    set.__val[0] = bits;
    return set;
}

int failed(int error) {
    errno = error;
    return -1;
}

siginfo_t info_of(const SystemCall& call, int signal, int code) {
    siginfo_t info{};
    info.si_signo = signal;
    info.si_code = code;
    info.si_pid = static_cast<pid_t>(call.process().pid);
    info.si_uid = call.process().options.uid;
    return info;
}

ThreadData& data_of(device::Thread& thread) { return ThreadState::of(thread).data; }

// Its sleep or pause is over.
void interrupt(device::Thread& thread) {
    if (thread.state == sim::trace::ThreadState::Sleeping) {
        thread.os->make_ready(thread, binder::Wake::Interrupted);
    } else if (data_of(thread).parked_at == &data_of(thread)) {
        unpark_one(thread);
    }
}

void run_handler(const siginfo_t& given) {
    const int signal = given.si_signo;
    struct sigaction action = {};
    std::uint64_t before = 0;
    {
        const SystemCall call;
        auto& signals = ProcessState::of(call.process()).signals;
        action = signals.action(signal);
        if ((action.sa_flags & static_cast<int>(SA_RESETHAND)) != 0) signals.actions.erase(signal);
        auto& blocked = data_of(call.thread()).blocked_signals;
        before = blocked;
        blocked |= bits_of(action.sa_mask);
        if ((action.sa_flags & SA_NODEFER) == 0) blocked |= signal_bit(signal);
    }
    if (action.sa_handler == SIG_DFL || action.sa_handler == SIG_IGN) return;  // changed meanwhile
    const int error = errno;
    if ((action.sa_flags & SA_SIGINFO) != 0) {
        siginfo_t info = given;
        ucontext_t context = {};
        action.sa_sigaction(signal, &info, &context);
    } else {
        action.sa_handler(signal);
    }
    errno = error;
    ThreadState::current().data.blocked_signals = before;
}

// A handler for a thread that does something else: see Signals.
void start_handler(device::OperatingSystem& os, device::Process& process, const device::Thread& target, const siginfo_t& info) {
    auto* heap = device::use_heap(&process.heap);
    auto* body = new std::function<void()>([info, tid = target.tid] {
        run_handler(info);
        const SystemCall call;
        const auto found = call.process().threads.find(tid);
        if (found != call.process().threads.end()) interrupt(*found->second);
    });
    device::use_heap(nullptr);
    if (os.start_thread(process, "signal", body) == nullptr) {
        device::use_heap(&process.heap);
        delete body;
    }
    device::use_heap(heap);
}

void stop(device::OperatingSystem& os, device::Process& process) {
    auto* caller = device::running();
    if (caller == nullptr || caller->process != &process) {
        os.stop(process.pid);
        return;
    }
    // Who runs cannot be taken off: it sleeps until the kernel's worker has stopped its process.
    os.defer(0, [&os, pid = process.pid] { os.stop(pid); });
    os.suspend(*caller, sim::trace::ThreadState::Sleeping, os.now_ns());
}

// A thread that has said with sigwait that it wants it.
device::Thread* awaiting(device::Process& process, int signal) {
    for (const auto& [tid, thread] : process.threads) {
        const auto& data = data_of(*thread);
        if (data.parked_at == &data.awaited_signals && (data.awaited_signals & signal_bit(signal)) != 0) return thread.get();
    }
    return nullptr;
}

}  // namespace

void post_signal(device::OperatingSystem& os, device::Process& process, device::Thread* thread, const siginfo_t& info) {
    const int signal = info.si_signo;
    auto& state = ProcessState::of(process);
    if (signal == SIGKILL) {
        os.kill(process.pid, sim::trace::EndReason::Killed, SIGKILL);
        return;
    }
    if (signal == SIGCONT) os.resume(process.pid);
    const auto handler = state.signals.action(signal).sa_handler;
    const bool by_default = handler == SIG_DFL || signal == SIGSTOP;
    if (by_default && is_stop(signal)) return stop(os, process);

    if (auto* waiter = awaiting(process, signal)) {
        data_of(*waiter).received_signal = info;
        unpark_one(*waiter);
        return;
    }
    const bool sent_to_thread = thread != nullptr;
    if (!sent_to_thread) {
        for (const auto& [tid, each] : process.threads) {
            if ((data_of(*each).blocked_signals & signal_bit(signal)) == 0) {
                thread = each.get();
                break;
            }
        }
    }
    if (thread == nullptr || (data_of(*thread).blocked_signals & signal_bit(signal)) != 0) {
        auto& pending = sent_to_thread ? data_of(*thread).pending_signals : state.signals.pending;
        const bool there = std::any_of(pending.begin(), pending.end(), [signal](const auto& each) { return each.si_signo == signal; });
        if (!there || signal >= 34) pending.push_back(info);  // only real-time signals queue up
        return;
    }
    if (handler == SIG_IGN || (by_default && is_ignored_by_default(signal))) return;
    if (by_default) {
        if (device::running() != nullptr && device::running()->process == &process && is_fault(signal)) {
            device::use_heap(&process.heap);  // as user code: a crash of its own, with all that is told of one
            IPCLAB_NEXT(raise)(signal);
        }
        os.kill(process.pid, dumps_core(signal) ? sim::trace::EndReason::Crashed : sim::trace::EndReason::Killed, signal);
        return;
    }
    if (thread == device::running()) {
        data_of(*thread).pending_signals.push_back(info);  // for deliver_signals
    } else {
        start_handler(os, process, *thread, info);
    }
}

void deliver_signals() {
    for (;;) {
        std::optional<siginfo_t> next;
        {
            const SystemCall call;
            auto& data = data_of(call.thread());
            auto& signals = ProcessState::of(call.process()).signals;
            for (auto* pending : {&data.pending_signals, &signals.pending}) {
                const auto found = std::find_if(pending->begin(), pending->end(), [&data](const auto& each) {
                    return (data.blocked_signals & signal_bit(each.si_signo)) == 0;
                });
                if (found == pending->end()) continue;
                next = *found;
                pending->erase(found);
                break;
            }
            if (!next) return;
            const auto handler = signals.action(next->si_signo).sa_handler;
            if (handler == SIG_IGN) continue;
            if (handler == SIG_DFL) {
                post_signal(call.os(), call.process(), &call.thread(), *next);
                continue;
            }
        }
        run_handler(*next);
    }
}

void run_abort_handler() {
    siginfo_t info{};
    bool handled = false;
    {
        const SystemCall call;
        const auto handler = ProcessState::of(call.process()).signals.action(SIGABRT).sa_handler;
        handled = handler != SIG_DFL && handler != SIG_IGN;
        info = info_of(call, SIGABRT, SI_TKILL);
    }
    if (handled) run_handler(info);
}

namespace {

// 0 or an errno.
int send(pid_t pid, pid_t tid, int signal, const sigval* value) {
    if (signal != 0 && !is_signal(signal)) return EINVAL;
    {
        const SystemCall call;
        call.os().charge(500);  // chosen: a short system call
        const auto found = call.os().processes().find(static_cast<std::uint32_t>(pid));
        if (found == call.os().processes().end() || !found->second->alive) return ESRCH;
        auto& target = *found->second;
        device::Thread* thread = nullptr;
        if (tid >= 0) {
            const auto it = target.threads.find(static_cast<std::uint32_t>(tid));
            if (it == target.threads.end()) return ESRCH;
            thread = it->second.get();
        }
        const auto sender = call.process().options.uid;
        if (sender != 0 && sender != target.options.uid) return EPERM;
        if (signal == 0) return 0;
        auto info = info_of(call, signal, value != nullptr ? SI_QUEUE : tid >= 0 ? SI_TKILL : SI_USER);
        if (value != nullptr) info.si_value = *value;
        post_signal(call.os(), target, thread, info);
    }
    deliver_signals();
    return 0;
}

int result_of(int error) { return error == 0 ? 0 : failed(error); }

int change_mask(int how, const sigset_t* set, sigset_t* before) {
    if (set != nullptr && how != SIG_BLOCK && how != SIG_UNBLOCK && how != SIG_SETMASK) return EINVAL;
    auto& blocked = ThreadState::current().data.blocked_signals;
    const auto old = blocked;
    if (set != nullptr) {
        const auto bits = bits_of(*set) & ~(signal_bit(SIGKILL) | signal_bit(SIGSTOP));
        blocked = how == SIG_BLOCK ? old | bits : how == SIG_UNBLOCK ? old & ~bits : bits;
    }
    if (before != nullptr) *before = set_of(old);
    if (set != nullptr && (old & ~blocked) != 0) deliver_signals();
    return 0;
}

// Blocks until one of the set is sent: 0, or EAGAIN at the deadline.
int await(std::uint64_t wanted, std::int64_t span_ns, siginfo_t& info) {
    const SystemCall call;
    auto& data = data_of(call.thread());
    for (auto* pending : {&data.pending_signals, &ProcessState::of(call.process()).signals.pending}) {
        const auto found = std::find_if(pending->begin(), pending->end(),
                                        [wanted](const auto& each) { return (wanted & signal_bit(each.si_signo)) != 0; });
        if (found == pending->end()) continue;
        info = *found;
        pending->erase(found);
        return 0;
    }
    if (span_ns == 0) return EAGAIN;
    if (span_ns < 0) call.os().expect_work();
    data.awaited_signals = wanted;
    const auto wake = park_for_event(call, &data.awaited_signals, span_ns < 0 ? -1 : call.os().now_ns() + span_ns);
    data.awaited_signals = 0;
    if (wake == binder::Wake::TimedOut) return EAGAIN;
    info = data.received_signal;
    return 0;
}

void pause_until_handled() {
    const SystemCall call;
    auto& data = data_of(call.thread());
    call.os().expect_work();
    park_for_event(call, &data, -1);
}

sighandler_t install(int signal, sighandler_t handler, int flags) {
    if (!is_signal(signal) || signal == SIGKILL || signal == SIGSTOP || handler == SIG_ERR) {
        errno = EINVAL;
        return SIG_ERR;
    }
    struct sigaction action = {};
    action.sa_handler = handler;
    action.sa_flags = flags;
    const SystemCall call;
    auto& signals = ProcessState::of(call.process()).signals;
    const auto before = signals.action(signal).sa_handler;
    signals.actions[signal] = action;
    return before;
}

}  // namespace
}  // namespace models::posix

using models::device::running;
using models::device::SystemCall;
using models::posix::failed;
using models::posix::in_user_code;
using models::posix::ProcessState;
using models::posix::result_of;
using models::posix::ThreadState;

// ------------------------------------------------------------------------------------------------------- dispositions

extern "C" int sigaction(int signal, const struct sigaction* action, struct sigaction* before) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sigaction)(signal, action, before);
    if (!models::posix::is_signal(signal) || (action != nullptr && (signal == SIGKILL || signal == SIGSTOP))) return failed(EINVAL);
    struct sigaction wanted = {};
    struct sigaction old = {};
    if (action != nullptr) wanted = *action;
    {
        const SystemCall call;
        auto& signals = ProcessState::of(call.process()).signals;
        old = signals.action(signal);
        if (action != nullptr) signals.actions[signal] = wanted;
    }
    if (before != nullptr) *before = old;
    return 0;
}

extern "C" sighandler_t signal(int signal, sighandler_t handler) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(signal)(signal, handler);
    return models::posix::install(signal, handler, SA_RESTART);
}

extern "C" sighandler_t bsd_signal(int signal, sighandler_t handler) noexcept;
extern "C" sighandler_t bsd_signal(int signal, sighandler_t handler) noexcept { return ::signal(signal, handler); }

extern "C" sighandler_t __sysv_signal(int signal, sighandler_t handler) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(__sysv_signal)(signal, handler);
    return models::posix::install(signal, handler, static_cast<int>(SA_RESETHAND) | SA_NODEFER);
}

// Handlers run on ordinary stacks here.
extern "C" int sigaltstack(const stack_t* stack, stack_t* before) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sigaltstack)(stack, before);
    if (before != nullptr) *before = {.ss_sp = nullptr, .ss_flags = SS_DISABLE, .ss_size = 0};
    return 0;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
extern "C" int siginterrupt(int signal, int interrupts) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(siginterrupt)(signal, interrupts);
    return 0;
}
#pragma GCC diagnostic pop

// --------------------------------------------------------------------------------------------------------------- masks

extern "C" int pthread_sigmask(int how, const sigset_t* set, sigset_t* before) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_sigmask)(how, set, before);
    return models::posix::change_mask(how, set, before);
}

extern "C" int sigprocmask(int how, const sigset_t* set, sigset_t* before) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sigprocmask)(how, set, before);
    return result_of(models::posix::change_mask(how, set, before));
}

extern "C" int sigpending(sigset_t* set) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sigpending)(set);
    std::uint64_t bits = 0;
    for (const auto* pending : {&ThreadState::current().data.pending_signals, &ProcessState::current().signals.pending}) {
        for (const auto& each : *pending) bits |= models::posix::signal_bit(each.si_signo);
    }
    *set = models::posix::set_of(bits);
    return 0;
}

// ------------------------------------------------------------------------------------------------------------- waiting

extern "C" int sigtimedwait(const sigset_t* set, siginfo_t* info, const timespec* span) {
    if (!in_user_code()) return IPCLAB_NEXT(sigtimedwait)(set, info, span);
    if (span != nullptr && !models::posix::valid(*span)) return failed(EINVAL);
    siginfo_t received{};
    const auto span_ns = span == nullptr ? -1 : std::clamp<std::int64_t>(models::posix::ns_of(*span), 0, models::posix::kNeverNs);
    const int result = models::posix::await(models::posix::bits_of(*set), span_ns, received);
    if (result != 0) return failed(result);
    if (info != nullptr) *info = received;
    return received.si_signo;
}

extern "C" int sigwaitinfo(const sigset_t* set, siginfo_t* info) {
    if (!in_user_code()) return IPCLAB_NEXT(sigwaitinfo)(set, info);
    return sigtimedwait(set, info, nullptr);
}

extern "C" int sigwait(const sigset_t* set, int* signal) {
    if (!in_user_code()) return IPCLAB_NEXT(sigwait)(set, signal);
    siginfo_t received{};
    models::posix::await(models::posix::bits_of(*set), -1, received);
    *signal = received.si_signo;
    return 0;
}

extern "C" int pause() {
    if (!in_user_code()) return IPCLAB_NEXT(pause)();
    models::posix::pause_until_handled();
    return failed(EINTR);
}

extern "C" int sigsuspend(const sigset_t* set) {
    if (!in_user_code()) return IPCLAB_NEXT(sigsuspend)(set);
    auto& data = ThreadState::current().data;
    const auto before = data.blocked_signals;
    const auto wanted = models::posix::bits_of(*set);
    bool waits = true;
    for (const auto* pending : {&data.pending_signals, &ProcessState::current().signals.pending}) {
        for (const auto& each : *pending) waits = waits && (wanted & models::posix::signal_bit(each.si_signo)) != 0;
    }
    data.blocked_signals = wanted;
    if (waits) {
        models::posix::pause_until_handled();
    } else {
        models::posix::deliver_signals();
    }
    data.blocked_signals = before;
    models::posix::deliver_signals();
    return failed(EINTR);
}

// ------------------------------------------------------------------------------------------------------------- sending

extern "C" int kill(pid_t pid, int signal) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(kill)(pid, signal);
    if (pid == -1) return models::posix::unsupported("kill of everybody", EPERM, __builtin_return_address(0));
    // Each process is a group of its own.
    const auto target = pid == 0 ? static_cast<pid_t>(running()->process->pid) : pid < 0 ? -pid : pid;
    return result_of(models::posix::send(target, -1, signal, nullptr));
}

extern "C" int killpg(pid_t group, int signal) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(killpg)(group, signal);
    return group < 0 ? failed(EINVAL) : kill(-group, signal);
}

extern "C" int tgkill(pid_t pid, pid_t tid, int signal) {
    if (!in_user_code()) return IPCLAB_NEXT(tgkill)(pid, tid, signal);
    return pid <= 0 || tid <= 0 ? failed(EINVAL) : result_of(models::posix::send(pid, tid, signal, nullptr));
}

extern "C" int sigqueue(pid_t pid, int signal, const sigval value) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sigqueue)(pid, signal, value);
    return result_of(models::posix::send(pid, -1, signal, &value));
}

extern "C" int pthread_kill(pthread_t thread, int signal) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_kill)(thread, signal);
    return models::posix::send(static_cast<pid_t>(running()->process->pid), static_cast<pid_t>(thread), signal, nullptr);
}

extern "C" int pthread_sigqueue(pthread_t thread, int signal, const sigval value) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_sigqueue)(thread, signal, value);
    return models::posix::send(static_cast<pid_t>(running()->process->pid), static_cast<pid_t>(thread), signal, &value);
}

extern "C" int raise(int signal) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(raise)(signal);
    return result_of(models::posix::send(static_cast<pid_t>(running()->process->pid), static_cast<pid_t>(running()->tid), signal, nullptr));
}
