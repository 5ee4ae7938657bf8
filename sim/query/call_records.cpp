#include "sim/query/call_records.h"

#include <algorithm>
#include <map>
#include <utility>

#include "sim/trace/codec.h"

namespace sim::query {
namespace {

constexpr std::uint64_t kBeforeMax = 24;   // records that a request's own driver call makes ahead of it, and then some
constexpr std::uint64_t kAfterMax = 2000;  // records past the end in which the last traces of a call are looked for
constexpr std::uint32_t kFlagOneway = 1;

class Follower {
public:
    explicit Follower(const trace::RecordView& sent) {
        made_.transaction = sent.stamp.transaction;
        made_.sender = sent.stamp;
        if (sent.is<trace::RpcSent>()) {
            made_.remote = true;
            made_.oneway = (sent.as<trace::RpcSent>().flags & kFlagOneway) != 0;
        } else {
            const auto event = sent.as<trace::TransactionSent>();
            made_.oneway = (event.flags & kFlagOneway) != 0;
            to_pid_ = event.to_pid;
        }
    }

    /// A record ahead of the request.
    void before(const trace::RecordView& record) {
        if (record.is<trace::BufferAllocated>()) return allocated(record);
        if (!by_sender(record)) return;
        if (record.is<trace::ParcelNoted>()) {
            const auto event = record.as<trace::ParcelNoted>();
            if (event.read == 0 && event.reply == 0) made_.noted_request = point(record);
        } else if (record.is<trace::TransactionSent>() || record.is<trace::RpcSent>()) {
            made_.noted_request = {};  // of another one
        }
    }

    void add(const trace::RecordView& record) {
        made_.last_ns = record.stamp.time_ns;
        if (record.stamp.transaction == made_.transaction) own(record);
        if (record.is<trace::WorkQueued>()) {
            queued(record);
        } else if (record.is<trace::ThreadChanged>()) {
            thread(record);
        } else if (record.is<trace::BufferAllocated>()) {
            allocated(record);
        } else if (record.is<trace::BufferFreed>()) {
            freed(record);
        } else {
            nested(record);
        }
    }

    /// Nothing more is to come.
    [[nodiscard]] bool done() const {
        if (!made_.finished) return false;
        const auto given_back = [](const CallRecords::Block& block) { return !block.allocated || block.freed; };
        if (!made_.full) return !made_.oneway || !made_.remote || made_.answered;
        if (made_.remote) return !made_.oneway || made_.answered;
        if (made_.oneway) return given_back(made_.request) && made_.request.allocated;
        return (!made_.replied || made_.reply_read) && given_back(made_.request) && given_back(made_.reply);
    }

    CallRecords made_;

private:
    static CallRecords::Point point(const trace::RecordView& record) { return {record.sequence, record.stamp.time_ns}; }
    static void first(CallRecords::Point& to, const trace::RecordView& record) {
        if (!to) to = point(record);
    }
    [[nodiscard]] bool by_sender(const trace::RecordView& record) const {
        return record.stamp.device == made_.sender.device && record.stamp.pid == made_.sender.pid && record.stamp.tid == made_.sender.tid;
    }
    [[nodiscard]] bool by_server(const trace::RecordView& record) const {
        return made_.delivered && record.stamp.device == made_.server.device && record.stamp.pid == made_.server.pid &&
               record.stamp.tid == made_.server.tid;
    }

    void take(const trace::RecordView& record) {
        if (made_.delivered) return;
        made_.delivered = point(record);
        made_.server = record.stamp;
        const auto ready = ready_.find(record.stamp.tid);
        if (made_.queued && ready != ready_.end() && ready->second.sequence > made_.queued.sequence) made_.ready = ready->second;
    }

    void own(const trace::RecordView& record) {
        if (record.is<trace::TransactionSent>() || record.is<trace::RpcSent>()) {
            first(made_.sent, record);
        } else if (record.is<trace::TransactionDelivered>()) {
            made_.full = true;
            if (record.as<trace::TransactionDelivered>().reply == 0) {
                take(record);
            } else {
                first(made_.reply_read, record);
            }
        } else if (record.is<trace::TransactionFinished>()) {
            if (made_.finished) return;
            made_.finished = point(record);
            made_.replied = record.as<trace::TransactionFinished>().outcome == trace::Outcome::Replied;
            if (made_.replied) made_.answered = made_.finished;
        } else if (record.is<trace::RpcFinished>()) {
            if (made_.finished) return;
            made_.finished = point(record);
            made_.replied = record.as<trace::RpcFinished>().outcome == trace::RpcOutcome::Replied;
        } else if (record.is<trace::RpcServed>()) {
            if (record.as<trace::RpcServed>().served == 0) {
                take(record);
            } else {
                first(made_.answered, record);
            }
        } else if (record.is<trace::MessageMoved>() && made_.remote) {
            made_.full = true;
            if (record.as<trace::MessageMoved>().delivered == 0) return;
            first(record.stamp.device == made_.sender.device ? made_.returned : made_.arrived, record);
        } else if (record.is<trace::ParcelNoted>()) {
            const auto event = record.as<trace::ParcelNoted>();
            made_.full = true;
            if (event.reply != 0 && event.read == 0 && !made_.answered && by_server(record)) made_.noted_reply = point(record);
        } else if (record.is<trace::RuleRefused>() || record.is<trace::RuleTolerated>()) {
            made_.refusals.push_back(record.sequence);
        }
    }

