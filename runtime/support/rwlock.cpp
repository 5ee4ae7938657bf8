#include "rwlock.h"

#include "runtime/port/ports.h"

namespace OHOS::Utils {

using runtime::port::Locked;
using runtime::port::Os;

void RWLock::LockRead() {
    const int self = Os().Tid();
    Locked locked(Os(), mutex_);
    if (writer_ == self) {
        ++depth_;
        return;
    }
    while (writer_ != 0 || (writeFirst_ && waitingWriters_ != 0)) Os().Wait(readers_, mutex_, -1);
    ++reading_;
}

void RWLock::UnLockRead() {
    const int self = Os().Tid();
    Locked locked(Os(), mutex_);
    if (writer_ == self) {
        --depth_;
        return;
    }
    if (--reading_ == 0 && waitingWriters_ != 0) Os().Notify(writers_, false);
}

void RWLock::LockWrite() {
    const int self = Os().Tid();
    Locked locked(Os(), mutex_);
    if (writer_ != self) {
        ++waitingWriters_;
        while (writer_ != 0 || reading_ != 0) Os().Wait(writers_, mutex_, -1);
        --waitingWriters_;
        writer_ = self;
    }
    ++depth_;
}

void RWLock::UnLockWrite() {
    Locked locked(Os(), mutex_);
    if (writer_ != Os().Tid() || --depth_ != 0) return;
    writer_ = 0;
    if (waitingWriters_ != 0) Os().Notify(writers_, false);
    if (!writeFirst_ || waitingWriters_ == 0) Os().Notify(readers_, true);
}

}  // namespace OHOS::Utils
