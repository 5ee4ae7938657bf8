#include "models/posix/timers.h"

#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>

#include "models/device/ports.h"
#include "models/posix/parking.h"
#include "models/posix/process_state.h"
#include "models/posix/unsupported.h"
#include "models/posix/user_code.h"
#include "models/posix/wall_clock.h"

namespace models::posix {
namespace {

using device::SystemCall;
using Timer = Timers::Timer;

constexpr int kAlarm = 0;

int failed(int error) {
    errno = error;
    return -1;
}

Timers& timers_of(const SystemCall& call) { return ProcessState::of(call.process()).timers; }

Timer* find(const SystemCall& call, int number) {
    auto& all = timers_of(call).timers;
    const auto found = all.find(number);
    return found != all.end() && !found->second.deleted ? &found->second : nullptr;
}

void notify(const sigevent& event) {
    if (event.sigev_notify == SIGEV_THREAD) return event.sigev_notify_function(event.sigev_value);
    if (event.sigev_notify == SIGEV_NONE) return;
    const SystemCall call;
    siginfo_t info{};
    info.si_signo = event.sigev_signo;
    info.si_code = SI_TIMER;
    info.si_value = event.sigev_value;
    device::Thread* thread = nullptr;
    if (event.sigev_notify == SIGEV_THREAD_ID) {
        const auto found = call.process().threads.find(static_cast<std::uint32_t>(event._sigev_un._tid));
        if (found == call.process().threads.end()) return;
        thread = found->second.get();
    }
    post_signal(call.os(), call.process(), thread, info);
}

// The body of a timer's thread.
void serve(int number) {
    for (;;) {
        sigevent event{};
        {
            const SystemCall call;
            auto& timer = timers_of(call).timers.at(number);
            if (timer.deleted) {
                timers_of(call).timers.erase(number);
                return;
            }
            const auto now = call.os().now_ns();
            if (timer.due_ns < 0 || timer.due_ns > now) {
                if (timer.due_ns < 0) call.os().expect_work();
                park(call, &timer, timer.due_ns);
                continue;
            }
            event = timer.event;
            timer.overruns = 0;
            if (timer.interval_ns > 0) {
                timer.overruns = static_cast<int>((now - timer.due_ns) / timer.interval_ns);
                timer.due_ns += timer.interval_ns * (timer.overruns + 1);
            } else {
                timer.due_ns = -1;
            }
        }
        notify(event);
    }
}

// 0 or an errno.
int arm(const SystemCall& call, int number, Timer& timer, std::int64_t due_ns, std::int64_t interval_ns) {
    timer.due_ns = due_ns;
    timer.interval_ns = interval_ns;
    timer.overruns = 0;
    if (timer.has_thread) {
        unpark(&timer, 1);  // looks again
        return 0;
    }
    if (due_ns < 0) return 0;
    auto* heap = device::use_heap(&call.process().heap);
    auto* body = new std::function<void()>([number] { serve(number); });
    device::use_heap(heap);
    auto* thread = call.os().start_thread(call.process(), "timer", body);
    if (thread == nullptr) return EAGAIN;
    ThreadState::of(*thread).data.blocked_signals = ~0ULL;  // what it sends is for the others
    timer.has_thread = true;
    return 0;
}

itimerspec value_of(const SystemCall& call, const Timer& timer) {
    itimerspec value{};
    value.it_interval = timespec_of(timer.interval_ns);
    if (timer.due_ns >= 0) value.it_value = timespec_of(std::max<std::int64_t>(timer.due_ns - call.os().now_ns(), 1));
    return value;
}

timeval timeval_of(const timespec& time) { return {.tv_sec = time.tv_sec, .tv_usec = (time.tv_nsec + 999) / 1000}; }
std::int64_t span_of(const timeval& time) { return ns_of(timespec{.tv_sec = time.tv_sec, .tv_nsec = time.tv_usec * 1000}); }

Timer& alarm_of(const SystemCall& call) {
    auto& timer = timers_of(call).timers[kAlarm];
    timer.event.sigev_notify = SIGEV_SIGNAL;
    timer.event.sigev_signo = SIGALRM;
    return timer;
}

itimerval set_alarm(std::int64_t span_ns, std::int64_t interval_ns) {
    const SystemCall call;
    auto& timer = alarm_of(call);
    const auto before = value_of(call, timer);
    arm(call, kAlarm, timer, span_ns > 0 ? call.os().now_ns() + std::min(span_ns, kNeverNs) : -1, interval_ns);
    return {.it_interval = timeval_of(before.it_interval), .it_value = timeval_of(before.it_value)};
}

int number_of(timer_t timer) { return static_cast<int>(reinterpret_cast<std::intptr_t>(timer)); }

}  // namespace
}  // namespace models::posix

using models::device::SystemCall;
using models::posix::failed;
using models::posix::in_user_code;
using models::posix::number_of;

