#include "gui/detail/detail_view.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QTabBar>
#include <QTreeView>
#include <QVBoxLayout>
#include <algorithm>
#include <functional>

#include "gui/detail/bytes_view.h"
#include "gui/detail/state_nodes.h"
#include "gui/detail/time_bar.h"
#include "gui/session/session.h"
#include "gui/workbench.h"

namespace gui {
namespace {

/// The model's font says only what differs from the view's.
class FieldDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        const auto font = index.data(Qt::FontRole);
        if (const auto* const view = qobject_cast<const QWidget*>(option->widget); view != nullptr && font.isValid())
            option->font = qvariant_cast<QFont>(font).resolve(view->font());
    }
};

constexpr int kRefreshMs = 100;

}  // namespace

DetailView::DetailView(Workbench& bench, QWidget* parent) : View(bench, parent), words_(bench.store) {
    setAccessibleName(title());
    headline_ = new QLabel(this);
    headline_->setWordWrap(true);
    headline_->setTextFormat(Qt::PlainText);
    headline_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    headline_->setAccessibleName(tr("What is shown"));

    const auto button = [this](const QString& text, const QString& tip) {
        auto* const made = new QPushButton(text, this);
        made->setToolTip(tip);
        made->setAccessibleName(text);
        made->setAutoDefault(false);
        return made;
    };
    toRequest_ = button(tr("Go to request"), tr("Moves the position to the record with which the request was sent"));
    toReply_ = button(tr("Go to reply"), tr("Moves the position to the record with which it ended"));
    toParent_ = button(tr("Go to parent"), tr("Selects the transaction under which it was sent"));
    toLine_ = button(tr("Go to scenario line"), tr("Shows the step of the scenario that led to it"));
    auto* const buttons = new QHBoxLayout;
    for (auto* one : {toRequest_, toReply_, toParent_, toLine_}) buttons->addWidget(one);
    buttons->addStretch();

    model_ = new DetailModel(bench_.theme, this);
    tree_ = new QTreeView(this);
    tree_->setModel(model_);
    tree_->setItemDelegate(new FieldDelegate(tree_));
    tree_->setUniformRowHeights(true);
    tree_->setAlternatingRowColors(true);
    tree_->setExpandsOnDoubleClick(false);
    tree_->setContextMenuPolicy(Qt::CustomContextMenu);
    tree_->setAccessibleName(tr("Fields"));
    tree_->header()->setStretchLastSection(false);
    tree_->header()->setSectionResizeMode(DetailModel::Value, QHeaderView::Stretch);
    auto* const copy = new QAction(tr("Copy row"), tree_);
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    tree_->addAction(copy);

    bar_ = new TimeBar(bench_.theme, this);
    tabs_ = new QTabBar(this);
    tabs_->setAccessibleName(tr("Which bytes"));
    tabs_->setExpanding(false);
    tabs_->setDrawBase(false);
    bytes_ = new BytesView(bench_.theme, this);
    bytes_->setAccessibleName(tr("Bytes"));

    auto* const upper = new QWidget(this);
    auto* const upperLayout = new QVBoxLayout(upper);
    upperLayout->setContentsMargins(0, 0, 0, 0);
    upperLayout->addWidget(tree_, 1);
    upperLayout->addWidget(bar_);
    lower_ = new QWidget(this);
    auto* const lowerLayout = new QVBoxLayout(lower_);
    lowerLayout->setContentsMargins(0, 0, 0, 0);
    lowerLayout->setSpacing(0);
    lowerLayout->addWidget(tabs_);
    lowerLayout->addWidget(bytes_, 1);
    auto* const splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(upper);
    splitter->addWidget(lower_);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 1);
    splitter->setChildrenCollapsible(false);
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(headline_);
    layout->addLayout(buttons);
    layout->addWidget(splitter, 1);

    later_.setSingleShot(true);
    connect(&later_, &QTimer::timeout, this, &DetailView::build);
    connect(copy, &QAction::triggered, this, &DetailView::copyRow);
    connect(tree_, &QWidget::customContextMenuRequested, this, &DetailView::openMenu);
    connect(tree_, &QTreeView::activated, this, &DetailView::follow);
    connect(tree_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this](const QModelIndex& now) { showBytesOf(now); });
    connect(bytes_, &BytesView::selected, this, [this](quint64 offset) { showFieldOf(offset); });
    connect(tabs_, &QTabBar::currentChanged, this, [this](int tab) {
        if (tab >= 0) showPane(static_cast<BytesPane>(tabs_->tabData(tab).toInt()));
    });
    connect(toRequest_, &QPushButton::clicked, this, [this] { bench_.session.goToSequence(requestSequence_); });
    connect(toReply_, &QPushButton::clicked, this, [this] { bench_.session.goToSequence(replySequence_); });
    connect(toParent_, &QPushButton::clicked, this, [this] { bench_.selection.selectTransaction(parent_); });
    connect(toLine_, &QPushButton::clicked, this, [this] { emit scenarioLineWanted(line_); });

    connect(&bench_.selection, &Selection::changed, this, &DetailView::build);
    connect(&bench_.session, &Session::positionChanged, this, [this] {
        const auto kind = bench_.selection.current().kind;
        if (kind != Selected::Kind::Transaction && kind != Selected::Kind::Record && kind != Selected::Kind::Rule) build();
    });
    connect(&bench_.session, &Session::stateChanged, this, [this] { fillTabs(); });
    connect(&words_, &TraceWords::changed, this, &DetailView::schedule);
    connect(&bench_.store, &TraceStore::opened, this, [this] {
        state_.reset();
        stateAt_ = stateFor_ = 0;
        schedule();
    });
    connect(&bench_.store, &TraceStore::rowsAdded, this, [this](qsizetype first, qsizetype count) {
        if (shown_.kind != Selected::Kind::Transaction) return;
        const auto index = bench_.store.rowOf(shown_.transaction);
        if (index >= first && index < first + count) schedule();
    });
    connect(&bench_.store, &TraceStore::rowsChanged, this, [this](qsizetype first, qsizetype last) {
        if (shown_.kind != Selected::Kind::Transaction) return;
        const auto index = bench_.store.rowOf(shown_.transaction);
        if (index >= first && index <= last) schedule();
    });
    connect(&bench_.store, &TraceStore::stateReady, this,
            [this](quint64 sequence, const std::shared_ptr<const sim::query::WorldState>& state) {
                state_ = state;
                stateAt_ = sequence;
                if (sequence == stateFor_) buildState();
            });
    build();
}

