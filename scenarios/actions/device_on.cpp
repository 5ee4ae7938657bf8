#include "scenarios/actions/actions.h"
#include "scenarios/engine/builder.h"
#include "scenarios/engine/world.h"

namespace scenarios::actions {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"device_on",
                              "switches a device on that was off: all its processes start again.",
                              {{"device", of(Form::Name), "which one", "tablet", true}}};
    return kShape;
}

/// `device_on: { device: tablet }`: all its processes start again, as at the beginning.
class DeviceOn final : public Act {
public:
    DeviceOn(const Node& arguments, Builder& builder) : device_(builder.device(arguments["device"])) {}
    std::uint64_t strike(World& world) const override { return world.power_on(*device_) ? 1 : 0; }

private:
    const DeviceSpec* device_;
};

}  // namespace

Verb device_on() {
    return {"device_on",
            kInFaults,
            "switches a device on that was off: all its processes start again",
            "device_on: { device: tablet }",
            shape(keys),
            make_action<DeviceOn>};
}

}  // namespace scenarios::actions
