#include <algorithm>
#include <utility>

#include "scenarios/actions/actions.h"
#include "scenarios/engine/actor.h"
#include "scenarios/engine/builder.h"
#include "scenarios/engine/caller.h"
#include "sim/base/text.h"

namespace scenarios::actions {
namespace {

using namespace engine;

constexpr std::int64_t kIdMax = 0x7fffffff;
constexpr std::int64_t kTokenMax = INT64_MAX;

const Shape& keys() {
    static const Shape kShape{"identity",
                              "what the service must see of its caller (IPCSkeleton); what is left out may be anything.",
                              {{"local", of(Form::Flag), "the caller is on this device", "false"},
                               {"device", of(Form::Name), "the other device the caller is on", "phone"},
                               {"process", of(Form::Name), "the caller's pid is that of this process of the same device", "app"},
                               {"pid", integer(-1, kIdMax), "the caller's pid; -1: unknown", "-1"},
                               {"real_pid", integer(-1, kIdMax), "likewise, outside every namespace", "-1"},
                               {"uid", integer(-1, kIdMax), "the caller's uid; -1: unknown", "20010001"},
                               {"token", integer(0, kTokenMax), "the caller's access token", "0x28001388"},
                               {"first_token", integer(0, kTokenMax), "that of the first caller of the chain", "0"},
                               {"d_uid", integer(-1, kIdMax), "the uid that a caller on another device claims", "20010001"},
                               {"d_token", integer(0, kTokenMax), "likewise its token", "0"}}};
    return kShape;
}

/// `identity: { local: false, device: phone, uid: 20010001 }`.
class Identity final : public Action {
public:
    Identity(const Node& arguments, Builder& builder) : line_(arguments.place.line) {
        builder.ask_caller();
        process_ = builder.process(arguments["process"]);
        if (process_ != nullptr && process_->device != builder.current_process()->device) {
            builder.problems().add(arguments["process"].place, "the pid of a process of another device cannot be seen here");
        }
        if (arguments["device"].present()) {
            if (const auto* device = builder.device(arguments["device"])) expected_.emplace_back("device", Value{device->name});
        }
        if (arguments["local"].present()) expected_.emplace_back("local", Value{flag_of(arguments["local"], false)});
        for (const auto* key : {"pid", "real_pid", "uid", "d_uid"}) {
            if (arguments[key].present()) expected_.emplace_back(key, Value{integer_of(arguments[key], 0)});
        }
        for (const auto* key : {"token", "first_token", "d_token"}) {
            if (arguments[key].present()) expected_.emplace_back(key, Value{static_cast<std::uint64_t>(integer_of(arguments[key], 0))});
        }
        if (arguments.entries.empty()) builder.problems().add(arguments.place, "identity needs something to expect, such as `local: true`");
    }

    void run(Actor& actor) const override {
        const auto* caller = actor.find(kCaller);
        if (caller == nullptr) return;
        auto expected = expected_;
        if (process_ != nullptr) expected.emplace_back("pid", Value{static_cast<std::int64_t>(actor.world().pid_of(*process_))});
        std::string wanted;
        std::string actual;
        bool held = true;
        for (const auto& [name, value] : expected) {
            const auto field =
                std::find_if(caller->fields.begin(), caller->fields.end(), [&](const auto& any) { return any.first == name; });
            wanted += fmt::format("{}{} {}", wanted.empty() ? "" : ", ", name, render(value));
            actual += fmt::format("{}{} {}", actual.empty() ? "" : ", ", name, render(field->second.value));
            held = held && field->second.value == value;
        }
        actor.judge(held, line_, "the caller has " + wanted, held ? "so it was" : actual);
    }

private:
    std::vector<std::pair<std::string, Value>> expected_;
    const ProcessSpec* process_ = nullptr;
    int line_;
};

}  // namespace

Verb identity() {
    return {"identity",  kInHandler,           "what the service must see of its caller", "identity: { local: false, device: phone }",
            shape(keys), make_action<Identity>};
}

}  // namespace scenarios::actions
