// Descriptors: what a simulated process does with open files, whatever they are.

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/sendfile.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <climits>
#include <cstdarg>
#include <string>
#include <string_view>

#include "models/device/open_file.h"
#include "models/posix/descriptors.h"
#include "models/posix/file_system.h"
#include "models/posix/pipe.h"
#include "models/posix/regular_file.h"
#include "models/posix/system_calls.h"
#include "models/posix/waiting.h"

namespace models::posix {
namespace {

ssize_t read_pieces(int fd, const iovec* pieces, int count, std::int64_t at) {
    return system_call([&](const device::SystemCall& call) -> ssize_t {
        auto* file = file_at(call, fd);
        if (file == nullptr || !file->may_read()) return -EBADF;
        if (const int error = probe(pieces, count, true); error != 0) return error;
        const Pieces to(pieces, count);
        const auto result = until_done(call, *file, false, [&] { return file->read(to, at); });
        if (result > 0) call.os().charge(static_cast<std::uint64_t>(result) / kBytesPerNs);
        return result;
    });
}

ssize_t write_pieces(int fd, const iovec* pieces, int count, std::int64_t at) {
    return system_call([&](const device::SystemCall& call) -> ssize_t {
        auto* file = file_at(call, fd);
        if (file == nullptr || !file->may_write()) return -EBADF;
        if (const int error = probe(pieces, count, false); error != 0) return error;
        Pieces from(pieces, count);
        ssize_t sum = 0;
        // What blocks takes all of it, piece by piece if there is no room.
        const bool once = file->non_blocking();
        do {
            const auto result = until_done(call, *file, false, [&] { return file->write(from, at < 0 ? at : at + sum); });
            if (result < 0) return sum > 0 ? sum : result;
            sum += result;
            from.skip(static_cast<std::size_t>(result));
            call.os().charge(static_cast<std::uint64_t>(result) / kBytesPerNs);
            if (result == 0 || once || file_at(call, fd) != file) break;
        } while (from.size_bytes() > 0);
        return sum;
    });
}

ssize_t read_plain(int fd, void* buffer, std::size_t size, std::int64_t at) {
    const iovec piece{buffer, size};
    return read_pieces(fd, &piece, 1, at);
}

ssize_t write_plain(int fd, const void* buffer, std::size_t size, std::int64_t at) {
    const iovec piece{const_cast<void*>(buffer), size};
    return write_pieces(fd, &piece, 1, at);
}

int duplicate(int from, int to, int flags) {
    return system_call([&](const device::SystemCall& call) -> int {
        auto& process = call.process();
        if (file_at(call, from) == nullptr) return -EBADF;
        auto file = device::OperatingSystem::file_of(process, from);
        if (to < 0 || static_cast<unsigned>(to) >= process.options.descriptors_max) return -EBADF;
        (void)call.os().close_file(process, to);
        return install_from(call, std::move(file), to, (flags & O_CLOEXEC) != 0);
    });
}

int make_pipe(int* ends, int flags) {
    if ((flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT)) != 0) {
        errno = EINVAL;
        return -1;
    }
    return system_call([&](const device::SystemCall& call) -> int {
        if (!can_write(ends, 2 * sizeof(int))) return -EFAULT;
        auto pipe = std::make_shared<Pipe>();
        const int reader = install(call, std::make_shared<PipeEnd>(call.os(), pipe, false, flags), flags);
        if (reader < 0) return reader;
        const int writer = install(call, std::make_shared<PipeEnd>(call.os(), pipe, true, flags), flags);
        if (writer < 0) {
            (void)call.os().close_file(call.process(), reader);
            return writer;
        }
        ends[0] = reader;
        ends[1] = writer;
        return 0;
    });
}

int control(int fd, int command, unsigned long argument) {
    return system_call([&](const device::SystemCall& call) -> int {
        auto* file = file_at(call, fd);
        if (file == nullptr) return -EBADF;
        const auto index = static_cast<std::size_t>(fd);
        auto& process = call.process();
        process.close_on_exec.resize(process.descriptors.size());
        switch (command) {
            case F_DUPFD:
            case F_DUPFD_CLOEXEC:
                return install_from(call, process.descriptors[index], static_cast<int>(argument), command == F_DUPFD_CLOEXEC);
            case F_GETFD:
                return process.close_on_exec[index] ? FD_CLOEXEC : 0;
            case F_SETFD:
                process.close_on_exec[index] = (argument & FD_CLOEXEC) != 0;
                return 0;
            case F_GETFL:
                return file->flags() & ~(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC | O_NOCTTY);
            case F_SETFL: {
                constexpr int kSettable = O_APPEND | O_NONBLOCK | O_ASYNC | O_DIRECT | O_NOATIME;
                file->set_flags((file->flags() & ~kSettable) | (static_cast<int>(argument) & kSettable));
                return 0;
            }
            case F_GETLK:
            case F_OFD_GETLK: {
                // Locks are always had: nobody holds one.
                auto* lock = reinterpret_cast<struct flock*>(argument);
                if (!can_write(lock, sizeof *lock)) return -EFAULT;
                lock->l_type = F_UNLCK;
                return 0;
            }
            case F_SETLK:
            case F_SETLKW:
            case F_OFD_SETLK:
            case F_OFD_SETLKW:
            case F_SETOWN:
                return 0;
            case F_GETOWN:
                return 0;
            case F_GETPIPE_SZ:
                return dynamic_cast<PipeEnd*>(file) != nullptr ? static_cast<int>(Pipe::kCapacity) : -EBADF;
            case F_SETPIPE_SZ:
                return dynamic_cast<PipeEnd*>(file) == nullptr ? -EBADF
                       : argument <= Pipe::kCapacity           ? static_cast<int>(Pipe::kCapacity)
                                                               : -EPERM;
            case F_ADD_SEALS: {
                auto* node = file->node();
                if (node == nullptr || node->kind != Node::Kind::Regular || (node->seals & F_SEAL_SEAL) != 0)
                    return node == nullptr ? -EINVAL : -EPERM;
                node->seals |= static_cast<int>(argument);
                return 0;
            }
            case F_GET_SEALS:
                return file->node() != nullptr && file->node()->kind == Node::Kind::Regular ? file->node()->seals : -EINVAL;
            default:
                return -EINVAL;
        }
    });
}

ssize_t copy_between(int to_fd, std::int64_t* to_at, int from_fd, std::int64_t* from_at, std::size_t size) {
    return system_call([&](const device::SystemCall& call) -> ssize_t {
        auto* from = dynamic_cast<RegularFile*>(file_at(call, from_fd));
        auto* to = file_at(call, to_fd);
        if (from == nullptr) return file_at(call, from_fd) == nullptr ? -EBADF : -EINVAL;
        if (to == nullptr || !to->may_write() || !from->may_read()) return -EBADF;
        const auto start = from_at != nullptr ? *from_at : from->seek(0, SEEK_CUR);
        const auto total = static_cast<std::int64_t>(from->node()->content.size_bytes());
        const auto part = static_cast<std::size_t>(
            std::clamp<std::int64_t>(total - start, 0, static_cast<std::int64_t>(std::min<std::size_t>(size, SSIZE_MAX))));
        std::string bytes(from->node()->content.data() + start, part);
        const iovec piece{bytes.data(), part};
        const auto result = part > 0 ? to->write(Pieces(&piece, 1), to_at != nullptr ? *to_at : -1) : 0;
        if (result <= 0) return result;
        if (from_at != nullptr) {
            *from_at += result;
        } else {
            (void)from->seek(start + result, SEEK_SET);
        }
        if (to_at != nullptr) *to_at += result;
        return result;
    });
}

int lock_file(int fd) {
    return system_call([&](const device::SystemCall& call) -> int { return file_at(call, fd) != nullptr ? 0 : -EBADF; });
}

std::int64_t seek(int fd, std::int64_t offset, int whence) {
    return system_call([&](const device::SystemCall& call) -> std::int64_t {
        auto* file = file_at(call, fd);
        return file != nullptr ? file->seek(offset, whence) : -EBADF;
    });
}

int truncate_open(int fd, std::int64_t size) {
    return system_call([&](const device::SystemCall& call) -> int {
        auto* file = file_at(call, fd);
        if (file == nullptr) return -EBADF;
        return file->may_write() ? file->truncate(size) : -EINVAL;
    });
}

int close_open(int fd) {
    return system_call([&](const device::SystemCall& call) -> int {
        ProcessState::of(call.process()).files.faces.erase(fd);
        return call.os().close_file(call.process(), fd);
    });
}

int allocate(int fd, int mode, std::int64_t offset, std::int64_t size) {
    return system_call([&](const device::SystemCall& call) -> int {
        auto* file = file_at(call, fd);
        if (file == nullptr || !file->may_write()) return -EBADF;
        if (offset < 0 || size <= 0) return -EINVAL;
        if (file->node() == nullptr) return -ENODEV;
        if (mode != 0) return -EOPNOTSUPP;
        const auto end = offset + size;
        return end > static_cast<std::int64_t>(file->node()->content.size_bytes()) ? file->truncate(end) : 0;
    });
}

}  // namespace

