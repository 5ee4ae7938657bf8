#include "gui/topology/flight_index.h"

#include <algorithm>

namespace gui::topology {

using Kind = Mark::Kind;
using namespace sim::trace;

void FlightIndex::reset() { *this = {}; }

void FlightIndex::add(const TraceStore& store, const Mark& mark, Flights& flights) {
    const auto mine = [&](const Flights::Open& open) { return open.row == mark.row; };
    switch (mark.kind) {
        case Kind::Oneway:
            // A trace of level calls does not tell when a one-way call within a device was taken: it is not followed.
            if (mark.row == Mark::kNone || (!store.isFull() && !store.row(mark.row).remote)) return;
            [[fallthrough]];
        case Kind::Request:
            if (mark.row != Mark::kNone && flights.open.size() < kOpenMax) flights.open.push_back({mark.row, false});
            return;
        case Kind::Taken: {
            const auto at = std::find_if(flights.open.begin(), flights.open.end(), mine);
            if (at == flights.open.end()) return;
            at->taken = true;
            if (store.row(mark.row).oneway) flights.open.erase(at);
            return;
        }
        case Kind::Reply:
            std::erase_if(flights.open, mine);
            return;
        case Kind::Refusal: {
            const auto record = store.record(mark.sequence);
            if (!record || !record->is<RuleRefused>()) return;
            const auto refused = record->as<RuleRefused>();
            const auto rule = static_cast<std::uint8_t>(refused.rule);
            ++flights.refusals[{record->stamp.device, refused.pid != 0 ? refused.pid : record->stamp.pid}][rule];
            if (refused.peer_device.empty() || record->stamp.device >= store.names().devices.size()) return;
            const auto& here = store.names().devices[record->stamp.device];
            ++flights.between[std::minmax(here, std::string(refused.peer_device))][rule];
            return;
        }
        case Kind::Ability: {
            const auto record = store.record(mark.sequence);
            if (!record || !record->is<AbilityChanged>()) return;
            const auto ability = record->as<AbilityChanged>();
            const std::pair key{record->stamp.device, ability.ability};
            ability.added != 0 ? static_cast<void>(flights.abilities[key] = ability.owner_pid)
                               : static_cast<void>(flights.abilities.erase(key));
            return;
        }
        default:
            return;
    }
}

bool FlightIndex::take(const TraceStore& store, std::size_t marksMax) {
    const auto end = static_cast<std::uint32_t>(std::min(static_cast<std::size_t>(store.markCount()), next_ + marksMax));
    for (; next_ < end; ++next_) {
        if (next_ % kCheckpointMarks == 0) checkpoints_.push_back(now_);
        add(store, store.mark(next_), now_);
    }
    return next_ < static_cast<std::uint32_t>(store.markCount());
}

Flights FlightIndex::at(const TraceStore& store, std::uint64_t sequence) const {
    const auto goal = std::min(static_cast<std::uint32_t>(store.markAt(sequence + 1)), next_);
    if (goal == next_) return now_;
    const auto from = goal / kCheckpointMarks;
    auto flights = checkpoints_[from];
    for (auto i = from * kCheckpointMarks; i < goal; ++i) add(store, store.mark(i), flights);
    return flights;
}

}  // namespace gui::topology
