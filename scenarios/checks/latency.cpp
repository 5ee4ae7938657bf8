#include "scenarios/checks/checks.h"
#include "scenarios/checks/patterns.h"
#include "scenarios/engine/judge.h"
#include "sim/base/format.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{
        "latency",
        "How long calls took from the request to the end, whoever made them, inside a device and between devices.",
        {{"interface", of(Form::Name), "calls of this interface", "Echo", false, "of any"},
         {"method", of(Form::Name), "of this method of it", "Say", false, "of any"},
         {"where", of(Form::Text), "for which this holds (the expression language of sim/query/expression.md)", "'remote'"},
         {"at_most", of(Form::Duration), "each took this long or less", "5 ms"},
         {"at_least", of(Form::Duration), "each took this long or longer", "100 us"},
         {"share", of(Form::Share), "not each, but this share of them", "99 %", false, "100 %"},
         {"times", integer(0, INT64_MAX), "how many calls there were", "1000", false, "one or more"}}};
    return kShape;
}

std::string span(std::int64_t ns) { return sim::base::format_span(static_cast<std::uint64_t>(ns)); }

/// `latency: { interface: Echo, method: Say, at_most: 5 ms, share: 99 % }`.
class Latency final : public Check {
public:
    Latency(const Node& arguments, Builder& builder) : share_(share_of(arguments["share"], 1)), times_(integer_of(arguments["times"], -1)) {
        EventRule rule{.kind = EventRule::Kind::Duration,
                       .pattern = pattern(arguments, builder),
                       .at_least_ns = duration_of(arguments["at_least"], -1),
                       .at_most_ns = duration_of(arguments["at_most"], -1)};
        at_least_ns_ = rule.at_least_ns;
        at_most_ns_ = rule.at_most_ns;
        if (at_least_ns_ < 0 && at_most_ns_ < 0) builder.problems().add(arguments.place, "say how long: `at_most`, `at_least` or both");
        rule_ = builder.follow(std::move(rule));
        const auto few = share_ < 1 ? fmt::format("{:g} % of the calls", share_ * 100) : std::string("each call");
        expected_ = fmt::format("{} {} {}", few, what_, share_ < 1 ? "take" : "takes");
        if (at_least_ns_ >= 0) expected_ += " at least " + span(at_least_ns_);
        if (at_least_ns_ >= 0 && at_most_ns_ >= 0) expected_ += " and";
        if (at_most_ns_ >= 0) expected_ += " at most " + span(at_most_ns_);
    }

    void judge(Judge& judge) const override {
        const auto& tally = judge.tally(rule_);
        if (times_ >= 0 && tally.count != static_cast<std::uint64_t>(times_)) {
            return judge.say(false, fmt::format("{} {}", counted(times_, "call"), what_), fmt::format("{}", tally.count));
        }
        if (tally.count == 0) return judge.say(times_ == 0, expected_, "there is no such call");
        const auto actual =
            fmt::format("{} of {} did; the fastest {} ({}), the slowest {} ({})", tally.good, tally.count, span(tally.fastest_ns),
                        tally.fastest->moment.text, span(tally.slowest_ns), tally.slowest->moment.text);
        const auto held = static_cast<double>(tally.good) >= share_ * static_cast<double>(tally.count);
        const auto too_slow = at_most_ns_ >= 0 && tally.slowest_ns > at_most_ns_;
        judge.say(held, expected_, actual, held ? MomentText{} : (too_slow ? tally.slowest : tally.fastest)->moment);
    }

private:
    EventPattern pattern(const Node& arguments, Builder& builder) {
        EventPattern out;
        std::string asked;
        if (const auto* interface = builder.interface(arguments["interface"])) {
            if (const auto* method = builder.method(*interface, arguments["method"])) {
                what_ = fmt::format("of {}.{}", interface->name, method->name);
                asked = "method = " + quoted_constant(interface->name + "." + method->name);
            } else {
                what_ = "of " + interface->name;
                asked = "interface = " + quoted_constant(interface->name);
            }
        } else if (const auto* method = arguments.find("method"); method != nullptr && !arguments["interface"].present()) {
            builder.problems().add(method->key_place, "`method` goes with `interface`");
        } else if (!arguments["interface"].present() && !arguments["where"].present()) {
            builder.problems().add(arguments.place, "say which calls are meant: `interface`, `where`, or both");
        }
        out.where = builder.condition(arguments["where"]);
        if (arguments["where"].present()) what_ += fmt::format("{}where {}", what_.empty() ? "" : " ", arguments["where"].text);
        if (asked.empty()) return out;
        if (!out.where.text().empty()) asked = fmt::format("({}) and {}", out.where.text(), asked);
        auto parsed = sim::query::Expression::parse(asked);
        if (auto* both = std::get_if<sim::query::Expression>(&parsed)) {
            out.where = std::move(*both);
        } else {
            builder.problems().add(arguments["where"].place, "the condition is too long");
        }
        return out;
    }

    double share_;
    std::int64_t times_;
    std::int64_t at_least_ns_ = -1;
    std::int64_t at_most_ns_ = -1;
    std::string what_;
    std::string expected_;
    std::size_t rule_ = 0;
};

}  // namespace

CheckKind latency() {
    return {"latency", "how long calls took", "latency: { interface: Echo, method: Say, at_most: 5 ms, share: 99 % }", shape(keys),
            make_check<Latency>};
}

}  // namespace scenarios::checks
