#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/softbus/channel_end.h"
#include "models/softbus/host.h"
#include "models/softbus/inbox.h"
#include "models/softbus/socket.h"
#include "runtime/port/softbus_port.h"

namespace models::softbus {

class Membership;

/// What a device knows of one other that a link joins it with.
struct Peer {
    Endpoint* endpoint = nullptr;
    std::vector<JoinedLink*> links;
    bool trusted = true;
    bool online = false;
    bool left = false;  ///< by LeaveLnn; until JoinLnn
};

/// The bus of one device: its sockets, the channels under them, what its processes have to hear, the devices it knows. Answers the calls
/// of SoftBusPort (which documents them) for the calling process; calls that block say so there.
class Endpoint final : public FrameReceiver, public ChannelOwner {
public:
    Endpoint(Fabric& fabric, Membership& membership, std::string device, Host& host);
    ~Endpoint() override;

    // -- SoftBusPort. Texts and bytes given are copied; inside a system call of the caller.
    std::int32_t socket(const runtime::port::SocketInfo& info);
    std::int32_t listen(std::int32_t socket, std::span<const runtime::port::Qos> qos, runtime::port::SocketListener& listener);
    std::int32_t bind(std::int32_t socket, std::span<const runtime::port::Qos> qos, runtime::port::SocketListener& listener);
    std::int32_t send(std::int32_t socket, const void* data, std::uint32_t size_bytes, MessageKind kind);
    void shutdown(std::int32_t socket);
    [[nodiscard]] std::vector<runtime::port::NodeInfo> nodes() const;
    std::int32_t register_node_listener(runtime::port::NodeListener& listener);
    std::int32_t unregister_node_listener(runtime::port::NodeListener& listener);
    std::int32_t publish();
    std::int32_t refresh();
    std::int32_t join(const std::string& network_id);
    std::int32_t leave(const std::string& network_id);

    /// The SoftBus thread's: done with the callback before, waits for the next. Blocks. Valid until the next call.
    const Callback& next_callback();

    /// Told by the device: that process is gone. Its sockets are closed in order of their numbers; peers hear `Peer`.
    /// `silently`: nobody hears (the end of the run).
    void process_ended(std::uint32_t pid, bool silently);

    // -- the network's
    [[nodiscard]] const std::string& device() const { return device_; }
    [[nodiscard]] bool on() const { return on_; }
    void switch_on() { on_ = true; }
    /// No frame leaves or is taken any more; its sockets are closed without a word.
    void switch_off();
    /// Shuts down what is open to that device; with `name` not empty only sockets with that session name on either side. How many.
    std::uint64_t shut_all(std::string_view device, std::string_view name, runtime::port::ShutdownReason reason,
                           sim::trace::LossCause cause);
    /// Likewise over that link.
    std::uint64_t shut_link(const JoinedLink& link);
    [[nodiscard]] std::map<std::string, Peer, std::less<>>& peers() { return peers_; }
    [[nodiscard]] bool published() const { return published_; }
    void tell_nodes(Callback::Kind kind, const std::string& network_id);

private:
    // -- FrameReceiver, ChannelOwner
    void receive(Frame& frame, JoinedLink& link) override;
    void message_arrived(ChannelEnd& end, Message& message) override;
    void room_made(ChannelEnd& end) override;
    void channel_failed(ChannelEnd& end) override;
    void channel_sent(ChannelEnd& end) override;

    void opened(ChannelEnd& end, const Message& message);
    void accepted(ChannelEnd& end);
    void refused(ChannelEnd& end, std::int32_t error);
    void bytes_arrived(ChannelEnd& end, Message& message);
    void send_control(ChannelEnd& end, MessageKind kind, std::vector<std::byte> bytes);
    void say_gone(const Frame& frame, JoinedLink& link);

    Socket* own(std::int32_t number);
    Socket* find(std::int32_t number);
    ChannelEnd& make_channel(JoinedLink& link, std::uint64_t number, bool opener);
    void drop_channel(ChannelEnd& end);
    void close(Socket& socket, runtime::port::ShutdownReason reason, sim::trace::LossCause cause);
    void shut(Socket& socket, runtime::port::ShutdownReason reason, sim::trace::LossCause cause);
    void erase(Socket& socket, runtime::port::ShutdownReason reason, sim::trace::LossCause cause);
    void unbind(Socket& socket, std::int32_t error);
    void wake_senders(Socket& socket);
    void post(std::uint32_t pid, Callback callback);
    void record(const Socket& socket, std::int32_t error = 0, sim::trace::LossCause cause = sim::trace::LossCause::None);
    [[nodiscard]] std::string_view peer_device_of(const Socket& socket) const;

    Fabric& fabric_;
    Membership& membership_;
    const std::string device_;
    Host& host_;
    bool on_ = true;
    bool published_ = false;
    std::int32_t next_socket_ = 1;
    std::map<std::int32_t, Socket> sockets_;
    std::map<std::uint64_t, std::unique_ptr<ChannelEnd>> channels_;
    std::vector<std::unique_ptr<ChannelEnd>> dropped_;  ///< may still be at work
    std::set<std::uint64_t> ended_;                     ///< channels of others that were here: a late repetition does not open them again
    std::map<std::uint32_t, Inbox> inboxes_;
    std::map<std::string, Peer, std::less<>> peers_;
};

}  // namespace models::softbus
