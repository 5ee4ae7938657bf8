#include "gui/console/console_view.h"

#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QJsonArray>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollBar>
#include <QTableView>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

#include "gui/session/session.h"

namespace gui {
namespace {

constexpr int kHandOverEveryMs = 100;
constexpr qsizetype kAskedMax = 200;

ConsoleLine::Kind kindOf(const QString& category) {
    if (category == u"stdout") return ConsoleLine::Kind::Print;
    if (category == u"stderr") return ConsoleLine::Kind::Error;
    if (category == u"important") return ConsoleLine::Kind::Engine;
    return ConsoleLine::Kind::Log;
}

}  // namespace

ConsoleView::ConsoleView(Workbench& bench, QWidget* parent)
    : View(bench, parent),
      model_(bench.theme),
      table_(new QTableView(this)),
      searchBar_(new QWidget(this)),
      searchLine_(new QLineEdit(searchBar_)),
      searchNote_(new QLabel(searchBar_)),
      input_(new QLineEdit(this)) {
    setAccessibleName(title());
    table_->setModel(&model_);
    table_->setAccessibleName(tr("Console lines"));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table_->setShowGrid(false);
    table_->setWordWrap(false);
    table_->setTabKeyNavigation(false);
    table_->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table_->horizontalHeader()->setStretchLastSection(true);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);

    searchLine_->setPlaceholderText(tr("Find in the console"));
    searchLine_->setAccessibleName(tr("Find in the console"));
    searchNote_->setAccessibleName(tr("Result of the search"));
    auto* previous = new QToolButton(searchBar_);
    previous->setText(tr("Previous"));
    previous->setAccessibleName(tr("Previous place"));
    auto* next = new QToolButton(searchBar_);
    next->setText(tr("Next"));
    next->setAccessibleName(tr("Next place"));
    auto* done = new QToolButton(searchBar_);
    done->setText(tr("Close"));
    done->setAccessibleName(tr("Close the search"));
    auto* searchRow = new QHBoxLayout(searchBar_);
    searchRow->setContentsMargins(0, 0, 0, 0);
    searchRow->addWidget(searchLine_, 1);
    for (auto* each : {previous, next, done}) searchRow->addWidget(each);
    searchRow->addWidget(searchNote_);
    searchBar_->hide();

    input_->setPlaceholderText(tr("Ask or act: duration > 1 ms, t3.2, kill: app"));
    input_->setAccessibleName(tr("Expression or fault"));
    input_->setAccessibleDescription(tr("Enter asks it of the record at the position; Up and Down bring back what was asked before."));
    input_->installEventFilter(this);
    searchLine_->installEventFilter(this);
    table_->installEventFilter(this);

    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(searchBar_);
    layout->addWidget(table_, 1);
    layout->addWidget(input_);
    setFocusProxy(table_);

    auto* copy = new QAction(tr("Copy lines"), table_);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    auto* forget = new QAction(tr("Clear the console"), table_);
    table_->addActions({copy, forget});
    table_->setContextMenuPolicy(Qt::ActionsContextMenu);

    handOver_.setSingleShot(true);
    handOver_.setInterval(kHandOverEveryMs);
    connect(&handOver_, &QTimer::timeout, this, &ConsoleView::show);
    connect(copy, &QAction::triggered, this, &ConsoleView::copyChosen);
    connect(forget, &QAction::triggered, &model_, &ConsoleModel::clear);
    connect(table_, &QTableView::clicked, this, &ConsoleView::goTo);
    connect(table_, &QTableView::activated, this, &ConsoleView::goTo);
    connect(input_, &QLineEdit::returnPressed, this, &ConsoleView::ask);
    connect(searchLine_, &QLineEdit::textChanged, this, [this] { search(false, true); });
    connect(searchLine_, &QLineEdit::returnPressed, this, &ConsoleView::findNext);
    connect(next, &QToolButton::clicked, this, &ConsoleView::findNext);
    connect(previous, &QToolButton::clicked, this, [this] { search(true, false); });
    connect(done, &QToolButton::clicked, this, [this] {
        searchBar_->hide();
        table_->setFocus();
    });
    connect(&bench_.theme, &Theme::changed, table_->viewport(), qOverload<>(&QWidget::update));
    listen();
    fitRows();
}

void ConsoleView::listen() {
    auto& session = bench_.session;
    connect(&session, &Session::output, this, &ConsoleView::take);
    connect(&session, &Session::commandEchoed, this, [this](const QString& line) { add(ConsoleLine::Kind::Command, line); });
    connect(&session, &Session::engineChanged, this, [this](const QString&, const QString& text, const QJsonObject& body) {
        endPartialLines();
        if (!text.isEmpty()) add(ConsoleLine::Kind::Engine, text, body["moment"].toString());
    });
    connect(&session, &Session::verdictCame, this,
            [this](const QString&, const QString& text, const QJsonObject& body) { takeVerdict(text, body); });
    connect(&session, &Session::acted, this, [this](const QString& step, const QString& text) {
        add(ConsoleLine::Kind::Act, text.isEmpty() ? step : step + QStringLiteral(": ") + text);
    });
    connect(&session, &Session::refused, this,
            [this](const QString& what, const QString& why) { add(ConsoleLine::Kind::Refusal, what + QStringLiteral(": ") + why); });
    connect(&session, &Session::positionChanged, this, &ConsoleView::endPartialLines);
}

QString ConsoleView::title() const { return tr("Console"); }

