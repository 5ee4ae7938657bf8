#include "scenarios/checks/checks.h"
#include "scenarios/engine/judge.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{
        "deaths",
        "How many death notices a subscription was told.",
        {{"of", engine::of(Form::Name), "the subscription's `as:`", "watch", true},
         {"times", integer(0, INT64_MAX), "how many notices", "1", true},
         {"cause", word("process_died|link_lost|device_offline"),
          "only those for this cause, which the trace knows and the recipient cannot see", "link_lost", false, "any"}}};
    return kShape;
}

/// `deaths: { of: watch, times: 1 }`.
class Deaths final : public Check {
public:
    Deaths(const Node& arguments, Builder& builder)
        : name_(text_of(arguments["of"])), cause_(text_of(arguments["cause"])), times_(integer_of(arguments["times"], 0)) {
        builder.watch_of_any(arguments["of"]);
    }

    void judge(Judge& judge) const override {
        const auto found = judge.history().deaths.find(name_);
        std::int64_t times = 0;
        std::string others;
        MomentText first;
        if (found != judge.history().deaths.end()) {
            for (const auto& notice : found->second) {
                if (first.text.empty()) first = {notice.text, notice.time_ns};
                const auto cause = sim::trace::Words<sim::trace::LossCause>::kWords[static_cast<std::size_t>(notice.cause)];
                if (cause_.empty() || cause_ == cause) {
                    ++times;
                } else {
                    others += fmt::format(", 1 for {}", cause);
                }
            }
        }
        judge.say(times == times_,
                  fmt::format("{} is told of {}{}", name_, counted(times_, "death"), cause_.empty() ? "" : " for " + cause_),
                  fmt::format("{}{}", times, others), times == times_ ? MomentText{} : first);
    }

private:
    std::string name_;
    std::string cause_;
    std::int64_t times_;
};

}  // namespace

CheckKind deaths() {
    return {"deaths", "how many death notices a subscription got", "deaths: { of: watch, times: 1 }", shape(keys), make_check<Deaths>};
}

}  // namespace scenarios::checks
