#include "gui/picture/arrow.h"

#include <QFontMetricsF>
#include <QLineF>
#include <QPolygonF>

namespace gui {
namespace {

/// What is drawn of a head is solid, whatever the line is.
QPen strokeOf(const QPen& pen) { return QPen(pen.color(), pen.widthF(), Qt::SolidLine, Qt::RoundCap, Qt::MiterJoin); }

void drawHead(QPainter& painter, const QPointF& from, const QPointF& to, const QPen& pen, ArrowHead head, qreal size) {
    const QLineF line(from, to);
    if (line.length() < 0.5) return;
    const QPointF along = (to - from) / line.length();
    const QPointF across(-along.y(), along.x());
    const QPointF back = to - along * size;
    const qreal half = size * 0.42;
    painter.setPen(strokeOf(pen));
    painter.setBrush(Qt::NoBrush);
    switch (head) {
        case ArrowHead::Filled:
            painter.setBrush(pen.color());
            painter.drawPolygon(QPolygonF({to, back + across * half, back - across * half}));
            break;
        case ArrowHead::Open:
            painter.drawPolyline(QPolygonF({back + across * half, to, back - across * half}));
            break;
        case ArrowHead::Half:
            painter.drawPolyline(QPolygonF({back - across * half * 1.2, to}));
            break;
        case ArrowHead::Crossed:
            drawCross(painter, to - along * half, half, QPen(pen.color(), pen.widthF() + 0.5));
            break;
        case ArrowHead::Dot:
            painter.setBrush(pen.color());
            painter.drawEllipse(to, half * 0.7, half * 0.7);
            break;
        case ArrowHead::None:
            break;
    }
    painter.setBrush(Qt::NoBrush);
}

}  // namespace

void drawArrow(QPainter& painter, const QPointF& from, const QPointF& to, const QPen& pen, ArrowHead head, qreal size) {
    const QLineF line(from, to);
    const bool solidHead = head == ArrowHead::Filled && line.length() > size;
    painter.setPen(pen);
    painter.drawLine(from, solidHead ? to - (to - from) / line.length() * (size * 0.8) : to);
    drawHead(painter, from, to, pen, head, size);
}

void drawLoop(QPainter& painter, const QPointF& from, qreal width, qreal height, const QPen& pen, ArrowHead head, qreal size) {
    const QPointF out = from + QPointF(width, 0);
    const QPointF down = out + QPointF(0, height);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPolyline(QPolygonF({from, out, down}));
    drawArrow(painter, down, from + QPointF(0, height), pen, head, size);
}

void drawCross(QPainter& painter, const QPointF& centre, qreal radius, const QPen& pen) {
    painter.setPen(strokeOf(pen));
    painter.drawLine(centre + QPointF(-radius, -radius), centre + QPointF(radius, radius));
    painter.drawLine(centre + QPointF(-radius, radius), centre + QPointF(radius, -radius));
}

QSizeF badgeSize(const QFontMetricsF& metrics, const QString& text) {
    return {metrics.horizontalAdvance(text) + metrics.height() * 0.7, metrics.height() * 1.1};
}

QRectF drawBadge(QPainter& painter, const QPointF& left, const QString& text, const QColor& ink, const QColor& ground) {
    const QFontMetricsF metrics(painter.font(), painter.device());
    const auto size = badgeSize(metrics, text);
    const QRectF box(left.x(), left.y() - size.height() / 2, size.width(), size.height());
    painter.setPen(QPen(ink, 1.2));
    painter.setBrush(ground);
    painter.drawRoundedRect(box, 3, 3);
    painter.setBrush(Qt::NoBrush);
    painter.drawText(box, Qt::AlignCenter, text);
    return box;
}

}  // namespace gui
