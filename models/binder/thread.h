#pragma once

#include <cstdint>

#include "models/binder/work.h"
#include "runtime/port/binder_abi.h"

namespace models::binder {

struct Process;
struct Transaction;

/// Bits of Thread::looper, as the trace shows them.
enum Looper : std::uint8_t {
    kLooperRegistered = 1,
    kLooperEntered = 2,
    kLooperExited = 4,
    kLooperInvalid = 8,
    kLooperWaiting = 16,
    kLooperPoll = 32,
    kLooperWithheld = 64,  ///< not the kernel's: see Pressure
};

/// Room for one BR_ error a thread has to read.
struct ErrorSlot : WorkItem {
    ErrorSlot() : WorkItem(WorkKind::ReturnError) {}
    [[nodiscard]] bool taken() const { return code != BR_OK; }

    std::uint32_t code = BR_OK;
};

struct ExtendedError {
    std::uint32_t id = 0;
    std::uint32_t command = BR_OK;
    std::int32_t param = 0;
};

struct WaitingHook : Hook {};

/// A thread as one open of the device knows it; made by its first ioctl or poll.
struct Thread : WaitingHook {
    Thread(Process& of_process, std::uint32_t with_tid, std::uint32_t pid) : process(of_process), tid(with_tid) {
        queue.kind = QueueKind::Thread;
        queue.pid = pid;
        queue.tid = with_tid;
    }

    [[nodiscard]] bool is_looper() const { return (looper & (kLooperRegistered | kLooperEntered)) != 0; }

    /// Takes no work of its process, as if it were busy.
    [[nodiscard]] bool withheld() const { return (looper & kLooperWithheld) != 0; }

    Process& process;
    const std::uint32_t tid;
    std::uint8_t looper = 0;
    bool process_todo = false;  ///< something in the queue is worth waking for
    bool need_return = true;    ///< the next read returns at once
    bool asleep = false;        ///< inside KernelServices::block()
    bool gone = false;          ///< the trace was told so; what is left is being cleared away
    WorkQueue queue;
    Transaction* stack = nullptr;
    ErrorSlot return_error;  ///< of its own failed send; stops the write part until read
    ErrorSlot reply_error;   ///< of its call that ended without a reply
    ExtendedError error;
    std::uint64_t token = 0;  ///< 5.10: of the last transaction or reply it read
    std::uint64_t first_token = 0;
    std::uint64_t oneway_served = 0;  ///< one-way call it read last and has not freed, for the trace
    std::uint64_t stamp = 0;          ///< what KernelServices::set_transaction was last told
};

}  // namespace models::binder
