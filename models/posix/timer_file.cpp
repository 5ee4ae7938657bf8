#include "models/posix/timer_file.h"

#include <algorithm>
#include <cerrno>
#include <ctime>

#include "models/device/operating_system.h"
#include "models/posix/clock_epoch.h"

namespace models::posix {
namespace {

constexpr std::int64_t kSecond = 1'000'000'000;
constexpr std::int64_t kFarS = 9'000'000'000 / 2;  // seconds that fit into nanoseconds of 63 bits, epoch included

std::int64_t to_ns(const timespec& time) { return std::min<std::int64_t>(time.tv_sec, kFarS) * kSecond + time.tv_nsec; }
timespec to_timespec(std::int64_t ns) { return {.tv_sec = ns / kSecond, .tv_nsec = ns % kSecond}; }
bool is_valid(const timespec& time) { return time.tv_sec >= 0 && time.tv_nsec >= 0 && time.tv_nsec < kSecond; }

}  // namespace

int TimerFile::set(int flags, const itimerspec& value, itimerspec* before) {
    if (!is_valid(value.it_value) || !is_valid(value.it_interval)) return -EINVAL;
    if ((flags & ~(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) != 0) return -EINVAL;
    if (before != nullptr) *before = remaining();
    auto due_ns = to_ns(value.it_value);
    interval_ns_ = to_ns(value.it_interval);
    if (due_ns == 0) {
        due_ns_ = -1;
    } else if ((flags & TFD_TIMER_ABSTIME) == 0) {
        due_ns_ = os().now_ns() + due_ns;
    } else {
        const bool from_epoch = clock_ == CLOCK_REALTIME || clock_ == CLOCK_REALTIME_ALARM;
        if (from_epoch) due_ns -= kRealtimeEpochS * kSecond;
        due_ns_ = std::max<std::int64_t>(due_ns, 0);
    }
    wake_watchers();  // they wait for another time now
    return 0;
}

itimerspec TimerFile::remaining() const {
    itimerspec value{};
    value.it_interval = to_timespec(interval_ns_);
    if (due_ns_ < 0) return value;
    const auto now = os().now_ns();
    auto left = due_ns_ - now;
    if (left <= 0) left = interval_ns_ > 0 ? interval_ns_ - (now - due_ns_) % interval_ns_ : 0;
    value.it_value = to_timespec(left);
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