    void queued(const trace::RecordView& record) {
        const auto event = record.as<trace::WorkQueued>();
        if (event.kind != trace::WorkKind::Transaction || event.subject != made_.transaction) return;
        made_.full = true;
        // A one-way call may lie in its node's queue first; it waits from there on.
        if (event.taken == 0) first(made_.queued, record);
    }

    void thread(const trace::RecordView& record) {
        const auto state = record.as<trace::ThreadChanged>().state;
        if (!made_.delivered) {
            if (state == trace::ThreadState::Ready && record.stamp.pid == to_pid_ && record.stamp.device == made_.sender.device)
                ready_[record.stamp.tid] = point(record);
            return;
        }
        if (!by_server(record) || made_.answered) return;
        const bool idle = state == trace::ThreadState::Sleeping || state == trace::ThreadState::Waiting;
        // A wait for an answer from another device is told with that call.
        const bool calling = std::ranges::any_of(made_.nested, [](const auto& call) { return !call.ended; });
        if (idle && !calling && idle_from_ns_ == 0) {
            idle_from_ns_ = record.stamp.time_ns;
        } else if (!idle && idle_from_ns_ != 0) {
            made_.idle_ns += record.stamp.time_ns - idle_from_ns_;
            idle_from_ns_ = 0;
        }
    }

    void allocated(const trace::RecordView& record) {
        const auto event = record.as<trace::BufferAllocated>();
        if (event.transaction_id != made_.transaction) return;
        auto& block = event.reply != 0 ? made_.reply : made_.request;
        if (block.allocated) return;
        made_.full = true;
        block = {.pid = event.pid, .offset = event.offset, .size_bytes = event.size_bytes, .allocated = point(record), .freed = {}};
    }

    void freed(const trace::RecordView& record) {
        const auto event = record.as<trace::BufferFreed>();
        if (record.stamp.device != made_.sender.device) return;
        for (auto* block : {&made_.request, &made_.reply}) {
            if (block->allocated && !block->freed && block->pid == event.pid && block->offset == event.offset) block->freed = point(record);
        }
    }

    /// Calls that the handler makes while it serves this one.
    void nested(const trace::RecordView& record) {
        constexpr std::size_t kNestedMax = 1000;
        std::uint64_t parent = 0;
        std::uint32_t flags = 0;
        if (record.is<trace::TransactionSent>()) {
            const auto event = record.as<trace::TransactionSent>();
            parent = event.parent, flags = event.flags;
        } else if (record.is<trace::RpcSent>()) {
            const auto event = record.as<trace::RpcSent>();
            parent = event.parent, flags = event.flags;
        } else if (!made_.nested.empty()) {
            const bool read = record.is<trace::TransactionDelivered>() && record.as<trace::TransactionDelivered>().reply != 0;
            if (!read && !record.is<trace::TransactionFinished>() && !record.is<trace::RpcFinished>()) return;
            for (auto& call : made_.nested) {
                if (call.transaction == record.stamp.transaction && (!call.ended || read)) call.ended = point(record);
            }
            return;
        }
        if (parent != made_.transaction || (flags & kFlagOneway) != 0 || !by_server(record) || made_.nested.size() >= kNestedMax) return;
        made_.nested.push_back({.transaction = record.stamp.transaction, .sent = point(record), .ended = {}});
    }

    std::uint32_t to_pid_ = 0;
    std::map<std::uint32_t, CallRecords::Point> ready_;  ///< when threads of the receiver last became ready, by tid
    std::uint64_t idle_from_ns_ = 0;
};

}  // namespace

CallRecords call_records(const trace::Reader& reader, std::uint64_t sent, std::uint64_t until, std::size_t records_max) {
    const auto request = reader.at(sent);
    if (!request || sent > until || (!request->is<trace::TransactionSent>() && !request->is<trace::RpcSent>())) return {};
    Follower follower(*request);
    auto cursor = reader.from(sent > kBeforeMax ? sent - kBeforeMax : 1);
    trace::RecordView record;
    std::uint64_t finished = 0;
    for (std::size_t i = 0; cursor.next(record) && record.sequence <= until; ++i) {
        if (record.sequence < sent) {
            follower.before(record);
            continue;
        }
        follower.add(record);
        if (finished == 0 && follower.made_.finished) finished = record.sequence;
        if (follower.done()) break;
        const bool late = finished != 0 && !follower.made_.oneway && record.sequence > finished + kAfterMax;
        if (late || i >= records_max) {
            follower.made_.cut = !late;
            break;
        }
    }
    return std::move(follower.made_);
}

}  // namespace sim::query
