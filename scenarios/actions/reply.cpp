#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"
#include "scenarios/engine/parcel_codec.h"
#include "sim/base/text.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `reply: { text: $text }`: writes the reply: values by name, or the arguments as $name.
class Reply final : public Action {
public:
    Reply(const Node& arguments, Builder& builder) : line_(arguments.place.line) {
        if (const auto* method = builder.handled_method())
            values_ = builder.assignments(arguments, method->returns, arguments.place, "the reply of " + method->name);
    }
    void run(Actor& actor) const override {
        NamedSlots values;
        if (!actor.evaluate(values_, values, line_)) return;
        auto& reply = *actor.frame()->reply;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (write_field(reply, values_[i].value.type, values[i].second)) continue;
            return actor.judge(false, line_, fmt::format("{} goes into the reply", values[i].first), "it could not be written");
        }
    }

private:
    std::vector<Assignment> values_;
    int line_;
};

}  // namespace

Verb reply() {
    return {"reply",
            kInHandler,
            "writes the reply: values by name, or the arguments as $name",
            "reply: { text: $text }",
            map_of(of(Form::Literal)),
            make_action<Reply>};
}

}  // namespace scenarios::actions
