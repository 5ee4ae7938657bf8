#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/engine/history.h"
#include "scenarios/engine/scenario.h"
#include "sim/query/event_scope.h"
#include "sim/query/moment.h"
#include "sim/trace/metadata.h"
#include "sim/trace/record.h"

namespace scenarios::engine {

/// Looks at every record of a run for the events that faults wait for and expectations follow.
class EventWatch {
public:
    /// `names`: the recorder's.
    EventWatch(const Scenario& scenario, sim::trace::Names names);

    [[nodiscard]] static bool needed(const Scenario& scenario);

    /// For every record of the run from the first on: conditions ask for what was declared before, and for what calls began as.
    void follow(const sim::trace::RecordView& record) {
        scope_.add(record);
        namer_.add(record);
    }

    /// Whether the record just followed is such an event.
    [[nodiscard]] bool holds(const sim::query::Expression& expression) const { return scope_.holds(expression); }

    /// For a record just followed: enters it in the history's tallies; calls `due` for each fault whose event it is, at the nth of them and
    /// at as many of the following as its `times` says.
    void match(const sim::trace::RecordView& record, History& history, const std::function<void(std::size_t fault)>& due);

private:
    [[nodiscard]] bool is(const EventPattern& pattern, const sim::trace::RecordView& record) const;
    [[nodiscard]] EventSeen seen(const sim::trace::RecordView& record, const sim::query::Expression& asked) const;
    /// The values of `same` at this event; none if it lacks one of them.
    [[nodiscard]] std::optional<std::string> key(const EventRule& rule) const;

    void enter(const EventRule& rule, const sim::trace::RecordView& record, EventTally& tally) const;
    void enter_followed(const EventRule& rule, const sim::trace::RecordView& record, EventTally& tally) const;
    void enter_preceded(const EventRule& rule, const sim::trace::RecordView& record, EventTally& tally) const;
    void enter_duration(const EventRule& rule, const sim::trace::RecordView& record, EventTally& tally) const;

    const Scenario& scenario_;
    sim::query::EventScope scope_;
    sim::query::MomentNamer namer_;
    std::vector<std::uint64_t> seen_;  ///< by fault: how many of its events have come
};

/// A field's value as a message shows it: "5 ms", "t42", "tablet"; "nothing" if it is absent.
std::string value_text(const sim::query::Field& field, const sim::query::FieldValue& value);

}  // namespace scenarios::engine
