#pragma once

#include <unistd.h>

#include "nocopyable.h"

namespace OHOS {

/// How a descriptor is closed unless the user says otherwise.
class DefaultDeleter {
public:
    static void Close(int fd) { ::close(fd); }
};

/// Owns one descriptor, or none (-1): moved, never copied, closed by `Deleter` when nobody took it over.
template <typename Deleter = DefaultDeleter>
class UniqueFdAddDeletor {
public:
    UniqueFdAddDeletor() = default;
    UniqueFdAddDeletor(const int& value) : value_(value) {}
    UniqueFdAddDeletor(UniqueFdAddDeletor&& rhs) noexcept : value_(rhs.Release()) {}
    UniqueFdAddDeletor& operator=(UniqueFdAddDeletor&& rhs) noexcept {
        if (this != &rhs) Reset(rhs.Release());
        return *this;
    }
    ~UniqueFdAddDeletor() { Reset(-1); }
    DISALLOW_COPY(UniqueFdAddDeletor);

    int Get() const { return value_; }
    operator int() const { return Get(); }
    /// The descriptor is the caller's from now on.
    int Release() {
        const int released = value_;
        value_ = -1;
        return released;
    }

    bool operator>=(const int& rhs) const { return value_ >= rhs; }
    bool operator>(const int& rhs) const { return value_ > rhs; }
    bool operator<=(const int& rhs) const { return value_ <= rhs; }
    bool operator<(const int& rhs) const { return value_ < rhs; }
    bool operator==(const int& rhs) const { return value_ == rhs; }
    bool operator!=(const int& rhs) const { return value_ != rhs; }

    friend bool operator>=(const int& lhs, const UniqueFdAddDeletor& rhs) { return lhs >= rhs.value_; }
    friend bool operator>(const int& lhs, const UniqueFdAddDeletor& rhs) { return lhs > rhs.value_; }
    friend bool operator<=(const int& lhs, const UniqueFdAddDeletor& rhs) { return lhs <= rhs.value_; }
    friend bool operator<(const int& lhs, const UniqueFdAddDeletor& rhs) { return lhs < rhs.value_; }
    friend bool operator==(const int& lhs, const UniqueFdAddDeletor& rhs) { return lhs == rhs.value_; }
    friend bool operator!=(const int& lhs, const UniqueFdAddDeletor& rhs) { return lhs != rhs.value_; }

private:
    void Reset(int value) {
        if (value_ >= 0) Deleter::Close(value_);
        value_ = value;
    }

    int value_ = -1;
};

using UniqueFd = UniqueFdAddDeletor<DefaultDeleter>;

}  // namespace OHOS
