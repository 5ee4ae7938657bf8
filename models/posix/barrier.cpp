// Barriers and spin locks.

#include <pthread.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "models/posix/in_order.h"
#include "models/posix/parking.h"
#include "models/posix/user_code.h"

namespace models::posix {
namespace {

struct [[gnu::may_alias]] Barrier {
    std::uint32_t threshold;
    std::uint32_t arrived;
    static Barrier& of(pthread_barrier_t* barrier) { return *reinterpret_cast<Barrier*>(barrier); }
};
static_assert(sizeof(Barrier) <= sizeof(pthread_barrier_t));

// As the host has it: a lock initialised on one side is free on the other too.
#if defined(__x86_64__)
constexpr int kFree = 1;
#else
constexpr int kFree = 0;
#endif
constexpr int kTaken = 1 - kFree;

}  // namespace
}  // namespace models::posix

using models::device::SystemCall;
using models::posix::Barrier;
using models::posix::in_user_code;
using models::posix::kFree;
using models::posix::kTaken;

extern "C" int pthread_barrier_init(pthread_barrier_t* barrier, const pthread_barrierattr_t* attributes, unsigned count) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_barrier_init)(barrier, attributes, count);
    if (count == 0) return EINVAL;
    *barrier = {};
    Barrier::of(barrier).threshold = count;
    return 0;
}

extern "C" int pthread_barrier_destroy(pthread_barrier_t* barrier) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_barrier_destroy)(barrier);
    return 0;
}

extern "C" int pthread_barrier_wait(pthread_barrier_t* given) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_barrier_wait)(given);
    models::posix::must_be_there(given);
    const SystemCall call;
    auto& barrier = Barrier::of(given);
    if (++barrier.arrived < barrier.threshold) {
        models::posix::park(call, &barrier, -1);
        return 0;
    }
    barrier.arrived = 0;
    models::posix::unpark(&barrier, SIZE_MAX);
    return PTHREAD_BARRIER_SERIAL_THREAD;
}

extern "C" int pthread_spin_init(pthread_spinlock_t* lock, int shared) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_spin_init)(lock, shared);
    *lock = kFree;
    return 0;
}

extern "C" int pthread_spin_destroy(pthread_spinlock_t* lock) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_spin_destroy)(lock);
    return 0;
}

// A waiter sleeps instead of spinning: it would only burn virtual time, and for ever on a device with one core.
extern "C" int pthread_spin_lock(pthread_spinlock_t* lock) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_spin_lock)(lock);
    models::posix::in_order(*models::device::running());
    if (*lock == kFree) {
        *lock = kTaken;
        return 0;
    }
    const SystemCall call;
    models::posix::park(call, const_cast<const int*>(lock), -1);
    return 0;
}

extern "C" int pthread_spin_trylock(pthread_spinlock_t* lock) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_spin_trylock)(lock);
    models::posix::in_order(*models::device::running());
    if (*lock == kFree) {
        *lock = kTaken;
        return 0;
    }
    const SystemCall call;
    call.os().charge(50);
    call.os().yield(call.thread());
    return EBUSY;
}

extern "C" int pthread_spin_unlock(pthread_spinlock_t* lock) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_spin_unlock)(lock);
    models::posix::must_be_there(const_cast<const int*>(lock));
    const SystemCall call;
    if (models::posix::unpark(const_cast<const int*>(lock), 1) == 0) *lock = kFree;
    return 0;
}
