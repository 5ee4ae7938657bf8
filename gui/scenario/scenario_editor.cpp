#include "gui/scenario/scenario_editor.h"

#include <QAbstractItemView>
#include <QContextMenuEvent>
#include <QCoreApplication>
#include <QFontDatabase>
#include <QHelpEvent>
#include <QJsonObject>
#include <QPainter>
#include <QScrollBar>
#include <QTextBlock>
#include <QToolTip>
#include <algorithm>

#include "gui/look/theme.h"

namespace gui {
namespace {

/// Units of Qt's strings in front of a character, counted from 0.
int unitsBefore(const QString& line, int character) {
    int units = 0;
    for (; character > 0 && units < line.size(); --character) {
        units += line[units].isHighSurrogate() && units + 1 < line.size() ? 2 : 1;
    }
    return units;
}

int charactersIn(const QString& text) { return static_cast<int>(text.toUcs4().size()); }

/// The strip beside the text.
class Margin : public QWidget {
public:
    explicit Margin(ScenarioEditor* editor) : QWidget(editor), editor_(editor) { setCursor(Qt::ArrowCursor); }
    [[nodiscard]] QSize sizeHint() const override { return {editor_->marginWidth(), 0}; }

protected:
    void paintEvent(QPaintEvent* event) override { editor_->paintMargin(event); }
    void mousePressEvent(QMouseEvent* event) override {
        const auto line = editor_->lineAt(static_cast<int>(event->position().y()));
        if (line > 0 && event->button() == Qt::LeftButton) emit editor_->toggleAsked(line);
    }
    void contextMenuEvent(QContextMenuEvent* event) override {
        if (const auto line = editor_->lineAt(event->pos().y()); line > 0) emit editor_->menuAsked(line, event->globalPos());
    }
    void wheelEvent(QWheelEvent* event) override { QCoreApplication::sendEvent(editor_->viewport(), event); }
    bool event(QEvent* event) override {
        if (event->type() != QEvent::ToolTip) return QWidget::event(event);
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto line = editor_->lineAt(help->pos().y());
        const auto words = line > 0 ? editor_->wordsOf(line) : QString();
        QToolTip::showText(help->globalPos(),
                           words.isEmpty() && line > 0 ? QObject::tr("Line %1: click for a breakpoint").arg(line) : words, this);
        return true;
    }

private:
    ScenarioEditor* editor_;
};

}  // namespace

ScenarioEditor::ScenarioEditor(const Theme& theme, QWidget* parent)
    : QPlainTextEdit(parent), theme_(theme), highlighter_(document(), theme), popup_(this), margin_(new Margin(this)) {
    setAccessibleName(tr("Text of the scenario"));
    setLineWrapMode(QPlainTextEdit::NoWrap);
    setTabChangesFocus(false);
    margin_->setAccessibleName(tr("Breakpoints and steps"));
    connect(this, &QPlainTextEdit::blockCountChanged, this, &ScenarioEditor::fitMargin);
    connect(this, &QPlainTextEdit::updateRequest, this, [this](const QRect& area, int dy) {
        if (dy != 0) {
            margin_->scroll(0, dy);
        } else {
            margin_->update(0, area.y(), margin_->width(), area.height());
        }
    });
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, [this] {
        underline();
        emit lineToldChanged();
    });
    connect(&popup_, &CompletionPopup::chosen, this, &ScenarioEditor::insert);
    applyTheme();
    fitMargin();
}

ScenarioEditor::~ScenarioEditor() {
    disconnect();
    highlighter_.setDocument(nullptr);  // which changes the document once more: nobody shall hear of it
}

void ScenarioEditor::applyTheme() {
    auto fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (const auto* above = parentWidget())
        fixed.setPointSizeF(above->font().pointSizeF() > 0 ? above->font().pointSizeF() : fixed.pointSizeF());
    if (fixed != font()) setFont(fixed);
    constexpr int kTabSpaces = 2;
    setTabStopDistance(kTabSpaces * QFontMetricsF(fixed).horizontalAdvance(u' '));
    auto colours = palette();
    colours.setColor(QPalette::Base, theme_.base());
    colours.setColor(QPalette::Text, theme_.ink());
    setPalette(colours);
    highlighter_.rehighlight();
    fitMargin();
    underline();
}

void ScenarioEditor::setStops(const QHash<int, StopMark>& stops) {
    if (stops == stops_) return;
    stops_ = stops;
    margin_->update();
    emit lineToldChanged();
}

