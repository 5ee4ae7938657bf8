#include <QCoreApplication>
#include <algorithm>

#include "gui/sequence/diagram.h"
#include "gui/sequence/diagram_brush.h"
#include "sim/base/format.h"

namespace gui::sequence {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("gui::SequenceView", text); }

}  // namespace

void Diagram::paintOverlay(Brush& brush) const {
    if (brush.overlay.plain) return;
    auto& painter = brush.painter;
    painter.setFont(small_);
    const QFontMetricsF metrics(small_);
    // What is ahead of the position is there, but faint.
    if (brush.overlay.position != 0) {
        const auto next = static_cast<std::uint32_t>(store_.markAt(brush.overlay.position + 1));
        double line = scaleHeight();
        if (next < index_.taken()) {
            const auto row = index_.rowOfMark(next);
            // Within a row of several marks the line stands below it: it has begun.
            if (row < index_.count())
                line = index_.firstMark(row) == next ? top(row) : row + 1 < index_.count() ? top(row + 1) : scaleHeight();
            if (row >= index_.count()) line = 0;
            if (!scale_.byTime && row < index_.count() && index_.firstMark(row) == next && index_.hasGap(row)) line -= scale_.rowHeight;
        }
        const double y = brush.y(line);
        auto veil = brush.base();
        veil.setAlphaF(0.55F);
        const double from = std::max(y, brush.head);
        if (from < brush.window.height) painter.fillRect(QRectF(0, from, brush.window.width, brush.window.height - from), veil);
        if (y >= brush.head - 1 && y < brush.window.height) {
            painter.setPen(QPen(Theme::here(brush.dark), 2));
            painter.drawLine(QPointF(0, y), QPointF(brush.window.width, y));
            const auto now = tr("now");
            const double width = metrics.horizontalAdvance(now) + metrics.height() * 0.8;
            const QRectF flag(brush.window.width - width - 8, y - metrics.height() * 0.6, width, metrics.height() * 1.2);
            painter.setBrush(brush.base());
            painter.drawRoundedRect(flag, 4, 4);
            painter.setBrush(Qt::NoBrush);
            painter.setPen(brush.ink());
            painter.drawText(flag, Qt::AlignCenter, now);
        }
        if (next < index_.taken() && y + metrics.height() * 2.2 < brush.window.height && y > brush.head - metrics.height()) {
            painter.setPen(brush.faint());
            const auto ahead = tr("ahead ↓");
            painter.drawText(QPointF(brush.window.width - metrics.horizontalAdvance(ahead) - 10, y + metrics.height() * 1.75), ahead);
        }
    }
    for (std::size_t i = 0; i < brush.overlay.markers.size(); ++i) {
        if (brush.overlay.markers[i] == 0) continue;
        const double y = brush.y(yOfSequence(brush.overlay.markers[i]));
        if (y < brush.head || y > brush.window.height) continue;
        painter.setPen(QPen(Theme::line(Tone::Control, brush.dark), 1.4, Qt::DashLine));
        painter.drawLine(QPointF(gutter_, y), QPointF(brush.window.width, y));
        const auto name = i == 0 ? QStringLiteral("A") : QStringLiteral("B");
        const auto mark = store_.mark(store_.markAt(brush.overlay.markers[i]));
        auto text = QStringLiteral("%1  %2").arg(name, momentText(mark.timeNs));
        const auto other = brush.overlay.markers[1 - i];
        if (i == 1 && other != 0) {
            const auto there = store_.mark(store_.markAt(other));
            const auto span = mark.timeNs > there.timeNs ? mark.timeNs - there.timeNs : there.timeNs - mark.timeNs;
            text += QStringLiteral("  Δ %1").arg(spanText(span));
        }
        const double width = metrics.horizontalAdvance(text) + metrics.height();
        const QRectF flag(brush.window.width - width - 6, y - metrics.height() * 0.65, width, metrics.height() * 1.3);
        painter.setBrush(brush.base());
        painter.drawRoundedRect(flag, 4, 4);
        painter.setBrush(Qt::NoBrush);
        painter.setPen(Theme::text(Tone::Control, brush.dark));
        painter.drawText(flag, Qt::AlignCenter, text);
    }
    painter.setFont(font_);
}

