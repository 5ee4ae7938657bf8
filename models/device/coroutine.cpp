#include "models/device/coroutine.h"

#include <cxxabi.h>
#include <cerrno>

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#define IPCLAB_ASAN 1
#else
#define IPCLAB_ASAN 0
#endif

namespace models::device {
namespace {

/// The start of the Itanium C++ ABI's __cxa_eh_globals (caughtExceptions, uncaughtExceptions).
struct ExceptionGlobals {
    void* caught;
    unsigned uncaught;
};

/// libstdc++'s __cxa_exception as the Itanium C++ ABI lays it out on 64-bit systems: the thrown object follows it.
struct ThrownHeader {
    void* type;
    void* destructor;
    void* unexpected_handler;
    void* terminate_handler;
    ThrownHeader* next;
    int handler_count;
    int handler_switch_value;
    void* action_record;
    void* language_data;
    void* catch_temporary;
    void* adjusted_object;
    alignas(16) unsigned char unwind_header[32];  // its first 8 bytes: the exception class
};
static_assert(sizeof(ThrownHeader) == 112);

std::uint64_t g_switches = 0;
Coroutine* g_left = nullptr;     // who switched away last
Coroutine* g_entered = nullptr;  // who is being switched to

// Found once: the simulator has one OS thread, and the function is a call into the C++ library.
ExceptionGlobals& exception_globals() {
    static auto* const globals = reinterpret_cast<ExceptionGlobals*>(abi::__cxa_get_globals());
    return *globals;
}

}  // namespace

std::uint64_t Coroutine::switches() { return g_switches; }

void Coroutine::prepare(const Stack& stack, Entry entry, void* argument) {
    entry_ = entry;
    argument_ = argument;
    stack_bottom_ = stack.low;
    stack_bytes_ = static_cast<std::size_t>(stack.top - stack.low);
    context_ = boost::context::detail::make_fcontext(stack.top, stack_bytes_, &Coroutine::start);
}

void Coroutine::release_exceptions(bool is_running) {
    auto& caught = is_running ? exception_globals().caught : caught_exceptions_;
    auto* thrown = static_cast<ThrownHeader*>(caught);
    caught = nullptr;
    while (thrown != nullptr) {
        auto* next = thrown->next;
        // A dependent exception (last byte of its class 1) only points to the real one, which others may hold: left alone.
        if (thrown->unwind_header[0] == 0) abi::__cxa_free_exception(thrown + 1);
        thrown = next;
    }
    if (is_running) {
        exception_globals().uncaught = 0;
    } else {
        uncaught_exceptions_ = 0;
    }
}

void Coroutine::landed(boost::context::detail::transfer_t transfer) {
    g_left->context_ = transfer.fctx;
#if IPCLAB_ASAN
    const void* bottom = nullptr;
    std::size_t size = 0;
    __sanitizer_finish_switch_fiber(g_entered->fake_stack_, &bottom, &size);
    if (g_left->stack_bottom_ == nullptr) {
        g_left->stack_bottom_ = bottom;
        g_left->stack_bytes_ = size;
    }
#endif
}

void Coroutine::start(boost::context::detail::transfer_t transfer) {
    landed(transfer);
    auto* self = g_entered;
    self->entry_(self->argument_);
    __builtin_unreachable();
}

void Coroutine::switch_to(Coroutine& from, Coroutine& to, bool last) {
    ++g_switches;
    auto& exceptions = exception_globals();
    from.errno_ = errno;
    from.caught_exceptions_ = exceptions.caught;
    from.uncaught_exceptions_ = exceptions.uncaught;
    exceptions.caught = to.caught_exceptions_;
    exceptions.uncaught = to.uncaught_exceptions_;
    errno = to.errno_;
    g_left = &from;
    g_entered = &to;
#if IPCLAB_ASAN
    __sanitizer_start_switch_fiber(last ? nullptr : &from.fake_stack_, to.stack_bottom_, to.stack_bytes_);
#else
    static_cast<void>(last);
#endif
    landed(boost::context::detail::jump_fcontext(to.context_, nullptr));
}

}  // namespace models::device
