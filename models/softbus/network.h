#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "models/softbus/link.h"
#include "runtime/port/softbus_port.h"
#include "sim/kernel/simulation.h"

namespace models::softbus {

class Endpoint;
class LinkModel;

/// All that lies between the devices of a run: who knows and trusts whom, the links, and what is done to them. One per simulation; made
/// before its devices, outlives them. The acts may be called from the host's stack at a point where no system call is half done
/// (Simulation::at, a listener's `at`), or before the run; all are recorded. Those that name something unknown return 0.
class Network {
public:
    explicit Network(sim::kernel::Simulation& simulation);
    ~Network();

    // -- before the run
    /// Joins two attached devices by a link of ours. False: unknown device, name taken, or the run has begun. Name "": `a-b.kind`.
    bool add_link(const LinkSpec& spec);
    /// Joins two attached devices by somebody else's model of a link (see models/softbus/link_model.h and the example).
    bool add_link(const LinkSpec& spec, std::unique_ptr<LinkModel> model);
    /// Devices trust each other unless this says otherwise. Withdrawn during a run: their connections are shut down.
    std::uint64_t set_trust(std::string_view a, std::string_view b, bool trusted);

    /// Which frames the weather with an `aim` meets: those that carry a piece of a message of a transaction for which this is true. Asked
    /// for every such frame, so answers must not change; acknowledgements are never met.
    void set_aim(std::function<bool(std::uint32_t aim, std::uint64_t transaction)> meant);

    // -- acts. Each returns how many things it touched (frames in flight, links changed, connections closed); 0: nothing.
    /// `link`: a name, or "" for every link of the run. `from`: the device away from which it applies; "" both directions.
    /// Counts the link directions that changed; frames it bites later are counted by `bitten`.
    std::uint64_t impair(std::string_view link, std::string_view from, const Impairments& impairments, InFlight in_flight);
    /// The link is gone: connections over it end with LinkDown once noticed, `noticed_after_ns` later; until then frames are dropped.
    std::uint64_t cut(std::string_view link, InFlight in_flight, std::int64_t noticed_after_ns);
    std::uint64_t restore(std::string_view link);
    /// Shuts down open connections between the two devices (of the session name of either side, "" all), as if the bus gave them up: both
    /// sides hear Unexpected (9).
    std::uint64_t close_sessions(std::string_view a, std::string_view b, std::string_view session);
    /// Told by the device: it left the network, in order (peers hear LnnOffline at once) or without a word (after the links' time).
    std::uint64_t device_left(std::string_view device, bool graceful);
    std::uint64_t device_came(std::string_view device);

    /// Frames that impairments of this link (both directions) have lost, delayed, duplicated, ... so far.
    [[nodiscard]] std::uint64_t bitten(std::string_view link) const;
    /// Frames under way on the link now.
    [[nodiscard]] std::uint64_t in_flight(std::string_view link) const;
    /// Names of the links between two devices ("" any device), in the order they were added.
    [[nodiscard]] std::vector<std::string> links_between(std::string_view a, std::string_view b) const;

    /// Used by models/device: the bus of one device. `host` lives as long as its device's processes.
    Endpoint& attach(std::string_view device, class Host& host);

    struct Impl;

private:
    std::unique_ptr<Impl> impl_;
};

}  // namespace models::softbus
