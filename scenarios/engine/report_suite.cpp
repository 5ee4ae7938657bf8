#include "scenarios/engine/report_suite.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

/// Times of the host, coarse: they say what is slow and nothing else.
std::string host_time(std::int64_t ns) {
    const auto ms = (ns + 500'000) / 1'000'000;
    return ms < 10'000 ? fmt::format("{} ms", ms) : fmt::format("{:.1f} s", static_cast<double>(ms) / 1e3);
}

}  // namespace

std::string render_line(const CaseResult& result, bool color) {
    const auto& verdict = result.verdict;
    auto line = fmt::format("{}  {}   {}", label_of(verdict.code, color), result.one->title(), host_time(result.host_ns));
    const auto findings = findings_of(verdict);
    if (verdict.code != ExitCode::Pass && !findings.empty()) line += "   " + subject_of(findings.front());
    if (!verdict.note.empty()) line += "   " + verdict.note;
    return line + "\n";
}

std::string render_summary(const std::vector<CaseResult>& results, std::int64_t host_ns, bool color) {
    std::string out;
    std::array<std::size_t, 5> counts{};
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kWords{
        {{"pass", "passed"}, {"fail", "failed"}, {"inconclusive", "inconclusive"}, {"invalid", "invalid"}, {"", "other"}}};
    std::size_t not_run = 0;
    for (const auto& result : results) {
        if (!result.ran) {
            ++not_run;
            continue;
        }
        std::size_t row = 0;
        while (row + 1 < kWords.size() && kWords[row].first != word_of(result.verdict.code)) ++row;
        ++counts[row];
        if (result.verdict.code == ExitCode::Pass) continue;
        out += "\n" + render_text(result.verdict, color);
        if (!result.folder.empty()) out += fmt::format("kept:   {}\n", result.folder);
    }
    out += fmt::format("\n{} {}: ", results.size(), results.size() == 1 ? "case" : "cases");
    std::string parts;
    for (std::size_t row = 0; row < kWords.size(); ++row) {
        if (counts[row] > 0) parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", counts[row], kWords[row].second);
    }
    if (not_run > 0) parts += fmt::format("{}{} not run", parts.empty() ? "" : ", ", not_run);
    return out + fmt::format("{}   {}\n", parts.empty() ? "nothing ran" : parts, host_time(host_ns));
}

std::string render_suite_json(const std::vector<CaseResult>& results, ExitCode code) {
    using Json = nlohmann::ordered_json;
    Json out{{"verdict", word_of(code)}, {"exit_code", static_cast<int>(code)}, {"cases", Json::array()}};
    for (const auto& result : results) {
        Json one{{"label", result.one->source->label}, {"cell", result.one->cell.id}, {"ran", result.ran}};
        if (result.ran) {
            one["host_ns"] = result.host_ns;
            one["folder"] = result.folder;
            one["fingerprint"] = result.fingerprint;
            one["result"] = Json::parse(render_json(result.verdict));
        }
        out["cases"].push_back(std::move(one));
    }
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace scenarios::engine
