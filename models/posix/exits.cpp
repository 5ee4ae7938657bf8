#include "models/posix/exits.h"

#include <unistd.h>

#include <algorithm>
#include <cassert>
#include <csignal>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <utility>

#include "models/device/crash.h"
#include "models/posix/leaks.h"
#include "models/posix/parking.h"
#include "models/posix/process_state.h"
#include "models/posix/signals.h"
#include "models/posix/user_code.h"

// Of the C library, declared in none of its headers.
extern "C" int __cxa_atexit(void (*destructor)(void*), void* argument, void* library) noexcept;
extern "C" int __cxa_at_quick_exit(void (*handler)(void*), void* library) noexcept;
extern "C" void __cxa_finalize(void* library);
extern "C" int __cxa_thread_atexit_impl(void (*destructor)(void*), void* object, void* library);
extern "C" int __register_atfork(void (*prepare)(), void (*parent)(), void (*child)(), void* library);

namespace models::posix {
namespace {

using Handlers = std::vector<Exits::Handler>;

std::optional<Exits::Handler> take_last(Handlers& handlers, void* library) {
    const device::SystemCall call;
    const auto found = std::find_if(handlers.rbegin(), handlers.rend(),
                                    [library](const auto& each) { return library == nullptr || each.library == library; });
    if (found == handlers.rend()) return std::nullopt;
    const auto handler = *found;
    handlers.erase(std::next(found).base());
    return handler;
}

void run(const Exits::Handler& handler, int status) {
    if (handler.with_status != nullptr) return handler.with_status(status, handler.argument);
    handler.with_argument(handler.argument);
}

int add(Handlers Exits::*to, const Exits::Handler& handler) {
    const device::SystemCall call;
    (ProcessState::of(call.process()).exits.*to).push_back(handler);
    return 0;
}

// An object of the program itself or of one of the host's libraries, made by the first process that needed it, is there for all of them.
bool is_hosts(void* argument, void* library) {
    Dl_info info;
    return argument != nullptr && library != nullptr && ::dladdr(library, &info) != 0;  // images are unknown to the host's loader
}

[[noreturn]] void end_process(int status) {
    const device::SystemCall call;
    call.os().end_process(call.thread(), sim::trace::EndReason::Exited, status & 0xff);  // as the parent of a process would see it
}

}  // namespace

void Exits::leave(int status) {
    {
        const device::SystemCall call;
        const auto me = call.thread().tid;
        while (leaving_tid != 0 && leaving_tid != me) park(call, &leaving_tid, -1);
        leaving_tid = me;
    }
    destroy_thread_locals();
    while (const auto handler = take_last(handlers, nullptr)) run(*handler, status);
    auto& process = ProcessState::current();
    if (!std::exchange(finished, true)) process.images.finish();
    process.streams.flush();
    tell_leaks();
}

void Exits::finalize(void* library) {
    while (const auto handler = take_last(handlers, library)) run(*handler, 0);
}

void destroy_thread_locals() {
    for (;;) {
        ThreadLocal last{};
        {
            const device::SystemCall call;
            auto& all = ThreadState::of(call.thread()).data.thread_locals;
            if (all.empty()) return;
            last = all.back();
            all.pop_back();
        }
        last.destructor(last.object);
    }
}

}  // namespace models::posix

using models::posix::Exits;
using models::posix::in_user_code;
using models::posix::ProcessState;

extern "C" int __cxa_atexit(void (*destructor)(void*), void* argument, void* library) noexcept {
    if (!in_user_code() || models::posix::is_hosts(argument, library)) return IPCLAB_NEXT(__cxa_atexit)(destructor, argument, library);
    return models::posix::add(&Exits::handlers,
                              {.with_argument = destructor, .with_status = nullptr, .argument = argument, .library = library});
}

extern "C" int __cxa_at_quick_exit(void (*handler)(void*), void* library) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(__cxa_at_quick_exit)(handler, library);
    return models::posix::add(&Exits::quick, {.with_argument = handler, .with_status = nullptr, .argument = nullptr, .library = library});
}

extern "C" int on_exit(void (*handler)(int, void*), void* argument) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(on_exit)(handler, argument);
    return models::posix::add(&Exits::handlers,
                              {.with_argument = nullptr, .with_status = handler, .argument = argument, .library = nullptr});
}

extern "C" void __cxa_finalize(void* library) {
    if (!in_user_code()) return IPCLAB_NEXT(__cxa_finalize)(library);
    ProcessState::current().exits.finalize(library);
}

extern "C" int __cxa_thread_atexit_impl(void (*destructor)(void*), void* object, void* library) {
    if (!in_user_code()) return IPCLAB_NEXT(__cxa_thread_atexit_impl)(destructor, object, library);
    const models::device::SystemCall call;
    models::posix::ThreadState::of(call.thread()).data.thread_locals.push_back({.destructor = destructor, .object = object});
    return 0;
}

// Nothing is ever forked.
extern "C" int __register_atfork(void (*prepare)(), void (*parent)(), void (*child)(), void* library) {
    if (!in_user_code()) return IPCLAB_NEXT(__register_atfork)(prepare, parent, child, library);
    return 0;
}

extern "C" void exit(int status) noexcept {
    if (!in_user_code()) {
        IPCLAB_NEXT(exit)(status);
        __builtin_unreachable();
    }
    ProcessState::current().exits.leave(status);
    models::posix::end_process(status);
}

extern "C" void quick_exit(int status) noexcept {
    if (!in_user_code()) {
        IPCLAB_NEXT(quick_exit)(status);
        __builtin_unreachable();
    }
    while (const auto handler = models::posix::take_last(ProcessState::current().exits.quick, nullptr))
        models::posix::run(*handler, status);
    models::posix::end_process(status);
}

extern "C" void _exit(int status) {
    if (!in_user_code()) {
        IPCLAB_NEXT(_exit)(status);
        __builtin_unreachable();
    }
    models::posix::end_process(status);
}

extern "C" void _Exit(int status) noexcept {
    if (!in_user_code()) {
        IPCLAB_NEXT(_Exit)(status);
        __builtin_unreachable();
    }
    models::posix::end_process(status);
}

extern "C" void abort() noexcept {
    if (!in_user_code()) {
        IPCLAB_NEXT(abort)();
        __builtin_unreachable();
    }
    models::posix::run_abort_handler();
    IPCLAB_NEXT(raise)(SIGABRT);  // seen by models/device/crash.cpp: the process ends here
    __builtin_unreachable();
}

// The host's would write to the simulator's standard error.
extern "C" void __assert_fail(const char* assertion, const char* file, unsigned line, const char* function) noexcept {
    if (!in_user_code()) {
        IPCLAB_NEXT(__assert_fail)(assertion, file, line, function);
        __builtin_unreachable();
    }
    {
        std::string text(file);
        text.append(":").append(std::to_string(line)).append(": ").append(function != nullptr ? function : "?");
        text.append(": Assertion `").append(assertion).append("' failed.\n");
        (void)!::write(STDERR_FILENO, text.data(), text.size());
        text.pop_back();
        models::device::set_crash_reason(text);
    }
    abort();
}
