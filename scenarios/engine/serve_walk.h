#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "scenarios/engine/serve_trace.h"
#include "sim/query/stops.h"

namespace scenarios::engine {

/// Moves through what is recorded: forwards with the stops that a run would make, backwards to the nearest of them. In portions, so that
/// who walks through a long trace can be called back.
class Walk {
public:
    /// The trace must outlive this.
    explicit Walk(const ServeTrace& trace) : trace_(trace) {}

    void set_points(std::vector<sim::query::StopPoint> points);

    /// From right after a record, through record `to` at most.
    void forward(std::uint64_t from, std::uint64_t to, sim::query::Aim aim);
    /// To the last stop before record `from`, but not beyond `target`.
    void back(std::uint64_t from, std::uint64_t target);

    struct End {
        std::uint64_t sequence = 0;
        bool aimed = false;
        std::vector<int> points{};  ///< that stop here
        std::string problem{};      ///< why there was nothing to walk to
        [[nodiscard]] bool stops() const { return aimed || !points.empty(); }
    };
    /// At most so many records further; none: not there yet. What points that only tell met is added to `told`.
    std::optional<End> go_on(std::uint64_t records_max, std::vector<std::pair<std::uint64_t, int>>& told);
    void stop() { doing_ = Doing::Nothing; }
    /// Where it is right now.
    [[nodiscard]] std::uint64_t sequence() const { return at_; }
    /// What is left of a forward walk's aim when it came to its end unstopped: for the run that goes on.
    [[nodiscard]] const sim::query::Aim& aim() const { return aim_; }

private:
    enum class Doing : std::uint8_t { Nothing, CatchingUp, Walking, Searching };
    std::optional<End> look_on(std::uint64_t records_max, std::vector<std::pair<std::uint64_t, int>>& told);
    std::optional<End> search(std::uint64_t records_max);
    void catch_up(std::uint64_t& records_left);
    [[nodiscard]] std::unique_ptr<sim::query::Stops> fresh() const;

    const ServeTrace& trace_;
    std::vector<sim::query::StopPoint> points_;
    Doing doing_ = Doing::Nothing;
    std::uint64_t at_ = 0, from_ = 0, to_ = 0;
    sim::query::Aim aim_;
    std::unique_ptr<sim::query::Stops> stops_;  ///< was shown all records up to its last; null: none
    /// All stops from the first record on, as far as anybody looked: record and point. Empty again when points change.
    std::vector<std::pair<std::uint64_t, int>> hits_;
    std::unique_ptr<sim::query::Stops> hits_from_;
};

}  // namespace scenarios::engine
