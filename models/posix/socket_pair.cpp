#include "models/posix/socket_pair.h"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace models::posix {

void SocketEnd::join(SocketEnd& one, SocketEnd& other) {
    one.peer_ = &other;
    other.peer_ = &one;
}

SocketEnd::~SocketEnd() {
    if (peer_ == nullptr) return;
    auto& peer = *peer_;
    peer.peer_ = nullptr;
    peer.reset_ = is_connected_kind() && !incoming_.empty();
    peer.arrived();
    peer.departed();
}

bool SocketEnd::no_more_comes() const { return reads_shut_ || (is_connected_kind() && (peer_ == nullptr || peer_->writes_shut_)); }

ssize_t SocketEnd::receive(const Pieces& to, int flags, Received& received) {
    if (incoming_.empty()) {
        if (std::exchange(reset_, false)) return -ECONNRESET;
        return no_more_comes() ? 0 : -EAGAIN;
    }
    const bool peek = (flags & MSG_PEEK) != 0;
    auto& front = incoming_.front();
    received.files = peek ? front.files : std::exchange(front.files, {});
    if (type_ != SOCK_STREAM) {
        const auto size = to.scatter(front.bytes.data(), front.bytes.size());
        received.message_bytes = front.bytes.size();
        received.truncated = size < front.bytes.size();
        received.ends_record = type_ == SOCK_SEQPACKET;
        if (!peek) {
            incoming_bytes_ -= front.bytes.size();
            incoming_.pop_front();
            if (peer_ != nullptr) peer_->departed();
        }
        return static_cast<ssize_t>((flags & MSG_TRUNC) != 0 ? received.message_bytes : size);
    }
    Pieces rest = to;
    std::size_t size = 0;
    for (std::size_t i = 0; i < incoming_.size() && rest.size_bytes() > 0; ++i) {
        auto& message = incoming_[i];
        if (i > 0 && !message.files.empty()) break;  // files stay with the bytes that they were sent with
        const auto part = rest.scatter(message.bytes.data() + message.taken, message.bytes.size() - message.taken);
        rest.skip(part);
        size += part;
        if (!peek) message.taken += part;
    }
    received.message_bytes = size;
    if (!peek) {
        incoming_bytes_ -= size;
        while (!incoming_.empty() && incoming_.front().taken == incoming_.front().bytes.size()) incoming_.pop_front();
        if (peer_ != nullptr) peer_->departed();
    }
    return static_cast<ssize_t>(size);
}

ssize_t SocketEnd::send(const Pieces& from, std::vector<binder::FileRef>* files) {
    if (writes_shut_) return -EPIPE;
    if (peer_ == nullptr) return is_connected_kind() ? -EPIPE : -ECONNREFUSED;
    if (peer_->reads_shut_) return -EPIPE;
    const auto wanted = from.size_bytes();
    if (type_ == SOCK_STREAM && wanted == 0) return 0;
    if (type_ != SOCK_STREAM && wanted > kCapacity) return -EMSGSIZE;
    const auto room = kCapacity - std::min(kCapacity, peer_->incoming_bytes_);
    if (room == 0 || (type_ != SOCK_STREAM && room < wanted)) return -EAGAIN;
    const auto size = std::min(wanted, room);
    Message message;
    message.bytes.resize(size);
    from.gather(message.bytes.data(), size);
    if (files != nullptr) message.files = std::exchange(*files, {});
    peer_->incoming_.push_back(std::move(message));
    peer_->incoming_bytes_ += size;
    peer_->arrived();
    return static_cast<ssize_t>(size);
}

int SocketEnd::shut_down(int how) {
    if (how != SHUT_RD && how != SHUT_WR && how != SHUT_RDWR) return -EINVAL;
    if (how != SHUT_WR) reads_shut_ = true;
    if (how != SHUT_RD) writes_shut_ = true;
    arrived();
    departed();
    if (peer_ != nullptr) {
        // Shutting one's reading down is shutting the peer's writing down, and the other way round.
        peer_->arrived();
        peer_->departed();
    }
    return 0;
}

ssize_t SocketEnd::read(const Pieces& to, std::int64_t at) {
    if (at >= 0) return -ESPIPE;
    Received received;  // files that nobody asks for are closed
    return receive(to, 0, received);
}

ssize_t SocketEnd::write(const Pieces& from, std::int64_t at) { return at >= 0 ? -ESPIPE : send(from, nullptr); }

short SocketEnd::ready() {
    int events = 0;
    if (!incoming_.empty() || no_more_comes() || reset_) events |= POLLIN;
    if (no_more_comes()) events |= POLLRDHUP;
    if (is_connected_kind() && (peer_ == nullptr || (reads_shut_ && writes_shut_))) events |= POLLHUP;
    if (reset_) events |= POLLERR;
    if (peer_ == nullptr || peer_->incoming_bytes_ * 4 <= kCapacity) events |= POLLOUT;
    return static_cast<short>(events);
}

std::int64_t SocketEnd::pending_bytes() {
    if (type_ == SOCK_STREAM) return static_cast<std::int64_t>(incoming_bytes_);
    return incoming_.empty() ? 0 : static_cast<std::int64_t>(incoming_.front().bytes.size());
}

}  // namespace models::posix
