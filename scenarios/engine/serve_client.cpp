#include "scenarios/engine/serve_client.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

void unblock(int descriptor) { ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK); }

bool connects(const sockaddr_un& address) {
    const int probe = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (probe < 0) return false;
    const bool answered = ::connect(probe, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    ::close(probe);
    return answered;
}

}  // namespace

ServeClient::ServeClient(int in, int out) : in_(in), out_(out) {
    unblock(in_);
    unblock(out_);
}

ServeClient::~ServeClient() {
    ::close(in_);
    if (out_ != in_) ::close(out_);
}

bool ServeClient::receive() {
    std::array<char, 65536> buffer{};
    const auto got = ::read(in_, buffer.data(), buffer.size());
    if (got > 0) frames_.feed({buffer.data(), static_cast<std::size_t>(got)});
    return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

void ServeClient::send(std::string_view bytes) {
    if (written_ > waiting_.size() / 2) {
        waiting_.erase(0, written_);
        written_ = 0;
    }
    waiting_ += bytes;
}

bool ServeClient::flush() {
    while (written_ < waiting_.size()) {
        const auto put = ::write(out_, waiting_.data() + written_, waiting_.size() - written_);
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return errno == EAGAIN;
        written_ += static_cast<std::size_t>(put);
    }
    waiting_.clear();
    written_ = 0;
    return true;
}

sim::base::Result<ServeSocket> ServeSocket::open(const std::string& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.empty() || path.size() >= sizeof address.sun_path) {
        return sim::base::Error{fmt::format("'{}' is no path for a socket: expected 1 to {} bytes", path, sizeof address.sun_path - 1)};
    }
    std::memcpy(address.sun_path, path.data(), path.size());
    struct stat there {};
    if (::lstat(path.c_str(), &there) == 0) {
        if (!S_ISSOCK(there.st_mode)) return sim::base::Error{fmt::format("{}: is there already and is no socket", path)};
        if (there.st_uid != ::geteuid()) return sim::base::Error{fmt::format("{}: is another user's socket", path)};
        if (connects(address)) return sim::base::Error{fmt::format("{}: somebody serves there already", path)};
        ::unlink(path.c_str());
    }
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) return sim::base::Error{fmt::format("no socket: {}", std::strerror(errno))};
    // Nobody else may connect, not even between bind and a chmod.
    const auto mask = ::umask(0177);
    const bool bound = ::bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
    const auto why = errno;
    ::umask(mask);
    if (!bound || ::listen(descriptor, 1) != 0) {
        const auto message = fmt::format("{}: {}", path, std::strerror(bound ? errno : why));
        ::close(descriptor);
        if (bound) ::unlink(path.c_str());
        return sim::base::Error{message};
    }
    return ServeSocket(descriptor, path);
}

ServeSocket::ServeSocket(ServeSocket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::exchange(other.path_, {})) {}

ServeSocket::~ServeSocket() {
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(path_.c_str());
}

int ServeSocket::accept() const {
    const int client = ::accept4(descriptor_, nullptr, nullptr, SOCK_CLOEXEC);
    if (client < 0) return -1;
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == ::geteuid()) return client;
    ::close(client);
    return -1;
}

}  // namespace scenarios::engine
