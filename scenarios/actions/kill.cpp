#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `kill: echo_service`: ends a process at once, as SIGKILL does.
class Kill final : public Action {
public:
    Kill(const Node& arguments, Builder& builder) : process_(builder.process(arguments)) {}
    void run(Actor& actor) const override {
        auto& world = actor.world();
        world.reach_over(*actor.process().spec().device, *process_->device, [&world, process = process_] { world.kill(*process); });
    }
    std::uint64_t strike(World& world) const override { return world.kill(*process_) ? 1 : 0; }

private:
    const ProcessSpec* process_;
};

}  // namespace

Verb kill() {
    return {"kill",
            kInClient | kInHandler | kInFaults,
            "ends a process at once, as SIGKILL does",
            "kill: echo_service",
            of(Form::Name),
            make_action<Kill>};
}

}  // namespace scenarios::actions