DetailView::~DetailView() = default;

void DetailView::focusMain() { tree_->setFocus(Qt::OtherFocusReason); }

void DetailView::schedule() {
    if (!later_.isActive()) later_.start(kRefreshMs);
}

Selected DetailView::subject() const {
    const auto& current = bench_.selection.current();
    if (current.kind != Selected::Kind::Nothing) return current;
    return recordSelected(bench_.session.position().sequence);
}

void DetailView::build() {
    later_.stop();
    const auto what = subject();
    shown_ = what;
    clearPanes();
    if (what.kind == Selected::Kind::Rule) return put(what.name, ruleNodes(what.name));
    if (!bench_.store.isOpen()) return put(tr("No trace is open."), {});
    switch (what.kind) {
        case Selected::Kind::Transaction: {
            const auto index = bench_.store.rowOf(what.transaction);
            if (index < 0) return put(tr("t%1 is not in this trace as far as it was read.").arg(what.transaction), {});
            return buildTransaction(bench_.store.row(index));
        }
        case Selected::Kind::Record:
            return buildRecord(what.sequence);
        default:
            stateFor_ = bench_.session.position().sequence;
            if (state_ != nullptr && stateAt_ == stateFor_) return buildState();
            bench_.store.requestState(stateFor_);
    }
}

void DetailView::buildTransaction(const TrafficRow& row) {
    auto detail = transactionDetail(bench_.store, words_, row);
    request_ = std::move(detail.request);
    reply_ = std::move(detail.reply);
    requestSequence_ = detail.requestSequence;
    replySequence_ = detail.replySequence;
    parent_ = detail.parent;
    line_ = detail.line;
    setBudget(detail.budget);
    put(detail.headline, std::move(detail.root));
}

void DetailView::buildRecord(std::uint64_t sequence) {
    const auto record = bench_.store.record(sequence);
    if (!record) return put(sequence == 0 ? tr("The run has not begun.") : tr("e%1 cannot be read.").arg(sequence), {});
    const auto index = record->stamp.transaction == 0 ? -1 : bench_.store.rowOf(record->stamp.transaction);
    if (index >= 0) {
        const auto row = bench_.store.row(index);
        requestSequence_ = row.sentSequence;
        replySequence_ = row.finishedSequence;
        parent_ = row.parent;
    }
    record_ = {.bytes = QByteArray(reinterpret_cast<const char*>(record->body.data()), static_cast<qsizetype>(record->body.size())),
               .total = record->body.size(),
               .there = true};
    auto root = recordNodes(bench_.store, words_, *record);
    std::function<int(const DetailNode&)> lineOf = [&](const DetailNode& node) {
        if (node.line > 0) return node.line;
        for (const auto& child : node.children) {
            if (const int line = lineOf(child); line > 0) return line;
        }
        return 0;
    };
    line_ = lineOf(root);
    put(QStringLiteral("e%1  %2\n%3").arg(sequence).arg(words_.who(*record), words_.text(*record)), std::move(root));
}

