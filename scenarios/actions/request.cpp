#include "scenarios/actions/request.h"

#include "sim/base/text.h"

namespace scenarios::actions {

using namespace engine;

const Shape& request_shape() {
    static const Shape kShape{"a call",
                              "One request through a proxy.",
                              {{"to", of(Form::Reference), "whom: a looked-up service, or an object that was passed", "echo", true},
                               {"method", of(Form::Name), "which method of its interface", "Say", true},
                               {"arguments", map_of(of(Form::Literal)), "values by name: written out, or `$earlier.field`", "{ text: hi }"},
                               {"parcel", of(Form::Size), "exact size of the request's parcel: filled up behind the arguments", "1 MiB"},
                               {"as", of(Form::Name), "name for the result", "greeting"},
                               {"expect", shape(call_expectation_shape), "what it must come to", "{ status: 29201 }", false, "it succeeds"},
                               {"interface", of(Form::Name), "what the object offers, if the scenario does not tell", "Echo"}}};
    return kShape;
}

Request read_request(const Node& arguments, Builder& builder, bool oneway) {
    constexpr std::uint64_t kParcelMax = 64 * 1024 * 1024;
    Request out{.as = text_of(arguments["as"]), .line = arguments.place.line, .oneway = oneway};
    out.target = builder.object(arguments["to"], &out.interface);
    if (const auto* named = builder.interface(arguments["interface"])) out.interface = named;
    if (out.interface != nullptr) {
        out.method = builder.method(*out.interface, arguments["method"]);
    } else if (!out.target.name.empty() && !arguments["interface"].present()) {
        builder.problems().add(arguments["to"].place, fmt::format("what '{}' offers is not known here: add `interface:`", out.target.name));
    }
    if (out.method != nullptr) {
        out.arguments = builder.assignments(arguments["arguments"], out.method->arguments, arguments.place, out.method->name);
        if (oneway && !out.method->returns.empty() && arguments["expect"]["returns"].present()) {
            builder.problems().add(arguments["expect"]["returns"].place, "a one-way call has no reply");
        }
    }
    out.parcel_bytes = size_of(arguments["parcel"], 0);
    if (out.parcel_bytes > kParcelMax) builder.problems().add(arguments["parcel"].place, "a parcel of a scenario has at most 64 MiB");
    out.expect = builder.call_expectation(arguments["expect"], out.method, arguments.place);
    out.expect.judged_elsewhere = !arguments["expect"].present() && builder.judged.contains(out.as);
    if (!out.as.empty()) builder.define(arguments["as"], {.kind = Known::Kind::Result, .method = out.method});
    return out;
}

}  // namespace scenarios::actions
