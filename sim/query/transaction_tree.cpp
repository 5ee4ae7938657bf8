#include "sim/query/transaction_tree.h"

#include <algorithm>
#include <cstring>

#include "sim/trace/codec.h"

namespace sim::query {
namespace {

constexpr std::uint32_t kFlagStatusCode = 0x08;  // TF_STATUS_CODE: the reply is one int32

std::uint32_t clamp_bytes(std::uint64_t bytes) { return static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes, UINT32_MAX)); }

trace::Outcome local_outcome(trace::RpcOutcome outcome) {
    switch (outcome) {
        case trace::RpcOutcome::Replied:
            return trace::Outcome::Replied;
        case trace::RpcOutcome::Accepted:
            return trace::Outcome::Accepted;
        case trace::RpcOutcome::Abandoned:
            return trace::Outcome::Abandoned;
        case trace::RpcOutcome::TimedOut:
        case trace::RpcOutcome::NotSent:
            break;
    }
    return trace::Outcome::FailedReply;
}

struct Request {
    std::uint32_t code = 0;
    ParcelBytes parcel;
};
/// The request as the reader has it; its bytes are the reader's.
std::optional<Request> request_of(const trace::Reader& reader, const Transaction& transaction) {
    const auto record = reader.at(transaction.sent_sequence);
    if (record && record->is<trace::TransactionSent>()) {
        const auto sent = record->as<trace::TransactionSent>();
        return Request{sent.code, {sent.data, sent.data_bytes}};
    }
    if (record && record->is<trace::RpcSent>()) {
        const auto sent = record->as<trace::RpcSent>();
        return Request{sent.code, {sent.data, sent.data_bytes}};
    }
    return std::nullopt;
}

}  // namespace

std::int32_t status_of(const trace::TransactionFinished& finished) {
    switch (finished.outcome) {
        case trace::Outcome::Replied: {
            std::int32_t status = 0;
            if ((finished.flags & kFlagStatusCode) != 0 && finished.data.size() >= sizeof status) {
                std::memcpy(&status, finished.data.data(), sizeof status);
            }
            return status;
        }
        case trace::Outcome::DeadReply:
            return 29189;
        case trace::Outcome::FailedReply:
            return 29201;
        case trace::Outcome::FrozenReply:
            return 29202;
        case trace::Outcome::Accepted:
        case trace::Outcome::Abandoned:
            break;
    }
    return 0;
}

std::uint32_t TransactionTree::intern(const std::string& name) {
    const auto [place, is_new] = name_index_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
    if (is_new) names_.push_back(&place->first);
    return place->second;
}

std::uint32_t TransactionTree::index_of(std::uint64_t id) const {
    if (id == 0) return Transaction::kNone;
    if (id <= transactions_.size() && transactions_[id - 1].id == id) return static_cast<std::uint32_t>(id - 1);
    const auto found = stray_.find(id);
    return found == stray_.end() ? Transaction::kNone : found->second;
}

const Transaction* TransactionTree::find(std::uint64_t id) const {
    const auto index = index_of(id);
    return index == Transaction::kNone ? nullptr : &transactions_[index];
}

Transaction* TransactionTree::find_mutable(std::uint64_t id) {
    const auto index = index_of(id);
    return index == Transaction::kNone ? nullptr : &transactions_[index];
}

const FarLeg* TransactionTree::far_leg(const Transaction& transaction) const {
    return transaction.remote() ? &far_legs_[transaction.far_leg] : nullptr;
}

std::string_view TransactionTree::outcome_word(const Transaction& transaction) const {
    if (!transaction.finished()) return {};
    const auto* const leg = far_leg(transaction);
    return leg == nullptr ? trace::word(transaction.outcome) : trace::word(leg->outcome);
}

void TransactionTree::add(const trace::RecordView& record) {
    if (record.is<trace::TransactionSent>()) {
        send(record, record.as<trace::TransactionSent>());
    } else if (record.is<trace::RpcSent>()) {
        send(record, record.as<trace::RpcSent>());
    } else if (record.is<trace::RpcServed>()) {
        serve(record);
    } else if (record.is<trace::TransactionFinished>() || record.is<trace::RpcFinished>()) {
        finish(record);
    } else if (record.is<trace::RuleRefused>()) {
        auto* const refused = find_mutable(record.stamp.transaction);
        if (refused != nullptr && refused->refused_by == trace::Rule::None) refused->refused_by = record.as<trace::RuleRefused>().rule;
    } else if (record.is<trace::ProcessStarted>()) {
        processes_[{record.stamp.device, record.stamp.pid}] = record.stamp.process;
    } else if (record.is<trace::InterfaceDeclared>()) {
        interfaces_.add(record.as<trace::InterfaceDeclared>());
    }
}

