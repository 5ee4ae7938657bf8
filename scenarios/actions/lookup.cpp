#include "scenarios/actions/lookup.h"

namespace scenarios::actions {

using namespace engine;

const Shape& lookup_shape() {
    static const Shape kShape{"a look-up",
                              "Asks SAMgr for a service.",
                              {{"ability", integer(0, 0x00ffffff), "the id asked for", "1201", true},
                               {"as", of(Form::Name), "name for what is found", "echo", true},
                               {"found", of(Form::Flag), "whether it must be there", "false", false, "true"},
                               {"interface", of(Form::Name), "what it offers, if no service of the scenario has this id", "Echo"}}};
    return kShape;
}

Lookup read_lookup(const Node& arguments, Builder& builder) {
    Lookup out;
    out.ability = static_cast<std::int32_t>(integer_of(arguments["ability"], 0));
    out.as = text_of(arguments["as"]);
    out.found = flag_of(arguments["found"], true);
    out.line = arguments.place.line;
    const auto* interface = builder.interface(arguments["interface"]);
    if (interface == nullptr) interface = builder.interface_of_ability(out.ability);
    builder.define(arguments["as"], {.kind = Known::Kind::Object, .interface = interface});
    return out;
}

}  // namespace scenarios::actions
