#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"keep",
                              "keeps an object of the request for later steps of this process.",
                              {{"object", of(Form::Name), "an argument of the method that is an object", "listener", true},
                               {"as", of(Form::Name), "its name from now on", "friend", false, "the name of the argument"}}};
    return kShape;
}

/// `keep: { object: listener, as: friend }`: keeps an object of the request for later steps of this process.
class Keep final : public Action {
public:
    Keep(const Node& arguments, Builder& builder) : as_(text_of(arguments["as"].present() ? arguments["as"] : arguments["object"])) {
        const Interface* interface = nullptr;
        object_ = builder.object(arguments["object"], &interface);
    }
    void run(Actor& actor) const override {
        if (const auto* named = actor.find(object_.name)) actor.process().names[as_].slot = named->slot;
    }

private:
    Reference object_;
    std::string as_;
};

}  // namespace

Verb keep() {
    return {"keep",
            kInHandler,
            "keeps an object of the request for later steps of this process",
            "keep: { object: listener, as: friend }",
            shape(keys),
            make_action<Keep>};
}

}  // namespace scenarios::actions
