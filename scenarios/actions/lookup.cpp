#include "scenarios/actions/lookup.h"

#include "runtime/api/iservice_registry.h"
#include "runtime/port/ports.h"
#include "scenarios/engine/actor.h"
#include "sim/base/text.h"

namespace scenarios::actions {

using namespace engine;

const Shape& lookup_shape() {
    static const Shape kShape{"a look-up",
                              "Asks SAMgr for a service.",
                              {{"ability", integer(0, 0x00ffffff), "the id asked for", "1201", true},
                               {"as", of(Form::Name), "name for what is found", "echo", true},
                               {"found", of(Form::Flag), "whether it must be there", "false", false, "true"},
                               {"refused", word("SAMGR-1"), "the rule that must refuse the look-up", "SAMGR-1"},
                               {"interface", of(Form::Name), "what it offers, if no service of the scenario has this id", "Echo"}}};
    return kShape;
}

Lookup read_lookup(const Node& arguments, Builder& builder) {
    Lookup out;
    out.ability = static_cast<std::int32_t>(integer_of(arguments["ability"], 0));
    out.as = text_of(arguments["as"]);
    out.found = flag_of(arguments["found"], true);
    out.refused = text_of(arguments["refused"]);
    out.line = arguments.place.line;
    const auto* interface = builder.interface(arguments["interface"]);
    if (interface == nullptr) interface = builder.interface_of_ability(out.ability);
    builder.define(arguments["as"], {.kind = Known::Kind::Object, .interface = interface});
    return out;
}

void look_up(const Lookup& lookup, bool once, Actor& actor) {
    auto& os = runtime::port::Os();
    const auto refusals = actor.world().refusals();
    const auto samgr = OHOS::SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager();
    OHOS::sptr<OHOS::IRemoteObject> object;
    if (samgr != nullptr) object = once ? samgr->CheckSystemAbility(lookup.ability) : samgr->GetSystemAbility(lookup.ability);
    const auto found = object != nullptr;
    actor.define(lookup.as,
                 {.slot = {.value = Value{Held{found}}, .bytes = {}, .object = object, .memory = {}}, .fields = {}, .watch = {}});
    const auto expected = !lookup.refused.empty() ? std::string_view(lookup.refused)
                          : lookup.found          ? std::string_view()
                                                  : std::string_view("SAMGR-1");
    const auto refused =
        actor.world().refusal_since(refusals, static_cast<std::uint32_t>(os.Pid()), static_cast<std::uint32_t>(os.Tid()), expected);
    if (!lookup.refused.empty() && refused != lookup.refused) {
        actor.judge(false, lookup.line, fmt::format("{} refuses the look-up", lookup.refused),
                    refused.empty() ? "no rule did" : refused + " did");
    }
    if (found == lookup.found) return;
    actor.judge(false, lookup.line, fmt::format("ability {} is {}found", lookup.ability, lookup.found ? "" : "not "),
                found ? "it was" : "it was not");
    if (!found) actor.end_script();
}

}  // namespace scenarios::actions
