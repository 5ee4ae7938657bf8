#pragma once

#include <QAbstractTableModel>
#include <QIcon>
#include <QTimer>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "gui/store/trace_store.h"
#include "gui/traffic/row_sorter.h"
#include "gui/traffic/traffic_words.h"
#include "gui/workbench.h"
#include "sim/query/expression.h"

namespace gui {

/// The transactions of a trace as a table. Cells are made when they are asked for; what the model keeps is at most the numbers of the
/// rows that are shown: those for which the filter holds, in the order of sending or sorted by a column.
///
/// Sorted by id or time the table grows as the trace does. Sorted by another column it is put in order in the background: the
/// rows known at that moment are shown in order, later ones join with the next sorting, at most once a second (`waiting()` counts them).
class TrafficModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Id, Time, Delta, From, To, Call, Size, Kind, Status, Duration, Note };
    static constexpr int kColumns = Note + 1;
    enum Role {
        TransactionRole = Qt::UserRole,  ///< its id
        StoreRowRole                     ///< number of its row in the store
    };

    explicit TrafficModel(Workbench& bench, QObject* parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    /// By any column but Delta, which is of the rows as they stand; -1: in the order of sending.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;
    [[nodiscard]] int sortColumn() const { return sortColumn_; }
    [[nodiscard]] Qt::SortOrder sortOrder() const { return sortOrder_; }

    /// None: all rows are shown.
    void setFilter(std::optional<sim::query::Expression> filter);
    [[nodiscard]] bool isFiltered() const { return filter_.has_value(); }
    [[nodiscard]] bool isSearching() const { return searching_; }
    [[nodiscard]] bool isSorting() const { return collected_ >= 0 || sorter_.busy(); }
    [[nodiscard]] qsizetype known() const { return known_; }  ///< transactions of the trace so far
    [[nodiscard]] qsizetype waiting() const;                  ///< rows that join with the next sorting

    /// The row of the store that stands in a row of the table.
    [[nodiscard]] qsizetype storeRow(int row) const;
    /// -1: it is not shown.
    [[nodiscard]] int rowOf(qsizetype storeRow) const;
    [[nodiscard]] TrafficRow traffic(int row) const;
    /// Of the transaction at the position; -1: it is not shown.
    [[nodiscard]] int positionRow() const { return positionRow_ < 0 ? -1 : rowOf(positionRow_); }
    [[nodiscard]] bool isAtPosition(int row) const { return positionRow_ >= 0 && storeRow(row) == positionRow_; }
    /// It was sent after the position.
    [[nodiscard]] bool isAhead(const TrafficRow& row) const { return position_ != 0 && row.sentSequence > position_; }
    [[nodiscard]] QString text(int row, int column) const;
    [[nodiscard]] QString toolTip(int row, int column) const;
    [[nodiscard]] const TrafficWords& words() const { return words_; }

signals:
    void countsChanged();

private:
    void forget();
    void add(qsizetype first, qsizetype count);
    void change(qsizetype first, qsizetype last);
    void find(quint64 ticket, const QVector<qint32>& rows);
    void lose(quint64 ticket, const QVector<qint32>& rows);
    void remove(std::vector<qint32>& rows, std::size_t place, bool turned);
    void findPosition();
    void restyle();

    /// Whether the rows are shown in an order of their own; else in that of sending or turned round.
    [[nodiscard]] bool ordered() const;
    [[nodiscard]] bool turned() const { return !ordered() && sortOrder_ == Qt::DescendingOrder && sortColumn_ >= 0; }
    [[nodiscard]] qsizetype baseCount() const { return filter_ ? static_cast<qsizetype>(found_.size()) : known_; }
    void startSorting();
    void collect();
    [[nodiscard]] std::uint64_t sortKey(const TrafficRow& row) const;
    [[nodiscard]] QString sortText(const TrafficRow& row) const;  ///< what a key stands for, where that is a text

    Workbench& bench_;
    TrafficWords words_;
    qsizetype known_ = 0;

    std::optional<sim::query::Expression> filter_;
    quint64 ticket_ = 0;
    bool searching_ = false;
    std::vector<qint32> found_;  ///< rows of the store for which the filter holds, ascending

    int sortColumn_ = -1;
    Qt::SortOrder sortOrder_ = Qt::AscendingOrder;
    std::vector<qint32> ordered_;  ///< rows of the store in the order asked for
    RowSorter sorter_;
    RowSorter::Job job_;         ///< being collected
    qsizetype collected_ = -1;   ///< rows in it; -1: nothing is being collected
    QTimer collecting_, again_;  ///< next slice of rows; next sorting

    std::uint64_t position_ = 0;  ///< record; 0: there is none
    qsizetype positionRow_ = -1;  ///< row of the store

    std::map<Severity, QIcon> icons_;
    QIcon here_, elsewhere_;  ///< beside the id
};

}  // namespace gui
