#include "scenarios/engine/findings.h"

#include <algorithm>
#include <charconv>
#include <numeric>
#include <utility>

#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/causes.h"
#include "sim/query/law_book.h"
#include "sim/query/rule_book.h"
#include "sim/trace/reader.h"

namespace scenarios::engine {
namespace {

/// N of `tN.M`, 0 if the text names no transaction.
std::uint64_t transaction_of(const std::string& moment) {
    std::uint64_t number = 0;
    if (moment.size() > 1 && moment[0] == 't') std::from_chars(moment.data() + 1, moment.data() + moment.size(), number);
    return number;
}

int rank(ExitCode code) { return static_cast<int>(std::find(kWorstFirst.begin(), kWorstFirst.end(), code) - kWorstFirst.begin()); }

}  // namespace

Finding& Findings::put(Source source, ExitCode code, std::string subject) {
    sources_.push_back(source);
    auto& finding = verdict_.findings.emplace_back();
    finding.code = code;
    finding.subject = std::move(subject);
    verdict_.code = worse(verdict_.code, code);
    return finding;
}

void Findings::add(ExitCode code, std::string subject, std::string sentence, std::vector<std::string> details) {
    auto& finding = put({}, code, std::move(subject));
    finding.sentence = std::move(sentence);
    finding.details = std::move(details);
}

void Findings::failed(const Judgement& judgement) {
    auto& finding = put({0, transaction_of(judgement.moment.text), false}, ExitCode::Fail, "expectation");
    finding.line = judgement.line;
    finding.moment = judgement.moment;
    if (finding.moment.time_ns < 0 && judgement.time_ns > 0) finding.moment.time_ns = judgement.time_ns;
    for (const auto& expectation : scenario_.expectations) {
        if (expectation.line == judgement.line) finding.sentence = expectation.text;
    }
    finding.details = {"expected  " + judgement.expected, "actual    " + judgement.actual};
}

void Findings::refused(const Refusal& refusal) {
    const auto rule = std::string(sim::trace::Words<sim::trace::Rule>::kWords[static_cast<std::size_t>(refusal.rule)]);
    auto& finding = put({refusal.sequence, refusal.transaction, true}, ExitCode::Fail, "rule " + rule);
    finding.moment = {fmt::format("t{}", refusal.transaction), refusal.time_ns};
    finding.sentence = fmt::format("rule {} refused t{} at {}", rule, refusal.transaction,
                                   sim::base::format_time(static_cast<std::uint64_t>(refusal.time_ns)));
    finding.details = {"no expectation names this refusal"};
    finding.fix = sim::query::rule_entry(refusal.rule).remedy;
}

void Findings::broken(const sim::query::Breach& breach) {
    const auto law = std::string(sim::trace::Words<sim::trace::Law>::kWords[static_cast<std::size_t>(breach.law)]);
    const auto transaction = breach.stamp.transaction;
    auto& finding = put({transaction != 0 ? 0 : breach.sequence, transaction, false}, ExitCode::Fail, "law " + law);
    if (transaction != 0) finding.moment.text = fmt::format("t{}", transaction);
    finding.moment.time_ns = static_cast<std::int64_t>(breach.stamp.time_ns);
    finding.sentence = breach.text;
    finding.details = breach.details;
    finding.fix = sim::query::law_entry(breach.law).remedy;
}

void Findings::crashed(const std::string& process, const Life& life, const std::string& said) {
    auto& finding = put({life.end_sequence, life.end_transaction, false}, ExitCode::Crashed, "crash");
    const auto end = std::min(said.find('\n'), said.size());
    finding.sentence = fmt::format("process {} (pid {}) {}", process, life.process.pid, said.substr(0, end));
    for (auto at = end; at < said.size();) {
        const auto next = std::min(said.find('\n', at + 1), said.size());
        finding.details.push_back(said.substr(at + 1, next - at - 1));
        at = next;
    }
}

void Findings::exited(const std::string& process, const Life& life, int line) {
    auto& finding = put({life.end_sequence, life.end_transaction, false}, ExitCode::Fail, "exit");
    finding.line = line;
    finding.sentence = fmt::format("process {} (pid {}) exited with status {}", process, life.process.pid, life.status);
    finding.fix = fmt::format("if that is as it should be, expect it: process: {{ name: {}, end: exited, status: {} }}", process, life.status);
}

void Findings::missed(const FaultReport& fault) {
    auto& finding = put({}, ExitCode::Inconclusive, "fault");
    finding.line = fault.line;
    finding.sentence = fmt::format("the fault in line {} touched nothing: {}", fault.line, fault.text);
    finding.fix = "let it strike while there is something to touch, or say `must_bite: false`";
}

void Findings::order() {
    auto& findings = verdict_.findings;
    std::vector<std::size_t> order(findings.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return rank(findings[a].code) < rank(findings[b].code); });
    std::vector<Finding> sorted;
    std::vector<Source> sources;
    for (const auto i : order) {
        sorted.push_back(std::move(findings[i]));
        sources.push_back(sources_[i]);
    }
    findings = std::move(sorted);
    sources_ = std::move(sources);
}

void Findings::explain(const std::string& trace_directory) {
    auto& findings = verdict_.findings;
    if (findings.empty() || trace_directory.empty()) return;
    const auto reader = sim::trace::Reader::open(trace_directory);
    if (!reader) return;
    const sim::query::Causes causes(**reader);
    constexpr std::size_t kExplained = 20;  // as many as anybody reads
    for (std::size_t i = 0; i < findings.size() && i < kExplained; ++i) {
        auto& finding = findings[i];
        const auto& source = sources_[i];
        if (source.sequence != 0) {
            if (auto moment = causes.moment(source.sequence); !moment.empty()) finding.moment.text = std::move(moment);
        }
        if (source.refusal) {
            auto lines = causes.refusal(source.sequence);
            if (!lines.empty()) {
                finding.sentence = lines.front();
                finding.details.insert(finding.details.begin(), lines.begin() + 1, lines.end());
            }
            finding.cause = causes.chain_of_refusal(source.sequence);
        } else if (source.transaction != 0) {
            finding.cause = causes.chain(source.transaction);
        }
    }
}

}  // namespace scenarios::engine
