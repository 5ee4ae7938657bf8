#include "scenarios/checks/checks.h"
#include "scenarios/checks/patterns.h"
#include "scenarios/engine/judge.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"sometimes", "An event that must come at least once.", pattern_keys()};
    return kShape;
}

/// `sometimes: { event: frame.moved, where: 'fate = lost' }`.
class Sometimes final : public Check {
public:
    Sometimes(const Node& arguments, Builder& builder) {
        EventRule rule{.kind = EventRule::Kind::Count, .pattern = builder.pattern(arguments)};
        what_ = rule.pattern.text;
        rule_ = builder.follow(std::move(rule));
    }

    void judge(Judge& judge) const override {
        const auto& tally = judge.tally(rule_);
        judge.say(tally.count > 0, fmt::format("an event {}", what_),
                  tally.first
                      ? fmt::format("{}, first {}", counted(static_cast<std::int64_t>(tally.count), "time"), seen_text(*tally.first))
                      : std::string("there is no such event"));
    }

private:
    std::string what_;
    std::size_t rule_ = 0;
};

}  // namespace

CheckKind sometimes() {
    return {"sometimes", "an event that comes at least once", "sometimes: { event: frame.moved, where: 'fate = lost' }", shape(keys),
            make_check<Sometimes>};
}

}  // namespace scenarios::checks
