#pragma once

#include <span>
#include <string>
#include <string_view>

namespace models::device {

/// While one stands, a memory fault of this OS thread returns to the `__builtin_setjmp(buffer())` of its user with a value other
/// than 0 instead of being a crash: how the simulated kernel survives bad user pointers. Not nested.
class FaultGuard {
public:
    FaultGuard() { active_ = true; }
    ~FaultGuard() { active_ = false; }
    FaultGuard(const FaultGuard&) = delete;
    FaultGuard& operator=(const FaultGuard&) = delete;

    [[nodiscard]] void** buffer() const { return buffer_; }
    [[nodiscard]] static bool active() { return active_; }
    static void leave();  ///< jumps back; only from the fault handler's landing

private:
    static void* buffer_[5];
    static bool active_;
};

/// Turns return addresses of a crashed thread, innermost first, into lines for people: "#0 Player::Decode(int) at player.cpp:42". Called
/// on the host's heap.
using StackWriter = std::string (*)(std::span<void* const> addresses);
void set_stack_writer(StackWriter writer);

/// What the code of the running process says before it ends itself by SIGABRT ("assertion 'x > 0' failed at a.cpp:7"): the crash is
/// reported with that. Kept up to 500 bytes.
void set_crash_reason(std::string_view reason);

/// Catches SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT: raised by the code of a simulated process they end that process (crashed, with
/// that signal; its peers see it die) and are recorded with its stack and the transaction it was at; a stack overflow is named, and so is
/// an exception that nobody catches. Anywhere else they keep their default meaning.
/// Installed once, by install_ports.
void install_crash_handlers();

}  // namespace models::device
