#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `resume: echo_service`: lets a process go on that hangs, as SIGCONT does.
class Resume final : public Action {
public:
    Resume(const Node& arguments, Builder& builder) : process_(builder.process(arguments)) {}
    void run(Actor& actor) const override {
        auto& world = actor.world();
        world.reach_over(actor.process().spec(), *process_, [&world, process = process_] { world.resume(*process); });
    }
    std::uint64_t strike(World& world) const override { return world.resume(*process_); }

private:
    const ProcessSpec* process_;
};

}  // namespace

Verb resume() {
    return {"resume",
            kInClient | kInHandler | kInFaults,
            "lets a process go on that hangs, as SIGCONT does",
            "resume: echo_service",
            of(Form::Name),
            make_action<Resume>};
}

}  // namespace scenarios::actions
