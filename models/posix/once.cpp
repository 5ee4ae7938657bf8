// pthread_once, which std::call_once uses, and the guards of function-local statics: whoever comes second waits as a simulated thread.

#include <cxxabi.h>
#include <pthread.h>

#include <cstddef>
#include <cstdint>
#include <exception>
#include <mutex>

#include "models/posix/in_order.h"
#include "models/posix/parking.h"
#include "models/posix/user_code.h"

namespace models::posix {
namespace {

constexpr int kIdle = 0;
constexpr int kBusy = 1;
constexpr int kDone = 2;  // as the host has it, so that what is done on one side is done on the other

void settle(pthread_once_t* once, int state) {
    const device::SystemCall call;
    *once = state;
    unpark(once, SIZE_MAX);
}

/// Itanium C++ ABI: the first byte says that the object is there; the rest is the library's. The second says that some thread is at it,
/// the upper half which.
struct [[gnu::may_alias]] Guard {
    std::uint8_t done;
    std::uint8_t busy;
    std::uint16_t unused;
    std::uint32_t tid;
    static Guard& of(__cxxabiv1::__guard* guard) { return *reinterpret_cast<Guard*>(guard); }
};
static_assert(sizeof(Guard) == sizeof(std::uint64_t));

/// A static is initialised from its own initialiser. (libstdc++ has an exception for it, which it exports to nobody.)
struct InitialisedByItself final : std::exception {
    [[nodiscard]] const char* what() const noexcept override { return "recursive initialisation of a static variable"; }
};

void settle(Guard& guard, std::uint8_t done) {
    const device::SystemCall call;
    guard = {.done = done, .busy = 0, .unused = 0, .tid = 0};
    unpark(&guard, SIZE_MAX);
}

}  // namespace
}  // namespace models::posix

using models::device::SystemCall;
using models::posix::Guard;
using models::posix::in_user_code;

extern "C" int pthread_once(pthread_once_t* once, void (*routine)()) {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_once)(once, routine);
    using namespace models::posix;
    if (*once == kDone) return 0;
    // std::call_once passes its callable through these, of which the one OS thread has one: whoever runs meanwhile may use them.
    auto* const callable = std::__once_callable;
    auto* const call_it = std::__once_call;
    {
        const SystemCall call;
        while (*once == kBusy) park(call, once, -1);
        if (*once == kDone) return 0;
        *once = kBusy;
    }
    std::__once_callable = callable;
    std::__once_call = call_it;
    try {
        routine();
    } catch (...) {  // it counts as not done; the next may try
        settle(once, kIdle);
        throw;
    }
    settle(once, kDone);
    return 0;
}

extern "C" int __cxa_guard_acquire(__cxxabiv1::__guard* given) {
    if (!in_user_code()) return IPCLAB_NEXT(__cxa_guard_acquire)(given);
    auto& guard = Guard::of(given);
    if (guard.done != 0) return 0;
    bool recursive = false;
    {
        const SystemCall call;
        const auto me = call.thread().tid;
        while (guard.busy != 0 && guard.tid != me) models::posix::park(call, &guard, -1);
        if (guard.done != 0) return 0;
        recursive = guard.busy != 0;
        guard.busy = 1;
        guard.tid = me;
    }
    if (recursive) throw models::posix::InitialisedByItself();
    return 1;
}

extern "C" void __cxa_guard_release(__cxxabiv1::__guard* guard) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(__cxa_guard_release)(guard);
    models::posix::settle(Guard::of(guard), 1);
}

extern "C" void __cxa_guard_abort(__cxxabiv1::__guard* guard) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(__cxa_guard_abort)(guard);
    models::posix::settle(Guard::of(guard), 0);
}
