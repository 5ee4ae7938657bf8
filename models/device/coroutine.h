#pragma once

#include <cerrno>
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
    /// Inline, for one frame less to return through: see BinderDevice::ioctl.
    static void switch_to(Coroutine& from, Coroutine& to, bool last = false) {
        ++switches_;
        from.errno_ = errno;
        from.exceptions_ = *thread_exceptions_;
        *thread_exceptions_ = to.exceptions_;
        errno = to.errno_;
        left_ = &from;
        entered_ = &to;
        if constexpr (kSanitized) announce_switch(last);
        landed(boost::context::detail::jump_fcontext(to.context_, nullptr));
    }

    /// Gives back the memory of exceptions this coroutine was handling when it was dropped, without running their destructors.
    /// `is_running`: it is what runs now.
    void release_exceptions(bool is_running);

    /// Where its registers lie while it does not run (Boost.Context's frame, the stack pointer of then): for debuggers.
    [[nodiscard]] const void* resume_frame() const { return context_; }

    /// Switches so far in this program: tests count them.
    static std::uint64_t switches() { return switches_; }

private:
#if defined(__SANITIZE_ADDRESS__)
    static constexpr bool kSanitized = true;
#else
    static constexpr bool kSanitized = false;
#endif

    /// The start of the Itanium C++ ABI's __cxa_eh_globals (caughtExceptions, uncaughtExceptions).
    struct Exceptions {
        void* caught = nullptr;
        unsigned uncaught = 0;
    };

    static void landed(boost::context::detail::transfer_t transfer) {
        left_->context_ = transfer.fctx;
        if constexpr (kSanitized) finish_switch();
    }
    static void announce_switch(bool last);
    static void finish_switch();
    static void start(boost::context::detail::transfer_t transfer);

    // The simulator has one OS thread.
    static inline std::uint64_t switches_ = 0;
    static inline Coroutine* left_ = nullptr;                ///< who switched away last
    static inline Coroutine* entered_ = nullptr;             ///< who is being switched to
    static inline Exceptions* thread_exceptions_ = nullptr;  ///< found by the first prepare()

    boost::context::detail::fcontext_t context_ = nullptr;
    Entry entry_ = nullptr;
    void* argument_ = nullptr;
    int errno_ = 0;
    Exceptions exceptions_;
    const void* stack_bottom_ = nullptr;  ///< for the sanitizers
    std::size_t stack_bytes_ = 0;
    void* fake_stack_ = nullptr;
};

}  // namespace models::device
