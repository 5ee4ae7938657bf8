#include "gui/traffic/traffic_view.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/look/theme.h"
#include "gui/selection.h"
#include "gui/session/session.h"
#include "gui/traffic/filter_line.h"
#include "gui/traffic/traffic_table.h"

namespace gui {
namespace {

constexpr int kTextRowsMax = 10'000;
const auto kColumnsKey = QStringLiteral("traffic/columns");

QString counted(qsizetype number) { return QLocale(QLocale::English).toString(static_cast<qlonglong>(number)); }

QString condensed(QString text) { return text.replace(QLatin1Char('&'), QStringLiteral("&&")); }

}  // namespace

TrafficView::TrafficView(Workbench& bench, QWidget* parent)
    : View(bench, parent),
      model_(new TrafficModel(bench, this)),
      filter_(new FilterLine(bench.store, bench.theme, this)),
      table_(new TrafficTable(*model_, bench.theme, this)),
      counts_(new QLabel(this)),
      pill_(new QPushButton(table_)) {
    setAccessibleName(title());
    auto* const columns = new QToolButton(this);
    columns->setText(tr("Columns"));
    columns->setAccessibleName(tr("Which columns are shown"));
    columns->setToolTip(tr("Which columns are shown"));
    columns->setPopupMode(QToolButton::InstantPopup);
    auto* const columnMenu = new QMenu(columns);
    columns->setMenu(columnMenu);
    connect(columnMenu, &QMenu::aboutToShow, this, [this, columnMenu] { fillColumnMenu(*columnMenu); });
    counts_->setAccessibleName(tr("How many transactions are shown"));
    pill_->setAccessibleDescription(tr("Shows the newest row and follows it"));
    pill_->setCursor(Qt::PointingHandCursor);
    pill_->hide();

    auto* const line = new QHBoxLayout;
    line->addWidget(filter_, 1);
    line->addWidget(columns, 0, Qt::AlignTop);
    auto* const all = new QVBoxLayout(this);
    all->setContentsMargins(4, 4, 4, 4);
    all->setSpacing(4);
    all->addLayout(line);
    all->addWidget(table_, 1);
    all->addWidget(counts_);

    auto* const head = table_->horizontalHeader();
    head->restoreState(QSettings().value(kColumnsKey).toByteArray());
    head->setSortIndicatorShown(true);
    head->setSortIndicator(-1, Qt::AscendingOrder);
    connect(head, &QHeaderView::sectionClicked, this, &TrafficView::sortBy);
    connect(head, &QHeaderView::sectionMoved, this, &TrafficView::keepColumns);
    connect(head, &QHeaderView::sectionResized, this, &TrafficView::keepColumns);
    connect(head, &QHeaderView::customContextMenuRequested, this, [this, head](const QPoint& place) {
        QMenu menu;
        fillColumnMenu(menu);
        menu.exec(head->mapToGlobal(place));
    });

    connect(filter_, &FilterLine::changed, this, [this](const auto& expression) {
        model_->setFilter(expression);
        showSelected();
    });
    connect(filter_, &FilterLine::accepted, this, [this] { table_->setFocus(); });
    connect(table_, &TrafficTable::activatedRow, this, [this](int row) {
        const auto traffic = model_->traffic(row);
        go(traffic, traffic.sentSequence);
    });
    connect(table_, &TrafficTable::copyAsked, this, &TrafficView::copyRows);
    table_->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(table_, &QWidget::customContextMenuRequested, this, &TrafficView::showMenu);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &TrafficView::takeCurrent);
    connect(&bench.selection, &Selection::changed, this, &TrafficView::showSelected);
    connect(&bench.session, &Session::positionChanged, this, &TrafficView::showPosition);
    connect(&bench.store, &TraceStore::opened, this, [this] {
        unseen_ = 0;
        pill_->hide();
        tellCounts();
    });

    connect(model_, &QAbstractItemModel::rowsAboutToBeInserted, this, [this] { following_ = table_->atEnd(); });
    connect(model_, &QAbstractItemModel::rowsInserted, this,
            [this](const QModelIndex&, int first, int last) { afterRows(last - first + 1); });
    connect(model_, &QAbstractItemModel::modelReset, this, &TrafficView::showSelected);
    connect(model_, &TrafficModel::countsChanged, this, &TrafficView::tellCounts);
    connect(pill_, &QPushButton::clicked, this, &TrafficView::jumpToEnd);
    connect(table_->verticalScrollBar(), &QScrollBar::valueChanged, this, [this] {
        if (!table_->atEnd()) return;
        unseen_ = 0;
        pill_->hide();
    });
    table_->viewport()->installEventFilter(this);
    tellCounts();
}