void Diagram::paintHeads(Brush& brush) const {
    auto& painter = brush.painter;
    const auto& all = columns_.all();
    painter.fillRect(QRectF(0, 0, brush.window.width, brush.head), brush.base());
    painter.setPen(QPen(brush.frame(), 1));
    painter.drawLine(QPointF(0, brush.head - 0.5), QPointF(brush.window.width, brush.head - 0.5));
    const double step = metrics_.height();
    if (columns_.severalDevices()) {
        for (const auto& [first, end] : groups()) {
            const auto box = groupBox(first, end, brush.window);
            if (!all[first].pinned && pinnedEnd_ > gutter_ && box.right() <= pinnedEnd_) continue;
            const bool chosen = !brush.overlay.plain && brush.overlay.selected.kind == Selected::Kind::Device &&
                                brush.overlay.selected.device == all[first].key.device;
            painter.setPen(QPen(brush.frame(), 1));
            painter.setBrush(chosen ? Theme::chosen(brush.dark) : brush.panel());
            painter.drawRoundedRect(box, 4, 4);
            painter.setBrush(Qt::NoBrush);
            painter.setFont(bold_);
            painter.setPen(brush.ink());
            const auto sign = brush.overlay.plain                    ? QString()
                              : columns_.isCollapsed(all[first].key) ? QStringLiteral("▸ ")
                                                                     : QStringLiteral("▾ ");
            painter.drawText(box.adjusted(step * 0.4, 0, -4, 0), Qt::AlignVCenter | Qt::AlignLeft,
                             QFontMetricsF(bold_).elidedText(sign + all[first].deviceName, Qt::ElideRight, box.width() - step * 0.6));
        }
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& column = all[i];
        const auto box = headBox(static_cast<int>(i), brush.window);
        if (box.right() < gutter_ || box.left() > brush.window.width) continue;
        if (!column.pinned && pinnedEnd_ > gutter_ && box.center().x() <= pinnedEnd_) continue;
        const auto& selected = brush.overlay.selected;
        const bool chosen = !brush.overlay.plain && selected.device == column.key.device &&
                            ((selected.kind == Selected::Kind::Process && selected.pid == column.key.pid) ||
                             (selected.kind == Selected::Kind::Thread && selected.pid == column.key.pid &&
                              (column.key.tid == 0 || column.key.tid == selected.tid)));
        painter.setPen(QPen(chosen ? Theme::line(Tone::Request, brush.dark) : brush.frame(), chosen ? 2 : 1));
        painter.setBrush(chosen ? Theme::chosen(brush.dark) : brush.base());
        painter.drawRoundedRect(box, 5, 5);
        painter.setBrush(Qt::NoBrush);
        painter.setFont(bold_);
        painter.setPen(brush.ink());
        auto inner = box.adjusted(step * 0.3, 0, -step * 0.3, 0);
        const bool divided = columns_.isDivided(column.key) && column.key.level == LineKey::Level::Thread;
        if (!brush.overlay.plain && (column.divisible || divided)) {
            painter.drawText(inner, Qt::AlignVCenter | Qt::AlignLeft, divided ? QStringLiteral("▾") : QStringLiteral("▸"));
            inner.adjust(step * 0.8, 0, 0, 0);
        }
        auto text = headText(column);
        if (column.pinned && !brush.overlay.plain) text = QStringLiteral("• ") + text;
        painter.drawText(inner, Qt::AlignCenter, QFontMetricsF(bold_).elidedText(text, Qt::ElideMiddle, inner.width()));
    }
    // The margin of the times has its own head.
    painter.fillRect(QRectF(0, 0, gutter_ - 2, brush.head - 1), brush.base());
    painter.setFont(small_);
    painter.setPen(brush.faint());
    painter.drawText(QRectF(0, 0, gutter_ - metrics_.height() * 0.5, brush.head - 4), Qt::AlignRight | Qt::AlignBottom,
                     scale_.byTime ? tr("time (to scale)") : tr("time"));
    if (brush.overlay.dropBefore >= 0 && !all.empty()) {
        const auto before = static_cast<std::size_t>(brush.overlay.dropBefore);
        const double x = before < all.size() ? headBox(static_cast<int>(before), brush.window).left() - 4
                                             : headBox(static_cast<int>(all.size()) - 1, brush.window).right() + 4;
        painter.setPen(QPen(Theme::line(Tone::Request, brush.dark), 3));
        painter.drawLine(QPointF(x, 2), QPointF(x, brush.head - 2));
    }
    painter.setFont(font_);
}

}  // namespace gui::sequence
