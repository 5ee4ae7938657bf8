#pragma once

#include <cassert>
#include <string>
#include <utility>
#include <variant>

namespace sim::base {

/// Why something was refused, in one sentence that says where and what was expected.
struct Error {
    std::string message;
};

/// A value or the reason there is none. Conditions that real input can cause are returned, never thrown.
template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : state_(std::move(value)) {}          // NOLINT(google-explicit-constructor): `return value;`
    Result(Error error) : state_(std::move(error)) {}      // NOLINT(google-explicit-constructor): `return Error{...};`

    [[nodiscard]] bool ok() const { return state_.index() == 0; }
    explicit operator bool() const { return ok(); }

    /// Only when ok().
    [[nodiscard]] T& value() {
        assert(ok());
        return *std::get_if<0>(&state_);
    }
    [[nodiscard]] const T& value() const {
        assert(ok());
        return *std::get_if<0>(&state_);
    }
    T& operator*() { return value(); }
    const T& operator*() const { return value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    /// Only when !ok().
    [[nodiscard]] const std::string& error() const {
        assert(!ok());
        return std::get_if<1>(&state_)->message;
    }

private:
    std::variant<T, Error> state_;
};

}  // namespace sim::base
