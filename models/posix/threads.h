#pragma once

namespace models::device {
struct Thread;
}

namespace models::posix {

/// What pthread functions keep for a process.
struct Threads {
    /// A thread's body has returned: destructors of its thread_locals and keys, who joins it.
    void returned(device::Thread& thread);
};

/// And for a thread.
struct ThreadData {};

}  // namespace models::posix