extern "C" unsigned alarm(unsigned seconds) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(alarm)(seconds);
    const auto left = models::posix::set_alarm(static_cast<std::int64_t>(seconds) * 1'000'000'000, 0).it_value;
    return static_cast<unsigned>(left.tv_sec + (left.tv_usec > 0 ? 1 : 0));
}

extern "C" useconds_t ualarm(useconds_t span_us, useconds_t interval_us) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(ualarm)(span_us, interval_us);
    const auto left = models::posix::set_alarm(span_us * 1000LL, interval_us * 1000LL).it_value;
    return static_cast<useconds_t>(left.tv_sec * 1'000'000 + left.tv_usec);
}

extern "C" int setitimer(__itimer_which_t which, const itimerval* value, itimerval* before) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setitimer)(which, value, before);
    // Processor time is not accounted.
    if (which != ITIMER_REAL) return models::posix::unsupported("setitimer of processor time", ENOSYS, __builtin_return_address(0));
    const auto old = models::posix::set_alarm(models::posix::span_of(value->it_value), models::posix::span_of(value->it_interval));
    if (before != nullptr) *before = old;
    return 0;
}

extern "C" int getitimer(__itimer_which_t which, itimerval* value) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(getitimer)(which, value);
    *value = {};
    if (which != ITIMER_REAL) return 0;
    itimerspec now{};
    {
        const SystemCall call;
        now = models::posix::value_of(call, models::posix::alarm_of(call));
    }
    *value = {.it_interval = models::posix::timeval_of(now.it_interval), .it_value = models::posix::timeval_of(now.it_value)};
    return 0;
}

extern "C" int timer_create(clockid_t clock, sigevent* event, timer_t* timer) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(timer_create)(clock, event, timer);
    if (clock < 0 || clock > CLOCK_TAI || clock == CLOCK_PROCESS_CPUTIME_ID || clock == CLOCK_THREAD_CPUTIME_ID) return failed(EINVAL);
    sigevent wanted{};
    if (event != nullptr) wanted = *event;
    int number = 0;
    {
        const SystemCall call;
        auto& timers = models::posix::timers_of(call);
        number = timers.next++;
        if (event == nullptr) {
            wanted.sigev_notify = SIGEV_SIGNAL;
            wanted.sigev_signo = SIGALRM;
            wanted.sigev_value.sival_int = number;
        }
        timers.timers[number] = {.clock = clock, .event = wanted};
    }
    *timer = reinterpret_cast<timer_t>(static_cast<std::intptr_t>(number));
    return 0;
}

extern "C" int timer_settime(timer_t timer, int flags, const itimerspec* value, itimerspec* before) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(timer_settime)(timer, flags, value, before);
    if (!models::posix::valid(value->it_value) || !models::posix::valid(value->it_interval)) return failed(EINVAL);
    const auto wanted = *value;
    itimerspec old{};
    int error = EINVAL;
    {
        const SystemCall call;
        if (auto* found = models::posix::find(call, number_of(timer))) {
            old = models::posix::value_of(call, *found);
            const bool is_armed = wanted.it_value.tv_sec != 0 || wanted.it_value.tv_nsec != 0;
            const auto due =
                !is_armed ? -1
                : (flags & TIMER_ABSTIME) != 0
                    ? models::posix::deadline_of(found->clock == CLOCK_REALTIME ? CLOCK_REALTIME : CLOCK_MONOTONIC, wanted.it_value)
                    : models::posix::deadline_after(call.os().now_ns(), wanted.it_value);
            error = models::posix::arm(call, number_of(timer), *found, due, models::posix::ns_of(wanted.it_interval));
        }
    }
    if (error != 0) return failed(error);
    if (before != nullptr) *before = old;
    return 0;
}

extern "C" int timer_gettime(timer_t timer, itimerspec* value) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(timer_gettime)(timer, value);
    itimerspec now{};
    bool known = false;
    {
        const SystemCall call;
        if (const auto* found = models::posix::find(call, number_of(timer))) {
            known = true;
            now = models::posix::value_of(call, *found);
        }
    }
    if (!known) return failed(EINVAL);
    *value = now;
    return 0;
}

extern "C" int timer_getoverrun(timer_t timer) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(timer_getoverrun)(timer);
    int overruns = -1;
    {
        const SystemCall call;
        if (const auto* found = models::posix::find(call, number_of(timer))) overruns = found->overruns;
    }
    return overruns < 0 ? failed(EINVAL) : overruns;
}

extern "C" int timer_delete(timer_t timer) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(timer_delete)(timer);
    bool known = false;
    {
        const SystemCall call;
        if (auto* found = models::posix::find(call, number_of(timer))) {
            known = true;
            found->deleted = true;
            if (found->has_thread) {
                models::posix::unpark(found, 1);
            } else {
                models::posix::timers_of(call).timers.erase(number_of(timer));
            }
        }
    }
    return known ? 0 : failed(EINVAL);
}
