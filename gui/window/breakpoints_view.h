#pragma once

#include "gui/view.h"

class QComboBox;
class QLineEdit;
class QPushButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace gui {

/// All places at which runs stop, with their conditions, and a line to add more.
class BreakpointsView : public View {
    Q_OBJECT

public:
    explicit BreakpointsView(Workbench& bench, QWidget* parent = nullptr);

    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString asText() const override;
    void focusMain() override;

private:
    void fill();
    void add();
    void removeChosen();
    void edited(QTreeWidgetItem* item, int column);
    void explainKind();

    QTreeWidget* tree_;
    QComboBox* kind_;
    QLineEdit* place_;
    QPushButton *add_, *remove_;
    bool filling_ = false;
};

}  // namespace gui
