// pthread_cond_t: nobody but its waiters (parking.h) is kept; the storage only says which clock its deadlines mean, in the place where the
// host's C library has that, so that its initialisers serve.

#include <pthread.h>

#include <cerrno>
#include <cstddef>

#include "models/posix/in_order.h"
#include "models/posix/mutex.h"
#include "models/posix/parking.h"
#include "models/posix/user_code.h"
#include "models/posix/wall_clock.h"

namespace models::posix {
namespace {

// glibc keeps the clock of pthread_condattr_setclock in bit 1 of this word.
clockid_t clock_of(const pthread_cond_t& condition) { return (condition.__data.__wrefs & 2U) != 0 ? CLOCK_MONOTONIC : CLOCK_REALTIME; }

int wait(pthread_cond_t* condition, pthread_mutex_t* given, clockid_t clock, const timespec* until) {
    if (until != nullptr && !valid(*until)) return EINVAL;
    must_be_there(given);
    const device::SystemCall call;
    auto& mutex = Mutex::of(given);
    if (const int result = unlock(call, mutex); result != 0) return result;
    const auto deadline = until != nullptr ? deadline_of(clock, *until) : -1;
    bool late = deadline >= 0 && deadline <= call.os().now_ns();
    if (late) {
        call.os().charge(50);  // a loop over a deadline that has passed must let the others' time go on
        call.os().yield(call.thread());
    } else {
        late = park_for_event(call, condition, deadline) == binder::Wake::TimedOut;
    }
    const int locked = lock(call, mutex, -1);
    return locked != 0 ? locked : late ? ETIMEDOUT : 0;
}

}  // namespace
}  // namespace models::posix

using models::posix::in_user_code;

extern "C" int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_cond_wait)(condition, mutex);
    return models::posix::wait(condition, mutex, CLOCK_MONOTONIC, nullptr);
}

extern "C" int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* until) {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_cond_timedwait)(condition, mutex, until);
    return models::posix::wait(condition, mutex, models::posix::clock_of(*condition), until);
}

extern "C" int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex, clockid_t clock, const timespec* until) {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_cond_clockwait)(condition, mutex, clock, until);
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return EINVAL;
    return models::posix::wait(condition, mutex, clock, until);
}

extern "C" int pthread_cond_signal(pthread_cond_t* condition) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_cond_signal)(condition);
    const models::device::SystemCall call;
    models::posix::unpark(condition, 1);
    return 0;
}

extern "C" int pthread_cond_broadcast(pthread_cond_t* condition) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_cond_broadcast)(condition);
    const models::device::SystemCall call;
    models::posix::unpark(condition, SIZE_MAX);
    return 0;
}

extern "C" int pthread_cond_destroy(pthread_cond_t* condition) noexcept {
    // The host's would wait for its own waiters, of which a simulated process has none.
    if (!in_user_code()) return IPCLAB_NEXT(pthread_cond_destroy)(condition);
    return 0;
}
