// Read-write locks. Who prefers whom is the host's rule: by default a reader enters while other readers are in, even if writers wait (so
// that a thread may read-lock again); PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP keeps it out. A lock that becomes free goes to the
// waiting readers first by default, else to the writer that waits longest.

#include <pthread.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "models/posix/in_order.h"
#include "models/posix/parking.h"
#include "models/posix/user_code.h"
#include "models/posix/wall_clock.h"

namespace models::posix {
namespace {

/// Words of a pthread_rwlock_t: all zero is free. The attribute stands where the host's pthread_rwlock_init puts it.
struct [[gnu::may_alias]] ReadWriteLock {
    std::uint32_t readers;  ///< inside; its address is where readers wait
    std::uint32_t writer;   ///< tid; its address is where writers wait
    std::uint64_t number;   ///< in the trace; 0 until somebody has to wait

    static ReadWriteLock& of(pthread_rwlock_t* lock) { return *reinterpret_cast<ReadWriteLock*>(lock); }
    [[nodiscard]] bool prefers_writers() const {
        return reinterpret_cast<const pthread_rwlock_t*>(this)->__data.__flags == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
    }
    [[nodiscard]] bool admits_reader() const { return writer == 0 && !(prefers_writers() && first_parked(&writer) != nullptr); }
};
static_assert(sizeof(ReadWriteLock) <= offsetof(pthread_rwlock_t, __data.__flags));

void admit_readers(ReadWriteLock& lock) {
    while (auto* reader = first_parked(&lock.readers)) {
        ++lock.readers;
        unpark_one(*reader);
    }
}

// Nobody is inside.
void pass_on(ReadWriteLock& lock) {
    auto* writer = first_parked(&lock.writer);
    if (writer == nullptr || (!lock.prefers_writers() && first_parked(&lock.readers) != nullptr)) return admit_readers(lock);
    lock.writer = writer->tid;
    writer->os->trace().emit(sim::trace::LockChanged{.lock = lock.number, .holder_tid = writer->tid});
    unpark_one(*writer);
}

// Which thread reads is not kept: a waiting writer's holder is known only if it is a writer.
void note_wait(const device::SystemCall& call, ReadWriteLock& lock) {
    if (lock.number == 0) lock.number = call.os().next_lock();
    if (lock.writer == 0) return;
    call.os().trace().emit(sim::trace::LockChanged{.lock = lock.number, .holder_tid = lock.writer, .waiter_tid = call.thread().tid});
}

constexpr std::int64_t kTry = -2;

int read_lock(ReadWriteLock& lock, std::int64_t deadline_ns) {
    must_be_there(&lock);
    const device::SystemCall call;
    if (lock.admits_reader()) {
        if (lock.readers == UINT32_MAX) return EAGAIN;
        ++lock.readers;
        return 0;
    }
    if (deadline_ns == kTry) {
        call.os().charge(50);
        call.os().yield(call.thread());
        return EBUSY;
    }
    if (lock.writer == call.thread().tid) return EDEADLK;
    if (deadline_ns >= 0 && deadline_ns <= call.os().now_ns()) return ETIMEDOUT;
    note_wait(call, lock);
    return park(call, &lock.readers, deadline_ns) == binder::Wake::TimedOut ? ETIMEDOUT : 0;
}

int write_lock(ReadWriteLock& lock, std::int64_t deadline_ns) {
    must_be_there(&lock);
    const device::SystemCall call;
    if (lock.writer == 0 && lock.readers == 0) {
        lock.writer = call.thread().tid;
        return 0;
    }
    if (deadline_ns == kTry) {
        call.os().charge(50);
        call.os().yield(call.thread());
        return EBUSY;
    }
    if (lock.writer == call.thread().tid) return EDEADLK;
    if (deadline_ns >= 0 && deadline_ns <= call.os().now_ns()) return ETIMEDOUT;
    note_wait(call, lock);
    if (park(call, &lock.writer, deadline_ns) != binder::Wake::TimedOut) return 0;
    // Readers that only this writer kept out may go in.
    if (lock.writer == 0 && lock.admits_reader()) admit_readers(lock);
    return ETIMEDOUT;
}

// True if the deadline makes no sense; else what it is in virtual time.
bool bad_deadline(clockid_t clock, const timespec& until, std::int64_t& deadline_ns) {
    if ((clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) || !valid(until)) return true;
    deadline_ns = deadline_of(clock, until);
    return false;
}

}  // namespace
}  // namespace models::posix

using models::posix::in_user_code;
using models::posix::ReadWriteLock;

extern "C" int pthread_rwlock_rdlock(pthread_rwlock_t* lock) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_rwlock_rdlock)(lock);
    return models::posix::read_lock(ReadWriteLock::of(lock), -1);
}

extern "C" int pthread_rwlock_tryrdlock(pthread_rwlock_t* lock) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_rwlock_tryrdlock)(lock);
    return models::posix::read_lock(ReadWriteLock::of(lock), models::posix::kTry);
}

extern "C" int pthread_rwlock_clockrdlock(pthread_rwlock_t* lock, clockid_t clock, const timespec* until) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_rwlock_clockrdlock)(lock, clock, until);
    std::int64_t deadline_ns = 0;
    if (models::posix::bad_deadline(clock, *until, deadline_ns)) return EINVAL;
    return models::posix::read_lock(ReadWriteLock::of(lock), deadline_ns);
}

extern "C" int pthread_rwlock_timedrdlock(pthread_rwlock_t* lock, const timespec* until) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_rwlock_timedrdlock)(lock, until);
    return pthread_rwlock_clockrdlock(lock, CLOCK_REALTIME, until);
}

extern "C" int pthread_rwlock_wrlock(pthread_rwlock_t* lock) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_rwlock_wrlock)(lock);
    return models::posix::write_lock(ReadWriteLock::of(lock), -1);
}

extern "C" int pthread_rwlock_trywrlock(pthread_rwlock_t* lock) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_rwlock_trywrlock)(lock);
    return models::posix::write_lock(ReadWriteLock::of(lock), models::posix::kTry);
}

extern "C" int pthread_rwlock_clockwrlock(pthread_rwlock_t* lock, clockid_t clock, const timespec* until) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_rwlock_clockwrlock)(lock, clock, until);
    std::int64_t deadline_ns = 0;
    if (models::posix::bad_deadline(clock, *until, deadline_ns)) return EINVAL;
    return models::posix::write_lock(ReadWriteLock::of(lock), deadline_ns);
}

extern "C" int pthread_rwlock_timedwrlock(pthread_rwlock_t* lock, const timespec* until) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_rwlock_timedwrlock)(lock, until);
    return pthread_rwlock_clockwrlock(lock, CLOCK_REALTIME, until);
}

extern "C" int pthread_rwlock_unlock(pthread_rwlock_t* given) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_rwlock_unlock)(given);
    models::posix::must_be_there(given);
    const models::device::SystemCall call;
    auto& lock = ReadWriteLock::of(given);
    if (lock.writer != 0) {
        if (lock.writer != call.thread().tid) return EPERM;
        lock.writer = 0;
    } else if (lock.readers == 0 || --lock.readers != 0) {
        return 0;
    }
    models::posix::pass_on(lock);
    return 0;
}
