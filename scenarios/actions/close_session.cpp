#include "scenarios/actions/actions.h"
#include "scenarios/engine/builder.h"
#include "scenarios/engine/world.h"

namespace scenarios::actions {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{"close_session",
                              "shuts connections between two devices down, as if the bus gave them up.",
                              {{"between", pair(), "the two devices", "[phone, tablet]", true},
                               {"session", of(Form::Text), "only those with this session name", "DBinder1000_102", false, "all"}}};
    return kShape;
}

/// `close_session: { between: [phone, tablet] }`: shuts connections down, as if the bus gave them up.
class CloseSession final : public Act {
public:
    CloseSession(const Node& arguments, Builder& builder) : session_(text_of(arguments["session"])) {
        if (const auto [a, b] = builder.pair(arguments["between"]); a != nullptr && b != nullptr) {
            a_ = a->name;
            b_ = b->name;
        }
    }
    std::uint64_t strike(World& world) const override { return world.weather().network().close_sessions(a_, b_, session_); }

private:
    std::string a_;
    std::string b_;
    std::string session_;
};

}  // namespace

Verb close_session() {
    return {"close_session",
            kInFaults,
            "shuts connections down, as if the bus gave them up",
            "close_session: { between: [phone, tablet] }",
            shape(keys),
            make_action<CloseSession>};
}

}  // namespace scenarios::actions
