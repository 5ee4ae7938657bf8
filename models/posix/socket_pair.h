#pragma once

#include <sys/socket.h>
#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "models/posix/open_file.h"

namespace models::posix {

/// One end of a socketpair(AF_UNIX): stream, datagrams or packets in order. Open files go along with what is sent.
class SocketEnd final : public File {
public:
    /// `type`: SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET.
    SocketEnd(device::OperatingSystem& os, int type, int flags, std::uint32_t pid, std::uint32_t uid)
        : File(os, (flags & O_NONBLOCK) | O_RDWR), type_(type), pid_(pid), uid_(uid) {}
    ~SocketEnd() override;
    static void join(SocketEnd& one, SocketEnd& other);

    /// What came with what was received.
    struct Received {
        std::vector<binder::FileRef> files;
        std::size_t message_bytes = 0;  ///< of the whole message, also of what did not fit
        bool truncated = false;
        bool ends_record = false;
    };
    /// `flags`: MSG_PEEK, MSG_TRUNC.
    ssize_t receive(const Pieces& to, int flags, Received& received);
    /// `files` are taken from the caller when something was sent.
    ssize_t send(const Pieces& from, std::vector<binder::FileRef>* files);
    int shut_down(int how);

    ssize_t read(const Pieces& to, std::int64_t at) override;
    ssize_t write(const Pieces& from, std::int64_t at) override;
    void stat(struct stat& status) override { status.st_mode = S_IFSOCK | 0777; }
    [[nodiscard]] short ready() override;
    [[nodiscard]] std::int64_t pending_bytes() override;

    [[nodiscard]] int type() const { return type_; }
    [[nodiscard]] std::uint32_t pid() const { return pid_; }
    [[nodiscard]] std::uint32_t uid() const { return uid_; }
    std::int64_t receive_timeout_ns = -1;
    std::int64_t send_timeout_ns = -1;

private:
    struct Message {
        std::string bytes;
        std::size_t taken = 0;
        std::vector<binder::FileRef> files;
    };
    static constexpr std::size_t kCapacity = 212'992;  ///< net.core.wmem_default

    [[nodiscard]] bool is_connected_kind() const { return type_ != SOCK_DGRAM; }
    [[nodiscard]] bool no_more_comes() const;

    const int type_;
    const std::uint32_t pid_;
    const std::uint32_t uid_;
    SocketEnd* peer_ = nullptr;  ///< null: closed
    std::deque<Message> incoming_;
    std::size_t incoming_bytes_ = 0;
    bool reads_shut_ = false;
    bool writes_shut_ = false;
    bool reset_ = false;  ///< the peer left without reading all
};

}  // namespace models::posix
