// The clocks of a device: all show virtual time, CLOCK_REALTIME from its epoch on. A look at one costs time, so that a loop until some time
// ends. Processor time is not accounted: those clocks show virtual time too.

#include <sys/time.h>
#include <sys/times.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <ctime>

#include "models/device/ports.h"
#include "models/posix/user_code.h"
#include "models/posix/wall_clock.h"

namespace models::posix {
namespace {

constexpr std::uint64_t kLookNs = 50;  // chosen: order of magnitude of a clock read through the vDSO

std::int64_t look(bool wall) {
    const device::SystemCall call;
    const auto now = call.os().now_ns();
    call.os().charge(kLookNs);
    return wall ? kEpochNs + now : now;
}

bool is_wall(clockid_t clock) {
    return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_REALTIME_ALARM || clock == CLOCK_TAI;
}

// Also those of pthread_getcpuclockid and clock_getcpuclockid, which are negative.
bool is_clock(clockid_t clock) { return clock <= CLOCK_TAI && clock != 10; }

int failed(int error) {
    errno = error;
    return -1;
}

// What is left of a sleep that a signal ended.
int sleep_until(const device::SystemCall& call, std::int64_t deadline_ns, std::int64_t* left_ns) {
    if (deadline_ns < 0) deadline_ns = kNeverNs;
    const auto wake = call.os().suspend(call.thread(), sim::trace::ThreadState::Sleeping, deadline_ns);
    if (wake != binder::Wake::Interrupted) return 0;
    if (left_ns != nullptr) *left_ns = deadline_ns > call.os().now_ns() ? deadline_ns - call.os().now_ns() : 0;
    return EINTR;
}

int sleep_for(const timespec& span, timespec* left) {
    std::int64_t left_ns = 0;
    int result = 0;
    {
        const device::SystemCall call;
        result = sleep_until(call, deadline_after(call.os().now_ns(), span), &left_ns);
    }
    if (result == EINTR && left != nullptr) *left = timespec_of(left_ns);
    return result;
}

}  // namespace
}  // namespace models::posix

using models::posix::failed;
using models::posix::in_user_code;
using models::posix::is_clock;
using models::posix::is_wall;
using models::posix::look;
using models::posix::timespec_of;

extern "C" int clock_gettime(clockid_t clock, timespec* time) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(clock_gettime)(clock, time);
    if (!is_clock(clock)) return failed(EINVAL);
    *time = timespec_of(look(is_wall(clock)));
    return 0;
}

extern "C" int clock_getres(clockid_t clock, timespec* resolution) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(clock_getres)(clock, resolution);
    if (!is_clock(clock)) return failed(EINVAL);
    if (resolution != nullptr) *resolution = {.tv_sec = 0, .tv_nsec = 1};
    return 0;
}

extern "C" int clock_settime(clockid_t clock, const timespec* time) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(clock_settime)(clock, time);
    return failed(EPERM);
}

extern "C" int clock_getcpuclockid(pid_t pid, clockid_t* clock) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(clock_getcpuclockid)(pid, clock);
    *clock = CLOCK_PROCESS_CPUTIME_ID;
    return 0;
}

extern "C" int timespec_get(timespec* time, int base) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(timespec_get)(time, base);
    if (base != TIME_UTC) return 0;
    *time = timespec_of(look(true));
    return base;
}

extern "C" int timespec_getres(timespec* resolution, int base) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(timespec_getres)(resolution, base);
    if (base != TIME_UTC) return 0;
    if (resolution != nullptr) *resolution = {.tv_sec = 0, .tv_nsec = 1};
    return base;
}

extern "C" int gettimeofday(timeval* time, void* zone) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(gettimeofday)(time, zone);
    const auto now = look(true);
    *time = {.tv_sec = now / 1'000'000'000, .tv_usec = now % 1'000'000'000 / 1000};
    if (zone != nullptr) *static_cast<struct timezone*>(zone) = {};
    return 0;
}

extern "C" int settimeofday(const timeval* time, const struct timezone* zone) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(settimeofday)(time, zone);
    return failed(EPERM);
}

extern "C" time_t time(time_t* to) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(time)(to);
    const auto seconds = look(true) / 1'000'000'000;
    if (to != nullptr) *to = seconds;
    return seconds;
}

extern "C" clock_t clock() noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(clock)();
    return look(false) / (1'000'000'000 / CLOCKS_PER_SEC);
}

extern "C" clock_t times(tms* used) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(times)(used);
    const auto ticks = look(false) / (1'000'000'000 / sysconf(_SC_CLK_TCK));
    if (used != nullptr) *used = {.tms_utime = ticks, .tms_stime = 0, .tms_cutime = 0, .tms_cstime = 0};
    return ticks;
}

extern "C" int nanosleep(const timespec* span, timespec* left) {
    if (!in_user_code()) return IPCLAB_NEXT(nanosleep)(span, left);
    if (!models::posix::valid(*span) || span->tv_sec < 0) return failed(EINVAL);
    const int result = models::posix::sleep_for(*span, left);
    return result == 0 ? 0 : failed(result);
}

extern "C" int clock_nanosleep(clockid_t clock, int flags, const timespec* time, timespec* left) {
    if (!in_user_code()) return IPCLAB_NEXT(clock_nanosleep)(clock, flags, time, left);
    if (clock == CLOCK_THREAD_CPUTIME_ID || !is_clock(clock) || !models::posix::valid(*time) || time->tv_sec < 0) return EINVAL;
    if ((flags & TIMER_ABSTIME) == 0) return models::posix::sleep_for(*time, left);
    const auto deadline = models::posix::deadline_of(is_wall(clock) ? CLOCK_REALTIME : CLOCK_MONOTONIC, *time);
    const models::device::SystemCall call;
    return models::posix::sleep_until(call, deadline, nullptr);
}

extern "C" int usleep(useconds_t span_us) {
    if (!in_user_code()) return IPCLAB_NEXT(usleep)(span_us);
    const int result = models::posix::sleep_for({.tv_sec = span_us / 1'000'000, .tv_nsec = span_us % 1'000'000 * 1000}, nullptr);
    return result == 0 ? 0 : failed(result);
}

extern "C" unsigned sleep(unsigned seconds) {
    if (!in_user_code()) return IPCLAB_NEXT(sleep)(seconds);
    timespec left{};
    if (models::posix::sleep_for({.tv_sec = seconds, .tv_nsec = 0}, &left) == 0) return 0;
    return static_cast<unsigned>(left.tv_sec + (left.tv_nsec >= 500'000'000 ? 1 : 0));
}
