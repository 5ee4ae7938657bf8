#pragma once

#include "gui/detail/record_nodes.h"
#include "sim/query/time_budget.h"

namespace gui {

/// The bytes of one pane, as they were recorded.
struct PaneBytes {
    QByteArray bytes{};
    quint64 total = 0;  ///< true size
    QVector<BytesView::Slot> objects{};
    bool there = false;  ///< false: there is no such parcel
};

/// All that the detail view shows of a transaction.
struct TransactionDetail {
    QString headline{};
    DetailNode root{};
    PaneBytes request{}, reply{};
    sim::query::TimeBudget budget{};
    std::uint64_t requestSequence = 0, replySequence = 0;  ///< where to go; 0: nowhere
    std::uint64_t parent = 0;
    int line = 0;  ///< of the scenario's step that led to it; 0: none
};

TransactionDetail transactionDetail(const TraceStore& store, const TraceWords& words, const TrafficRow& row);

}  // namespace gui
