#include "models/posix/pipe.h"

#include <algorithm>
#include <cerrno>
#include <climits>

namespace models::posix {

PipeEnd::PipeEnd(device::OperatingSystem& os, std::shared_ptr<Pipe> pipe, bool writes, int flags)
    : File(os, (flags & O_NONBLOCK) | (writes ? O_WRONLY : O_RDONLY)), pipe_(std::move(pipe)), writes_(writes) {
    (writes_ ? pipe_->writer : pipe_->reader) = this;
}

PipeEnd::~PipeEnd() {
    (writes_ ? pipe_->writer : pipe_->reader) = nullptr;
    if (writes_ && pipe_->reader != nullptr) pipe_->reader->arrived();
    if (!writes_ && pipe_->writer != nullptr) pipe_->writer->departed();
}

ssize_t PipeEnd::read(const Pieces& to, std::int64_t at) {
    if (at >= 0) return -ESPIPE;
    if (to.size_bytes() == 0) return 0;
    if (pipe_->size_bytes() == 0) return pipe_->writer != nullptr ? -EAGAIN : 0;
    const auto size = to.scatter(pipe_->bytes.data() + pipe_->taken, pipe_->size_bytes());
    pipe_->taken += size;
    if (pipe_->taken == pipe_->bytes.size() || pipe_->taken >= Pipe::kCapacity) {
        pipe_->bytes.erase(0, pipe_->taken);
        pipe_->taken = 0;
    }
    if (pipe_->writer != nullptr) pipe_->writer->departed();
    return static_cast<ssize_t>(size);
}

ssize_t PipeEnd::write(const Pieces& from, std::int64_t at) {
    if (at >= 0) return -ESPIPE;
    if (pipe_->reader == nullptr) return -EPIPE;
    const auto wanted = from.size_bytes();
    if (wanted == 0) return 0;
    const auto room = Pipe::kCapacity - pipe_->size_bytes();
    // Short writes go in whole or not at all.
    if (room == 0 || (wanted <= PIPE_BUF && room < wanted)) return -EAGAIN;
    const auto size = std::min(wanted, room);
    const auto before = pipe_->bytes.size();
    pipe_->bytes.resize(before + size);
    from.gather(pipe_->bytes.data() + before, size);
    pipe_->reader->arrived();
    return static_cast<ssize_t>(size);
}

short PipeEnd::ready() {
    if (writes_) {
        if (pipe_->reader == nullptr) return POLLOUT | POLLERR;
        return Pipe::kCapacity - pipe_->size_bytes() >= PIPE_BUF ? POLLOUT : 0;
    }
    const short readable = pipe_->size_bytes() > 0 ? POLLIN : 0;
    return static_cast<short>(readable | (pipe_->writer == nullptr ? POLLHUP : 0));
}

}  // namespace models::posix
