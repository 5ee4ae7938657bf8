#pragma once

#include <cstdint>
#include <memory>

#include "sim/query/expression.h"
#include "sim/query/transaction_tree.h"
#include "sim/trace/metadata.h"
#include "sim/trace/record.h"

namespace sim::query {

/// What expressions can be asked of the event that just happened: its own fields and those of the transaction it belongs to.
///
/// Feed it every record in order, from a trace or as a listener of a running recorder; either gives the same answers. Memory stays
/// bounded: of finished transactions the last 4,096 are remembered, older ones lend no fields to later events.
class EventScope {
public:
    /// `names`: what the records' stamps refer to.
    explicit EventScope(trace::Names names);
    ~EventScope();
    EventScope(const EventScope&) = delete;
    EventScope& operator=(const EventScope&) = delete;

    void add(const trace::RecordView& record);

    /// Of the record added last, as long as that is valid (from a listener: during the callback). False before the first.
    [[nodiscard]] bool holds(const Expression& expression) const;

    /// A field of the record added last.
    [[nodiscard]] FieldValue value(const Field& field) const;

private:
    class State;
    std::unique_ptr<State> state_;
};

/// Whether an expression holds for a transaction as a row of a table: its request, and its end if it has one.
bool holds(const Expression& expression, const Transaction& transaction, const TransactionTree& tree, const trace::Names& names);

}  // namespace sim::query
