#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `restart: echo_service`: starts a process anew, ending it first if it is alive.
class Restart final : public Action {
public:
    Restart(const Node& arguments, Builder& builder) : process_(builder.process(arguments)) {}
    void run(Actor& actor) const override { actor.world().restart(*process_); }
    bool strike(World& world) const override {
        world.restart(*process_);
        return true;
    }

private:
    const ProcessSpec* process_;
};

}  // namespace

Verb restart() {
    return {"restart",
            kInClient | kInHandler | kInFaults,
            "starts a process anew, ending it first if it is alive",
            "restart: echo_service",
            of(Form::Name),
            make_action<Restart>};
}

}  // namespace scenarios::actions
