#include "scenarios/engine/judge_laws.h"

#include <algorithm>
#include <string>

#include "sim/base/text.h"
#include "sim/query/law_book.h"
#include "sim/trace/codec.h"

namespace scenarios::engine {

using sim::trace::Law;

namespace {

Finding finding_of(const sim::query::Breach& breach) {
    Finding finding;
    finding.subject = fmt::format("law {}", sim::trace::word(breach.law));
    if (breach.stamp.transaction != 0) {
        finding.moment.text = fmt::format("t{}", breach.stamp.transaction);
    } else if (breach.sequence != 0) {
        finding.moment.text = fmt::format("e{}", breach.sequence);
    }
    finding.moment.time_ns = static_cast<std::int64_t>(breach.stamp.time_ns);
    finding.sentence = breach.text;
    finding.details = breach.details;
    finding.fix = sim::query::law_entry(breach.law).remedy;
    return finding;
}

}  // namespace

std::vector<Finding> judge_laws(const sim::query::Laws& laws, const Scenario& scenario, sim::trace::Recorder& recorder,
                                std::int64_t now_ns) {
    std::vector<Finding> findings;
    const auto& expected = scenario.expected_breaches;
    for (const auto& breach : laws.breaches()) {
        const auto named = std::any_of(expected.begin(), expected.end(), [&](const auto& one) { return one.second == breach.law; });
        std::string text = breach.text;
        for (const auto& detail : breach.details) text += "\n" + detail;
        auto stamp = breach.stamp;
        stamp.time_ns = static_cast<std::uint64_t>(now_ns);
        recorder.emit_as(
            sim::trace::LawBroken{
                .law = breach.law, .broken_ns = breach.stamp.time_ns, .expected = static_cast<std::uint8_t>(named ? 1 : 0), .text = text},
            stamp);
        if (!named) findings.push_back(finding_of(breach));
    }
    for (const auto& [line, law] : expected) {
        const auto came =
            std::any_of(laws.breaches().begin(), laws.breaches().end(), [law = law](const auto& breach) { return breach.law == law; });
        if (came) continue;
        Finding finding;
        finding.subject = fmt::format("law {}", sim::trace::word(law));
        finding.line = line;
        finding.sentence = fmt::format("the scenario expects the law {} to be broken, but it held: {}", sim::trace::word(law),
                                       sim::query::law_entry(law).law);
        findings.push_back(std::move(finding));
    }
    return findings;
}

bool tells_of_waiting(const sim::query::Laws& laws) {
    return std::any_of(laws.breaches().begin(), laws.breaches().end(), [](const auto& breach) {
        return breach.law == Law::NoCycleOfWaits || breach.law == Law::NobodyLeftWaiting || breach.law == Law::ThreadNotForgotten ||
               breach.law == Law::CallsEndOnce;
    });
}

}  // namespace scenarios::engine
