#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "scenarios/engine/history.h"
#include "scenarios/engine/scenario.h"
#include "sim/query/event_scope.h"
#include "sim/trace/metadata.h"
#include "sim/trace/record.h"

namespace scenarios::engine {

/// Looks at every record of a run for the events that faults wait for and expectations count.
class EventWatch {
public:
    /// `names`: the recorder's.
    EventWatch(const Scenario& scenario, sim::trace::Names names);

    [[nodiscard]] static bool needed(const Scenario& scenario);

    /// For every record of the run from the first on: conditions ask for what was declared before, and for what calls began as.
    void follow(const sim::trace::RecordView& record) { scope_.add(record); }

    /// Whether the record just followed is such an event.
    [[nodiscard]] bool holds(const sim::query::Expression& expression) const { return scope_.holds(expression); }

    /// For a record just followed: counts it in the history; calls `due` for each fault whose event it is, at the nth of them and at as
    /// many of the following as its `times` says.
    void match(const sim::trace::RecordView& record, History& history, const std::function<void(std::size_t fault)>& due);

private:
    [[nodiscard]] bool is(const EventPattern& pattern, const sim::trace::RecordView& record) const;

    const Scenario& scenario_;
    sim::query::EventScope scope_;
    std::vector<std::uint64_t> seen_;  ///< by fault: how many of its events have come
};

}  // namespace scenarios::engine
