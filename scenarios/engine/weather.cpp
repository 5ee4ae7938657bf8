#include "scenarios/engine/weather.h"

#include <algorithm>

#include "scenarios/engine/machines.h"

namespace scenarios::engine {

using models::softbus::Impairments;
using models::softbus::InFlight;

Weather::Weather(models::softbus::Network& network, const Scenario& scenario)
    : network_(network), scenario_(scenario), aimed_at_(scenario.aims.size()) {
    network_.set_aim(
        [this](std::uint32_t aim, std::uint64_t transaction) { return transaction != 0 && aimed_at_.at(aim - 1).contains(transaction); });
}

std::uint64_t Weather::change(const Reach& reach, InFlight in_flight, const Change& change) {
    std::uint64_t touched = 0;
    for (const auto& plan : scenario_.links) {
        if (std::find(reach.links.begin(), reach.links.end(), plan.name) == reach.links.end()) continue;
        for (const auto& from : {plan.device_a, plan.device_b}) {
            if (!reach.from.empty() && reach.from != from) continue;
            auto& now = now_[{plan.name, from}];
            const auto before = now;
            change(now);
            if (now != before) touched += network_.impair(plan.name, from, now, in_flight);
        }
    }
    return touched;
}

std::uint64_t Weather::impair(const Reach& reach, const Impairments& impairments, InFlight in_flight) {
    return change(reach, in_flight, [&](Impairments& now) {
        const auto before = now;
        now = impairments;
        now.partition = before.partition;
        now.hold = before.hold;
    });
}

std::uint64_t Weather::clear(const Reach& reach) {
    return change(reach, InFlight::Deliver, [](Impairments& now) { now = {}; });
}

std::uint64_t Weather::partition(const Reach& reach, bool on, InFlight in_flight) {
    return change(reach, in_flight, [on](Impairments& now) { now.partition = on; });
}

std::uint64_t Weather::hold(const Reach& reach, bool on, InFlight in_flight) {
    return change(reach, in_flight, [on](Impairments& now) { now.hold = on; });
}

std::uint64_t Weather::cut(const Reach& reach, InFlight in_flight, std::int64_t noticed_after_ns) {
    std::uint64_t touched = 0;
    for (const auto& plan : scenario_.links) {
        if (std::find(reach.links.begin(), reach.links.end(), plan.name) == reach.links.end()) continue;
        const auto noticed_ns = noticed_after_ns >= 0 ? noticed_after_ns : link_spec(plan).profile.offline_after_ns;
        touched += network_.cut(plan.name, in_flight, noticed_ns);
    }
    return touched;
}

std::uint64_t Weather::restore(const Reach& reach) {
    std::uint64_t touched = 0;
    for (const auto& link : reach.links) touched += network_.restore(link);
    return touched;
}

std::uint64_t Weather::bitten(const Reach& reach) const {
    std::uint64_t frames = 0;
    for (const auto& link : reach.links) frames += network_.bitten(link);
    return frames;
}

}  // namespace scenarios::engine
