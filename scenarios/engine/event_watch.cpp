#include "scenarios/engine/event_watch.h"

#include <algorithm>
#include <utility>

namespace scenarios::engine {

EventWatch::EventWatch(const Scenario& scenario, sim::trace::Names names)
    : scenario_(scenario), scope_(std::move(names)), seen_(scenario.faults.size()) {}

bool EventWatch::needed(const Scenario& scenario) {
    return !scenario.rules.empty() || !scenario.aims.empty() ||
           std::any_of(scenario.faults.begin(), scenario.faults.end(), [](const Fault& fault) { return fault.event.has_value(); });
}

bool EventWatch::is(const EventPattern& pattern, const sim::trace::RecordView& record) const {
    return (!pattern.kind || *pattern.kind == record.kind) && scope_.holds(pattern.where);
}

void EventWatch::match(const sim::trace::RecordView& record, History& history, const std::function<void(std::size_t fault)>& due) {
    for (std::size_t i = 0; i < scenario_.rules.size(); ++i) {
        if (is(scenario_.rules[i].pattern, record)) ++history.tallies[i].count;
    }
    for (std::size_t i = 0; i < scenario_.faults.size(); ++i) {
        const auto& fault = scenario_.faults[i];
        const auto last = fault.every_ns < 0 ? fault.nth + fault.times - 1 : fault.nth;
        if (fault.event && seen_[i] < last && is(*fault.event, record) && ++seen_[i] >= fault.nth) due(i);
    }
}

}  // namespace scenarios::engine
