// What keyboard, mouse and wheel do in the sequence diagram.
#include <QApplication>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <cmath>

#include "gui/sequence/sequence_canvas.h"

namespace gui::sequence {
namespace {

constexpr double kZoomStep = 1.25;

}  // namespace

void SequenceCanvas::keyPressEvent(QKeyEvent* event) {
    const int page = std::max(1, static_cast<int>(bodyHeight() / diagram_.scale().rowHeight) - 1);
    const auto pan = [&](QScrollBar* bar, int steps) { bar->setValue(bar->value() + steps * bar->singleStep()); };
    // On a folded row the arrow to the right unfolds, as in a tree.
    const auto* fold = current_ && index_.rowOfMark(*current_) < index_.count() ? index_.fold(index_.rowOfMark(*current_)) : nullptr;
    const bool letters = event->modifiers() == Qt::NoModifier || event->modifiers() == Qt::ShiftModifier;
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) return QAbstractScrollArea::keyPressEvent(event);
    switch (event->key()) {
        case Qt::Key_Up:
            return moveBy(-1);
        case Qt::Key_Down:
            return moveBy(1);
        case Qt::Key_PageUp:
            return moveBy(-page);
        case Qt::Key_PageDown:
            return moveBy(page);
        case Qt::Key_Home:
            if (index_.count() > 0) selectMark(index_.firstMark(0));
            return;
        case Qt::Key_End:
            if (index_.count() > 0) selectMark(index_.firstMark(index_.count() - 1));
            return;
        case Qt::Key_Left:
            if (event->modifiers() & Qt::ShiftModifier) return goToPreviousOnLine();
            if (fold != nullptr && fold->expanded) return setExpanded(index_.firstMark(fold->row), false);
            return pan(horizontalScrollBar(), -1);
        case Qt::Key_Right:
            if (event->modifiers() & Qt::ShiftModifier) return goToNextOnLine();
            if (fold != nullptr && !fold->expanded) return setExpanded(index_.firstMark(fold->row), true);
            return pan(horizontalScrollBar(), 1);
        case Qt::Key_Return:
        case Qt::Key_Enter:
            return goToMoment();
        case Qt::Key_Escape:
            if (markers_ != std::array<std::uint64_t, 2>{}) return clearMarkers();
            break;
        case Qt::Key_BracketLeft:
        case Qt::Key_BracketRight:
            return goToOtherEnd();
        case Qt::Key_W:
            if (letters) return zoomBy(kZoomStep);
            break;
        case Qt::Key_S:
            if (letters) return zoomBy(1 / kZoomStep);
            break;
        case Qt::Key_A:
            if (letters) return pan(horizontalScrollBar(), -1);
            break;
        case Qt::Key_D:
            if (letters) return pan(horizontalScrollBar(), 1);
            break;
        case Qt::Key_F:
            if (letters) return fitSelection();
            break;
        case Qt::Key_M:
            if (letters) return setMarker();
            break;
        default:
            break;
    }
    QAbstractScrollArea::keyPressEvent(event);
}

void SequenceCanvas::press(const Diagram::Hit& hit, Qt::KeyboardModifiers modifiers) {
    if (hit.toggle && hit.column >= 0) {
        const auto key = columns_.all()[static_cast<std::size_t>(hit.column)].key;
        if (hit.group) {
            columns_.setCollapsed(key, !columns_.isCollapsed(key));
        } else {
            columns_.setDivided(key, !columns_.isDivided(key));
        }
        return columnsChanged();
    }
    if (hit.head) return selectColumn(hit.column);
    if (hit.group && hit.column >= 0) {
        const auto& key = columns_.all()[static_cast<std::size_t>(hit.column)].key;
        return bench_.selection.select({.kind = Selected::Kind::Device, .device = key.device});
    }
    if (!hit.mark) return;
    if (hit.foldSign && hit.row) {
        const auto* fold = index_.fold(*hit.row);
        if (fold != nullptr) return setExpanded(index_.firstMark(*hit.row), !fold->expanded);
    }
    if (modifiers & Qt::ShiftModifier) return setMarkerAt(*hit.mark);
    selectMark(*hit.mark);
}

void SequenceCanvas::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return QAbstractScrollArea::mousePressEvent(event);
    down_ = true;
    moved_ = false;
    pressedAt_ = event->pos();
    scrolledAt_ = {horizontalScrollBar()->value(), verticalScrollBar()->value()};
    pressed_ = diagram_.hit(event->position(), window());
}

