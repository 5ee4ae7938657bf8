#include "runtime/port/ports.h"
#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `exit: 3`: ends the process with this status.
class Exit final : public Action {
public:
    Exit(const Node& arguments, Builder&) : status_(static_cast<int>(integer_of(arguments, 0))) {}
    void run(Actor& actor) const override {
        if (status_ == 0 && actor.frame() == nullptr) actor.process().let_go();
        runtime::port::Os().ExitProcess(status_);
        actor.end_script();
    }

private:
    int status_;
};

}  // namespace

Verb exit() { return {"exit", kInClient | kInHandler, "ends the process with this status", "exit: 3", integer(0, 255), make_action<Exit>}; }

}  // namespace scenarios::actions
