#pragma once

#include <cstdio>

namespace models::posix {

/// A process's FILEs and directory streams.
struct Streams {
    /// Address of the process's `stdin` (0), `stdout` (1) or `stderr` (2).
    FILE** standard(int number);
    /// Flushes what is open: exit(3). On the exiting thread.
    void flush();
    /// The process is gone: closes without flushing. On the host's heap.
    void drop();
};

}  // namespace models::posix
