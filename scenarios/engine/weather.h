#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/softbus/network.h"
#include "scenarios/engine/builder.h"

namespace scenarios::engine {

/// What is done to the links of a run, by direction. The network knows one set of impairments for each direction of a link; here they
/// are put together from what the faults ask: bad weather, a partition, a hold, which come and go apart from each other.
class Weather {
public:
    Weather(models::softbus::Network& network, const Scenario& scenario);

    // -- each returns how many directions of links changed
    /// Takes the place of the weather that was there.
    std::uint64_t impair(const Reach& reach, const models::softbus::Impairments& impairments, models::softbus::InFlight in_flight);
    /// Fine again, without partition and hold too.
    std::uint64_t clear(const Reach& reach);
    std::uint64_t partition(const Reach& reach, bool on, models::softbus::InFlight in_flight);
    std::uint64_t hold(const Reach& reach, bool on, models::softbus::InFlight in_flight);

    /// Takes links away; `noticed_after_ns` negative: as long as its kind of link needs. How many things the network touched.
    std::uint64_t cut(const Reach& reach, models::softbus::InFlight in_flight, std::int64_t noticed_after_ns);
    std::uint64_t restore(const Reach& reach);

    /// How many frames have run into whatever was wrong on these links so far.
    [[nodiscard]] std::uint64_t bitten(const Reach& reach) const;

    /// A call between devices is sent for which this aim of the scenario, by its place, holds: weather with that aim meets its messages.
    void aim_at(std::size_t aim, std::uint64_t transaction) { aimed_at_[aim].insert(transaction); }

    models::softbus::Network& network() { return network_; }

private:
    using Change = std::function<void(models::softbus::Impairments&)>;
    std::uint64_t change(const Reach& reach, models::softbus::InFlight in_flight, const Change& change);

    models::softbus::Network& network_;
    const Scenario& scenario_;
    std::vector<std::set<std::uint64_t>> aimed_at_;                                    ///< transactions by aim
    std::map<std::pair<std::string, std::string>, models::softbus::Impairments> now_;  ///< by link and the device it leads away from
};

}  // namespace scenarios::engine
