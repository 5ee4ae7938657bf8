// What would reach past the simulated process to the real machine: its name, clock and limits, its message queues and shared memory, its
// signal mask by old names, real threads for asynchronous I/O, a daemon's fork. Refused, or answered for the device.

#include <aio.h>
#include <error.h>
#include <grp.h>
#include <mqueue.h>
#include <sched.h>
#include <signal.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "models/device/ports.h"
#include "models/posix/unsupported.h"
#include "models/posix/user_code.h"

// Simple cases: a function of the host's that user code may not reach.
#define IPCLAB_REFUSE(error, result, name, parameters, arguments)      \
    extern "C" result name parameters {                                \
        if (!in_user_code()) return IPCLAB_NEXT(name) arguments;       \
        return unsupported(#name, error, __builtin_return_address(0)); \
    }

using models::posix::in_user_code;
using models::posix::unsupported;

extern "C" pid_t _Fork() noexcept;

// clang-format off
IPCLAB_REFUSE(EPERM, int, sethostname, (const char* name, std::size_t size) noexcept, (name, size))
IPCLAB_REFUSE(EPERM, int, setdomainname, (const char* name, std::size_t size) noexcept, (name, size))
IPCLAB_REFUSE(EPERM, int, sethostid, (long id) noexcept, (id))
IPCLAB_REFUSE(EPERM, int, adjtime, (const timeval* delta, timeval* before) noexcept, (delta, before))
IPCLAB_REFUSE(EPERM, int, adjtimex, (timex* values) noexcept, (values))
IPCLAB_REFUSE(EPERM, int, clock_adjtime, (clockid_t clock, timex* values) noexcept, (clock, values))
IPCLAB_REFUSE(EPERM, int, setgroups, (std::size_t count, const gid_t* groups) noexcept, (count, groups))
IPCLAB_REFUSE(EPERM, int, initgroups, (const char* user, gid_t group), (user, group))
IPCLAB_REFUSE(EPERM, int, reboot, (int how) noexcept, (how))
IPCLAB_REFUSE(EPERM, int, chroot, (const char* path) noexcept, (path))
IPCLAB_REFUSE(ENOSYS, int, acct, (const char* path) noexcept, (path))
IPCLAB_REFUSE(ENOSYS, int, unshare, (int flags) noexcept, (flags))
IPCLAB_REFUSE(ENOSYS, int, setns, (int fd, int kind) noexcept, (fd, kind))
IPCLAB_REFUSE(ENOSYS, pid_t, _Fork, () noexcept, ())
IPCLAB_REFUSE(ENOSYS, int, daemon, (int keeps_directory, int keeps_streams) noexcept, (keeps_directory, keeps_streams))

IPCLAB_REFUSE(ENOSYS, int, shmget, (key_t key, std::size_t size, int flags) noexcept, (key, size, flags))
IPCLAB_REFUSE(ENOSYS, int, shmdt, (const void* address) noexcept, (address))
IPCLAB_REFUSE(ENOSYS, int, shmctl, (int id, int command, shmid_ds* to) noexcept, (id, command, to))
IPCLAB_REFUSE(ENOSYS, int, semget, (key_t key, int count, int flags) noexcept, (key, count, flags))
IPCLAB_REFUSE(ENOSYS, int, semop, (int id, sembuf* operations, std::size_t count) noexcept, (id, operations, count))
IPCLAB_REFUSE(ENOSYS, int, semtimedop, (int id, sembuf* operations, std::size_t count, const timespec* span) noexcept, (id, operations, count, span))
IPCLAB_REFUSE(ENOSYS, int, msgget, (key_t key, int flags) noexcept, (key, flags))
IPCLAB_REFUSE(ENOSYS, int, msgsnd, (int id, const void* message, std::size_t size, int flags), (id, message, size, flags))
IPCLAB_REFUSE(ENOSYS, ssize_t, msgrcv, (int id, void* message, std::size_t size, long kind, int flags), (id, message, size, kind, flags))
IPCLAB_REFUSE(ENOSYS, int, msgctl, (int id, int command, msqid_ds* to) noexcept, (id, command, to))

IPCLAB_REFUSE(ENOSYS, int, mq_unlink, (const char* name) noexcept, (name))
IPCLAB_REFUSE(ENOSYS, int, aio_read, (aiocb* block) noexcept, (block))
IPCLAB_REFUSE(ENOSYS, int, aio_write, (aiocb* block) noexcept, (block))
IPCLAB_REFUSE(ENOSYS, int, aio_fsync, (int how, aiocb* block) noexcept, (how, block))
IPCLAB_REFUSE(ENOSYS, int, lio_listio, (int mode, aiocb* const* blocks, int count, sigevent* event) noexcept, (mode, blocks, count, event))
// clang-format on
#undef IPCLAB_REFUSE

extern "C" void* shmat(int id, const void* address, int flags) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(shmat)(id, address, flags);
    unsupported("shmat", ENOSYS, __builtin_return_address(0));
    return reinterpret_cast<void*>(-1);
}

