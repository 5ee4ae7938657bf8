#include "gui/rules/rules_view.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QTableView>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "gui/look/theme.h"
#include "gui/selection.h"
#include "gui/workbench.h"
#include "sim/query/event_text.h"
#include "sim/trace/codec.h"

namespace gui {
namespace {

QTableView* table(const QString& name, QWidget* parent) {
    auto* const made = new QTableView(parent);
    made->setAccessibleName(name);
    made->setSelectionBehavior(QAbstractItemView::SelectRows);
    made->setSelectionMode(QAbstractItemView::SingleSelection);
    made->setEditTriggers(QAbstractItemView::NoEditTriggers);
    made->setAlternatingRowColors(true);
    made->setShowGrid(false);
    made->setTabKeyNavigation(false);
    made->setWordWrap(false);
    made->verticalHeader()->hide();
    made->verticalHeader()->setDefaultSectionSize(made->fontMetrics().height() + 6);
    made->horizontalHeader()->setHighlightSections(false);
    return made;
}

QString rowText(const QAbstractItemModel& model, int row) {
    QStringList cells;
    for (int column = 0; column < model.columnCount(); ++column) cells << model.index(row, column).data().toString();
    return cells.join(QLatin1Char('\t'));
}

}  // namespace

RulesView::RulesView(Workbench& bench, QWidget* parent) : View(bench, parent), words_(bench.store) {
    setAccessibleName(title());
    rules_ = new RulesModel(bench.store, bench.session, bench.theme, this);
    proxy_ = new QSortFilterProxyModel(this);
    proxy_->setSourceModel(rules_);
    proxy_->setFilterCaseSensitivity(Qt::CaseInsensitive);
    proxy_->setFilterKeyColumn(-1);
    hits_ = new HitsModel(bench.store, words_, this);

    profile_ = new QLabel(this);
    profile_->setWordWrap(true);
    profile_->setTextFormat(Qt::PlainText);
    filter_ = new QLineEdit(this);
    filter_->setPlaceholderText(tr("Show only rules with these words"));
    filter_->setClearButtonEnabled(true);
    filter_->setAccessibleName(tr("Filter rules"));
    table_ = table(tr("Rules and laws"), this);
    table_->setModel(proxy_);
    table_->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);  // a few dozen rows, and words of any size
    table_->horizontalHeader()->setSectionResizeMode(RulesModel::Title, QHeaderView::Stretch);
    entry_ = new QTextBrowser(this);
    entry_->setAccessibleName(tr("What the rule says"));
    entry_->setOpenLinks(false);
    stop_ = new QPushButton(this);
    stop_->setIcon(bench.theme.icon(Severity::Error));
    hitTitle_ = new QLabel(this);
    hitTitle_->setTextFormat(Qt::PlainText);
    hitTable_ = table(tr("Hits of the rule"), this);
    hitTable_->setModel(hits_);
    hitTable_->horizontalHeader()->setStretchLastSection(true);

    for (auto* one : {table_, hitTable_}) {
        auto* const action = new QAction(tr("Copy row"), one);
        action->setShortcut(QKeySequence::Copy);
        action->setShortcutContext(Qt::WidgetShortcut);
        one->addAction(action);
        one->setContextMenuPolicy(Qt::ActionsContextMenu);
        connect(action, &QAction::triggered, this, [this, one] { copy(one); });
    }

    auto* const lower = new QWidget(this);
    auto* const lowerLayout = new QVBoxLayout(lower);
    lowerLayout->setContentsMargins(0, 0, 0, 0);
    auto* const bar = new QHBoxLayout;
    bar->addWidget(hitTitle_, 1);
    bar->addWidget(stop_);
    lowerLayout->addLayout(bar);
    lowerLayout->addWidget(hitTable_, 1);
    auto* const splitter = new QSplitter(Qt::Vertical, this);
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(table_);
    splitter->addWidget(entry_);
    splitter->addWidget(lower);
    splitter->setStretchFactor(0, 4);
    splitter->setStretchFactor(1, 2);
    splitter->setStretchFactor(2, 2);
    auto* const layout = new QVBoxLayout(this);
    layout->setContentsMargins(6, 6, 6, 6);
    layout->addWidget(profile_);
    layout->addWidget(filter_);
    layout->addWidget(splitter, 1);

    connect(filter_, &QLineEdit::textChanged, proxy_, &QSortFilterProxyModel::setFilterFixedString);
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, &RulesView::showRule);
    connect(rules_, &RulesModel::counted, this, &RulesView::showHits);
    connect(&bench.session, &Session::breakpointsChanged, this, &RulesView::showRule);
    connect(&bench.store, &TraceStore::opened, this, &RulesView::showProfile);
    connect(&bench.store, &TraceStore::progressed, this, [this](quint64 gathered) {
        if (profile_->property("known").toBool() || gathered == 0) return;
        showProfile();
    });
    connect(&bench.theme, &Theme::changed, this, [this] {
        stop_->setIcon(bench_.theme.icon(Severity::Error));
        showRule();
    });
    connect(stop_, &QPushButton::clicked, this, [this] {
        if (const int row = currentRow(); row >= 0) rules_->toggleStop(row);
        showRule();
    });
    connect(hitTable_, &QTableView::clicked, this, &RulesView::selectHit);
    connect(hitTable_, &QTableView::activated, this, [this](const QModelIndex& index) {
        selectHit(index);
        goToHit(index);
    });
    connect(&bench.selection, &Selection::changed, this, [this](const Selected& selected) {
        if (selected.kind != Selected::Kind::Rule) return;
        const int row = rules_->rowOf(selected.name);
        if (row < 0) return;
        filter_->clear();
        table_->setCurrentIndex(proxy_->mapFromSource(rules_->index(row, RulesModel::Id)));
    });
    table_->setCurrentIndex(proxy_->index(0, 0));
    for (const auto column : {RulesModel::Id, RulesModel::Refused, RulesModel::Tolerated, RulesModel::Stop})
        table_->resizeColumnToContents(column);
    showProfile();
    showRule();
}

