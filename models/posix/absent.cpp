// What of descriptors and files a simulated process has not. It must not reach the host, whose descriptors have the same numbers.

#include <fcntl.h>
#include <fts.h>
#include <sys/fanotify.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <termios.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "models/posix/unsupported.h"
#include "models/posix/user_code.h"

using models::posix::in_user_code;
using models::posix::unsupported;

/// `name` fails with `error`, and says so once.
#define IPCLAB_ABSENT(result, name, parameters, arguments, error, ...)                      \
    result name parameters __VA_ARGS__ {                                                    \
        if (!in_user_code()) return IPCLAB_NEXT(name) arguments;                            \
        return static_cast<result>(unsupported(#name, error, __builtin_return_address(0))); \
    }
/// The same without a word: code tries it and goes on.
#define IPCLAB_QUIETLY_ABSENT(result, name, parameters, arguments, error, ...) \
    result name parameters __VA_ARGS__ {                                       \
        if (!in_user_code()) return IPCLAB_NEXT(name) arguments;               \
        errno = error;                                                         \
        return static_cast<result>(-1);                                        \
    }

extern "C" {

// -- files
IPCLAB_ABSENT(int, mkfifo, (const char* path, mode_t mode), (path, mode), ENOSYS, noexcept)
IPCLAB_ABSENT(int, mkfifoat, (int folder, const char* path, mode_t mode), (folder, path, mode), ENOSYS, noexcept)
IPCLAB_ABSENT(int, mknod, (const char* path, mode_t mode, dev_t device), (path, mode, device), EPERM, noexcept)
IPCLAB_ABSENT(int, mknodat, (int folder, const char* path, mode_t mode, dev_t device), (folder, path, mode, device), EPERM, noexcept)
IPCLAB_ABSENT(int, mount, (const char* from, const char* to, const char* kind, unsigned long flags, const void* data),
              (from, to, kind, flags, data), EPERM, noexcept)
IPCLAB_ABSENT(int, umount, (const char* path), (path), EPERM, noexcept)
IPCLAB_ABSENT(int, umount2, (const char* path, int flags), (path, flags), EPERM, noexcept)
IPCLAB_ABSENT(ssize_t, splice, (int from, off64_t* from_at, int to, off64_t* to_at, size_t size, unsigned flags),
              (from, from_at, to, to_at, size, flags), ENOSYS)
IPCLAB_ABSENT(ssize_t, tee, (int from, int to, size_t size, unsigned flags), (from, to, size, flags), ENOSYS)
IPCLAB_ABSENT(ssize_t, vmsplice, (int fd, const iovec* pieces, size_t count, unsigned flags), (fd, pieces, count, flags), ENOSYS)
IPCLAB_QUIETLY_ABSENT(ssize_t, getxattr, (const char* path, const char* name, void* value, size_t size), (path, name, value, size), ENOTSUP,
                      noexcept)
IPCLAB_QUIETLY_ABSENT(ssize_t, lgetxattr, (const char* path, const char* name, void* value, size_t size), (path, name, value, size),
                      ENOTSUP, noexcept)
IPCLAB_QUIETLY_ABSENT(ssize_t, fgetxattr, (int fd, const char* name, void* value, size_t size), (fd, name, value, size), ENOTSUP, noexcept)
IPCLAB_QUIETLY_ABSENT(int, setxattr, (const char* path, const char* name, const void* value, size_t size, int flags),
                      (path, name, value, size, flags), ENOTSUP, noexcept)
IPCLAB_QUIETLY_ABSENT(int, lsetxattr, (const char* path, const char* name, const void* value, size_t size, int flags),
                      (path, name, value, size, flags), ENOTSUP, noexcept)
IPCLAB_QUIETLY_ABSENT(int, fsetxattr, (int fd, const char* name, const void* value, size_t size, int flags), (fd, name, value, size, flags),
                      ENOTSUP, noexcept)
IPCLAB_QUIETLY_ABSENT(ssize_t, listxattr, (const char* path, char* list, size_t size), (path, list, size), ENOTSUP, noexcept)
IPCLAB_QUIETLY_ABSENT(ssize_t, llistxattr, (const char* path, char* list, size_t size), (path, list, size), ENOTSUP, noexcept)
IPCLAB_QUIETLY_ABSENT(ssize_t, flistxattr, (int fd, char* list, size_t size), (fd, list, size), ENOTSUP, noexcept)
IPCLAB_QUIETLY_ABSENT(int, removexattr, (const char* path, const char* name), (path, name), ENOTSUP, noexcept)
IPCLAB_QUIETLY_ABSENT(int, lremovexattr, (const char* path, const char* name), (path, name), ENOTSUP, noexcept)
IPCLAB_QUIETLY_ABSENT(int, fremovexattr, (int fd, const char* name), (fd, name), ENOTSUP, noexcept)

// -- events
IPCLAB_ABSENT(int, signalfd, (int fd, const sigset_t* signals, int flags), (fd, signals, flags), ENOSYS, noexcept)
IPCLAB_ABSENT(int, inotify_init, (), (), ENOSYS, noexcept)
IPCLAB_ABSENT(int, inotify_init1, (int flags), (flags), ENOSYS, noexcept)
IPCLAB_QUIETLY_ABSENT(int, inotify_add_watch, (int fd, const char* path, std::uint32_t mask), (fd, path, mask), EBADF, noexcept)
IPCLAB_QUIETLY_ABSENT(int, inotify_rm_watch, (int fd, int watch), (fd, watch), EBADF, noexcept)
IPCLAB_ABSENT(int, fanotify_init, (unsigned flags, unsigned event_flags), (flags, event_flags), ENOSYS, noexcept)

// -- terminals
IPCLAB_QUIETLY_ABSENT(int, tcgetattr, (int fd, termios* attributes), (fd, attributes), ENOTTY, noexcept)
IPCLAB_QUIETLY_ABSENT(int, tcsetattr, (int fd, int actions, const termios* attributes), (fd, actions, attributes), ENOTTY, noexcept)
IPCLAB_QUIETLY_ABSENT(int, tcflush, (int fd, int queue), (fd, queue), ENOTTY, noexcept)
IPCLAB_QUIETLY_ABSENT(int, tcdrain, (int fd), (fd), ENOTTY)

// -- walks that the library would do in the host's folders (ftw and glob are in file_names.cpp)
FTS* fts_open(char* const* paths, int options, int (*compare)(const FTSENT**, const FTSENT**)) {
    if (!in_user_code()) return IPCLAB_NEXT(fts_open)(paths, options, compare);
    (void)unsupported("fts_open", ENOSYS, __builtin_return_address(0));
    return nullptr;
}

}  // extern "C"
