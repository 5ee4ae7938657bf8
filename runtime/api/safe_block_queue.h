#pragma once

#include <atomic>
#include <climits>
#include <condition_variable>
#include <mutex>
#include <queue>

namespace OHOS {

/// A queue of a fixed capacity at whose ends threads wait.
template <typename T>
class SafeBlockQueue {
public:
    explicit SafeBlockQueue(int capacity) : maxSize_(static_cast<unsigned long>(capacity)) {}
    virtual ~SafeBlockQueue() = default;

    /// Blocks while it is full.
    virtual void Push(T const& elem) {
        std::unique_lock<std::mutex> lock(mutexLock_);
        cvNotFull_.wait(lock, [this] { return queueT_.size() < maxSize_; });
        queueT_.push(elem);
        cvNotEmpty_.notify_all();
    }
    /// Blocks while it is empty.
    T Pop() {
        std::unique_lock<std::mutex> lock(mutexLock_);
        cvNotEmpty_.wait(lock, [this] { return !queueT_.empty(); });
        T elem = queueT_.front();
        queueT_.pop();
        cvNotFull_.notify_all();
        return elem;
    }
    /// False: it is full.
    virtual bool PushNoWait(T const& elem) {
        std::lock_guard<std::mutex> lock(mutexLock_);
        if (queueT_.size() >= maxSize_) return false;
        queueT_.push(elem);
        cvNotEmpty_.notify_all();
        return true;
    }
    /// False: it is empty.
    bool PopNotWait(T& outtask) {
        std::lock_guard<std::mutex> lock(mutexLock_);
        if (queueT_.empty()) return false;
        outtask = queueT_.front();
        queueT_.pop();
        cvNotFull_.notify_all();
        return true;
    }
    unsigned int Size() {
        std::lock_guard<std::mutex> lock(mutexLock_);
        return static_cast<unsigned int>(queueT_.size());
    }
    bool IsEmpty() {
        std::lock_guard<std::mutex> lock(mutexLock_);
        return queueT_.empty();
    }
    bool IsFull() {
        std::lock_guard<std::mutex> lock(mutexLock_);
        return queueT_.size() >= maxSize_;
    }

protected:
    unsigned long maxSize_;
    std::mutex mutexLock_;
    std::condition_variable cvNotEmpty_;
    std::condition_variable cvNotFull_;
    std::queue<T> queueT_;
};

/// One that also counts what was pushed and not yet reported as done.
template <typename T>
class SafeBlockQueueTracking : public SafeBlockQueue<T> {
public:
    explicit SafeBlockQueueTracking(int capacity) : SafeBlockQueue<T>(capacity) {}
    ~SafeBlockQueueTracking() override = default;

    void Push(T const& elem) override {
        ++unfinishedTaskCount_;
        SafeBlockQueue<T>::Push(elem);
    }
    bool PushNoWait(T const& elem) override {
        if (!SafeBlockQueue<T>::PushNoWait(elem)) return false;
        ++unfinishedTaskCount_;
        return true;
    }
    /// False: more was reported than was pushed.
    bool OneTaskDone() {
        std::lock_guard<std::mutex> lock(mutexLock_);
        if (unfinishedTaskCount_ <= 0) return false;
        if (--unfinishedTaskCount_ == 0) cvAllTasksDone_.notify_all();
        return true;
    }
    /// Blocks until all of it is done.
    void Join() {
        std::unique_lock<std::mutex> lock(mutexLock_);
        cvAllTasksDone_.wait(lock, [this] { return unfinishedTaskCount_ == 0; });
    }
    int GetUnfinishTaskNum() { return unfinishedTaskCount_; }

protected:
    using SafeBlockQueue<T>::mutexLock_;

    std::atomic<int> unfinishedTaskCount_{0};
    std::condition_variable cvAllTasksDone_;
};

}  // namespace OHOS
