#pragma once

#include <cstddef>
#include <deque>
#include <unordered_set>
#include <vector>

namespace models::binder {

#if defined(__SANITIZE_ADDRESS__)

/// Under the address sanitizer each record is an allocation of its own, so that use after free is seen.
template <class T>
class Pool {
public:
    Pool() = default;
    ~Pool() {
        for (T* item : live_) delete item;
    }
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    T& take() { return **live_.insert(new T).first; }
    void give_back(T& item) {
        live_.erase(&item);
        delete &item;
    }
    [[nodiscard]] std::size_t live() const { return live_.size(); }
    /// In no order; slow: for tests and for looking at the tables.
    template <class See>
    void each(const See& see) const {
        for (const T* item : live_) see(*item);
    }

private:
    std::unordered_set<T*> live_;
};

#else

/// Records of one kind that are taken and given back all the time: memory is reused, never returned before the end. T::reset() puts a
/// used record back into the state of a new one.
template <class T>
class Pool {
public:
    T& take() {
        ++live_;
        if (free_.empty()) return storage_.emplace_back();
        T& item = *free_.back();
        free_.pop_back();
        return item;
    }
    void give_back(T& item) {
        --live_;
        item.reset();
        free_.push_back(&item);
    }
    [[nodiscard]] std::size_t live() const { return live_; }
    /// In no order, those given back too; slow: for tests and for looking at the tables.
    template <class See>
    void each(const See& see) const {
        for (const T& item : storage_) see(item);
    }

private:
    std::deque<T> storage_;
    std::vector<T*> free_;
    std::size_t live_ = 0;
};

#endif

}  // namespace models::binder
