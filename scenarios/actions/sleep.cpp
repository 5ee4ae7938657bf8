#include "runtime/port/ports.h"
#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `sleep: 5 ms`: waits without occupying a core.
class Sleep final : public Action {
public:
    Sleep(const Node& arguments, Builder&) : span_ns_(duration_of(arguments, 0)) {}
    void run(Actor&) const override { runtime::port::Os().SleepNs(span_ns_); }

private:
    std::int64_t span_ns_;
};

}  // namespace

Verb sleep() {
    return {"sleep", kInClient | kInHandler, "waits without occupying a core", "sleep: 5 ms", of(Form::Duration), make_action<Sleep>};
}

}  // namespace scenarios::actions
