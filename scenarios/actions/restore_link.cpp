#include "scenarios/actions/actions.h"
#include "scenarios/actions/links.h"
#include "scenarios/engine/world.h"

namespace scenarios::actions {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape = links_shape("restore_link", "brings a link back that was cut.", {});
    return kShape;
}

/// `restore_link: { between: [phone, tablet] }`: brings back links that were cut.
class RestoreLink final : public Act {
public:
    RestoreLink(const Node& arguments, Builder& builder) : reach_(builder.reach(arguments)) {}
    std::uint64_t strike(World& world) const override { return world.weather().restore(reach_); }

private:
    Reach reach_;
};

}  // namespace

Verb restore_link() {
    return {
        "restore_link",          kInFaults, "brings back links that were cut", "restore_link: { between: [phone, tablet] }", shape(keys),
        make_action<RestoreLink>};
}

}  // namespace scenarios::actions
