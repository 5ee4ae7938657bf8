#include "scenarios/actions/request.h"

#include <algorithm>

#include "runtime/port/ports.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/judge.h"
#include "scenarios/engine/scripted_proxy.h"
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
                               {"wait", of(Form::Duration),
                                "how long to wait for a reply from another device: whole seconds (MessageOption)", "3 s", false, "8 s"},
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
    } else if (!out.target.name.empty() && !arguments["interface"].present() && builder.problems().empty()) {
        // Only where it cannot be what follows from a mistake above.
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
    if (arguments["wait"].present()) {
        constexpr std::int64_t kSecondNs = 1'000'000'000;
        constexpr std::int64_t kWaitMax = 3000;
        const auto wait_ns = duration_of(arguments["wait"], kSecondNs);
        out.wait_s = static_cast<int>(std::min(wait_ns / kSecondNs, kWaitMax));
        if (wait_ns % kSecondNs != 0 || out.wait_s * kSecondNs != wait_ns || out.wait_s == 0) {
            builder.problems().add(arguments["wait"].place, "a call waits for whole seconds, 1 s to 3000 s");
        }
    }
    out.expect = builder.call_expectation(arguments["expect"], out.method, arguments.place);
    out.expect.judged_elsewhere = !arguments["expect"].present() && builder.judged.contains(out.as);
    if (!out.as.empty()) builder.define(arguments["as"], {.kind = Known::Kind::Result, .method = out.method});
    return out;
}

void send(const Request& request, Actor& actor) {
    const auto* target = actor.resolve(request.target, request.line);
    if (target == nullptr) return;
    const auto object = target->object;
    if (object == nullptr) {
        actor.judge(false, request.line, fmt::format("an object behind '{}'", request.target.name), "there is none");
        return actor.end_script();
    }
    NamedSlots arguments;
    if (!actor.evaluate(request.arguments, arguments, request.line)) return;

    auto& os = runtime::port::Os();
    auto& world = actor.world();
    const auto refusals = world.refusals();
    const auto& device = *actor.process().spec().device;
    const auto started_ns = os.NowNs();
    world.begin_call(device);
    auto outcome =
        ScriptedProxy(object, *request.interface)
            .invoke(*request.method, arguments, {.parcel_bytes = request.parcel_bytes, .wait_s = request.wait_s, .oneway = request.oneway});
    CallResult result{.name = request.as,
                      .method = request.method,
                      .line = request.line,
                      .started_ns = started_ns,
                      .ended_ns = os.NowNs(),
                      .status = outcome.status,
                      .transaction = world.end_call(device)};
    result.refused = world.refusal_since(refusals, device, request.expect.refused);
    for (const auto& [name, slot] : outcome.returns) result.returns.emplace_back(name, slot.value);
    world.finish_call(result);

    const auto expected = expected_text(request.expect);
    const auto actual = outcome.trouble.empty() ? difference(request.expect, result) : outcome.trouble;
    if (!actual.empty() && !(request.expect.judged_elsewhere && outcome.trouble.empty())) {
        actor.judge(false, request.expect.line, fmt::format("{}: {}", request.method->name, expected), actual, moment_of(result));
    } else if (request.expect.stated) {
        actor.judge(true, request.expect.line, fmt::format("{}: {}", request.method->name, expected), "so it was");
    }
    if (!request.as.empty()) {
        actor.define(request.as,
                     {.slot = {.value = Value{static_cast<std::int64_t>(outcome.status)}, .bytes = {}, .object = {}, .memory = {}},
                      .fields = std::move(outcome.returns),
                      .watch = {}});
    }
}

}  // namespace scenarios::actions
