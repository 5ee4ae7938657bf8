#include "gui/window/breakpoints_view.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShortcut>
#include <QTreeWidget>
#include <QVBoxLayout>

#include "gui/session/session.h"

namespace gui {
namespace {

enum Column { Place, Condition, Hits, Note, kColumns };
using Kind = Breakpoint::Kind;

QString kindText(Kind kind) {
    switch (kind) {
        case Kind::Line:
            return BreakpointsView::tr("line");
        case Kind::Function:
            return BreakpointsView::tr("method");
        case Kind::Rule:
            return BreakpointsView::tr("rule");
        case Kind::Condition:
            return BreakpointsView::tr("condition");
    }
    return {};
}

QString placeText(const Breakpoint& breakpoint) {
    const auto what = breakpoint.kind == Kind::Line ? QString::number(breakpoint.line) : breakpoint.text;
    return kindText(breakpoint.kind) + u' ' + what;
}

QString noteText(const Breakpoint& breakpoint) {
    if (!breakpoint.message.isEmpty()) return breakpoint.message;
    return breakpoint.verified ? BreakpointsView::tr("known") : BreakpointsView::tr("not known yet");
}

}  // namespace

BreakpointsView::BreakpointsView(Workbench& bench, QWidget* parent)
    : View(bench, parent),
      tree_(new QTreeWidget(this)),
      kind_(new QComboBox(this)),
      place_(new QLineEdit(this)),
      add_(new QPushButton(tr("Add"), this)),
      remove_(new QPushButton(tr("Remove"), this)) {
    setAccessibleName(title());
    tree_->setHeaderLabels({tr("Stop at"), tr("Only if"), tr("Hits"), tr("Note")});
    tree_->setAccessibleName(tr("Breakpoints"));
    tree_->setAccessibleDescription(tr("Space switches one on and off, F2 edits its condition, Delete removes it."));
    tree_->setRootIsDecorated(false);
    tree_->setUniformRowHeights(true);
    tree_->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    tree_->header()->setStretchLastSection(true);
    tree_->headerItem()->setToolTip(Hits, tr("5: the fifth; >= 5: from the fifth on; % 5: each fifth"));
    for (const auto kind : {Kind::Function, Kind::Rule, Kind::Condition, Kind::Line})
        kind_->addItem(kindText(kind), static_cast<int>(kind));
    kind_->setAccessibleName(tr("Kind of breakpoint"));
    place_->setAccessibleName(tr("Where to stop"));
    add_->setAccessibleName(tr("Add the breakpoint"));
    remove_->setObjectName(QStringLiteral("remove"));
    remove_->setAccessibleName(tr("Remove the chosen breakpoint"));
    auto* row = new QHBoxLayout;
    row->addWidget(kind_);
    row->addWidget(place_, 1);
    row->addWidget(add_);
    row->addWidget(remove_);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addWidget(tree_, 1);
    layout->addLayout(row);
    setFocusProxy(tree_);

    auto* erase = new QShortcut(QKeySequence::Delete, tree_);
    erase->setContext(Qt::WidgetShortcut);
    connect(erase, &QShortcut::activated, this, &BreakpointsView::removeChosen);
    connect(kind_, &QComboBox::currentIndexChanged, this, &BreakpointsView::explainKind);
    connect(place_, &QLineEdit::returnPressed, this, &BreakpointsView::add);
    connect(add_, &QPushButton::clicked, this, &BreakpointsView::add);
    connect(remove_, &QPushButton::clicked, this, &BreakpointsView::removeChosen);
    connect(tree_, &QTreeWidget::itemChanged, this, &BreakpointsView::edited);
    connect(&bench.session, &Session::breakpointsChanged, this, &BreakpointsView::fill);
    explainKind();
    fill();
    const int unit = fontMetrics().averageCharWidth();
    tree_->setColumnWidth(Place, unit * 34);
    tree_->setColumnWidth(Condition, unit * 30);
    tree_->setColumnWidth(Hits, unit * 10);
}

QString BreakpointsView::title() const { return tr("Breakpoints"); }

QString BreakpointsView::asText() const {
    QString text;
    for (const auto& each : bench_.session.breakpoints()) {
        text += QStringList{placeText(each), each.condition, each.hitCondition, each.enabled ? tr("on") : tr("off"), noteText(each)}.join(
                    u'\t') +
                u'\n';
    }
    return text;
}

void BreakpointsView::focusMain() {
    if (tree_->topLevelItemCount() > 0)
        tree_->setFocus();
    else
        place_->setFocus();
}

void BreakpointsView::explainKind() {
    switch (static_cast<Kind>(kind_->currentData().toInt())) {
        case Kind::Function:
            return place_->setPlaceholderText(tr("Echo.Say, *.Say or Echo.*"));
        case Kind::Rule:
            return place_->setPlaceholderText(tr("SIZE-1, any, law, crash or expectation"));
        case Kind::Condition:
            return place_->setPlaceholderText(tr("duration > 1 ms and process = app"));
        case Kind::Line:
            return place_->setPlaceholderText(tr("number of a line of the scenario"));
    }
}

void BreakpointsView::fill() {
    filling_ = true;
    const int current = tree_->indexOfTopLevelItem(tree_->currentItem());
    tree_->clear();
    for (const auto& each : bench_.session.breakpoints()) {
        auto* item = new QTreeWidgetItem(tree_, {placeText(each), each.condition, each.hitCondition, noteText(each)});
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable | Qt::ItemIsEditable);
        item->setCheckState(Place, each.enabled ? Qt::Checked : Qt::Unchecked);
        item->setToolTip(Note, noteText(each));
    }
    if (auto* item = tree_->topLevelItem(current)) tree_->setCurrentItem(item);
    remove_->setEnabled(tree_->topLevelItemCount() > 0);
    filling_ = false;
}

