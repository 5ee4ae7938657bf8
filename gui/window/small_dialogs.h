#pragma once

#include <QDialog>
#include <QStringList>
#include <functional>

#include "gui/session/session.h"

class QComboBox;
class QLineEdit;

namespace gui {

/// Asks for one line, without blocking: `accepted` is called with it on Enter.
class LineDialog : public QDialog {
    Q_OBJECT

public:
    LineDialog(const QString& title, const QString& question, const QString& examples, std::function<void(const QString&)> accepted,
               QWidget* parent);

private:
    QLineEdit* line_;
};

/// Shows text that can be searched by eye, copied and read aloud.
class TextDialog : public QDialog {
    Q_OBJECT

public:
    TextDialog(const QString& title, const QString& text, QWidget* parent);
};

/// Cell, seed and profile of a run.
class RunDialog : public QDialog {
    Q_OBJECT

public:
    RunDialog(const QString& title, const Launch& launch, const QStringList& cells, std::function<void(const Launch&)> accepted,
              QWidget* parent);

private:
    void run();

    Launch launch_;
    std::function<void(const Launch&)> accepted_;
    QComboBox* cell_;
    QLineEdit* seed_;
    QComboBox* profile_;
};

}  // namespace gui
