#include "scenarios/checks/checks.h"
#include "scenarios/checks/patterns.h"
#include "scenarios/engine/judge.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

Shape keys_of(std::string_view name, std::string_view doc, std::string_view by_doc) {
    Shape shape{name, doc, pattern_keys()};
    shape.keys.push_back({"by", engine::shape(other_shape), by_doc, "{ event: transaction.sent }", true});
    for (auto& key : pairing_keys()) shape.keys.push_back(std::move(key));
    shape.keys.push_back(may_be_empty_key());
    return shape;
}

const Shape& preceded_keys() {
    static const Shape kShape = keys_of("preceded", "What must have come before each of these events.", "the event that came before");
    return kShape;
}
const Shape& not_preceded_keys() {
    static const Shape kShape =
        keys_of("not_preceded", "What must not have come before any of these events.", "the event that must not have come before");
    return kShape;
}

/// `preceded: { event: rpc.served, by: { event: rpc.sent }, same: [transaction] }`, and its opposite.
class Precedence : public Check {
public:
    Precedence(const Node& arguments, Builder& builder, EventRule::Kind kind) : may_be_empty_(flag_of(arguments["may_be_empty"], false)) {
        EventRule rule{.kind = kind, .pattern = builder.pattern(arguments), .other = builder.pattern(arguments["by"])};
        read_pairing(arguments, builder, rule);
        wants_ = kind == EventRule::Kind::Preceded;
        expected_ =
            fmt::format("{} event {} is preceded by {}{}", wants_ ? "each" : "no", rule.pattern.text, rule.other.text, pairing_text(rule));
        rule_ = builder.follow(std::move(rule));
    }

    void judge(Judge& judge) const override {
        const auto& tally = judge.tally(rule_);
        if (say_if_void(judge, tally, may_be_empty_, expected_)) return;
        if (!tally.first_bad) return judge.say(true, expected_, "so it was");
        judge.say(false, expected_,
                  fmt::format("{} of {} {}; first {}", tally.count - tally.good, tally.count, wants_ ? "had none before" : "had one before",
                              seen_text(*tally.first_bad)),
                  tally.first_bad->moment);
    }

private:
    bool may_be_empty_;
    bool wants_ = true;
    std::string expected_;
    std::size_t rule_ = 0;
};

class Preceded final : public Precedence {
public:
    Preceded(const Node& arguments, Builder& builder) : Precedence(arguments, builder, EventRule::Kind::Preceded) {}
};
class NotPreceded final : public Precedence {
public:
    NotPreceded(const Node& arguments, Builder& builder) : Precedence(arguments, builder, EventRule::Kind::NotPreceded) {}
};

}  // namespace

CheckKind preceded() {
    return {"preceded", "what came before each of some events",
            "preceded: { event: rpc.served, by: { event: rpc.sent }, same: [transaction] }", shape(preceded_keys), make_check<Preceded>};
}

CheckKind not_preceded() {
    return {"not_preceded", "what came before none of some events",
            "not_preceded: { event: transaction.sent, where: 'method = Say', by: { event: process.ended } }", shape(not_preceded_keys),
            make_check<NotPreceded>};
}

}  // namespace scenarios::checks
