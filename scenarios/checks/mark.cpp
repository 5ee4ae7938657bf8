#include "scenarios/checks/checks.h"
#include "scenarios/engine/judge.h"
#include "sim/base/format.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"mark",
                              "When and how often a mark was reached.",
                              {{"name", of(Form::Name), "the mark", "asked", true},
                               {"times", integer(0, INT64_MAX), "how often", "3", false, "once or more"},
                               {"not_before", of(Form::Duration), "first reached at this virtual time or later", "5 ms"},
                               {"not_after", of(Form::Duration), "first reached by this virtual time", "20 ms"}}};
    return kShape;
}

/// `mark: { name: asked, times: 3 }`.
class Mark final : public Check {
public:
    Mark(const Node& arguments, Builder& builder)
        : name_(builder.mark(arguments["name"])),
          times_(integer_of(arguments["times"], -1)),
          not_before_ns_(duration_of(arguments["not_before"], -1)),
          not_after_ns_(duration_of(arguments["not_after"], -1)) {}

    void judge(Judge& judge) const override {
        const auto found = judge.history().marks.find(name_);
        const auto times = found != judge.history().marks.end() ? static_cast<std::int64_t>(found->second.size()) : 0;
        const auto at = times > 0 ? MomentText{found->second.front().text, found->second.front().time_ns} : MomentText{};
        if (times_ >= 0 && times != times_)
            return judge.say(false, fmt::format("{} is reached {}", name_, counted(times_, "time")), fmt::format("{}", times), at);
        if (times_ < 0 && times == 0) return judge.say(false, fmt::format("{} is reached", name_), "never");
        const auto first_ns = times > 0 ? found->second.front().time_ns : 0;
        const auto actual = times > 0 ? "at " + sim::base::format_time(static_cast<std::uint64_t>(first_ns)) : "never";
        if (times > 0 && not_before_ns_ > first_ns) {
            return judge.say(
                false,
                fmt::format("{} is not reached before {}", name_, sim::base::format_span(static_cast<std::uint64_t>(not_before_ns_))),
                actual, at);
        }
        if (times > 0 && not_after_ns_ >= 0 && not_after_ns_ < first_ns) {
            return judge.say(false,
                             fmt::format("{} is reached by {}", name_, sim::base::format_span(static_cast<std::uint64_t>(not_after_ns_))),
                             actual, at);
        }
        judge.say(true, fmt::format("{} is reached{}", name_, times_ >= 0 ? " " + counted(times_, "time") : ""), actual);
    }

private:
    std::string name_;
    std::int64_t times_;
    std::int64_t not_before_ns_;
    std::int64_t not_after_ns_;
};

}  // namespace

CheckKind mark() {
    return {"mark", "when and how often a mark was reached", "mark: { name: asked, times: 3 }", shape(keys), make_check<Mark>};
}

}  // namespace scenarios::checks
