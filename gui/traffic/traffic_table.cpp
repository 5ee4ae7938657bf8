#include "gui/traffic/traffic_table.h"

#include <QCache>
#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>
#include <QStaticText>
#include <QStyledItemDelegate>

#include "gui/look/theme.h"
#include "gui/traffic/traffic_model.h"

namespace gui {
namespace {

/// Paints a cell with no more than it needs: a screenful has some five hundred.
class CellDelegate final : public QStyledItemDelegate {
public:
    CellDelegate(const TrafficModel& model, const Theme& theme, QObject* parent)
        : QStyledItemDelegate(parent), model_(model), theme_(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        const bool isChosen = (option.state & QStyle::State_Selected) != 0;
        if (isChosen) painter->fillRect(option.rect, theme_.chosen());
        const auto padding = option.fontMetrics.height() / 3;
        auto place = option.rect.adjusted(padding, 0, -padding, 0);
        const auto icon = index.data(Qt::DecorationRole);
        if (icon.isValid()) {
            const auto side = option.decorationSize.height();
            qvariant_cast<QIcon>(icon).paint(painter, QRect(place.left(), place.top(), side, place.height()));
            place.setLeft(place.left() + side + padding);
        }
        auto font = option.font;
        if (const auto own = index.data(Qt::FontRole); own.isValid()) font = qvariant_cast<QFont>(own).resolve(font);
        painter->setFont(font);
        const auto color = index.data(Qt::ForegroundRole);
        // The paler colours are not made for the background of what is chosen.
        painter->setPen(color.isValid() && !isChosen ? qvariant_cast<QColor>(color) : theme_.ink());
        drawText(*painter, place, index.data(Qt::DisplayRole).toString(), index.data(Qt::TextAlignmentRole).toInt());
        if (model_.isAtPosition(index.row())) {
            painter->fillRect(QRect(option.rect.left(), option.rect.bottom() - 1, option.rect.width(), 2), theme_.here());
        }
        if ((option.state & QStyle::State_HasFocus) != 0) {
            painter->setPen(QPen(theme_.ink(), 1, Qt::DotLine));
            painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
        }
    }

private:
    static constexpr int kLaidOutMax = 8192;

    /// Laying out a text costs many times what drawing it does, and most texts stand in many rows.
    void drawText(QPainter& painter, const QRect& place, const QString& text, int alignment) const {
        if (text.isEmpty() || place.width() <= 0) return;
        const auto& font = painter.font();
        if (font.pointSizeF() != laidOutSize_ || font.family() != laidOutFamily_) {
            laidOut_.clear();
            laidOutSize_ = font.pointSizeF();
            laidOutFamily_ = font.family();
        }
        const auto key = text + QChar(font.bold() ? 1 : font.italic() ? 2 : 0);
        auto* laidOut = laidOut_.object(key);
        if (laidOut == nullptr) {
            laidOut = new QStaticText(text);
            laidOut->setTextFormat(Qt::PlainText);
            laidOut->prepare(QTransform(), font);
            laidOut_.insert(key, laidOut);
        }
        const auto size = laidOut->size();
        if (size.width() > place.width()) {
            const QFontMetrics metrics(font, painter.device());
            painter.drawText(place, alignment | Qt::TextSingleLine, metrics.elidedText(text, Qt::ElideRight, place.width()));
            return;
        }
        const auto left = (alignment & Qt::AlignRight) != 0 ? place.right() + 1 - size.width() : place.left();
        painter.drawStaticText(QPointF(left, place.top() + (place.height() - size.height()) / 2), *laidOut);
    }

    const TrafficModel& model_;
    const Theme& theme_;
    mutable QCache<QString, QStaticText> laidOut_{kLaidOutMax};  ///< by text and style, in one font
    mutable qreal laidOutSize_ = 0;
    mutable QString laidOutFamily_;
};

}  // namespace

TrafficTable::TrafficTable(TrafficModel& model, const Theme& theme, QWidget* parent) : QTableView(parent), model_(model), theme_(theme) {
    setModel(&model);
    setItemDelegate(new CellDelegate(model, theme, this));
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
        wide("m t100000"),
        wide("0.000 000 000 s"),
        wide("+000.0 ms"),
        wide("tablet › echo_service"),
        wide("tablet › echo_service"),
        wide("SAMgr.CheckRemoteSystemAbility"),
        wide("409,600 → 1,024"),
        wide("remote one-way"),
        wide("m refused by SIZE-1"),
        wide("000.0 ms"),
        wide("SIZE-1: One megabyte"),
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
