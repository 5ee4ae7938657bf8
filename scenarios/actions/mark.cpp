#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `mark: asked`: says that this point is reached, to waiting steps and faults.
class Mark final : public Action {
public:
    Mark(const Node& arguments, Builder&) : name_(text_of(arguments)) {}
    void run(Actor& actor) const override { actor.world().mark(name_); }

private:
    std::string name_;
};

}  // namespace

Verb mark() {
    return {"mark",        kInClient | kInHandler, "says that this point is reached, to waiting steps and faults",
            "mark: asked", of(Form::Name),         make_action<Mark>};
}

}  // namespace scenarios::actions
