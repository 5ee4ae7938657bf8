#include "scenarios/checks/checks.h"
#include "scenarios/checks/patterns.h"
#include "scenarios/engine/judge.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"events",
                              "How many events of the run a condition holds for.",
                              {pattern_keys()[0],
                               pattern_keys()[1],
                               {"times", integer(0, INT64_MAX), "how many", "1"},
                               {"at_least", integer(0, INT64_MAX), "this many or more", "1"},
                               {"at_most", integer(0, INT64_MAX), "this many or fewer", "3"}}};
    return kShape;
}

/// `events: { event: rpc.sent, where: 'device = phone', times: 1 }`.
class Events final : public Check {
public:
    Events(const Node& arguments, Builder& builder)
        : times_(integer_of(arguments["times"], -1)),
          at_least_(integer_of(arguments["at_least"], -1)),
          at_most_(integer_of(arguments["at_most"], -1)) {
        EventRule rule{.kind = EventRule::Kind::Count, .pattern = builder.pattern(arguments)};
        what_ = rule.pattern.text;
        rule_ = builder.follow(std::move(rule));
        if (times_ < 0 && at_least_ < 0 && at_most_ < 0) {
            builder.problems().add(arguments.place, "say how many: `times`, `at_least` or `at_most`");
        }
    }

    void judge(Judge& judge) const override {
        const auto count = static_cast<std::int64_t>(judge.tally(rule_).count);
        std::string expected;
        const auto add = [&](std::string_view word, std::int64_t number) {
            if (number >= 0) expected += fmt::format("{}{}{}", expected.empty() ? "" : ", ", word, number);
        };
        add("", times_);
        add("at least ", at_least_);
        add("at most ", at_most_);
        const bool one = (at_most_ >= 0 ? at_most_ : at_least_ >= 0 ? at_least_ : times_) == 1;
        const auto held = (times_ < 0 || count == times_) && (at_least_ < 0 || count >= at_least_) && (at_most_ < 0 || count <= at_most_);
        const auto& first = judge.tally(rule_).first;
        judge.say(held, fmt::format("{} event{} {}", expected, one ? "" : "s", what_), fmt::format("{}", count),
                  !held && first ? first->moment : MomentText{});
    }

private:
    std::int64_t times_;
    std::int64_t at_least_;
    std::int64_t at_most_;
    std::size_t rule_ = 0;
    std::string what_;
};

}  // namespace

CheckKind events() {
    return {"events", "how many events a condition holds for", "events: { event: rpc.sent, where: 'device = phone', times: 1 }",
            shape(keys), make_check<Events>};
}

}  // namespace scenarios::checks