ssize_t read_from(int fd, void* buffer, std::size_t size, std::int64_t at) { return read_plain(fd, buffer, size, at); }
ssize_t write_to(int fd, const void* buffer, std::size_t size, std::int64_t at) { return write_plain(fd, buffer, size, at); }
std::int64_t seek_in(int fd, std::int64_t offset, int whence) { return seek(fd, offset, whence); }
int close_descriptor(int fd) { return close_open(fd); }
int replace_descriptor(int from, int to) { return duplicate(from, to, 0); }

}  // namespace models::posix

using models::posix::in_user_code;
namespace posix = models::posix;

namespace {

/// The sanitizers' runtime tries out whether memory can be read by a pipe of its own, which it writes to by a bare system call.
bool called_by_sanitizer([[maybe_unused]] void* caller) {
#if defined(IPCLAB_SANITIZED)  // this file itself is compiled without
    Dl_info info{};
    const std::string_view file = ::dladdr(caller, &info) != 0 && info.dli_fname != nullptr ? info.dli_fname : "";
    return file.find("libasan") != std::string_view::npos || file.find("libubsan") != std::string_view::npos;
#else
    return false;
#endif
}

}  // namespace

extern "C" {

int close(int fd) { return in_user_code() ? posix::close_open(fd) : IPCLAB_NEXT(close)(fd); }

int close_range(unsigned first, unsigned last, int flags) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(close_range)(first, last, flags);
    return posix::system_call([&](const models::device::SystemCall& call) -> int {
        if (first > last) return -EINVAL;
        auto& process = call.process();
        constexpr int kOnlyMark = 1 << 2;  // CLOSE_RANGE_CLOEXEC
        for (std::size_t fd = first; fd <= last && fd < process.descriptors.size(); ++fd) {
            if (process.descriptors[fd] == nullptr) continue;
            if ((flags & kOnlyMark) != 0) {
                process.close_on_exec.resize(process.descriptors.size());
                process.close_on_exec[fd] = true;
            } else {
                (void)call.os().close_file(process, static_cast<int>(fd));
            }
        }
        return 0;
    });
}

