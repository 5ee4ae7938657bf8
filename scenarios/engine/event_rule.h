#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "scenarios/engine/finding.h"
#include "sim/query/expression.h"
#include "sim/query/field_table.h"

namespace scenarios::engine {

/// Which events are meant: of a kind, and such that a condition holds.
struct EventPattern {
    std::optional<std::uint16_t> kind{};  ///< none: of any kind
    sim::query::Expression where{};
    std::string text{};  ///< in words: "rpc.sent where device = phone"
};

/// What an expectation follows through a run, record by record. EventWatch keeps its tally; what it comes to, the check says.
struct EventRule {
    enum class Kind : std::uint8_t {
        Count,        ///< how many events there are
        Holds,        ///< whether `holds` does for each
        Followed,     ///< whether each is followed by one of `other`
        Preceded,     ///< whether each has one of `other` before it
        NotPreceded,  ///< whether none has
        Duration      ///< how long they took: the `duration` of transactions at their end, inside a device and between devices
    };
    Kind kind = Kind::Count;
    EventPattern pattern{};  ///< the events it is about
    sim::query::Expression holds{};
    EventPattern other{};
    std::vector<const sim::query::Field*> same{};  ///< both must have these, with equal values; a device is known by its name
    std::int64_t within_ns = -1;                   ///< between the two; negative: any time
    std::int64_t at_least_ns = -1;                 ///< Duration
    std::int64_t at_most_ns = -1;                  ///< Duration
};

/// One event as a message names it.
struct EventSeen {
    MomentText moment{};
    std::string text{};  ///< what stood in the fields that the rule asks for: "status = 29201"
};

/// Events that still wait for their `other`, all with the same values of `same`.
struct EventsOpen {
    EventSeen oldest{};
    std::int64_t youngest_ns = 0;
    std::uint64_t count = 0;
};

/// At most so many different values of `same` are remembered for a rule.
constexpr std::size_t kKeysMax = 262'144;

/// What became of a rule. Of however many events only the first, the last and the worst are kept, and what `same` tells apart.
struct EventTally {
    std::uint64_t count = 0;  ///< events of the pattern
    std::uint64_t good = 0;   ///< of these, such as the rule wants them
    std::optional<EventSeen> first{};
    std::optional<EventSeen> first_bad{};
    std::optional<EventSeen> slowest{};  ///< Duration
    std::optional<EventSeen> fastest{};  ///< Duration
    std::int64_t slowest_ns = 0;
    std::int64_t fastest_ns = 0;
    bool lost_track = false;                                 ///< more different values of `same` than are remembered
    std::unordered_map<std::string, EventsOpen> open{};      ///< Followed
    std::unordered_map<std::string, std::int64_t> before{};  ///< Preceded, NotPreceded: when the last one of `other` came

    /// Followed: the first event that was not: `first_bad`, or one that still waits.
    [[nodiscard]] std::optional<EventSeen> first_left() const;
};

}  // namespace scenarios::engine
