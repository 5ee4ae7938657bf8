#include "scenarios/actions/actions.h"
#include "scenarios/actions/links.h"
#include "scenarios/engine/world.h"

namespace scenarios::actions {
namespace {

using namespace engine;
using models::softbus::InFlight;

const Shape& keys() {
    static const Shape kShape = links_shape("hold", "keeps what comes until it is released.", {from_key()}, "hold");
    return kShape;
}

/// `hold: { between: [phone, tablet], from: phone }`: keeps what comes until it is released.
class Hold final : public Act {
public:
    Hold(const Node& arguments, Builder& builder) : reach_(builder.reach(arguments)), in_flight_(in_flight_of(arguments, InFlight::Hold)) {}
    std::uint64_t strike(World& world) const override { return world.weather().hold(reach_, true, in_flight_); }
    [[nodiscard]] bool undoable() const override { return true; }
    std::uint64_t undo(World& world) const override { return world.weather().hold(reach_, false, InFlight::Deliver); }
    std::optional<std::uint64_t> bitten(World& world) const override { return world.weather().bitten(reach_); }

private:
    Reach reach_;
    InFlight in_flight_;
};

}  // namespace

Verb hold() {
    return {"hold",      kInFaults,        "keeps what comes until it is released", "hold: { between: [phone, tablet], from: phone }",
            shape(keys), make_action<Hold>};
}

}  // namespace scenarios::actions
