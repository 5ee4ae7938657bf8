#include "runtime/port/ports.h"
#include "thread_ex.h"

namespace OHOS {

using runtime::port::Locked;
using runtime::port::Os;

ThreadStatus Thread::Start(const std::string& name, int32_t, size_t) {
    {
        Locked locked(Os(), mutex_);
        if (running_) return ThreadStatus::INVALID_OPERATION;
        exitPending_ = false;
        running_ = true;
    }
    if (Os().StartThread(name, [this] { Loop(); }) > 0) return ThreadStatus::OK;
    running_ = false;
    return ThreadStatus::UNKNOWN_ERROR;
}

void Thread::Loop() {
    tid_ = Os().Tid();
    bool more = ReadyToWork();
    while (more && !exitPending_) more = Run();
    Locked locked(Os(), mutex_);
    tid_ = 0;
    exitPending_ = true;
    running_ = false;
    // Under the lock: whoever waits may destroy this once it has it.
    Os().Notify(ended_, true);
}

ThreadStatus Thread::NotifyExitSync() {
    if (tid_ == Os().Tid()) return ThreadStatus::WOULD_BLOCK;
    Locked locked(Os(), mutex_);
    exitPending_ = true;
    while (running_) Os().Wait(ended_, mutex_, -1);
    exitPending_ = false;
    return ThreadStatus::OK;
}

void Thread::NotifyExitAsync() { exitPending_ = true; }

}  // namespace OHOS
