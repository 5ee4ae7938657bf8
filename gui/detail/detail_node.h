#pragma once

#include <QString>
#include <vector>

#include "gui/selection.h"

namespace gui {

/// Bytes that the detail view shows beside its tree.
enum class BytesPane : std::uint8_t { None, Request, Reply, Record };

/// One row of the detail view's tree.
struct DetailNode {
    QString name{};
    QString value{};
    QString type{};
    QString tip{};  ///< raw numbers, explanations; may be empty
    BytesPane pane = BytesPane::None;
    quint64 offset = 0;  ///< in the pane; only with a pane
    quint64 size = 0;
    Selected link{};      ///< what a click selects; Nothing: a click selects nothing
    int line = 0;         ///< of the scenario, to which a click leads; 0: none
    bool marked = false;  ///< something is wrong or missing here; the value says what
    bool open = false;    ///< expanded at first
    std::vector<DetailNode> children{};

    /// Adds a row below this one and returns it; void when another one is added.
    DetailNode& add(const QString& child_name, const QString& child_value = {}, const QString& child_tip = {}) {
        children.push_back({.name = child_name, .value = child_value, .type = {}, .tip = child_tip});
        return children.back();
    }
};

}  // namespace gui
