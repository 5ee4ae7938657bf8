#pragma once

#include <QStyledItemDelegate>
#include <QWidget>

#include "gui/look/theme.h"
#include "gui/window/gallery_model.h"

namespace gui {

/// Devices as boxes with their processes as boxes in them, joined by lines. `named`: where there is room, with the processes' names.
void drawScenario(QPainter& painter, const QRectF& area, const GalleryCard& card, const Theme& theme, bool named);

/// Text in several lines, the last of which ends in an ellipsis if there is more. Returns the height used.
qreal drawLines(QPainter& painter, const QRectF& area, const QString& text, int linesMax);

/// Draws the cards of the gallery.
class CardDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    CardDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), theme_(theme) {}
    void setCardWidth(int width) { width_ = width; }

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const Theme& theme_;
    int width_ = 300;
};

/// The large picture beside the gallery. Its text twin is its accessible description.
class ScenarioPicture : public QWidget {
    Q_OBJECT

public:
    ScenarioPicture(const Theme& theme, QWidget* parent);
    void show(const GalleryCard& card);

    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& theme_;
    GalleryCard card_;
};

}  // namespace gui
