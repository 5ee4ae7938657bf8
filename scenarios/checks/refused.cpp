#include <cstddef>

#include "scenarios/checks/checks.h"
#include "scenarios/engine/judge.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

const Shape& keys() {
    static const Shape kShape{
        "refused",
        "A rule that must have refused something, or (`times: 0`) nothing. A refusal that no expectation names makes the run fail.",
        {{"rule", engine::rule(), "the rule's id", "SIZE-1", true},
         {"object", of(Form::Text), "only where this was concerned: an interface, ability or session", "1201"},
         {"host_device", of(Form::Name), "only objects whose stub is on this device", "tablet"},
         {"crossings", integer(0, 255), "only objects handed on that often since they came to the device", "1"},
         {"times", integer(0, INT64_MAX), "how often; 0: never", "1", false, "once or more"}}};
    return kShape;
}

std::string_view word_of(sim::trace::Rule rule) { return sim::trace::Words<sim::trace::Rule>::kWords[static_cast<std::size_t>(rule)]; }

/// `refused: { rule: SIZE-1, times: 2 }`.
class Refused final : public Check {
public:
    Refused(const Node& arguments, Builder& builder)
        : rule_(text_of(arguments["rule"])),
          object_(text_of(arguments["object"])),
          crossings_(integer_of(arguments["crossings"], -1)),
          times_(integer_of(arguments["times"], -1)) {
        if (const auto* device = builder.device(arguments["host_device"])) host_device_ = device->name;
    }

    void judge(Judge& judge) const override {
        std::int64_t times = 0;
        MomentText first;
        for (auto& refusal : judge.history().refusals) {
            if (!is_meant(refusal)) continue;
            refusal.expected = true;
            if (times++ == 0 && refusal.transaction != 0) first = {fmt::format("t{}", refusal.transaction), refusal.time_ns};
        }
        const auto held = times_ >= 0 ? times == times_ : times > 0;
        judge.say(held, fmt::format("{} refuses {}{}", rule_, times_ >= 0 ? counted(times_, "time") : "something", narrowed()),
                  counted(times, "time"), held ? MomentText{} : first);
    }

private:
    [[nodiscard]] bool is_meant(const Refusal& refusal) const {
        return word_of(refusal.rule) == rule_ && (object_.empty() || refusal.object == object_) &&
               (host_device_.empty() || refusal.host_device == host_device_) && (crossings_ < 0 || refusal.crossings == crossings_);
    }

    [[nodiscard]] std::string narrowed() const {
        std::string out;
        if (!object_.empty()) out += fmt::format(", object {}", object_);
        if (!host_device_.empty()) out += fmt::format(", object of {}", host_device_);
        if (crossings_ >= 0) out += ", after " + counted(crossings_, "crossing");
        return out;
    }

    std::string rule_;
    std::string object_;
    std::string host_device_;
    std::int64_t crossings_;
    std::int64_t times_;
};

}  // namespace

CheckKind refused() {
    return {"refused", "a rule that must have refused something", "refused: { rule: SIZE-1, times: 1 }", shape(keys), make_check<Refused>};
}

}  // namespace scenarios::checks
