// syscall(2): the few that the C++ library and services use without a function of the C library, above all the futex behind std::atomic's
// waits.

#include <linux/futex.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdarg>
#include <cstdint>
#include <ctime>
#include <string>

#include "models/posix/in_order.h"
#include "models/posix/parking.h"
#include "models/posix/raw_calls.h"
#include "models/posix/unsupported.h"
#include "models/posix/user_code.h"
#include "models/posix/wall_clock.h"

namespace models::posix {
namespace {

struct FutexCall {
    const std::uint32_t* word;
    int operation;
    std::uint32_t value;
    const timespec* time;  ///< or a second count
    const std::uint32_t* other;
    std::uint32_t value3;
};

// >= 0 or a negative errno.
long futex(const FutexCall& given) {
    const int command = given.operation & FUTEX_CMD_MASK;
    const auto clock = (given.operation & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    const bool waits = command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET;
    timespec time{};
    if (waits && given.time != nullptr) {
        time = *given.time;
        if (!valid(time) || time.tv_sec < 0) return -EINVAL;
    }
    must_be_there(given.word);
    const device::SystemCall call;
    const auto count = [](std::uint32_t number) { return static_cast<std::size_t>(number); };
    switch (command) {
        case FUTEX_WAIT:
        case FUTEX_WAIT_BITSET: {
            const auto mask = command == FUTEX_WAIT_BITSET ? given.value3 : FUTEX_BITSET_MATCH_ANY;
            if (mask == 0) return -EINVAL;
            call.os().charge(100);  // a look costs: see the clocks
            if (__atomic_load_n(given.word, __ATOMIC_SEQ_CST) != given.value) return -EAGAIN;
            const auto now = call.os().now_ns();
            // FUTEX_WAIT's is a span, FUTEX_WAIT_BITSET's a time.
            const auto deadline = given.time == nullptr ? -1 : command == FUTEX_WAIT ? deadline_after(now, time) : deadline_of(clock, time);
            if (deadline >= 0 && deadline <= now) return -ETIMEDOUT;
            return park_for_event(call, given.word, deadline, mask) == binder::Wake::TimedOut ? -ETIMEDOUT : 0;
        }
        case FUTEX_WAKE:
            return static_cast<long>(unpark(given.word, count(given.value)));
        case FUTEX_WAKE_BITSET:
            if (given.value3 == 0) return -EINVAL;
            return static_cast<long>(unpark(given.word, count(given.value), given.value3));
        case FUTEX_CMP_REQUEUE:
            if (__atomic_load_n(given.word, __ATOMIC_SEQ_CST) != given.value3) return -EAGAIN;
            [[fallthrough]];
        case FUTEX_REQUEUE: {
            const auto woken = unpark(given.word, count(given.value));
            const auto moved = repark(given.word, given.other, static_cast<std::size_t>(reinterpret_cast<std::uintptr_t>(given.time)));
            return static_cast<long>(command == FUTEX_REQUEUE ? woken : woken + moved);
        }
        default:
            return -ENOSYS;
    }
}

}  // namespace
}  // namespace models::posix

using models::posix::in_user_code;
using models::posix::unsupported;

extern "C" long syscall(long number, ...) noexcept {
    va_list more;
    va_start(more, number);
    long values[6];
    for (auto& value : values) value = va_arg(more, long);
    va_end(more);
    if (!in_user_code()) return IPCLAB_NEXT(syscall)(number, values[0], values[1], values[2], values[3], values[4], values[5]);
    switch (number) {
        case SYS_futex: {
            const auto result = models::posix::futex({.word = reinterpret_cast<const std::uint32_t*>(values[0]),
                                                      .operation = static_cast<int>(values[1]),
                                                      .value = static_cast<std::uint32_t>(values[2]),
                                                      .time = reinterpret_cast<const timespec*>(values[3]),
                                                      .other = reinterpret_cast<const std::uint32_t*>(values[4]),
                                                      .value3 = static_cast<std::uint32_t>(values[5])});
            if (result == -ENOSYS) return unsupported("syscall SYS_futex", ENOSYS, __builtin_return_address(0));
            if (result >= 0) return result;
            errno = static_cast<int>(-result);
            return -1;
        }
        case SYS_gettid:
            return gettid();
        case SYS_getpid:
            return getpid();
        case SYS_getppid:
            return getppid();
        case SYS_getuid:
            return getuid();
        case SYS_geteuid:
            return geteuid();
        case SYS_getgid:
            return getgid();
        case SYS_getegid:
            return getegid();
        case SYS_getrandom:
            return getrandom(reinterpret_cast<void*>(values[0]), static_cast<std::size_t>(values[1]), static_cast<unsigned>(values[2]));
        case SYS_clock_gettime:
            return clock_gettime(static_cast<clockid_t>(values[0]), reinterpret_cast<timespec*>(values[1]));
        case SYS_clock_getres:
            return clock_getres(static_cast<clockid_t>(values[0]), reinterpret_cast<timespec*>(values[1]));
        case SYS_nanosleep:
            return nanosleep(reinterpret_cast<const timespec*>(values[0]), reinterpret_cast<timespec*>(values[1]));
        case SYS_sched_yield:
            return sched_yield();
        case SYS_kill:
            return kill(static_cast<pid_t>(values[0]), static_cast<int>(values[1]));
        case SYS_tgkill:
            return tgkill(static_cast<pid_t>(values[0]), static_cast<pid_t>(values[1]), static_cast<int>(values[2]));
        case SYS_exit_group:
            _exit(static_cast<int>(values[0]));
        default:
            if (long result = 0; models::posix::file_call(number, values, &result)) return result;
            return unsupported("syscall " + std::to_string(number), ENOSYS, __builtin_return_address(0));
    }
}
