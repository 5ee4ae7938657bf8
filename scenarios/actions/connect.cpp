#include "runtime/api/string_ex.h"
#include "runtime/port/ports.h"
#include "scenarios/actions/actions.h"
#include "scenarios/actions/lookup.h"
#include "scenarios/engine/actor.h"
#include "scenarios/services/ability_manager/i_ability_manager.h"
#include "sim/base/text.h"

namespace scenarios::actions {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"connect",
                              "asks the ability manager for a background service.",
                              {{"to", of(Form::Name), "a service with `background: true`", "printer", true},
                               {"device", of(Form::Name), "the device it is on", "tablet", false, "this one"},
                               {"as", of(Form::Name), "name for what is found", "printer", true},
                               {"found", of(Form::Flag), "whether it must be there", "false", false, "true, or false with `refused`"},
                               {"refused", rule(), "the rule that must refuse it", "STAGE-1"},
                               {"at_most", of(Form::Duration), "it takes this long or less", "2 s"}}};
    return kShape;
}

/// `connect: { to: printer, as: printer }`: what applications may do: reach a background service of this device or, by multi-device
/// collaboration, of another one.
class Connect final : public Action {
public:
    Connect(const Node& arguments, Builder& builder) : to_(text_of(arguments["to"])) {
        builder.growing().ability_manager = true;
        lookup_.as = text_of(arguments["as"]);
        lookup_.refused = text_of(arguments["refused"]);
        lookup_.found = flag_of(arguments["found"], lookup_.refused.empty());
        lookup_.at_most_ns = duration_of(arguments["at_most"], -1);
        lookup_.line = arguments.place.line;
        const auto* device = builder.device(arguments["device"]);
        const auto* here = builder.current_process()->device;
        if (device != nullptr && device != here) lookup_.device = device->name;
        if (device == nullptr) device = here;
        const auto* service = device != nullptr ? builder.background_service(arguments["to"], *device) : nullptr;
        builder.define(arguments["as"], {.kind = Known::Kind::Object, .interface = service != nullptr ? service->interface : nullptr});
    }

    void run(Actor& actor) const override {
        const auto started_ns = runtime::port::Os().NowNs();
        const auto refusals = actor.world().refusals();
        OHOS::sptr<OHOS::IRemoteObject> object;
        if (const auto manager = services::FindAbilityManager(); manager != nullptr) {
            (void)manager->ConnectService(OHOS::Str8ToStr16(to_), OHOS::Str8ToStr16(lookup_.device), object);
        }
        const auto where = lookup_.device.empty() ? std::string() : " of " + lookup_.device;
        end_look_up(lookup_, to_ + where, object, refusals, started_ns, actor);
    }

private:
    std::string to_;
    Lookup lookup_;
};

}  // namespace

Verb connect() {
    return {"connect",
            kInClient | kInHandler,
            "connects to a background service through the ability manager",
            "connect: { to: printer, device: tablet, as: printer }",
            shape(keys),
            make_action<Connect>};
}

}  // namespace scenarios::actions
