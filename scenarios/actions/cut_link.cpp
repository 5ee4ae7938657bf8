#include "scenarios/actions/actions.h"
#include "scenarios/actions/links.h"
#include "scenarios/engine/world.h"

namespace scenarios::actions {
namespace {

using namespace engine;
using models::softbus::InFlight;

const Shape& keys() {
    static const Shape kShape = links_shape(
        "cut_link", "takes a link away.",
        {{"noticed", of(Form::Duration), "connections over it end that much later", "2 s", false, "as long as its kind of link needs"}},
        "drop");
    return kShape;
}

/// `cut_link: { between: [phone, tablet], noticed: 2 s }`: the link is gone; connections over it end once that is noticed.
class CutLink final : public Act {
public:
    CutLink(const Node& arguments, Builder& builder)
        : reach_(builder.reach(arguments)),
          in_flight_(in_flight_of(arguments, InFlight::Drop)),
          noticed_after_ns_(duration_of(arguments["noticed"], -1)) {}
    std::uint64_t strike(World& world) const override { return world.weather().cut(reach_, in_flight_, noticed_after_ns_); }
    [[nodiscard]] bool undoable() const override { return true; }
    std::uint64_t undo(World& world) const override { return world.weather().restore(reach_); }

private:
    Reach reach_;
    InFlight in_flight_;
    std::int64_t noticed_after_ns_;
};

}  // namespace

Verb cut_link() {
    return {"cut_link",
            kInFaults,
            "takes links away; connections over them end once that is noticed",
            "cut_link: { between: [phone, tablet], noticed: 2 s }",
            shape(keys),
            make_action<CutLink>};
}

}  // namespace scenarios::actions
