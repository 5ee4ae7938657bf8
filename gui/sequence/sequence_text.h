#pragma once

#include <QString>
#include <cstddef>

#include "gui/sequence/columns.h"
#include "gui/sequence/row_index.h"
#include "gui/store/trace_store.h"

namespace gui::sequence {

/// The diagram's rows as lines: moment, then who does what, a fold with its count; what the picture leaves out is left out here, too.
QString linesOf(const TraceStore& store, const Columns& columns, const RowIndex& index, std::size_t first, std::size_t end);

/// The same as a Mermaid sequence diagram, for pages that draw one.
QString mermaidOf(const TraceStore& store, const Columns& columns, const RowIndex& index, std::size_t first, std::size_t end);

}  // namespace gui::sequence
