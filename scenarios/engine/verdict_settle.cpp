#include "scenarios/engine/verdict_settle.h"

#include <algorithm>

#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

/// Whether the run got so far that it can be said to have failed or not.
bool conclusive(ExitCode code) { return word_of(code) == "fail" || word_of(code) == "pass"; }

void add(Verdict& verdict, ExitCode code, std::string subject, int line, std::string sentence, std::string fix) {
    Finding finding;
    finding.code = code;
    finding.subject = std::move(subject);
    finding.line = line;
    finding.sentence = std::move(sentence);
    finding.fix = std::move(fix);
    verdict.findings.insert(verdict.findings.begin(), std::move(finding));
    verdict.code = worse(verdict.code, code);
}

bool as_said(const Verdict& verdict, const ExpectedFailure& expected) {
    if (verdict.code != expected.code) return false;
    if (expected.subject.empty()) return true;
    const auto findings = findings_of(verdict);
    return std::any_of(findings.begin(), findings.end(),
                       [&](const Finding& finding) { return finding.subject.find(expected.subject) != std::string::npos; });
}

void weigh_expected_failure(Verdict& verdict, const ExpectedFailure& expected) {
    const auto why = expected.because.empty() ? std::string() : fmt::format(" ({})", expected.because);
    if (as_said(verdict, expected)) {
        verdict.code = ExitCode::Pass;
        verdict.note = "expected failure" + why;
        return;
    }
    const auto said = fmt::format("exit code {}{}", static_cast<int>(expected.code),
                                  expected.subject.empty() ? "" : fmt::format(" for '{}'", expected.subject));
    if (verdict.code == ExitCode::Pass) {
        add(verdict, ExitCode::Fail, "expected failure", expected.line,
            fmt::format("the scenario is said to fail with {}{}, but it passes", said, why),
            "if that is mended for good, take the expected failure out");
    } else {
        add(verdict, ExitCode::Fail, "expected failure", expected.line,
            fmt::format("the scenario is said to fail with {}{}, but it fails with exit code {}", said, why,
                        static_cast<int>(verdict.code)),
            "");
        verdict.code = ExitCode::Fail;
    }
}

}  // namespace

void settle(Verdict& verdict, const Scenario& scenario, const Policy& policy) {
    if (scenario.expected_failure && (conclusive(verdict.code) || verdict.code == scenario.expected_failure->code))
        weigh_expected_failure(verdict, *scenario.expected_failure);
    const auto expects = !scenario.expectations.empty() || !verdict.judgements.empty() || scenario.expected_failure.has_value() ||
                         !scenario.expected_breaches.empty();
    if (policy.must_expect && verdict.code == ExitCode::Pass && !expects) {
        add(verdict, ExitCode::Inconclusive, "nothing expected", 0, "the scenario states no expectation, so nothing could fail",
            "say under `expect:` what must come of it");
    }
    if (word_of(verdict.code) != "inconclusive") return;
    if (policy.strict) {
        verdict.code = ExitCode::Fail;
        verdict.note = "inconclusive, which --strict does not accept";
    } else if (policy.allow_inconclusive && verdict.code == ExitCode::Inconclusive) {
        const auto findings = findings_of(verdict);
        verdict.code = ExitCode::Pass;
        verdict.note = fmt::format("inconclusive, allowed: {}", findings.empty() ? "" : findings.front().sentence);
    }
}

}  // namespace scenarios::engine