QString TrafficView::title() const { return tr("Traffic"); }

void TrafficView::focusMain() { table_->setFocus(); }

void TrafficView::focusFilter() {
    filter_->edit()->setFocus();
    filter_->edit()->selectAll();
}

QString TrafficView::filterText() const { return filter_->text(); }
void TrafficView::setFilterText(const QString& text) { filter_->setText(text); }

// ------------------------------------------------------------------------------------------------------------------ as text

QString TrafficView::rowsAsText(const QList<int>& rows, bool withHead) const {
    QList<int> columns;
    for (int visual = 0; visual < TrafficModel::kColumns; ++visual) {
        const auto column = table_->horizontalHeader()->logicalIndex(visual);
        if (!table_->isColumnHidden(column)) columns << column;
    }
    QString text;
    const auto put = [&](const auto& cell) {
        for (const auto column : columns) {
            if (column != columns.front()) text += QLatin1Char('\t');
            text += cell(column);
        }
        text += QLatin1Char('\n');
    };
    if (withHead) put([&](int column) { return model_->headerData(column, Qt::Horizontal).toString(); });
    for (const auto row : rows) put([&](int column) { return model_->text(row, column); });
    return text;
}

QString TrafficView::asText() const {
    QList<int> rows;
    const auto count = std::min(model_->rowCount(), kTextRowsMax);
    rows.reserve(count);
    for (int row = 0; row < count; ++row) rows << row;
    auto text = rowsAsText(rows, true);
    if (model_->rowCount() > count) text += tr("… and %1 more").arg(counted(model_->rowCount() - count)) + QLatin1Char('\n');
    return text;
}

QList<int> TrafficView::chosenRows() const {
    QList<int> rows;
    for (const auto& range : table_->selectionModel()->selection()) {
        for (int row = range.top(); row <= range.bottom() && rows.size() < kTextRowsMax; ++row) rows << row;
    }
    std::ranges::sort(rows);
    return rows;
}

void TrafficView::copyRows() {
    const auto rows = chosenRows();
    if (!rows.isEmpty()) QGuiApplication::clipboard()->setText(rowsAsText(rows, rows.size() > 1));
}

QString TrafficView::countsText() const {
    const auto shown = counted(model_->rowCount()), all = counted(model_->known());
    QStringList parts{model_->isFiltered() ? tr("%1 of %2 shown").arg(shown, all) : tr("%1 transactions").arg(all)};
    if (model_->isSearching()) parts << tr("looking for more");
    const auto column = model_->sortColumn();
    if (column >= 0) {
        const auto name = model_->headerData(column, Qt::Horizontal).toString();
        parts << (model_->sortOrder() == Qt::AscendingOrder ? tr("sorted by %1, smallest first") : tr("sorted by %1, largest first"))
                     .arg(name);
    }
    if (model_->isSorting()) {
        parts << tr("putting rows in order");
    } else if (model_->waiting() > 0) {
        parts << tr("%1 newer ones not yet in order").arg(counted(model_->waiting()));
    }
    if (!bench_.store.damage().isEmpty()) parts << tr("the trace is damaged: only what could be read is shown");
    return parts.join(QStringLiteral(" · "));
}

void TrafficView::tellCounts() {
    counts_->setText(countsText());
    if (!bench_.store.isOpen()) {
        table_->setEmptyText(tr("No trace is open. Run a scenario or open a trace, and its transactions stand here."));
    } else if (model_->isSearching() || !bench_.store.settled()) {
        table_->setEmptyText(tr("Reading…"));
    } else {
        table_->setEmptyText(model_->isFiltered() ? tr("No transaction fits this filter.") : tr("No transaction was sent yet."));
    }
}

// ---------------------------------------------------------------------------------------------------------------- selection

int TrafficView::currentRow() const {
    const auto current = table_->currentIndex();
    return current.isValid() ? current.row() : -1;
}

void TrafficView::takeCurrent(const QModelIndex& current) {
    if (takingOver_ || !current.isValid()) return;
    bench_.selection.selectTransaction(model_->traffic(current.row()).id);
}

void TrafficView::showSelected() {
    const auto& selected = bench_.selection.current();
    auto transaction = selected.transaction;
    if (selected.kind == Selected::Kind::Record) {
        const auto record = bench_.store.record(selected.sequence);
        transaction = record ? record->stamp.transaction : 0;
    } else if (selected.kind != Selected::Kind::Transaction) {
        transaction = 0;
    }
    if (takingOver_) return;
    takingOver_ = true;
    const auto row = transaction == 0 ? -1 : model_->rowOf(bench_.store.rowOf(transaction));
    if (row < 0) {
        table_->selectionModel()->clear();
    } else if (row != currentRow() || !table_->selectionModel()->isRowSelected(row)) {
        const auto column = table_->currentIndex().isValid() ? table_->currentIndex().column() : 0;
        table_->setCurrentIndex(model_->index(row, column));
    }
    takingOver_ = false;
}

