#pragma once

#include <QByteArray>

#include "gui/detail/bytes_view.h"
#include "gui/detail/detail_node.h"
#include "gui/detail/trace_words.h"
#include "sim/query/parcel_tree.h"

namespace gui {

/// The rows of a parcel's parts; offsets count from `base` in `pane`.
void addParts(DetailNode& above, const std::vector<sim::query::ParcelPart>& parts, BytesPane pane, quint64 base = 0);

/// A record: what happened in words, when, who, and all its fields by name, each with its bytes in the body.
DetailNode recordNodes(const TraceStore& store, const TraceWords& words, const sim::trace::RecordView& record);

/// A link to a transaction for `tN`; "" for 0 and one without a row.
DetailNode transactionNode(const TraceStore& store, const TraceWords& words, const QString& name, std::uint64_t id);

/// TF_* in words: `one-way, accepts descriptors`; `none` for 0.
QString flagWords(std::uint32_t flags);
/// A status with its meaning and all names it has: `29201 (failed reply: ...), BR_FAILED_REPLY`.
QString statusWords(std::int32_t status);

QString timeText(std::uint64_t time_ns);
QString bytesText(std::uint64_t bytes);

Selected processSelected(std::uint8_t device, std::uint32_t pid);
Selected recordSelected(std::uint64_t sequence);
Selected transactionSelected(std::uint64_t id);

}  // namespace gui
