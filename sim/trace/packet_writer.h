#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "sim/base/result.h"
#include "sim/trace/format.h"

namespace sim::trace {

/// The stream file while it is written: packets mapped into memory, a window at a time, so that memory stays flat however long the
/// trace. What is committed lies in the page cache: it survives SIGKILL of this process and other processes see it at once.
///
/// Without a file (never opened, or writing failed) records go to a scratch packet and are forgotten.
/// Holds an exclusive flock on the file while it is open: by it readers know that the writer lives.
class PacketWriter {
public:
    PacketWriter();
    ~PacketWriter();
    PacketWriter(const PacketWriter&) = delete;
    PacketWriter& operator=(const PacketWriter&) = delete;

    /// Creates the file, which must not exist. Only once, before the first reserve.
    std::optional<base::Error> open(const std::string& path);

    /// Room for a record of up to `bytes` (which must fit into a packet), in the current packet or a new one.
    std::byte* reserve(std::size_t bytes, std::uint64_t time_ns, std::uint64_t sequence) {
        if (static_cast<std::size_t>(limit_ - cursor_) < bytes) turn_packet(time_ns, sequence);
        return cursor_;
    }

    /// The record from the last reserve's place up to `end` is whole.
    void commit(std::byte* end, std::uint64_t time_ns) {
        cursor_ = end;
        // In this order: who sees the content also sees its time. Release orders the record's bytes before both.
        __atomic_store_n(&header_->timestamp_end, time_ns, __ATOMIC_RELEASE);
        __atomic_store_n(&header_->content_bits, static_cast<std::uint64_t>(end - packet_) * 8, __ATOMIC_RELEASE);
    }

    /// Shrinks the last packet and the file to what they hold. Idempotent.
    void close();

    /// Why writing stopped, empty if it did not.
    [[nodiscard]] const std::string& failure() const { return failure_; }

private:
    void turn_packet(std::uint64_t time_ns, std::uint64_t sequence);
    bool map_window(std::uint64_t offset);
    void unmap_window();
    void use_packet(std::byte* packet);
    void use_scratch();

    std::byte* cursor_ = nullptr;
    std::byte* limit_ = nullptr;
    std::byte* packet_ = nullptr;
    PacketHeader* header_ = nullptr;

    int file_ = -1;
    std::string path_;
    std::byte* window_ = nullptr;
    std::uint64_t window_offset_ = 0;  ///< of the window in the file
    std::unique_ptr<std::byte[]> scratch_;
    std::string failure_;
};

}  // namespace sim::trace
