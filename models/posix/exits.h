#pragma once

#include <cstdint>
#include <vector>

namespace models::posix {

/// What a process does when it ends in order: exit handlers, destructors of its statics.
struct Exits {
    /// exit(3) without the end itself: destructors of the caller's thread_locals, handlers in reverse order of their registration, then its
    /// libraries' own, then the streams are flushed. On the exiting thread, as its own code; the caller then ends the process. A handler
    /// that exits goes on with the handlers that are left; any other thread that exits meanwhile waits for the end.
    void leave(int status);
    /// __cxa_finalize(library): what that library registered, in reverse order; null: all.
    void finalize(void* library);

    struct Handler {
        void (*with_argument)(void*) = nullptr;     ///< __cxa_atexit, atexit
        void (*with_status)(int, void*) = nullptr;  ///< on_exit
        void* argument = nullptr;
        void* library = nullptr;
    };
    std::vector<Handler> handlers;
    std::vector<Handler> quick;  ///< at_quick_exit
    std::uint32_t leaving_tid = 0;
    bool finished = false;  ///< what its libraries have to do at exit (DT_FINI_ARRAY) has begun
};

/// The destructor of a thread_local variable, registered when it was made.
struct ThreadLocal {
    void (*destructor)(void*);
    void* object;
};

/// Destroys the running thread's thread_locals, last made first. On that thread, as its own code.
void destroy_thread_locals();

}  // namespace models::posix
