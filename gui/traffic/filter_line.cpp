#include "gui/traffic/filter_line.h"

#include <QAbstractItemView>
#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QMenu>
#include <QSettings>
#include <QStandardItemModel>
#include <QToolButton>
#include <algorithm>
#include <variant>

#include "gui/traffic/filter_completion.h"

namespace gui {
namespace {

constexpr int kPauseMs = 250;
constexpr int kHistoryMax = 30;
constexpr int kTextRole = Qt::UserRole;
const auto kHistoryKey = QStringLiteral("traffic/filters");

}  // namespace

FilterLine::FilterLine(const TraceStore& store, const Theme& theme, QWidget* parent)
    : QWidget(parent),
      store_(store),
      theme_(theme),
      edit_(new QLineEdit(this)),
      error_(new QLabel(parent != nullptr ? parent : this)),
      items_(new QStandardItemModel(this)),
      completer_(new QCompleter(items_, this)),
      history_(QSettings().value(kHistoryKey).toStringList()) {
    edit_->setPlaceholderText(tr("Filter: method = Say and duration > 5 ms"));
    edit_->setAccessibleName(tr("Filter of the transactions"));
    edit_->setToolTip(tr("A condition in the expression language; Ctrl+Space offers what may come next, Up and Down bring earlier ones"));
    edit_->setClearButtonEnabled(true);
    edit_->setMaxLength(static_cast<int>(sim::query::Expression::kBytesMax));
    edit_->installEventFilter(this);

    auto* const past = new QToolButton(this);
    past->setText(tr("Earlier"));
    past->setToolTip(tr("Filters used earlier"));
    past->setAccessibleName(tr("Filters used earlier"));
    past->setPopupMode(QToolButton::InstantPopup);
    auto* const menu = new QMenu(past);
    past->setMenu(menu);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillHistoryMenu(*menu); });

    error_->setAccessibleName(tr("What is wrong with the filter"));
    error_->setTextFormat(Qt::PlainText);
    error_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    error_->setWordWrap(true);
    error_->setFrameShape(QFrame::StyledPanel);
    error_->setAutoFillBackground(true);
    error_->setMargin(4);
    error_->hide();

    auto* const line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(edit_, 1);
    line->addWidget(past);
    setFocusProxy(edit_);

    completer_->setWidget(edit_);
    completer_->setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    completer_->setMaxVisibleItems(12);
    completer_->popup()->setAccessibleName(tr("What may come next"));
    connect(completer_, QOverload<const QModelIndex&>::of(&QCompleter::activated), this,
            [this](const QModelIndex& index) { insert(index.data(kTextRole).toString()); });

    pause_.setSingleShot(true);
    pause_.setInterval(kPauseMs);
    connect(&pause_, &QTimer::timeout, this, &FilterLine::apply);
    connect(edit_, &QLineEdit::textChanged, this, &FilterLine::check);
    connect(edit_, &QLineEdit::textEdited, this, [this] {
        recalled_ = -1;
        complete(false);
    });
    connect(edit_, &QLineEdit::returnPressed, this, [this] {
        apply();
        if (!problem_.isEmpty()) return;
        remember();
        emit accepted();
    });
    connect(&theme_, &Theme::changed, this, &FilterLine::restyle);
    restyle();
}

void FilterLine::setText(const QString& text) {
    edit_->setText(text);
    apply();
    if (problem_.isEmpty()) remember();
}

void FilterLine::add(const QString& condition) {
    const auto there = text().trimmed();
    if (there.isEmpty() || !problem_.isEmpty()) return setText(condition);
    const bool needsParentheses = there.contains(QLatin1String(" or "));
    setText((needsParentheses ? QStringLiteral("(%1)") : QStringLiteral("%1")).arg(there) + QStringLiteral(" and ") + condition);
}

void FilterLine::check() {
    problem_.clear();
    if (!text().trimmed().isEmpty()) {
        const auto parsed = sim::query::Expression::parse(text().toStdString());
        if (const auto* const error = std::get_if<sim::query::ExpressionError>(&parsed)) {
            problem_ = tr("Column %1: %2").arg(error->column).arg(QString::fromStdString(error->message));
            problemColumn_ = static_cast<qsizetype>(error->column);
        }
    }
    // Nobody is told of mistakes while he is about to mend them.
    if (problem_.isEmpty()) error_->hide();
    edit_->setAccessibleDescription(problem_);
    pause_.start();
}

void FilterLine::showProblem() {
    // The text as far as the place, so that the caret is seen below it also where the line is long.
    constexpr qsizetype kBefore = 40, kBehind = 24;
    const auto place = problemColumn_ - 1;
    const auto start = std::max<qsizetype>(0, place - kBefore);
    const auto shown = (start > 0 ? QStringLiteral("…") : QString()) + text().mid(start, place - start + kBehind);
    const auto caret = QString(place - start + (start > 0 ? 1 : 0), QLatin1Char(' ')) + QLatin1Char('^');
    error_->setText(shown + QLatin1Char('\n') + caret + QLatin1Char('\n') + problem_);
    // Over what lies below, so that nothing jumps up and down while somebody writes.
    const auto corner = mapTo(error_->parentWidget(), edit_->geometry().bottomLeft());
    const auto width = std::max(edit_->width(), 12 * edit_->fontMetrics().height());
    error_->setGeometry(corner.x(), corner.y() + 2, width, error_->heightForWidth(width));
    error_->raise();
    error_->show();
}

