#pragma once

#include <QDialog>

#include "gui/window/commands.h"

class QTreeWidget;

namespace gui {

/// All keys of the preset in use, by menu, with what they mean in the other presets.
class SheetDialog : public QDialog {
    Q_OBJECT

public:
    SheetDialog(Preset preset, QWidget* parent);
    [[nodiscard]] QString asText() const;

private:
    QTreeWidget* tree_;
};

}  // namespace gui
