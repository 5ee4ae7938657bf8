#include "scenarios/actions/lookup.h"

#include "runtime/api/iservice_registry.h"
#include "runtime/port/ports.h"
#include "scenarios/engine/actor.h"
#include "sim/base/format.h"
#include "sim/base/text.h"

namespace scenarios::actions {

using namespace engine;

const Shape& lookup_shape() {
    static const Shape kShape{"a look-up",
                              "Asks SAMgr for a service.",
                              {{"ability", integer(0, 0x00ffffff), "the id asked for", "1201", true},
                               {"device", of(Form::Name), "the device that has it", "tablet", false, "this one"},
                               {"as", of(Form::Name), "name for what is found", "echo", true},
                               {"found", of(Form::Flag), "whether it must be there", "false", false, "true, or false with `refused`"},
                               {"refused", rule(), "the rule that must refuse the look-up", "SAMGR-1"},
                               {"at_most", of(Form::Duration), "the look-up takes this long or less", "2 s"},
                               {"interface", of(Form::Name), "what it offers, if no service of the scenario has this id", "Echo"}}};
    return kShape;
}

namespace {

/// Of the processes that register a service under this id the one on that device, or else the first; null if there is none.
const ProcessSpec* owner_of(std::int32_t ability, const DeviceSpec& device, const Scenario& scenario) {
    const ProcessSpec* elsewhere = nullptr;
    for (const auto& process : scenario.processes) {
        for (const auto& service : process.services) {
            if (service.ability != ability || process.device == nullptr) continue;
            if (process.device == &device) return &process;
            if (elsewhere == nullptr) elsewhere = &process;
        }
    }
    return elsewhere;
}

}  // namespace

Lookup read_lookup(const Node& arguments, Builder& builder) {
    Lookup out;
    out.ability = static_cast<std::int32_t>(integer_of(arguments["ability"], 0));
    out.as = text_of(arguments["as"]);
    out.refused = text_of(arguments["refused"]);
    out.found = flag_of(arguments["found"], out.refused.empty());
    out.at_most_ns = duration_of(arguments["at_most"], -1);
    out.line = arguments.place.line;
    const auto* device = builder.device(arguments["device"]);
    if (device != nullptr) out.device = device->name;
    const bool device_known = device != nullptr || !arguments["device"].present();
    if (device == nullptr) device = builder.current_process()->device;
    const auto* interface = builder.interface(arguments["interface"]);
    if (interface == nullptr) interface = builder.interface_of_ability(out.ability, device);
    if (out.found && device_known && device != nullptr) {
        const auto* owner = owner_of(out.ability, *device, builder.scenario());
        if (owner != nullptr && owner->device != device) {
            builder.problems().add(arguments["ability"].place,
                                   fmt::format("no service of {} is registered under {}; for that of {} say `device: {}`", device->name,
                                               out.ability, owner->device->name, owner->device->name));
        }
    }
    builder.define(arguments["as"], {.kind = Known::Kind::Object, .interface = interface});
    return out;
}

void end_look_up(const Lookup& lookup, const std::string& what, const OHOS::sptr<OHOS::IRemoteObject>& object, std::size_t refusals,
                 std::int64_t started_ns, Actor& actor) {
    const auto took_ns = runtime::port::Os().NowNs() - started_ns;
    const auto found = object != nullptr;
    actor.define(lookup.as,
                 {.slot = {.value = Value{Held{found}}, .bytes = {}, .object = object, .memory = {}}, .fields = {}, .watch = {}});
    const auto expected = !lookup.refused.empty() ? std::string_view(lookup.refused)
                          : lookup.found          ? std::string_view()
                                                  : std::string_view("SAMGR-1");
    const auto refused = actor.world().refusal_since(refusals, *actor.process().spec().device, expected);
    if (!lookup.refused.empty() && refused != lookup.refused) {
        actor.judge(false, lookup.line, fmt::format("{} refuses the look-up", lookup.refused),
                    refused.empty() ? "no rule did" : refused + " did");
    }
    if (lookup.at_most_ns >= 0 && took_ns > lookup.at_most_ns) {
        const auto span = [](std::int64_t ns) { return sim::base::format_span(static_cast<std::uint64_t>(ns)); };
        actor.judge(false, lookup.line, fmt::format("{} is looked up in at most {}", what, span(lookup.at_most_ns)),
                    "it took " + span(took_ns));
    }
    if (found == lookup.found) return;
    actor.judge(false, lookup.line, fmt::format("{} is {}found", what, lookup.found ? "" : "not "), found ? "it was" : "it was not");
}

void look_up(const Lookup& lookup, bool once, Actor& actor) {
    const auto started_ns = runtime::port::Os().NowNs();
    const auto refusals = actor.world().refusals();
    const auto samgr = OHOS::SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager();
    OHOS::sptr<OHOS::IRemoteObject> object;
    if (samgr != nullptr && lookup.device.empty()) {
        object = once ? samgr->CheckSystemAbility(lookup.ability) : samgr->GetSystemAbility(lookup.ability);
    } else if (samgr != nullptr) {
        object = once ? samgr->CheckSystemAbility(lookup.ability, lookup.device) : samgr->GetSystemAbility(lookup.ability, lookup.device);
    }
    const auto where = lookup.device.empty() ? std::string() : " of " + lookup.device;
    end_look_up(lookup, fmt::format("ability {}{}", lookup.ability, where), object, refusals, started_ns, actor);
}

}  // namespace scenarios::actions