QString ConsoleView::asText() const {
    QString text;
    const auto append = [&text](const ConsoleLine& line) {
        text += line.moment + u'\t' + ConsoleModel::word(line.kind) + u'\t' + line.text + u'\n';
    };
    for (int row = 0; row < model_.rowCount(); ++row) append(model_.line(row));
    for (const auto& line : coming_) append(line);
    return text;
}

void ConsoleView::focusMain() { input_->setFocus(); }

// Text comes as it was written: several lines at once, or half a one whose rest comes later.
void ConsoleView::take(const QString& category, const QString& text, quint64 sequence) {
    auto& kept = partial_[category];
    if (kept.text.isEmpty()) kept.sequence = sequence;
    auto lines = (kept.text + text).split(u'\n');
    const auto moment = kept.sequence == 0 ? QString() : QStringLiteral("e%1").arg(kept.sequence);
    kept.text = lines.takeLast();
    for (const auto& line : lines) add(kindOf(category), line, moment);
    if (!lines.isEmpty()) kept.sequence = sequence;
}

void ConsoleView::endPartialLines() {
    for (const auto& [category, kept] : std::exchange(partial_, {}).asKeyValueRange()) {
        if (!kept.text.isEmpty())
            add(kindOf(category), kept.text, kept.sequence == 0 ? QString() : QStringLiteral("e%1").arg(kept.sequence));
    }
}

void ConsoleView::takeVerdict(const QString& text, const QJsonObject& body) {
    endPartialLines();
    for (const auto& line : text.split(u'\n', Qt::SkipEmptyParts)) add(ConsoleLine::Kind::Verdict, line);
    for (const auto& each : body["findings"].toArray()) {
        const auto finding = each.toObject();
        if (finding["moment"].toString().isEmpty()) continue;
        add(ConsoleLine::Kind::Verdict, finding["subject"].toString() + QStringLiteral(": ") + finding["sentence"].toString(),
            finding["moment"].toString());
    }
}

void ConsoleView::add(ConsoleLine::Kind kind, const QString& text, const QString& moment) {
    coming_.append({.kind = kind, .moment = moment, .text = text});
    if (!handOver_.isActive()) handOver_.start();
}

void ConsoleView::show() {
    auto* bar = table_->verticalScrollBar();
    const bool follows = bar->value() == bar->maximum();
    model_.append(std::exchange(coming_, {}));
    if (follows) table_->scrollToBottom();
}

void ConsoleView::goTo(const QModelIndex& index) {
    const auto& moment = model_.line(index.row()).moment;
    if (!moment.isEmpty()) bench_.session.goTo(moment);
}

void ConsoleView::ask() {
    const auto text = input_->text().trimmed();
    if (text.isEmpty()) return;
    if (asked_.isEmpty() || asked_.last() != text) asked_.append(text);
    if (asked_.size() > kAskedMax) asked_.removeFirst();
    recalled_ = asked_.size();
    input_->clear();
    add(ConsoleLine::Kind::Question, text);
    bench_.session.request("evaluate", {{"expression", text}, {"context", "repl"}}, [this](const QJsonObject& body, const QString& error) {
        if (!error.isEmpty()) return add(ConsoleLine::Kind::Refusal, error);
        for (const auto& line : body["result"].toString().split(u'\n')) add(ConsoleLine::Kind::Answer, line);
    });
}

void ConsoleView::recall(int by) {
    const auto to = std::clamp<qsizetype>(recalled_ + by, 0, asked_.size());
    if (to == recalled_) return;
    recalled_ = to;
    input_->setText(to == asked_.size() ? QString() : asked_[to]);
}

void ConsoleView::find() {
    searchBar_->show();
    searchLine_->setFocus();
    searchLine_->selectAll();
}

void ConsoleView::findNext() {
    if (searchLine_->text().isEmpty()) return find();
    search(false, false);
}

void ConsoleView::search(bool backwards, bool fromHere) {
    const auto text = searchLine_->text();
    const auto here = table_->currentIndex();
    const int from = !here.isValid() ? (backwards ? model_.rowCount() - 1 : 0) : here.row() + (fromHere ? 0 : backwards ? -1 : 1);
    const int row = model_.find(text, from, backwards);
    searchNote_->setText(text.isEmpty() || row >= 0 ? QString() : tr("nowhere"));
    if (row < 0) return;
    table_->setCurrentIndex(model_.index(row, ConsoleModel::Text));
}

void ConsoleView::copyChosen() {
    auto rows = table_->selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    QStringList lines;
    for (const auto& index : rows) lines << model_.line(index.row()).text;
    QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

bool ConsoleView::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::FontChange && watched == table_) fitRows();
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (watched == input_ && (key == Qt::Key_Up || key == Qt::Key_Down)) {
            recall(key == Qt::Key_Up ? -1 : 1);
            return true;
        }
        if (watched == searchLine_ && key == Qt::Key_Escape) {
            searchBar_->hide();
            table_->setFocus();
            return true;
        }
    }
    return View::eventFilter(watched, event);
}

void ConsoleView::fitRows() {
    const QFontMetrics metrics(table_->font());
    table_->verticalHeader()->setDefaultSectionSize(metrics.height() + 4);
    table_->verticalHeader()->setMinimumSectionSize(metrics.height() + 4);
    table_->setColumnWidth(ConsoleModel::When, metrics.horizontalAdvance(QStringLiteral("e0000000")) + 16);
    table_->setColumnWidth(ConsoleModel::What, metrics.horizontalAdvance(QStringLiteral("command")) + 24);
}

}  // namespace gui
