#pragma once

#include <sys/types.h>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace OHOS {

/// A vector that stays sorted by operator<. Without duplicates an equal element is not added a second time.
template <typename TYPE, bool AllowDuplicate = true>
class SortedVector {
public:
    using iterator = typename std::vector<TYPE>::iterator;
    using const_iterator = typename std::vector<TYPE>::const_iterator;

    SortedVector() = default;
    SortedVector(const SortedVector<TYPE, true>& rhs) { Assign(rhs.Elements()); }
    SortedVector(const SortedVector<TYPE, false>& rhs) { Assign(rhs.Elements()); }
    explicit SortedVector(const std::vector<TYPE>& orivect) { Assign(orivect); }
    virtual ~SortedVector() = default;

    SortedVector& operator=(const SortedVector<TYPE, true>& rhs) {
        if (static_cast<const void*>(this) != static_cast<const void*>(&rhs)) Assign(rhs.Elements());
        return *this;
    }
    SortedVector& operator=(const SortedVector<TYPE, false>& rhs) {
        if (static_cast<const void*>(this) != static_cast<const void*>(&rhs)) Assign(rhs.Elements());
        return *this;
    }

    void Clear() { vec_.clear(); }
    size_t Size() const { return vec_.size(); }
    bool IsEmpty() const { return vec_.empty(); }
    size_t Capacity() const { return vec_.capacity(); }
    /// The new capacity, or -1: less than there are elements.
    ssize_t SetCapcity(size_t size) {
        if (size < vec_.size()) return -1;
        vec_.reserve(size);
        return static_cast<ssize_t>(size);
    }

    iterator Begin() { return vec_.begin(); }
    const_iterator Begin() const { return vec_.begin(); }
    iterator End() { return vec_.end(); }
    const_iterator End() const { return vec_.end(); }
    const TYPE* Array() const { return vec_.data(); }
    /// For changes that keep the order.
    TYPE* EditArray() { return vec_.data(); }
    const TYPE& operator[](size_t index) const { return vec_[index]; }
    const TYPE& Front() const { return vec_.front(); }
    const TYPE& Back() const { return vec_.back(); }
    TYPE& EditItemAt(size_t index) { return vec_[index]; }
    /// Counted from the end if negative.
    const TYPE& MirrorItemAt(ssize_t index) const {
        return vec_[static_cast<size_t>(index >= 0 ? index : index + static_cast<ssize_t>(vec_.size()))];
    }

    /// Where it lies, or -1.
    ssize_t IndexOf(const TYPE& item) const {
        const auto at = std::lower_bound(vec_.begin(), vec_.end(), item);
        return at != vec_.end() && !(item < *at) ? at - vec_.begin() : -1;
    }
    /// Where it would be put.
    size_t OrderOf(const TYPE& item) const { return static_cast<size_t>(std::lower_bound(vec_.begin(), vec_.end(), item) - vec_.begin()); }
    /// Where it lies now; an equal element where there may be only one.
    ssize_t Add(const TYPE& item) {
        if (!AllowDuplicate) {
            if (const ssize_t present = IndexOf(item); present >= 0) return present;
        }
        return vec_.insert(std::upper_bound(vec_.begin(), vec_.end(), item), item) - vec_.begin();
    }
    size_t Merge(const std::vector<TYPE>& invec) {
        for (const auto& item : invec) Add(item);
        return vec_.size();
    }
    size_t Merge(const SortedVector<TYPE, AllowDuplicate>& sortedVector) { return Merge(sortedVector.Elements()); }
    void PopBack() {
        if (!vec_.empty()) vec_.pop_back();
    }
    iterator Erase(size_t index) { return index < vec_.size() ? vec_.erase(vec_.begin() + static_cast<ssize_t>(index)) : vec_.end(); }

    /// The elements, in order.
    const std::vector<TYPE>& Elements() const { return vec_; }

private:
    void Assign(const std::vector<TYPE>& elements) {
        std::vector<TYPE> source(elements);
        vec_.clear();
        for (const auto& item : source) Add(item);
    }

    std::vector<TYPE> vec_;
};

}  // namespace OHOS
