#pragma once

namespace models::posix {

/// What a process does when it ends in order: exit handlers, destructors of its statics.
struct Exits {
    /// exit(3) without the end itself: on the exiting thread, as its own code; the caller then ends the process.
    void leave(int status);
    /// __cxa_finalize(library): what that library registered.
    void finalize(void* library);
};

}  // namespace models::posix
