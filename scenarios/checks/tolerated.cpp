#include "scenarios/checks/checks.h"
#include "scenarios/checks/patterns.h"
#include "scenarios/engine/judge.h"
#include "sim/base/text.h"
#include "sim/trace/codec.h"

namespace scenarios::checks {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"tolerated",
                              "A documented rule that was broken without harm, as the profile or a switch says that shipped code does.",
                              {{"rule", rule(), "the rule's id", "PASS-1", true},
                               {"object", of(Form::Text), "only where this was concerned: an interface, ability or session", "1201"},
                               {"times", integer(0, INT64_MAX), "how often; 0: never", "1", false, "once or more"}}};
    return kShape;
}

/// `tolerated: { rule: PASS-1, times: 1 }`.
class Tolerated final : public Check {
public:
    Tolerated(const Node& arguments, Builder& builder) : times_(integer_of(arguments["times"], -1)) {
        const auto rule = text_of(arguments["rule"]);
        const auto object = text_of(arguments["object"]);
        auto asked = "rule = " + quoted_constant(rule);
        if (!object.empty()) asked += " and object = " + quoted_constant(object);
        EventRule watched{.kind = EventRule::Kind::Count};
        watched.pattern.kind = sim::trace::kind_of<sim::trace::RuleTolerated>();
        auto parsed = sim::query::Expression::parse(asked);
        if (auto* where = std::get_if<sim::query::Expression>(&parsed)) watched.pattern.where = std::move(*where);
        rule_ = builder.follow(std::move(watched));
        expected_ = fmt::format("{} is broken and tolerated{}{}", rule, times_ >= 0 ? " " + counted(times_, "time") : "",
                                object.empty() ? "" : ", object " + object);
    }

    void judge(Judge& judge) const override {
        const auto& tally = judge.tally(rule_);
        const auto times = static_cast<std::int64_t>(tally.count);
        const auto held = times_ >= 0 ? times == times_ : times > 0;
        judge.say(held, expected_, counted(times, "time"), !held && tally.first ? tally.first->moment : MomentText{});
    }

private:
    std::int64_t times_;
    std::string expected_;
    std::size_t rule_ = 0;
};

}  // namespace

CheckKind tolerated() {
    return {"tolerated", "a documented rule that was broken without harm", "tolerated: { rule: PASS-1, times: 1 }", shape(keys),
            make_check<Tolerated>};
}

}  // namespace scenarios::checks
