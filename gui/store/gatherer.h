#pragma once

#include <QString>
#include <QVector>
#include <array>
#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <utility>
#include <vector>

#include "gui/store/trace_store.h"
#include "sim/query/transaction_tree.h"
#include "sim/trace/reader.h"

namespace gui {

/// What a stretch of records adds to what the window knows, and what a filter found meanwhile.
struct Portion {
    std::vector<TrafficRow> rows{};
    /// Rows of earlier portions, as they are now; toTid and replyBytes of 0 mean: as before.
    std::vector<std::pair<std::uint32_t, TrafficRow>> changes{};
    std::vector<QString> names{};
    std::vector<Mark> marks{};
    std::vector<Lifeline> lifelines{};
    std::vector<std::pair<std::uint32_t, std::uint64_t>> ends{};  ///< lifelines that ended, and the record
    std::vector<std::uint64_t> declarations{};                    ///< records of interfaces
    std::vector<std::uint64_t> context{};                         ///< records by which later ones are told: processes, interfaces, links
    std::uint64_t gathered = 0;                                   ///< all records up to this one are in this portion or an earlier one
    std::uint64_t last = 0;                                       ///< newest record that was seen
    QString damage{};

    std::uint64_t filter = 0;  ///< which request the rest is about; 0: none
    QVector<qint32> found{}, lost{};
    bool filterDone = false;
};

/// Makes rows, marks and lifelines of records. Not thread-safe: belongs to one thread.
class Gatherer {
public:
    explicit Gatherer(const sim::trace::Names& names);

    /// Records in order, each once; what it adds goes into the portion.
    void add(const sim::trace::RecordView& record, Portion& portion);

    [[nodiscard]] const sim::query::TransactionTree& tree() const { return tree_; }
    [[nodiscard]] std::size_t rows() const { return tree_.transactions().size(); }

private:
    struct ThreadKey {
        std::uint8_t device;
        std::uint32_t pid;
        std::uint32_t tid;
        bool operator==(const ThreadKey&) const = default;
    };
    struct ThreadHash {
        std::size_t operator()(const ThreadKey& key) const {
            return ((std::uint64_t{key.pid} << 32 | key.tid) ^ std::uint64_t{key.device} << 56) * 0x9E37'79B9'7F4A'7C15ULL >> 16;
        }
    };

    [[nodiscard]] TrafficRow rowOf(std::uint32_t index) const;
    [[nodiscard]] std::uint32_t indexOf(std::uint64_t transaction) const;
    std::uint32_t lifelineOf(const sim::trace::RecordView& record, Portion& portion);
    void change(std::uint32_t index, const sim::trace::RecordView& record, Portion& portion);
    void mark(Mark::Kind kind, const sim::trace::RecordView& record, std::uint32_t lifeline, Portion& portion) const;
    void addTransaction(const sim::trace::RecordView& record, std::uint32_t lifeline, Portion& portion);
    void addEvent(const sim::trace::RecordView& record, std::uint32_t lifeline, Portion& portion);

    const sim::trace::Names& names_;
    sim::query::TransactionTree tree_;
    std::uint32_t nameCount_ = 0;
    std::unordered_map<ThreadKey, std::uint32_t, ThreadHash> lifelines_;
    std::unordered_map<ThreadKey, std::vector<std::uint32_t>, ThreadHash> alive_;  ///< lifelines by process (tid 0)
    struct Recent {
        ThreadKey key{};
        std::uint32_t lifeline = 0;
    };
    std::array<Recent, 256> recent_{};  ///< by the low bits of the tid; tid 0: free
    std::uint32_t lifelineCount_ = 0;
};

}  // namespace gui
