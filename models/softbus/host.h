#pragma once

#include <cstddef>
#include <cstdint>

#include "sim/trace/events.h"

namespace models::softbus {

/// What the bus needs of the device it runs on: the calling process and thread, time, user memory, stamps for the trace. Implemented by
/// models/device. Every call of an Endpoint comes from a simulated thread inside a system call, unless it says otherwise.
class Host {
public:
    virtual ~Host() = default;

    virtual std::uint32_t current_pid() = 0;
    virtual std::uint32_t current_tid() = 0;
    /// Transaction that the calling thread sends or serves, 0 if none.
    virtual std::uint64_t current_transaction() = 0;
    /// Makes that the calling thread's.
    virtual void set_current_transaction(std::uint64_t transaction) = 0;

    /// Gives up the core until wake(tid) or the deadline (absolute ns; negative: none). False: the deadline passed. The caller's process
    /// may be killed meanwhile, then it never returns: nothing on the caller's stack may own memory.
    virtual bool block(std::int64_t deadline_ns) = 0;
    /// Ends the block of that thread. From a simulated thread of any device, from the network's agent or from a timed act. Only for
    /// threads that are inside block().
    virtual void wake(std::uint32_t tid) = 0;

    /// Cost of the call under way, added to the caller's time when it ends or blocks.
    virtual void charge(std::uint64_t span_ns) = 0;
    /// False: the caller's memory cannot be read there.
    virtual bool copy_from_user(void* to, const void* from, std::size_t size_bytes) = 0;

    /// Stamp at the present time of a process that does not act itself (pid 0: of the device).
    virtual sim::trace::Stamp stamp(std::uint32_t pid, std::uint64_t transaction) = 0;
};

}  // namespace models::softbus
