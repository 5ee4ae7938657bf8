#pragma once

#include <csignal>
#include <cstdint>
#include <map>
#include <vector>

namespace models::device {
class OperatingSystem;
struct Process;
struct Thread;
}  // namespace models::device

namespace models::posix {

/// The signals of a process: what it does about them, and those that wait because its threads block them. The host's own handlers are never
/// touched: a fault of the process's code is a crash whatever it has installed.
///
/// A handler runs on the thread that sends itself the signal. Sent from elsewhere, it runs on a new thread of the process, since no running
/// code can be interrupted here; a sleep (nanosleep and friends), pause or sigsuspend of the thread it was for then ends with EINTR. Other
/// blocking calls go on, as with SA_RESTART.
struct Signals {
    std::map<int, struct sigaction> actions;  ///< none: the default
    std::vector<siginfo_t> pending;           ///< for the process, in the order in which they were sent

    void drop() {}

    [[nodiscard]] struct sigaction action(int signal) const;
};

constexpr std::uint64_t signal_bit(int signal) { return 1ULL << (signal - 1); }

/// Sends a signal to a process, or to one thread of it. As the kernel, from any thread or from none. What the caller's own thread is to
/// handle waits until it calls deliver_signals(). Does not return if that ends the caller's process.
void post_signal(device::OperatingSystem& os, device::Process& process, device::Thread* thread, const siginfo_t& info);

/// Runs handlers of signals that wait for the running thread. On it, as its own code.
void deliver_signals();

/// Before an abort: the process's handler of SIGABRT, if it has one.
void run_abort_handler();

}  // namespace models::posix
