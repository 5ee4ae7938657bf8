#pragma once

#include <cstdint>

#include "models/posix/open_file.h"

namespace models::posix {

/// eventfd(2): a counter to wait for.
class EventFile final : public File {
public:
    EventFile(device::OperatingSystem& os, std::uint64_t count, bool is_semaphore, int flags)
        : File(os, (flags & O_NONBLOCK) | O_RDWR), count_(count), is_semaphore_(is_semaphore) {}

    ssize_t read(const Pieces& to, std::int64_t at) override;
    ssize_t write(const Pieces& from, std::int64_t at) override;
    void stat(struct stat& status) override { status.st_mode = 0600; }
    [[nodiscard]] short ready() override;

private:
    std::uint64_t count_;
    bool is_semaphore_;
};

}  // namespace models::posix
