#include "sim/query/causes.h"

#include <algorithm>

#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/account_answers.h"
#include "sim/query/account_phrases.h"
#include "sim/query/refusal_text.h"

namespace sim::query {
namespace {

constexpr std::size_t kLearnedMax = 100'000;  // a bound against memory; no report needs so many
constexpr std::size_t kChainMax = 6;          // links shown; of longer ones the first and the last

}  // namespace

Causes::Causes(const trace::Reader& reader) : reader_(reader), actors_(reader.names()) {
    auto cursor = reader.begin();
    trace::RecordView record;
    while (cursor.next(record)) {
        tree_.add(record);
        if (record.is<trace::ProcessStarted>()) {
            actors_.start(record.stamp, record.as<trace::ProcessStarted>().name);
        } else if (record.is<trace::ObjectLearned>() && learned_.size() < kLearnedMax) {
            const auto event = record.as<trace::ObjectLearned>();
            if (event.known == 0 || record.stamp.transaction == 0) continue;
            learned_.push_back({record.sequence, record.stamp.transaction, record.stamp.pid, record.stamp.device,
                                std::string(event.host_device), std::string(event.session)});
        }
    }
}

std::string Causes::moment(std::uint64_t sequence) const {
    const auto wanted = reader_.at(sequence);
    if (!wanted) return {};
    const auto transaction = wanted->stamp.transaction;
    if (transaction == 0) return fmt::format("e{}", sequence);
    std::uint64_t nth = 0;
    auto cursor = reader_.begin();
    trace::RecordView record;
    while (cursor.next(record) && record.sequence <= sequence) nth += record.stamp.transaction == transaction ? 1 : 0;
    return fmt::format("t{}.{}", transaction, nth);
}

std::string Causes::link(const Transaction& call) const {
    trace::Stamp sender;
    sender.device = call.device;
    sender.pid = call.sender_pid;
    sender.process = call.sender_process;
    const auto* far = tree_.far_leg(call);
    const auto to = far != nullptr     ? actors_.far_process(far->to_device, far->to_session)
                    : call.to_pid != 0 ? actors_.process(call.device, call.to_pid)
                                       : std::string("nobody");
    return fmt::format("t{} {}→{} {}", call.id, actors_.acting(sender), to, tree_.name(call));
}

std::vector<std::uint64_t> Causes::ancestors(std::uint64_t transaction) const {
    std::vector<std::uint64_t> line;
    for (const auto* call = tree_.find(transaction); call != nullptr; call = tree_.find(call->parent)) {
        // A trace that names its own descendant as a parent must not hold us here.
        if (line.size() > 1000 || (!line.empty() && call->id >= line.back())) break;
        line.push_back(call->id);
    }
    std::reverse(line.begin(), line.end());
    return line;
}

std::string Causes::join(const std::vector<std::uint64_t>& transactions) const {
    std::string out;
    for (std::size_t i = 0; i < transactions.size(); ++i) {
        if (transactions.size() > kChainMax && i == 1) {
            i = transactions.size() - kChainMax + 1;
            out += "  …";
        }
        const auto* call = tree_.find(transactions[i]);
        if (call != nullptr) out += (out.empty() ? "" : "  ") + link(*call);
    }
    return out;
}

std::string Causes::chain(std::uint64_t transaction) const { return join(ancestors(transaction)); }

std::string Causes::chain_of_refusal(std::uint64_t sequence) const {
    const auto record = reader_.at(sequence);
    if (!record) return {};
    RefusalFacts facts;
    if (record->is<trace::RuleRefused>()) facts = facts_of(record->as<trace::RuleRefused>());
    if (record->is<trace::RuleTolerated>()) facts = facts_of(record->as<trace::RuleTolerated>());
    // An object that was called is named by its interface, and then only this process's own way to it is known.
    const bool by_session = pid_of_session(facts.object) != 0;
    std::vector<std::uint64_t> line;
    for (const auto& learned : learned_) {
        if (facts.host_device.empty() || learned.sequence > sequence || learned.host_device != facts.host_device) continue;
        const bool mine = learned.device == record->stamp.device && learned.pid == record->stamp.pid;
        if (by_session ? learned.session == facts.object : mine) line.push_back(learned.transaction);
    }
    for (const auto id : ancestors(record->stamp.transaction)) line.push_back(id);
    std::sort(line.begin(), line.end());
    line.erase(std::unique(line.begin(), line.end()), line.end());
    return join(line);
}

std::vector<std::string> Causes::refusal(std::uint64_t sequence, Language language) const {
    const auto record = reader_.at(sequence);
    const auto text = record ? refusal_text(*record, actors_, language) : std::nullopt;
    if (!text) return {};
    std::vector<std::string> lines{text->sentence};
    for (auto& line : refusal_holders(reader_, *record, actors_)) lines.push_back(std::move(line));
    return lines;
}

}  // namespace sim::query