void TrafficView::showPosition() {
    const auto row = model_->positionRow();
    if (row >= 0) table_->scrollTo(model_->index(row, std::max(0, table_->currentIndex().column())));
}

void TrafficView::select(int row) {
    if (row < 0 || row >= model_->rowCount()) return;
    table_->setCurrentIndex(model_->index(row, std::max(0, table_->currentIndex().column())));
}

void TrafficView::step(int by, bool conversation) {
    const auto count = model_->rowCount();
    auto row = currentRow();
    if (row < 0) return select(by > 0 ? 0 : count - 1);
    const auto parties = [](const TrafficRow& traffic) {
        // Whoever asked: by value, for minmax of two temporaries would refer to them.
        return std::minmax({std::pair(traffic.fromDevice, traffic.fromPid), std::pair(traffic.toDevice, traffic.toPid)});
    };
    const auto wanted = parties(model_->traffic(row));
    for (row += by; row >= 0 && row < count; row += by) {
        if (!conversation || parties(model_->traffic(row)) == wanted) return select(row);
    }
}

void TrafficView::selectNext() { step(1, false); }
void TrafficView::selectPrevious() { step(-1, false); }
void TrafficView::selectNextInConversation() { step(1, true); }
void TrafficView::selectPreviousInConversation() { step(-1, true); }

void TrafficView::go(const TrafficRow& row, std::uint64_t sequence) {
    if (sequence == 0) return;
    bench_.selection.selectTransaction(row.id, sequence);
    bench_.session.goToSequence(sequence);
}

void TrafficView::goToRequest() {
    const auto row = model_->traffic(currentRow());
    go(row, row.sentSequence);
}

void TrafficView::goToReply() {
    const auto row = model_->traffic(currentRow());
    go(row, row.finishedSequence);
}

void TrafficView::goToOtherEnd() {
    const auto row = model_->traffic(currentRow());
    const auto& selected = bench_.selection.current();
    const bool atReply = selected.kind == Selected::Kind::Transaction && row.finished() && selected.sequence == row.finishedSequence;
    go(row, atReply ? row.sentSequence : row.finishedSequence);
}

// ------------------------------------------------------------------------------------------------------------------- menus

void TrafficView::showMenu(const QPoint& place) {
    // With the keyboard it opens beside the current row, wherever the pointer is.
    auto index = table_->indexAt(place);
    if (!index.isValid()) index = table_->currentIndex();
    QMenu menu;
    fillMenu(menu, index.isValid() ? index.row() : -1);
    if (!menu.isEmpty()) menu.exec(table_->viewport()->mapToGlobal(index.isValid() ? table_->visualRect(index).bottomLeft() : place));
}

void TrafficView::fillMenu(QMenu& menu, int row) {
    if (row < 0) return;
    const auto traffic = model_->traffic(row);
    menu.addAction(tr("Go to the request"), this, [this, traffic] { go(traffic, traffic.sentSequence); });
    auto* const reply = menu.addAction(tr("Go to the reply"), this, [this, traffic] { go(traffic, traffic.finishedSequence); });
    reply->setEnabled(traffic.finished());
    menu.addSeparator();
    fillFilterMenu(*menu.addMenu(tr("Filter")), traffic);
    const auto function = model_->words().function(traffic);
    auto* const stop = menu.addAction(tr("Breakpoint on this method"), this,
                                      [this, function] { bench_.session.toggle({.kind = Breakpoint::Kind::Function, .text = function}); });
    stop->setEnabled(!function.isEmpty());
    stop->setCheckable(true);
    stop->setChecked(std::ranges::any_of(bench_.session.breakpoints(), [&](const auto& there) {
        return there.kind == Breakpoint::Kind::Function && there.text == function && !function.isEmpty();
    }));
    menu.addSeparator();
    menu.addAction(tr("Copy the rows"), this, &TrafficView::copyRows);
    menu.addAction(tr("Copy the call in words"), this, [this, traffic] {
        const auto call = bench_.store.callText(traffic), answer = bench_.store.replyText(traffic);
        QGuiApplication::clipboard()->setText(answer.isEmpty() ? call : call + QStringLiteral(" → ") + answer);
    });
    menu.addAction(tr("Copy as an expectation of a scenario"), this,
                   [this, traffic] { QGuiApplication::clipboard()->setText(model_->words().assertion(traffic)); });
}

