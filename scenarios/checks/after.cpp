#include "scenarios/checks/checks.h"
#include "scenarios/checks/patterns.h"
#include "scenarios/engine/judge.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape = [] {
        Shape shape{"after", "What must come after each of these events. One later event serves all that came before it.", pattern_keys()};
        shape.keys.push_back({"then", engine::shape(other_shape), "the event that must come later", "{ event: rpc.finished }", true});
        for (auto& key : pairing_keys()) shape.keys.push_back(std::move(key));
        shape.keys.push_back({"each", of(Form::Flag), "false: it is enough if one of them is followed", "false", false, "true"});
        shape.keys.push_back(may_be_empty_key());
        return shape;
    }();
    return kShape;
}

/// `after: { event: rpc.sent, then: { event: rpc.finished }, same: [transaction], within: 50 ms }`.
class After final : public Check {
public:
    After(const Node& arguments, Builder& builder)
        : each_(flag_of(arguments["each"], true)), may_be_empty_(flag_of(arguments["may_be_empty"], false)) {
        EventRule rule{
            .kind = EventRule::Kind::Followed, .pattern = builder.pattern(arguments), .other = builder.pattern(arguments["then"])};
        read_pairing(arguments, builder, rule);
        expected_ =
            fmt::format("{} event {} is followed by {}{}", each_ ? "each" : "some", rule.pattern.text, rule.other.text, pairing_text(rule));
        rule_ = builder.follow(std::move(rule));
    }

    void judge(Judge& judge) const override {
        const auto& tally = judge.tally(rule_);
        if (say_if_void(judge, tally, may_be_empty_, expected_)) return;
        const auto left = tally.first_left();
        if (!left || (!each_ && tally.good > 0)) return judge.say(true, expected_, "so it was");
        judge.say(false, expected_, fmt::format("{}{} was not", each_ ? "" : "none of them; ", seen_text(*left)), left->moment);
    }

private:
    bool each_;
    bool may_be_empty_;
    std::string expected_;
    std::size_t rule_ = 0;
};

}  // namespace

CheckKind after() {
    return {"after", "what comes after some events",
            "after: { event: rpc.sent, then: { event: rpc.finished }, same: [transaction], within: 50 ms }", shape(keys),
            make_check<After>};
}

}  // namespace scenarios::checks
