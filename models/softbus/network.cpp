#include "models/softbus/network.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <utility>

#include "models/softbus/endpoint.h"
#include "models/softbus/joined_link.h"
#include "models/softbus/membership.h"

namespace models::softbus {

using runtime::port::ShutdownReason;
using sim::trace::LossCause;
using sim::trace::PeerState;

struct Network::Impl {
    explicit Impl(sim::kernel::Simulation& simulation) : fabric(simulation), membership(fabric) {}

    Endpoint* endpoint(std::string_view device) {
        const auto found = endpoints.find(device);
        return found != endpoints.end() ? found->second.get() : nullptr;
    }
    JoinedLink* link(std::string_view name) {
        const auto found = std::find_if(links.begin(), links.end(), [name](const auto& each) { return each->spec.name == name; });
        return found != links.end() ? found->get() : nullptr;
    }
    void record(const JoinedLink& changed) {
        fabric.record(sim::trace::LinkChanged{.link = changed.spec.name,
                                              .kind = word_of(changed.spec.kind),
                                              .device_a = changed.spec.device_a,
                                              .device_b = changed.spec.device_b,
                                              .up = static_cast<std::uint8_t>(changed.up ? 1 : 0)},
                      {});
    }
    void reconsider(const JoinedLink& changed, Membership::Notice notice) {
        membership.reconsider(changed.end(Side::A), changed.end(Side::B), notice);
    }
    [[nodiscard]] bool distrusted(const std::string& a, const std::string& b) const {
        const auto found = trust.find(std::minmax(a, b));
        return found != trust.end() && !found->second;
    }
    /// The devices of a link that is cut notice it.
    struct Notice final : sim::kernel::Timer {
        Impl* impl = nullptr;
        JoinedLink* link = nullptr;
        void fire() override { impl->noticed(*link); }
    };
    void noticed(JoinedLink& lost) {
        if (lost.up) return;
        lost.known_up = false;
        for (const auto side : {Side::A, Side::B}) (void)lost.end(side).shut_link(lost);
        reconsider(lost, Membership::Notice::Known);
    }

