#pragma once

#include <cstddef>
#include <cstdint>

namespace runtime::port {

/// The one door from the runtime to a Binder driver: the system calls of /dev/binder and nothing more.
/// Implemented by models/device (simulated), tests/support (in memory) and runtime/platform (Linux).
/// Every call acts for the calling thread and its process. Errors are negative errno values.
class DriverPort {
public:
    virtual ~DriverPort() = default;

    /// As open("/dev/binder", O_RDWR | O_CLOEXEC): a descriptor, or -ENOENT, -EMFILE, ...
    [[nodiscard]] virtual int Open() = 0;

    /// As ioctl(2) on a Binder descriptor: 0, or a negative errno (-EBADF after close, -EINTR, -EFAULT, -EINVAL, -EAGAIN).
    /// BINDER_WRITE_READ consumes `write_buffer` (BC_*), then fills `read_buffer` (BR_*), sizes in bytes, host byte order.
    /// Blocks the calling thread until there is a return, unless read_size is 0 or the descriptor is non-blocking.
    /// Other threads of this process may run meanwhile: hold no lock across the call.
    [[nodiscard]] virtual int Ioctl(int fd, unsigned long request, void* argument) = 0;

    /// As mmap(2) of the receive area, read only, private: its address through `address` and 0, or a negative errno.
    [[nodiscard]] virtual int Map(int fd, std::size_t length_bytes, const void** address) = 0;

    /// As munmap(2) of the whole area.
    virtual int Unmap(int fd, const void* address, std::size_t length_bytes) = 0;

    /// As poll(2) for POLLIN on this descriptor: 1 readable, 0 timed out, or a negative errno. Blocks up to `timeout_ns`
    /// (negative: for ever).
    [[nodiscard]] virtual int Poll(int fd, std::int64_t timeout_ns) = 0;

    /// As fcntl(F_SETFL, O_NONBLOCK).
    virtual int SetNonBlocking(int fd, bool non_blocking) = 0;

    /// As close(2).
    virtual int Close(int fd) = 0;
};

}  // namespace runtime::port
