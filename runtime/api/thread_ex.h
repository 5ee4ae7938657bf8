#pragma once

#include <pthread.h>
#include <sys/types.h>

#include <atomic>
#include <string>

#include "runtime/port/lock.h"

namespace OHOS {

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"  // ipc_types.h has an UNKNOWN_ERROR as well
enum class ThreadStatus { OK, NO_MEMORY, INVALID_OPERATION, UNKNOWN_ERROR, WOULD_BLOCK };
#pragma GCC diagnostic pop

/// Taken as they are: all threads of a device run alike.
enum ThreadPrio { THREAD_PROI_NORMAL = 0, THREAD_PROI_LOW = 10, THREAD_PROI_LOWEST = 19 };

/// A thread that calls Run again and again until that returns false or somebody asks for the end. Its object must outlive it: end it
/// (NotifyExitSync) before the derived class is destroyed.
class Thread {
public:
    Thread() = default;
    virtual ~Thread() = default;
    Thread(const Thread&) = delete;
    Thread& operator=(const Thread&) = delete;

    /// INVALID_OPERATION: it runs already. Priority and stack size are the system's.
    ThreadStatus Start(const std::string& name, int32_t priority = THREAD_PROI_NORMAL, size_t stack = 0);
    /// Blocks until it has ended. WOULD_BLOCK: asked by the thread itself.
    ThreadStatus NotifyExitSync();
    virtual void NotifyExitAsync();
    /// Asked on the new thread before Run; false: it ends at once.
    virtual bool ReadyToWork() { return true; }
    bool IsExitPending() const { return exitPending_; }
    bool IsRunning() const { return running_; }
    /// Its tid; 0 while it does not run.
    pthread_t GetThread() const { return static_cast<pthread_t>(tid_.load()); }

protected:
    /// False: the thread ends.
    virtual bool Run() = 0;

private:
    void Loop();

    std::atomic<bool> exitPending_{false};
    std::atomic<bool> running_{false};
    std::atomic<int32_t> tid_{0};
    runtime::port::Mutex mutex_;
    runtime::port::Condition ended_;
};

}  // namespace OHOS
