#pragma once

#include <cstdint>

#include <boost/context/detail/fcontext.hpp>

#include "models/device/stack_arena.h"

namespace models::device {

/// A place to switch to, and what an operating-system thread owns that must be swapped with the stack: errno and the C++ exception
/// globals (a switch inside a catch block must not mix them). Dropping one runs nothing: the stack is simply never resumed.
class Coroutine {
public:
    /// The context of a stack that already runs (an SC_THREAD's); filled in when it switches away.
    Coroutine() = default;
    Coroutine(const Coroutine&) = delete;
    Coroutine& operator=(const Coroutine&) = delete;

    using Entry = void (*)(void* argument);

    /// Will run `entry(argument)` on `stack` when switched to for the first time. `entry` never returns: it ends by switching away for
    /// good.
    void prepare(const Stack& stack, Entry entry, void* argument);

    /// Leaves `from`, which must be what runs now, and continues `to`. Returns when somebody switches to `from` again.
    /// `last`: nobody will (the sanitizers may forget the stack).
    static void switch_to(Coroutine& from, Coroutine& to, bool last = false);

    /// Gives back the memory of exceptions this coroutine was handling when it was dropped, without running their destructors.
    /// `is_running`: it is what runs now.
    void release_exceptions(bool is_running);

    /// Switches so far in this program: tests count them.
    static std::uint64_t switches();

private:
    static void landed(boost::context::detail::transfer_t transfer);
    static void start(boost::context::detail::transfer_t transfer);

    boost::context::detail::fcontext_t context_ = nullptr;
    Entry entry_ = nullptr;
    void* argument_ = nullptr;
    int errno_ = 0;
    void* caught_exceptions_ = nullptr;
    unsigned uncaught_exceptions_ = 0;
    const void* stack_bottom_ = nullptr;  ///< for the sanitizers
    std::size_t stack_bytes_ = 0;
    void* fake_stack_ = nullptr;
};

}  // namespace models::device
