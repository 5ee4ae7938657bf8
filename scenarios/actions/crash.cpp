#include <csignal>
#include <cstdlib>
#include <stdexcept>

#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `crash: abort`: what bad code does, on purpose: the process ends at once, its peers see it die.
class Crash final : public Action {
public:
    Crash(const Node& arguments, Builder&) : how_(text_of(arguments)) {}
    void run(Actor&) const override {
        if (how_ == "exception") throw std::runtime_error("thrown by `crash: exception`");
        if (how_ == "fault") std::raise(SIGSEGV);
        std::abort();
    }

private:
    std::string how_;
};

}  // namespace

Verb crash() {
    return {"crash",        kInClient | kInHandler,        "ends the process as bad code does",
            "crash: abort", word("abort|fault|exception"), make_action<Crash>};
}

}  // namespace scenarios::actions
