#include "models/posix/regular_file.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "models/device/process.h"

namespace models::posix {

ssize_t RegularFile::read(const Pieces& to, std::int64_t at) {
    const auto from = at < 0 ? position_ : at;
    const auto size = node_->content.read(to, static_cast<std::size_t>(from));
    if (at < 0) position_ += static_cast<std::int64_t>(size);
    node_->accessed = files_.now();
    return static_cast<ssize_t>(size);
}

ssize_t RegularFile::write(const Pieces& from, std::int64_t at) {
    if ((node_->seals & F_SEAL_WRITE) != 0) return -EPERM;
    if ((flags() & O_APPEND) != 0) {
        // As Linux does it, pwrite too.
        if (at < 0) position_ = static_cast<std::int64_t>(node_->content.size_bytes());
        at = at < 0 ? at : static_cast<std::int64_t>(node_->content.size_bytes());
    }
    const auto to = static_cast<std::size_t>(at < 0 ? position_ : at);
    if ((node_->seals & F_SEAL_GROW) != 0 && to + from.size_bytes() > node_->content.size_bytes()) return -EPERM;
    const auto size = node_->content.write(from, to);
    if (size > 0 && at < 0) position_ += size;
    node_->modified = node_->changed = files_.now();
    return size;
}

std::int64_t RegularFile::seek(std::int64_t offset, int whence) {
    const auto size = static_cast<std::int64_t>(node_->content.size_bytes());
    switch (whence) {
        case SEEK_SET:
            break;
        case SEEK_CUR:
            offset += position_;
            break;
        case SEEK_END:
            offset += size;
            break;
        case SEEK_DATA:
            if (offset >= size) return -ENXIO;
            break;
        case SEEK_HOLE:
            if (offset >= size) return -ENXIO;
            offset = size;
            break;
        default:
            return -EINVAL;
    }
    if (offset < 0) return -EINVAL;
    return position_ = offset;
}

int RegularFile::truncate(std::int64_t size_bytes) {
    if (size_bytes < 0) return -EINVAL;
    const auto now = node_->content.size_bytes();
    const auto wanted = static_cast<std::size_t>(size_bytes);
    if ((node_->seals & F_SEAL_SHRINK) != 0 && wanted < now) return -EPERM;
    if ((node_->seals & F_SEAL_GROW) != 0 && wanted > now) return -EPERM;
    node_->modified = node_->changed = files_.now();
    return node_->content.resize(wanted);
}

std::int64_t RegularFile::pending_bytes() {
    return std::max<std::int64_t>(0, static_cast<std::int64_t>(node_->content.size_bytes()) - position_);
}

ssize_t CharacterFile::read(const Pieces& to, std::int64_t) {
    if (node_->kind == Node::Kind::Null) return 0;
    const bool random = node_->kind == Node::Kind::Random;
    return static_cast<ssize_t>(to.each([&](char* place, std::size_t size) {
        for (std::size_t i = 0; i < size; ++i) place[i] = random ? static_cast<char>(process_.random.next() & 0xff) : '\0';
        return size;
    }));
}

}  // namespace models::posix
