#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "common_timer_errors.h"
#include "nocopyable.h"
#include "runtime/port/lock.h"

namespace OHOS {
namespace Utils {

/// Events after so many milliseconds, once or again and again, told on one thread of the timer's own.
class Timer : public NoCopyable {
public:
    using TimerCallback = std::function<void()>;

    /// `timeoutMs` -1: Shutdown does not wait. Otherwise it means nothing here: no thread looks around between events.
    explicit Timer(const std::string& name, int timeoutMs = 1000) : name_(name), timeoutMs_(timeoutMs) {}
    /// Shuts it down and waits, whatever `timeoutMs` is.
    ~Timer() override;

    /// Starts the thread: TIMER_ERR_OK, or TIMER_ERR_INVALID_VALUE if it runs.
    virtual uint32_t Setup();
    /// Ends the thread; with `useJoin` blocks until the event that is being told has been, unless a callback asks. Registrations are gone.
    virtual void Shutdown(bool useJoin = true);
    /// Number of the registration, from 1; also before Setup, and then its time begins there. TIMER_ERR_DEAL_FAILED without a callback.
    uint32_t Register(const TimerCallback& callback, uint32_t interval, bool once = false);
    /// A callback that runs at this moment ends first, but is not waited for.
    void Unregister(uint32_t timerId);

private:
    struct Entry {
        TimerCallback callback;
        int64_t intervalNs = 0;
        int64_t dueNs = 0;
        bool once = false;
    };

    void Run();

    const std::string name_;
    const int timeoutMs_;
    std::map<uint32_t, Entry> entries_;
    uint32_t lastId_ = 0;
    bool running_ = false;    ///< between Setup and Shutdown
    bool threading_ = false;  ///< the thread has not ended
    int32_t tid_ = 0;
    runtime::port::Mutex mutex_;
    runtime::port::Condition changed_;
    runtime::port::Condition ended_;
};

}  // namespace Utils
}  // namespace OHOS
