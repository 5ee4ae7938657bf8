#pragma once

#include <vector>

#include "gui/view.h"

class QFrame;

namespace gui {

enum class ViewArea : std::uint8_t { Left, Centre, Right, Bottom };

/// One view of the window. Those of one area are tabs of each other, in the order of the list.
///
/// Commands that are a view's own matter are sent to it by name, if it has a slot (or Q_INVOKABLE) of that name. `find()`, `findNext()` and
/// `focusFilter()` are greyed where no view has them. Where a view has `toggleBreakpoint()`, `goToCause()`, `goToEffect()`,
/// `goToNextOnLine()`, `goToPreviousOnLine()` and the keyboard, or `selectNext()`, `selectPrevious()`, `selectNextInConversation()`,
/// `selectPreviousInConversation()`, they are preferred to what the window does by itself. `bool mayLeave()` is asked before the window
/// closes.
struct ViewEntry {
    const char* id;  ///< stable: layouts are stored with it
    ViewArea area;
    View* (*make)(Workbench& bench, QWidget* parent);
};

/// What the window is made of; the one place to add a view.
struct Parts {
    std::vector<ViewEntry> views;
    QFrame* (*makeCard)(Workbench& bench,
                        QWidget* parent) = nullptr;  ///< "What just happened", above the views; its signal dismissed() hides it
};
[[nodiscard]] Parts allParts();

}  // namespace gui
