#pragma once

namespace models::posix {

/// A process's FILEs and directory streams.
struct Streams {
    /// Flushes what is open: exit(3). On the exiting thread.
    void flush();
    /// The process is gone: closes without flushing. On the host's heap.
    void drop();
};

}  // namespace models::posix
