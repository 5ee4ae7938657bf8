#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"unsubscribe",
                              "takes a subscription back.",
                              {{"watch", of(Form::Name), "the subscription", "watch", true},
                               {"accepted", of(Form::Flag), "whether it must succeed", "false", false, "true"}}};
    return kShape;
}

/// `unsubscribe: { watch: watch }`: takes a subscription back.
class Unsubscribe final : public Action {
public:
    Unsubscribe(const Node& arguments, Builder& builder)
        : watch_(builder.watch(arguments["watch"])), accepted_(flag_of(arguments["accepted"], true)), line_(arguments.place.line) {}
    void run(Actor& actor) const override {
        auto* named = actor.find(watch_);
        if (named == nullptr || named->watch == nullptr) {
            actor.judge(false, line_, "a subscription to take back", "there is none yet");
            return actor.end_script();
        }
        const auto watch = named->watch;
        const auto accepted = watch->object()->RemoveDeathRecipient(watch);
        if (accepted != accepted_) {
            actor.judge(false, line_, accepted_ ? "the subscription ends" : "there is nothing to take back",
                        accepted ? "it ended" : "the proxy knew of none");
        }
    }

private:
    std::string watch_;
    bool accepted_;
    int line_;
};

}  // namespace

Verb unsubscribe() {
    return {"unsubscribe", kInClient | kInHandler,  "takes a subscription back", "unsubscribe: { watch: watch }",
            shape(keys),   make_action<Unsubscribe>};
}

}  // namespace scenarios::actions
