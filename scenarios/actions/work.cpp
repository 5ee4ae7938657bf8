#include "models/device/device.h"
#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `work: 2 ms`: computes: occupies a core for that time.
class Work final : public Action {
public:
    Work(const Node& arguments, Builder&) : span_ns_(duration_of(arguments, 0)) {}
    void run(Actor&) const override { models::device::work(static_cast<std::uint64_t>(span_ns_)); }

private:
    std::int64_t span_ns_;
};

}  // namespace

Verb work() {
    return {"work", kInClient | kInHandler, "computes: occupies a core for that time", "work: 2 ms", of(Form::Duration), make_action<Work>};
}

}  // namespace scenarios::actions
