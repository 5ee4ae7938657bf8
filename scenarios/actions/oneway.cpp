#include "scenarios/actions/actions.h"
#include "scenarios/actions/request.h"
#include "scenarios/engine/actor.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `oneway: { to: log, method: Line, arguments: { text: hi } }`: sends the request and goes on as soon as the driver has taken it.
class Oneway final : public Action {
public:
    Oneway(const Node& arguments, Builder& builder) : request_(read_request(arguments, builder, true)) {}
    void run(Actor& actor) const override { send(request_, actor); }

private:
    Request request_;
};

}  // namespace

Verb oneway() {
    return {"oneway",
            kInClient | kInHandler,
            "sends a call that has no reply",
            "oneway: { to: log, method: Line, arguments: { text: hi } }",
            shape(request_shape),
            make_action<Oneway>};
}

}  // namespace scenarios::actions
