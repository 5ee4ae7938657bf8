// The devices an endpoint knows: discovery, joining, leaving, and who listens to that.

#include <algorithm>
#include <utility>

#include "models/softbus/endpoint.h"
#include "models/softbus/membership.h"

namespace models::softbus {

using namespace runtime::port;  // NOLINT: the port's words are this file's
using sim::trace::LossCause;

namespace {

constexpr std::int64_t kJoinNs = 15'000'000'000;  // reference section 8.5
constexpr std::uint64_t kCallNs = 20'000;         // chosen: as a socket's calls

}  // namespace

std::vector<NodeInfo> Endpoint::nodes() const {
    host_.charge(kCallNs);
    std::vector<NodeInfo> nodes;
    for (const auto& [name, peer] : peers_) nodes.push_back({.network_id = name, .online = peer.online, .trusted = peer.trusted});
    return nodes;
}

std::int32_t Endpoint::register_node_listener(NodeListener& listener) {
    host_.charge(kCallNs);
    auto& listeners = inboxes_[host_.current_pid()].node_listeners;
    if (std::find(listeners.begin(), listeners.end(), &listener) == listeners.end()) listeners.push_back(&listener);
    return kSoftBusOk;
}

std::int32_t Endpoint::unregister_node_listener(NodeListener& listener) {
    host_.charge(kCallNs);
    auto& inbox = inboxes_[host_.current_pid()];
    std::erase_if(inbox.waiting, [&listener](const Callback& callback) { return callback.node_listener == &listener; });
    return std::erase(inbox.node_listeners, &listener) != 0 ? kSoftBusOk : kSoftBusInvalidParameter;
}

void Endpoint::tell_nodes(Callback::Kind kind, const std::string& network_id) {
    for (auto& [pid, inbox] : inboxes_) {
        for (auto* listener : inbox.node_listeners) {
            Callback callback;
            callback.kind = kind;
            callback.node_listener = listener;
            callback.device = network_id;
            post(pid, std::move(callback));
        }
    }
}

std::int32_t Endpoint::publish() {
    host_.charge(kCallNs);
    published_ = true;
    return kSoftBusOk;
}

std::int32_t Endpoint::refresh() {
    host_.charge(kCallNs);
    for (auto& [name, peer] : peers_) {
        auto& there = *peer.endpoint;
        if (!there.on() || !there.published() || !Membership::hears(there, *this)) continue;
        membership_.find_later(*this, there, 2 * Membership::latency_ns(*this, there));
    }
    return kSoftBusOk;
}

std::int32_t Endpoint::join(const std::string& network_id) {
    host_.charge(kCallNs);
    const auto found = peers_.find(network_id);
    if (found == peers_.end() || !found->second.trusted) return kSoftBusNodeOffline;
    auto& here = found->second;
    if (here.online) return kSoftBusOk;
    auto& there = *here.endpoint;
    const auto start_ns = fabric_.now_ns();
    const auto done_ns = start_ns + Membership::set_up_ns(*this, there) + 2 * Membership::latency_ns(*this, there);
    // Two devices that hear nothing of each other give up after the join time-out; they look once, when the answer would be there.
    while (host_.block(done_ns)) {
    }
    here.left = false;
    there.peers().at(device_).left = false;
    if (!here.trusted || !Membership::should_be_online(*this, there) || !Membership::hears(there, *this)) {
        while (host_.block(start_ns + kJoinNs)) {
        }
        return kSoftBusHandshakeTimeout;
    }
    (void)membership_.set_online(*this, there, true, ShutdownReason::Unknown, LossCause::None);
    (void)membership_.set_online(there, *this, true, ShutdownReason::Unknown, LossCause::None);
    return kSoftBusOk;
}

std::int32_t Endpoint::leave(const std::string& network_id) {
    host_.charge(kCallNs);
    const auto found = peers_.find(network_id);
    if (found == peers_.end() || !found->second.online) return kSoftBusNodeOffline;
    found->second.left = true;
    (void)membership_.set_online(*this, *found->second.endpoint, false, ShutdownReason::LnnOffline, LossCause::DeviceOffline);
    membership_.reconsider(*this, *found->second.endpoint, Membership::Notice::Told);
    return kSoftBusOk;
}

}  // namespace models::softbus
