#pragma once

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

/// Catches SIGSEGV, SIGBUS, SIGFPE, SIGILL and SIGABRT: raised by the code of a simulated process they end that process (crashed, with
/// that signal; its peers see it die), a stack overflow is named; anywhere else they keep their default meaning.
/// Installed once, by install_ports.
void install_crash_handlers();

}  // namespace models::device
