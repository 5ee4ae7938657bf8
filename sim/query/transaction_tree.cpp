#include "sim/query/transaction_tree.h"

#include <cstring>

namespace sim::query {
namespace {

constexpr std::uint32_t kFlagStatusCode = 0x08;  // TF_STATUS_CODE: the reply is one int32

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

void TransactionTree::add(const trace::RecordView& record) {
    if (record.is<trace::TransactionSent>()) {
        send(record);
    } else if (record.is<trace::TransactionFinished>()) {
        finish(record);
    } else if (record.is<trace::InterfaceDeclared>()) {
        interfaces_.add(record.as<trace::InterfaceDeclared>());
    }
}

void TransactionTree::send(const trace::RecordView& record) {
    const auto sent = record.as<trace::TransactionSent>();
    const auto id = record.stamp.transaction;
    if (id == 0 || index_of(id) != Transaction::kNone) return;  // no honest trace has such a record
    const auto index = static_cast<std::uint32_t>(transactions_.size());
    if (id != index + std::uint64_t{1}) stray_.emplace(id, index);
    const auto request = decoder_.request_name(sent.code, {sent.data, sent.data_bytes});
    transactions_.push_back({.id = id,
                             .parent = sent.parent,
                             .start_ns = record.stamp.time_ns,
                             .sent_sequence = record.sequence,
                             .sender_pid = record.stamp.pid,
                             .sender_tid = record.stamp.tid,
                             .to_pid = sent.to_pid,
                             .code = sent.code,
                             .name = intern(request.name),
                             .sender_process = record.stamp.process,
                             .device = record.stamp.device,
                             .flags = static_cast<std::uint8_t>(sent.flags)});
    const auto parent = index_of(sent.parent);
    if (parent == Transaction::kNone || parent == index) return;
    auto& above = transactions_[parent];
    if (above.last_child == Transaction::kNone) {
        above.first_child = index;
    } else {
        transactions_[above.last_child].next_sibling = index;
    }
    above.last_child = index;
}

void TransactionTree::finish(const trace::RecordView& record) {
    const auto index = index_of(record.stamp.transaction);
    if (index == Transaction::kNone) return;
    const auto finished = record.as<trace::TransactionFinished>();
    auto& transaction = transactions_[index];
    transaction.end_ns = record.stamp.time_ns;
    transaction.finished_sequence = record.sequence;
    transaction.outcome = finished.outcome;
    transaction.status = status_of(finished);
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
    const auto record = reader.at(transaction.sent_sequence);
    if (!record || !record->is<trace::TransactionSent>()) return {};
    const auto sent = record->as<trace::TransactionSent>();
    return decoder_.request(sent.code, {sent.data, sent.data_bytes}).call;
}

std::string TransactionTree::reply_text(const trace::Reader& reader, const Transaction& transaction) const {
    const auto request = reader.at(transaction.sent_sequence);
    const auto record = transaction.finished() ? reader.at(transaction.finished_sequence) : std::nullopt;
    if (!request || !request->is<trace::TransactionSent>() || !record || !record->is<trace::TransactionFinished>()) return {};
    const auto sent = request->as<trace::TransactionSent>();
    const auto finished = record->as<trace::TransactionFinished>();
    if (finished.outcome != trace::Outcome::Replied || (finished.flags & kFlagStatusCode) != 0) return {};
    return decoder_.reply(decoder_.request_name(sent.code, {sent.data, sent.data_bytes}).method, {finished.data, finished.data_bytes});
}

}  // namespace sim::query
