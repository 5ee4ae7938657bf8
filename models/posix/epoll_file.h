#pragma once

#include <sys/epoll.h>
#include <cstdint>
#include <memory>
#include <vector>

#include "models/posix/open_file.h"

namespace models::posix {

/// epoll_create(2): a set of files to wait for. A file leaves it when it is closed everywhere. Ready files are told in the order in which
/// they were added, going on after the last one told.
class EpollFile final : public File {
public:
    EpollFile(device::OperatingSystem& os, int) : File(os, O_RDWR) {}
    ~EpollFile() override = default;

    /// EPOLL_CTL_*. `face`: what to ask instead of `file` if that is not one of ours. 0, -EEXIST, -ENOENT, -EINVAL, -ELOOP.
    int control(int operation, int fd, const binder::FileRef& file, std::shared_ptr<File> face, const epoll_event* event);
    /// Fills `events` with at most `count`; how many.
    int collect(epoll_event* events, int count);

    void stat(struct stat& status) override { status.st_mode = 0600; }
    [[nodiscard]] short ready() override;
    [[nodiscard]] std::int64_t changes_at_ns() override;
    void watch(std::uint32_t tid) override;
    void unwatch(std::uint32_t tid) override;
    [[nodiscard]] std::uint64_t arrivals() override;

private:
    struct Entry {
        int fd = -1;
        std::weak_ptr<binder::OpenFile> opened;
        std::shared_ptr<File> face;
        epoll_event event{};
        std::uint64_t arrivals = 0;  ///< told so far
        std::uint64_t departures = 0;
        bool fresh = true;      ///< added or changed, and not looked at since
        bool disabled = false;  ///< told once, as wished
        bool removed = false;   ///< stays while threads that watch it sleep
        [[nodiscard]] std::shared_ptr<File> file() const;
    };
    /// What would be told of it now.
    static std::uint32_t events_of(const Entry& entry, File& file);
    [[nodiscard]] bool contains(const EpollFile& other, int depth) const;
    void prune();

    std::vector<Entry> entries_;
    std::size_t next_ = 0;  ///< where collect starts
};

}  // namespace models::posix
