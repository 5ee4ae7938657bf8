#include "sim/trace/packet_writer.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "sim/base/text.h"

namespace sim::trace {
namespace {

constexpr std::size_t kWindowBytes = 4 * kPacketBytes;

constexpr int kPopulateForWriting = 23;  // MADV_POPULATE_WRITE, which older C libraries do not name

/// 0 or an errno.
int write_zeros(int file, std::uint64_t offset) {
    static constexpr std::array<std::byte, kPacketBytes> kZeros{};
    for (std::size_t done = 0; done < kWindowBytes;) {
        const auto count = ::pwrite(file, kZeros.data(), std::min(kZeros.size(), kWindowBytes - done), static_cast<off_t>(offset + done));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno;
        if (count == 0) return ENOSPC;
        done += static_cast<std::size_t>(count);
    }
    return 0;
}

std::string reason(int error) { return std::strerror(error); }

}  // namespace

PacketWriter::PacketWriter() { use_scratch(); }

PacketWriter::~PacketWriter() { close(); }

std::optional<base::Error> PacketWriter::open(const std::string& path) {
    file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (file_ < 0) return base::Error{fmt::format("cannot write {}: {}", path, reason(errno))};
    path_ = path;
    // A reader may hold the lock for the moment in which it looks whether a writer lives.
    while (::flock(file_, LOCK_EX) != 0) {
        if (errno != EINTR) return base::Error{fmt::format("cannot lock {}: {}", path, reason(errno))};
    }
    if (!map_window(0)) {
        base::Error error{std::exchange(failure_, {})};
        ::close(std::exchange(file_, -1));
        return error;
    }
    cursor_ = limit_ = nullptr;  // the first record opens the first packet
    packet_ = nullptr;
    return std::nullopt;
}

bool PacketWriter::map_window(std::uint64_t offset) {
    // Zeros are written, not only space reserved, for two reasons: a full disk is an error here and not a SIGBUS at some record, and
    // a page that already has its block is three times cheaper to map for writing (measured on ext4).
    int error = write_zeros(file_, offset);
    void* window = MAP_FAILED;
    if (error == 0) {
        window = ::mmap(nullptr, kWindowBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file_, static_cast<off_t>(offset));
        if (window == MAP_FAILED) error = errno;
    }
    if (error != 0) {
        failure_ = fmt::format("cannot write {} beyond {} bytes: {}", path_, offset, reason(error));
        return false;
    }
    // Only for speed, one call in place of a fault a page; kernels before 5.14 do not know it.
    ::madvise(window, kWindowBytes, kPopulateForWriting);
    window_ = static_cast<std::byte*>(window);
    window_offset_ = offset;
    return true;
}

void PacketWriter::unmap_window() {
    if (window_ != nullptr) ::munmap(window_, kWindowBytes);
    window_ = nullptr;
}

void PacketWriter::use_packet(std::byte* packet) {
    packet_ = packet;
    header_ = reinterpret_cast<PacketHeader*>(packet);
    cursor_ = packet + sizeof(PacketHeader);
    limit_ = packet + kPacketBytes;
}

void PacketWriter::use_scratch() {
    if (!scratch_) scratch_ = std::make_unique<std::byte[]>(kPacketBytes);
    use_packet(scratch_.get());
}

void PacketWriter::turn_packet(std::uint64_t time_ns, std::uint64_t sequence) {
    if (file_ < 0) {
        use_scratch();
        return;
    }
    std::byte* next = packet_ == nullptr ? window_ : packet_ + kPacketBytes;
    if (next == window_ + kWindowBytes) {
        const auto offset = window_offset_ + kWindowBytes;
        unmap_window();
        packet_ = nullptr;
        if (!map_window(offset)) {
            // All that was committed fills whole packets before `offset`; what failed may have left a tail.
            if (::ftruncate(file_, static_cast<off_t>(offset)) != 0) failure_ += fmt::format("; cannot cut its tail: {}", reason(errno));
            ::close(std::exchange(file_, -1));
            use_scratch();
            return;
        }
        next = window_;
    }
    use_packet(next);
    *header_ = {.magic = kPacketMagic,
                .stream_id = 0,
                .timestamp_begin = time_ns,
                .timestamp_end = time_ns,
                .content_bits = 0,
                .packet_bits = kPacketBytes * 8,
                .first_sequence = sequence};
}

void PacketWriter::close() {
    if (file_ < 0) return;
    auto end = window_offset_;
    if (packet_ != nullptr) {
        end += static_cast<std::uint64_t>(packet_ - window_) + header_->content_bits / 8;
        header_->packet_bits = header_->content_bits;
    }
    unmap_window();
    if (::ftruncate(file_, static_cast<off_t>(end)) != 0) failure_ = fmt::format("cannot cut the tail of {}: {}", path_, reason(errno));
    ::close(std::exchange(file_, -1));
    use_scratch();
}

}  // namespace sim::trace