void closefrom(int first) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(closefrom)(first);
    (void)close_range(static_cast<unsigned>(std::max(first, 0)), UINT_MAX, 0);
}

int dup(int fd) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(dup)(fd);
    return posix::system_call([&](const models::device::SystemCall& call) -> int {
        if (posix::file_at(call, fd) == nullptr) return -EBADF;
        return posix::install(call, models::device::OperatingSystem::file_of(call.process(), fd), 0);
    });
}

int dup2(int from, int to) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(dup2)(from, to);
    if (from == to) {
        return posix::system_call([&](const models::device::SystemCall& call) -> int { return posix::is_open(call, to) ? to : -EBADF; });
    }
    return posix::duplicate(from, to, 0);
}

int dup3(int from, int to, int flags) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(dup3)(from, to, flags);
    if (from == to || (flags & ~O_CLOEXEC) != 0) {
        errno = EINVAL;
        return -1;
    }
    return posix::duplicate(from, to, flags);
}

#define IPCLAB_FCNTL(name)                                                    \
    int name(int fd, int command, ...) {                                      \
        va_list list;                                                         \
        va_start(list, command);                                              \
        const auto argument = va_arg(list, unsigned long);                    \
        va_end(list);                                                         \
        if (!in_user_code()) return IPCLAB_NEXT(name)(fd, command, argument); \
        return posix::control(fd, command, argument);                         \
    }
IPCLAB_FCNTL(fcntl)
IPCLAB_FCNTL(fcntl64)

