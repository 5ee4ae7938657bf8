#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `drop: echo`: lets go of an object: its last proxy gives the handle back.
class Drop final : public Action {
public:
    Drop(const Node& arguments, Builder& builder) {
        const Interface* interface = nullptr;
        object_ = builder.object(arguments, &interface);
    }
    void run(Actor& actor) const override {
        if (auto* named = actor.find(object_.name)) {
            if (object_.field.empty()) named->slot.object = nullptr;
            for (auto& [name, slot] : named->fields) {
                if (name == object_.field) slot.object = nullptr;
            }
        }
    }

private:
    Reference object_;
};

}  // namespace

Verb drop() {
    return {"drop",       kInClient | kInHandler, "lets go of an object: its last proxy gives the handle back",
            "drop: echo", of(Form::Reference),    make_action<Drop>};
}

}  // namespace scenarios::actions
