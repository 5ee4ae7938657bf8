#pragma once

#include <dlfcn.h>

#include "models/device/heap.h"

namespace models::posix {

/// Whether the caller is a simulated process's own code: its C library calls mean the simulated device then. All else (the simulator
/// itself, also while it works for a simulated thread) goes through to the host's C library untouched.
[[nodiscard]] inline bool in_user_code() { return device::current_heap() != nullptr; }

/// The host's function of that name, looked up once. Needs no guard: guards are among what is interposed.
struct Next {
    const char* name;
    void* function = nullptr;
    void* get() {
        if (function == nullptr) function = ::dlsym(RTLD_NEXT, name);
        return function;
    }
};

}  // namespace models::posix

/// What `name` would be without us: IPCLAB_NEXT(read)(fd, buffer, size).
#define IPCLAB_NEXT(name)                                            \
    ([]() {                                                          \
        static constinit ::models::posix::Next next{#name, nullptr}; \
        return reinterpret_cast<decltype(&::name)>(next.get());      \
    }())
