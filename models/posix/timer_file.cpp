#include "models/posix/timer_file.h"

#include <cerrno>
#include <ctime>

#include "models/device/operating_system.h"
#include "models/posix/wall_clock.h"

namespace models::posix {
namespace {

bool is_valid(const timespec& time) { return time.tv_sec >= 0 && valid(time); }

}  // namespace

int TimerFile::set(int flags, const itimerspec& value, itimerspec* before) {
    if (!is_valid(value.it_value) || !is_valid(value.it_interval)) return -EINVAL;
    if ((flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) != 0) return -EINVAL;
    if (before != nullptr) *before = remaining();
    interval_ns_ = ns_of(value.it_interval);
    if (value.it_value.tv_sec == 0 && value.it_value.tv_nsec == 0) {
        due_ns_ = -1;
    } else if ((flags & TFD_TIMER_ABSTIME) == 0) {
        due_ns_ = deadline_after(os().now_ns(), value.it_value);
    } else {
        due_ns_ = deadline_of(clock_ == CLOCK_REALTIME_ALARM ? CLOCK_REALTIME : clock_, value.it_value);
    }
    wake_watchers();  // they wait for another time now
    return 0;
}

itimerspec TimerFile::remaining() const {
    itimerspec value{};
    value.it_interval = timespec_of(interval_ns_);
    if (due_ns_ < 0) return value;
    const auto now = os().now_ns();
    auto left = due_ns_ - now;
    if (left <= 0) left = interval_ns_ > 0 ? interval_ns_ - (now - due_ns_) % interval_ns_ : 0;
    value.it_value = timespec_of(left);
    return value;
}

std::uint64_t TimerFile::due_count() const {
    if (due_ns_ < 0) return 0;
    const auto late = os().now_ns() - due_ns_;
    if (late < 0) return 0;
    return interval_ns_ > 0 ? static_cast<std::uint64_t>(late / interval_ns_) + 1 : 1;
}

ssize_t TimerFile::read(const Pieces& to, std::int64_t at) {
    if (at >= 0) return -ESPIPE;
    const auto count = due_count();
    if (to.size_bytes() < sizeof count) return -EINVAL;
    if (count == 0) return -EAGAIN;
    due_ns_ = interval_ns_ > 0 ? due_ns_ + static_cast<std::int64_t>(count) * interval_ns_ : -1;
    read_count_ += count;
    to.scatter(reinterpret_cast<const char*>(&count), sizeof count);
    return sizeof count;
}

std::int64_t TimerFile::changes_at_ns() {
    if (due_ns_ < 0) return -1;
    return due_count() == 0 ? due_ns_ : interval_ns_ > 0 ? due_ns_ + static_cast<std::int64_t>(due_count()) * interval_ns_ : -1;
}

}  // namespace models::posix
