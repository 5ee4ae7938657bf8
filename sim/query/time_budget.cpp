#include "sim/query/time_budget.h"

#include <algorithm>
#include <utility>

#include "sim/base/format.h"
#include "sim/base/text.h"

namespace sim::query {
namespace {

using Kind = TimePart::Kind;
using Point = CallRecords::Point;

class Maker {
public:
    explicit Maker(const CallRecords& call) : call_(call), at_ns_(call.sent.time_ns) { budget_.begin_ns = budget_.end_ns = at_ns_; }

    /// The stretch up to a point; nothing if that is not known.
    void until(const Point& point, Kind kind, std::string name, std::string note = {}) {
        if (!point || point.time_ns < at_ns_) return;
        put(point.time_ns, kind, std::move(name), std::move(note), false);
    }
    /// What goes on where the recording stands.
    void open(Kind kind, std::string name, std::string note = {}) {
        budget_.open = true;
        put(std::max(at_ns_, call_.last_ns), kind, std::move(name), std::move(note), true);
    }
    TimeBudget take() { return std::move(budget_); }

private:
    void put(std::uint64_t end_ns, Kind kind, std::string name, std::string note, bool open) {
        if (end_ns > at_ns_ || open) {
            budget_.parts.push_back(
                {.kind = kind, .begin_ns = at_ns_, .end_ns = end_ns, .open = open, .name = std::move(name), .note = std::move(note)});
        }
        at_ns_ = budget_.end_ns = end_ns;
    }

    const CallRecords& call_;
    TimeBudget budget_;
    std::uint64_t at_ns_;
};

std::string handler_note(const CallRecords& call) {
    std::uint64_t nested_ns = 0;
    for (const auto& inner : call.nested)
        nested_ns += (inner.ended ? inner.ended.time_ns : std::max(call.last_ns, inner.sent.time_ns)) - inner.sent.time_ns;
    std::string note;
    if (!call.nested.empty()) {
        note = fmt::format("{} of it in {} call{} of its own", base::format_span(nested_ns), call.nested.size(),
                           call.nested.size() == 1 ? "" : "s");
    }
    if (call.idle_ns > 0) note += fmt::format("{}{} of it asleep or waiting", note.empty() ? "" : ", ", base::format_span(call.idle_ns));
    return note;
}

void between_devices(Maker& maker, const CallRecords& call) {
    if (call.finished && !call.delivered && !call.replied && !call.oneway) {
        if (call.arrived) maker.until(call.arrived, Kind::LinkThere, "on the link, there");
        return maker.until(call.finished, Kind::Unknown, call.arrived ? "no answer came" : "nothing came of it");
    }
    if (call.arrived) {
        maker.until(call.arrived, Kind::LinkThere, "on the link, there");
        maker.until(call.delivered, Kind::Queue, "waits for a thread there");
    } else {
        maker.until(call.delivered, Kind::Unknown, "on the link, there, and waiting for a thread");
    }
    if (!call.delivered) {
        if (!call.finished || call.oneway)
            maker.open(call.arrived ? Kind::Queue : Kind::LinkThere, call.arrived ? "waits for a thread there" : "on the link, there");
        return;
    }
    if (!call.answered) {
        if (call.finished && !call.oneway)
            return maker.until(call.finished, Kind::Handler, "in the handler, until the sender gave up", handler_note(call));
        return maker.open(Kind::Handler, "in the handler", handler_note(call));
    }
    maker.until(call.answered, Kind::Handler, "in the handler", handler_note(call));
    if (call.oneway) return;
    if (call.returned) {
        maker.until(call.returned, Kind::LinkBack, "on the link, back");
        maker.until(call.finished, Kind::Reply, "the sender's thread wakes up");
    } else {
        maker.until(call.finished, Kind::LinkBack, "on the link, back, and waking the sender");
    }
    if (!call.finished)
        maker.open(call.returned ? Kind::Reply : Kind::LinkBack, call.returned ? "the sender's thread wakes up" : "on the link, back");
}

void within_a_device(Maker& maker, const CallRecords& call) {
    if (!call.full) {
        if (call.oneway) return;
        if (call.finished)
            return maker.until(call.finished, Kind::Unknown, "waiting and in the handler", "a trace of level calls tells no more");
        return maker.open(Kind::Unknown, "waiting or in the handler", "a trace of level calls tells no more");
    }
    if (!call.delivered) {
        const bool over = call.finished && !call.oneway;
        const bool refused = call.finished && !call.replied && !call.queued;
        if (refused) return maker.until(call.finished, Kind::Driver, "in the driver, which refused it");
        if (over) return maker.until(call.finished, Kind::Queue, "waits for a thread; none took it");
        if (call.request.freed) return maker.until(call.request.freed, Kind::Queue, "waits for a thread; none took it");
        return maker.open(Kind::Queue, "waits for a thread of the receiver");
    }
    if (call.ready) {
        maker.until(call.ready, Kind::Queue, "waits for a thread of the receiver");
        maker.until(call.delivered, Kind::Wake, "the receiver's thread wakes up");
    } else {
        maker.until(call.delivered, Kind::Queue, "waits for a thread of the receiver");
    }
    if (call.oneway) {
        if (call.request.freed) return maker.until(call.request.freed, Kind::Handler, "in the handler", handler_note(call));
        return maker.open(Kind::Handler, "in the handler", handler_note(call));
    }
    if (!call.finished) return maker.open(Kind::Handler, "in the handler", handler_note(call));
    maker.until(call.finished, Kind::Handler, call.replied ? "in the handler" : "in the handler, which did not answer", handler_note(call));
    if (!call.replied) return;
    if (call.reply_read) return maker.until(call.reply_read, Kind::Reply, "the sender's thread wakes up with the reply");
    if (!call.cut) maker.open(Kind::Reply, "the reply waits for the sender's thread");
}

}  // namespace

TimeBudget time_budget(const CallRecords& call) {
    if (!call.sent) return {};
    Maker maker(call);
    if (call.remote) {
        between_devices(maker, call);
    } else {
        within_a_device(maker, call);
    }
    return maker.take();
}

}  // namespace sim::query
