#include "scenarios/checks/checks.h"
#include "scenarios/engine/judge.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"deaths",
                              "How many death notices a subscription was told.",
                              {{"of", engine::of(Form::Name), "the subscription's `as:`", "watch", true},
                               {"times", integer(0, INT64_MAX), "how many notices", "1", true}}};
    return kShape;
}

/// `deaths: { of: watch, times: 1 }`.
class Deaths final : public Check {
public:
    Deaths(const Node& arguments, Builder& builder) : name_(text_of(arguments["of"])), times_(integer_of(arguments["times"], 0)) {
        builder.watch_of_any(arguments["of"]);
    }

    void judge(Judge& judge) const override {
        const auto found = judge.history().deaths.find(name_);
        const auto times = found != judge.history().deaths.end() ? static_cast<std::int64_t>(found->second.size()) : 0;
        judge.say(times == times_, fmt::format("{} is told of {} deaths", name_, times_), fmt::format("{}", times));
    }

private:
    std::string name_;
    std::int64_t times_;
};

}  // namespace

CheckKind deaths() {
    return {"deaths", "how many death notices a subscription got", "deaths: { of: watch, times: 1 }", shape(keys), make_check<Deaths>};
}

}  // namespace scenarios::checks
