#include <cstddef>

#include "scenarios/checks/checks.h"
#include "scenarios/engine/judge.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{
        "refused",
        "A rule that must have refused something. A refusal that no expectation names makes the run fail.",
        {{"rule", word("SIZE-1|SAMGR-1"), "the rule's id", "SIZE-1", true},
         {"times", integer(0, INT64_MAX), "how often", "1", false, "once or more"}}};
    return kShape;
}

std::string_view word_of(sim::trace::Rule rule) { return sim::trace::Words<sim::trace::Rule>::kWords[static_cast<std::size_t>(rule)]; }

/// `refused: { rule: SIZE-1, times: 2 }`.
class Refused final : public Check {
public:
    Refused(const Node& arguments, Builder&) : rule_(text_of(arguments["rule"])), times_(integer_of(arguments["times"], -1)) {}

    void judge(Judge& judge) const override {
        std::int64_t times = 0;
        for (auto& refusal : judge.history().refusals) {
            if (word_of(refusal.rule) != rule_) continue;
            refusal.expected = true;
            ++times;
        }
        const auto held = times_ >= 0 ? times == times_ : times > 0;
        judge.say(held, times_ >= 0 ? fmt::format("{} refuses {} times", rule_, times_) : fmt::format("{} refuses something", rule_),
                  fmt::format("{} times", times));
    }

private:
    std::string rule_;
    std::int64_t times_;
};

}  // namespace

CheckKind refused() {
    return {"refused", "a rule that must have refused something", "refused: { rule: SIZE-1, times: 1 }", shape(keys), make_check<Refused>};
}

}  // namespace scenarios::checks