    // Endpoints go first: they still cancel timers. Frames may lie anywhere until the end.
    Fabric fabric;
    Membership membership;
    std::map<const JoinedLink*, std::unique_ptr<Notice>> notices;  // looked up, never walked
    std::map<std::pair<std::string, std::string>, bool> trust;     // only what was said
    std::vector<std::unique_ptr<JoinedLink>> links;
    std::map<std::string, std::unique_ptr<Endpoint>, std::less<>> endpoints;
};

Network::Network(sim::kernel::Simulation& simulation) : impl_(std::make_unique<Impl>(simulation)) {}
Network::~Network() = default;

Endpoint& Network::attach(std::string_view device, Host& host) {
    auto& endpoint = impl_->endpoints[std::string(device)];
    endpoint = std::make_unique<Endpoint>(impl_->fabric, impl_->membership, std::string(device), host);
    return *endpoint;
}

// --------------------------------------------------------------------------------------------------------- before the run

bool Network::add_link(const LinkSpec& spec) { return add_link(spec, nullptr); }

bool Network::add_link(const LinkSpec& given, std::unique_ptr<LinkModel> model) {
    if (sc_core::sc_get_status() != sc_core::SC_ELABORATION) return false;  // SystemC makes no modules during a run
    auto* a = impl_->endpoint(given.device_a);
    auto* b = impl_->endpoint(given.device_b);
    auto spec = given;
    if (spec.name.empty()) spec.name = spec.device_a + "-" + spec.device_b + "." + std::string(word_of(spec.kind));
    if (a == nullptr || b == nullptr || a == b || impl_->link(spec.name) != nullptr) return false;
    // SystemC takes no dots and the like in names.
    auto module = "link_" + spec.name;
    for (auto& letter : module) {
        if (!std::isalnum(static_cast<unsigned char>(letter))) letter = '_';
    }
    auto& link = *impl_->links.emplace_back(
        std::make_unique<JoinedLink>(sc_core::sc_gen_unique_name(module.c_str()), impl_->fabric, spec, std::move(model), *a, *b));
    impl_->record(link);
    for (const auto& [of, peer] : {std::pair{a, b}, std::pair{b, a}}) {
        auto& known = of->peers()[peer->device()];
        known.endpoint = peer;
        known.links.push_back(&link);
        known.trusted = !impl_->distrusted(a->device(), b->device());
    }
    impl_->membership.introduce(*a, *b);
    impl_->membership.introduce(*b, *a);
    return true;
}

std::uint64_t Network::set_trust(std::string_view a, std::string_view b, bool trusted) {
    auto* first = impl_->endpoint(a);
    auto* second = impl_->endpoint(b);
    if (first == nullptr || second == nullptr || first == second) return 0;
    auto& said = impl_->trust.try_emplace(std::minmax(first->device(), second->device()), true).first->second;
    if (std::exchange(said, trusted) == trusted) return 0;
    if (!first->peers().contains(second->device())) return 1;  // no link yet
    std::uint64_t count = 1;
    for (const auto& [of, peer] : {std::pair{first, second}, std::pair{second, first}}) {
        of->peers().at(peer->device()).trusted = trusted;
        if (of->on()) impl_->membership.record(*of, peer->device(), trusted ? PeerState::Trusted : PeerState::Untrusted);
    }
    if (!trusted) {
        count += impl_->membership.set_online(*first, *second, false, ShutdownReason::Privilege, LossCause::Untrusted);
        (void)impl_->membership.set_online(*second, *first, false, ShutdownReason::Privilege, LossCause::Untrusted);
    }
    impl_->membership.reconsider(*first, *second, Membership::Notice::Known);
    return count;
}

// ------------------------------------------------------------------------------------------------------------------- acts

void Network::set_aim(std::function<bool(std::uint32_t, std::uint64_t)> meant) { impl_->fabric.aim = std::move(meant); }

std::uint64_t Network::impair(std::string_view name, std::string_view from, const Impairments& impairments, InFlight in_flight) {
    std::uint64_t count = 0;
    for (const auto& link : impl_->links) {
        if (!name.empty() && link->spec.name != name) continue;
        bool concerned = false;
        for (const auto side : {Side::A, Side::B}) {
            if (!from.empty() && from != link->device(side)) continue;
            count += link->direction(side).change(impairments, in_flight) ? 1 : 0;
            concerned = true;
        }
        if (concerned) impl_->reconsider(*link, Membership::Notice::Silence);
    }
    return count;
}

std::uint64_t Network::cut(std::string_view name, InFlight in_flight, std::int64_t noticed_after_ns) {
    auto* link = impl_->link(name);
    if (link == nullptr || !link->up) return 0;
    link->up = false;
    impl_->record(*link);
    for (const auto side : {Side::A, Side::B}) link->direction(side).apply(in_flight);
    auto& notice = impl_->notices[link];
    if (notice == nullptr) notice = std::make_unique<Impl::Notice>();
    notice->impl = impl_.get();
    notice->link = link;
    impl_->fabric.scheduler.arm(*notice, impl_->fabric.now_ns() + std::max<std::int64_t>(noticed_after_ns, 0));
    impl_->reconsider(*link, Membership::Notice::Silence);
    return 1;
}

std::uint64_t Network::restore(std::string_view name) {
    auto* link = impl_->link(name);
    if (link == nullptr || link->up) return 0;
    link->up = link->known_up = true;
    if (const auto notice = impl_->notices.find(link); notice != impl_->notices.end()) impl_->fabric.scheduler.cancel(*notice->second);
    impl_->record(*link);
    for (const auto side : {Side::A, Side::B}) {
        if (!link->direction(side).impairments().hold) link->direction(side).release_held();
    }
    impl_->reconsider(*link, Membership::Notice::Silence);
    return 1;
}

std::uint64_t Network::close_sessions(std::string_view a, std::string_view b, std::string_view session) {
    auto* first = impl_->endpoint(a);
    auto* second = impl_->endpoint(b);
    if (first == nullptr || second == nullptr) return 0;
    const auto count = first->shut_all(b, session, ShutdownReason::Unexpected, LossCause::Closed);
    return std::max(count, second->shut_all(a, session, ShutdownReason::Unexpected, LossCause::Closed));
}

std::uint64_t Network::device_left(std::string_view device, bool graceful) {
    auto* left = impl_->endpoint(device);
    if (left == nullptr || !left->on()) return 0;
    left->switch_off();
    std::uint64_t count = 1;
    for (auto& [name, peer] : left->peers()) {
        peer.online = false;
        if (peer.endpoint->peers().at(left->device()).online) ++count;
    }
    impl_->membership.reconsider_all(*left, graceful ? Membership::Notice::Told : Membership::Notice::Silence);
    return count;
}

std::uint64_t Network::device_came(std::string_view device) {
    auto* came = impl_->endpoint(device);
    if (came == nullptr || came->on()) return 0;
    came->switch_on();
    std::uint64_t count = 1;
    for (auto& [name, peer] : came->peers()) {
        // Who never noticed that it was away learns it now, since it knows nothing of what was.
        (void)impl_->membership.set_online(*peer.endpoint, *came, false, ShutdownReason::LnnOffline, LossCause::DeviceOffline);
        ++count;
    }
    impl_->membership.reconsider_all(*came, Membership::Notice::Silence);
    return count;
}

// -------------------------------------------------------------------------------------------------------------- questions

std::uint64_t Network::bitten(std::string_view name) const {
    const auto* link = impl_->link(name);
    return link != nullptr ? link->direction(Side::A).bitten() + link->direction(Side::B).bitten() : 0;
}

std::uint64_t Network::in_flight(std::string_view name) const {
    const auto* link = impl_->link(name);
    return link != nullptr ? link->direction(Side::A).in_flight() + link->direction(Side::B).in_flight() : 0;
}

std::vector<std::string> Network::links_between(std::string_view a, std::string_view b) const {
    std::vector<std::string> names;
    for (const auto& link : impl_->links) {
        const auto joins = [&link](std::string_view x, std::string_view y) {
            return (x.empty() || link->spec.device_a == x) && (y.empty() || link->spec.device_b == y);
        };
        if (joins(a, b) || joins(b, a)) names.push_back(link->spec.name);
    }
    return names;
}

}  // namespace models::softbus
