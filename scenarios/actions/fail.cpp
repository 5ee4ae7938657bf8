#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `fail: 5`: the method returns this status and no reply.
class Fail final : public Action {
public:
    Fail(const Node& arguments, Builder&) : status_(static_cast<std::int32_t>(integer_of(arguments, 1))) {}
    void run(Actor& actor) const override { actor.frame()->status = status_; }

private:
    std::int32_t status_;
};

}  // namespace

Verb fail() {
    return {"fail", kInHandler, "the method returns this status and no reply", "fail: 5", integer(1, 0x7fffffff), make_action<Fail>};
}

}  // namespace scenarios::actions
