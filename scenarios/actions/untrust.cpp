#include "scenarios/actions/actions.h"
#include "scenarios/engine/builder.h"
#include "scenarios/engine/world.h"

namespace scenarios::actions {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{
        "untrust", "withdraws trust between two devices.", {{"between", pair(), "the two devices", "[phone, watch]", true}}};
    return kShape;
}

/// `untrust: { between: [phone, watch] }`: withdraws trust between two devices: their connections are shut down.
class Untrust final : public Act {
public:
    Untrust(const Node& arguments, Builder& builder) {
        if (const auto [a, b] = builder.pair(arguments["between"]); a != nullptr && b != nullptr) {
            a_ = a->name;
            b_ = b->name;
        }
    }
    std::uint64_t strike(World& world) const override { return world.weather().network().set_trust(a_, b_, false); }
    [[nodiscard]] bool undoable() const override { return true; }
    std::uint64_t undo(World& world) const override { return world.weather().network().set_trust(a_, b_, true); }

private:
    std::string a_;
    std::string b_;
};

}  // namespace

Verb untrust() {
    return {"untrust",
            kInFaults,
            "withdraws trust between two devices: their connections are shut down",
            "untrust: { between: [phone, watch] }",
            shape(keys),
            make_action<Untrust>};
}

}  // namespace scenarios::actions
