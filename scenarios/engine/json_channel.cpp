#include "scenarios/engine/json_channel.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace scenarios::engine {

JsonChannel::~JsonChannel() { close(); }

void JsonChannel::close() {
    if (descriptor_ >= 0) ::close(descriptor_);
    descriptor_ = -1;
    closed_ = true;
}

void JsonChannel::send(const nlohmann::json& message) {
    // Texts from a run may hold anything; a line is one message whatever they hold.
    out_ += message.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
    out_ += '\n';
    flush();
}

void JsonChannel::flush() {
    while (!closed_ && !out_.empty()) {
        const auto sent = ::send(descriptor_, out_.data(), out_.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
        if (sent > 0) {
            out_.erase(0, static_cast<std::size_t>(sent));
        } else if (errno == EINTR) {
            continue;
        } else {
            if (errno != EAGAIN && errno != EWOULDBLOCK) closed_ = true;
            return;
        }
    }
}

void JsonChannel::flush_all() {
    for (flush(); !closed_ && !out_.empty(); flush()) {
        pollfd ready{.fd = descriptor_, .events = POLLOUT, .revents = 0};
        ::poll(&ready, 1, -1);
    }
}

bool JsonChannel::fill(bool wait) {
    std::array<char, 16384> buffer{};
    while (!closed_) {
        const auto got = ::recv(descriptor_, buffer.data(), buffer.size(), wait ? 0 : MSG_DONTWAIT);
        if (got > 0) {
            in_.append(buffer.data(), static_cast<std::size_t>(got));
            return true;
        }
        if (got < 0 && errno == EINTR) continue;
        if (got == 0 || (errno != EAGAIN && errno != EWOULDBLOCK)) closed_ = true;
        return false;
    }
    return false;
}

std::optional<nlohmann::json> JsonChannel::receive(bool wait) {
    for (;;) {
        if (const auto end = in_.find('\n'); end != std::string::npos) {
            auto message = nlohmann::json::parse(in_.substr(0, end), nullptr, false);
            in_.erase(0, end + 1);
            if (message.is_object()) return message;
            continue;  // cannot be: it is our own process that speaks
        }
        if (!fill(wait)) return std::nullopt;
    }
}

}  // namespace scenarios::engine
