#pragma once

#include <deque>
#include <functional>
#include <string>

#include "nocopyable.h"
#include "runtime/port/lock.h"

namespace OHOS {

/// Threads that take tasks off one queue.
class ThreadPool : public NoCopyable {
public:
    using Task = std::function<void()>;

    explicit ThreadPool(const std::string& name = std::string()) : myName_(name) {}
    ~ThreadPool() override;

    /// ERR_OK, ERR_INVALID_VALUE (no threads asked for), ERR_INVALID_OPERATION (started already).
    uint32_t Start(int threadsNum);
    /// Takes no further tasks off the queue; blocks until those that run are done.
    void Stop();
    /// Blocks while the queue is full. Without threads the task runs at once, on the caller.
    void AddTask(const Task& f);
    /// 0: no limit.
    void SetMaxTaskNum(size_t maxSize) { maxTaskNum_ = maxSize; }

    size_t GetMaxTaskNum() const { return maxTaskNum_; }
    size_t GetCurTaskNum();
    size_t GetThreadsNum() const { return threads_; }
    std::string GetName() const { return myName_; }

private:
    void Work();

    const std::string myName_;
    size_t maxTaskNum_ = 0;
    size_t threads_ = 0;
    size_t working_ = 0;  ///< threads that have not ended
    bool running_ = false;
    std::deque<Task> tasks_;
    runtime::port::Mutex mutex_;
    runtime::port::Condition hasTaskToDo_;
    runtime::port::Condition acceptNewTask_;
    runtime::port::Condition ended_;
};

}  // namespace OHOS
