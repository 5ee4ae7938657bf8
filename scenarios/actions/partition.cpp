#include "scenarios/actions/actions.h"
#include "scenarios/actions/links.h"
#include "scenarios/engine/world.h"

namespace scenarios::actions {
namespace {

using namespace engine;
using models::softbus::InFlight;

const Shape& keys() {
    static const Shape kShape = links_shape("partition", "lets nothing pass; nobody is told.", {from_key()}, "drop");
    return kShape;
}

/// `partition: { between: [phone, tablet], in_flight: drop }`: lets nothing pass; nobody is told.
class Partition final : public Act {
public:
    Partition(const Node& arguments, Builder& builder)
        : reach_(builder.reach(arguments)), in_flight_(in_flight_of(arguments, InFlight::Drop)) {}
    std::uint64_t strike(World& world) const override { return world.weather().partition(reach_, true, in_flight_); }
    [[nodiscard]] bool undoable() const override { return true; }
    std::uint64_t undo(World& world) const override { return world.weather().partition(reach_, false, InFlight::Deliver); }
    std::optional<std::uint64_t> bitten(World& world) const override { return world.weather().bitten(reach_); }

private:
    Reach reach_;
    InFlight in_flight_;
};

}  // namespace

Verb partition() {
    return {"partition",
            kInFaults,
            "lets nothing pass; nobody is told",
            "partition: { between: [phone, tablet], in_flight: drop }",
            shape(keys),
            make_action<Partition>};
}

}  // namespace scenarios::actions
