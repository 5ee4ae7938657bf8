#pragma once

#include <deque>
#include <functional>

#include "runtime/port/os_port.h"

namespace OHOS {

/// The threads of a process that handle what the bus brings: started one by one as they are needed, kept for the process's life.
class RpcThreads {
public:
    static constexpr int kMax = 16;

    /// Gives the job to an idle thread, where it goes on with the caller's transaction. While all are busy the caller looks again every
    /// millisecond: this is where a crowded process holds up the bus. Blocks.
    void Run(std::function<void()> work);

private:
    void Serve();

    runtime::port::Mutex mutex_;
    runtime::port::Condition work_;
    std::deque<std::function<void()>> jobs_;
    int started_ = 0;
    int idle_ = 0;  ///< threads not yet promised to a job
};

}  // namespace OHOS
