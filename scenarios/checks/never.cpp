#include "scenarios/checks/checks.h"
#include "scenarios/checks/patterns.h"
#include "scenarios/engine/judge.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"never", "An event that must not come.", pattern_keys()};
    return kShape;
}

/// `never: { event: transaction.finished, where: 'outcome = dead_reply' }`.
class Never final : public Check {
public:
    Never(const Node& arguments, Builder& builder) {
        EventRule rule{.kind = EventRule::Kind::Count, .pattern = builder.pattern(arguments)};
        what_ = rule.pattern.text;
        rule_ = builder.follow(std::move(rule));
    }

    void judge(Judge& judge) const override {
        const auto& tally = judge.tally(rule_);
        const auto expected = fmt::format("no event {}", what_);
        if (!tally.first) return judge.say(true, expected, "none");
        judge.say(false, expected,
                  fmt::format("{}, first {}", counted(static_cast<std::int64_t>(tally.count), "time"), seen_text(*tally.first)),
                  tally.first->moment);
    }

private:
    std::string what_;
    std::size_t rule_ = 0;
};

}  // namespace

CheckKind never() {
    return {"never", "an event that does not come", "never: { event: transaction.finished, where: 'outcome = dead_reply' }", shape(keys),
            make_check<Never>};
}

}  // namespace scenarios::checks
