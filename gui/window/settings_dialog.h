#pragma once

#include <QDialog>

namespace gui {

class Settings;

/// Theme, size of text, keys, motion. What is changed acts at once.
class SettingsDialog : public QDialog {
    Q_OBJECT

public:
    SettingsDialog(Settings& settings, QWidget* parent);
};

}  // namespace gui
