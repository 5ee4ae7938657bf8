#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/query/interface_book.h"
#include "sim/query/parcel_decoder.h"
#include "sim/trace/reader.h"

namespace sim::query {

/// One transaction, small: a million of them are about 100 MB. What is text is interned in the tree; parcels are read from the trace
/// by the sequence numbers. A call to another device is a transaction like any other; what only it has stands in its FarLeg.
struct Transaction {
    static constexpr std::uint32_t kNone = UINT32_MAX;

    std::uint64_t id = 0;      ///< N of tN
    std::uint64_t parent = 0;  ///< id, 0: none
    std::uint64_t start_ns = 0;
    std::uint64_t end_ns = 0;             ///< 0 while it is under way
    std::uint64_t sent_sequence = 0;      ///< of its TransactionSent or RpcSent
    std::uint64_t finished_sequence = 0;  ///< of its TransactionFinished or RpcFinished, 0 while it is under way
    std::uint32_t sender_pid = 0, sender_tid = 0;
    std::uint32_t to_pid = 0;  ///< on another device: 0 until a process there took it
    std::uint32_t code = 0;
    std::uint32_t handle = 0;
    std::uint32_t data_bytes = 0;                                                 ///< of the request
    std::uint32_t name = 0;                                                       ///< index for TransactionTree::name
    std::int32_t status = 0;                                                      ///< what SendRequest returned; only when finished
    std::uint32_t first_child = kNone, last_child = kNone, next_sibling = kNone;  ///< indices in the tree
    std::uint32_t far_leg = kNone;                                                ///< index for TransactionTree::far_leg
    std::uint16_t sender_process = 0, to_process = 0;                             ///< indices of their names, 0: unknown
    std::uint8_t device = 0;                                                      ///< the sender's
    trace::Outcome outcome{};  ///< of a call to another device the nearest; its own stands in the far leg
    std::uint8_t flags = 0;    ///< TF_*; bit 0 one-way
    trace::Rule refused_by{};  ///< the first rule that refused it or something in it

    [[nodiscard]] bool finished() const { return finished_sequence != 0; }
    [[nodiscard]] bool oneway() const { return (flags & 1) != 0; }
    [[nodiscard]] bool remote() const { return far_leg != kNone; }
};

/// The part of a call to another device that happens there, and how the call is named between devices.
struct FarLeg {
    std::string to_device;                                  ///< network id
    std::string to_session;                                 ///< session name of the process that is called
    std::uint64_t taken_ns = 0;                             ///< the stub's process took the request
    std::uint64_t served_ns = 0;                            ///< its handler was done
    std::uint64_t taken_sequence = 0, served_sequence = 0;  ///< of the RpcServed of each, 0 if there is none (yet)
    std::uint32_t tid = 0;                                  ///< thread of the handler
    std::int32_t status = 0;                                ///< of the handler
    std::uint8_t device = 0;                                ///< index of its name, 0 until taken
    trace::RpcOutcome outcome{};                            ///< only when finished

    [[nodiscard]] bool taken() const { return taken_sequence != 0; }
    [[nodiscard]] bool served() const { return served_sequence != 0; }
};

/// What a finished transaction's SendRequest returned: the status the reply carries, or the driver's own return.
std::int32_t status_of(const trace::TransactionFinished& finished);

/// Every transaction of a run, in the order they were sent, linked to trees. Feed it records in order, as a listener of a running
/// recorder or from a trace (`read`).
class TransactionTree {
public:
    TransactionTree() = default;
    TransactionTree(const TransactionTree&) = delete;
    TransactionTree& operator=(const TransactionTree&) = delete;

    void add(const trace::RecordView& record);

    /// Adds all records of a reader that were not yet added (call again after Reader::refresh). Error: the trace is damaged.
    std::optional<base::Error> read(const trace::Reader& reader);

    [[nodiscard]] const std::vector<Transaction>& transactions() const { return transactions_; }
    /// Null if there is no such transaction.
    [[nodiscard]] const Transaction* find(std::uint64_t id) const;
    /// Method or `#3`, as RequestText::name.
    [[nodiscard]] const std::string& name(const Transaction& transaction) const { return *names_[transaction.name]; }
    /// Null unless it goes to another device.
    [[nodiscard]] const FarLeg* far_leg(const Transaction& transaction) const;
    /// How it ended in a word, "" while it is under way: `replied`, `timed_out`.
    [[nodiscard]] std::string_view outcome_word(const Transaction& transaction) const;
    [[nodiscard]] const InterfaceBook& interfaces() const { return interfaces_; }

    /// The request and the reply in words, from the trace they came from; "" if it cannot be read.
    [[nodiscard]] std::string call_text(const trace::Reader& reader, const Transaction& transaction) const;
    [[nodiscard]] std::string reply_text(const trace::Reader& reader, const Transaction& transaction) const;

private:
    [[nodiscard]] std::uint32_t index_of(std::uint64_t id) const;
    std::uint32_t intern(const std::string& name);
    /// False for 0 and for an id seen before, which no honest trace sends.
    [[nodiscard]] bool is_new(std::uint64_t id) const { return id != 0 && index_of(id) == Transaction::kNone; }
    [[nodiscard]] Transaction* find_mutable(std::uint64_t id);
    void send(const trace::RecordView& record, const trace::TransactionSent& sent);
    void send(const trace::RecordView& record, const trace::RpcSent& sent);
    void link(Transaction added);
    void serve(const trace::RecordView& record);
    void finish(const trace::RecordView& record);

    InterfaceBook interfaces_;
    ParcelDecoder decoder_{interfaces_};
    std::vector<Transaction> transactions_;
    std::deque<FarLeg> far_legs_;
    std::map<std::pair<std::uint8_t, std::uint32_t>, std::uint16_t> processes_;  ///< names by device and pid
    std::map<std::uint64_t, std::uint32_t> stray_;                               ///< ids that do not stand at index id - 1
    std::map<std::string, std::uint32_t, std::less<>> name_index_;
    std::vector<const std::string*> names_;
    std::uint64_t read_to_ = 0;
};

}  // namespace sim::query
