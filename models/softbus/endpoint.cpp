#include "models/softbus/endpoint.h"

#include <algorithm>
#include <utility>

#include "models/softbus/control_message.h"
#include "models/softbus/link_choice.h"
#include "models/softbus/membership.h"

namespace models::softbus {

using namespace runtime::port;  // NOLINT: the port's words are this file's
using sim::trace::LossCause;
using sim::trace::SocketState;

namespace {

constexpr std::int64_t kMs = 1'000'000;
constexpr std::int64_t kBindNs = 30'000 * kMs;        // reference section 8.1: default limit of Bind
constexpr std::int64_t kHandshakeNs = 19'000 * kMs;   // section 8.4: open/handshake
constexpr std::int64_t kSendNs = 20'000 * kMs;        // section 8.4: SendBytes
constexpr std::uint64_t kSendMessageBytesMax = 4096;  // section 8.2
constexpr std::uint64_t kSendBufferBytes = 4 << 20;   // chosen: one largest message
// Costs of calls, chosen: each is a local call to the bus's own service, a message is copied once more.
constexpr std::uint64_t kCallNs = 20'000;
constexpr std::uint64_t kSendCallNs = 10'000;
constexpr std::uint64_t kBytesPerNs = 4;
constexpr std::uint64_t kCallbackNs = 5'000;

bool is_name(const std::string& text, std::size_t max_with_zero) { return !text.empty() && text.size() < max_with_zero; }

}  // namespace

Endpoint::Endpoint(Fabric& fabric, Membership& membership, std::string device, Host& host)
    : fabric_(fabric), membership_(membership), device_(std::move(device)), host_(host) {}
Endpoint::~Endpoint() = default;

// ---------------------------------------------------------------------------------------------------------------- sockets

Socket* Endpoint::find(std::int32_t number) {
    const auto found = sockets_.find(number);
    return found != sockets_.end() ? &found->second : nullptr;
}

Socket* Endpoint::own(std::int32_t number) {
    auto* socket = find(number);
    return socket != nullptr && socket->pid == host_.current_pid() ? socket : nullptr;
}

std::int32_t Endpoint::socket(const SocketInfo& info) {
    host_.charge(kCallNs);
    if (!is_name(info.name, kSessionNameMax) || !is_name(info.package, kPackageNameMax)) return kSoftBusInvalidParameter;
    if (info.peer_name.size() >= kSessionNameMax || info.peer_network_id.size() >= kNetworkIdMax) return kSoftBusInvalidParameter;
    if (info.type < TransDataType::Message || info.type > TransDataType::SliceStream) return kSoftBusInvalidParameter;
    const auto number = next_socket_++;
    auto& socket = sockets_[number];
    socket.number = number;
    socket.pid = host_.current_pid();
    socket.info = info;
    record(socket);
    return number;
}

std::int32_t Endpoint::listen(std::int32_t number, std::span<const Qos> qos, SocketListener& listener) {
    host_.charge(kCallNs);
    auto* socket = own(number);
    LinkWish wish;
    if (socket == nullptr || socket->state != SocketState::Created || !read(qos, wish)) return kSoftBusInvalidParameter;
    for (const auto& [other_number, other] : sockets_) {
        if (other.state == SocketState::Listening && other.info.name == socket->info.name) return kSoftBusNameInUse;
    }
    socket->state = SocketState::Listening;
    socket->listener = &listener;
    record(*socket);
    return kSoftBusOk;
}

std::int32_t Endpoint::bind(std::int32_t number, std::span<const Qos> qos, SocketListener& listener) {
    host_.charge(kCallNs);
    auto* socket = own(number);
    LinkWish wish;
    if (socket == nullptr || socket->state != SocketState::Created || !read(qos, wish)) return kSoftBusInvalidParameter;
    if (socket->info.peer_name.empty() || socket->info.peer_network_id.empty()) return kSoftBusInvalidParameter;
    const auto peer = peers_.find(socket->info.peer_network_id);
    auto* link = peer != peers_.end() && peer->second.trusted && peer->second.online ? choose_link(peer->second.links, wish) : nullptr;
    if (link == nullptr) {
        socket->bind_error = kSoftBusNodeOffline;
        socket->state = SocketState::Refused;
        record(*socket, kSoftBusNodeOffline);
        socket->state = SocketState::Created;
        return kSoftBusNodeOffline;
    }
    // The first channel sets the link up; who comes meanwhile waits for the same set-up.
    const auto now = fabric_.now_ns();
    if (link->channels++ == 0) link->ready_ns = now + link->spec.profile.set_up_ns;
    const auto start_ns = std::max(now, link->ready_ns);
    auto& end = make_channel(*link, ++fabric_.channel_count, true);
    end.socket = number;
    end.wait_until(start_ns);
    socket->channel = &end;
    socket->state = SocketState::Binding;
    socket->listener = &listener;
    socket->binder = host_.current_tid();
    socket->bind_error = kSoftBusOk;
    record(*socket);
    send_control(
        end, MessageKind::Open,
        encode(OpenRequest{
            .name = socket->info.name, .peer_name = socket->info.peer_name, .package = socket->info.package, .type = socket->info.type}));
    const auto limit_ns = now + (wish.max_latency_ns >= 0 ? wish.max_latency_ns : kBindNs);
    const auto deadline_ns = std::min(limit_ns, start_ns + kHandshakeNs);
    for (;;) {
        const bool in_time = host_.block(deadline_ns);
        socket = own(number);
        if (socket == nullptr) return kSoftBusNotEnabled;  // shut down by another thread
        if (socket->state == SocketState::Open) return kSoftBusOk;
        if (socket->state != SocketState::Binding) return socket->bind_error;
        if (in_time) continue;
        const auto error = deadline_ns == limit_ns ? kSoftBusBindTimeout : kSoftBusHandshakeTimeout;
        socket->binder = 0;
        send_control(*socket->channel, MessageKind::Close, encode(static_cast<std::uint32_t>(LossCause::TimedOut)));
        socket->channel->socket = 0;
        socket->channel->close_when_sent();
        unbind(*socket, error);
        return error;
    }
}

void Endpoint::unbind(Socket& socket, std::int32_t error) {
    socket.channel = nullptr;
    socket.listener = nullptr;
    socket.bind_error = error;
    socket.state = SocketState::Refused;
    record(socket, error);
    socket.state = SocketState::Created;
    if (const auto binder = std::exchange(socket.binder, 0U); binder != 0) host_.wake(binder);
}

std::int32_t Endpoint::send(std::int32_t number, const void* data, std::uint32_t size_bytes, MessageKind kind) {
    host_.charge(kSendCallNs);
    auto* socket = own(number);
    if (socket == nullptr || socket->state != SocketState::Open) return kSoftBusNotEnabled;
    if ((kind == MessageKind::Message) != (socket->info.type == TransDataType::Message)) return kSoftBusTypeMismatch;
    if (data == nullptr || size_bytes == 0) return kSoftBusInvalidParameter;
    const auto largest = kind == MessageKind::Bytes ? socket->channel->link().spec.profile.message_bytes : kSendMessageBytesMax;
    if (size_bytes > largest) return kSoftBusTooLong;
    const auto self = host_.current_tid();
    const auto buffer_bytes = std::max(kSendBufferBytes, largest);
    const auto has_room = [&] {
        const auto waiting = socket->channel->waiting_bytes();
        return (socket->senders.empty() || socket->senders.front() == self) && (waiting == 0 || waiting + size_bytes <= buffer_bytes);
    };
    if (!has_room()) {
        const auto deadline_ns = fabric_.now_ns() + kSendNs;
        socket->senders.push_back(self);
        for (bool in_time = true; !has_room();) {
            in_time = host_.block(deadline_ns);
            socket = own(number);
            if (socket == nullptr || socket->state != SocketState::Open) return kSoftBusNotEnabled;
            if (in_time) continue;
            std::erase(socket->senders, self);
            wake_senders(*socket);
            return kSoftBusHandshakeTimeout;
        }
        socket->senders.pop_front();
    }
    // Nothing blocks from here on: what is made now is handed over or freed.
    auto message = std::make_shared<Message>();
    message->kind = kind;
    message->transaction = host_.current_transaction();
    message->bytes.resize(size_bytes);
    if (!host_.copy_from_user(message->bytes.data(), data, size_bytes)) return kSoftBusInvalidParameter;
    message->number = ++fabric_.message_count;
    fabric_.simulation.recorder().emit(sim::trace::MessageMoved{
        .socket = number, .message = message->number, .size_bytes = size_bytes, .peer_device = peer_device_of(*socket)});
    host_.charge(size_bytes / kBytesPerNs);
    socket->channel->send(std::move(message));
    wake_senders(*socket);
    return kSoftBusOk;
}

void Endpoint::shutdown(std::int32_t number) {
    host_.charge(kCallNs);
    auto* socket = own(number);
    if (socket == nullptr) return;
    auto& inbox = inboxes_[socket->pid];
    std::erase_if(inbox.waiting, [number](const Callback& callback) { return callback.socket == number && callback.listener != nullptr; });
    close(*socket, ShutdownReason::Local, LossCause::Closed);
}

// ------------------------------------------------------------------------------------------------------------- their ends

// By its own process: what was sent before still goes out, then the peer hears.
void Endpoint::close(Socket& socket, ShutdownReason reason, LossCause cause) {
    if (auto* end = socket.channel) {
        end->socket = 0;
        const auto told = cause == LossCause::None ? LossCause::Closed : cause;
        send_control(*end, MessageKind::Close, encode(static_cast<std::uint32_t>(told)));
        end->close_when_sent();
    }
    erase(socket, reason, cause);
}

// By the bus: its process hears.
void Endpoint::shut(Socket& socket, ShutdownReason reason, LossCause cause) {
    auto* end = socket.channel;
    if (socket.state == SocketState::Binding) {
        unbind(socket, kSoftBusNodeOffline);
    } else {
        post(socket.pid, {.kind = Callback::Kind::Shutdown, .listener = socket.listener, .socket = socket.number, .reason = reason});
        erase(socket, reason, cause);
    }
    if (end != nullptr) drop_channel(*end);
}

void Endpoint::erase(Socket& socket, ShutdownReason reason, LossCause cause) {
    socket.state = SocketState::Closed;
    record(socket, static_cast<std::int32_t>(reason), cause);
    if (socket.binder != 0) host_.wake(socket.binder);
    for (const auto tid : socket.senders) host_.wake(tid);
    sockets_.erase(socket.number);
}

void Endpoint::wake_senders(Socket& socket) {
    if (!socket.senders.empty()) host_.wake(socket.senders.front());
}

void Endpoint::process_ended(std::uint32_t pid, bool silently) {
    for (auto each = sockets_.begin(); each != sockets_.end();) {
        auto& socket = (each++)->second;
        if (socket.pid != pid) continue;
        socket.binder = 0;  // its threads are gone
        socket.senders.clear();
        if (!silently) {
            close(socket, ShutdownReason::Local, LossCause::ProcessDied);
            continue;
        }
        if (socket.channel != nullptr) drop_channel(*socket.channel);
        sockets_.erase(socket.number);
    }
    inboxes_.erase(pid);
}

void Endpoint::switch_off() {
    on_ = false;
    for (auto each = channels_.begin(); each != channels_.end();) drop_channel(*(each++)->second);
    for (auto each = sockets_.begin(); each != sockets_.end();) {
        auto& socket = (each++)->second;
        socket.channel = nullptr;
        erase(socket, ShutdownReason::LnnOffline, LossCause::DeviceOffline);
    }
    published_ = false;
}

std::uint64_t Endpoint::shut_all(std::string_view device, std::string_view name, ShutdownReason reason, LossCause cause) {
    std::uint64_t count = 0;
    for (auto each = sockets_.begin(); each != sockets_.end();) {
        auto& socket = (each++)->second;
        if (socket.channel == nullptr || peer_device_of(socket) != device) continue;
        if (!name.empty() && socket.info.name != name && socket.info.peer_name != name) continue;
        shut(socket, reason, cause);
        ++count;
    }
    return count;
}

std::uint64_t Endpoint::shut_link(const JoinedLink& link) {
    std::uint64_t count = 0;
    for (auto each = sockets_.begin(); each != sockets_.end();) {
        auto& socket = (each++)->second;
        if (socket.channel == nullptr || &socket.channel->link() != &link) continue;
        shut(socket, ShutdownReason::LinkDown, LossCause::LinkLost);
        ++count;
    }
    return count;
}

// -------------------------------------------------------------------------------------------------------------- callbacks

void Endpoint::post(std::uint32_t pid, Callback callback) {
    auto& inbox = inboxes_[pid];
    inbox.waiting.push_back(std::move(callback));
    if (const auto sleeper = std::exchange(inbox.sleeper, 0U); sleeper != 0) host_.wake(sleeper);
}

const Callback& Endpoint::next_callback() {
    host_.charge(kCallbackNs);
    auto& inbox = inboxes_[host_.current_pid()];
    inbox.current = {};
    host_.set_current_transaction(0);
    while (inbox.waiting.empty()) {
        inbox.sleeper = host_.current_tid();
        host_.block(-1);
    }
    inbox.current = std::move(inbox.waiting.front());
    inbox.waiting.pop_front();
    const auto& current = inbox.current;
    host_.set_current_transaction(current.transaction);
    if (current.message != 0) {
        fabric_.simulation.recorder().emit(sim::trace::MessageMoved{.socket = current.socket,
                                                                    .delivered = 1,
                                                                    .message = current.message,
                                                                    .size_bytes = current.bytes.size(),
                                                                    .peer_device = current.device});
    }
    return current;
}

std::string_view Endpoint::peer_device_of(const Socket& socket) const {
    if (socket.channel != nullptr) return socket.channel->link().device(other(socket.channel->side()));
    return socket.info.peer_network_id;
}

void Endpoint::record(const Socket& socket, std::int32_t error, LossCause cause) {
    auto& recorder = fabric_.simulation.recorder();
    const sim::trace::SocketChanged event{.socket = socket.number,
                                          .state = socket.state,
                                          .name = socket.info.name,
                                          .peer_name = socket.info.peer_name,
                                          .peer_device = peer_device_of(socket),
                                          .link = socket.channel != nullptr ? std::string_view(socket.channel->link().spec.name) : "",
                                          .error = error,
                                          .cause = cause};
    if (host_.current_pid() == socket.pid) {
        recorder.emit(event);
    } else {
        recorder.emit_as(event, host_.stamp(socket.pid, 0));
    }
}

}  // namespace models::softbus
