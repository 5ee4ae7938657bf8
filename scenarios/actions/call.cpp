#include "scenarios/actions/actions.h"
#include "scenarios/actions/request.h"
#include "scenarios/engine/actor.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `call: { to: echo, method: Say, arguments: { text: hi }, as: greeting }`: sends the request and waits for the reply.
class Call final : public Action {
public:
    Call(const Node& arguments, Builder& builder) : request_(read_request(arguments, builder, false)) {}
    void run(Actor& actor) const override { send(request_, actor); }

private:
    Request request_;
};

}  // namespace

Verb call() {
    return {"call",
            kInClient | kInHandler,
            "calls a method and waits for its reply",
            "call: { to: echo, method: Say, arguments: { text: hi }, as: greeting }",
            shape(request_shape),
            make_action<Call>};
}

}  // namespace scenarios::actions
