#include "models/posix/threads.h"

#include <pthread.h>
#include <sched.h>

#include <cerrno>
#include <csetjmp>
#include <cstddef>
#include <cstring>
#include <utility>

#include "models/device/ports.h"
#include "models/posix/in_order.h"
#include "models/posix/parking.h"
#include "models/posix/process_state.h"
#include "models/posix/unsupported.h"
#include "models/posix/user_code.h"
#include "models/posix/wall_clock.h"

namespace models::posix {

using device::SystemCall;

void Threads::returned(device::Thread& thread) {
    destroy_thread_locals();
    destroy_key_values();
    bool last = false;
    {
        const SystemCall call;
        robust.thread_ended(thread.tid);
        if (const auto found = records.find(thread.tid); found != records.end()) {
            auto& record = found->second;
            record.ended = true;
            record.result = ThreadState::of(thread).data.result;
            if (record.joinable) {
                unpark(&record, SIZE_MAX);
            } else {
                records.erase(found);
            }
        }
        last = main_left && call.process().threads.size() == 1;
    }
    if (!last) return;
    ProcessState::current().exits.leave(0);
    const SystemCall call;
    call.os().end_process(call.thread(), sim::trace::EndReason::Exited, 0);
}

namespace {

constexpr std::uint64_t kCloneNs = 10'000;  // as OsPort::StartThread: order of magnitude of clone(2)

void run_body(void* (*entry)(void*), void* argument) {
    void* result = entry(argument);
    ThreadState::current().data.result = result;
}

device::Thread* thread_of(const SystemCall& call, pthread_t thread) {
    const auto found = call.process().threads.find(static_cast<std::uint32_t>(thread));
    return found != call.process().threads.end() ? found->second.get() : nullptr;
}

// The record of a thread that lives or waits to be joined; null: there is none such (ESRCH). Threads that pthread_create did not start have
// one once somebody asks: the main thread can be joined, the runtime's cannot.
Threads::Record* record_of(const SystemCall& call, pthread_t thread) {
    const auto tid = static_cast<std::uint32_t>(thread);
    auto& records = ProcessState::of(call.process()).threads.records;
    if (const auto found = records.find(tid); found != records.end()) return &found->second;
    const auto* running = thread_of(call, thread);
    if (running == nullptr) return nullptr;
    return &records.emplace(tid, Threads::Record{.joinable = running->body == nullptr}).first->second;
}

constexpr std::int64_t kTry = -2;

int join(pthread_t thread, void** result, std::int64_t deadline_ns) {
    void* value = nullptr;
    {
        const SystemCall call;
        if (thread == call.thread().tid) return EDEADLK;
        auto* record = record_of(call, thread);
        if (record == nullptr) return ESRCH;
        if (!record->joinable || record->joined) return EINVAL;
        if (!record->ended) {
            if (deadline_ns == kTry) {
                call.os().charge(50);
                call.os().yield(call.thread());
                return EBUSY;
            }
            if (deadline_ns >= 0 && deadline_ns <= call.os().now_ns()) return ETIMEDOUT;
            record->joined = true;
            const auto wake = park_for_event(call, record, deadline_ns);
            record->joined = false;
            if (wake == binder::Wake::TimedOut && !record->ended) return ETIMEDOUT;
        }
        value = record->result;
        ProcessState::of(call.process()).threads.records.erase(static_cast<std::uint32_t>(thread));
    }
    if (result != nullptr) *result = value;
    return 0;
}

// ------------------------------------------------------------------------------------------------------- pthread_exit

[[noreturn]] void end_unwound_thread() {
    auto& self = *device::running();
    delete std::exchange(self.body, nullptr);
    ProcessState::current().threads.returned(self);
    const SystemCall call;
    call.os().end_thread(self);
}

_Unwind_Reason_Code stop_unwinding(int, _Unwind_Action actions, _Unwind_Exception_Class, _Unwind_Exception*, _Unwind_Context* context,
                                   void*) {
    auto& data = ThreadState::current().data;
    if (auto* buffer = static_cast<__pthread_unwind_buf_t*>(data.cleanup_buffer)) {
        // Its frame is next, or was left: the handler runs there and comes back through __pthread_unwind_next.
        const bool passed = (actions & _UA_END_OF_STACK) != 0 || _Unwind_GetCFA(context) > reinterpret_cast<std::uintptr_t>(buffer);
        if (passed) {
            void* const jump = buffer->__cancel_jmp_buf;  // a sigjmp_buf without room for a mask
            ::siglongjmp(static_cast<__jmp_buf_tag*>(jump), 1);
        }
    }
    if ((actions & _UA_END_OF_STACK) != 0) end_unwound_thread();
    return _URC_NO_REASON;
}

[[noreturn]] void unwind() {
    auto& leaving = ThreadState::current().data.leaving;
    leaving = {};
    leaving.exception_cleanup = [](_Unwind_Reason_Code, _Unwind_Exception*) {};
    _Unwind_ForcedUnwind(&leaving, &stop_unwinding, nullptr);
    end_unwound_thread();  // the stack has no end that the unwinder knows
}

}  // namespace
}  // namespace models::posix