int ioctl(int fd, unsigned long request, ...) noexcept {
    va_list list;
    va_start(list, request);
    auto* argument = va_arg(list, void*);
    va_end(list);
    if (!in_user_code()) return IPCLAB_NEXT(ioctl)(fd, request, argument);
    return posix::system_call([&](const models::device::SystemCall& call) -> int {
        auto* file = posix::file_at(call, fd);
        if (file == nullptr) return -EBADF;
        if (request == FIOCLEX || request == FIONCLEX) {
            call.process().close_on_exec.resize(call.process().descriptors.size());
            call.process().close_on_exec[static_cast<std::size_t>(fd)] = request == FIOCLEX;
            return 0;
        }
        if ((request == FIONREAD || request == FIONBIO) && !posix::can_write(argument, sizeof(int))) return -EFAULT;
        return file->ioctl(request, argument);
    });
}

ssize_t read(int fd, void* buffer, size_t size) {
    return in_user_code() ? posix::read_plain(fd, buffer, size, -1) : IPCLAB_NEXT(read)(fd, buffer, size);
}
ssize_t write(int fd, const void* buffer, size_t size) {
    return in_user_code() ? posix::write_plain(fd, buffer, size, -1) : IPCLAB_NEXT(write)(fd, buffer, size);
}
ssize_t readv(int fd, const iovec* pieces, int count) {
    return in_user_code() ? posix::read_pieces(fd, pieces, count, -1) : IPCLAB_NEXT(readv)(fd, pieces, count);
}
ssize_t writev(int fd, const iovec* pieces, int count) {
    return in_user_code() ? posix::write_pieces(fd, pieces, count, -1) : IPCLAB_NEXT(writev)(fd, pieces, count);
}

// The twins with 64-bit offsets are the same functions on 64-bit machines.
#define IPCLAB_AT(name, plain, pointer, type, where)                         \
    ssize_t name(int fd, pointer buffer, type size, off_t at) {              \
        if (!in_user_code()) return IPCLAB_NEXT(name)(fd, buffer, size, at); \
        if (at < 0) {                                                        \
            errno = EINVAL;                                                  \
            return -1;                                                       \
        }                                                                    \
        return posix::where(fd, buffer, size, at);                           \
    }
IPCLAB_AT(pread, read, void*, size_t, read_plain)
IPCLAB_AT(pread64, read, void*, size_t, read_plain)
IPCLAB_AT(pwrite, write, const void*, size_t, write_plain)
IPCLAB_AT(pwrite64, write, const void*, size_t, write_plain)
IPCLAB_AT(preadv, readv, const iovec*, int, read_pieces)
IPCLAB_AT(preadv64, readv, const iovec*, int, read_pieces)
IPCLAB_AT(pwritev, writev, const iovec*, int, write_pieces)
IPCLAB_AT(pwritev64, writev, const iovec*, int, write_pieces)

ssize_t preadv2(int fd, const iovec* pieces, int count, off_t at, int flags) {
    if (!in_user_code()) return IPCLAB_NEXT(preadv2)(fd, pieces, count, at, flags);
    return posix::read_pieces(fd, pieces, count, at);
}
ssize_t pwritev2(int fd, const iovec* pieces, int count, off_t at, int flags) {
    if (!in_user_code()) return IPCLAB_NEXT(pwritev2)(fd, pieces, count, at, flags);
    return posix::write_pieces(fd, pieces, count, at);
}

ssize_t __read_chk(int fd, void* buffer, size_t size, size_t room) {
    if (size > room) __builtin_trap();
    return read(fd, buffer, size);
}
ssize_t __pread_chk(int fd, void* buffer, size_t size, off_t at, size_t room) {
    if (size > room) __builtin_trap();
    return pread(fd, buffer, size, at);
}
ssize_t __pread64_chk(int fd, void* buffer, size_t size, off_t at, size_t room) {
    if (size > room) __builtin_trap();
    return pread(fd, buffer, size, at);
}

