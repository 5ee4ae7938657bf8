#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "models/softbus/endpoint.h"

namespace models::softbus {

/// Who is online for whom. A device is online for a peer while both are on, trust each other, have not left each other, and frames get
/// through. Nothing asks periodically: each change looks at the two devices it concerns, once, and sets one alarm for when the change
/// would be noticed.
class Membership {
public:
    explicit Membership(Fabric& fabric) : fabric_(fabric) {}

    /// How soon a loss is noticed.
    enum class Notice : std::uint8_t {
        Silence,  ///< nothing is heard any more: after the links' time
        Told,     ///< the other says so: a message's time
        Known,    ///< at once
    };

    /// Before the run: what the scenario set up is known from the start.
    void introduce(Endpoint& of, Endpoint& peer);
    /// Something changed between them (links, impairments, power, trust).
    void reconsider(Endpoint& a, Endpoint& b, Notice notice);
    void reconsider_all(Endpoint& of, Notice notice);
    /// `of` knows from now on that `peer` is or is not there. How many connections that ended.
    std::uint64_t set_online(Endpoint& of, Endpoint& peer, bool online, runtime::port::ShutdownReason reason, sim::trace::LossCause cause);
    /// Frames get from one to the other over some link.
    [[nodiscard]] static bool hears(Endpoint& listener, Endpoint& speaker);
    [[nodiscard]] static bool should_be_online(Endpoint& of, Endpoint& peer);
    void record(Endpoint& of, const std::string& peer, sim::trace::PeerState state);

    /// A delayed answer to RefreshLnn.
    void find_later(Endpoint& of, Endpoint& found, std::int64_t delay_ns);
    [[nodiscard]] static std::int64_t latency_ns(Endpoint& a, Endpoint& b);
    [[nodiscard]] static std::int64_t set_up_ns(Endpoint& a, Endpoint& b);

private:
    struct Alarm final : sim::kernel::Timer {
        Membership* membership = nullptr;
        Endpoint* of = nullptr;
        Endpoint* peer = nullptr;
        bool found = false;  ///< an answer to RefreshLnn; else a change of online
        void fire() override { membership->due(*this); }
    };
    void reconsider_one(Endpoint& of, Endpoint& peer, Notice notice);
    void due(Alarm& alarm);
    Alarm& alarm(Endpoint& of, Endpoint& peer, bool found);

    Fabric& fabric_;
    std::map<std::pair<std::string, std::string>, std::unique_ptr<Alarm>> online_;
    std::map<std::pair<std::string, std::string>, std::unique_ptr<Alarm>> found_;
};

}  // namespace models::softbus
