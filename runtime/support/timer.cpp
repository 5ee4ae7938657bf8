#include "timer.h"

#include <algorithm>

#include "runtime/port/idle.h"
#include "runtime/port/ports.h"

namespace OHOS::Utils {
namespace {

using runtime::port::Locked;
using runtime::port::Os;

constexpr int64_t kMillisecondNs = 1'000'000;

}  // namespace

Timer::~Timer() {
    Shutdown(true);
    Locked locked(Os(), mutex_);
    while (threading_ && tid_ != Os().Tid()) Os().Wait(ended_, mutex_, -1);
}

uint32_t Timer::Setup() {
    {
        Locked locked(Os(), mutex_);
        if (threading_) return TIMER_ERR_INVALID_VALUE;
        running_ = threading_ = true;
        const int64_t now = Os().NowNs();
        for (auto& [id, entry] : entries_) entry.dueNs = now + entry.intervalNs;
    }
    if (Os().StartThread(name_, [this] { Run(); }) > 0) return TIMER_ERR_OK;
    running_ = threading_ = false;
    return TIMER_ERR_DEAL_FAILED;
}

void Timer::Shutdown(bool useJoin) {
    Locked locked(Os(), mutex_);
    if (!running_) return;
    running_ = false;
    entries_.clear();
    Os().Notify(changed_, true);
    if (!useJoin || timeoutMs_ == -1 || tid_ == Os().Tid()) return;
    while (threading_) Os().Wait(ended_, mutex_, -1);
}

uint32_t Timer::Register(const TimerCallback& callback, uint32_t interval, bool once) {
    if (callback == nullptr) return TIMER_ERR_DEAL_FAILED;
    const int64_t intervalNs = std::max<int64_t>(interval, 1) * kMillisecondNs;
    Locked locked(Os(), mutex_);
    const uint32_t id = ++lastId_;
    entries_[id] = {callback, intervalNs, Os().NowNs() + intervalNs, once};
    Os().Notify(changed_, true);
    return id;
}

void Timer::Unregister(uint32_t timerId) {
    TimerCallback dropped;  // declared first: what it holds goes after the lock
    Locked locked(Os(), mutex_);
    const auto found = entries_.find(timerId);
    if (found == entries_.end()) return;
    dropped = std::move(found->second.callback);
    entries_.erase(found);
    Os().Notify(changed_, true);
}

/// One event a round: the earliest, of several the one registered first.
void Timer::Run() {
    Os().Lock(mutex_);
    tid_ = Os().Tid();
    while (running_) {
        const auto next = std::min_element(entries_.begin(), entries_.end(),
                                           [](const auto& a, const auto& b) { return a.second.dueNs < b.second.dueNs; });
        if (next == entries_.end()) {
            Os().Wait(changed_, mutex_, runtime::port::kUntilWorkComes);
            continue;
        }
        if (next->second.dueNs > Os().NowNs()) {
            Os().Wait(changed_, mutex_, next->second.dueNs);
            continue;
        }
        TimerCallback callback = next->second.callback;
        if (next->second.once) {
            entries_.erase(next);
        } else {
            next->second.dueNs += next->second.intervalNs;
        }
        Os().Unlock(mutex_);
        callback();
        callback = nullptr;
        Os().Lock(mutex_);
    }
    tid_ = 0;
    threading_ = false;
    Os().Notify(ended_, true);
    Os().Unlock(mutex_);
}

}  // namespace OHOS::Utils