using models::device::running;
using models::device::SystemCall;
using models::posix::in_user_code;
using models::posix::ProcessState;
using models::posix::ThreadState;

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*entry)(void*), void* argument) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_create)(thread, attributes, entry, argument);
    int state = PTHREAD_CREATE_JOINABLE;
    if (attributes != nullptr) pthread_attr_getdetachstate(attributes, &state);
    // In the process's heap: a killed process takes it along.
    auto* body = new std::function<void()>([entry, argument] { models::posix::run_body(entry, argument); });
    std::uint32_t tid = 0;
    {
        const SystemCall call;
        call.os().charge(models::posix::kCloneNs);
        auto& process = ProcessState::of(call.process());
        // As the kernel does, it has its creator's name until it is given one.
        if (auto* started = call.os().start_thread(call.process(), call.thread().name, body)) {
            tid = started->tid;
            process.threads.records.emplace(tid, models::posix::Threads::Record{.joinable = state == PTHREAD_CREATE_JOINABLE});
            ThreadState::of(*started).data.blocked_signals = ThreadState::of(call.thread()).data.blocked_signals;
        }
    }
    if (tid == 0) {
        delete body;
        return EAGAIN;
    }
    *thread = tid;
    return 0;
}

extern "C" int pthread_join(pthread_t thread, void** result) {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_join)(thread, result);
    return models::posix::join(thread, result, -1);
}

extern "C" int pthread_tryjoin_np(pthread_t thread, void** result) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_tryjoin_np)(thread, result);
    return models::posix::join(thread, result, models::posix::kTry);
}

extern "C" int pthread_clockjoin_np(pthread_t thread, void** result, clockid_t clock, const timespec* until) {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_clockjoin_np)(thread, result, clock, until);
    if (until == nullptr) return models::posix::join(thread, result, -1);
    if ((clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC) || !models::posix::valid(*until)) return EINVAL;
    return models::posix::join(thread, result, models::posix::deadline_of(clock, *until));
}

extern "C" int pthread_timedjoin_np(pthread_t thread, void** result, const timespec* until) {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_timedjoin_np)(thread, result, until);
    return pthread_clockjoin_np(thread, result, CLOCK_REALTIME, until);
}

extern "C" int pthread_detach(pthread_t thread) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_detach)(thread);
    const SystemCall call;
    auto* record = models::posix::record_of(call, thread);
    if (record == nullptr) return ESRCH;
    if (!record->joinable) return EINVAL;
    record->joinable = false;
    if (record->ended) ProcessState::of(call.process()).threads.records.erase(static_cast<std::uint32_t>(thread));
    return 0;
}

extern "C" void pthread_exit(void* result) {
    if (!in_user_code()) {
        IPCLAB_NEXT(pthread_exit)(result);
        __builtin_unreachable();
    }
    {
        const SystemCall call;
        auto& self = call.thread();
        ThreadState::of(self).data.result = result;
        if (self.tid == call.process().pid) ProcessState::of(call.process()).threads.main_left = true;
    }
    models::posix::unwind();
}

extern "C" void __pthread_register_cancel(__pthread_unwind_buf_t* buffer) {
    if (!in_user_code()) return IPCLAB_NEXT(__pthread_register_cancel)(buffer);
    auto& innermost = ThreadState::current().data.cleanup_buffer;
    buffer->__pad[0] = std::exchange(innermost, buffer);
}

extern "C" void __pthread_unregister_cancel(__pthread_unwind_buf_t* buffer) {
    if (!in_user_code()) return IPCLAB_NEXT(__pthread_unregister_cancel)(buffer);
    ThreadState::current().data.cleanup_buffer = buffer->__pad[0];
}

extern "C" void __pthread_unwind_next(__pthread_unwind_buf_t* buffer) {
    if (!in_user_code()) {
        IPCLAB_NEXT(__pthread_unwind_next)(buffer);
        __builtin_unreachable();
    }
    ThreadState::current().data.cleanup_buffer = buffer->__pad[0];
    models::posix::unwind();
}

extern "C" pthread_t pthread_self() noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_self)();
    return running()->tid;
}

