#include "scenarios/actions/actions.h"
#include "scenarios/actions/lookup.h"
#include "scenarios/engine/actor.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `check: { ability: 1201, as: echo }`: asks SAMgr once.
class CheckOnce final : public Action {
public:
    CheckOnce(const Node& arguments, Builder& builder) : lookup_(read_lookup(arguments, builder)) {}
    void run(Actor& actor) const override { look_up(lookup_, true, actor); }

private:
    Lookup lookup_;
};

}  // namespace

Verb check() {
    return {"check",
            kInClient | kInHandler,
            "asks SAMgr for a service, once",
            "check: { ability: 1201, as: echo }",
            shape(lookup_shape),
            make_action<CheckOnce>};
}

}  // namespace scenarios::actions
