#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "models/binder/kernel_services.h"

namespace models::device {
class OperatingSystem;
struct Process;
}  // namespace models::device

namespace models::posix {

class Node;

/// User memory in pieces, as readv and writev have it, less what has been done already. The caller has probed it.
class Pieces {
public:
    Pieces(const iovec* pieces, int count) : pieces_(pieces), count_(count) {}

    [[nodiscard]] std::size_t size_bytes() const {
        std::size_t sum = 0;
        for (int i = 0; i < count_; ++i) sum += pieces_[i].iov_len;
        return sum - done_;
    }
    void skip(std::size_t bytes) { done_ += bytes; }

    /// Calls `take(memory, size)` piece by piece until one is not used up; how much was.
    template <class Take>
    std::size_t each(Take take) const {
        std::size_t skip = done_;
        std::size_t used = 0;
        for (int i = 0; i < count_; ++i) {
            if (skip >= pieces_[i].iov_len) {
                skip -= pieces_[i].iov_len;
                continue;
            }
            const std::size_t size = pieces_[i].iov_len - skip;
            const std::size_t taken = take(static_cast<char*>(pieces_[i].iov_base) + skip, size);
            skip = 0;
            used += taken;
            if (taken < size) break;
        }
        return used;
    }
    /// Fills them from `data`; how much fitted.
    std::size_t scatter(const char* data, std::size_t size) const {
        std::size_t at = 0;
        return each([&](char* to, std::size_t room) {
            const auto part = room < size - at ? room : size - at;
            std::memcpy(to, data + at, part);
            at += part;
            return part;
        });
    }
    /// Copies at most `size` bytes of them to `to`.
    std::size_t gather(char* to, std::size_t size) const {
        std::size_t at = 0;
        return each([&](const char* from, std::size_t available) {
            const auto part = available < size - at ? available : size - at;
            std::memcpy(to + at, from, part);
            at += part;
            return part;
        });
    }

private:
    const iovec* pieces_;
    int count_;
    std::size_t done_ = 0;
};

/// An open file description of a simulated device: what descriptors share after dup, or when one is sent to another process.
/// Functions answer as system calls do, with a negative errno. None of them blocks: -EAGAIN says that the caller may wait for a change
/// (see waiting.h). They run as the kernel.
class File : public binder::OpenFile, public std::enable_shared_from_this<File> {
public:
    /// `flags`: O_ACCMODE, O_APPEND, O_NONBLOCK are looked at.
    File(device::OperatingSystem& os, int flags) : os_(os), flags_(flags) {}
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    /// `at` < 0: at the file's own position, which moves.
    virtual ssize_t read(const Pieces& to, std::int64_t at);
    virtual ssize_t write(const Pieces& from, std::int64_t at);
    virtual std::int64_t seek(std::int64_t offset, int whence);
    virtual int ioctl(unsigned long request, void* argument);
    virtual int truncate(std::int64_t size_bytes);
    /// Fills in what is particular to the kind; all else is set already.
    virtual void stat(struct stat& status);
    /// The file system's entry behind it, null if none.
    [[nodiscard]] virtual Node* node() { return nullptr; }

    /// POLLIN, POLLOUT, POLLHUP, POLLERR, POLLRDHUP, as they stand now.
    [[nodiscard]] virtual short ready() { return POLLIN | POLLOUT; }
    /// When `ready` changes by itself, in virtual time; < 0: never.
    [[nodiscard]] virtual std::int64_t changes_at_ns() { return -1; }
    /// How often something to read, or room to write, has come: for edge-triggered waiting.
    [[nodiscard]] virtual std::uint64_t arrivals() { return arrivals_; }
    [[nodiscard]] virtual std::uint64_t departures() { return departures_; }

    /// The thread is woken once by the next change. Threads that are gone are skipped.
    virtual void watch(std::uint32_t tid) { watchers_.push_back(tid); }
    virtual void unwatch(std::uint32_t tid);

    [[nodiscard]] int flags() const { return flags_; }
    virtual void set_flags(int flags) { flags_ = flags; }
    [[nodiscard]] bool non_blocking() const { return (flags_ & O_NONBLOCK) != 0; }
    [[nodiscard]] bool may_read() const { return (flags_ & O_ACCMODE) != O_WRONLY; }
    [[nodiscard]] bool may_write() const { return (flags_ & O_ACCMODE) != O_RDONLY; }
    /// Bytes that read would give now (FIONREAD), < 0: not asked of such files.
    [[nodiscard]] virtual std::int64_t pending_bytes() { return -1; }
    [[nodiscard]] device::OperatingSystem& os() const { return os_; }

protected:
    /// There is more to read, or the end of it. Wakes who watches.
    void arrived();
    /// There is more room, or nobody will read any more.
    void departed();
    void wake_watchers();
    [[nodiscard]] const std::vector<std::uint32_t>& watchers() const { return watchers_; }

private:
    device::OperatingSystem& os_;
    int flags_;
    std::vector<std::uint32_t> watchers_;
    std::uint64_t arrivals_ = 0;
    std::uint64_t departures_ = 0;
};

}  // namespace models::posix
