#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "gui/sequence/columns.h"
#include "gui/store/trace_store.h"

namespace gui::sequence {

/// What gets rows.
struct RowWishes {
    bool steps = false;  ///< of the scenario, with expectations
    bool abilities = false;
    bool fold = true;
    std::uint64_t gapNs = 1'000'000;  ///< from which on time that passes between two rows is told
    bool operator==(const RowWishes&) const = default;
};

/// A call that is being served, or was not taken yet, at some place of the diagram.
struct OpenCall {
    std::uint32_t row = 0;    ///< of the store
    std::uint32_t since = 0;  ///< mark at which the bar begins
    std::uint8_t lane = 0;    ///< bars of one line that overlap stand side by side
    int column = -1;
};

/// The rows of the diagram, top to bottom: which marks each stands for, and where it lies. Built in portions, so that a million marks
/// keep nobody waiting; what is there can be asked meanwhile. Eight bytes a row.
///
/// Calls of the same method between the same lines, with the same result, that follow each other with nothing else between are one row as
/// soon as there are kFoldFrom of them. A call during which anything else happens is never folded.
class RowIndex {
public:
    static constexpr std::uint32_t kFoldFrom = 4;
    static constexpr std::uint32_t kUnitsARow = 2;
    static constexpr std::uint32_t kUnitsAGap = 2;

    struct Fold {
        std::uint32_t row = 0;
        std::uint32_t calls = 0;
        bool expanded = false;  ///< its rows are shown; this is the first of them
    };

    void reset(const RowWishes& wishes);
    /// Looks at so many more marks. True if there are more. What threads do is noted in the columns; `missing` tells that one of them
    /// should have a line by now.
    bool take(const TraceStore& store, Columns& columns, std::size_t marksMax, bool& missing);

    [[nodiscard]] std::size_t count() const { return rows_.size(); }
    [[nodiscard]] std::uint32_t taken() const { return next_; }
    [[nodiscard]] std::uint32_t firstMark(std::size_t row) const { return rows_[row].first; }
    /// One past the last mark that stands in the row; marks that are not shown among them.
    [[nodiscard]] std::uint32_t endMark(std::size_t row) const { return row + 1 < rows_.size() ? rows_[row + 1].first : next_; }
    /// The row in which a mark stands or would stand; count() if there are no rows or it comes before all of them.
    [[nodiscard]] std::size_t rowOfMark(std::uint32_t mark) const;
    /// Top, in units; a row is kUnitsARow high.
    [[nodiscard]] std::uint32_t top(std::size_t row) const { return rows_[row].top; }
    [[nodiscard]] std::uint32_t height() const { return rows_.empty() ? 0 : rows_.back().top + kUnitsARow; }
    /// The last row that begins at or above a height; 0 if none.
    [[nodiscard]] std::size_t rowAtUnit(std::uint32_t unit) const;
    /// Whether the time since the row before is told above it.
    [[nodiscard]] bool hasGap(std::size_t row) const { return row > 0 && rows_[row].top - rows_[row - 1].top > kUnitsARow; }
    /// That time.
    [[nodiscard]] std::uint64_t gapNs(const TraceStore& store, const Columns& columns, std::size_t row) const;
    [[nodiscard]] const Fold* fold(std::size_t row) const;

    /// To be followed by reset().
    void setExpanded(std::uint32_t firstMark, bool expanded);

    /// The calls under way right before a row.
    [[nodiscard]] std::vector<OpenCall> openBefore(const TraceStore& store, const Columns& columns, std::size_t row) const;
    /// Lets a mark change the calls under way.
    static void track(const TraceStore& store, const Columns& columns, std::uint32_t index, const Mark& mark, std::vector<OpenCall>& open);

    /// Whether a mark gets a row of its own or shares one, with these lines and wishes.
    [[nodiscard]] bool isShown(const TraceStore& store, const Columns& columns, const Mark& mark) const;

private:
    struct Row {
        std::uint32_t first = 0;
        std::uint32_t top = 0;
    };
    /// Marks since the last moment at which no call was under way.
    struct Segment {
        std::size_t firstRow = 0;
        std::uint64_t firstSequence = 0;
        std::uint64_t signature = 0;
        std::uint32_t calls = 0;
        std::uint32_t open = 0;
        bool mixed = false;
    };
    /// Segments with one signature that follow each other.
    struct Run {
        std::size_t firstRow = 0;
        std::uint64_t signature = 0;
        std::uint32_t calls = 0;
    };
    struct Checkpoint {
        std::uint32_t mark = 0;
        std::vector<OpenCall> open;
    };

    void push(std::uint32_t mark, std::uint64_t timeNs);
    void weigh(const TraceStore& store, const Columns& columns, const Mark& mark, std::size_t rowsBefore);
    void breakRun();
    void endSegment();
    void truncate(std::size_t rows);

    static constexpr std::uint32_t kCheckpointMarks = 1024;
    static constexpr std::size_t kOpenMax = 256;  ///< calls under way that are followed; a flood has more

    RowWishes wishes_;
    std::set<std::uint32_t> expanded_;  ///< first marks
    std::vector<Row> rows_;
    std::vector<Fold> folds_;  ///< ordered by row
    std::vector<Checkpoint> checkpoints_;
    std::vector<OpenCall> open_;
    std::uint32_t next_ = 0;  ///< mark
    std::uint64_t lastTimeNs_ = 0;
    Mark last_{};  ///< shown last
    bool anyLast_ = false;
    Segment segment_;
    std::optional<Run> run_;
};

}  // namespace gui::sequence