void SequenceCanvas::mouseMoveEvent(QMouseEvent* event) {
    if (!down_) return;
    if (!moved_ && (event->pos() - pressedAt_).manhattanLength() < QApplication::startDragDistance()) return;
    moved_ = true;
    if (pressed_.head || pressed_.group) {
        const auto count = static_cast<int>(columns_.all().size());
        dropBefore_ = count;
        for (int i = count - 1; i >= 0; --i) {
            if (event->position().x() < diagram_.xOf(i, window())) dropBefore_ = i;
        }
        viewport()->setCursor(Qt::ClosedHandCursor);
        viewport()->update();
        return;
    }
    // Elsewhere the diagram goes with the pointer.
    viewport()->setCursor(Qt::ClosedHandCursor);
    horizontalScrollBar()->setValue(scrolledAt_.x() - (event->pos().x() - pressedAt_.x()));
    verticalScrollBar()->setValue(scrolledAt_.y() - (event->pos().y() - pressedAt_.y()));
}

void SequenceCanvas::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !down_) return QAbstractScrollArea::mouseReleaseEvent(event);
    down_ = false;
    viewport()->unsetCursor();
    if (!moved_) return press(pressed_, event->modifiers());
    if (dropBefore_ < 0) return;
    columns_.move(pressed_.column, dropBefore_, pressed_.group);
    dropBefore_ = -1;
    columnsChanged();
}

void SequenceCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    const auto hit = diagram_.hit(event->position(), window());
    if (hit.mark && !hit.foldSign) {
        if (const auto* fold = hit.row ? index_.fold(*hit.row) : nullptr; fold != nullptr && !fold->expanded) {
            return setExpanded(index_.firstMark(*hit.row), true);
        }
        return goToMoment();
    }
    if (!hit.head || hit.column < 0) return;
    const auto key = columns_.all()[static_cast<std::size_t>(hit.column)].key;
    if (key.level == LineKey::Level::Device) {
        columns_.setCollapsed(key, false);
    } else {
        columns_.setDivided(key, !columns_.isDivided(key));
    }
    columnsChanged();
}

void SequenceCanvas::wheelEvent(QWheelEvent* event) {
    const double turns = event->angleDelta().y() != 0 ? event->angleDelta().y() / 120.0 : event->angleDelta().x() / 120.0;
    if (event->modifiers() & Qt::ControlModifier) {
        if (event->modifiers() & Qt::ShiftModifier) {
            const double least = fontMetrics().averageCharWidth() * 8;
            diagram_.setSpacing(std::clamp(diagram_.spacing() * std::pow(kZoomStep, turns), least, least * 12));
            layOut();
            viewport()->update();
        } else {
            zoomAt(std::pow(kZoomStep, turns), std::max(event->position().y() - diagram_.headHeight(), 0.0));
        }
        event->accept();
        return;
    }
    if (event->modifiers() & Qt::ShiftModifier) {
        horizontalScrollBar()->setValue(static_cast<int>(horizontalScrollBar()->value() - turns * 3 * horizontalScrollBar()->singleStep()));
        event->accept();
        return;
    }
    QAbstractScrollArea::wheelEvent(event);
}

void SequenceCanvas::contextMenuEvent(QContextMenuEvent* event) {
    Diagram::Hit hit;
    auto place = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard) {
        if (current_) {
            hit.mark = current_;
            hit.row = index_.rowOfMark(*current_);
            hit.column = columns_.actorOf(bench_.store, bench_.store.mark(*current_));
            if (*hit.row < index_.count()) {
                const double y = diagram_.arrowY(*hit.row) - verticalScrollBar()->value() + diagram_.headHeight();
                place = viewport()->mapToGlobal(QPoint(static_cast<int>(diagram_.gutter()) + 20, static_cast<int>(y)));
            }
        }
    } else {
        hit = diagram_.hit(QPointF(viewport()->mapFromGlobal(event->globalPos())), window());
        if (hit.mark) selectMark(*hit.mark);
    }
    emit menuWanted(hit, place);
}

void SequenceCanvas::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void SequenceCanvas::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

bool SequenceCanvas::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto hit = diagram_.hit(QPointF(help->pos()), window());
    QString text;
    if ((hit.head || hit.group) && hit.column >= 0) {
        const auto& column = columns_.all()[static_cast<std::size_t>(hit.column)];
        text = hit.group ? column.deviceName : tr("%1 › %2 (pid %3)").arg(column.deviceName, column.processName).arg(column.key.pid);
        text += QLatin1Char('\n') + tr("Drag to order, double-click to divide into threads, right-click for more.");
    } else if (hit.mark) {
        text = diagram_.words().tooltip(bench_.store.mark(*hit.mark));
        if (const auto* fold = index_.fold(*hit.row); fold != nullptr && !fold->expanded) {
            text += QLatin1Char('\n') + tr("%1 such calls in a row; double-click or Right unfolds them").arg(fold->calls);
        }
    }
    text.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), text, viewport());
    return true;
}

}  // namespace gui::sequence
