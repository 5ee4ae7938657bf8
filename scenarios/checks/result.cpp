#include "scenarios/checks/checks.h"
#include "scenarios/engine/judge.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape = [] {
        Shape shape{"result", "What a named call must have come to, each time it was made.", {}};
        shape.keys.push_back({"of", engine::of(Form::Name), "the call's `as:`", "greeting", true});
        for (const auto& key : call_expectation_shape().keys) shape.keys.push_back(key);
        shape.keys.push_back({"times", integer(0, INT64_MAX), "how often it was made", "3", false, "once or more"});
        return shape;
    }();
    return kShape;
}

/// `result: { of: greeting, returns: { text: hi } }`: judged on every execution of that call that ended.
class Result final : public Check {
public:
    Result(const Node& arguments, Builder& builder)
        : name_(text_of(arguments["of"])),
          expect_(builder.call_expectation(arguments, builder.result(arguments["of"]), arguments.place)),
          times_(integer_of(arguments["times"], -1)) {}

    void judge(Judge& judge) const override {
        std::int64_t times = 0;
        auto expected = fmt::format("{}: {}", name_, expected_text(expect_));
        for (const auto& call : judge.history().calls) {
            if (call.name != name_) continue;
            ++times;
            if (const auto actual = difference(expect_, call); !actual.empty()) {
                return judge.say(false, std::move(expected), actual, moment_of(call));
            }
        }
        if (times_ >= 0 ? times == times_ : times > 0) return judge.say(true, std::move(expected), "so it was");
        if (times_ >= 0) return judge.say(false, fmt::format("{} ends {}", name_, counted(times_, "time")), counted(times, "time"));
        judge.say(false, std::move(expected), "the call never ended");
    }

private:
    std::string name_;
    CallExpectation expect_;
    std::int64_t times_;
};

}  // namespace

CheckKind result() {
    return {"result", "what a named call came to", "result: { of: greeting, status: 0, returns: { text: hi } }", shape(keys),
            make_check<Result>};
}

}  // namespace scenarios::checks
