#pragma once

#include <atomic>

#include "runtime/port/os_port.h"

namespace OHOS {

/// The threads of a process that serve calls: the first is started with the process's first use of IPC, more when the driver asks.
class WorkThreads {
public:
    static constexpr int kDefaultMax = 16;

    /// Starts one more, unless all places are taken. `requested`: the driver asked for it.
    void Spawn(bool requested);
    /// Places only become more.
    void SetMax(int max);

    /// A thread took a call / is done with it, or joined / left; only BlockUntilThreadAvailable looks.
    void Busy(int change) { busy_.fetch_add(change, std::memory_order_relaxed); }
    void Serving(int change) { serving_.fetch_add(change, std::memory_order_relaxed); }
    bool AllBusy() const { return busy_.load(std::memory_order_relaxed) >= serving_.load(std::memory_order_relaxed); }

private:
    runtime::port::Mutex mutex_;
    int max_ = kDefaultMax;
    int started_ = 0;
    std::atomic<int> busy_{0};
    std::atomic<int> serving_{0};
};

}  // namespace OHOS
