#include "scenarios/checks/checks.h"
#include "scenarios/checks/patterns.h"
#include "scenarios/engine/judge.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape = [] {
        Shape shape{"always", "What must hold for each of these events.", pattern_keys()};
        shape.keys.push_back({"holds", of(Form::Text), "the condition, in the same language as `where`", "'status = 0'", true});
        shape.keys.push_back(may_be_empty_key());
        return shape;
    }();
    return kShape;
}

/// `always: { event: transaction.finished, where: 'method = Say', holds: 'outcome = replied' }`.
class Always final : public Check {
public:
    Always(const Node& arguments, Builder& builder) : may_be_empty_(flag_of(arguments["may_be_empty"], false)) {
        EventRule rule{
            .kind = EventRule::Kind::Holds, .pattern = builder.pattern(arguments), .holds = builder.condition(arguments["holds"])};
        expected_ = fmt::format("{} for each event {}", arguments["holds"].text, rule.pattern.text);
        rule_ = builder.follow(std::move(rule));
    }

    void judge(Judge& judge) const override {
        const auto& tally = judge.tally(rule_);
        if (say_if_void(judge, tally, may_be_empty_, expected_)) return;
        if (!tally.first_bad) return judge.say(true, expected_, fmt::format("so it was, {}", counted_of(tally.count)));
        judge.say(false, expected_,
                  fmt::format("not for {} of {}; first {}", tally.count - tally.good, tally.count, seen_text(*tally.first_bad)),
                  tally.first_bad->moment);
    }

private:
    static std::string counted_of(std::uint64_t count) { return counted(static_cast<std::int64_t>(count), "time"); }

    bool may_be_empty_;
    std::string expected_;
    std::size_t rule_ = 0;
};

}  // namespace

CheckKind always() {
    return {"always", "what holds for each of some events",
            "always: { event: transaction.finished, where: 'method = Say', holds: 'outcome = replied' }", shape(keys), make_check<Always>};
}

}  // namespace scenarios::checks
