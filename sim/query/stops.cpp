#include "sim/query/stops.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sim/base/text.h"
#include "sim/trace/codec.h"

namespace sim::query {
namespace {

using trace::kind_of;

bool is_request(const trace::RecordView& record) {
    return record.kind == kind_of<trace::TransactionSent>() || record.kind == kind_of<trace::RpcSent>();
}

bool is_end(const trace::RecordView& record) {
    return record.kind == kind_of<trace::TransactionFinished>() || record.kind == kind_of<trace::RpcFinished>();
}

std::uint64_t parent_of(const trace::RecordView& request) {
    return request.is<trace::RpcSent>() ? request.as<trace::RpcSent>().parent : request.as<trace::TransactionSent>().parent;
}

/// Whether the record is the end of the process in which that thread runs: it will never do anything again.
bool ends(const ThreadKey& thread, const trace::RecordView& record) {
    return record.kind == kind_of<trace::ProcessEnded>() && record.stamp.device == thread.device && record.stamp.pid == thread.pid;
}

}  // namespace

base::Result<HitCondition> HitCondition::parse(std::string_view text) {
    const auto trim = [](std::string_view part) {
        while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
        while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
        return part;
    };
    const auto wrong = [&] {
        return base::Error{
            fmt::format("'{}' is no hit condition: expected 5 or = 5 (the fifth hit), >= 5, > 5, or % 5 (each fifth)", text.substr(0, 40))};
    };
    auto rest = trim(text);
    if (rest.empty()) return HitCondition{};
    HitCondition condition{.test = Test::Equal};
    constexpr std::pair<std::string_view, Test> kSigns[] = {
        {">=", Test::AtLeast}, {">", Test::MoreThan}, {"==", Test::Equal}, {"=", Test::Equal}, {"%", Test::Each}};
    for (const auto& [sign, test] : kSigns) {
        if (!rest.starts_with(sign)) continue;
        condition.test = test;
        rest = trim(rest.substr(sign.size()));
        break;
    }
    const auto* const end = rest.data() + rest.size();
    const auto [stop, error] = std::from_chars(rest.data(), end, condition.number);
    if (error != std::errc{} || stop != end) return wrong();
    if (condition.number == 0 && condition.test != Test::MoreThan && condition.test != Test::AtLeast) return wrong();
    return condition;
}

bool HitCondition::holds(std::uint64_t hit) const {
    switch (test) {
        case Test::Always:
            return true;
        case Test::Equal:
            return hit == number;
        case Test::AtLeast:
            return hit >= number;
        case Test::MoreThan:
            return hit > number;
        case Test::Each:
            return hit % number == 0;
    }
    return true;
}

struct Stops::Impl {
    struct Point {
        StopPoint point;
        std::uint64_t hits = 0;
    };

    explicit Impl(trace::Names given) : names(std::move(given)), scope(names) {}

    bool is_aimed(const trace::RecordView& record);
    bool ends_call(const trace::RecordView& record);
    bool in_chain(const trace::RecordView& record);
    [[nodiscard]] bool is_first_call(const trace::RecordView& record) const;

