#include "gui/window/badge.h"

#include <QEvent>
#include <QPainter>
#include <QPolygonF>

namespace gui {
namespace {

void drawShape(QPainter& painter, BadgeLook::Shape shape, const QRectF& box, const QColor& color) {
    using Shape = BadgeLook::Shape;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(box.topLeft());
    painter.scale(box.width() / 10, box.height() / 10);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    switch (shape) {
        case Shape::Nothing:
            break;
        case Shape::Triangle:
            painter.drawPolygon(QPolygonF({{1, 0}, {10, 5}, {1, 10}}));
            break;
        case Shape::Bars:
            painter.drawRect(QRectF(1, 0, 3, 10));
            painter.drawRect(QRectF(6, 0, 3, 10));
            break;
        case Shape::Back:
            painter.drawPolygon(QPolygonF({{5, 0}, {0, 5}, {5, 10}}));
            painter.drawPolygon(QPolygonF({{10, 0}, {5, 5}, {10, 10}}));
            break;
        case Shape::Disc:
            painter.drawEllipse(QRectF(0, 0, 10, 10));
            break;
        case Shape::Square:
            painter.drawRect(QRectF(0.5, 0.5, 9, 9));
            break;
        case Shape::Cross:
            painter.setPen(QPen(color, 2.6, Qt::SolidLine, Qt::RoundCap));
            painter.drawLine(QPointF(1.5, 1.5), QPointF(8.5, 8.5));
            painter.drawLine(QPointF(8.5, 1.5), QPointF(1.5, 8.5));
            break;
    }
    painter.restore();
}

}  // namespace

BadgeLook badgeOf(Session::State state) {
    using Shape = BadgeLook::Shape;
    using State = Session::State;
    switch (state) {
        case State::None:
            return {Badge::tr("NOTHING RUNS"), Shape::Nothing, Tone::Neutral};
        case State::Starting:
            return {Badge::tr("STARTING"), Shape::Triangle, Tone::Neutral};
        case State::Running:
            return {Badge::tr("LIVE"), Shape::Triangle, Tone::Reply};
        case State::Paused:
            return {Badge::tr("PAUSED · LIVE"), Shape::Bars, Tone::Request};
        case State::Past:
            return {Badge::tr("HISTORY (live run ahead)"), Shape::Back, Tone::Retry};
        case State::Ended:
            return {Badge::tr("ENDED"), Shape::Square, Tone::Neutral};
        case State::Recorded:
            return {Badge::tr("RECORDED"), Shape::Disc, Tone::Death};
        case State::Gone:
            return {Badge::tr("ENGINE GONE"), Shape::Cross, Tone::Refusal};
    }
    return {};
}

Badge::Badge(const Theme& theme, QWidget* parent) : QWidget(parent), theme_(theme), look_(badgeOf(Session::State::None)) {
    setAccessibleName(tr("State: %1").arg(look_.word));
    connect(&theme, &Theme::changed, this, qOverload<>(&Badge::update));
}

void Badge::setState(Session::State state) {
    look_ = badgeOf(state);
    setAccessibleName(tr("State: %1").arg(look_.word));
    updateGeometry();
    update();
}

QSize Badge::sizeHint() const {
    const auto metrics = fontMetrics();
    auto bold = font();
    bold.setBold(true);
    return {QFontMetrics(bold).horizontalAdvance(look_.word) + metrics.height() * 5 / 2, metrics.height() + 6};
}

void Badge::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const auto color = theme_.text(look_.tone);
    painter.setPen(QPen(color, 1.2));
    painter.setBrush(theme_.base());
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 4, 4);
    const int unit = fontMetrics().height();
    const QRectF box(unit * 0.55, (height() - unit * 0.6) / 2, unit * 0.6, unit * 0.6);
    drawShape(painter, look_.shape, box, color);
    auto bold = font();
    bold.setBold(true);
    painter.setFont(bold);
    painter.setPen(color);
    const int left = look_.shape == BadgeLook::Shape::Nothing ? 0 : unit;
    painter.drawText(rect().adjusted(left, 0, 0, 0), Qt::AlignCenter, look_.word);
}

void Badge::changeEvent(QEvent* event) {
    if (event->type() == QEvent::FontChange) updateGeometry();
    QWidget::changeEvent(event);
}

}  // namespace gui
