#include "scenarios/actions/actions.h"
#include "scenarios/actions/links.h"
#include "scenarios/engine/world.h"

namespace scenarios::actions {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape = links_shape("clear", "makes everything on links fine again.", {from_key()});
    return kShape;
}

/// `clear: { between: [phone, tablet] }`: makes links fine again: no bad weather, no partition, no hold.
class Clear final : public Act {
public:
    Clear(const Node& arguments, Builder& builder) : reach_(builder.reach(arguments)) {}
    std::uint64_t strike(World& world) const override { return world.weather().clear(reach_); }

private:
    Reach reach_;
};

}  // namespace

Verb clear() {
    return {"clear",
            kInFaults,
            "makes links fine again: no bad weather, no partition, no hold",
            "clear: { between: [phone, tablet] }",
            shape(keys),
            make_action<Clear>};
}

}  // namespace scenarios::actions
