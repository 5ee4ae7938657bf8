#include "scenarios/engine/verdict.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sim/base/format.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr std::string_view kRed = "\x1b[1;31m";
constexpr std::string_view kGreen = "\x1b[1;32m";
constexpr std::string_view kYellow = "\x1b[1;33m";
constexpr std::string_view kPlain = "\x1b[0m";

std::string counted(std::uint64_t count, std::string_view one, std::string_view many) {
    return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string headline_word(ExitCode code) {
    switch (code) {
        case ExitCode::Pass:
            return "PASS";
        case ExitCode::Inconclusive:
        case ExitCode::Drift:
            return "INCONCLUSIVE";
        case ExitCode::Interrupted:
            return "INTERRUPTED";
        default:
            return "FAIL";
    }
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

std::string render_text(const Verdict& verdict, bool color) {
    const auto tint = verdict.code == ExitCode::Pass ? kGreen : verdict.code == ExitCode::Inconclusive ? kYellow : kRed;
    const auto word = headline_word(verdict.code);
    const auto label = color ? fmt::format("{}{}{}", tint, word, kPlain) : word;
    const auto held = std::count_if(verdict.judgements.begin(), verdict.judgements.end(), [](const Judgement& j) { return j.held; });
    const auto time = sim::base::format_span(static_cast<std::uint64_t>(verdict.time_ns));
    auto out = fmt::format("{}  {}  seed {}   {}, {} of virtual time, {}\n", label, verdict.name, verdict.seed,
                           counted(verdict.transactions, "transaction", "transactions"), time,
                           verdict.judgements.empty()
                               ? "nothing expected"
                               : fmt::format("{} of {} held", held, counted(verdict.judgements.size(), "expectation", "expectations")));
    for (const auto& finding : verdict.findings) {
        if (finding.sentence.empty()) continue;
        out += fmt::format("      {}\n", finding.sentence);
        for (const auto& detail : finding.details) out += fmt::format("        {}\n", detail);
    }
    for (const auto& judgement : verdict.judgements) {
        if (judgement.held) continue;
        out += fmt::format("      {}:{}\n        expected  {}\n        actual    {}\n", verdict.file, judgement.line, judgement.expected,
                           judgement.actual);
    }
    if (verdict.code != ExitCode::Pass) out += fmt::format("replay: {}\n", verdict.replay);
    return out;
}

std::string render_json(const Verdict& verdict) {
    nlohmann::ordered_json out{{"name", verdict.name},
                               {"file", verdict.file},
                               {"verdict", word_of(verdict.code)},
                               {"exit_code", static_cast<int>(verdict.code)},
                               {"seed", verdict.seed},
                               {"profile", verdict.profile},
                               {"time_ns", verdict.time_ns},
                               {"transactions", verdict.transactions},
                               {"findings", nlohmann::ordered_json::array()},
                               {"expectations", nlohmann::ordered_json::array()},
                               {"replay", verdict.replay}};
    for (const auto& finding : verdict.findings) {
        out["findings"].push_back({{"subject", finding.subject}, {"line", finding.line}, {"sentence", finding.sentence}});
    }
    for (const auto& judgement : verdict.judgements) {
        out["expectations"].push_back(
            {{"held", judgement.held}, {"line", judgement.line}, {"expected", judgement.expected}, {"actual", judgement.actual}});
    }
    return out.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace scenarios::engine
