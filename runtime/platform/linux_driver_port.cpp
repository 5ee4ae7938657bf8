#include "runtime/platform/linux_driver_port.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

namespace runtime::platform {
namespace {

int result_of(int returned) { return returned < 0 ? -errno : returned; }

}  // namespace

int LinuxDriverPort::Open() { return result_of(::open("/dev/binder", O_RDWR | O_CLOEXEC)); }

int LinuxDriverPort::Ioctl(int fd, unsigned long request, void* argument) { return result_of(::ioctl(fd, request, argument)); }

int LinuxDriverPort::Map(int fd, std::size_t length_bytes, const void** address) {
    void* mapped = ::mmap(nullptr, length_bytes, PROT_READ, MAP_PRIVATE | MAP_NORESERVE, fd, 0);
    if (mapped == MAP_FAILED) return -errno;
    *address = mapped;
    return 0;
}

int LinuxDriverPort::Unmap(int, const void* address, std::size_t length_bytes) {
    return result_of(::munmap(const_cast<void*>(address), length_bytes));
}

int LinuxDriverPort::Poll(int fd, std::int64_t timeout_ns) {
    pollfd polled{.fd = fd, .events = POLLIN, .revents = 0};
    const timespec span{.tv_sec = timeout_ns / 1'000'000'000, .tv_nsec = timeout_ns % 1'000'000'000};
    const int ready = ::ppoll(&polled, 1, timeout_ns < 0 ? nullptr : &span, nullptr);
    if (ready > 0 && (polled.revents & POLLNVAL) != 0) return -EBADF;
    return result_of(ready);
}

int LinuxDriverPort::SetNonBlocking(int fd, bool non_blocking) {
    const int flags = ::fcntl(fd, F_GETFL);
    if (flags < 0) return -errno;
    return result_of(::fcntl(fd, F_SETFL, non_blocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK));
}

int LinuxDriverPort::Close(int fd) { return result_of(::close(fd)); }

}  // namespace runtime::platform
