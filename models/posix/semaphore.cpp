// Unnamed semaphores. A post goes straight to who waits longest.

#include <semaphore.h>

#include <cerrno>
#include <climits>
#include <cstdarg>
#include <cstdint>

#include "models/posix/in_order.h"
#include "models/posix/parking.h"
#include "models/posix/unsupported.h"
#include "models/posix/user_code.h"
#include "models/posix/wall_clock.h"

namespace models::posix {
namespace {

struct [[gnu::may_alias]] Semaphore {
    std::uint32_t value;
    static Semaphore& of(sem_t* semaphore) { return *reinterpret_cast<Semaphore*>(semaphore); }
};

int failed(int error) {
    errno = error;
    return -1;
}

// 0 or an errno.
int wait(Semaphore& semaphore, std::int64_t deadline_ns) {
    must_be_there(&semaphore);
    const device::SystemCall call;
    if (semaphore.value != 0) {
        --semaphore.value;
        return 0;
    }
    if (deadline_ns >= 0 && deadline_ns <= call.os().now_ns()) {
        call.os().charge(50);
        return ETIMEDOUT;
    }
    const auto wake = park_for_event(call, &semaphore, deadline_ns);
    return wake == binder::Wake::TimedOut ? ETIMEDOUT : wake == binder::Wake::Interrupted ? EINTR : 0;
}

}  // namespace
}  // namespace models::posix

using models::posix::failed;
using models::posix::in_user_code;
using models::posix::Semaphore;

extern "C" int sem_init(sem_t* semaphore, int shared, unsigned value) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sem_init)(semaphore, shared, value);
    if (value > SEM_VALUE_MAX) return failed(EINVAL);
    *semaphore = {};
    Semaphore::of(semaphore).value = value;
    return 0;
}

extern "C" int sem_destroy(sem_t* semaphore) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sem_destroy)(semaphore);
    return 0;
}

extern "C" int sem_wait(sem_t* semaphore) {
    if (!in_user_code()) return IPCLAB_NEXT(sem_wait)(semaphore);
    const int result = models::posix::wait(Semaphore::of(semaphore), -1);
    return result == 0 ? 0 : failed(result);
}

extern "C" int sem_trywait(sem_t* semaphore) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sem_trywait)(semaphore);
    models::posix::must_be_there(semaphore);
    {
        const models::device::SystemCall call;
        auto& value = Semaphore::of(semaphore).value;
        if (value != 0) {
            --value;
            return 0;
        }
        call.os().charge(50);
        call.os().yield(call.thread());
    }
    return failed(EAGAIN);
}

extern "C" int sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* until) {
    if (!in_user_code()) return IPCLAB_NEXT(sem_clockwait)(semaphore, clock, until);
    if ((clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) || !models::posix::valid(*until)) return failed(EINVAL);
    const int result = models::posix::wait(Semaphore::of(semaphore), models::posix::deadline_of(clock, *until));
    return result == 0 ? 0 : failed(result);
}

extern "C" int sem_timedwait(sem_t* semaphore, const timespec* until) {
    if (!in_user_code()) return IPCLAB_NEXT(sem_timedwait)(semaphore, until);
    return sem_clockwait(semaphore, CLOCK_REALTIME, until);
}

extern "C" int sem_post(sem_t* given) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sem_post)(given);
    models::posix::must_be_there(given);
    {
        const models::device::SystemCall call;
        auto& semaphore = Semaphore::of(given);
        if (models::posix::unpark(&semaphore, 1) != 0) return 0;
        if (semaphore.value < SEM_VALUE_MAX) {
            ++semaphore.value;
            return 0;
        }
    }
    return failed(EOVERFLOW);
}

extern "C" int sem_getvalue(sem_t* semaphore, int* value) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sem_getvalue)(semaphore, value);
    models::posix::in_order(*models::device::running());
    *value = static_cast<int>(Semaphore::of(semaphore).value);
    return 0;
}

extern "C" sem_t* sem_open(const char* name, int flags, ...) noexcept {
    if (!in_user_code()) {
        va_list more;
        va_start(more, flags);
        const auto mode = va_arg(more, unsigned);
        const auto value = va_arg(more, unsigned);
        va_end(more);
        return IPCLAB_NEXT(sem_open)(name, flags, mode, value);
    }
    models::posix::unsupported("sem_open", ENOSYS, __builtin_return_address(0));
    return SEM_FAILED;
}

extern "C" int sem_close(sem_t* semaphore) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sem_close)(semaphore);
    return models::posix::unsupported("sem_close", ENOSYS, __builtin_return_address(0));
}

extern "C" int sem_unlink(const char* name) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sem_unlink)(name);
    return models::posix::unsupported("sem_unlink", ENOSYS, __builtin_return_address(0));
}
