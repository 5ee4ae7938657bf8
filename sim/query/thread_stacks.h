#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/query/aim.h"
#include "sim/query/transaction_tree.h"
#include "sim/trace/reader.h"

namespace sim::query {

/// A simulated thread that lived at some time of a run. What is known of it grows as records are added.
struct ThreadLife {
    ThreadKey key{};
    std::uint16_t process = 0;         ///< index of its process's name
    int id = 0;                        ///< from 1, by order of appearance: the same in each repetition of a run
    int process_id = 0;                ///< likewise of its process, out of the same numbers
    std::string name{};                ///< "thread 105" where the trace (level `calls`) does not name it
    std::uint64_t start_sequence = 0;  ///< the first record that is about it
    std::uint64_t end_sequence = 0;    ///< it or its process ended there; 0: it lives
};

/// One thread's part in a chain of transactions.
struct StackFrame {
    enum class Role : std::uint8_t {
        Serves,  ///< works on `transaction`
        Sends,   ///< waits for the end of `transaction`, and serves none itself
        SentBy,  ///< sent `transaction`, a one-way call, and did not wait
        Own      ///< is at nothing but its own script; `transaction` 0
    };
    ThreadKey thread{};
    std::uint16_t process = 0;  ///< index of its name, 0: unknown
    Role role = Role::Own;
    std::uint64_t transaction = 0;
    std::uint32_t line = 0;  ///< of the step in the scenario's file at which the thread is; 0: none is known
    bool operator==(const StackFrame&) const = default;
};

/// What every thread of a run was at, at any record: its stack across processes and devices, its steps, what it sent.
///
/// Feed it every record in order. Every question is answered as of a record: what came later does not count. Memory: about 200 bytes a
/// transaction.
class ThreadStacks {
public:
    void add(const trace::RecordView& record);

    /// Adds records of a reader that were not yet added, at most `records_max`; call again after Reader::refresh. False: there were none,
    /// or what follows is damaged.
    bool read(const trace::Reader& reader, std::uint64_t records_max = UINT64_MAX);
    [[nodiscard]] std::uint64_t read_to() const { return read_to_; }
    [[nodiscard]] const TransactionTree& tree() const { return tree_; }

    /// All that ever lived, in order of their ids.
    [[nodiscard]] const std::deque<ThreadLife>& threads() const { return threads_; }
    [[nodiscard]] bool lives(const ThreadLife& thread, std::uint64_t sequence) const;
    /// Null if no such thread appeared.
    [[nodiscard]] const ThreadLife* find(const ThreadKey& key) const;

    /// The transaction that a thread was sending or serving, or had just done with, by its last record; 0: none.
    [[nodiscard]] std::uint64_t work_of(const ThreadKey& key, std::uint64_t sequence) const;
    /// The one that it serves; 0: none.
    [[nodiscard]] std::uint64_t serving(const ThreadKey& key, std::uint64_t sequence) const;
    /// The one that it has sent and still waits for; 0: none.
    [[nodiscard]] std::uint64_t under_way(const ThreadKey& key, std::uint64_t sequence) const;
    /// Whether the transaction was sent and had not ended for its sender.
    [[nodiscard]] bool open(const Transaction& transaction, std::uint64_t sequence) const;
    /// The thread that works on a transaction at a record; null: none yet, or no longer.
    [[nodiscard]] const ThreadKey* server(const Transaction& transaction, std::uint64_t sequence) const;
    /// The transactions that a thread sent, in order.
    [[nodiscard]] const std::vector<std::uint64_t>& sent_by(const ThreadKey& key) const;

    /// The chain of transactions that a thread is part of: who works on it now first, who began it last. Never empty.
    [[nodiscard]] std::vector<StackFrame> stack(const ThreadKey& key, std::uint64_t sequence) const;

    /// The last step that any thread reached before a record; 0: none.
    [[nodiscard]] std::uint64_t step_before(std::uint64_t sequence) const;

    /// What the words and fields of a record depend on: the numbers of the records which EventTexts and EventScope must be shown before
    /// it (and it itself) to speak of it as if they had seen all. Ascending, ends with `sequence`.
    [[nodiscard]] std::vector<std::uint64_t> context_of(const trace::RecordView& record) const;
    /// `t118.2` or `e57`, as MomentNamer names it.
    [[nodiscard]] std::string moment_of(const trace::Reader& reader, const trace::RecordView& record) const;

    /// The interface behind a node or a handle, as far as requests to it up to a record tell; "" if none does.
    [[nodiscard]] std::string_view interface_of_node(std::uint8_t device, std::uint64_t node, std::uint64_t sequence) const;
    [[nodiscard]] std::string_view interface_of_handle(std::uint8_t device, std::uint32_t pid, std::uint32_t handle,
                                                       std::uint64_t sequence) const;

private:
    /// From a record on, until the next entry.
    struct Work {
        std::uint64_t sequence = 0;
        std::uint64_t transaction = 0;
    };
    struct Step {
        std::uint64_t sequence = 0;
        std::uint64_t transaction = 0;  ///< in which it was reached
        std::uint32_t line = 0;
    };
    struct History {
        std::size_t life = 0;  ///< index in threads_
        std::vector<Work> works;
        std::vector<Step> steps;
        std::vector<std::uint64_t> sent;
    };
    /// What the tree does not keep of a transaction.
    struct Course {
        std::uint64_t first_sequence = 0;  ///< its first record, which goes before its request
        std::uint64_t taken_sequence = 0;
        std::uint64_t refused_sequence = 0;
        ThreadKey taker{};
    };

    /// An interface's name, and the request that told it.
    struct Learned {
        std::uint64_t sequence = 0;
        std::string name;
    };

    History& history_of(const trace::RecordView& record);
    int process_id(const trace::Stamp& stamp);
    void end_threads(const trace::Stamp& stamp, std::uint64_t sequence);
    void note_interface(const trace::RecordView& record);
    void note_course(const trace::RecordView& record);
    [[nodiscard]] const History* history(const ThreadKey& key) const;
    [[nodiscard]] const Course* course(std::uint64_t transaction) const;
    [[nodiscard]] std::uint32_t own_line(const ThreadKey& key, std::uint64_t transaction, std::uint64_t sequence) const;
    [[nodiscard]] std::uint32_t last_line(const ThreadKey& key, std::uint64_t sequence) const;
    [[nodiscard]] std::uint64_t innermost(std::uint64_t transaction, std::uint64_t sequence) const;
    [[nodiscard]] StackFrame frame(const ThreadKey& key, StackFrame::Role role, std::uint64_t transaction, std::uint32_t line) const;

    TransactionTree tree_;
    std::deque<ThreadLife> threads_;
    std::map<ThreadKey, History> histories_;
    std::map<std::pair<std::uint8_t, std::uint32_t>, int> process_ids_;
    std::unordered_map<std::uint64_t, Course> courses_;
    std::vector<std::uint64_t> steps_;         ///< of all threads
    std::vector<std::uint64_t> declarations_;  ///< interfaces and processes
    std::map<std::pair<std::uint8_t, std::uint64_t>, Learned> node_interfaces_;
    std::map<std::pair<ThreadKey, std::uint32_t>, Learned> handle_interfaces_;  ///< of a process: tid 0
    int next_id_ = 1;
    std::uint64_t read_to_ = 0;
};

}  // namespace sim::query
