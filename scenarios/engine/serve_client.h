#pragma once

#include <string>
#include <string_view>

#include "sim/base/result.h"
#include "sim/control/framing.h"

namespace scenarios::engine {

/// The bytes to and from one client, over two descriptors (or one that does both), which it owns and makes non-blocking.
class ServeClient {
public:
    ServeClient(int in, int out);
    ~ServeClient();
    ServeClient(const ServeClient&) = delete;
    ServeClient& operator=(const ServeClient&) = delete;

    [[nodiscard]] int in() const { return in_; }
    [[nodiscard]] int out() const { return out_; }

    /// Takes what there is to read. False: the client will say nothing more.
    bool receive();
    sim::control::FrameReader& frames() { return frames_; }

    void send(std::string_view bytes);
    /// Writes what can be written. False: the client does not listen any more.
    bool flush();
    [[nodiscard]] std::size_t waiting_bytes() const { return waiting_.size() - written_; }

private:
    int in_, out_;
    sim::control::FrameReader frames_;
    std::string waiting_;
    std::size_t written_ = 0;
};

/// A local socket at which one client at a time is served: only its owner may connect, and it is gone with this object.
class ServeSocket {
public:
    /// Error: something lies there that is no socket of this user's, somebody serves there already, or the path is no path for a socket.
    static sim::base::Result<ServeSocket> open(const std::string& path);
    ~ServeSocket();
    ServeSocket(ServeSocket&& other) noexcept;
    ServeSocket& operator=(ServeSocket&&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }
    /// The next client's descriptor; -1: none came after all, or it is another user's.
    [[nodiscard]] int accept() const;

private:
    ServeSocket(int descriptor, std::string path) : descriptor_(descriptor), path_(std::move(path)) {}
    int descriptor_;
    std::string path_;
};

}  // namespace scenarios::engine
