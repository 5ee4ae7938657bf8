#include "scenarios/actions/actions.h"
#include "scenarios/engine/builder.h"
#include "scenarios/engine/world.h"

namespace scenarios::actions {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"exhaust_threads",
                              "withholds the IPC threads of a process, as if they were busy.",
                              {{"process", of(Form::Name), "whose threads", "echo_service", true},
                               {"leave", integer(0, 1024), "so many still serve", "1", false, "0"}}};
    return kShape;
}

/// `exhaust_threads: { process: echo_service, leave: 0 }`: who calls waits; that is no error.
class ExhaustThreads final : public Act {
public:
    ExhaustThreads(const Node& arguments, Builder& builder)
        : process_(builder.process(arguments["process"])), leave_(static_cast<std::uint32_t>(integer_of(arguments["leave"], 0))) {}
    std::uint64_t strike(World& world) const override { return world.withhold_threads(*process_, leave_); }
    [[nodiscard]] bool undoable() const override { return true; }
    std::uint64_t undo(World& world) const override { return world.give_back_threads(*process_); }
    std::optional<std::uint64_t> bitten(World& world) const override { return world.pressure(*process_).waited; }

private:
    const ProcessSpec* process_;
    std::uint32_t leave_;
};

}  // namespace

Verb exhaust_threads() {
    return {"exhaust_threads",
            kInFaults,
            "withholds the IPC threads of a process, as if they were busy: who calls waits",
            "exhaust_threads: { process: echo_service, leave: 0 }",
            shape(keys),
            make_action<ExhaustThreads>};
}

}  // namespace scenarios::actions