void BreakpointsView::add() {
    const auto text = place_->text().trimmed();
    if (text.isEmpty()) return place_->setFocus();
    Breakpoint breakpoint{.kind = static_cast<Kind>(kind_->currentData().toInt())};
    if (breakpoint.kind == Kind::Line) {
        breakpoint.line = text.toInt();
        if (breakpoint.line <= 0) {
            emit bench_.session.refused(tr("Add a breakpoint"), tr("\"%1\" is no number of a line").arg(text));
            return;
        }
    } else {
        breakpoint.text = text;
    }
    auto all = bench_.session.breakpoints();
    all.append(breakpoint);
    place_->clear();
    bench_.session.setBreakpoints(all);
}

void BreakpointsView::removeChosen() {
    const int row = tree_->indexOfTopLevelItem(tree_->currentItem());
    auto all = bench_.session.breakpoints();
    if (row < 0 || row >= all.size()) return;
    all.removeAt(row);
    bench_.session.setBreakpoints(all);
}

void BreakpointsView::edited(QTreeWidgetItem* item, int column) {
    if (filling_) return;
    const int row = tree_->indexOfTopLevelItem(item);
    auto all = bench_.session.breakpoints();
    if (row < 0 || row >= all.size()) return;
    auto& breakpoint = all[row];
    const auto before = breakpoint;
    breakpoint.enabled = item->checkState(Place) == Qt::Checked;
    if (column == Condition && breakpoint.kind != Kind::Condition) breakpoint.condition = item->text(Condition).trimmed();
    if (column == Hits && breakpoint.kind != Kind::Rule) breakpoint.hitCondition = item->text(Hits).trimmed();
    if (breakpoint == before) return fill();
    // Later: the item that is being edited must not go from under its editor.
    QMetaObject::invokeMethod(
        this, [this, all] { bench_.session.setBreakpoints(all); }, Qt::QueuedConnection);
}

}  // namespace gui
