#pragma once

#include <QString>
#include <QWidget>

#include "gui/workbench.h"

namespace gui {

/// One view of the window: a dock's content. Knows store, session, selection and theme, and no other view.
class View : public QWidget {
    Q_OBJECT

public:
    explicit View(Workbench& bench, QWidget* parent = nullptr) : QWidget(parent), bench_(bench) {}

    /// As the dock's title and the menu name it; translated.
    [[nodiscard]] virtual QString title() const = 0;
    /// What it shows, as text: for copying, for screen readers ("read as text"), for tests. Lines, columns apart by tabs.
    [[nodiscard]] virtual QString asText() const = 0;
    /// Gives the keyboard to its main control. Every view can be reached by pane cycling.
    virtual void focusMain() = 0;
    /// Whether single letters and Space are shortcuts while it has the focus (a diagram), not text.
    [[nodiscard]] virtual bool takesLetters() const { return false; }

    /// Pictures: writes what it shows, by the file's ending (.svg, .png), in light colours. Empty on success, else what went wrong.
    [[nodiscard]] virtual bool canExport() const { return false; }
    virtual QString exportTo(const QString&) { return tr("This view has no picture to export."); }

protected:
    Workbench& bench_;
};

}  // namespace gui
