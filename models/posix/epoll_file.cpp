#include "models/posix/epoll_file.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace models::posix {

static_assert(EPOLLIN == POLLIN && EPOLLOUT == POLLOUT && EPOLLERR == POLLERR && EPOLLHUP == POLLHUP && EPOLLRDHUP == POLLRDHUP);

std::shared_ptr<File> EpollFile::Entry::file() const {
    auto opened_now = opened.lock();
    if (opened_now == nullptr) return nullptr;
    return face != nullptr ? face : std::static_pointer_cast<File>(std::move(opened_now));
}

bool EpollFile::contains(const EpollFile& other, int depth) const {
    if (this == &other || depth > 4) return true;
    return std::any_of(entries_.begin(), entries_.end(), [&](const Entry& entry) {
        const auto file = entry.file();
        const auto* inner = dynamic_cast<const EpollFile*>(file.get());
        return inner != nullptr && !entry.removed && inner->contains(other, depth + 1);
    });
}

int EpollFile::control(int operation, int fd, const binder::FileRef& file, std::shared_ptr<File> face, const epoll_event* event) {
    prune();
    const auto found = std::find_if(entries_.begin(), entries_.end(),
                                    [&](const Entry& entry) { return entry.fd == fd && !entry.removed && entry.opened.lock() == file; });
    switch (operation) {
        case EPOLL_CTL_ADD: {
            if (found != entries_.end()) return -EEXIST;
            const auto* inner = dynamic_cast<const EpollFile*>(file.get());
            if (inner != nullptr && inner->contains(*this, 0)) return inner == this ? -EINVAL : -ELOOP;
            Entry entry;
            entry.fd = fd;
            entry.opened = file;
            entry.face = std::move(face);
            entry.event = *event;
            entries_.push_back(std::move(entry));
            break;
        }
        case EPOLL_CTL_MOD:
            if (found == entries_.end()) return -ENOENT;
            found->event = *event;
            found->fresh = true;
            found->disabled = false;
            break;
        case EPOLL_CTL_DEL:
            if (found == entries_.end()) return -ENOENT;
            found->removed = true;
            prune();
            return 0;
        default:
            return -EINVAL;
    }
    wake_watchers();
    return 0;
}

std::uint32_t EpollFile::events_of(const Entry& entry, File& file) {
    if (entry.disabled || entry.removed) return 0;
    const auto wanted = entry.event.events | EPOLLERR | EPOLLHUP;
    const auto events = static_cast<std::uint32_t>(static_cast<unsigned short>(file.ready())) & wanted;
    if (events == 0 || (wanted & EPOLLET) == 0 || entry.fresh) return events;
    const bool came = file.arrivals() != entry.arrivals && (wanted & ~std::uint32_t{EPOLLOUT} & (EPOLLIN | EPOLLRDHUP | EPOLLHUP)) != 0;
    const bool went = file.departures() != entry.departures && (wanted & (EPOLLOUT | EPOLLERR)) != 0;
    const bool reading = (wanted & (EPOLLIN | EPOLLRDHUP | EPOLLPRI)) != 0;
    const bool writing = (wanted & EPOLLOUT) != 0;
    const bool ended = (events & (EPOLLERR | EPOLLHUP)) != 0;
    return (came && (reading || ended)) || (went && (writing || ended)) ? events : 0;
}

int EpollFile::collect(epoll_event* events, int count) {
    prune();
    int told = 0;
    const auto size = entries_.size();
    const auto start = next_ < size ? next_ : 0;
    for (std::size_t i = 0; i < size && told < count; ++i) {
        const auto at = (start + i) % size;
        auto& entry = entries_[at];
        const auto file = entry.file();
        if (file == nullptr) continue;
        const auto found = events_of(entry, *file);
        entry.arrivals = file->arrivals();
        entry.departures = file->departures();
        entry.fresh = false;
        if (found == 0) continue;
        events[told].events = found;
        events[told].data = entry.event.data;
        ++told;
        if ((entry.event.events & EPOLLONESHOT) != 0) entry.disabled = true;
        next_ = at + 1;
    }
    return told;
}

void EpollFile::prune() {
    if (!watchers().empty()) return;
    for (std::size_t i = entries_.size(); i-- > 0;) {
        if (!entries_[i].removed && !entries_[i].opened.expired()) continue;
        entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(i));
        if (next_ > i) --next_;
    }
}

short EpollFile::ready() {
    for (const auto& entry : entries_) {
        const auto file = entry.file();
        if (file != nullptr && events_of(entry, *file) != 0) return POLLIN;
    }
    return 0;
}

std::int64_t EpollFile::changes_at_ns() {
    std::int64_t first = -1;
    for (const auto& entry : entries_) {
        const auto file = entry.file();
        if (file == nullptr || entry.removed || entry.disabled) continue;
        const auto at = file->changes_at_ns();
        if (at >= 0 && (first < 0 || at < first)) first = at;
    }
    return first;
}

std::uint64_t EpollFile::arrivals() {
    auto sum = File::arrivals();
    for (const auto& entry : entries_) {
        if (const auto file = entry.file()) sum += file->arrivals() + file->departures();
    }
    return sum;
}

void EpollFile::watch(std::uint32_t tid) {
    File::watch(tid);
    for (const auto& entry : entries_) {
        if (const auto file = entry.file(); file != nullptr && !entry.removed) file->watch(tid);
    }
}

void EpollFile::unwatch(std::uint32_t tid) {
    File::unwatch(tid);
    for (const auto& entry : entries_) {
        if (const auto file = entry.file()) file->unwatch(tid);
    }
}

}  // namespace models::posix
