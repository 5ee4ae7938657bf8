#pragma once

#include <sys/timerfd.h>
#include <cstdint>

#include "models/posix/open_file.h"

namespace models::posix {

/// timerfd_create(2), in virtual time. It needs no timer of its own: who waits for it knows when it is due.
class TimerFile final : public File {
public:
    TimerFile(device::OperatingSystem& os, int clock, int flags) : File(os, (flags & O_NONBLOCK) | O_RDWR), clock_(clock) {}

    /// 0, -EINVAL.
    int set(int flags, const itimerspec& value, itimerspec* before);
    [[nodiscard]] itimerspec remaining() const;

    ssize_t read(const Pieces& to, std::int64_t at) override;
    void stat(struct stat& status) override { status.st_mode = 0600; }
    [[nodiscard]] short ready() override { return due_count() > 0 ? POLLIN : 0; }
    [[nodiscard]] std::int64_t changes_at_ns() override;
    [[nodiscard]] std::uint64_t arrivals() override { return File::arrivals() + read_count_ + due_count(); }

private:
    /// Expirations that nobody has read.
    [[nodiscard]] std::uint64_t due_count() const;

    const int clock_;
    std::int64_t due_ns_ = -1;  ///< of the first expiration not read; < 0: not armed
    std::int64_t interval_ns_ = 0;
    std::uint64_t read_count_ = 0;
};

}  // namespace models::posix
