#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `reply: { text: $text }`: writes the reply: values by name, or the arguments as $name.
class Reply final : public Action {
public:
    Reply(const Node& arguments, Builder& builder) {
        if (const auto* method = builder.handled_method())
            values_ = builder.assignments(arguments, method->returns, arguments.place, "the reply of " + method->name);
    }
    void run(Actor& actor) const override { (void)actor; }

private:
    std::vector<Assignment> values_;
};

}  // namespace

Verb reply() {
    return {"reply",
            kInHandler,
            "writes the reply: values by name, or the arguments as $name",
            "reply: { text: $text }",
            map_of(of(Form::Literal)),
            make_action<Reply>};
}

}  // namespace scenarios::actions
