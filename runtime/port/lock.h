#pragma once

#include <cstdint>

namespace runtime::port {

/// A lock the operating-system port keeps; its user only owns the storage. All zero is "unlocked". Never copied.
struct Mutex {
    std::uintptr_t state[5] = {};
    Mutex() = default;
    Mutex(const Mutex&) = delete;
    Mutex& operator=(const Mutex&) = delete;
};

/// A condition variable, likewise.
struct Condition {
    std::uintptr_t state[6] = {};
    Condition() = default;
    Condition(const Condition&) = delete;
    Condition& operator=(const Condition&) = delete;
};

}  // namespace runtime::port
