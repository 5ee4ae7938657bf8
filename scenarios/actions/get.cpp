#include "scenarios/actions/actions.h"
#include "scenarios/actions/lookup.h"
#include "scenarios/engine/actor.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `get: { ability: 1201, as: echo }`: asks SAMgr and, as real clients do, asks again: 7 tries, 200 ms apart.
class Get final : public Action {
public:
    Get(const Node& arguments, Builder& builder) : lookup_(read_lookup(arguments, builder)) {}
    void run(Actor& actor) const override { look_up(lookup_, false, actor); }

private:
    Lookup lookup_;
};

}  // namespace

Verb get() {
    return {"get",
            kInClient | kInHandler,
            "asks SAMgr for a service, with its seven tries 200 ms apart",
            "get: { ability: 1201, as: echo }",
            shape(lookup_shape),
            make_action<Get>};
}

}  // namespace scenarios::actions
