#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/base/result.h"
#include "sim/trace/events.h"
#include "sim/trace/format.h"

namespace sim::trace {

/// The bytes of a stream file for reading: mapped, and mapped further as the file grows; what was handed out stays valid.
/// Or bytes in memory, for tests.
class StreamMap {
public:
    StreamMap() = default;
    explicit StreamMap(Bytes bytes) : data_(bytes.data()), size_(bytes.size()) {}
    ~StreamMap();
    StreamMap(const StreamMap&) = delete;
    StreamMap& operator=(const StreamMap&) = delete;
    StreamMap(StreamMap&& other) noexcept;
    StreamMap& operator=(StreamMap&&) = delete;

    /// Opens for writing too where that is allowed (only a torn tail is ever written).
    std::optional<base::Error> open(const std::string& path);

    /// Looks at the file's size again.
    std::optional<base::Error> refresh();

    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] bool can_write() const { return writable_; }
    [[nodiscard]] const std::string& path() const { return path_; }

    /// Only within size().
    [[nodiscard]] Bytes bytes(std::uint64_t offset, std::size_t length) const { return {data_ + offset, length}; }

    /// The bytes before `offset` are not needed soon: their memory may go (they stay readable). Keeps a read of gigabytes flat.
    void passed(std::uint64_t offset) const;

    /// A packet's header, if so much of it is there. Read, not mapped: a part of the file that is not yet known to be committed may
    /// be cut off by another reader meanwhile.
    [[nodiscard]] std::optional<PacketHeader> header(std::uint64_t packet) const;

    /// True if no writer holds the file; then this reader holds it until unlock().
    bool try_lock();
    void unlock();

    /// Cuts the file; `last`, if given, replaces the header of the last packet. Only while locked.
    std::optional<base::Error> cut(std::uint64_t size, const PacketHeader* last);

private:
    int file_ = -1;
    bool writable_ = false;
    std::string path_;
    const std::byte* data_ = nullptr;
    std::uint64_t size_ = 0;
    std::uint64_t mapped_ = 0;
    std::vector<std::pair<void*, std::size_t>> mappings_;
};

}  // namespace sim::trace
