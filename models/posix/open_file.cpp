#include "models/posix/open_file.h"

#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "models/device/operating_system.h"

namespace models::posix {

ssize_t File::read(const Pieces&, std::int64_t) { return -EINVAL; }
ssize_t File::write(const Pieces&, std::int64_t) { return -EINVAL; }
std::int64_t File::seek(std::int64_t, int) { return -ESPIPE; }
int File::truncate(std::int64_t) { return -EINVAL; }
void File::stat(struct stat&) {}

int File::ioctl(unsigned long request, void* argument) {
    if (request == FIONBIO) {
        set_flags(*static_cast<int*>(argument) != 0 ? flags() | O_NONBLOCK : flags() & ~O_NONBLOCK);
        return 0;
    }
    if (request == FIONREAD && pending_bytes() >= 0) {
        *static_cast<int*>(argument) = static_cast<int>(pending_bytes());
        return 0;
    }
    return -ENOTTY;
}

void File::unwatch(std::uint32_t tid) { std::erase(watchers_, tid); }

void File::arrived() {
    ++arrivals_;
    wake_watchers();
}

void File::departed() {
    ++departures_;
    wake_watchers();
}

void File::wake_watchers() {
    for (const auto tid : std::exchange(watchers_, {})) os_.wake(tid, false);
}

}  // namespace models::posix
