#pragma once

#include "nocopyable.h"
#include "runtime/port/lock.h"

namespace OHOS {
namespace Utils {

/// Many readers or one writer. With `writeFirst` a waiting writer comes before readers who arrive after it; otherwise readers go in while
/// others read. The thread that writes may lock again, for writing or reading.
class RWLock : public NoCopyable {
public:
    enum LockMode { LOCK_STATUS_WRITE = -1, LOCK_STATUS_FREE = 0 };

    RWLock() : RWLock(true) {}
    explicit RWLock(bool writeFirst) : writeFirst_(writeFirst) {}
    ~RWLock() override = default;

    /// Both block.
    void LockRead();
    void LockWrite();
    void UnLockRead();
    void UnLockWrite();

private:
    const bool writeFirst_;
    runtime::port::Mutex mutex_;
    runtime::port::Condition readers_;
    runtime::port::Condition writers_;
    int writer_ = 0;  ///< tid; 0: nobody writes
    int depth_ = 0;   ///< of the writer's locks
    int reading_ = 0;
    int waitingWriters_ = 0;
};

/// Writes for a scope.
template <typename RWLockable>
class UniqueWriteGuard : public NoCopyable {
public:
    explicit UniqueWriteGuard(RWLockable& rwLockable) : rwLockable_(rwLockable) { rwLockable_.LockWrite(); }
    ~UniqueWriteGuard() override { rwLockable_.UnLockWrite(); }

private:
    RWLockable& rwLockable_;
};

/// Reads for a scope.
template <typename RWLockable>
class UniqueReadGuard : public NoCopyable {
public:
    explicit UniqueReadGuard(RWLockable& rwLockable) : rwLockable_(rwLockable) { rwLockable_.LockRead(); }
    ~UniqueReadGuard() override { rwLockable_.UnLockRead(); }

private:
    RWLockable& rwLockable_;
};

}  // namespace Utils
}  // namespace OHOS