void DetailView::buildState() {
    if (state_ == nullptr || stateAt_ != stateFor_) return;
    const auto what = subject();
    const auto& world = *state_;
    const auto when = tr("right after e%1").arg(stateAt_);
    switch (what.kind) {
        case Selected::Kind::Process:
            return put(QStringLiteral("%1, %2").arg(words_.processWithPid(what.device, what.pid), when),
                       processNodes(bench_.store, words_, world, what.device, what.pid));
        case Selected::Kind::Thread:
            return put(tr("Thread %1 of %2, %3").arg(what.tid).arg(words_.process(what.device, what.pid), when),
                       threadNodes(bench_.store, words_, world, what.device, what.pid, what.tid));
        case Selected::Kind::Handle:
            return put(tr("Handle %1 of %2, %3").arg(what.number).arg(words_.process(what.device, what.pid), when),
                       handleNodes(bench_.store, words_, world, what.device, what.pid, what.number));
        case Selected::Kind::Device:
            return put(QStringLiteral("%1, %2").arg(bench_.store.deviceName(what.device), when),
                       deviceNodes(bench_.store, words_, world, what.device));
        case Selected::Kind::Link:
            return put(QStringLiteral("%1, %2").arg(what.name, when), linkNodes(bench_.store, world, what.name));
        default:
            return;
    }
}

void DetailView::clearPanes() {
    request_ = reply_ = record_ = {};
    requestSequence_ = replySequence_ = parent_ = 0;
    line_ = 0;
    setBudget({});
}

void DetailView::setBudget(const sim::query::TimeBudget& budget) {
    bar_->setBudget(budget);
    bar_->setVisible(!budget.parts.empty());
}

void DetailView::put(const QString& headline, DetailNode root) {
    headline_->setText(headline);
    const auto path = lastPath_;
    linking_ = true;
    if (!model_->update(root)) {
        const auto opened = root;
        model_->setRoot(std::move(root));
        const std::function<void(const QModelIndex&)> expand = [&](const QModelIndex& above) {
            for (int row = 0; row < model_->rowCount(above); ++row) {
                const auto index = model_->index(row, 0, above);
                if (model_->node(index)->open) tree_->expand(index);
                expand(index);
            }
        };
        expand({});
        // The same field in the next record or transaction, if it has it.
        if (const auto again = model_->find(path); again.isValid() && model_->path(again) == path) tree_->setCurrentIndex(again);
    }
    linking_ = false;
    fillTabs();
    fitColumns();
    showBytesOf(tree_->currentIndex());
}

void DetailView::fitColumns() {
    for (const auto column : {DetailModel::Field, DetailModel::Type, DetailModel::Offset, DetailModel::Size})
        tree_->resizeColumnToContents(column);
    // Long names give way to their values.
    tree_->setColumnWidth(DetailModel::Field, std::min(tree_->columnWidth(DetailModel::Field), width() * 2 / 5));
}

void DetailView::resizeEvent(QResizeEvent* event) {
    View::resizeEvent(event);
    fitColumns();
}

void DetailView::fillTabs() {
    const bool move = bench_.session.canMove();
    toRequest_->setEnabled(move && requestSequence_ != 0);
    toReply_->setEnabled(move && replySequence_ != 0);
    toParent_->setEnabled(parent_ != 0);
    toLine_->setEnabled(line_ > 0);
    const QSignalBlocker quiet(tabs_);
    while (tabs_->count() > 0) tabs_->removeTab(0);
    const auto add = [this](BytesPane pane, const QString& name, const PaneBytes& bytes) {
        if (!bytes.there) return;
        const auto tab = tabs_->addTab(QStringLiteral("%1, %2").arg(name, bytesText(bytes.total)));
        tabs_->setTabData(tab, static_cast<int>(pane));
        if (pane == pane_) tabs_->setCurrentIndex(tab);
    };
    add(BytesPane::Request, tr("Request"), request_);
    add(BytesPane::Reply, tr("Reply"), reply_);
    add(BytesPane::Record, tr("Record"), record_);
    tabs_->setVisible(tabs_->count() > 0);
    lower_->setVisible(tabs_->count() > 0);
    for (const auto column : {DetailModel::Type, DetailModel::Offset, DetailModel::Size})
        tree_->setColumnHidden(column, tabs_->count() == 0);
    const auto shown = tabs_->currentIndex() < 0 ? BytesPane::None : static_cast<BytesPane>(tabs_->tabData(tabs_->currentIndex()).toInt());
    showPane(shown);
}