extern "C" int pthread_equal(pthread_t one, pthread_t other) noexcept { return one == other ? 1 : 0; }

// ---------------------------------------------------------------------------------------------------------- properties

extern "C" int pthread_setname_np(pthread_t thread, const char* name) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_setname_np)(thread, name);
    if (std::strlen(name) > 15) return ERANGE;
    const SystemCall call;
    auto* found = models::posix::thread_of(call, thread);
    if (found == nullptr) return ESRCH;
    found->name = name;
    return 0;
}

extern "C" int pthread_getname_np(pthread_t thread, char* name, std::size_t size) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_getname_np)(thread, name, size);
    if (size == 0) return ERANGE;
    models::posix::must_be_there(name);
    const SystemCall call;
    const auto* found = models::posix::thread_of(call, thread);
    if (found == nullptr) return ESRCH;
    const auto shown = found->name.substr(0, 15);
    if (shown.size() >= size) return ERANGE;
    std::memcpy(name, shown.c_str(), shown.size() + 1);
    return 0;
}

extern "C" int pthread_getattr_np(pthread_t thread, pthread_attr_t* attributes) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_getattr_np)(thread, attributes);
    pthread_attr_init(attributes);
    const SystemCall call;
    const auto* found = models::posix::thread_of(call, thread);
    if (found == nullptr) return ESRCH;
    pthread_attr_setstack(attributes, found->stack.low, static_cast<std::size_t>(found->stack.top - found->stack.low));
    const auto* record = models::posix::record_of(call, thread);
    pthread_attr_setdetachstate(attributes, record->joinable ? PTHREAD_CREATE_JOINABLE : PTHREAD_CREATE_DETACHED);
    return 0;
}

// Accepted and without effect: nothing is scheduled by priorities.
extern "C" int pthread_setschedparam(pthread_t thread, int policy, const sched_param* parameters) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_setschedparam)(thread, policy, parameters);
    const SystemCall call;
    return models::posix::thread_of(call, thread) != nullptr ? 0 : ESRCH;
}

extern "C" int pthread_getschedparam(pthread_t thread, int* policy, sched_param* parameters) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_getschedparam)(thread, policy, parameters);
    {
        const SystemCall call;
        if (models::posix::thread_of(call, thread) == nullptr) return ESRCH;
    }
    *policy = SCHED_OTHER;
    *parameters = {};
    return 0;
}

extern "C" int pthread_setschedprio(pthread_t thread, int priority) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_setschedprio)(thread, priority);
    const SystemCall call;
    return models::posix::thread_of(call, thread) != nullptr ? 0 : ESRCH;
}

extern "C" int pthread_getaffinity_np(pthread_t thread, std::size_t size, cpu_set_t* set) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_getaffinity_np)(thread, size, set);
    const int result = sched_getaffinity(static_cast<pid_t>(thread), size, set);
    return result < 0 ? errno : 0;
}

extern "C" int pthread_setaffinity_np(pthread_t thread, std::size_t size, const cpu_set_t* set) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_setaffinity_np)(thread, size, set);
    const int result = sched_setaffinity(static_cast<pid_t>(thread), size, set);
    return result < 0 ? errno : 0;
}

extern "C" int pthread_getcpuclockid(pthread_t thread, clockid_t* clock) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_getcpuclockid)(thread, clock);
    *clock = CLOCK_THREAD_CPUTIME_ID;
    const SystemCall call;
    return models::posix::thread_of(call, thread) != nullptr ? 0 : ESRCH;
}

// -------------------------------------------------------------------------------------------------------- cancellation

extern "C" int pthread_cancel(pthread_t thread) {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_cancel)(thread);
    models::posix::unsupported("pthread_cancel", ENOSYS, __builtin_return_address(0));
    return ENOSYS;
}

// Nothing is cancelled, so these only remember nothing: whoever disables cancellation gets what it wants.
extern "C" int pthread_setcancelstate(int state, int* before) {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_setcancelstate)(state, before);
    if (state != PTHREAD_CANCEL_ENABLE && state != PTHREAD_CANCEL_DISABLE) return EINVAL;
    if (before != nullptr) *before = PTHREAD_CANCEL_ENABLE;
    return 0;
}

extern "C" int pthread_setcanceltype(int type, int* before) {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_setcanceltype)(type, before);
    if (type != PTHREAD_CANCEL_DEFERRED && type != PTHREAD_CANCEL_ASYNCHRONOUS) return EINVAL;
    if (before != nullptr) *before = PTHREAD_CANCEL_DEFERRED;
    return 0;
}

extern "C" void pthread_testcancel() {
    if (!in_user_code()) return IPCLAB_NEXT(pthread_testcancel)();
}
