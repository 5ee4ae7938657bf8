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
    void run(Actor& actor) const override {
        auto& world = actor.world();
        world.reach_over(*actor.process().spec().device, *process_->device, [&world, process = process_] { world.restart(*process); });
    }
    std::uint64_t strike(World& world) const override { return world.restart(*process_) ? 1 : 0; }

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
