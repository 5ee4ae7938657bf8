#include <algorithm>

#include "scenarios/checks/checks.h"
#include "scenarios/engine/judge.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

std::string_view law_words() {
    static const std::string kWords = [] {
        std::string out;
        for (const auto word : sim::trace::Words<sim::trace::Law>::kWords) {
            if (word != "none") out += fmt::format("{}{}", out.empty() ? "" : "|", word);
        }
        return out;
    }();
    return kWords;
}

const Shape& keys() {
    static const Shape kShape{"law",
                              "A law of every run that must be broken in this one. Broken laws that no expectation names make a run fail.",
                              {{"breaks", word(law_words()), "the law", "no_cycle_of_waits", true}}};
    return kShape;
}

/// `law: { breaks: no_cycle_of_waits }`.
class BreaksLaw final : public Check {
public:
    BreaksLaw(const Node& arguments, Builder& builder) : name_(text_of(arguments["breaks"])) {
        const auto& words = sim::trace::Words<sim::trace::Law>::kWords;
        const auto found = std::find(words.begin(), words.end(), name_);
        if (found == words.end()) return;
        law_ = static_cast<sim::trace::Law>(found - words.begin());
        builder.growing().expected_breaches.emplace_back(arguments["breaks"].place.line, law_);
    }

    void judge(Judge& judge) const override {
        const auto& broken = judge.history().broken_laws;
        const auto found = std::find_if(broken.begin(), broken.end(), [&](const BrokenLaw& any) { return any.law == law_; });
        if (found == broken.end()) return judge.say(false, fmt::format("the law {} is broken", name_), "it was kept");
        judge.say(true, fmt::format("the law {} is broken", name_), found->text, found->moment);
    }

private:
    std::string name_;
    sim::trace::Law law_{};
};

}  // namespace

CheckKind law() { return {"law", "a law that must be broken", "law: { breaks: no_cycle_of_waits }", shape(keys), make_check<BreaksLaw>}; }

}  // namespace scenarios::checks
