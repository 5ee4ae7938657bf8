#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"
#include "sim/base/text.h"

namespace scenarios::actions {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"subscribe",
                              "asks to be told when the process of an object dies.",
                              {{"to", of(Form::Reference), "the object", "echo", true},
                               {"as", of(Form::Name), "name for the subscription", "watch", true},
                               {"accepted", of(Form::Flag), "whether it must be accepted", "false", false, "true, or false with `refused`"},
                               {"refused", rule(), "the rule that must refuse it", "DEATH-1"}}};
    return kShape;
}

/// `subscribe: { to: echo, as: watch }`: asks to be told when the process of an object dies.
class Subscribe final : public Action {
public:
    Subscribe(const Node& arguments, Builder& builder)
        : as_(text_of(arguments["as"])),
          refused_(text_of(arguments["refused"])),
          accepted_(flag_of(arguments["accepted"], refused_.empty())),
          line_(arguments.place.line) {
        const Interface* interface = nullptr;
        object_ = builder.object(arguments["to"], &interface);
        builder.define(arguments["as"], {.kind = Known::Kind::Watch});
    }
    void run(Actor& actor) const override {
        const auto* slot = actor.resolve(object_, line_);
        if (slot == nullptr) return;
        const auto object = slot->object;
        if (object == nullptr) {
            actor.judge(false, line_, fmt::format("an object behind '{}'", object_.name), "there is none");
            return actor.end_script();
        }
        const OHOS::sptr<Watch> watch(new Watch(actor.world(), *actor.process().spec().device, as_, object));
        const auto refusals = actor.world().refusals();
        const auto accepted = object->AddDeathRecipient(watch);
        actor.define(as_, {.slot = {}, .fields = {}, .watch = watch});
        const auto refused = actor.world().refusal_since(refusals, *actor.process().spec().device, refused_);
        if (!refused_.empty() && refused != refused_) {
            actor.judge(false, line_, fmt::format("{} refuses the subscription", refused_),
                        refused.empty() ? "no rule did" : refused + " did");
        }
        if (accepted != accepted_) {
            actor.judge(false, line_, accepted_ ? "the subscription is accepted" : "the subscription is not accepted",
                        accepted ? "it was" : "it was not");
        }
    }

private:
    Reference object_;
    std::string as_;
    std::string refused_;
    bool accepted_;
    int line_;
};

}  // namespace

Verb subscribe() {
    return {"subscribe", kInClient | kInHandler, "asks to be told when the process of an object dies", "subscribe: { to: echo, as: watch }",
            shape(keys), make_action<Subscribe>};
}

}  // namespace scenarios::actions
