// What arrives on an endpoint's channels.

#include <utility>

#include "models/softbus/control_message.h"
#include "models/softbus/endpoint.h"

namespace models::softbus {

using runtime::port::ShutdownReason;
using runtime::port::TransDataType;
using sim::trace::LossCause;
using sim::trace::SocketState;

ChannelEnd& Endpoint::make_channel(JoinedLink& link, std::uint64_t number, bool opener) {
    auto end = std::make_unique<ChannelEnd>(fabric_, *this, link, link.side_of(*this), number, opener);
    return *channels_.emplace(number, std::move(end)).first->second;
}

void Endpoint::drop_channel(ChannelEnd& end) {
    const auto found = channels_.find(end.number());
    if (found == channels_.end()) return;
    end.stop();
    end.socket = 0;
    if (end.opener()) {
        --end.link().channels;
    } else {
        ended_.insert(end.number());
    }
    dropped_.push_back(std::move(found->second));
    channels_.erase(found);
}

void Endpoint::send_control(ChannelEnd& end, MessageKind kind, std::vector<std::byte> bytes) {
    auto message = std::make_shared<Message>();
    message->kind = kind;
    message->bytes = std::move(bytes);
    end.send(std::move(message));
}

void Endpoint::say_gone(const Frame& frame, JoinedLink& link) {
    auto& payload = fabric_.frames.make();
    auto& answer = Frame::of(payload);
    answer.kind = FrameKind::Gone;
    answer.channel = frame.channel;
    answer.wire_bytes = kFrameHeadBytes;
    link.direction(link.side_of(*this)).transmit(payload);
}

void Endpoint::receive(Frame& frame, JoinedLink& link) {
    dropped_.clear();
    if (!on_) return;
    const auto peer = peers_.find(link.device(other(link.side_of(*this))));
    if (peer == peers_.end() || !peer->second.trusted) return;
    auto found = channels_.find(frame.channel);
    if (found == channels_.end()) {
        if (frame.kind != FrameKind::Data) return;
        if (frame.message->kind != MessageKind::Open || ended_.contains(frame.channel)) return say_gone(frame, link);
        make_channel(link, frame.channel, false);
        found = channels_.find(frame.channel);
    }
    auto& end = *found->second;
    if (frame.kind != FrameKind::Gone) return end.receive(frame);
    // Nothing of a channel that is closed already is missed by anybody.
    if (end.socket != 0) return channel_failed(end);
    drop_channel(end);
}

void Endpoint::message_arrived(ChannelEnd& end, Message& message) {
    switch (message.kind) {
        case MessageKind::Open:
            return opened(end, message);
        case MessageKind::Accept:
            return accepted(end);
        case MessageKind::Refuse:
            return refused(end, static_cast<std::int32_t>(decode_number(message.bytes).value_or(0)));
        case MessageKind::Bytes:
        case MessageKind::Message:
            return bytes_arrived(end, message);
        case MessageKind::Close: {
            const auto cause = static_cast<LossCause>(decode_number(message.bytes).value_or(0));
            end.acknowledge();
            if (auto* socket = find(end.socket)) return shut(*socket, ShutdownReason::Peer, cause);
            return drop_channel(end);
        }
    }
}

void Endpoint::opened(ChannelEnd& end, const Message& message) {
    auto refusal = runtime::port::kSoftBusPeerSessionNotCreated;
    const auto request = decode_open(message.bytes);
    if (!request) refusal = runtime::port::kSoftBusInvalidParameter;
    for (auto& [number, listening] : sockets_) {
        if (!request || listening.state != SocketState::Listening || listening.info.name != request->peer_name) continue;
        if (listening.info.type != request->type) {
            refusal = runtime::port::kSoftBusTypeMismatch;
            break;
        }
        const auto own_number = next_socket_++;
        auto& socket = sockets_[own_number];
        socket.number = own_number;
        socket.pid = listening.pid;
        socket.info = {.name = listening.info.name,
                       .peer_name = request->name,
                       .peer_network_id = end.link().device(other(end.side())),
                       .package = listening.info.package,
                       .type = listening.info.type};
        socket.state = SocketState::Open;
        socket.listener = listening.listener;
        socket.channel = &end;
        end.socket = own_number;
        record(socket);
        post(socket.pid,
             {.kind = Callback::Kind::Bound,
              .listener = socket.listener,
              .socket = own_number,
              .peer = {
                  .name = request->name, .network_id = socket.info.peer_network_id, .package = request->package, .type = request->type}});
        return send_control(end, MessageKind::Accept, {});
    }
    send_control(end, MessageKind::Refuse, encode(static_cast<std::uint32_t>(refusal)));
    end.close_when_sent();
}

void Endpoint::accepted(ChannelEnd& end) {
    auto* socket = find(end.socket);
    if (socket == nullptr || socket->state != SocketState::Binding) return;
    socket->state = SocketState::Open;
    record(*socket);
    if (const auto binder = std::exchange(socket->binder, 0U); binder != 0) host_.wake(binder);
}

void Endpoint::refused(ChannelEnd& end, std::int32_t error) {
    end.acknowledge();
    auto* socket = find(end.socket);
    drop_channel(end);
    if (socket != nullptr && socket->state == SocketState::Binding) unbind(*socket, error);
}

void Endpoint::bytes_arrived(ChannelEnd& end, Message& message) {
    const auto* socket = find(end.socket);
    if (socket == nullptr) return;  // shut down here while this was under way
    Callback callback;
    callback.kind = message.kind == MessageKind::Bytes ? Callback::Kind::Bytes : Callback::Kind::Message;
    callback.listener = socket->listener;
    callback.socket = socket->number;
    callback.bytes = std::move(message.bytes);
    callback.message = message.number;
    callback.transaction = message.transaction;
    callback.device = end.link().device(other(end.side()));
    post(socket->pid, std::move(callback));
}

void Endpoint::room_made(ChannelEnd& end) {
    if (auto* socket = find(end.socket)) wake_senders(*socket);
}

void Endpoint::channel_failed(ChannelEnd& end) {
    if (auto* socket = find(end.socket)) {
        shut(*socket, ShutdownReason::LinkDown, LossCause::LinkLost);
    } else {
        drop_channel(end);
    }
}

void Endpoint::channel_sent(ChannelEnd& end) { drop_channel(end); }

}  // namespace models::softbus