void TransactionTree::send(const trace::RecordView& record, const trace::TransactionSent& sent) {
    if (!is_new(record.stamp.transaction)) return;
    const auto target = processes_.find({record.stamp.device, sent.to_pid});
    link({.id = record.stamp.transaction,
          .parent = sent.parent,
          .start_ns = record.stamp.time_ns,
          .sent_sequence = record.sequence,
          .sender_pid = record.stamp.pid,
          .sender_tid = record.stamp.tid,
          .to_pid = sent.to_pid,
          .code = sent.code,
          .handle = sent.handle,
          .data_bytes = clamp_bytes(sent.data_bytes),
          .name = intern(decoder_.request_name(sent.code, {sent.data, sent.data_bytes}).name),
          .sender_process = record.stamp.process,
          .to_process = target == processes_.end() ? std::uint16_t{0} : target->second,
          .device = record.stamp.device,
          .flags = static_cast<std::uint8_t>(sent.flags)});
}

void TransactionTree::send(const trace::RecordView& record, const trace::RpcSent& sent) {
    if (!is_new(record.stamp.transaction)) return;
    const auto leg = static_cast<std::uint32_t>(far_legs_.size());
    far_legs_.push_back({.to_device = std::string(sent.to_device), .to_session = std::string(sent.to_session)});
    link({.id = record.stamp.transaction,
          .parent = sent.parent,
          .start_ns = record.stamp.time_ns,
          .sent_sequence = record.sequence,
          .sender_pid = record.stamp.pid,
          .sender_tid = record.stamp.tid,
          .code = sent.code,
          .handle = sent.handle,
          .data_bytes = clamp_bytes(sent.data_bytes),
          .name = intern(decoder_.request_name(sent.code, {sent.data, sent.data_bytes}).name),
          .far_leg = leg,
          .sender_process = record.stamp.process,
          .device = record.stamp.device,
          .flags = static_cast<std::uint8_t>(sent.flags)});
}

void TransactionTree::link(Transaction added) {
    const auto index = static_cast<std::uint32_t>(transactions_.size());
    if (added.id != index + std::uint64_t{1}) stray_.emplace(added.id, index);
    transactions_.push_back(added);
    const auto parent = index_of(added.parent);
    if (parent == Transaction::kNone || parent == index) return;
    auto& above = transactions_[parent];
    if (above.last_child == Transaction::kNone) {
        above.first_child = index;
    } else {
        transactions_[above.last_child].next_sibling = index;
    }
    above.last_child = index;
}

void TransactionTree::serve(const trace::RecordView& record) {
    auto* const transaction = find_mutable(record.stamp.transaction);
    if (transaction == nullptr || !transaction->remote()) return;
    const auto event = record.as<trace::RpcServed>();
    auto& leg = far_legs_[transaction->far_leg];
    if (event.served == 0) {
        transaction->to_pid = record.stamp.pid;
        transaction->to_process = record.stamp.process;
        leg.tid = record.stamp.tid;
        leg.device = record.stamp.device;
        leg.taken_ns = record.stamp.time_ns;
        leg.taken_sequence = record.sequence;
    } else {
        leg.served_ns = record.stamp.time_ns;
        leg.served_sequence = record.sequence;
        leg.status = event.status;
    }
}

void TransactionTree::finish(const trace::RecordView& record) {
    auto* const transaction = find_mutable(record.stamp.transaction);
    if (transaction == nullptr || record.is<trace::RpcFinished>() != transaction->remote()) return;
    transaction->end_ns = record.stamp.time_ns;
    transaction->finished_sequence = record.sequence;
    if (transaction->remote()) {
        const auto finished = record.as<trace::RpcFinished>();
        far_legs_[transaction->far_leg].outcome = finished.outcome;
        transaction->outcome = local_outcome(finished.outcome);
        transaction->status = finished.status;
    } else {
        const auto finished = record.as<trace::TransactionFinished>();
        transaction->outcome = finished.outcome;
        transaction->status = status_of(finished);
    }
}

std::optional<base::Error> TransactionTree::read(const trace::Reader& reader) {
    auto cursor = reader.from(read_to_ + 1);
    trace::RecordView record;
    while (cursor.next(record)) {
        add(record);
        read_to_ = record.sequence;
    }
    if (cursor.failed()) return base::Error{cursor.error()};
    return std::nullopt;
}

std::string TransactionTree::call_text(const trace::Reader& reader, const Transaction& transaction) const {
    const auto request = request_of(reader, transaction);
    return request ? decoder_.request(request->code, request->parcel).call : std::string();
}

std::string TransactionTree::reply_text(const trace::Reader& reader, const Transaction& transaction) const {
    const auto request = request_of(reader, transaction);
    const auto record = transaction.finished() ? reader.at(transaction.finished_sequence) : std::nullopt;
    if (!request || !record) return {};
    ParcelBytes reply;
    if (record->is<trace::TransactionFinished>()) {
        const auto finished = record->as<trace::TransactionFinished>();
        if (finished.outcome != trace::Outcome::Replied || (finished.flags & kFlagStatusCode) != 0) return {};
        reply = {finished.data, finished.data_bytes};
    } else if (record->is<trace::RpcFinished>()) {
        const auto finished = record->as<trace::RpcFinished>();
        if (finished.outcome != trace::RpcOutcome::Replied || finished.status != 0) return {};
        reply = {finished.data, finished.data_bytes};
    } else {
        return {};
    }
    return decoder_.reply(decoder_.request_name(request->code, request->parcel).method, reply);
}

}  // namespace sim::query