void ScenarioEditor::setReached(const QSet<int>& lines) {
    if (lines == reached_) return;
    reached_ = lines;
    margin_->update();
    emit lineToldChanged();
}

void ScenarioEditor::setCurrent(int line) {
    if (line == current_) return;
    current_ = line;
    margin_->update();
    underline();
    emit lineToldChanged();
}

void ScenarioEditor::setLit(int line) {
    if (line == lit_) return;
    lit_ = line;
    margin_->update();
    underline();
    emit lineToldChanged();
}

void ScenarioEditor::setProblems(const QVector<TextProblem>& problems) {
    if (problems == problems_) return;
    problems_ = problems;
    margin_->update();
    underline();
    emit lineToldChanged();
}

QString ScenarioEditor::exactText() const {
    auto text = document()->toRawText();
    text.replace(QChar::ParagraphSeparator, u'\n');
    text.replace(QChar::LineSeparator, u'\n');
    return text;
}

int ScenarioEditor::cursorLine() const { return textCursor().blockNumber() + 1; }
int ScenarioEditor::cursorColumn() const {
    const auto cursor = textCursor();
    return charactersIn(cursor.block().text().left(cursor.positionInBlock())) + 1;
}

void ScenarioEditor::goTo(int line, int column) {
    const auto block = document()->findBlockByNumber(std::clamp(line, 1, blockCount()) - 1);
    auto cursor = textCursor();
    cursor.setPosition(block.position() + unitsBefore(block.text(), std::max(column, 1) - 1));
    setTextCursor(cursor);
    centerCursor();
}

void ScenarioEditor::showLine(int line) {
    if (line < 1 || line > blockCount()) return;
    const auto block = document()->findBlockByNumber(line - 1);
    const auto top = blockBoundingGeometry(block).translated(contentOffset()).top();
    if (top >= 0 && top + blockBoundingRect(block).height() <= viewport()->height()) return;
    const auto rows = static_cast<int>(viewport()->height() / std::max(1.0, blockBoundingRect(block).height()));
    verticalScrollBar()->setValue(line - 1 - rows / 3);
}

QString ScenarioEditor::wordsOf(int line) const {
    QStringList words;
    if (const auto stop = stops_.find(line); stop != stops_.end()) words << stop->tip;
    if (line == current_) words << tr("the step at the position");
    if (line != current_ && reached_.contains(line)) words << tr("reached");
    if (line == lit_) words << tr("the step of what is selected");
    for (const auto& problem : problems_) {
        if (problem.line == line) words << tr("problem: %1").arg(problem.message);
    }
    return words.join(tr("; "));
}

void ScenarioEditor::offer(int from, const QJsonArray& items) {
    wordFrom_ = from;
    const auto block = textCursor().block();
    const auto word =
        block.text().mid(unitsBefore(block.text(), from - 1), textCursor().positionInBlock() - unitsBefore(block.text(), from - 1));
    // What is there already needs no offer.
    if (items.size() == 1 && items[0].toObject()["label"].toString() == word) return popup_.hide();
    auto cursor = textCursor();
    cursor.setPosition(block.position() + unitsBefore(block.text(), from - 1));
    auto where = cursorRect(cursor);
    where.translate(marginWidth(), 0);
    popup_.offer(items, where);
}

void ScenarioEditor::insert(const QString& text) {
    auto cursor = textCursor();
    const auto block = cursor.block();
    const auto from = block.position() + std::min(unitsBefore(block.text(), wordFrom_ - 1), cursor.positionInBlock());
    const auto to = cursor.position();
    cursor.setPosition(from);
    cursor.setPosition(to, QTextCursor::KeepAnchor);
    cursor.insertText(text);
    setTextCursor(cursor);
}

int ScenarioEditor::marginWidth() const {
    const auto metrics = fontMetrics();
    const auto digits = std::max(3, static_cast<int>(QString::number(blockCount()).size()));
    // A column for the breakpoint, the number, a column for the tick or arrow, a little air.
    return 2 * metrics.height() + metrics.horizontalAdvance(u'9') * digits + metrics.horizontalAdvance(u' ');
}

void ScenarioEditor::fitMargin() {
    setViewportMargins(marginWidth(), 0, 0, 0);
    const auto inside = contentsRect();
    margin_->setGeometry(inside.left(), inside.top(), marginWidth(), inside.height());
    margin_->update();
}

