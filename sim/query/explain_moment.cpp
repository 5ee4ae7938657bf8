#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

#include "sim/base/text.h"
#include "sim/query/explain.h"
#include "sim/trace/codec.h"

namespace sim::query {
namespace {

constexpr std::size_t kChainMax = 64;

/// What is kept of each request while the trace is read.
struct Request {
    std::uint64_t parent = 0, sequence = 0, end_sequence = 0;
    std::uint64_t refused_sequence = 0;  ///< of the first rule.refused
    std::uint64_t step_sequence = 0;     ///< of the step that its thread was at
};

using Thread = std::tuple<std::uint8_t, std::uint32_t, std::uint32_t>;

/// All requests of a trace, by transaction.
class Requests {
public:
    void add(const trace::RecordView& record) {
        const auto& stamp = record.stamp;
        const Thread thread{stamp.device, stamp.pid, stamp.tid};
        if (record.is<trace::TransactionSent>()) {
            open(stamp.transaction, record.as<trace::TransactionSent>().parent, record.sequence, thread);
        } else if (record.is<trace::RpcSent>()) {
            open(stamp.transaction, record.as<trace::RpcSent>().parent, record.sequence, thread);
        } else if (record.is<trace::TransactionFinished>() || record.is<trace::RpcFinished>()) {
            const auto found = requests_.find(stamp.transaction);
            if (found != requests_.end() && found->second.end_sequence == 0) found->second.end_sequence = record.sequence;
        } else if (record.is<trace::RuleRefused>() || record.is<trace::RuleTolerated>()) {
            const auto found = requests_.find(stamp.transaction);
            if (found != requests_.end() && found->second.refused_sequence == 0) found->second.refused_sequence = record.sequence;
        } else if (record.is<trace::StepReached>()) {
            if (record.as<trace::StepReached>().state == trace::StepState::Started) {
                steps_[thread] = record.sequence;
            } else {
                steps_.erase(thread);
            }
        } else if (record.is<trace::ProcessEnded>()) {
            std::erase_if(steps_, [&](const auto& entry) {
                return std::get<0>(entry.first) == stamp.device && std::get<1>(entry.first) == stamp.pid;
            });
        }
    }
    [[nodiscard]] const Request* find(std::uint64_t transaction) const {
        const auto found = requests_.find(transaction);
        return found == requests_.end() ? nullptr : &found->second;
    }

private:
    void open(std::uint64_t id, std::uint64_t parent, std::uint64_t sequence, const Thread& thread) {
        if (id == 0) return;
        const auto step = steps_.find(thread);
        requests_.try_emplace(id,
                              Request{.parent = parent, .sequence = sequence, .step_sequence = step == steps_.end() ? 0 : step->second});
    }

    std::unordered_map<std::uint64_t, Request> requests_;
    std::map<Thread, std::uint64_t> steps_;  ///< where each script is
};

trace::Rule rule_of(const trace::RecordView& record) {
    if (record.is<trace::RuleRefused>()) return record.as<trace::RuleRefused>().rule;
    if (record.is<trace::RuleTolerated>()) return record.as<trace::RuleTolerated>().rule;
    return trace::Rule::None;
}

}  // namespace

base::Result<MomentExplanation> explain_moment(const trace::Reader& reader, std::uint64_t sequence) {
    const auto moment = reader.at(sequence);
    if (!moment) return base::Error{fmt::format("the trace has no e{}", sequence)};
    Requests requests;
    MomentExplanation made;
    auto cursor = reader.begin();
    trace::RecordView record;
    std::uint64_t read_to = 0;
    while (cursor.next(record)) {
        requests.add(record);
        read_to = record.sequence;
        if (made.file.empty() && record.is<trace::ScenarioRecorded>()) made.file = plain_text(record.as<trace::ScenarioRecorded>().file);
    }
    if (read_to < sequence) return base::Error{cursor.error()};

    std::vector<std::pair<std::uint64_t, Request>> chain;  // innermost first
    std::set<std::uint64_t> chosen{sequence}, seen;
    for (auto id = moment->stamp.transaction; id != 0 && chain.size() < kChainMax && seen.insert(id).second;) {
        const auto* const request = requests.find(id);
        if (request == nullptr) break;
        chain.emplace_back(id, *request);
        chosen.insert(request->sequence);
        if (request->end_sequence != 0) chosen.insert(request->end_sequence);
        id = request->parent;
    }
    auto refused = rule_of(*moment) != trace::Rule::None ? sequence : std::uint64_t{0};
    for (const auto& [id, request] : chain) {
        if (refused == 0) refused = request.refused_sequence;
    }
    if (refused != 0) chosen.insert(refused);

    auto lines = event_lines(reader, chosen);
    if (!lines) return base::Error{lines.error()};
    made.event = (*lines)[sequence];
    std::ranges::reverse(chain);
    for (const auto& [id, request] : chain) {
        ChainLink link{.transaction = id, .request = (*lines)[request.sequence]};
        if (request.end_sequence != 0) link.end = (*lines)[request.end_sequence].text;
        if (const auto step = request.step_sequence == 0 ? std::nullopt : reader.at(request.step_sequence);
            step && step->is<trace::StepReached>()) {
            link.line = step->as<trace::StepReached>().line;
            link.step = plain_text(step->as<trace::StepReached>().text);
        }
        made.chain.push_back(std::move(link));
    }
    if (refused != 0) {
        made.refusal = (*lines)[refused].text;
        if (const auto rule = reader.at(refused)) made.about.push_back(explain_rule(rule_of(*rule)));
    }
    if (moment->is<trace::LawBroken>()) made.about.push_back(explain_law(moment->as<trace::LawBroken>().law));
    return made;
}

}  // namespace sim::query