void TrafficView::fillFilterMenu(QMenu& menu, const TrafficRow& row) {
    using Like = TrafficWords::Like;
    const std::pair<Like, QString> likes[] = {{Like::Method, tr("This method")},
                                              {Like::Sender, tr("This sender")},
                                              {Like::Receiver, tr("This receiver")},
                                              {Like::Status, tr("This status")}};
    const bool another = !filter_->text().trimmed().isEmpty() && filter_->problem().isEmpty();
    for (const auto& [like, name] : likes) {
        const auto condition = model_->words().condition(row, like);
        auto* const sub = menu.addMenu(name);
        sub->addAction(tr("Only %1").arg(condensed(condition)), this, [this, condition] { filterBy(condition, Joint::Only); });
        if (another) sub->addAction(tr("… and this"), this, [this, condition] { filterBy(condition, Joint::And); });
        sub->addAction(another ? tr("… and not this") : tr("Not this"), this, [this, condition] { filterBy(condition, Joint::AndNot); });
    }
}

void TrafficView::filterBy(const QString& condition, Joint joint) {
    const bool several = condition.contains(QLatin1String(" and "));
    switch (joint) {
        case Joint::Only:
            return filter_->setText(condition);
        case Joint::And:
            return filter_->add(condition);
        case Joint::AndNot:
            return filter_->add((several ? QStringLiteral("not (%1)") : QStringLiteral("not %1")).arg(condition));
    }
}

void TrafficView::fillColumnMenu(QMenu& menu) {
    menu.clear();
    for (int column = 0; column < TrafficModel::kColumns; ++column) {
        auto* const action = menu.addAction(model_->headerData(column, Qt::Horizontal).toString());
        action->setToolTip(model_->headerData(column, Qt::Horizontal, Qt::ToolTipRole).toString());
        action->setCheckable(true);
        action->setChecked(!table_->isColumnHidden(column));
        action->setEnabled(column != TrafficModel::Id);
        connect(action, &QAction::toggled, this, [this, column](bool shown) { setColumnShown(column, shown); });
    }
    menu.addSeparator();
    menu.addAction(tr("Usual widths"), this, [this] { table_->fitColumns(); });
    auto* const order = menu.addAction(tr("In the order of sending"), this, [this] { sortBy(-1); });
    order->setEnabled(model_->sortColumn() >= 0);
}

void TrafficView::setColumnShown(int column, bool shown) {
    table_->setColumnHidden(column, !shown);
    if (shown && table_->columnWidth(column) < table_->fontMetrics().height()) table_->fitColumns();
    keepColumns();
}

void TrafficView::keepColumns() const { QSettings().setValue(kColumnsKey, table_->horizontalHeader()->saveState()); }

void TrafficView::sortBy(int column) {
    // A third click on a head leads back to the order of sending.
    auto order = Qt::AscendingOrder;
    if (column == model_->sortColumn() && column >= 0) {
        if (model_->sortOrder() == Qt::DescendingOrder) {
            column = -1;
        } else {
            order = Qt::DescendingOrder;
        }
    }
    if (column != TrafficModel::Delta) model_->sort(column, order);
    table_->horizontalHeader()->setSortIndicator(model_->sortColumn(), model_->sortOrder());
    showSelected();
}

// ----------------------------------------------------------------------------------------------------------- following a run

bool TrafficView::isLive() const {
    using State = Session::State;
    const auto state = bench_.session.state();
    return state == State::Starting || state == State::Running || state == State::Paused || state == State::Past;
}

void TrafficView::afterRows(int count) {
    if (currentRow() < 0 && bench_.selection.current().kind != Selected::Kind::Nothing) showSelected();
    if (!isLive() || model_->sortColumn() >= 0) return;
    if (following_) {
        table_->scrollToBottom();
        return;
    }
    unseen_ += count;
    pill_->setText(tr("%1 new, jump to end").arg(counted(unseen_)));
    placePill();
    pill_->show();
}

void TrafficView::jumpToEnd() {
    unseen_ = 0;
    pill_->hide();
    table_->scrollToBottom();
    table_->setFocus();
}

void TrafficView::placePill() {
    pill_->adjustSize();
    const auto area = table_->viewport()->geometry();
    pill_->move(area.left() + (area.width() - pill_->width()) / 2, area.bottom() - pill_->height() - table_->fontMetrics().height() / 2);
}

bool TrafficView::eventFilter(QObject* watched, QEvent* event) {
    if (watched == table_->viewport() && event->type() == QEvent::Resize && pill_->isVisible()) placePill();
    return View::eventFilter(watched, event);
}

}  // namespace gui
