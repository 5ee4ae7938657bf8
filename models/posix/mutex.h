#pragma once

#include <pthread.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "models/device/ports.h"

namespace models::posix {

/// A pthread_mutex_t as simulated threads use it. The words stand where the host's C library has them: its static initialisers,
/// pthread_mutex_init and pthread_mutex_destroy then serve both worlds.
struct [[gnu::may_alias]] Mutex {
    enum Robust : short { Sound, OwnerDied, Inconsistent, Lost };

    int lock;        ///< 0 free, 1 held, 2 held and somebody may wait
    unsigned depth;  ///< of a recursive one
    int owner;       ///< its tid
    unsigned users;  ///< 1 while held: pthread_mutex_destroy looks at it
    int kind;
    short robust;  ///< Robust
    short unused;
    std::uint64_t number;  ///< in the trace; 0 until somebody has to wait
    std::uint64_t rest;

    static constexpr int kTypeBits = 3;  ///< normal, recursive, errorcheck, adaptive
    static constexpr int kRobustBit = 16;

    [[nodiscard]] int type() const { return kind & kTypeBits; }
    [[nodiscard]] bool is_robust() const { return (kind & kRobustBit) != 0; }
    static Mutex& of(pthread_mutex_t* mutex) { return *reinterpret_cast<Mutex*>(mutex); }
};
static_assert(sizeof(Mutex) <= sizeof(pthread_mutex_t) && offsetof(Mutex, kind) == offsetof(pthread_mutex_t, __data.__kind));

/// Blocks until the mutex is the caller's: 0, EDEADLK, EAGAIN, EINVAL, EOWNERDEAD, ENOTRECOVERABLE; ETIMEDOUT at the deadline (< 0: none).
int lock(const device::SystemCall& call, Mutex& mutex, std::int64_t deadline_ns);
/// 0, EPERM. A free or foreign mutex of the normal type is unlocked all the same, as the host does.
int unlock(const device::SystemCall& call, Mutex& mutex);

/// Robust mutexes that threads of a process hold: whoever wants one is told if its owner ends.
struct RobustMutexes {
    struct Held {
        Mutex* mutex;
        std::uint32_t tid;
    };
    std::vector<Held> held;

    /// That thread has ended. As the kernel.
    void thread_ended(std::uint32_t tid);
    /// The whole process has: nothing of its memory is looked at; who waits looks again.
    void process_ended();
};

}  // namespace models::posix
