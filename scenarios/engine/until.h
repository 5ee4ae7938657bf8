#pragma once

#include <memory>
#include <string>

#include "sim/base/result.h"
#include "sim/query/event_scope.h"
#include "sim/query/moment.h"
#include "sim/trace/metadata.h"
#include "sim/trace/record.h"

namespace scenarios::engine {

/// Where a run is to be stopped: a moment (`t118.2`, `e57`) or the first event for which a condition holds.
class Until {
public:
    /// Error: what is wrong with the text, with the column of a condition. `names`: the recorder's.
    static sim::base::Result<std::unique_ptr<Until>> make(const std::string& text, const sim::trace::Names& names);
    /// As make, only to know whether it would work.
    static sim::base::Result<bool> check(const std::string& text);

    /// For every record of the run, from the first on: true once it is there, and from then on.
    bool reached(const sim::trace::RecordView& record);

private:
    Until() = default;

    std::unique_ptr<sim::query::MomentFinder> moment_;
    std::unique_ptr<sim::query::EventScope> scope_;  ///< with a condition only
    sim::query::Expression condition_;
    bool reached_ = false;
};

}  // namespace scenarios::engine
