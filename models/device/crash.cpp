#include "models/device/crash.h"

#include <cxxabi.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>
#include <unwind.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>
#include <typeinfo>

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
constexpr std::size_t kFramesMax = 64;
std::array<void*, kFramesMax> g_frames;
std::size_t g_frame_count = 0;
char g_reason[501] = "";
StackWriter g_stack_writer = nullptr;

/// Where a signal found the thread.
std::uintptr_t code_address(const ucontext_t& context) {
#if defined(__x86_64__)
    return static_cast<std::uintptr_t>(context.uc_mcontext.gregs[REG_RIP]);
#elif defined(__aarch64__)
    return context.uc_mcontext.pc;
#endif
}

struct Unwinding {
    std::uintptr_t from;  ///< frames before this address are the handler's own
    bool begun = false;
};

_Unwind_Reason_Code add_frame(_Unwind_Context* frame, void* argument) {
    auto& unwinding = *static_cast<Unwinding*>(argument);
    int before_instruction = 0;
    const auto address = _Unwind_GetIPInfo(frame, &before_instruction);
    if (address == unwinding.from) unwinding.begun = true;
    if (!unwinding.begun) return _URC_NO_REASON;
    if (g_frame_count == kFramesMax) return _URC_END_OF_STACK;
    // A return address lies behind its call: what is wanted is the call's line.
    g_frames[g_frame_count++] = reinterpret_cast<void*>(before_instruction != 0 ? address : address - 1);
    return _URC_NO_REASON;
}

// In the handler, through the kernel's signal frame.
void take_frames(ucontext_t& context) {
    g_frame_count = 0;
#if defined(__x86_64__)
    // A call through a bad pointer: there is no code to unwind from, but the return address is on the stack.
    if (const auto code = code_address(context); code < 0x10000) {
        auto& registers = context.uc_mcontext.gregs;
        g_frames[g_frame_count++] = reinterpret_cast<void*>(code);
        registers[REG_RIP] = *reinterpret_cast<const greg_t*>(registers[REG_RSP]);
        registers[REG_RSP] += static_cast<greg_t>(sizeof(greg_t));
    }
#endif
    const auto code = code_address(context);
    Unwinding unwinding{.from = code};
    const auto before = g_frame_count;
    {
        const FaultGuard guard;  // a stack that the crash has spoilt
        if (__builtin_setjmp(guard.buffer()) == 0) _Unwind_Backtrace(&add_frame, &unwinding);
    }
    if (g_frame_count == before) g_frames[g_frame_count++] = reinterpret_cast<void*>(code);
}

// What an exception that nobody catches says of itself.
[[noreturn]] void on_terminate() {
    if (running() != nullptr && current_heap() != nullptr) {
        const auto* type = abi::__cxa_current_exception_type();
        if (type == nullptr) {
            set_crash_reason("std::terminate was called");
        } else {
            char text[400];
            int status = 0;
            auto* name = abi::__cxa_demangle(type->name(), nullptr, nullptr, &status);
            const char* what = "";
            try {
                throw;
            } catch (const std::exception& error) {
                what = error.what();
            } catch (...) {
            }
            std::snprintf(text, sizeof text, "nobody catches an exception of type %s%s%s", name != nullptr ? name : type->name(),
                          *what != '\0' ? ": " : "", what);
            set_crash_reason(text);
        }
    }
    std::abort();
}

std::string name_of_signal(int signal, std::string_view reason) {
    if (signal == SIGABRT && !reason.empty()) return "SIGABRT (" + std::string(reason) + ")";
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
            text.append("crashed by ").append(name_of_signal(g_signal, g_reason)).append(" in thread ").append(thread.name);
        }
        if (thread.transaction != 0) text.append(" while it was at t").append(std::to_string(thread.transaction));
        g_reason[0] = '\0';
        if (g_stack_writer != nullptr) text.append(g_stack_writer({g_frames.data(), g_frame_count}));
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
        // Unwinding is the host's, and must not be stopped by a second fault.
        use_heap(nullptr);
        take_frames(context);
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

void set_stack_writer(StackWriter writer) { g_stack_writer = writer; }

void set_crash_reason(std::string_view reason) {
    const auto size = std::min(reason.size(), sizeof g_reason - 1);
    std::memcpy(g_reason, reason.data(), size);
    g_reason[size] = '\0';
}

void install_crash_handlers() {
    std::set_terminate(&on_terminate);
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
        action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER;  // a fault of the handler's own is met: take_frames
        sigemptyset(&action.sa_mask);
        ::sigaction(signal, &action, nullptr);
    }
}

}  // namespace models::device
