#pragma once

#include <QHash>
#include <QPlainTextEdit>
#include <QSet>
#include <QVector>
#include <cstdint>

#include "gui/scenario/completion_popup.h"
#include "gui/scenario/scenario_highlighter.h"

namespace gui {

class Theme;

/// A mistake as ipclab/validate tells it; line and column from 1, in characters. Line 0: of the whole text.
struct TextProblem {
    int line = 0;
    int column = 0;
    int length = 1;
    QString message{};
    bool operator==(const TextProblem&) const = default;
};

/// What stands in the margin beside a line.
struct StopMark {
    bool enabled = true;
    bool known = true;   ///< false: no step begins there
    bool asked = false;  ///< it has a condition
    QString tip{};
    bool operator==(const StopMark&) const = default;
};

/// The text of a scenario with a margin: line numbers, breakpoints (a disc; disabled a ring; at no step a diamond), a tick for each
/// step that was reached and an arrow for the one at the position. Mistakes are underlined.
class ScenarioEditor : public QPlainTextEdit {
    Q_OBJECT

public:
    ScenarioEditor(const Theme& theme, QWidget* parent);
    ~ScenarioEditor() override;

    void setStops(const QHash<int, StopMark>& stops);
    void setReached(const QSet<int>& lines);
    void setCurrent(int line);  ///< 0: none
    void setLit(int line);      ///< of what is selected elsewhere; 0: none
    void setProblems(const QVector<TextProblem>& problems);

    /// The text with `\n` for line ends, exactly: toPlainText() changes some spaces.
    [[nodiscard]] QString exactText() const;
    [[nodiscard]] int cursorLine() const;
    [[nodiscard]] int cursorColumn() const;  ///< in characters, from 1
    void goTo(int line, int column = 1);
    void showLine(int line);  ///< scrolls there if it cannot be seen; the cursor stays
    /// What the margin and the problems say of a line, in words; "" if nothing.
    [[nodiscard]] QString wordsOf(int line) const;

    [[nodiscard]] CompletionPopup& popup() { return popup_; }
    /// Shows what ipclab/complete answered for the cursor as it stands; `from`: the column at which the word begins.
    void offer(int from, const QJsonArray& items);

    // For the margin.
    [[nodiscard]] int marginWidth() const;
    void paintMargin(QPaintEvent* event);
    [[nodiscard]] int lineAt(int y) const;  ///< 0: none

public slots:
    void applyTheme();

signals:
    void toggleAsked(int line);
    void menuAsked(int line, const QPoint& global);
    void completionAsked();  ///< by key
    void wordTyped();        ///< a word is being written
    void saveAsked();
    void lineToldChanged();

protected:
    bool event(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fitMargin();
    void underline();
    void newLine();
    void insert(const QString& text);
    void paintStop(QPainter& painter, const QRectF& box, const StopMark& stop) const;

    const Theme& theme_;
    ScenarioHighlighter highlighter_;
    CompletionPopup popup_;
    QWidget* margin_;
    QHash<int, StopMark> stops_;
    QSet<int> reached_;
    int current_ = 0;
    int lit_ = 0;
    QVector<TextProblem> problems_;
    int wordFrom_ = 1;
};

}  // namespace gui