extern "C" mqd_t mq_open(const char* name, int flags, ...) noexcept {
    va_list more;
    va_start(more, flags);
    const auto mode = va_arg(more, unsigned);
    auto* attributes = va_arg(more, mq_attr*);
    va_end(more);
    if (!in_user_code()) return IPCLAB_NEXT(mq_open)(name, flags, mode, attributes);
    return unsupported("mq_open", ENOSYS, __builtin_return_address(0));
}

extern "C" int setpgrp() noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(setpgrp)();
    return 0;  // it leads a group of its own already
}

namespace {

template <class Limit>
int limit_process(pid_t pid, __rlimit_resource resource, const Limit* wanted, Limit* before, void* caller) {
    if (pid != 0 && pid != getpid()) {
        errno = EPERM;
        return -1;
    }
    if (before != nullptr) {
        rlimit now{};
        if (getrlimit(resource, &now) != 0) return -1;
        *before = {.rlim_cur = now.rlim_cur, .rlim_max = now.rlim_max};
    }
    return wanted == nullptr ? 0 : unsupported("prlimit", EPERM, caller);
}

}  // namespace

extern "C" int prlimit(pid_t pid, __rlimit_resource resource, const rlimit* wanted, rlimit* before) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(prlimit)(pid, resource, wanted, before);
    return limit_process(pid, resource, wanted, before, __builtin_return_address(0));
}

extern "C" int prlimit64(pid_t pid, __rlimit_resource resource, const rlimit64* wanted, rlimit64* before) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(prlimit64)(pid, resource, wanted, before);
    return limit_process(pid, resource, wanted, before, __builtin_return_address(0));
}

// ------------------------------------------------------------------------------------------------- the mask by old names

namespace {

sigset_t only(int signal) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, signal);
    return set;
}

}  // namespace

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

extern "C" int sighold(int signal) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sighold)(signal);
    const auto set = only(signal);
    return sigprocmask(SIG_BLOCK, &set, nullptr);
}

extern "C" int sigrelse(int signal) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sigrelse)(signal);
    const auto set = only(signal);
    return sigprocmask(SIG_UNBLOCK, &set, nullptr);
}

extern "C" int sigignore(int number) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(sigignore)(number);
    return signal(number, SIG_IGN) == SIG_ERR ? -1 : 0;
}

#pragma GCC diagnostic pop

// ----------------------------------------------------------------------------------------------------------- error(3)

namespace {

void say(int error_number, const char* file, unsigned line, const char* format, va_list more) {
    std::string text = models::device::running()->process->options.name;
    text.append(":");
    if (file != nullptr) text.append(file).append(":").append(std::to_string(line)).append(":");
    char message[1024];
    std::vsnprintf(message, sizeof message, format, more);
    text.append(" ").append(message);
    if (error_number != 0) text.append(": ").append(std::strerror(error_number));
    text.append("\n");
    (void)!::write(STDERR_FILENO, text.data(), text.size());
}

}  // namespace

extern "C" void error(int status, int error_number, const char* format, ...) {
    va_list more;
    va_start(more, format);
    if (in_user_code()) {
        say(error_number, nullptr, 0, format, more);
        va_end(more);
        if (status != 0) exit(status);
        return;
    }
    char message[1024];
    std::vsnprintf(message, sizeof message, format, more);
    va_end(more);
    IPCLAB_NEXT(error)(status, error_number, "%s", message);
}

extern "C" void error_at_line(int status, int error_number, const char* file, unsigned line, const char* format, ...) {
    va_list more;
    va_start(more, format);
    if (in_user_code()) {
        say(error_number, file, line, format, more);
        va_end(more);
        if (status != 0) exit(status);
        return;
    }
    char message[1024];
    std::vsnprintf(message, sizeof message, format, more);
    va_end(more);
    IPCLAB_NEXT(error_at_line)(status, error_number, file, line, "%s", message);
}