void ScenarioEditor::resizeEvent(QResizeEvent* event) {
    QPlainTextEdit::resizeEvent(event);
    fitMargin();
}

int ScenarioEditor::lineAt(int y) const {
    for (auto block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const auto box = blockBoundingGeometry(block).translated(contentOffset());
        if (y < box.top()) return 0;
        if (y < box.bottom()) return block.blockNumber() + 1;
    }
    return 0;
}

void ScenarioEditor::paintStop(QPainter& painter, const QRectF& box, const StopMark& stop) const {
    const auto red = theme_.text(Severity::Error);
    painter.setPen(QPen(red, std::max(1.5, box.width() / 9)));
    painter.setBrush(stop.enabled && stop.known ? QBrush(red) : QBrush(Qt::NoBrush));
    if (!stop.known) {
        painter.drawPolygon(QPolygonF({{box.center().x(), box.top()},
                                       {box.right(), box.center().y()},
                                       {box.center().x(), box.bottom()},
                                       {box.left(), box.center().y()}}));
    } else {
        painter.drawEllipse(box);
    }
    if (!stop.asked) return;
    painter.setPen(QPen(stop.enabled && stop.known ? theme_.base() : red, std::max(1.5, box.width() / 8)));
    for (const auto part : {0.38, 0.62}) {
        const auto y = box.top() + part * box.height();
        painter.drawLine(QPointF(box.left() + box.width() * 0.28, y), QPointF(box.right() - box.width() * 0.28, y));
    }
}

void ScenarioEditor::paintMargin(QPaintEvent* event) {
    QPainter painter(margin_);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(event->rect(), theme_.panel());
    painter.setFont(font());
    const auto height = fontMetrics().height();
    const auto width = margin_->width();
    for (auto block = firstVisibleBlock(); block.isValid(); block = block.next()) {
        const auto geometry = blockBoundingGeometry(block).translated(contentOffset());
        if (geometry.top() > event->rect().bottom()) break;
        if (geometry.bottom() < event->rect().top()) continue;
        const auto line = block.blockNumber() + 1;
        const auto row = QRectF(0, geometry.top(), width, geometry.height());
        if (line == current_ || line == lit_) painter.fillRect(row, theme_.chosen());
        const auto side = height * 0.62;
        if (const auto stop = stops_.find(line); stop != stops_.end()) {
            paintStop(painter, QRectF((height - side) / 2, row.center().y() - side / 2, side, side), *stop);
        }
        const auto bad = std::any_of(problems_.begin(), problems_.end(), [line](const TextProblem& each) { return each.line == line; });
        painter.setPen(bad ? theme_.text(Severity::Error) : line == cursorLine() ? theme_.ink() : theme_.faint());
        painter.drawText(QRectF(height, row.top(), width - 2 * height, row.height()), Qt::AlignRight | Qt::AlignVCenter,
                         QString::number(line));
        const QRectF box(width - height + (height - side) / 2, row.center().y() - side / 2, side, side);
        if (line == current_) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(theme_.here());
            const auto left = box.left();
            const auto top = box.top();
            painter.drawPolygon(QPolygonF({{left, top + side * 0.3},
                                           {left + side * 0.5, top + side * 0.3},
                                           {left + side * 0.5, top},
                                           {left + side, top + side * 0.5},
                                           {left + side * 0.5, top + side},
                                           {left + side * 0.5, top + side * 0.7},
                                           {left, top + side * 0.7}}));
        } else if (reached_.contains(line)) {
            painter.setPen(QPen(theme_.text(Severity::Good), std::max(1.5, side / 7), Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
            painter.setBrush(Qt::NoBrush);
            painter.drawPolyline(QPolygonF({{box.left() + side * 0.1, box.top() + side * 0.55},
                                            {box.left() + side * 0.4, box.top() + side * 0.85},
                                            {box.left() + side * 0.9, box.top() + side * 0.2}}));
        }
    }
    painter.setPen(theme_.frame());
    painter.drawLine(width - 1, event->rect().top(), width - 1, event->rect().bottom());
}

/// Bands behind lines and waves below mistakes.
void ScenarioEditor::underline() {
    QList<QTextEdit::ExtraSelection> all;
    const auto band = [&](int line) {
        if (line < 1 || line > blockCount()) return;
        QTextEdit::ExtraSelection selection;
        selection.format.setBackground(theme_.chosen());
        selection.format.setProperty(QTextFormat::FullWidthSelection, true);
        selection.cursor = QTextCursor(document()->findBlockByNumber(line - 1));
        all << selection;
    };
    band(current_);
    if (lit_ != current_) band(lit_);
    for (const auto& problem : problems_) {
        if (problem.line < 1 || problem.line > blockCount()) continue;
        const auto block = document()->findBlockByNumber(problem.line - 1);
        const auto text = block.text();
        auto from = unitsBefore(text, std::max(problem.column, 1) - 1);
        auto to = unitsBefore(text, std::max(problem.column, 1) - 1 + std::max(problem.length, 1));
        if (to <= from) from = std::max(0, to - 1);  // behind the end of the line: its last character
        QTextEdit::ExtraSelection selection;
        selection.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        selection.format.setUnderlineColor(theme_.text(Severity::Error));
        selection.format.setToolTip(problem.message);
        selection.cursor = QTextCursor(block);
        selection.cursor.setPosition(block.position() + from);
        selection.cursor.setPosition(block.position() + to, QTextCursor::KeepAnchor);
        all << selection;
    }
    setExtraSelections(all);
}

bool ScenarioEditor::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride) {
        // Here these keys mean the line with the cursor and this text, whatever they mean in the window.
        const auto* key = static_cast<QKeyEvent*>(event);
        const auto own = (key->key() == Qt::Key_F9 && key->modifiers() == Qt::NoModifier) ||
                         (key->key() == Qt::Key_Space && key->modifiers() == Qt::ControlModifier) || key->matches(QKeySequence::Save);
        if (own) {
            event->accept();
            return true;
        }
    }
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const auto line = lineAt(viewport()->mapFrom(this, help->pos()).y());
        QToolTip::showText(help->globalPos(), line > 0 ? wordsOf(line) : QString(), this);
        return true;
    }
    return QPlainTextEdit::event(event);
}

