#include "scenarios/engine/serve_stops.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "sim/base/text.h"
#include "sim/query/nearest.h"
#include "sim/query/pattern.h"
#include "sim/query/rule_book.h"
#include "sim/trace/codec.h"

namespace scenarios::engine {
namespace {

using EventCondition = sim::query::Expression;
using sim::query::ExpressionError;

/// A text as a constant of the expression language.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + "\"";
}

/// The place and the wish together as one expression; or `message` says what is wrong with the wish.
void complete(Breakpoint& made, const std::string& place, const BreakpointWish& wish) {
    made.hits = wish.hits;
    made.log_message = wish.log_message;
    if (!made.message.empty()) return;
    if (const auto hits = sim::query::HitCondition::parse(wish.hits); !hits) made.message = hits.error();
    const bool blank = wish.condition.find_first_not_of(" \t\r\n") == std::string::npos;
    if (made.message.empty() && !blank) made.message = expression_problem("condition", wish.condition);
    if (!made.message.empty()) return;
    made.when = blank ? place : place.empty() ? wish.condition : fmt::format("{} and ({})", place, wish.condition);
    // What was added may go over the limits of a text or of parentheses.
    made.message = expression_problem("the condition with the place", made.when);
    if (!made.message.empty()) made.when.clear();
}

/// What stands for a name with `*` in the interface, in the method, in both or in neither.
std::string function_place(const std::string& name) {
    constexpr std::string_view kRequest = "event in {transaction.sent, rpc.sent} and ";
    const auto plain = [](std::string_view part) { return part.find_first_of("*?") == std::string_view::npos; };
    if (name.starts_with("*.") && plain(name.substr(2))) return fmt::format("{}method = {}", kRequest, quoted(name.substr(2)));
    return fmt::format("{}method {} {}", kRequest, plain(name) ? "=" : "~", quoted(name));
}

/// Whether some method goes by that name; those that every stub and SAMgr answer are not declared.
bool known_method(const std::string& name, const std::vector<std::string>& methods) {
    const auto own = [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9'); };
    if (methods.empty() || name.starts_with("SAMgr.") || name.starts_with("#") || std::ranges::all_of(name, own)) return true;
    const auto pattern = sim::query::compile_pattern(name);
    return std::ranges::any_of(methods, [&](const std::string& method) {
        const auto dot = method.rfind('.');
        return sim::query::matches_pattern(method, pattern) || method.substr(dot + 1) == name;
    });
}

std::string exception_place(const std::string& filter) {
    if (filter == "any") return "event = rule.refused";
    if (filter == "law") return "event = law.broken";
    if (filter == "crash") return "event = process.ended and reason = crashed";
    if (filter == "expectation") return "event = expectation.checked and not held";
    return fmt::format("event = rule.refused and rule = {}", quoted(filter));
}

}  // namespace

std::string expression_problem(std::string_view what, std::string_view text) {
    const auto parsed = EventCondition::parse(text);
    const auto* const error = std::get_if<ExpressionError>(&parsed);
    return error == nullptr ? std::string() : fmt::format("{}, column {}: {}", what, error->column, error->message);
}

std::vector<Breakpoint> Breakpoints::put(Breakpoint::Kind kind, std::vector<Breakpoint> wanted) {
    auto& kept = all_[kind];
    for (auto& one : wanted) {
        one.kind = kind;
        const auto same = std::ranges::find_if(kept, [&](const Breakpoint& old) {
            return old.id != 0 && old.what == one.what && old.when == one.when && old.hits == one.hits &&
                   old.log_message == one.log_message;
        });
        one.id = same == kept.end() ? next_id_++ : std::exchange(same->id, 0);
    }
    kept = std::move(wanted);
    return kept;
}

std::vector<Breakpoint> Breakpoints::set_lines(const std::vector<BreakpointWish>& wishes, const std::vector<StepLine>& steps) {
    std::vector<Breakpoint> wanted;
    for (const auto& wish : wishes) {
        auto& made = wanted.emplace_back();
        const auto step = std::ranges::find_if(steps, [&](const StepLine& one) { return one.line >= wish.line; });
        made.line = step == steps.end() ? wish.line : step->line;
        made.what = fmt::format("line {}", made.line);
        if (step == steps.end()) made.message = "no step begins on this line or below it";
        complete(made, fmt::format("event = step.reached and line = {}", made.line), wish);
    }
    return put(Breakpoint::Kind::Line, std::move(wanted));
}

std::vector<Breakpoint> Breakpoints::set_functions(const std::vector<BreakpointWish>& wishes, const std::vector<std::string>& methods) {
    std::vector<Breakpoint> wanted;
    for (const auto& wish : wishes) {
        auto& made = wanted.emplace_back();
        made.what = wish.text;
        if (wish.text.empty()) {
            made.message = "expected a method such as Echo.Say, *.Say or Echo.*";
        } else if (!known_method(wish.text, methods)) {
            const std::vector<std::string_view> known(methods.begin(), methods.end());
            made.message = fmt::format("no interface of this scenario has a method '{}'{}", wish.text.substr(0, 60),
                                       sim::query::nearest_hint(wish.text, known));
        }
        complete(made, function_place(wish.text), wish);
    }
    return put(Breakpoint::Kind::Function, std::move(wanted));
}

std::vector<Breakpoint> Breakpoints::set_exceptions(const std::vector<BreakpointWish>& wishes) {
    std::vector<Breakpoint> wanted;
    for (const auto& wish : wishes) {
        auto& made = wanted.emplace_back();
        made.what = wish.text;
        if (std::ranges::none_of(filters(), [&](const Filter& filter) { return filter.id == wish.text; })) {
            std::vector<std::string_view> known;
            for (const auto& filter : filters()) known.push_back(filter.id);
            made.message = fmt::format("there is no filter '{}'{}", wish.text.substr(0, 60), sim::query::nearest_hint(wish.text, known));
        }
        complete(made, exception_place(wish.text), wish);
    }
    return put(Breakpoint::Kind::Exception, std::move(wanted));
}

std::vector<Breakpoint> Breakpoints::set_conditions(const std::vector<BreakpointWish>& wishes) {
    std::vector<Breakpoint> wanted;
    for (const auto& wish : wishes) {
        auto& made = wanted.emplace_back();
        made.what = wish.condition;
        if (wish.condition.find_first_not_of(" \t\r\n") == std::string::npos) made.message = "expected a condition, such as rule = SIZE-1";
        complete(made, "", wish);
    }
    return put(Breakpoint::Kind::Condition, std::move(wanted));
}

const Breakpoint* Breakpoints::find(int id) const {
    for (const auto& [kind, list] : all_) {
        for (const auto& one : list) {
            if (one.id == id) return &one;
        }
    }
    return nullptr;
}

std::vector<StopOrder> Breakpoints::orders() const {
    std::vector<StopOrder> orders;
    for (const auto& [kind, list] : all_) {
        for (const auto& one : list) {
            if (one.verified()) orders.push_back({.id = one.id, .when = one.when, .hits = one.hits, .logs = !one.log_message.empty()});
        }
    }
    return orders;
}

std::vector<sim::query::StopPoint> Breakpoints::points() const {
    std::vector<sim::query::StopPoint> points;
    for (const auto& order : orders()) {
        auto when = EventCondition::parse(order.when);
        auto hits = sim::query::HitCondition::parse(order.hits);
        if (auto* const expression = std::get_if<EventCondition>(&when); expression != nullptr && hits) {
            points.push_back({.id = order.id, .when = std::move(*expression), .hits = *hits, .logs = order.logs});
        }
    }
    return points;
}

const std::vector<Breakpoints::Filter>& Breakpoints::filters() {
    static const auto kFilters = [] {
        std::vector<Filter> all{{"any", "Any refusal", "a rule of the rule book refuses something"}};
        for (std::size_t i = 1; i < sim::trace::Words<sim::trace::Rule>::kWords.size(); ++i) {
            const auto& entry = sim::query::rule_entry(static_cast<sim::trace::Rule>(i));
            const auto id = std::string(sim::trace::Words<sim::trace::Rule>::kWords[i]);
            all.push_back({id, fmt::format("{}: {}", id, entry.title), std::string(entry.law)});
        }
        all.push_back({"law", "Broken laws", "something that must hold in every run does not"});
        all.push_back({"crash", "Crashes", "code of a simulated process crashes"});
        all.push_back({"expectation", "Failed expectations", "an expectation of the scenario does not hold"});
        return all;
    }();
    return kFilters;
}

}  // namespace scenarios::engine
