#include "scenarios/actions/actions.h"
#include "scenarios/actions/links.h"
#include "scenarios/engine/world.h"

namespace scenarios::actions {
namespace {

using namespace engine;
using models::softbus::InFlight;

const Shape& keys() {
    static const Shape kShape = links_shape("release", "lets go what was held, in order.", {from_key()});
    return kShape;
}

/// `release: { between: [phone, tablet], from: phone }`: lets go what was held, in order.
class Release final : public Act {
public:
    Release(const Node& arguments, Builder& builder) : reach_(builder.reach(arguments)) {}
    std::uint64_t strike(World& world) const override { return world.weather().hold(reach_, false, InFlight::Deliver); }

private:
    Reach reach_;
};

}  // namespace

Verb release() {
    return {"release",   kInFaults,           "lets go what was held, in order", "release: { between: [phone, tablet], from: phone }",
            shape(keys), make_action<Release>};
}

}  // namespace scenarios::actions
