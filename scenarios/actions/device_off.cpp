#include "scenarios/actions/actions.h"
#include "scenarios/engine/builder.h"
#include "scenarios/engine/world.h"

namespace scenarios::actions {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"device_off",
                              "switches a device off, or cuts its power.",
                              {{"device", of(Form::Name), "which one", "tablet", true},
                               {"graceful", of(Form::Flag), "it tells its peers before", "true", false, "false: its power is cut"}}};
    return kShape;
}

/// `device_off: { device: tablet }`: all its processes are gone.
class DeviceOff final : public Act {
public:
    DeviceOff(const Node& arguments, Builder& builder)
        : device_(builder.device(arguments["device"])), graceful_(flag_of(arguments["graceful"], false)) {}
    std::uint64_t strike(World& world) const override { return world.power_off(*device_, graceful_) ? 1 : 0; }
    [[nodiscard]] bool undoable() const override { return true; }
    std::uint64_t undo(World& world) const override { return world.power_on(*device_) ? 1 : 0; }

private:
    const DeviceSpec* device_;
    bool graceful_;
};

}  // namespace

Verb device_off() {
    return {"device_off",
            kInFaults,
            "switches a device off or cuts its power: all its processes are gone",
            "device_off: { device: tablet, graceful: false }",
            shape(keys),
            make_action<DeviceOff>};
}

}  // namespace scenarios::actions