void FilterLine::apply() {
    pause_.stop();
    if (!problem_.isEmpty()) {
        if (!completer_->popup()->isVisible()) showProblem();
        return;
    }
    const auto condition = text().trimmed();
    if (condition == applied_) return;
    std::optional<sim::query::Expression> expression;
    if (!condition.isEmpty()) {
        auto parsed = sim::query::Expression::parse(text().toStdString());
        expression = std::get<sim::query::Expression>(std::move(parsed));
    }
    applied_ = condition;
    emit changed(expression);
}

void FilterLine::restyle() {
    auto palette = error_->palette();
    palette.setColor(QPalette::WindowText, theme_.text(Severity::Error));
    palette.setColor(QPalette::Window, theme_.panel());
    error_->setPalette(palette);
    QFont font(QStringLiteral("monospace"));
    font.setStyleHint(QFont::Monospace);
    font.setPointSizeF(edit_->font().pointSizeF());
    error_->setFont(font);
}

// ------------------------------------------------------------------------------------------------------------- completion

void FilterLine::complete(bool asked) {
    const auto completion = completeFilter(text(), edit_->cursorPosition(), store_);
    const bool begun = completion.from < edit_->cursorPosition();
    items_->clear();
    if (completion.items.isEmpty() || (!begun && !asked)) {
        completer_->popup()->hide();
        return;
    }
    completeFrom_ = completion.from;
    for (const auto& item : completion.items) {
        auto* const line = new QStandardItem(item.meaning.isEmpty() ? item.text : item.text + QStringLiteral("   ") + item.meaning);
        line->setData(item.text, kTextRole);
        line->setData(item.meaning.isEmpty() ? item.text : item.text + QStringLiteral(": ") + item.meaning, Qt::AccessibleTextRole);
        items_->appendRow(line);
    }
    auto* const popup = completer_->popup();
    const auto width = popup->sizeHintForColumn(0) + 2 * popup->fontMetrics().averageCharWidth() + popup->fontMetrics().height();
    auto place = edit_->inputMethodQuery(Qt::ImCursorRectangle).toRectF().toRect();
    place.setWidth(std::min(width, std::max(edit_->width(), 200)));
    completer_->complete(place);
    popup->setCurrentIndex(completer_->completionModel()->index(0, 0));
}

void FilterLine::insert(const QString& text) {
    auto whole = edit_->text();
    const auto cursor = edit_->cursorPosition();
    const bool opens = text.endsWith(QLatin1Char('(')) || text.endsWith(QLatin1Char('{'));
    const auto put = opens ? text : text + QLatin1Char(' ');
    whole.replace(completeFrom_, cursor - completeFrom_, put);
    edit_->setText(whole);
    edit_->setCursorPosition(static_cast<int>(completeFrom_ + put.size()));
}

// ---------------------------------------------------------------------------------------------------------------- history

void FilterLine::remember() {
    const auto condition = text().trimmed();
    if (condition.isEmpty()) return;
    history_.removeAll(condition);
    history_.prepend(condition);
    while (history_.size() > kHistoryMax) history_.removeLast();
    recalled_ = -1;
    QSettings().setValue(kHistoryKey, history_);
}

void FilterLine::recall(int step) {
    const auto place = std::clamp(recalled_ + step, -1, static_cast<int>(history_.size()) - 1);
    if (place == recalled_) return;
    if (recalled_ < 0) written_ = text();
    recalled_ = place;
    edit_->setText(place < 0 ? written_ : history_[place]);
}

void FilterLine::fillHistoryMenu(QMenu& menu) {
    menu.clear();
    for (const auto& condition : history_) {
        auto shown = condition;
        menu.addAction(shown.replace(QLatin1Char('&'), QStringLiteral("&&")), this, [this, condition] { setText(condition); });
    }
    if (history_.isEmpty()) menu.addAction(tr("No filter was used yet"))->setEnabled(false);
}

bool FilterLine::eventFilter(QObject* watched, QEvent* event) {
    if (watched == edit_ && event->type() == QEvent::FocusOut && !completer_->popup()->isVisible()) {
        problem_.isEmpty() ? error_->hide() : showProblem();
    }
    if (watched == edit_ && event->type() == QEvent::KeyPress && !completer_->popup()->isVisible()) {
        const auto& key = static_cast<QKeyEvent&>(*event);
        if (key.key() == Qt::Key_Space && (key.modifiers() & Qt::ControlModifier) != 0) {
            complete(true);
            return true;
        }
        if (key.modifiers() == Qt::NoModifier && (key.key() == Qt::Key_Up || key.key() == Qt::Key_Down)) {
            recall(key.key() == Qt::Key_Up ? 1 : -1);
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace gui
