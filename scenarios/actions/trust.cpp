#include "scenarios/actions/actions.h"
#include "scenarios/engine/builder.h"
#include "scenarios/engine/world.h"

namespace scenarios::actions {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{
        "trust", "lets two devices trust each other.", {{"between", pair(), "the two devices", "[phone, watch]", true}}};
    return kShape;
}

/// `trust: { between: [phone, watch] }`: lets two devices trust each other (again).
class Trust final : public Act {
public:
    Trust(const Node& arguments, Builder& builder) {
        if (const auto [a, b] = builder.pair(arguments["between"]); a != nullptr && b != nullptr) {
            a_ = a->name;
            b_ = b->name;
        }
    }
    std::uint64_t strike(World& world) const override { return world.weather().network().set_trust(a_, b_, true); }

private:
    std::string a_;
    std::string b_;
};

}  // namespace

Verb trust() {
    return {"trust",     kInFaults,         "lets two devices trust each other (again)", "trust: { between: [phone, watch] }",
            shape(keys), make_action<Trust>};
}

}  // namespace scenarios::actions
