#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/trace/events.h"
#include "sim/trace/record.h"

namespace sim::query {

/// A simulated thread of a run.
struct ThreadKey {
    std::uint8_t device = 0;  ///< index among the trace's names
    std::uint32_t pid = 0;
    std::uint32_t tid = 0;
    auto operator<=>(const ThreadKey&) const = default;

    static ThreadKey of(const trace::Stamp& stamp) { return {stamp.device, stamp.pid, stamp.tid}; }
};

/// Where a movement forwards is to end. Plain data: what a movement through the recording did not reach, the live run goes on with.
struct Aim {
    enum class Kind : std::uint8_t {
        None,       ///< nowhere: until a stop point or the end
        AnyRecord,  ///< the next record of the world
        AnyStep,    ///< the next step of the scenario that a thread reaches
        Record,     ///< record number `sequence`
        CallOver,   ///< the end of `transaction`; 0: of the next one that `thread` sends
        Chain,      ///< the next record of one of the transactions `chain` or of any sent in them from here on
        Thread,     ///< the next record of `thread`
        FirstCall,  ///< the first request that a process other than `samgr` sends to anybody but SAMgr itself; the end of a run without
        Condition,  ///< the first record for which `text`, an expression, holds
        Moment      ///< the record that `text` (`t42.3`, `e57`) names
    };
    Kind kind = Kind::None;
    ThreadKey thread{};
    std::uint64_t transaction = 0;
    std::uint64_t sequence = 0;
    std::vector<std::uint64_t> chain{};
    std::string text{};
    bool operator==(const Aim&) const = default;
};

}  // namespace sim::query
