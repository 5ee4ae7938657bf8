#pragma once

#include <string>
#include <string_view>

namespace models::posix {

/// The images of a process: its own copies of shared libraries.
struct Images {
    /// See OsPort::LoadLibrary.
    std::string load(std::string_view path);
    /// The process is gone. On the host's heap.
    void drop();
};

/// A thread's copies of its images' thread_local variables.
struct ThreadBlocks {};

}  // namespace models::posix
