#pragma once

#include <QAction>
#include <QDialog>
#include <QVector>

class QLineEdit;
class QTreeWidget;

namespace gui {

/// Finds a command by what it is called: type, choose, Enter. What cannot be done just now is listed, too, and says so.
class PaletteDialog : public QDialog {
    Q_OBJECT

public:
    PaletteDialog(const QVector<QAction*>& actions, QWidget* parent);

    [[nodiscard]] QStringList shown() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void filter(const QString& text);
    void give();

    QVector<QAction*> actions_;
    QLineEdit* line_;
    QTreeWidget* list_;
};

/// Whether all words stand in the text, in any order and case.
[[nodiscard]] bool matchesWords(const QString& text, const QString& words);

}  // namespace gui