/// A line begins where the one before it did.
void ScenarioEditor::newLine() {
    auto cursor = textCursor();
    const auto before = cursor.block().text().left(cursor.positionInBlock());
    qsizetype spaces = 0;
    while (spaces < before.size() && before[spaces] == u' ') ++spaces;
    auto indent = before.left(spaces);
    if (before.trimmed().endsWith(u':')) {
        indent += QStringLiteral("  ");
        if (before.mid(spaces).startsWith(QStringLiteral("- "))) indent += QStringLiteral("  ");
    }
    cursor.insertText(u'\n' + indent);
    setTextCursor(cursor);
}

void ScenarioEditor::keyPressEvent(QKeyEvent* event) {
    if (popup_.isOpen()) {
        switch (event->key()) {
            case Qt::Key_Enter:
            case Qt::Key_Return:
            case Qt::Key_Escape:
            case Qt::Key_Tab:
            case Qt::Key_Backtab:
                event->ignore();  // the list's
                return;
            default:
                break;
        }
    }
    if (event->key() == Qt::Key_F9 && event->modifiers() == Qt::NoModifier) {
        emit toggleAsked(cursorLine());
    } else if (event->key() == Qt::Key_Space && event->modifiers() == Qt::ControlModifier) {
        emit completionAsked();
    } else if (event->matches(QKeySequence::Save)) {
        emit saveAsked();
    } else if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && event->modifiers() == Qt::NoModifier) {
        newLine();
    } else if (event->key() == Qt::Key_Tab && event->modifiers() == Qt::NoModifier && !textCursor().hasSelection()) {
        insertPlainText(QStringLiteral("  "));  // YAML takes no tabs
    } else {
        QPlainTextEdit::keyPressEvent(event);
        const auto text = event->text();
        const auto word = !text.isEmpty() && (text[0].isLetterOrNumber() || text[0] == u'_' || text[0] == u'$' || text[0] == u'.');
        if (word || (event->key() == Qt::Key_Backspace && popup_.isOpen())) {
            emit wordTyped();
        } else if (!text.isEmpty()) {
            popup_.hide();
        }
    }
}

void ScenarioEditor::contextMenuEvent(QContextMenuEvent* event) {
    // By key: the line with the cursor, by mouse the one below it.
    const auto byKey = event->reason() == QContextMenuEvent::Keyboard;
    const auto line = byKey ? cursorLine() : cursorForPosition(event->pos()).blockNumber() + 1;
    emit menuAsked(line, byKey ? viewport()->mapToGlobal(cursorRect().bottomLeft()) : event->globalPos());
}

void ScenarioEditor::changeEvent(QEvent* event) {
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::FontChange) fitMargin();
}

}  // namespace gui
