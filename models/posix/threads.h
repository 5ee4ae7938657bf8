#pragma once

#include <unwind.h>

#include <csignal>
#include <cstdint>
#include <map>
#include <vector>

#include "models/posix/exits.h"
#include "models/posix/keys.h"
#include "models/posix/mutex.h"

namespace models::device {
struct Thread;
}

namespace models::posix {

/// What pthread functions keep for a process. A pthread_t is the thread's tid: unique on its device and the same in every run.
struct Threads {
    /// A thread's body has returned, or the thread exits: destructors of its thread_locals and keys, who joins it. The last thread of a
    /// process whose main thread has left ends the process.
    void returned(device::Thread& thread);
    /// The process is gone.
    void drop() { robust.process_ended(); }

    /// A thread that can be joined or has not ended.
    struct Record {
        bool joinable = true;
        bool joined = false;  ///< somebody waits for it
        bool ended = false;
        void* result = nullptr;
    };
    std::map<std::uint32_t, Record> records;
    RobustMutexes robust;
    bool main_left = false;  ///< by pthread_exit: the process lives until its last thread ends
};

/// And for a thread.
struct ThreadData {
    const void* parked_at = nullptr;  ///< see parking.h
    std::uint32_t parked_mark = 0;

    void* result = nullptr;  ///< for who joins it
    KeyValues keys;
    std::vector<ThreadLocal> thread_locals;
    _Unwind_Exception leaving{};     ///< unwinds its stack in pthread_exit
    void* cleanup_buffer = nullptr;  ///< innermost of C's pthread_cleanup_push

    int handlers = 0;                          ///< of signals, one inside the other
    std::uint64_t signals_blocked_before = 0;  ///< before the outermost
    std::uint64_t blocked_signals = 0;         ///< bit n - 1: signal n
    std::uint64_t awaited_signals = 0;         ///< by sigwait; its address is where the thread waits
    siginfo_t received_signal{};               ///< what ended that
    std::vector<siginfo_t> pending_signals;    ///< sent to this thread alone
};

}  // namespace models::posix