void DetailView::showPane(BytesPane pane) {
    pane_ = pane;
    const auto& chosen = pane == BytesPane::Request ? request_ : pane == BytesPane::Reply ? reply_ : record_;
    const auto offset = bytes_->selectedOffset(), size = bytes_->selectedSize();
    const bool same = bytes_->bytes() == chosen.bytes;
    bytes_->setBytes(chosen.bytes, chosen.total, chosen.objects);
    if (same && size > 0) bytes_->setSelected(static_cast<quint64>(offset), static_cast<quint64>(size));
}

void DetailView::showBytesOf(const QModelIndex& index) {
    const auto* const node = model_->node(index);
    if (node == nullptr || linking_) return;
    lastPath_ = model_->path(index);
    if (node->pane == BytesPane::None) return bytes_->setSelected(0, 0);
    for (int tab = 0; tab < tabs_->count(); ++tab) {
        if (static_cast<BytesPane>(tabs_->tabData(tab).toInt()) == node->pane) tabs_->setCurrentIndex(tab);
    }
    bytes_->setSelected(node->offset, node->size);
}

void DetailView::showFieldOf(quint64 offset) {
    const auto index = model_->find(pane_, offset);
    if (!index.isValid()) return;
    linking_ = true;
    tree_->setCurrentIndex(index);
    tree_->scrollTo(index);
    lastPath_ = model_->path(index);
    linking_ = false;
}

void DetailView::follow(const QModelIndex& index) {
    const auto* const node = model_->node(index);
    if (node == nullptr) return;
    if (node->link.kind != Selected::Kind::Nothing) {
        bench_.selection.select(node->link);
    } else if (node->line > 0) {
        emit scenarioLineWanted(node->line);
    } else {
        tree_->setExpanded(index.siblingAtColumn(0), !tree_->isExpanded(index.siblingAtColumn(0)));
    }
}

void DetailView::copyRow() const {
    if (const auto* const node = model_->node(tree_->currentIndex())) QApplication::clipboard()->setText(DetailModel::rowText(*node));
}

void DetailView::openMenu(const QPoint& point) {
    const auto index = tree_->indexAt(point);
    const auto* const node = model_->node(index.isValid() ? index : tree_->currentIndex());
    QMenu menu(this);
    const auto copy = [&](const QString& text, const QString& content) {
        connect(menu.addAction(text), &QAction::triggered, this, [content] { QApplication::clipboard()->setText(content); });
    };
    if (node != nullptr) {
        if (node->link.kind != Selected::Kind::Nothing)
            connect(menu.addAction(tr("Select it")), &QAction::triggered, this,
                    [this, link = node->link] { bench_.selection.select(link); });
        if (node->line > 0)
            connect(menu.addAction(tr("Show the line of the scenario")), &QAction::triggered, this,
                    [this, line = node->line] { emit scenarioLineWanted(line); });
        copy(tr("Copy row"), DetailModel::rowText(*node));
        copy(tr("Copy value"), node->value);
        if (node->pane != BytesPane::None && bytes_->selectedSize() > 0) {
            copy(tr("Copy its bytes as hex"), bytes_->asHex());
            copy(tr("Copy its bytes as a C array"), bytes_->asCArray());
        }
        menu.addSeparator();
    }
    copy(tr("Copy everything as text"), asText());
    menu.addSeparator();
    connect(menu.addAction(tr("Expand all")), &QAction::triggered, tree_, &QTreeView::expandAll);
    connect(menu.addAction(tr("Collapse all")), &QAction::triggered, tree_, &QTreeView::collapseAll);
    menu.exec(tree_->viewport()->mapToGlobal(point));
}

QString DetailView::asText() const {
    auto text = headline_->text() + QStringLiteral("\n\n") + model_->text();
    const auto add = [&](const QString& name, const PaneBytes& pane) {
        if (!pane.there) return;
        BytesView dump(bench_.theme);
        dump.setBytes(pane.bytes, pane.total, {});
        text += QStringLiteral("\n%1\n%2").arg(name, dump.asText());
    };
    add(tr("Bytes of the request"), request_);
    add(tr("Bytes of the reply"), reply_);
    add(tr("Bytes of the record"), record_);
    return text;
}

}  // namespace gui
