#include "scenarios/engine/verdict.h"

#include <algorithm>

#include "sim/base/format.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kGreen = "\x1b[1;32m";
constexpr std::string_view kYellow = "\x1b[1;33m";
constexpr std::string_view kPlain = "\x1b[0m";
constexpr std::size_t kFindingsShownMax = 10;

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string_view headline_word(ExitCode code) {
    switch (code) {
        case ExitCode::Pass:
            return "PASS";
        case ExitCode::Inconclusive:
        case ExitCode::Drift:
            return "INCONCLUSIVE";
        case ExitCode::Interrupted:
            return "INTERRUPTED";
        case ExitCode::Invalid:
            return "INVALID";
        case ExitCode::Internal:
            return "ERROR";
        default:
            return "FAIL";
    }
}

std::string summary(const Verdict& verdict) {
    const auto held = std::count_if(verdict.judgements.begin(), verdict.judgements.end(), [](const Judgement& j) { return j.held; });
    return fmt::format("{}, {} of virtual time, {}", counted(verdict.transactions, "transaction", "transactions"),
                       sim::base::format_span(static_cast<std::uint64_t>(verdict.time_ns)),
                       verdict.judgements.empty()
                           ? "nothing expected"
                           : fmt::format("{} of {} held", held, counted(verdict.judgements.size(), "expectation", "expectations")));
}

std::string body_of(const Finding& finding, const std::string& file) {
    std::string out;
    if (finding.line > 0) {
        out += fmt::format("      {}:{}{}{}\n", file, finding.line, finding.sentence.empty() ? "" : ": ", finding.sentence);
    } else if (finding.code == ExitCode::Invalid) {
        out += fmt::format("      {}: {}\n", file, finding.sentence);
    } else if (!finding.sentence.empty()) {
        out += fmt::format("      {}\n", finding.sentence);
    }
    for (const auto& detail : finding.details) out += fmt::format("        {}\n", detail);
    if (!finding.cause.empty()) out += fmt::format("      cause: {}\n", finding.cause);
    if (!finding.fix.empty()) out += fmt::format("      fix:   {}\n", finding.fix);
    return out;
}

bool is_about(const Finding& finding, const Judgement& judgement) {
    return finding.line == judgement.line && finding.code == ExitCode::Fail && finding.subject.starts_with("expectation");
}

}  // namespace

std::string_view word_of(ExitCode code) {
    switch (code) {
        case ExitCode::Pass:
            return "pass";
        case ExitCode::Fail:
        case ExitCode::Limit:
        case ExitCode::NotRepeatable:
        case ExitCode::Crashed:
            return "fail";
        case ExitCode::Inconclusive:
        case ExitCode::Drift:
            return "inconclusive";
        case ExitCode::Interrupted:
            return "interrupted";
        case ExitCode::Invalid:
            return "invalid";
        case ExitCode::Usage:
        case ExitCode::Internal:
            break;
    }
    return "error";
}

std::string label_of(ExitCode code, bool color) {
    const auto word = headline_word(code);
    if (!color) return std::string(word);
    const auto tint = code == ExitCode::Pass ? kGreen : word_of(code) == "inconclusive" ? kYellow : kRed;
    return fmt::format("{}{}{}", tint, word, kPlain);
}

std::string title_of(const Verdict& verdict) {
    return verdict.cell.empty() ? verdict.name : fmt::format("{} [cell {}]", verdict.name, verdict.cell);
}

std::string subject_of(const Finding& finding) {
    return finding.moment.text.empty() ? finding.subject : fmt::format("{} at {}", finding.subject, finding.moment.text);
}

std::vector<Finding> findings_of(const Verdict& verdict) {
    auto findings = verdict.findings;
    for (const auto& judgement : verdict.judgements) {
        if (judgement.held) continue;
        if (std::any_of(findings.begin(), findings.end(), [&](const Finding& finding) { return is_about(finding, judgement); })) continue;
        Finding finding;
        finding.subject = "expectation";
        finding.line = judgement.line;
        finding.details = {"expected  " + judgement.expected, "actual    " + judgement.actual};
        findings.push_back(std::move(finding));
    }
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.code != b.code && worse(a.code, b.code) == a.code; });
    return findings;
}

std::string render_text(const Verdict& verdict, bool color) {
    const auto findings = verdict.code == ExitCode::Pass ? std::vector<Finding>() : findings_of(verdict);
    auto out = fmt::format("{}  {}  seed {}   ", label_of(verdict.code, color), title_of(verdict), verdict.seed);
    out += findings.empty() ? summary(verdict) : subject_of(findings.front());
    out += verdict.note.empty() ? "\n" : fmt::format("; {}\n", verdict.note);
    for (std::size_t i = 0; i < findings.size() && i < kFindingsShownMax; ++i) {
        if (i > 0) out += fmt::format("      also: {}\n", subject_of(findings[i]));
        out += body_of(findings[i], verdict.file);
    }
    if (!verdict.stopped_at.empty())
        out += fmt::format("      stopped at {}, as asked; what the end must be was not judged\n", verdict.stopped_at);
    if (findings.size() > kFindingsShownMax) out += fmt::format("      and {} more\n", findings.size() - kFindingsShownMax);
    if (verdict.code != ExitCode::Pass && !verdict.replay.empty()) out += fmt::format("replay: {}\n", verdict.replay);
    return out;
}

}  // namespace scenarios::engine
