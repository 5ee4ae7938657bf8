// Sockets: pairs of them inside a device. There is no network below a simulated process but the soft bus.

#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "models/posix/socket_pair.h"
#include "models/posix/system_calls.h"
#include "models/posix/unsupported.h"
#include "models/posix/waiting.h"

namespace models::posix {
namespace {

using device::SystemCall;

// The socket behind a descriptor: 0, -EBADF, -ENOTSOCK.
int find(const SystemCall& call, int fd, SocketEnd*& socket) {
    auto* file = file_at(call, fd);
    if (file == nullptr) return -EBADF;
    socket = dynamic_cast<SocketEnd*>(file);
    return socket != nullptr ? 0 : -ENOTSOCK;
}

int make_pair(int domain, int type, int protocol, int* ends) {
    return system_call([&](const SystemCall& call) -> int {
        if (domain != AF_UNIX) return domain == AF_INET || domain == AF_INET6 ? -EOPNOTSUPP : -EAFNOSUPPORT;
        if (protocol != 0 && protocol != PF_UNIX) return -EPROTONOSUPPORT;
        const int flags = ((type & SOCK_NONBLOCK) != 0 ? O_NONBLOCK : 0) | ((type & SOCK_CLOEXEC) != 0 ? O_CLOEXEC : 0);
        const int kind = type & ~(SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (kind != SOCK_STREAM && kind != SOCK_DGRAM && kind != SOCK_SEQPACKET) return -ESOCKTNOSUPPORT;
        if (!can_write(ends, 2 * sizeof(int))) return -EFAULT;
        const auto& process = call.process();
        auto one = std::make_shared<SocketEnd>(call.os(), kind, flags, process.pid, process.options.uid);
        auto other = std::make_shared<SocketEnd>(call.os(), kind, flags, process.pid, process.options.uid);
        SocketEnd::join(*one, *other);
        const int first = install(call, one, flags);
        if (first < 0) return first;
        const int second = install(call, other, flags);
        if (second < 0) {
            (void)call.os().close_file(call.process(), first);
            return second;
        }
        ends[0] = first;
        ends[1] = second;
        return 0;
    });
}

// The descriptors that a message carries, as files: 0, -EBADF, -EINVAL.
int files_of(const SystemCall& call, const msghdr& message, std::vector<binder::FileRef>& files) {
    constexpr std::size_t kMost = 253;  // SCM_MAX_FD
    for (auto* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(const_cast<msghdr*>(&message), part)) {
        if (part->cmsg_len < sizeof(cmsghdr)) return -EINVAL;
        if (part->cmsg_level != SOL_SOCKET) continue;
        if (part->cmsg_type == SCM_CREDENTIALS) continue;
        if (part->cmsg_type != SCM_RIGHTS) return -EINVAL;
        const auto count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        for (std::size_t i = 0; i < count; ++i) {
            int fd = -1;
            std::memcpy(&fd, CMSG_DATA(part) + i * sizeof fd, sizeof fd);
            if (file_at(call, fd) == nullptr) return -EBADF;
            files.push_back(device::OperatingSystem::file_of(call.process(), fd));
        }
    }
    return files.size() > kMost ? -EINVAL : 0;
}

ssize_t send_message(int fd, const msghdr& message, int flags) {
    return system_call([&](const SystemCall& call) -> ssize_t {
        SocketEnd* socket = nullptr;
        if (const int error = find(call, fd, socket); error != 0) return error;
        if (message.msg_name != nullptr && message.msg_namelen != 0) return socket->type() == SOCK_STREAM ? -EISCONN : -EINVAL;
        if (const int error = probe(message.msg_iov, static_cast<int>(message.msg_iovlen), false); error != 0) return error;
        if (message.msg_controllen != 0 && !can_read(message.msg_control, message.msg_controllen)) return -EFAULT;
        Pieces from(message.msg_iov, static_cast<int>(message.msg_iovlen));
        const bool dont_wait = (flags & MSG_DONTWAIT) != 0;
        const bool once = dont_wait || socket->non_blocking() || socket->type() != SOCK_STREAM;
        const auto deadline_ns = socket->send_timeout_ns > 0 ? call.os().now_ns() + socket->send_timeout_ns : -1;
        ssize_t sum = 0;
        do {
            const bool first = sum == 0;
            const auto result = until_done(
                call, *socket, dont_wait,
                [&]() -> std::int64_t {
                    // Looked up for each attempt: while the thread waits, nothing that must be freed may lie on its stack.
                    std::vector<binder::FileRef> files;
                    if (first && message.msg_controllen != 0) {
                        if (const int error = files_of(call, message, files); error != 0) return error;
                    }
                    return socket->send(from, &files);
                },
                deadline_ns);
            if (result < 0) return sum > 0 ? sum : result;
            sum += result;
            from.skip(static_cast<std::size_t>(result));
            call.os().charge(static_cast<std::uint64_t>(result) / kBytesPerNs);
            if (once || result == 0 || file_at(call, fd) != socket) break;
        } while (from.size_bytes() > 0);
        return sum;
    });
}

// Gives the received files descriptors, as many as the caller has room for; the others are closed.
void hand_over(const SystemCall& call, msghdr& message, SocketEnd::Received& received, int flags) {
    const auto room = std::exchange(message.msg_controllen, 0);
    if (received.files.empty()) return;
    const auto fit = room >= CMSG_LEN(sizeof(int)) ? (room - CMSG_LEN(0)) / sizeof(int) : 0;
    const auto count = std::min(fit, received.files.size());
    if (count < received.files.size()) message.msg_flags |= MSG_CTRUNC;
    if (count == 0) return;
    auto* part = static_cast<cmsghdr*>(message.msg_control);
    std::size_t given = 0;
    for (; given < count; ++given) {
        const int fd = install(call, received.files[given], (flags & MSG_CMSG_CLOEXEC) != 0 ? O_CLOEXEC : 0);
        if (fd < 0) {
            message.msg_flags |= MSG_CTRUNC;
            break;
        }
        std::memcpy(CMSG_DATA(part) + given * sizeof fd, &fd, sizeof fd);
    }
    if (given == 0) return;
    part->cmsg_level = SOL_SOCKET;
    part->cmsg_type = SCM_RIGHTS;
    part->cmsg_len = CMSG_LEN(given * sizeof(int));
    message.msg_controllen = std::min(room, CMSG_SPACE(given * sizeof(int)));
}

ssize_t receive_message(int fd, msghdr& message, int flags) {
    return system_call([&](const SystemCall& call) -> ssize_t {
        SocketEnd* socket = nullptr;
        if (const int error = find(call, fd, socket); error != 0) return error;
        if (const int error = probe(message.msg_iov, static_cast<int>(message.msg_iovlen), true); error != 0) return error;
        if (message.msg_controllen != 0 && !can_write(message.msg_control, message.msg_controllen)) return -EFAULT;
        Pieces to(message.msg_iov, static_cast<int>(message.msg_iovlen));
        const bool dont_wait = (flags & MSG_DONTWAIT) != 0;
        const bool all = (flags & MSG_WAITALL) != 0 && socket->type() == SOCK_STREAM && (flags & MSG_PEEK) == 0;
        const auto deadline_ns = socket->receive_timeout_ns > 0 ? call.os().now_ns() + socket->receive_timeout_ns : -1;
        message.msg_flags = 0;
        message.msg_namelen = 0;
        bool told = false;
        ssize_t sum = 0;
        do {
            const auto result = until_done(
                call, *socket, dont_wait,
                [&]() -> std::int64_t {
                    SocketEnd::Received received;
                    const auto size = socket->receive(to, flags, received);
                    if (size >= 0) {
                        if (received.truncated) message.msg_flags |= MSG_TRUNC;
                        if (received.ends_record) message.msg_flags |= MSG_EOR;
                        if (!std::exchange(told, true)) hand_over(call, message, received, flags);
                    }
                    return size;
                },
                deadline_ns);
            if (result < 0) return sum > 0 ? sum : result;
            sum += result;
            to.skip(static_cast<std::size_t>(result));
            call.os().charge(static_cast<std::uint64_t>(result) / kBytesPerNs);
            if (!all || result == 0 || file_at(call, fd) != socket) break;
        } while (to.size_bytes() > 0);
        return sum;
    });
}

ssize_t send_plain(int fd, const void* data, std::size_t size, int flags) {
    iovec piece{const_cast<void*>(data), size};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    return send_message(fd, message, flags);
}

ssize_t receive_plain(int fd, void* data, std::size_t size, int flags) {
    iovec piece{data, size};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    return receive_message(fd, message, flags);
}

// An option's value, cut to what the caller has room for.
int give(void* value, socklen_t* size, const void* from, std::size_t available) {
    if (!can_write(size, sizeof *size)) return -EFAULT;
    const auto length = std::min<std::size_t>(*size, available);
    if (!can_write(value, length)) return -EFAULT;
    std::memcpy(value, from, length);
    *size = static_cast<socklen_t>(length);
    return 0;
}

int get_option(int fd, int level, int name, void* value, socklen_t* size) {
    return system_call([&](const SystemCall& call) -> int {
        SocketEnd* socket = nullptr;
        if (const int error = find(call, fd, socket); error != 0) return error;
        if (level != SOL_SOCKET) return -EOPNOTSUPP;
        const auto number = [&](int of) { return give(value, size, &of, sizeof of); };
        const auto time = [&](std::int64_t ns) {
            const timeval of{.tv_sec = ns > 0 ? ns / 1'000'000'000 : 0, .tv_usec = ns > 0 ? ns % 1'000'000'000 / 1000 : 0};
            return give(value, size, &of, sizeof of);
        };
        switch (name) {
            case SO_TYPE:
                return number(socket->type());
            case SO_DOMAIN:
                return number(AF_UNIX);
            case SO_PROTOCOL:
            case SO_ERROR:
            case SO_ACCEPTCONN:
            case SO_PASSCRED:
                return number(0);
            case SO_SNDBUF:
            case SO_RCVBUF:
                return number(212'992);
            case SO_RCVTIMEO:
                return time(socket->receive_timeout_ns);
            case SO_SNDTIMEO:
                return time(socket->send_timeout_ns);
            case SO_PEERCRED: {
                const ucred of{.pid = static_cast<pid_t>(socket->pid()), .uid = socket->uid(), .gid = socket->uid()};
                return give(value, size, &of, sizeof of);
            }
            default:
                return -ENOPROTOOPT;
        }
    });
}

int set_option(int fd, int level, int name, const void* value, socklen_t size) {
    return system_call([&](const SystemCall& call) -> int {
        SocketEnd* socket = nullptr;
        if (const int error = find(call, fd, socket); error != 0) return error;
        if (level != SOL_SOCKET) return -EOPNOTSUPP;
        if (!can_read(value, size)) return -EFAULT;
        switch (name) {
            case SO_RCVTIMEO:
            case SO_SNDTIMEO: {
                timeval time{};
                if (size < sizeof time) return -EINVAL;
                std::memcpy(&time, value, sizeof time);
                (name == SO_RCVTIMEO ? socket->receive_timeout_ns : socket->send_timeout_ns) =
                    time.tv_sec * 1'000'000'000 + time.tv_usec * 1000;
                return 0;
            }
            case SO_SNDBUF:
            case SO_RCVBUF:
            case SO_KEEPALIVE:
            case SO_REUSEADDR:
            case SO_LINGER:
            case SO_PRIORITY:
                return 0;  // taken note of: nothing here depends on it
            default:
                return -ENOPROTOOPT;
        }
    });
}

int name_of(int fd, sockaddr* address, socklen_t* size) {
    return system_call([&](const SystemCall& call) -> int {
        SocketEnd* socket = nullptr;
        if (const int error = find(call, fd, socket); error != 0) return error;
        const sa_family_t family = AF_UNIX;  // without a name
        return give(address, size, &family, sizeof family);
    });
}

// Of a real socket, which nobody can have here.
int not_for_pairs(const char* function, int fd, int error, void* caller) {
    const int found = system_call([&](const SystemCall& call) -> int {
        SocketEnd* socket = nullptr;
        return find(call, fd, socket);
    });
    return found < 0 ? -1 : unsupported(function, error, caller);
}

}  // namespace
}  // namespace models::posix

using models::posix::in_user_code;
namespace posix = models::posix;

extern "C" {

int socketpair(int domain, int type, int protocol, int* ends) noexcept {
    return in_user_code() ? posix::make_pair(domain, type, protocol, ends) : IPCLAB_NEXT(socketpair)(domain, type, protocol, ends);
}
ssize_t send(int fd, const void* data, size_t size, int flags) {
    return in_user_code() ? posix::send_plain(fd, data, size, flags) : IPCLAB_NEXT(send)(fd, data, size, flags);
}
ssize_t recv(int fd, void* data, size_t size, int flags) {
    return in_user_code() ? posix::receive_plain(fd, data, size, flags) : IPCLAB_NEXT(recv)(fd, data, size, flags);
}
ssize_t sendto(int fd, const void* data, size_t size, int flags, const sockaddr* address, socklen_t length) {
    if (!in_user_code()) return IPCLAB_NEXT(sendto)(fd, data, size, flags, address, length);
    if (address != nullptr) return posix::not_for_pairs("sendto", fd, EISCONN, __builtin_return_address(0));
    return posix::send_plain(fd, data, size, flags);
}
ssize_t recvfrom(int fd, void* data, size_t size, int flags, sockaddr* address, socklen_t* length) {
    if (!in_user_code()) return IPCLAB_NEXT(recvfrom)(fd, data, size, flags, address, length);
    const auto result = posix::receive_plain(fd, data, size, flags);
    if (result >= 0 && length != nullptr) *length = 0;
    return result;
}
ssize_t __recv_chk(int fd, void* data, size_t size, size_t room, int flags);
ssize_t __recv_chk(int fd, void* data, size_t size, size_t room, int flags) {
    if (size > room) __builtin_trap();
    return recv(fd, data, size, flags);
}
ssize_t __recvfrom_chk(int fd, void* data, size_t size, size_t room, int flags, sockaddr* address, socklen_t* length);
ssize_t __recvfrom_chk(int fd, void* data, size_t size, size_t room, int flags, sockaddr* address, socklen_t* length) {
    if (size > room) __builtin_trap();
    return recvfrom(fd, data, size, flags, address, length);
}
ssize_t sendmsg(int fd, const msghdr* message, int flags) {
    return in_user_code() ? posix::send_message(fd, *message, flags) : IPCLAB_NEXT(sendmsg)(fd, message, flags);
}
ssize_t recvmsg(int fd, msghdr* message, int flags) {
    return in_user_code() ? posix::receive_message(fd, *message, flags) : IPCLAB_NEXT(recvmsg)(fd, message, flags);
}
int sendmmsg(int fd, mmsghdr* messages, unsigned count, int flags) {
    if (!in_user_code()) return IPCLAB_NEXT(sendmmsg)(fd, messages, count, flags);
    unsigned done = 0;
    for (; done < count; ++done) {
        const auto size = posix::send_message(fd, messages[done].msg_hdr, flags);
        if (size < 0) break;
        messages[done].msg_len = static_cast<unsigned>(size);
    }
    return done > 0 || count == 0 ? static_cast<int>(done) : -1;
}
int recvmmsg(int fd, mmsghdr* messages, unsigned count, int flags, timespec* timeout) {
    if (!in_user_code()) return IPCLAB_NEXT(recvmmsg)(fd, messages, count, flags, timeout);
    unsigned done = 0;
    for (; done < count; ++done) {
        const bool first = done == 0 || (flags & MSG_WAITFORONE) == 0;
        const auto size = posix::receive_message(fd, messages[done].msg_hdr, (flags & ~MSG_WAITFORONE) | (first ? 0 : MSG_DONTWAIT));
        if (size < 0) break;
        messages[done].msg_len = static_cast<unsigned>(size);
    }
    return done > 0 || count == 0 ? static_cast<int>(done) : -1;
}
int shutdown(int fd, int how) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(shutdown)(fd, how);
    return posix::system_call([&](const models::device::SystemCall& call) -> int {
        posix::SocketEnd* socket = nullptr;
        const int error = posix::find(call, fd, socket);
        return error != 0 ? error : socket->shut_down(how);
    });
}
int getsockopt(int fd, int level, int name, void* value, socklen_t* size) noexcept {
    return in_user_code() ? posix::get_option(fd, level, name, value, size) : IPCLAB_NEXT(getsockopt)(fd, level, name, value, size);
}
int setsockopt(int fd, int level, int name, const void* value, socklen_t size) noexcept {
    return in_user_code() ? posix::set_option(fd, level, name, value, size) : IPCLAB_NEXT(setsockopt)(fd, level, name, value, size);
}
int getsockname(int fd, sockaddr* address, socklen_t* size) noexcept {
    return in_user_code() ? posix::name_of(fd, address, size) : IPCLAB_NEXT(getsockname)(fd, address, size);
}
int getpeername(int fd, sockaddr* address, socklen_t* size) noexcept {
    return in_user_code() ? posix::name_of(fd, address, size) : IPCLAB_NEXT(getpeername)(fd, address, size);
}

// ------------------------------------------------------------------------------------------- what would need a network

int socket(int domain, int type, int protocol) noexcept {
    return in_user_code() ? posix::unsupported("socket", EAFNOSUPPORT, __builtin_return_address(0))
                          : IPCLAB_NEXT(socket)(domain, type, protocol);
}
int bind(int fd, const sockaddr* address, socklen_t size) noexcept {
    return in_user_code() ? posix::not_for_pairs("bind", fd, EINVAL, __builtin_return_address(0)) : IPCLAB_NEXT(bind)(fd, address, size);
}
int connect(int fd, const sockaddr* address, socklen_t size) {
    return in_user_code() ? posix::not_for_pairs("connect", fd, EISCONN, __builtin_return_address(0))
                          : IPCLAB_NEXT(connect)(fd, address, size);
}
int listen(int fd, int backlog) noexcept {
    return in_user_code() ? posix::not_for_pairs("listen", fd, EINVAL, __builtin_return_address(0)) : IPCLAB_NEXT(listen)(fd, backlog);
}
int accept(int fd, sockaddr* address, socklen_t* size) {
    return in_user_code() ? posix::not_for_pairs("accept", fd, EINVAL, __builtin_return_address(0))
                          : IPCLAB_NEXT(accept)(fd, address, size);
}
int accept4(int fd, sockaddr* address, socklen_t* size, int flags) {
    return in_user_code() ? posix::not_for_pairs("accept4", fd, EINVAL, __builtin_return_address(0))
                          : IPCLAB_NEXT(accept4)(fd, address, size, flags);
}
int getaddrinfo(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
    if (!in_user_code()) return IPCLAB_NEXT(getaddrinfo)(node, service, hints, result);
    (void)posix::unsupported("getaddrinfo", EAFNOSUPPORT, __builtin_return_address(0));
    return EAI_FAIL;
}
int getnameinfo(const sockaddr* address, socklen_t size, char* host, socklen_t host_size, char* service, socklen_t service_size,
                int flags) {
    if (!in_user_code()) return IPCLAB_NEXT(getnameinfo)(address, size, host, host_size, service, service_size, flags);
    (void)posix::unsupported("getnameinfo", EAFNOSUPPORT, __builtin_return_address(0));
    return EAI_FAIL;
}
hostent* gethostbyname(const char* name) {
    if (!in_user_code()) return IPCLAB_NEXT(gethostbyname)(name);
    (void)posix::unsupported("gethostbyname", EAFNOSUPPORT, __builtin_return_address(0));
    h_errno = NO_RECOVERY;
    return nullptr;
}
int getifaddrs(ifaddrs** result) noexcept {
    return in_user_code() ? posix::unsupported("getifaddrs", EAFNOSUPPORT, __builtin_return_address(0)) : IPCLAB_NEXT(getifaddrs)(result);
}
unsigned if_nametoindex(const char* name) noexcept {
    if (!in_user_code()) return IPCLAB_NEXT(if_nametoindex)(name);
    (void)posix::unsupported("if_nametoindex", ENODEV, __builtin_return_address(0));
    return 0;
}

}  // extern "C"
