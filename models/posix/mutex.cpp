#include "models/posix/mutex.h"

#include <algorithm>
#include <cerrno>
#include <climits>

#include "models/posix/in_order.h"
#include "models/posix/parking.h"
#include "models/posix/process_state.h"
#include "models/posix/user_code.h"
#include "models/posix/wall_clock.h"

namespace models::posix {
namespace {

constexpr int kOrdinary = Mutex::kTypeBits | 0x380;  // type, process-shared, and two bits about elision: nothing that needs care

void take(Mutex& mutex, std::uint32_t tid) {
    mutex.owner = static_cast<int>(tid);
    mutex.depth = 1;
    ++mutex.users;
}

bool lives(const device::OperatingSystem& os, std::uint32_t tid) {
    return std::any_of(os.processes().begin(), os.processes().end(),
                       [tid](const auto& entry) { return entry.second->threads.contains(tid); });
}

void note_robust(const device::SystemCall& call, Mutex& mutex) {
    if (mutex.is_robust()) ProcessState::of(call.process()).threads.robust.held.push_back({&mutex, call.thread().tid});
}

void forget_robust(const device::SystemCall& call, const Mutex& mutex) {
    std::erase_if(ProcessState::of(call.process()).threads.robust.held, [&mutex](const auto& held) { return held.mutex == &mutex; });
}

// To its first waiter: who waits longest is next, whatever core is free.
void hand_over(Mutex& mutex) {
    auto* heir = first_parked(&mutex);
    if (heir == nullptr) {
        mutex.lock = 0;
        mutex.owner = 0;
        mutex.depth = 0;
        return;
    }
    take(mutex, heir->tid);
    heir->os->trace().emit(sim::trace::LockChanged{.lock = mutex.number, .holder_tid = heir->tid});
    unpark_one(*heir);
    mutex.lock = first_parked(&mutex) != nullptr ? 2 : 1;
}

int robust_result(const Mutex& mutex) {
    if (mutex.robust == Mutex::Lost) return ENOTRECOVERABLE;
    return mutex.robust == Mutex::Inconsistent ? EOWNERDEAD : 0;
}

int unlock_by_owner(const device::SystemCall& call, Mutex& mutex) {
    if (mutex.type() == PTHREAD_MUTEX_RECURSIVE && --mutex.depth != 0) return 0;
    if (mutex.users != 0) --mutex.users;
    if (!mutex.is_robust()) {
        hand_over(mutex);
        return 0;
    }
    forget_robust(call, mutex);
    if (mutex.robust == Mutex::Inconsistent) {  // its user did not repair what it protects
        mutex.robust = Mutex::Lost;
        mutex.lock = 0;
        mutex.owner = 0;
        unpark(&mutex, SIZE_MAX);
        return 0;
    }
    hand_over(mutex);
    return 0;
}

}  // namespace

int lock(const device::SystemCall& call, Mutex& mutex, std::int64_t deadline_ns) {
    const auto me = call.thread().tid;
    if (mutex.kind < 0) return EINVAL;  // destroyed
    for (;;) {
        if (mutex.is_robust()) {
            if (mutex.robust == Mutex::Lost) return ENOTRECOVERABLE;
            if (mutex.lock != 0 && !lives(call.os(), static_cast<std::uint32_t>(mutex.owner))) {
                mutex.lock = 0;
                mutex.users = 0;
                mutex.robust = Mutex::OwnerDied;
            }
        }
        if (mutex.lock == 0) {
            mutex.lock = first_parked(&mutex) != nullptr ? 2 : 1;
            take(mutex, me);
            if (mutex.robust == Mutex::OwnerDied) mutex.robust = Mutex::Inconsistent;
            note_robust(call, mutex);
            return robust_result(mutex);
        }
        if (mutex.owner == static_cast<int>(me)) {
            if (mutex.type() == PTHREAD_MUTEX_RECURSIVE) {
                if (mutex.depth == UINT_MAX) return EAGAIN;
                ++mutex.depth;
                return 0;
            }
            if (mutex.type() == PTHREAD_MUTEX_ERRORCHECK) return EDEADLK;
        }
        if (deadline_ns >= 0 && deadline_ns <= call.os().now_ns()) return ETIMEDOUT;
        if (mutex.number == 0) mutex.number = call.os().next_lock();
        call.os().trace().emit(sim::trace::LockChanged{
            .lock = mutex.number, .holder_tid = static_cast<std::uint32_t>(mutex.owner), .waiter_tid = call.thread().tid});
        mutex.lock = 2;
        if (park(call, &mutex, deadline_ns) == binder::Wake::TimedOut) {
            if (mutex.lock == 2 && first_parked(&mutex) == nullptr) mutex.lock = 1;
            return ETIMEDOUT;
        }
        // Handed over, unless somebody only let us look again.
        if (mutex.lock != 0 && mutex.owner == static_cast<int>(me)) {
            note_robust(call, mutex);
            return robust_result(mutex);
        }
    }
}

int unlock(const device::SystemCall& call, Mutex& mutex) {
    const bool mine = mutex.lock != 0 && mutex.owner == static_cast<int>(call.thread().tid);
    if (mine) return unlock_by_owner(call, mutex);
    if (mutex.type() == PTHREAD_MUTEX_RECURSIVE || mutex.type() == PTHREAD_MUTEX_ERRORCHECK || mutex.is_robust()) return EPERM;
    if (mutex.lock != 0) unlock_by_owner(call, mutex);
    return 0;
}

void RobustMutexes::thread_ended(std::uint32_t tid) {
    for (const auto& each : held) {
        if (each.tid != tid) continue;
        auto& mutex = *each.mutex;
        mutex.users = 0;
        mutex.robust = Mutex::OwnerDied;
        mutex.lock = 0;
        mutex.owner = 0;
        unpark(&mutex, 1);  // takes it, or times out and is followed by the next
    }
    std::erase_if(held, [tid](const auto& each) { return each.tid == tid; });
}

void RobustMutexes::process_ended() {
    for (const auto& each : held) unpark(each.mutex, SIZE_MAX);
    held.clear();
}

}  // namespace models::posix

