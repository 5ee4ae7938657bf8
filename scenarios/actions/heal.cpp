#include "scenarios/actions/actions.h"
#include "scenarios/actions/links.h"
#include "scenarios/engine/world.h"

namespace scenarios::actions {
namespace {

using namespace engine;
using models::softbus::InFlight;

const Shape& keys() {
    static const Shape kShape = links_shape("heal", "ends a partition.", {from_key()});
    return kShape;
}

/// `heal: { between: [phone, tablet] }`: ends a partition.
class Heal final : public Act {
public:
    Heal(const Node& arguments, Builder& builder) : reach_(builder.reach(arguments)) {}
    std::uint64_t strike(World& world) const override { return world.weather().partition(reach_, false, InFlight::Deliver); }

private:
    Reach reach_;
};

}  // namespace

Verb heal() { return {"heal", kInFaults, "ends a partition", "heal: { between: [phone, tablet] }", shape(keys), make_action<Heal>}; }

}  // namespace scenarios::actions
