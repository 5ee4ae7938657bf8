#pragma once

#include <QColor>
#include <QPainter>
#include <QPen>
#include <QPointF>
#include <QString>
#include <cstdint>

namespace gui {

/// The end of an arrow; repeats in its shape what colour and line style say.
enum class ArrowHead : std::uint8_t {
    Filled,   ///< request
    Open,     ///< reply
    Half,     ///< one-way
    Crossed,  ///< refused
    Dot,      ///< to or from somewhere that is not shown
    None
};

/// A straight arrow; the head, `size` long, ends at `to`.
void drawArrow(QPainter& painter, const QPointF& from, const QPointF& to, const QPen& pen, ArrowHead head, qreal size);

/// An arrow from a lifeline to itself: out to the right by `width`, down by `height` and back.
void drawLoop(QPainter& painter, const QPointF& from, qreal width, qreal height, const QPen& pen, ArrowHead head, qreal size);

/// A cross of two strokes.
void drawCross(QPainter& painter, const QPointF& centre, qreal radius, const QPen& pen);

/// A rule's id in a small frame, its left edge at `left`. Returns its rectangle.
QRectF drawBadge(QPainter& painter, const QPointF& left, const QString& text, const QColor& ink, const QColor& ground);
/// How much room the badge takes.
[[nodiscard]] QSizeF badgeSize(const QFontMetricsF& metrics, const QString& text);

}  // namespace gui
