#include "scenarios/actions/actions.h"
#include "scenarios/actions/links.h"
#include "scenarios/engine/world.h"

namespace scenarios::actions {
namespace {

using namespace engine;
using models::softbus::InFlight;

const Shape& keys() {
    static const Shape kBurst{"burst",
                              "Losses that come together, after Gilbert and Elliott: in a burst every frame is lost.",
                              {{"start", of(Form::Share), "chance for each frame that a burst begins", "1 %", true},
                               {"end", of(Form::Share), "chance for each frame that it ends", "25 %", true}}};
    static const auto burst = []() -> const Shape& { return kBurst; };
    static const Shape kShape =
        links_shape("impair", "makes the weather on links bad, in place of what was there.",
                    {from_key(),
                     {"where", of(Form::Text),
                      "only messages of calls for which this holds when they are sent (sim/query/expression.md), and of "
                      "their replies",
                      "'method = Say'", false, "all frames"},
                     {"delay", of(Form::Duration), "added to the latency", "10 ms"},
                     {"jitter", of(Form::Duration), "the delay varies by up to this, both ways", "2 ms"},
                     {"loss", of(Form::Share), "of frames", "5 %"},
                     {"burst", shape(burst), "losses that come together", "{ start: 1 %, end: 25 % }"},
                     {"duplicate", of(Form::Share), "of frames, which come twice", "1 %"},
                     {"reorder", of(Form::Share), "of frames, which overtake those that wait", "1 %"},
                     {"corrupt", of(Form::Share), "of frames; the receiver's check finds it", "1 %"},
                     {"rate", of(Form::Rate), "in place of the link's own", "64 KiB/s"}},
                    "deliver");
    return kShape;
}

/// `impair: { between: [phone, tablet], delay: 10 ms, loss: 5 % }`: bad weather, in netem's words.
class Impair final : public Act {
public:
    Impair(const Node& arguments, Builder& builder)
        : reach_(builder.reach(arguments)), in_flight_(in_flight_of(arguments, InFlight::Deliver)) {
        impairments_.aim = builder.aim(arguments);
        impairments_.delay_ns = duration_of(arguments["delay"], 0);
        impairments_.jitter_ns = duration_of(arguments["jitter"], 0);
        impairments_.loss = share_of(arguments["loss"], 0);
        impairments_.burst_start = share_of(arguments["burst"]["start"], 0);
        impairments_.burst_end = share_of(arguments["burst"]["end"], 0);
        impairments_.duplicate = share_of(arguments["duplicate"], 0);
        impairments_.reorder = share_of(arguments["reorder"], 0);
        impairments_.corrupt = share_of(arguments["corrupt"], 0);
        impairments_.rate = rate_of(arguments["rate"], 0);
        if (impairments_ == models::softbus::Impairments{.aim = impairments_.aim}) {
            builder.problems().add(arguments.place, "impair needs something that gets worse, such as `delay: 10 ms`");
        }
    }
    std::uint64_t strike(World& world) const override { return world.weather().impair(reach_, impairments_, in_flight_); }
    [[nodiscard]] bool undoable() const override { return true; }
    std::uint64_t undo(World& world) const override { return world.weather().impair(reach_, {}, in_flight_); }
    std::optional<std::uint64_t> bitten(World& world) const override { return world.weather().bitten(reach_); }

private:
    Reach reach_;
    InFlight in_flight_;
    models::softbus::Impairments impairments_{};
};

}  // namespace

Verb impair() {
    return {
        "impair",    kInFaults,          "makes the weather on links bad", "impair: { between: [phone, tablet], delay: 10 ms, loss: 5 % }",
        shape(keys), make_action<Impair>};
}

}  // namespace scenarios::actions
