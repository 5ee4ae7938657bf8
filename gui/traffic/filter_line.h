#pragma once

#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QStringList>
#include <QTimer>
#include <QWidget>
#include <optional>

#include "gui/look/theme.h"
#include "gui/store/trace_store.h"
#include "sim/query/expression.h"

class QStandardItemModel;

namespace gui {

/// The line in which a condition on transactions is written. It is checked as it is written: after a pause what is wrong stands below it in
/// words with the place, and the last right condition stays in force. Enter keeps it in the history; Up and Down go through that.
class FilterLine : public QWidget {
    Q_OBJECT

public:
    FilterLine(const TraceStore& store, const Theme& theme, QWidget* parent = nullptr);

    [[nodiscard]] QString text() const { return edit_->text(); }
    void setText(const QString& text);  ///< as if it had been written and Enter pressed
    /// Adds a condition to the one that stands there: both hold.
    void add(const QString& condition);
    /// What is wrong with the text, "" if nothing.
    [[nodiscard]] QString problem() const { return problem_; }
    [[nodiscard]] QStringList history() const { return history_; }
    [[nodiscard]] QLineEdit* edit() const { return edit_; }

signals:
    /// The condition in force changed; none: all rows.
    void changed(const std::optional<sim::query::Expression>& expression);
    /// Enter was pressed on a right condition.
    void accepted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void check();
    void apply();
    void restyle();
    void showProblem();
    void complete(bool asked);
    void insert(const QString& text);
    void remember();
    void recall(int step);
    void fillHistoryMenu(class QMenu& menu);

    const TraceStore& store_;
    const Theme& theme_;
    QLineEdit* edit_;
    QLabel* error_;
    QStandardItemModel* items_;
    QCompleter* completer_;
    qsizetype completeFrom_ = 0;
    QTimer pause_;  ///< until a text that goes on changing is applied
    QString problem_;
    qsizetype problemColumn_ = 1;
    QString applied_;
    QStringList history_;  ///< newest first
    int recalled_ = -1;    ///< place in the history; -1: the text being written
    QString written_;
};

}  // namespace gui
