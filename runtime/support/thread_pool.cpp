#include "thread_pool.h"

#include "errors.h"
#include "runtime/port/idle.h"
#include "runtime/port/ports.h"

namespace OHOS {

using runtime::port::Locked;
using runtime::port::Os;

ThreadPool::~ThreadPool() { Stop(); }

uint32_t ThreadPool::Start(int threadsNum) {
    if (threadsNum <= 0) return ERR_INVALID_VALUE;
    {
        Locked locked(Os(), mutex_);
        if (threads_ != 0) return ERR_INVALID_OPERATION;
        running_ = true;
    }
    for (int i = 0; i < threadsNum; ++i) {
        {
            Locked locked(Os(), mutex_);
            ++threads_;
            ++working_;
        }
        if (Os().StartThread(myName_ + std::to_string(i), [this] { Work(); }) > 0) continue;
        Locked locked(Os(), mutex_);
        --threads_;
        --working_;
    }
    return ERR_OK;
}

void ThreadPool::Work() {
    Os().Lock(mutex_);
    while (running_) {
        if (tasks_.empty()) {
            Os().Wait(hasTaskToDo_, mutex_, runtime::port::kUntilWorkComes);
            continue;
        }
        Task task = std::move(tasks_.front());
        tasks_.pop_front();
        Os().Notify(acceptNewTask_, false);
        Os().Unlock(mutex_);
        task();
        task = nullptr;  // what it holds may call, so not under the lock
        Os().Lock(mutex_);
    }
    --working_;
    Os().Notify(ended_, true);
    Os().Unlock(mutex_);
}

void ThreadPool::Stop() {
    Locked locked(Os(), mutex_);
    running_ = false;
    Os().Notify(hasTaskToDo_, true);
    Os().Notify(acceptNewTask_, true);
    while (working_ != 0) Os().Wait(ended_, mutex_, -1);
    threads_ = 0;
}

void ThreadPool::AddTask(const Task& f) {
    if (threads_ == 0) {
        f();
        return;
    }
    Locked locked(Os(), mutex_);
    while (running_ && maxTaskNum_ != 0 && tasks_.size() >= maxTaskNum_) Os().Wait(acceptNewTask_, mutex_, -1);
    tasks_.push_back(f);
    Os().Notify(hasTaskToDo_, false);
}

size_t ThreadPool::GetCurTaskNum() {
    Locked locked(Os(), mutex_);
    return tasks_.size();
}

}  // namespace OHOS