    trace::Names names;
    EventScope scope;
    std::vector<Point> points;
    Aim aim;
    Expression condition;                ///< of an aim for one
    std::optional<MomentFinder> finder;  ///< likewise
    StopHit hit;
    std::uint64_t last = 0;
};

Stops::Stops(trace::Names names) : impl_(std::make_unique<Impl>(std::move(names))) {}
Stops::~Stops() = default;

const Aim& Stops::aim() const { return impl_->aim; }
const EventScope& Stops::scope() const { return impl_->scope; }
std::uint64_t Stops::last_sequence() const { return impl_->last; }

void Stops::set_points(std::vector<StopPoint> points, const trace::Reader* seen) {
    impl_->points.clear();
    bool counts = false;
    for (auto& point : points) {
        counts |= point.hits.test != HitCondition::Test::Always;
        impl_->points.push_back({.point = std::move(point)});
    }
    if (!counts || seen == nullptr || impl_->last == 0) return;
    EventScope scope(impl_->names);
    auto cursor = seen->begin();
    trace::RecordView record;
    while (cursor.next(record) && record.sequence <= impl_->last) {
        scope.add(record);
        for (auto& point : impl_->points) point.hits += scope.holds(point.point.when) ? 1 : 0;
    }
}

std::optional<base::Error> Stops::set_aim(Aim aim, const trace::Reader* seen) {
    impl_->finder.reset();
    if (aim.kind == Aim::Kind::Condition) {
        auto parsed = Expression::parse(aim.text);
        if (const auto* const error = std::get_if<ExpressionError>(&parsed)) {
            return base::Error{fmt::format("column {}: {}", error->column, error->message)};
        }
        impl_->condition = std::move(std::get<Expression>(parsed));
    }
    if (aim.kind == Aim::Kind::Moment) {
        const auto moment = Moment::parse(aim.text);
        if (!moment) return base::Error{moment.error()};
        MomentFinder finder(*moment);
        bool passed = moment->transaction == 0 && moment->sequence <= impl_->last;
        if (seen != nullptr && moment->transaction != 0) {
            auto cursor = seen->begin();
            trace::RecordView record;
            while (!passed && cursor.next(record) && record.sequence <= impl_->last) passed = finder.is(record);
        }
        if (passed) return base::Error{fmt::format("{} lies behind, not ahead", moment->text())};
        impl_->finder = finder;
    }
    impl_->aim = std::move(aim);
    return std::nullopt;
}

bool Stops::Impl::ends_call(const trace::RecordView& record) {
    if (aim.transaction == 0) {
        if (is_request(record) && ThreadKey::of(record.stamp) == aim.thread) aim.transaction = record.stamp.transaction;
        return ends(aim.thread, record);
    }
    if (is_end(record) && record.stamp.transaction == aim.transaction) return true;
    // Who waited for it was killed, and nobody says any more how the call ended.
    return aim.thread.pid != 0 && ends(aim.thread, record);
}

bool Stops::Impl::in_chain(const trace::RecordView& record) {
    const auto is_in = [&](std::uint64_t id) { return id != 0 && std::find(aim.chain.begin(), aim.chain.end(), id) != aim.chain.end(); };
    if (is_in(record.stamp.transaction)) return true;
    if (!is_request(record) || !is_in(parent_of(record))) return false;
    aim.chain.push_back(record.stamp.transaction);
    return true;
}

bool Stops::Impl::is_first_call(const trace::RecordView& record) const {
    if (!is_request(record) || record.stamp.process >= names.processes.size()) return false;
    const auto& sender = names.processes[record.stamp.process];
    if (sender == "samgr" || sender == "ams") return false;
    return record.is<trace::RpcSent>() || record.as<trace::TransactionSent>().handle != 0;
}

bool Stops::Impl::is_aimed(const trace::RecordView& record) {
    switch (aim.kind) {
        case Aim::Kind::None:
            return false;
        case Aim::Kind::AnyRecord:
            return true;
        case Aim::Kind::AnyStep:
            return record.kind == kind_of<trace::StepReached>();
        case Aim::Kind::Record:
            return record.sequence >= aim.sequence;
        case Aim::Kind::CallOver:
            return ends_call(record);
        case Aim::Kind::Chain:
            return in_chain(record);
        case Aim::Kind::Thread:
            return ThreadKey::of(record.stamp) == aim.thread || ends(aim.thread, record);
        case Aim::Kind::FirstCall:
            return is_first_call(record);
        case Aim::Kind::Condition:
            return scope.holds(condition);
        case Aim::Kind::Moment:
            return finder && finder->is(record);
    }
    return false;
}

const StopHit& Stops::look(const trace::RecordView& record) {
    impl_->hit = {};
    impl_->last = record.sequence;
    impl_->scope.add(record);
    for (auto& [point, hits] : impl_->points) {
        if (!impl_->scope.holds(point.when) || !point.hits.holds(++hits)) continue;
        (point.logs ? impl_->hit.logs : impl_->hit.points).push_back(point.id);
    }
    impl_->hit.aimed = impl_->is_aimed(record);
    return impl_->hit;
}

void Stops::pass(const trace::RecordView& record) {
    impl_->last = record.sequence;
    impl_->scope.add(record);
    for (auto& [point, hits] : impl_->points) hits += impl_->scope.holds(point.when) ? 1 : 0;
}

}  // namespace sim::query
