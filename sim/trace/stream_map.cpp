#include "sim/trace/stream_map.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "sim/base/text.h"

namespace sim::trace {
namespace {

/// How far back `passed` looks: what a reader passes between two calls of it.
constexpr std::uint64_t kPassedBytes = 128 * kPacketBytes;

/// A mapping may reach beyond the end of its file: the file grows into it. Addresses cost nothing.
constexpr std::uint64_t kMappingBytesMin = std::uint64_t{1} << 30;

}  // namespace

void StreamMap::passed(std::uint64_t offset) const {
    if (file_ < 0) return;
    const auto from = offset > kPassedBytes ? offset - kPassedBytes : 0;
    ::madvise(const_cast<std::byte*>(data_) + from, offset - from, MADV_DONTNEED);
}

StreamMap::~StreamMap() {
    for (const auto& [address, length] : mappings_) ::munmap(address, length);
    if (file_ >= 0) ::close(file_);
}

StreamMap::StreamMap(StreamMap&& other) noexcept
    : file_(std::exchange(other.file_, -1)),
      writable_(other.writable_),
      path_(std::move(other.path_)),
      data_(std::exchange(other.data_, nullptr)),
      size_(std::exchange(other.size_, 0)),
      mapped_(other.mapped_),
      mappings_(std::exchange(other.mappings_, {})) {}

std::optional<base::Error> StreamMap::open(const std::string& path) {
    path_ = path;
    file_ = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
    writable_ = file_ >= 0;
    if (!writable_) file_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file_ < 0) return base::Error{fmt::format("cannot read {}: {}", path, std::strerror(errno))};
    return refresh();
}

std::optional<base::Error> StreamMap::refresh() {
    if (file_ < 0) return std::nullopt;
    struct stat status {};
    if (::fstat(file_, &status) != 0 || !S_ISREG(status.st_mode)) return base::Error{fmt::format("cannot read {}: it is no file", path_)};
    const auto size = static_cast<std::uint64_t>(status.st_size);
    if (size > mapped_) {
        // At least doubled, so that a growing file is mapped a few times only; the old mappings stay for the views into them.
        const auto length = std::max({kMappingBytesMin, 2 * mapped_, (size + kPacketBytes - 1) / kPacketBytes * kPacketBytes});
        void* address = ::mmap(nullptr, length, PROT_READ, MAP_SHARED | MAP_NORESERVE, file_, 0);
        if (address == MAP_FAILED) return base::Error{fmt::format("cannot map {}: {}", path_, std::strerror(errno))};
        mappings_.emplace_back(address, length);
        mapped_ = length;
        data_ = static_cast<const std::byte*>(address);
    }
    size_ = size;
    return std::nullopt;
}

std::optional<PacketHeader> StreamMap::header(std::uint64_t packet) const {
    const auto offset = packet * kPacketBytes;
    if (offset >= size_ || size_ - offset < sizeof(PacketHeader)) return std::nullopt;
    PacketHeader header;
    if (file_ < 0) {
        std::memcpy(&header, data_ + offset, sizeof header);
    } else if (::pread(file_, &header, sizeof header, static_cast<off_t>(offset)) != static_cast<ssize_t>(sizeof header)) {
        return std::nullopt;
    } else if (header.content_bits != 0) {
        // Committed: mapped memory is safe to touch, and its aligned word is never seen half written. Pairs with the writer's release.
        const auto* mapped = reinterpret_cast<const PacketHeader*>(data_ + offset);
        header.content_bits = __atomic_load_n(&mapped->content_bits, __ATOMIC_ACQUIRE);
    }
    return header;
}

bool StreamMap::try_lock() { return file_ < 0 || ::flock(file_, LOCK_EX | LOCK_NB) == 0; }

void StreamMap::unlock() {
    if (file_ >= 0) ::flock(file_, LOCK_UN);
}

std::optional<base::Error> StreamMap::cut(std::uint64_t size, const PacketHeader* last) {
    if (file_ < 0) return std::nullopt;
    if (last != nullptr) {
        const auto offset = (size - 1) / kPacketBytes * kPacketBytes;
        if (::pwrite(file_, last, sizeof *last, static_cast<off_t>(offset)) != static_cast<ssize_t>(sizeof *last)) {
            return base::Error{fmt::format("cannot mend the last packet of {}: {}", path_, std::strerror(errno))};
        }
    }
    if (size != size_ && ::ftruncate(file_, static_cast<off_t>(size)) != 0) {
        return base::Error{fmt::format("cannot cut the torn tail of {}: {}", path_, std::strerror(errno))};
    }
    size_ = size;
    return std::nullopt;
}

}  // namespace sim::trace
