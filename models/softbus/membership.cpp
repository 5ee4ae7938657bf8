#include "models/softbus/membership.h"

#include <algorithm>

namespace models::softbus {

using runtime::port::ShutdownReason;
using sim::trace::LossCause;
using sim::trace::PeerState;

namespace {

Peer& peer_of(Endpoint& of, const Endpoint& peer) { return of.peers().at(peer.device()); }

/// Who leaves is heard over what gets through.
bool any_passes(Endpoint& from, Endpoint& to) {
    const auto& links = peer_of(to, from).links;
    return std::any_of(links.begin(), links.end(), [&](const JoinedLink* link) { return link->passes(link->side_of(from)); });
}

}  // namespace

bool Membership::hears(Endpoint& listener, Endpoint& speaker) { return speaker.on() && any_passes(speaker, listener); }

bool Membership::should_be_online(Endpoint& of, Endpoint& peer) {
    const auto& here = peer_of(of, peer);
    const auto& there = peer_of(peer, of);
    return of.on() && here.trusted && !here.left && !there.left && hears(of, peer);
}

std::int64_t Membership::latency_ns(Endpoint& a, Endpoint& b) {
    std::int64_t best = -1;
    for (const auto* link : peer_of(a, b).links) {
        if (link->up && (best < 0 || link->spec.profile.latency_ns < best)) best = link->spec.profile.latency_ns;
    }
    return std::max<std::int64_t>(best, 0);
}

std::int64_t Membership::set_up_ns(Endpoint& a, Endpoint& b) {
    std::int64_t best = -1;
    for (const auto* link : peer_of(a, b).links) {
        if (link->up && (best < 0 || link->spec.profile.set_up_ns < best)) best = link->spec.profile.set_up_ns;
    }
    return std::max<std::int64_t>(best, 0);
}

void Membership::record(Endpoint& of, const std::string& peer, PeerState state) {
    fabric_.record(sim::trace::PeerChanged{.peer = peer, .state = state}, of.device());
}

void Membership::introduce(Endpoint& of, Endpoint& peer) {
    auto& known = peer_of(of, peer);
    if (!known.trusted || known.online) return;
    known.online = true;
    record(of, peer.device(), PeerState::Online);
}

Membership::Alarm& Membership::alarm(Endpoint& of, Endpoint& peer, bool found) {
    auto& kept = (found ? found_ : online_)[{of.device(), peer.device()}];
    if (kept == nullptr) {
        kept = std::make_unique<Alarm>();
        kept->membership = this;
        kept->of = &of;
        kept->peer = &peer;
        kept->found = found;
    }
    return *kept;
}

void Membership::reconsider(Endpoint& a, Endpoint& b, Notice notice) {
    reconsider_one(a, b, notice);
    reconsider_one(b, a, notice);
}

void Membership::reconsider_all(Endpoint& of, Notice notice) {
    for (auto& [name, peer] : of.peers()) reconsider(of, *peer.endpoint, notice);
}

void Membership::reconsider_one(Endpoint& of, Endpoint& peer, Notice notice) {
    const auto& known = peer_of(of, peer);
    const bool wanted = should_be_online(of, peer);
    const auto key = std::pair{of.device(), peer.device()};
    const auto pending = online_.find(key);
    if (known.online == wanted) {
        if (pending != online_.end()) fabric_.scheduler.cancel(*pending->second);
        return;
    }
    std::int64_t delay_ns = 0;
    if (wanted) {
        // They find and authenticate each other anew.
        delay_ns = set_up_ns(of, peer);
    } else if (notice == Notice::Told && any_passes(peer, of)) {
        delay_ns = latency_ns(of, peer);
    } else if (notice != Notice::Known) {
        for (const auto* link : known.links) delay_ns = std::max(delay_ns, link->spec.profile.offline_after_ns);
    }
    auto& timer = alarm(of, peer, false);
    const auto due_ns = fabric_.now_ns() + delay_ns;
    // What was noticed to be wrong already is not noticed later because more goes wrong.
    if (timer.armed() && !wanted && timer.due_ns <= due_ns) return;
    fabric_.scheduler.arm(timer, due_ns);
}

void Membership::due(Alarm& alarm) {
    auto& known = peer_of(*alarm.of, *alarm.peer);
    if (alarm.found) {
        if (!alarm.of->on() || !hears(*alarm.of, *alarm.peer)) return;
        record(*alarm.of, alarm.peer->device(), PeerState::Discovered);
        alarm.of->tell_nodes(Callback::Kind::Found, alarm.peer->device());
        return;
    }
    const bool wanted = should_be_online(*alarm.of, *alarm.peer);
    if (known.online != wanted) (void)set_online(*alarm.of, *alarm.peer, wanted, ShutdownReason::LnnOffline, LossCause::DeviceOffline);
}

std::uint64_t Membership::set_online(Endpoint& of, Endpoint& peer, bool online, ShutdownReason reason, LossCause cause) {
    auto& known = peer_of(of, peer);
    if (known.online == online) return 0;
    known.online = online;
    if (const auto pending = online_.find({of.device(), peer.device()}); pending != online_.end())
        fabric_.scheduler.cancel(*pending->second);
    if (!of.on()) return 0;
    record(of, peer.device(), online ? PeerState::Online : PeerState::Offline);
    const auto count = online ? 0 : of.shut_all(peer.device(), {}, reason, cause);
    of.tell_nodes(online ? Callback::Kind::Online : Callback::Kind::Offline, peer.device());
    return count;
}

void Membership::find_later(Endpoint& of, Endpoint& found, std::int64_t delay_ns) {
    auto& timer = alarm(of, found, true);
    if (!timer.armed()) fabric_.scheduler.arm(timer, fabric_.now_ns() + delay_ns);
}

}  // namespace models::softbus
