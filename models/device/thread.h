#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "models/binder/kernel_services.h"
#include "models/device/coroutine.h"
#include "models/device/user_side.h"
#include "sim/kernel/timer_queue.h"
#include "sim/trace/events.h"

namespace models::device {

struct Process;
class Core;
class OperatingSystem;

/// A simulated thread: a coroutine, and what the operating system keeps about it.
struct Thread final : sim::kernel::Timer {
    OperatingSystem* os = nullptr;
    Process* process = nullptr;
    std::uint32_t tid = 0;
    std::string name;
    sim::trace::ThreadState state = sim::trace::ThreadState::Ready;

    Coroutine coroutine;
    Stack stack;
    Core* core = nullptr;       ///< where it runs or ran last
    std::int64_t ready_ns = 0;  ///< not to run before
    Thread* next = nullptr;     ///< in the one queue it is in: run queue, just woken, a lock's waiters
    Thread* previous = nullptr;

    class ThreadQueue* queue = nullptr;  ///< which one that is
    bool in_kernel_queue = false;        ///< that one outlives the thread's process
    binder::Wake wake = binder::Wake::Woken;

    std::uint64_t transaction = 0;         ///< sends or serves: what its records are stamped with
    std::uint64_t bus_transaction = 0;     ///< of these the one between devices, as the runtime says
    std::uint64_t driver_transaction = 0;  ///< and the one within the device, as the driver says
    std::uint64_t first_token = 0;
    int nice = 0;
    void* runtime_slot = nullptr;
    /// What it runs; lives in its process's heap (null for a main thread), so that a killed process takes it along.
    std::function<void()>* body = nullptr;

    std::unique_ptr<ThreadSide> side;  ///< its C library's; null until something of it is used

    void fire() override;  ///< its time-out or its sleep is over
};

/// Threads in order, linked through themselves.
class ThreadQueue {
public:
    [[nodiscard]] bool empty() const { return first_ == nullptr; }
    [[nodiscard]] Thread* first() const { return first_; }
    void push(Thread& thread) {
        thread.next = nullptr;
        thread.previous = last_;
        thread.queue = this;
        (last_ != nullptr ? last_->next : first_) = &thread;
        last_ = &thread;
    }
    Thread* pop() {
        auto* thread = first_;
        if (thread != nullptr) remove(*thread);
        return thread;
    }
    void remove(Thread& thread) {
        (thread.previous != nullptr ? thread.previous->next : first_) = thread.next;
        (thread.next != nullptr ? thread.next->previous : last_) = thread.previous;
        thread.next = thread.previous = nullptr;
        thread.queue = nullptr;
        thread.in_kernel_queue = false;
    }

private:
    Thread* first_ = nullptr;
    Thread* last_ = nullptr;
};

/// Waiters for something of the kernel's, which may belong to several processes: who dies is taken out. (Others lie in the memory of the
/// waiters' own process and go with it.)
class KernelQueue final : public ThreadQueue {
public:
    void push(Thread& thread) {
        ThreadQueue::push(thread);
        thread.in_kernel_queue = true;
    }
};

}  // namespace models::device