using models::device::SystemCall;
using models::posix::in_user_code;
using models::posix::Mutex;

extern "C" int pthread_mutex_lock(pthread_mutex_t* given) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_mutex_lock)(given);
    auto& mutex = Mutex::of(given);
    auto& self = *models::device::running();
    models::posix::in_order(self);
    if (mutex.lock == 0 && (mutex.kind & ~models::posix::kOrdinary) == 0) [[likely]] {
        mutex.lock = 1;
        models::posix::take(mutex, self.tid);
        return 0;
    }
    const SystemCall call;
    return models::posix::lock(call, mutex, -1);
}

extern "C" int pthread_mutex_trylock(pthread_mutex_t* given) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_mutex_trylock)(given);
    auto& mutex = Mutex::of(given);
    auto& self = *models::device::running();
    models::posix::in_order(self);
    if (mutex.lock == 0 && (mutex.kind & ~models::posix::kOrdinary) == 0) {
        mutex.lock = 1;
        models::posix::take(mutex, self.tid);
        return 0;
    }
    const SystemCall call;
    const bool mine = mutex.lock != 0 && mutex.owner == static_cast<int>(call.thread().tid);
    if (mutex.lock != 0 && !(mine && mutex.type() == PTHREAD_MUTEX_RECURSIVE) && !mutex.is_robust()) {
        // Who tries until it succeeds must let the owner get there.
        call.os().charge(50);
        call.os().yield(call.thread());
        return EBUSY;
    }
    const int result = models::posix::lock(call, mutex, 0);
    return result == ETIMEDOUT || result == EDEADLK ? EBUSY : result;
}

extern "C" int pthread_mutex_clocklock(pthread_mutex_t* given, clockid_t clock, const timespec* until) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_mutex_clocklock)(given, clock, until);
    models::posix::must_be_there(given);
    models::posix::must_be_there(until);
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) return EINVAL;
    auto& mutex = Mutex::of(given);
    const SystemCall call;
    if (mutex.lock != 0 && !models::posix::valid(*until) &&
        (mutex.owner != static_cast<int>(call.thread().tid) || mutex.type() == PTHREAD_MUTEX_NORMAL)) {
        return EINVAL;
    }
    const int result = models::posix::lock(call, mutex, models::posix::deadline_of(clock, *until));
    if (result == ETIMEDOUT) call.os().charge(50);
    return result;
}

extern "C" int pthread_mutex_timedlock(pthread_mutex_t* given, const timespec* until) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_mutex_timedlock)(given, until);
    return pthread_mutex_clocklock(given, CLOCK_REALTIME, until);
}

extern "C" int pthread_mutex_unlock(pthread_mutex_t* given) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_mutex_unlock)(given);
    auto& mutex = Mutex::of(given);
    auto& self = *models::device::running();
    models::posix::in_order(self);
    if (mutex.lock == 1 && (mutex.kind & (~models::posix::kOrdinary | 1)) == 0 && mutex.owner == static_cast<int>(self.tid)) [[likely]] {
        mutex.lock = 0;
        mutex.owner = 0;
        --mutex.users;
        return 0;
    }
    const SystemCall call;
    return models::posix::unlock(call, mutex);
}

extern "C" int pthread_mutex_consistent(pthread_mutex_t* given) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_mutex_consistent)(given);
    auto& mutex = Mutex::of(given);
    const SystemCall call;
    if (!mutex.is_robust() || mutex.robust != Mutex::Inconsistent) return EINVAL;
    mutex.robust = Mutex::Sound;
    return 0;
}