off_t lseek(int fd, off_t offset, int whence) noexcept {
    return in_user_code() ? posix::seek(fd, offset, whence) : IPCLAB_NEXT(lseek)(fd, offset, whence);
}
off64_t lseek64(int fd, off64_t offset, int whence) noexcept {
    return in_user_code() ? posix::seek(fd, offset, whence) : IPCLAB_NEXT(lseek64)(fd, offset, whence);
}
int ftruncate(int fd, off_t size) noexcept { return in_user_code() ? posix::truncate_open(fd, size) : IPCLAB_NEXT(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) noexcept {
    return in_user_code() ? posix::truncate_open(fd, size) : IPCLAB_NEXT(ftruncate64)(fd, size);
}
int fallocate(int fd, int mode, off_t offset, off_t size) {
    return in_user_code() ? posix::allocate(fd, mode, offset, size) : IPCLAB_NEXT(fallocate)(fd, mode, offset, size);
}
int fallocate64(int fd, int mode, off64_t offset, off64_t size) {
    return in_user_code() ? posix::allocate(fd, mode, offset, size) : IPCLAB_NEXT(fallocate64)(fd, mode, offset, size);
}
int posix_fallocate(int fd, off_t offset, off_t size) {
    if (!in_user_code()) return IPCLAB_NEXT(posix_fallocate)(fd, offset, size);
    return posix::allocate(fd, 0, offset, size) == 0 ? 0 : errno;
}
int posix_fallocate64(int fd, off64_t offset, off64_t size) { return posix_fallocate(fd, offset, size); }
ssize_t readahead(int fd, off64_t at, size_t size) noexcept {
    return in_user_code() ? posix::lock_file(fd) : IPCLAB_NEXT(readahead)(fd, at, size);
}
int posix_fadvise64(int fd, off64_t offset, off64_t size, int advice) noexcept { return posix_fadvise(fd, offset, size, advice); }
int posix_fadvise(int fd, off_t offset, off_t size, int advice) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(posix_fadvise)(fd, offset, size, advice);
    return posix::lock_file(fd) == 0 ? 0 : EBADF;
}

// All is on "flash" at once.
int fsync(int fd) { return in_user_code() ? posix::lock_file(fd) : IPCLAB_NEXT(fsync)(fd); }
int fdatasync(int fd) { return in_user_code() ? posix::lock_file(fd) : IPCLAB_NEXT(fdatasync)(fd); }
int syncfs(int fd) noexcept { return in_user_code() ? posix::lock_file(fd) : IPCLAB_NEXT(syncfs)(fd); }
void sync() noexcept {
    if (!in_user_code()) IPCLAB_NEXT(sync)();
}
int flock(int fd, int operation) noexcept { return in_user_code() ? posix::lock_file(fd) : IPCLAB_NEXT(flock)(fd, operation); }
int lockf(int fd, int command, off_t size) { return in_user_code() ? posix::lock_file(fd) : IPCLAB_NEXT(lockf)(fd, command, size); }
int lockf64(int fd, int command, off64_t size) { return in_user_code() ? posix::lock_file(fd) : IPCLAB_NEXT(lockf64)(fd, command, size); }

int isatty(int fd) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(isatty)(fd);
    if (posix::lock_file(fd) == 0) errno = ENOTTY;
    return 0;
}
char* ttyname(int fd) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(ttyname)(fd);
    (void)isatty(fd);
    return nullptr;
}
int ttyname_r(int fd, char* name, size_t size) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(ttyname_r)(fd, name, size);
    return ENOTTY;
}

int pipe(int* ends) noexcept {
    if (!in_user_code() || called_by_sanitizer(__builtin_return_address(0))) return IPCLAB_NEXT(pipe)(ends);
    return posix::make_pipe(ends, 0);
}
int pipe2(int* ends, int flags) noexcept { return in_user_code() ? posix::make_pipe(ends, flags) : IPCLAB_NEXT(pipe2)(ends, flags); }

ssize_t sendfile(int to, int from, off_t* at, size_t size) noexcept {
    return in_user_code() ? posix::copy_between(to, nullptr, from, at, size) : IPCLAB_NEXT(sendfile)(to, from, at, size);
}
ssize_t sendfile64(int to, int from, off64_t* at, size_t size) noexcept {
    return in_user_code() ? posix::copy_between(to, nullptr, from, at, size) : IPCLAB_NEXT(sendfile64)(to, from, at, size);
}
ssize_t copy_file_range(int from, off64_t* from_at, int to, off64_t* to_at, size_t size, unsigned flags) {
    if (!in_user_code()) return IPCLAB_NEXT(copy_file_range)(from, from_at, to, to_at, size, flags);
    return posix::copy_between(to, to_at, from, from_at, size);
}

}  // extern "C"
