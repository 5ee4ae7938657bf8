#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "sim/base/result.h"
#include "sim/query/aim.h"
#include "sim/query/event_scope.h"
#include "sim/query/moment.h"
#include "sim/trace/metadata.h"

namespace sim::query {

/// At which of a stop point's hits it stops: `5` and `= 5` the fifth, `>= 5`, `> 5`, `% 5` each fifth. Empty: at all.
struct HitCondition {
    enum class Test : std::uint8_t { Always, Equal, AtLeast, MoreThan, Each };
    Test test = Test::Always;
    std::uint64_t number = 0;

    /// Error: what was expected, in one sentence.
    static base::Result<HitCondition> parse(std::string_view text);
    [[nodiscard]] bool holds(std::uint64_t hit) const;
};

/// Where a run stops whenever it comes there: breakpoints of all kinds are conditions on records.
struct StopPoint {
    int id = 0;
    Expression when{};
    HitCondition hits{};
    bool logs = false;  ///< it is only told of, the run goes on
};

/// What one record meant to a movement.
struct StopHit {
    bool aimed = false;         ///< the aim is reached
    std::vector<int> points{};  ///< ids of points that stop here
    std::vector<int> logs{};    ///< ids of points that only tell
    [[nodiscard]] bool stops() const { return aimed || !points.empty(); }
};

/// Decides at which records a movement ends: the same for a live run and for a walk through its recording.
///
/// Show it every record from the first on, in order. Hits count from the first record, so that a walk back and forth meets the same
/// stops.
class Stops {
public:
    explicit Stops(trace::Names names);
    ~Stops();
    Stops(const Stops&) = delete;
    Stops& operator=(const Stops&) = delete;

    /// Replaces all points. Their hits up to now are counted from `seen` (the records shown so far), which may be null before the first.
    void set_points(std::vector<StopPoint> points, const trace::Reader* seen);
    /// What a movement from the record shown last on is for. Error: the text of a condition or moment cannot be read.
    std::optional<base::Error> set_aim(Aim aim, const trace::Reader* seen);
    /// As far as it has come: which transaction it is about, which chain. To be handed on to another Stops.
    [[nodiscard]] const Aim& aim() const;

    /// Valid until the next call.
    const StopHit& look(const trace::RecordView& record);
    /// As look(), while only catching up: nothing stops.
    void pass(const trace::RecordView& record);

    /// Of the record shown last: whether an expression holds, and a field's value.
    [[nodiscard]] const EventScope& scope() const;
    [[nodiscard]] std::uint64_t last_sequence() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace sim::query
