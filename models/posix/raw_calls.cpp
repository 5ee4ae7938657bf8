#include "models/posix/raw_calls.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace models::posix {
namespace {

/// One of the call's values, as whatever it is.
class Value {
public:
    explicit Value(long value) : value_(value) {}
    operator int() const { return static_cast<int>(value_); }
    operator unsigned() const { return static_cast<unsigned>(value_); }
    operator long() const { return value_; }
    operator unsigned long() const { return static_cast<unsigned long>(value_); }
    template <class Type>
    operator Type*() const {
        return reinterpret_cast<Type*>(value_);
    }

private:
    long value_;
};

}  // namespace

bool file_call(long number, const long* values, long* result) {
    const Value a(values[0]);
    const Value b(values[1]);
    const Value c(values[2]);
    const Value d(values[3]);
    const Value e(values[4]);
    const Value f(values[5]);
    const auto is = [result](long answer) {
        *result = answer;
        return true;
    };
    switch (number) {
        case SYS_read:
            return is(::read(a, b, c));
        case SYS_write:
            return is(::write(a, b, c));
        case SYS_readv:
            return is(::readv(a, b, c));
        case SYS_writev:
            return is(::writev(a, b, c));
        case SYS_pread64:
            return is(::pread(a, b, c, d));
        case SYS_pwrite64:
            return is(::pwrite(a, b, c, d));
        case SYS_openat:
            return is(::openat(a, b, c, values[3]));
        case SYS_close:
            return is(::close(a));
        case SYS_close_range:
            return is(::close_range(a, b, c));
        case SYS_dup:
            return is(::dup(a));
        case SYS_dup3:
            return is(::dup3(a, b, c));
        case SYS_fcntl:
            return is(::fcntl(a, b, values[2]));
        case SYS_ioctl:
            return is(::ioctl(a, b, values[2]));
        case SYS_lseek:
            return is(::lseek(a, b, c));
        case SYS_ftruncate:
            return is(::ftruncate(a, b));
        case SYS_fsync:
            return is(::fsync(a));
        case SYS_pipe2:
            return is(::pipe2(a, b));
        case SYS_memfd_create:
            return is(::memfd_create(a, b));
        case SYS_eventfd2:
            return is(::eventfd(a, b));
        case SYS_timerfd_create:
            return is(::timerfd_create(a, b));
        case SYS_timerfd_settime:
            return is(::timerfd_settime(a, b, c, d));
        case SYS_timerfd_gettime:
            return is(::timerfd_gettime(a, b));
        case SYS_epoll_create1:
            return is(::epoll_create1(a));
        case SYS_epoll_ctl:
            return is(::epoll_ctl(a, b, c, d));
        case SYS_epoll_pwait:
            return is(::epoll_pwait(a, b, c, d, e));
        case SYS_ppoll:
            return is(::ppoll(a, b, c, d));
        case SYS_socketpair:
            return is(::socketpair(a, b, c, d));
        case SYS_socket:
            return is(::socket(a, b, c));
        case SYS_sendmsg:
            return is(::sendmsg(a, b, c));
        case SYS_recvmsg:
            return is(::recvmsg(a, b, c));
        case SYS_shutdown:
            return is(::shutdown(a, b));
        case SYS_mmap: {
            const auto* memory = ::mmap(a, b, c, d, e, f);
            return is(memory == MAP_FAILED ? -1 : static_cast<long>(reinterpret_cast<std::uintptr_t>(memory)));
        }
        case SYS_munmap:
            return is(::munmap(a, b));
        case SYS_mprotect:
            return is(::mprotect(a, b, c));
        case SYS_madvise:
            return is(::madvise(a, b, c));
        case SYS_unlinkat:
            return is(::unlinkat(a, b, c));
        case SYS_mkdirat:
            return is(::mkdirat(a, b, c));
        case SYS_renameat2:
            return is(::renameat2(a, b, c, d, e));
        case SYS_symlinkat:
            return is(::symlinkat(a, b, c));
        case SYS_linkat:
            return is(::linkat(a, b, c, d, e));
        case SYS_readlinkat:
            return is(::readlinkat(a, b, c, d));
        case SYS_faccessat:
            return is(::faccessat(a, b, c, 0));
        case SYS_fchmod:
            return is(::fchmod(a, b));
        case SYS_fstat:
            return is(::fstat(a, b));
        case SYS_statx:
            return is(::statx(a, b, c, d, e));
        case SYS_chdir:
            return is(::chdir(a));
        case SYS_fchdir:
            return is(::fchdir(a));
        case SYS_getcwd: {
            const char* path = ::getcwd(a, b);
            return is(path != nullptr ? static_cast<long>(std::strlen(path) + 1) : -1);
        }
#if defined(__x86_64__)
        case SYS_open:
            return is(::open(a, b, values[2]));
        case SYS_pipe:
            return is(::pipe(a));
        case SYS_dup2:
            return is(::dup2(a, b));
        case SYS_poll:
            return is(::poll(a, b, c));
        case SYS_epoll_create:
            return is(::epoll_create(a));
        case SYS_epoll_wait:
            return is(::epoll_wait(a, b, c, d));
        case SYS_unlink:
            return is(::unlink(a));
        case SYS_mkdir:
            return is(::mkdir(a, b));
        case SYS_access:
            return is(::access(a, b));
#endif
        default:
            return false;
    }
}

}  // namespace models::posix
