#pragma once

#include <QString>
#include <QVector>

#include "gui/store/trace_store.h"

namespace gui {

/// What may be written next in a condition on transactions.
struct FilterCompletion {
    struct Item {
        QString text;     ///< goes in place of the text from `from` to the cursor
        QString meaning;  ///< in a few words; may be empty
        bool operator==(const Item&) const = default;
    };
    qsizetype from = 0;
    QVector<Item> items{};
};

/// Fields where a condition begins, comparisons behind a field, words, names of the trace and units behind a comparison, `and` and `or`
/// behind a whole condition: those that begin with what stands before the cursor.
FilterCompletion completeFilter(const QString& text, qsizetype cursor, const TraceStore& store);

}  // namespace gui
