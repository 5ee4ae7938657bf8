#include "models/posix/event_file.h"

#include <cerrno>

namespace models::posix {
namespace {

constexpr std::uint64_t kMost = 0xffff'ffff'ffff'fffe;

}  // namespace

ssize_t EventFile::read(const Pieces& to, std::int64_t at) {
    if (at >= 0) return -ESPIPE;
    if (to.size_bytes() < sizeof count_) return -EINVAL;
    if (count_ == 0) return -EAGAIN;
    const std::uint64_t value = is_semaphore_ ? 1 : count_;
    count_ -= value;
    to.scatter(reinterpret_cast<const char*>(&value), sizeof value);
    departed();
    return sizeof value;
}

ssize_t EventFile::write(const Pieces& from, std::int64_t at) {
    if (at >= 0) return -ESPIPE;
    std::uint64_t value = 0;
    if (from.gather(reinterpret_cast<char*>(&value), sizeof value) < sizeof value || value > kMost) return -EINVAL;
    if (value > kMost - count_) return -EAGAIN;
    count_ += value;
    arrived();
    return sizeof value;
}

short EventFile::ready() { return static_cast<short>((count_ > 0 ? POLLIN : 0) | (count_ < kMost ? POLLOUT : 0)); }

}  // namespace models::posix
