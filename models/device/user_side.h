#pragma once

#include <string>
#include <string_view>

namespace models::device {

struct Thread;

/// What a thread's C library keeps for it (models/posix): made when first needed, gone with the thread. Its destructor runs on the host's
/// heap, and none of the thread's own code with it.
struct ThreadSide {
    ThreadSide() = default;
    ThreadSide(const ThreadSide&) = delete;
    ThreadSide& operator=(const ThreadSide&) = delete;
    virtual ~ThreadSide() = default;
};

/// What a process's C library keeps for it, likewise.
struct ProcessSide {
    ProcessSide() = default;
    ProcessSide(const ProcessSide&) = delete;
    ProcessSide& operator=(const ProcessSide&) = delete;
    virtual ~ProcessSide() = default;

    /// A thread's body has returned, or the thread called pthread_exit; on that thread, as its own code: destructors of its
    /// thread_locals and keys. May block.
    virtual void thread_returned(Thread& thread) = 0;
    /// The main thread's program has returned; on that thread, as its own code: exit handlers. May block. The process ends afterwards.
    virtual void program_returned(int status) = 0;
    /// See OsPort::LoadLibrary; as the process's own code.
    virtual std::string load_library(std::string_view path) = 0;
    /// The process is gone: none of its code runs any more, its descriptors are closed, its heap is about to be released. On the host's
    /// heap.
    virtual void ended() = 0;
};

/// What the C library keeps for one device: its files. Outlives its processes, and being switched off.
struct DeviceSide {
    DeviceSide() = default;
    DeviceSide(const DeviceSide&) = delete;
    DeviceSide& operator=(const DeviceSide&) = delete;
    virtual ~DeviceSide() = default;
};

}  // namespace models::device
