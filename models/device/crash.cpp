#include "models/device/crash.h"

#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#endif

#include "models/device/heap.h"
#include "models/device/operating_system.h"
#include "models/device/running.h"

namespace models::device {
namespace {

constexpr int kSignals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

// What the handler saw, for the landing; one OS thread, so one of each.
int g_signal = 0;
bool g_overflow = false;

const char* name_of_signal(int signal) {
    switch (signal) {
        case SIGSEGV:
            return "SIGSEGV (bad memory access)";
        case SIGBUS:
            return "SIGBUS (bad memory access)";
        case SIGFPE:
            return "SIGFPE (division by zero)";
        case SIGILL:
            return "SIGILL (illegal instruction)";
        default:
            return "SIGABRT (abort, a failed assertion or an exception nobody caught)";
    }
}

// Runs on the crashed thread's stack, from its top: nothing below is needed any more, it is never unwound.
[[noreturn]] void crash_landing() {
    use_heap(nullptr);
    auto& thread = *running();
    auto& os = *thread.os;
    os.sync(thread);
    {
        // Gone before the process is: what end_process leaves behind on this stack is never destroyed.
        std::string text;
        if (g_overflow) {
            text.append("stack overflow in thread ").append(thread.name).append(": its stack has ");
            text.append(std::to_string(os.options().stack_bytes)).append(" bytes; give the device a larger `stack`");
        } else {
            text.append("crashed by ").append(name_of_signal(g_signal)).append(" in thread ").append(thread.name);
        }
        os.trace().emit(sim::trace::LogWritten{.tag = "crash", .text = text, .severity = 7});
    }
    os.end_process(thread, sim::trace::EndReason::Crashed, g_signal);
}

[[noreturn]] void fault_landing() {
    FaultGuard::leave();
    __builtin_unreachable();
}

void continue_at(ucontext_t& context, void (*landing)(), std::byte* stack_top) {
#if defined(__x86_64__)
    context.uc_mcontext.gregs[REG_RIP] = static_cast<greg_t>(reinterpret_cast<std::uintptr_t>(landing));
    if (stack_top != nullptr) {
        const auto top = (reinterpret_cast<std::uintptr_t>(stack_top) - 512) & ~std::uintptr_t{15};
        context.uc_mcontext.gregs[REG_RSP] = static_cast<greg_t>(top - 8);  // as after a call
    }
#elif defined(__aarch64__)
    context.uc_mcontext.pc = reinterpret_cast<std::uintptr_t>(landing);
    if (stack_top != nullptr) context.uc_mcontext.sp = (reinterpret_cast<std::uintptr_t>(stack_top) - 512) & ~std::uintptr_t{15};
#else
#error "continue_at: tell how to redirect a signal context here"
#endif
}

void on_signal(int signal, siginfo_t* info, void* raw_context) {
    auto& context = *static_cast<ucontext_t*>(raw_context);
    if (FaultGuard::active() && (signal == SIGSEGV || signal == SIGBUS)) {
        continue_at(context, &fault_landing, nullptr);
        return;
    }
    auto* thread = running();
    const bool in_user_code = thread != nullptr && current_heap() != nullptr;
    const bool overflow = thread != nullptr && signal == SIGSEGV && StackArena::in_guard(thread->stack, info->si_addr);
    if (in_user_code) {
        g_signal = signal;
        g_overflow = overflow;
#if defined(__SANITIZE_ADDRESS__)
        // The dropped frames' red zones would lie in the way of the landing's own.
        ASAN_UNPOISON_MEMORY_REGION(thread->stack.low, static_cast<std::size_t>(thread->stack.top - thread->stack.low));
#endif
        continue_at(context, &crash_landing, thread->stack.top);
        return;
    }
    if (overflow) report_overrun(*thread);
    // Our own fault: the default action, with its core.
    struct sigaction fallback = {};
    fallback.sa_handler = SIG_DFL;
    ::sigaction(signal, &fallback, nullptr);
    ::raise(signal);
}

}  // namespace

void* FaultGuard::buffer_[5];
bool FaultGuard::active_ = false;

void FaultGuard::leave() {
    active_ = false;
    __builtin_longjmp(buffer_, 1);
}

void install_crash_handlers() {
    constexpr std::size_t kStackBytes = 64 * 1024;
    void* memory = ::mmap(nullptr, kStackBytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return;
    stack_t alternate = {};
    alternate.ss_sp = memory;
    alternate.ss_size = kStackBytes;
    ::sigaltstack(&alternate, nullptr);
    for (const int signal : kSignals) {
        struct sigaction action = {};
        action.sa_sigaction = &on_signal;
        action.sa_flags = SA_SIGINFO | SA_ONSTACK;
        sigemptyset(&action.sa_mask);
        ::sigaction(signal, &action, nullptr);
    }
}

}  // namespace models::device
