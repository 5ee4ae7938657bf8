#pragma once

#include <algorithm>
#include <deque>
#include <mutex>

namespace OHOS {

/// A queue under a lock; which end is served the derived class says.
template <typename T>
class SafeQueueInner {
public:
    SafeQueueInner() = default;
    virtual ~SafeQueueInner() { Clear(); }

    /// Every element equal to it.
    void Erase(T& object) {
        std::lock_guard<std::mutex> lock(mutex_);
        deque_.erase(std::remove(deque_.begin(), deque_.end(), object), deque_.end());
    }
    bool Empty() {
        std::lock_guard<std::mutex> lock(mutex_);
        return deque_.empty();
    }
    void Clear() {
        std::lock_guard<std::mutex> lock(mutex_);
        deque_.clear();
    }
    int Size() {
        std::lock_guard<std::mutex> lock(mutex_);
        return static_cast<int>(deque_.size());
    }
    void Push(const T& pt) {
        std::lock_guard<std::mutex> lock(mutex_);
        DoPush(pt);
    }
    /// False: it is empty.
    bool Pop(T& pt) {
        std::lock_guard<std::mutex> lock(mutex_);
        return DoPop(pt);
    }

protected:
    virtual void DoPush(const T& pt) = 0;
    virtual bool DoPop(T& pt) = 0;

    std::deque<T> deque_;
    std::mutex mutex_;
};

/// First in, first out.
template <typename T>
class SafeQueue : public SafeQueueInner<T> {
protected:
    using SafeQueueInner<T>::deque_;

    void DoPush(const T& pt) override { deque_.push_back(pt); }
    bool DoPop(T& pt) override {
        if (deque_.empty()) return false;
        pt = deque_.front();
        deque_.pop_front();
        return true;
    }
};

/// Last in, first out.
template <typename T>
class SafeStack : public SafeQueueInner<T> {
protected:
    using SafeQueueInner<T>::deque_;

    void DoPush(const T& pt) override { deque_.push_back(pt); }
    bool DoPop(T& pt) override {
        if (deque_.empty()) return false;
        pt = deque_.back();
        deque_.pop_back();
        return true;
    }
};

}  // namespace OHOS
