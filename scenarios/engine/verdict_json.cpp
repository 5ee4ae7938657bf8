#include <algorithm>
#include <nlohmann/json.hpp>

#include "scenarios/engine/verdict.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

using Json = nlohmann::ordered_json;

Json to_json(const Finding& finding) {
    return {{"exit_code", static_cast<int>(finding.code)},
            {"subject", finding.subject},
            {"line", finding.line},
            {"moment", finding.moment.text},
            {"moment_ns", finding.moment.time_ns},
            {"sentence", finding.sentence},
            {"details", finding.details},
            {"cause", finding.cause},
            {"fix", finding.fix}};
}

ExitCode code_from(const Json& number) {
    const auto code = static_cast<ExitCode>(number.get<int>());
    if (std::find(kWorstFirst.begin(), kWorstFirst.end(), code) == kWorstFirst.end()) throw std::out_of_range("no exit code");
    return code;
}

Finding finding_from(const Json& json) {
    Finding finding;
    finding.code = code_from(json.at("exit_code"));
    json.at("subject").get_to(finding.subject);
    json.at("line").get_to(finding.line);
    json.at("moment").get_to(finding.moment.text);
    json.at("moment_ns").get_to(finding.moment.time_ns);
    json.at("sentence").get_to(finding.sentence);
    json.at("details").get_to(finding.details);
    json.at("cause").get_to(finding.cause);
    json.at("fix").get_to(finding.fix);
    return finding;
}

Judgement judgement_from(const Json& json) {
    return {.held = json.at("held").get<bool>(),
            .line = json.at("line").get<int>(),
            .expected = json.at("expected").get<std::string>(),
            .actual = json.at("actual").get<std::string>(),
            .time_ns = json.at("time_ns").get<std::int64_t>(),
            .moment = {json.at("moment").get<std::string>(), json.at("moment_ns").get<std::int64_t>()}};
}

FaultReport fault_from(const Json& json) {
    return {.line = json.at("line").get<int>(),
            .text = json.at("text").get<std::string>(),
            .struck = json.at("struck").get<bool>(),
            .touched = json.at("touched").get<std::uint64_t>(),
            .must_bite = json.at("must_bite").get<bool>(),
            .drawn = json.at("drawn").get<bool>()};
}

}  // namespace

std::string render_json(const Verdict& verdict) {
    Json out{{"name", verdict.name},
             {"file", verdict.file},
             {"verdict", word_of(verdict.code)},
             {"exit_code", static_cast<int>(verdict.code)},
             {"cell", verdict.cell},
             {"seed", verdict.seed},
             {"profile", verdict.profile},
             {"time_ns", verdict.time_ns},
             {"transactions", verdict.transactions},
             {"events", verdict.events},
             {"stopped_at", verdict.stopped_at},
             {"note", verdict.note},
             {"findings", Json::array()},
             {"expectations", Json::array()},
             {"faults", Json::array()},
             {"replay", verdict.replay}};
    for (const auto& finding : verdict.findings) out["findings"].push_back(to_json(finding));
    for (const auto& judgement : verdict.judgements) {
        out["expectations"].push_back({{"held", judgement.held},
                                       {"line", judgement.line},
                                       {"expected", judgement.expected},
                                       {"actual", judgement.actual},
                                       {"time_ns", judgement.time_ns},
                                       {"moment", judgement.moment.text},
                                       {"moment_ns", judgement.moment.time_ns}});
    }
    for (const auto& fault : verdict.faults) {
        out["faults"].push_back({{"line", fault.line},
                                 {"text", fault.text},
                                 {"struck", fault.struck},
                                 {"touched", fault.touched},
                                 {"must_bite", fault.must_bite},
                                 {"drawn", fault.drawn}});
    }
    return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

sim::base::Result<Verdict> parse_json(std::string_view text) {
    try {
        const auto json = Json::parse(text);
        Verdict verdict;
        verdict.code = code_from(json.at("exit_code"));
        for (const auto& finding : json.at("findings")) verdict.findings.push_back(finding_from(finding));
        for (const auto& judgement : json.at("expectations")) verdict.judgements.push_back(judgement_from(judgement));
        for (const auto& fault : json.at("faults")) verdict.faults.push_back(fault_from(fault));
        json.at("file").get_to(verdict.file);
        json.at("name").get_to(verdict.name);
        json.at("cell").get_to(verdict.cell);
        json.at("seed").get_to(verdict.seed);
        json.at("profile").get_to(verdict.profile);
        json.at("replay").get_to(verdict.replay);
        json.at("note").get_to(verdict.note);
        json.at("time_ns").get_to(verdict.time_ns);
        json.at("transactions").get_to(verdict.transactions);
        json.at("events").get_to(verdict.events);
        json.at("stopped_at").get_to(verdict.stopped_at);
        return verdict;
    } catch (const std::exception& error) {  // the library's own and ours from code_from
        return sim::base::Error{fmt::format("not a verdict: {}", error.what())};
    }
}

}  // namespace scenarios::engine
