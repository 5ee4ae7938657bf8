#include "runtime/port/ports.h"
#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"
#include "sim/base/text.h"

namespace scenarios::actions {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"wait",
                              "waits for a mark, a death notice or a point in time.",
                              {{"mark", of(Form::Name), "until this mark is reached", "asked"},
                               {"death", of(Form::Name), "until this subscription is told of a death", "watch"},
                               {"until", of(Form::Duration), "until this virtual time", "10 ms"},
                               {"at_most", of(Form::Duration), "give up after this long", "1 s", false, "never"},
                               {"reached", of(Form::Flag), "whether it must happen", "false", false, "true"}}};
    return kShape;
}

/// `wait: { death: watch, at_most: 1 s }`: waits for a mark, a death notice or a point in time.
class Wait final : public Action {
public:
    Wait(const Node& arguments, Builder& builder);
    void run(Actor& actor) const override {
        auto& os = runtime::port::Os();
        if (until_ns_ >= 0) return os.SleepNs(until_ns_ - os.NowNs());
        const auto deadline_ns = at_most_ns_ >= 0 ? os.NowNs() + at_most_ns_ : -1;
        bool reached = false;
        if (!mark_.empty()) {
            reached = actor.world().wait_for_mark(mark_, *actor.process().spec().device, deadline_ns);
        } else {
            auto* named = actor.find(watch_);
            if (named == nullptr || named->watch == nullptr) {
                actor.judge(false, line_, "a subscription to wait for", "there is none yet");
                return actor.end_script();
            }
            const auto watch = named->watch;
            reached = watch->wait(deadline_ns);
        }
        if (reached == reached_) return;
        const auto what = mark_.empty() ? fmt::format("{} death notice for {}", reached_ ? "a" : "no", watch_)
                                        : fmt::format("{} mark {}", reached_ ? "the" : "no", mark_);
        actor.judge(false, line_, what, reached ? "it came" : "it did not come in time");
    }

private:
    std::string mark_;
    std::string watch_;
    std::int64_t until_ns_ = -1;
    std::int64_t at_most_ns_ = -1;
    bool reached_ = true;
    int line_ = 0;
};

Wait::Wait(const Node& arguments, Builder& builder) : line_(arguments.place.line) {
    if (arguments["mark"].present()) mark_ = builder.mark(arguments["mark"]);
    if (arguments["death"].present()) watch_ = builder.watch(arguments["death"]);
    until_ns_ = duration_of(arguments["until"], -1);
    at_most_ns_ = duration_of(arguments["at_most"], -1);
    reached_ = flag_of(arguments["reached"], true);
    const auto given = int{arguments["mark"].present()} + int{arguments["death"].present()} + int{arguments["until"].present()};
    if (given != 1) builder.problems().add(arguments.place, "wait needs one of the keys mark, death and until");
    if (!reached_ && at_most_ns_ < 0)
        builder.problems().add(arguments.place, "`reached: false` needs `at_most`: how long to wait for what must not happen");
}

}  // namespace

Verb wait() {
    return {
        "wait",      kInClient | kInHandler, "waits for a mark, a death notice or a point in time", "wait: { death: watch, at_most: 1 s }",
        shape(keys), make_action<Wait>};
}

}  // namespace scenarios::actions
