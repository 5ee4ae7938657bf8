#include "scenarios/engine/event_watch.h"

#include <algorithm>
#include <utility>

#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/trace/codec.h"

namespace scenarios::engine {
namespace {

using sim::query::FieldType;
using sim::query::FieldValue;
using sim::trace::RecordView;

std::int64_t time_of(const RecordView& record) { return static_cast<std::int64_t>(record.stamp.time_ns); }

std::string number_text(const sim::query::WholeNumber& number) { return fmt::format("{}{}", number.negative ? "-" : "", number.magnitude); }

const sim::query::Field& duration_field() {
    static const auto* const kField = sim::query::find_field("duration");
    return *kField;
}

}  // namespace

std::string value_text(const sim::query::Field& field, const FieldValue& value) {
    switch (value.kind) {
        case FieldValue::Kind::Absent:
            return "nothing";
        case FieldValue::Kind::Flag:
            return value.number.magnitude != 0 ? "true" : "false";
        case FieldValue::Kind::Text:
            return std::string(value.text);
        case FieldValue::Kind::Word:
            return std::string(sim::query::all_words()[value.number.magnitude]);
        case FieldValue::Kind::Number:
            break;
    }
    switch (field.type) {
        case FieldType::Time:
            return sim::base::format_span(value.number.magnitude);
        case FieldType::Size:
            return sim::base::format_bytes(value.number.magnitude);
        case FieldType::Transaction:
            return fmt::format("t{}", value.number.magnitude);
        case FieldType::Sequence:
            return fmt::format("e{}", value.number.magnitude);
        default:
            return number_text(value.number);
    }
}

std::optional<EventSeen> EventTally::first_left() const {
    auto left = first_bad;
    for (const auto& [key, waiting] : open) {
        // Of the same time any will do, but it must be the same one in every run.
        const auto& moment = waiting.oldest.moment;
        const auto earlier = !left || std::pair(moment.time_ns, moment.text) < std::pair(left->moment.time_ns, left->moment.text);
        if (earlier) left = waiting.oldest;
    }
    return left;
}

EventWatch::EventWatch(const Scenario& scenario, sim::trace::Names names)
    : scenario_(scenario), scope_(std::move(names)), seen_(scenario.faults.size()) {}

bool EventWatch::needed(const Scenario& scenario) {
    return !scenario.rules.empty() || !scenario.aims.empty() ||
           std::any_of(scenario.faults.begin(), scenario.faults.end(), [](const Fault& fault) { return fault.event.has_value(); });
}

bool EventWatch::is(const EventPattern& pattern, const RecordView& record) const {
    return (!pattern.kind || *pattern.kind == record.kind) && scope_.holds(pattern.where);
}

EventSeen EventWatch::seen(const RecordView& record, const sim::query::Expression& asked) const {
    EventSeen out{.moment = {namer_.last(), time_of(record)}, .text = {}};
    for (const auto* field : asked.fields()) {
        out.text += fmt::format("{}{} = {}", out.text.empty() ? "" : ", ", field->name, value_text(*field, scope_.value(*field)));
    }
    return out;
}

std::optional<std::string> EventWatch::key(const EventRule& rule) const {
    std::string out;
    for (const auto* field : rule.same) {
        const auto value = scope_.value(*field);
        if (value.kind == FieldValue::Kind::Absent) return {};
        out += value.kind == FieldValue::Kind::Text ? std::string(value.text) : number_text(value.number);
        out += '\0';
    }
    return out;
}

void EventWatch::enter(const EventRule& rule, const RecordView& record, EventTally& tally) const {
    switch (rule.kind) {
        case EventRule::Kind::Followed:
            return enter_followed(rule, record, tally);
        case EventRule::Kind::Preceded:
        case EventRule::Kind::NotPreceded:
            return enter_preceded(rule, record, tally);
        case EventRule::Kind::Duration:
            return enter_duration(rule, record, tally);
        case EventRule::Kind::Count:
        case EventRule::Kind::Holds:
            break;
    }
    if (!is(rule.pattern, record)) return;
    ++tally.count;
    if (!tally.first) tally.first = seen(record, rule.pattern.where);
    if (rule.kind == EventRule::Kind::Count || scope_.holds(rule.holds)) {
        ++tally.good;
    } else if (!tally.first_bad) {
        tally.first_bad = seen(record, rule.holds);
    }
}

void EventWatch::enter_followed(const EventRule& rule, const RecordView& record, EventTally& tally) const {
    const auto now_ns = time_of(record);
    const auto in_time = [&](std::int64_t then_ns) { return rule.within_ns < 0 || now_ns - then_ns <= rule.within_ns; };
    if (!tally.open.empty() && is(rule.other, record)) {
        const auto mine = key(rule);
        const auto waiting = mine ? tally.open.find(*mine) : tally.open.end();
        if (waiting != tally.open.end()) {
            const auto& open = waiting->second;
            if (in_time(open.youngest_ns)) ++tally.good;
            if (in_time(open.oldest.moment.time_ns)) {
                tally.good += open.count - 1;
            } else if (!tally.first_bad || open.oldest.moment.time_ns < tally.first_bad->moment.time_ns) {
                tally.first_bad = open.oldest;
            }
            tally.open.erase(waiting);
        }
    }
    if (!is(rule.pattern, record)) return;
    ++tally.count;
    const auto mine = key(rule);
    if (!mine) {
        if (!tally.first_bad) {
            tally.first_bad = seen(record, rule.pattern.where);
            tally.first_bad->text = "it lacks a field of `same`";
        }
        return;
    }
    if (!tally.open.contains(*mine) && tally.open.size() >= kKeysMax) {
        tally.lost_track = true;
        return;
    }
    auto& open = tally.open[*mine];
    if (open.count++ == 0) open.oldest = seen(record, rule.pattern.where);
    open.youngest_ns = now_ns;
}

void EventWatch::enter_preceded(const EventRule& rule, const RecordView& record, EventTally& tally) const {
    const auto now_ns = time_of(record);
    if (is(rule.pattern, record)) {
        ++tally.count;
        const auto mine = key(rule);
        const auto before = mine ? tally.before.find(*mine) : tally.before.end();
        const auto has_one = before != tally.before.end() && (rule.within_ns < 0 || now_ns - before->second <= rule.within_ns);
        if (has_one == (rule.kind == EventRule::Kind::Preceded)) {
            ++tally.good;
        } else if (!tally.first_bad) {
            tally.first_bad = seen(record, rule.pattern.where);
        }
    }
    if (!is(rule.other, record)) return;
    const auto mine = key(rule);
    if (!mine) return;
    if (!tally.before.contains(*mine) && tally.before.size() >= kKeysMax) {
        tally.lost_track = true;
    } else {
        tally.before[*mine] = now_ns;
    }
}

void EventWatch::enter_duration(const EventRule& rule, const RecordView& record, EventTally& tally) const {
    if (!record.is<sim::trace::TransactionFinished>() && !record.is<sim::trace::RpcFinished>()) return;
    if (!is(rule.pattern, record)) return;
    const auto value = scope_.value(duration_field());
    if (value.kind != FieldValue::Kind::Number) return;
    const auto took_ns = static_cast<std::int64_t>(value.number.magnitude);
    ++tally.count;
    if (!tally.slowest || took_ns > tally.slowest_ns) {
        tally.slowest = seen(record, {});
        tally.slowest_ns = took_ns;
    }
    if (!tally.fastest || took_ns < tally.fastest_ns) {
        tally.fastest = seen(record, {});
        tally.fastest_ns = took_ns;
    }
    if ((rule.at_most_ns < 0 || took_ns <= rule.at_most_ns) && (rule.at_least_ns < 0 || took_ns >= rule.at_least_ns)) ++tally.good;
}

void EventWatch::match(const RecordView& record, History& history, const std::function<void(std::size_t fault)>& due) {
    for (std::size_t i = 0; i < scenario_.rules.size(); ++i) enter(scenario_.rules[i], record, history.tallies[i]);
    for (std::size_t i = 0; i < scenario_.faults.size(); ++i) {
        const auto& fault = scenario_.faults[i];
        const auto last = fault.every_ns < 0 ? fault.nth + fault.times - 1 : fault.nth;
        if (fault.event && seen_[i] < last && is(*fault.event, record) && ++seen_[i] >= fault.nth) due(i);
    }
}

}  // namespace scenarios::engine
