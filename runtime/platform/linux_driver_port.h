#pragma once

#include "runtime/port/driver_port.h"

namespace runtime::platform {

/// The real /dev/binder: each call is the system call of its name.
class LinuxDriverPort final : public port::DriverPort {
public:
    int Open() override;
    int Ioctl(int fd, unsigned long request, void* argument) override;
    int Map(int fd, std::size_t length_bytes, const void** address) override;
    int Unmap(int fd, const void* address, std::size_t length_bytes) override;
    int Poll(int fd, std::int64_t timeout_ns) override;
    int SetNonBlocking(int fd, bool non_blocking) override;
    int Close(int fd) override;
};

}  // namespace runtime::platform
