#include "scenarios/engine/serve_walk.h"

#include <algorithm>
#include <iterator>

namespace scenarios::engine {

std::unique_ptr<sim::query::Stops> Walk::fresh() const {
    auto stops = std::make_unique<sim::query::Stops>(trace_.names());
    stops->set_points(points_, nullptr);
    return stops;
}

void Walk::set_points(std::vector<sim::query::StopPoint> points) {
    points_ = std::move(points);
    hits_.clear();
    hits_from_.reset();
    if (stops_) stops_->set_points(points_, &trace_.reader());
}

void Walk::forward(std::uint64_t from, std::uint64_t to, sim::query::Aim aim) {
    doing_ = Doing::CatchingUp;
    at_ = from_ = from;
    to_ = to;
    aim_ = std::move(aim);
    if (!stops_ || stops_->last_sequence() > from) stops_ = fresh();
}

void Walk::back(std::uint64_t from, std::uint64_t target) {
    doing_ = Doing::Searching;
    at_ = from_ = from;
    to_ = target;
    if (!hits_from_) hits_from_ = fresh();
}

std::optional<Walk::End> Walk::go_on(std::uint64_t records_max, std::vector<std::pair<std::uint64_t, int>>& told) {
    if (doing_ == Doing::CatchingUp) catch_up(records_max);
    std::optional<End> end;
    if (doing_ == Doing::Walking) end = look_on(records_max, told);
    if (doing_ == Doing::Searching) end = search(records_max);
    if (end) doing_ = Doing::Nothing;
    return end;
}

void Walk::catch_up(std::uint64_t& records_left) {
    auto cursor = trace_.reader().from(stops_->last_sequence() + 1);
    sim::trace::RecordView record;
    while (stops_->last_sequence() < from_ && records_left > 0 && cursor.next(record) && record.sequence <= from_) {
        stops_->pass(record);
        --records_left;
    }
    if (records_left > 0) doing_ = Doing::Walking;
}

std::optional<Walk::End> Walk::look_on(std::uint64_t records_max, std::vector<std::pair<std::uint64_t, int>>& told) {
    if (at_ == from_) {
        if (const auto error = stops_->set_aim(aim_, &trace_.reader())) return End{.sequence = at_, .problem = error->message};
    }
    auto cursor = trace_.reader().from(at_ + 1);
    sim::trace::RecordView record;
    for (; records_max > 0 && at_ < to_; --records_max) {
        if (!cursor.next(record) || record.sequence > to_) {
            at_ = to_;  // what is left of the trace cannot be read
            break;
        }
        at_ = record.sequence;
        const auto& hit = stops_->look(record);
        for (const int point : hit.logs) told.emplace_back(at_, point);
        if (hit.stops()) return End{.sequence = at_, .aimed = hit.aimed, .points = hit.points};
    }
    aim_ = stops_->aim();
    if (at_ < to_) return std::nullopt;
    return End{.sequence = at_};
}

std::optional<Walk::End> Walk::search(std::uint64_t records_max) {
    if (!points_.empty()) {
        auto cursor = trace_.reader().from(hits_from_->last_sequence() + 1);
        sim::trace::RecordView record;
        while (hits_from_->last_sequence() + 1 < from_) {
            if (records_max == 0) return std::nullopt;
            --records_max;
            if (!cursor.next(record) || record.sequence >= from_) break;
            for (const int point : hits_from_->look(record).points) hits_.emplace_back(record.sequence, point);
        }
    }
    End end{.sequence = to_, .aimed = true};
    const auto before = std::ranges::lower_bound(hits_, from_, {}, &std::pair<std::uint64_t, int>::first);
    if (before != hits_.begin() && std::prev(before)->first >= to_) {
        end.sequence = std::prev(before)->first;
        end.aimed = end.sequence == to_;
        for (auto at = before; at != hits_.begin() && std::prev(at)->first == end.sequence; --at)
            end.points.push_back(std::prev(at)->second);
        std::ranges::reverse(end.points);
    }
    return end;
}

}  // namespace scenarios::engine
