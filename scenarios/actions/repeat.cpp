#include "runtime/port/ports.h"
#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{
        "repeat",
        "plays steps several times.",
        {{"times", integer(1, 1000000000), "how often", "3", true}, {"steps", of(Form::Steps), "what", "[ { sleep: 1 ms } ]", true}}};
    return kShape;
}

/// `repeat: { times: 3, steps: [ { sleep: 1 ms } ] }`: plays steps several times.
class Repeat final : public Action {
public:
    Repeat(const Node& arguments, Builder& builder)
        : line_(arguments.place.line), times_(integer_of(arguments["times"], 1)), script_(builder.script(arguments["steps"])) {}
    void run(Actor& actor) const override {
        for (std::int64_t i = 0; i < times_; ++i) {
            turn(i + 1);
            actor.set_announcing(i == 0);
            if (!actor.play(script_)) break;
        }
        turn(0);
        actor.set_announcing(true);
    }

private:
    void turn(std::int64_t number) const {
        runtime::port::Os().Trace().emit(
            sim::trace::RepeatTurned{.line = static_cast<std::uint32_t>(line_), .turn = static_cast<std::uint64_t>(number)});
    }

    int line_;
    std::int64_t times_;
    Script script_;
};

}  // namespace

Verb repeat() {
    return {"repeat",    kInClient | kInHandler, "plays steps several times", "repeat: { times: 3, steps: [ { sleep: 1 ms } ] }",
            shape(keys), make_action<Repeat>};
}

}  // namespace scenarios::actions
