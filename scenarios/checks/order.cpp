#include <algorithm>

#include "scenarios/checks/checks.h"
#include "scenarios/engine/judge.h"
#include "sim/base/text.h"

namespace scenarios::checks {
namespace {

using namespace engine;

/// `order: [asked, answered]`: each came first after the one before: a call by its end, a mark by being reached, a subscription by
/// its notice.
class Order final : public Check {
public:
    Order(const Node& arguments, Builder& builder) {
        for (const auto& item : arguments.items) {
            builder.result_or_mark(item);
            names_.push_back(text_of(item));
        }
        if (names_.size() < 2) builder.problems().add(arguments.place, "an order has two names or more");
    }

    void judge(Judge& judge) const override {
        const auto expected = fmt::format("{}", fmt::join(names_, ", then "));
        std::vector<std::pair<std::uint64_t, std::string>> seen;
        MomentText early;
        for (const auto& name : names_) {
            const auto [order, moment] = first(judge.history(), name);
            if (order == 0) return judge.say(false, expected, fmt::format("{} never came", name));
            if (early.text.empty() && !seen.empty() && order < seen.back().first) early = moment;
            seen.emplace_back(order, name);
        }
        const auto held = std::is_sorted(seen.begin(), seen.end());
        std::sort(seen.begin(), seen.end());
        std::string actual;
        for (const auto& [order, name] : seen) actual += (actual.empty() ? "" : ", then ") + name;
        judge.say(held, expected, actual, early);
    }

private:
    static std::pair<std::uint64_t, MomentText> first(const History& history, const std::string& name) {
        const auto of = [](const Moment& moment) { return std::pair(moment.order, MomentText{moment.text, moment.time_ns}); };
        if (const auto mark = history.marks.find(name); mark != history.marks.end()) return of(mark->second.front());
        if (const auto death = history.deaths.find(name); death != history.deaths.end()) return of(death->second.front());
        const auto call = std::find_if(history.calls.begin(), history.calls.end(), [&](const CallResult& c) { return c.name == name; });
        return call != history.calls.end() ? std::pair(call->order, moment_of(*call)) : std::pair(std::uint64_t{0}, MomentText{});
    }

    std::vector<std::string> names_;
};

}  // namespace

CheckKind order() {
    return {"order", "in which order named things came", "order: [first, second]", list_of(of(Form::Name)), make_check<Order>};
}

}  // namespace scenarios::checks
