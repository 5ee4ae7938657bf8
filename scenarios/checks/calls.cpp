#include "scenarios/checks/checks.h"
#include "scenarios/engine/judge.h"
#include "sim/base/format.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"calls",
                              "How many calls of a method ended, and how long the slowest took. Counts what YAML steps called.",
                              {{"interface", of(Form::Name), "the interface", "Echo", true},
                               {"method", of(Form::Name), "the method", "Say", true},
                               {"times", integer(0, INT64_MAX), "how many", "1000", false, "any number"},
                               {"slowest_at_most", of(Form::Duration), "the slowest took this long or less", "5 ms"},
                               {"slowest_at_least", of(Form::Duration), "the slowest took this long or longer", "2 ms"}}};
    return kShape;
}

/// `calls: { interface: Echo, method: Say, times: 1000, slowest_at_most: 5 ms }`.
class Calls final : public Check {
public:
    Calls(const Node& arguments, Builder& builder)
        : times_(integer_of(arguments["times"], -1)),
          at_most_ns_(duration_of(arguments["slowest_at_most"], -1)),
          at_least_ns_(duration_of(arguments["slowest_at_least"], -1)) {
        if (const auto* interface = builder.interface(arguments["interface"])) method_ = builder.method(*interface, arguments["method"]);
    }

    void judge(Judge& judge) const override {
        const auto found = judge.history().methods.find(method_);
        const auto count = found != judge.history().methods.end() ? found->second : MethodCount{};
        const auto calls = static_cast<std::int64_t>(count.calls);
        const auto span = [](std::int64_t ns) { return sim::base::format_span(static_cast<std::uint64_t>(ns)); };
        if (times_ >= 0 && calls != times_)
            return judge.say(false, fmt::format("{} calls of {}", times_, method_->name), fmt::format("{}", calls));
        if (at_most_ns_ >= 0 && count.slowest_ns > at_most_ns_) {
            return judge.say(false, fmt::format("the slowest {} takes at most {}", method_->name, span(at_most_ns_)),
                             span(count.slowest_ns));
        }
        if (at_least_ns_ >= 0 && count.slowest_ns < at_least_ns_) {
            return judge.say(false, fmt::format("the slowest {} takes at least {}", method_->name, span(at_least_ns_)),
                             span(count.slowest_ns));
        }
        judge.say(true, fmt::format("calls of {}", method_->name), fmt::format("{}, the slowest {}", calls, span(count.slowest_ns)));
    }

private:
    const Method* method_ = nullptr;
    std::int64_t times_;
    std::int64_t at_most_ns_;
    std::int64_t at_least_ns_;
};

}  // namespace

CheckKind calls() {
    return {"calls", "number and duration of the calls of a method", "calls: { interface: Echo, method: Say, times: 1000 }", shape(keys),
            make_check<Calls>};
}

}  // namespace scenarios::checks
