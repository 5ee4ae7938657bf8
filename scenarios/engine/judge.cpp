#include "scenarios/engine/judge.h"

#include <algorithm>

#include "sim/base/format.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

std::string span(std::int64_t ns) { return sim::base::format_span(static_cast<std::uint64_t>(ns)); }

std::string status_text(const ExpectedStatus& status) { return status.any ? "any status" : "status " + name_of_status(status.code); }

}  // namespace

MomentText moment_of(const CallResult& call) {
    return call.transaction != 0 ? MomentText{fmt::format("t{}", call.transaction), call.started_ns} : MomentText{};
}

std::string expected_text(const CallExpectation& expect) {
    std::string out = status_text(expect.status);
    if (!expect.refused.empty()) out += fmt::format(", refused by {}", expect.refused);
    for (const auto& item : expect.returns) out += fmt::format(", {} = {}", item.field, render(std::get<Value>(item.value.source)));
    if (expect.at_least_ns >= 0) out += ", at least " + span(expect.at_least_ns);
    if (expect.at_most_ns >= 0) out += ", at most " + span(expect.at_most_ns);
    return out;
}

std::string difference(const CallExpectation& expect, const CallResult& result) {
    if (!expect.status.any && result.status != expect.status.code) return "status " + name_of_status(result.status);
    if (!expect.refused.empty() && result.refused != expect.refused) {
        return result.refused.empty() ? "no rule refused it" : fmt::format("refused by {}", result.refused);
    }
    for (const auto& item : expect.returns) {
        const auto found =
            std::find_if(result.returns.begin(), result.returns.end(), [&](const auto& pair) { return pair.first == item.field; });
        if (found == result.returns.end()) return fmt::format("the reply holds no {}", item.field);
        const auto& wanted = std::get<Value>(item.value.source);
        if (found->second == wanted) continue;
        const auto same_size = render(found->second) == render(wanted);
        return fmt::format("{} = {}{}", item.field, render(found->second), same_size ? " with other contents" : "");
    }
    const auto took = result.ended_ns - result.started_ns;
    if ((expect.at_least_ns >= 0 && took < expect.at_least_ns) || (expect.at_most_ns >= 0 && took > expect.at_most_ns))
        return "it took " + span(took);
    return {};
}

}  // namespace scenarios::engine