void RulesView::focusMain() { table_->setFocus(Qt::OtherFocusReason); }

void RulesView::setLanguage(sim::query::Language language) {
    rules_->setLanguage(language);
    hits_->setLanguage(language);
    showRule();
}

int RulesView::currentRow() const {
    const auto index = proxy_->mapToSource(table_->currentIndex());
    return index.isValid() ? index.row() : -1;
}

void RulesView::showProfile() {
    const auto first = bench_.store.record(1);
    const bool known = first && first->is<sim::trace::RunStarted>();
    profile_->setProperty("known", known);
    if (!known) {
        profile_->setText(tr("No run is loaded. These are the rules of the platform and the laws that hold in every run."));
        return;
    }
    const auto profile = first->as<sim::trace::RunStarted>().profile;
    profile_->setText(
        profile == "as-coded"
            ? tr("Profile of this run: as-coded. Where the shipped code is milder than the documented rule, the rule is tolerated.")
            : tr("Profile of this run: %1. The documented rules are kept strictly.")
                  .arg(QString::fromStdString(sim::query::plain_text(profile))));
}

void RulesView::showRule() {
    const int row = currentRow();
    stop_->setEnabled(row >= 0);
    if (row < 0) {
        entry_->clear();
        stop_->setText(tr("Break on this rule"));
        showHits();
        return;
    }
    const auto& rule = rules_->rule(row);
    const auto line = [](const QString& name, const QString& text) {
        return QStringLiteral("<p><b>%1:</b> %2</p>").arg(name.toHtmlEscaped(), text.toHtmlEscaped());
    };
    entry_->setHtml(QStringLiteral("<p><b>%1</b> &nbsp; %2</p>").arg(rule.id.toHtmlEscaped(), rule.title.toHtmlEscaped()) +
                    line(tr("Law"), rule.law) + line(tr("Remedy"), rule.remedy) + line(tr("Source"), rule.source));
    const bool stops = rules_->stopsAt(row);
    if (rule.isLaw) {
        stop_->setText(stops ? tr("Run on when a law is broken") : tr("Break when any law is broken"));
    } else {
        stop_->setText(stops ? tr("Remove the breakpoint on %1").arg(rule.id) : tr("Break on %1").arg(rule.id));
    }
    stop_->setAccessibleName(stop_->text());
    showHits();
}

void RulesView::showHits() {
    const int row = currentRow();
    if (row < 0) {
        hits_->setHits({});
        hitTitle_->setText(tr("No rule is selected."));
        return;
    }
    const auto hits = rules_->hits(row);
    hits_->setHits(hits);
    const auto& rule = rules_->rule(row);
    const auto all = rule.refused.size() + rule.tolerated.size();
    if (all == 0) {
        hitTitle_->setText(rule.isLaw ? tr("%1 was never broken in what is recorded.").arg(rule.id)
                                      : tr("%1 was never reached in what is recorded.").arg(rule.id));
    } else if (hits.size() == all) {
        hitTitle_->setText(tr("Hits of %1: %2").arg(rule.id).arg(all));
    } else {
        hitTitle_->setText(tr("Hits of %1 up to the position: %2 of %3").arg(rule.id).arg(hits.size()).arg(all));
    }
    if (!hits.empty()) {
        for (const auto column : {HitsModel::Moment, HitsModel::Time, HitsModel::Who, HitsModel::What})
            hitTable_->resizeColumnToContents(column);
    }
}

void RulesView::selectHit(const QModelIndex& index) {
    if (!index.isValid()) return;
    const auto record = bench_.store.record(hits_->sequence(index.row()));
    if (!record) return;
    const auto id = record->stamp.transaction;
    if (id != 0 && bench_.store.rowOf(id) >= 0) {
        bench_.selection.selectTransaction(id, record->sequence);
    } else {
        bench_.selection.select({.kind = Selected::Kind::Record, .sequence = record->sequence});
    }
}

void RulesView::goToHit(const QModelIndex& index) {
    if (index.isValid() && bench_.session.canMove()) bench_.session.goToSequence(hits_->sequence(index.row()));
}

void RulesView::copy(const QTableView* one) const {
    if (one->currentIndex().isValid()) QApplication::clipboard()->setText(rowText(*one->model(), one->currentIndex().row()));
}

QString RulesView::asText() const {
    auto text = profile_->text() + QLatin1Char('\n');
    for (int row = 0; row < proxy_->rowCount(); ++row) text += rowText(*proxy_, row) + QLatin1Char('\n');
    text += QLatin1Char('\n') + entry_->toPlainText() + QStringLiteral("\n\n") + hitTitle_->text() + QLatin1Char('\n');
    for (int row = 0; row < hits_->rowCount(); ++row) text += rowText(*hits_, row) + QLatin1Char('\n');
    return text;
}

}  // namespace gui
