#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `hang: echo_service`: stops a process as SIGSTOP does: it lives, but none of its code runs on.
class Hang final : public Action {
public:
    Hang(const Node& arguments, Builder& builder) : process_(builder.process(arguments)) {}
    void run(Actor& actor) const override {
        auto& world = actor.world();
        world.reach_over(actor.process().spec(), *process_, [&world, process = process_] { world.hang(*process); });
    }
    std::uint64_t strike(World& world) const override { return world.hang(*process_); }
    [[nodiscard]] bool undoable() const override { return true; }
    std::uint64_t undo(World& world) const override { return world.resume(*process_); }

private:
    const ProcessSpec* process_;
};

}  // namespace

Verb hang() {
    return {"hang",
            kInClient | kInHandler | kInFaults,
            "stops a process, as SIGSTOP does: it lives, but none of its code runs on",
            "hang: echo_service",
            of(Form::Name),
            make_action<Hang>};
}

}  // namespace scenarios::actions
