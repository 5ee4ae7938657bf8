#include "scenarios/checks/checks.h"
#include "scenarios/engine/judge.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{
        "process",
        "How a process ended (its last life, if it was restarted).",
        {{"name", of(Form::Name), "the process", "app", true},
         {"end", word("alive|exited|killed|crashed|powered_off"), "alive: it still ran when all was over", "killed", true},
         {"status", integer(-255, 255), "exit status", "3", false, "any"},
         {"starts", integer(0, INT64_MAX), "how often it was started", "2", false, "any"}}};
    return kShape;
}

std::string end_of(const Life& life) {
    if (!life.ended) return "alive";
    if (life.reason == sim::trace::EndReason::Exited) return fmt::format("exited with {}", life.status);
    return std::string(sim::trace::Words<sim::trace::EndReason>::kWords[static_cast<std::size_t>(life.reason)]);
}

/// `process: { name: app, end: exited, status: 0 }`.
class Process final : public Check {
public:
    Process(const Node& arguments, Builder& builder)
        : end_(text_of(arguments["end"])), status_(integer_of(arguments["status"], kAny)), starts_(integer_of(arguments["starts"], -1)) {
        if (const auto* process = builder.process(arguments["name"])) name_ = process->name;
        if (status_ != kAny && end_ != "exited")
            builder.problems().add(arguments["status"].place, "only a process that exited has a status");
    }

    void judge(Judge& judge) const override {
        const auto expected = fmt::format("{} {}{}{}", name_, end_, status_ != kAny ? fmt::format(" with {}", status_) : "",
                                          starts_ >= 0 ? ", started " + counted(starts_, "time") : "");
        auto found = judge.history().lives.find(name_);
        const auto starts = found != judge.history().lives.end() ? static_cast<std::int64_t>(found->second.size()) : 0;
        if (starts == 0) return judge.say(starts_ == 0, expected, "never started");
        for (auto& any : found->second) {
            any.crash_expected = end_ == "crashed";
            any.end_named = true;
        }
        const auto& life = found->second.back();
        const auto actual = fmt::format("{}{}", end_of(life), starts_ >= 0 ? ", started " + counted(starts, "time") : "");
        const auto as_expected =
            end_of(life).starts_with(end_) && (status_ == kAny || life.status == status_) && (starts_ < 0 || starts == starts_);
        judge.say(as_expected, expected, actual, as_expected ? MomentText{} : life.ended_at);
    }

private:
    static constexpr std::int64_t kAny = INT64_MIN;
    std::string name_;
    std::string end_;
    std::int64_t status_;
    std::int64_t starts_;
};

}  // namespace

CheckKind process() {
    return {"process", "how a process ended", "process: { name: app, end: exited, status: 0 }", shape(keys), make_check<Process>};
}

}  // namespace scenarios::checks
