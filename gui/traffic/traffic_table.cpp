#include "gui/traffic/traffic_table.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

#include "gui/look/theme.h"
#include "gui/traffic/traffic_model.h"

namespace gui {

TrafficTable::TrafficTable(TrafficModel& model, const Theme& theme, QWidget* parent) : QTableView(parent), model_(model), theme_(theme) {
    setModel(&model);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setWordWrap(false);
    setShowGrid(false);
    setCornerButtonEnabled(false);
    setTabKeyNavigation(false);
    setHorizontalScrollMode(ScrollPerPixel);
    setAccessibleName(tr("Transactions"));
    setAccessibleDescription(tr("A row each, in the order of sending unless sorted; Enter goes to the moment it was sent"));
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    auto* const head = horizontalHeader();
    head->setSectionsMovable(true);
    head->setSectionsClickable(true);
    head->setHighlightSections(false);
    head->setStretchLastSection(true);
    head->setContextMenuPolicy(Qt::CustomContextMenu);
    fitRows();
    fitColumns();
    connect(this, &QTableView::doubleClicked, this, [this](const QModelIndex& index) { emit activatedRow(index.row()); });
}

void TrafficTable::setEmptyText(const QString& text) {
    if (emptyText_ == text) return;
    emptyText_ = text;
    viewport()->update();
}

bool TrafficTable::atEnd() const { return verticalScrollBar()->value() >= verticalScrollBar()->maximum(); }

void TrafficTable::fitRows() {
    const auto height = fontMetrics().height() + fontMetrics().height() / 3;
    verticalHeader()->setMinimumSectionSize(height);
    verticalHeader()->setDefaultSectionSize(height);
    setIconSize(QSize(fontMetrics().ascent(), fontMetrics().ascent()));
}

void TrafficTable::fitColumns() {
    const auto wide = [&](const char* text) { return fontMetrics().horizontalAdvance(QString::fromUtf8(text)) + fontMetrics().height(); };
    const int widths[TrafficModel::kColumns] = {
        wide("m t1000000"),        wide("0.000 000 000 s"),      wide("+000.0 ms"),
        wide("tablet › service"),  wide("tablet › service"),     wide("SystemAbility.Method"),
        wide("1,048,576 → 1,024"), wide("remote one-way"),       wide("m refused by SIZE-1"),
        wide("000.0 ms"),          wide("SIZE-1: One megabyte"),
    };
    for (int column = 0; column < TrafficModel::kColumns; ++column) setColumnWidth(column, widths[column]);
    lineHeight_ = fontMetrics().height();
}

void TrafficTable::changeEvent(QEvent* event) {
    QTableView::changeEvent(event);
    if (event->type() != QEvent::FontChange && event->type() != QEvent::StyleChange) return;
    fitRows();
    // Columns grow and shrink with the text.
    const auto height = fontMetrics().height();
    if (lineHeight_ == 0 || height == lineHeight_) return;
    for (int column = 0; column < TrafficModel::kColumns; ++column) {
        if (!isColumnHidden(column)) setColumnWidth(column, columnWidth(column) * height / lineHeight_);
    }
    lineHeight_ = height;
}

void TrafficTable::paintEvent(QPaintEvent* event) {
    QTableView::paintEvent(event);
    if (model_.rowCount() > 0 || emptyText_.isEmpty()) return;
    QPainter painter(viewport());
    painter.setPen(theme_.faint());
    const auto margin = fontMetrics().height();
    painter.drawText(viewport()->rect().adjusted(margin, margin, -margin, -margin), Qt::AlignCenter | Qt::TextWordWrap, emptyText_);
}

void TrafficTable::keyPressEvent(QKeyEvent* event) {
    if ((event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) && currentIndex().isValid()) {
        emit activatedRow(currentIndex().row());
        return;
    }
    if (event->matches(QKeySequence::Copy)) {
        emit copyAsked();
        return;
    }
    QTableView::keyPressEvent(event);
}

}  // namespace gui
