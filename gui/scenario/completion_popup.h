#pragma once

#include <QCompleter>
#include <QJsonArray>
#include <QStandardItemModel>
#include <QString>

namespace gui {

/// The list of what could stand at the cursor, below it: a word with what it takes; its sentence as a tooltip and by `told`.
class CompletionPopup : public QCompleter {
    Q_OBJECT

public:
    explicit CompletionPopup(QWidget* editor);

    /// `items` as ipclab/complete gives them; below `where` of the editor. An empty list hides it.
    void offer(const QJsonArray& items, const QRect& where);
    void hide();
    [[nodiscard]] bool isOpen() const;
    /// The labels that are offered.
    [[nodiscard]] QStringList labels() const;
    void choose(int row);

signals:
    void chosen(const QString& insert);
    void told(const QString& sentence);

private:
    QStandardItemModel model_;
};

}  // namespace gui
