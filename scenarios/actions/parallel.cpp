#include <set>

#include "runtime/port/ports.h"
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
    void run(Actor& actor) const override {
        struct Join {
            runtime::port::Mutex mutex;
            runtime::port::Condition done;
            std::set<std::int32_t> running;  ///< by tid
        };
        auto& os = runtime::port::Os();
        Join join;
        const runtime::port::Locked locked(os, join.mutex);
        for (const auto& branch : branches_) {
            const auto tid = os.StartThread(branch.name, [&join, &branch, &process = actor.process(), frame = actor.frame()] {
                Actor(process, frame).play(branch.script);
                auto& its_os = runtime::port::Os();
                const runtime::port::Locked ended(its_os, join.mutex);
                join.running.erase(its_os.Tid());
                if (join.running.empty()) its_os.Notify(join.done, true);
            });
            if (tid > 0) join.running.insert(tid);  // it cannot have ended: that needs the lock
        }
        while (!join.running.empty()) {
            auto& trace = os.Trace();
            for (const auto tid : join.running) {
                trace.emit(sim::trace::LockChanged{.holder_tid = static_cast<std::uint32_t>(tid),
                                                   .waiter_tid = static_cast<std::uint32_t>(os.Tid())});
            }
            os.Wait(join.done, join.mutex, -1);
        }
    }

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
