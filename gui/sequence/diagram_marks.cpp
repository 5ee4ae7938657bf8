#include <QCoreApplication>
#include <algorithm>
#include <cmath>

#include "gui/sequence/diagram.h"
#include "gui/sequence/diagram_brush.h"

namespace gui::sequence {
namespace {

using Kind = Mark::Kind;

QString tr(const char* text) { return QCoreApplication::translate("gui::SequenceView", text); }

bool wasStopped(const TraceStore& store, const TrafficRow& row) {
    if (!row.refused()) return false;
    const auto word = store.outcomeWord(row);
    return word == QLatin1String("failed_reply") || word == QLatin1String("not_sent");
}

}  // namespace

void Diagram::paintText(Brush& brush, const QRectF& box, Qt::Alignment alignment, const QString& text, const QColor& color,
                        bool ground) const {
    const QFontMetricsF metrics(brush.painter.font());
    const auto shown = metrics.elidedText(text, Qt::ElideRight, box.width());
    if (ground && !shown.isEmpty()) {
        const double width = metrics.horizontalAdvance(shown);
        double left = box.left();
        if (alignment & Qt::AlignHCenter) left = box.center().x() - width / 2;
        if (alignment & Qt::AlignRight) left = box.right() - width;
        const QRectF under(left - 2, box.center().y() - metrics.height() * 0.45, width + 4, metrics.height() * 0.92);
        const int count = static_cast<int>(columns_.all().size());
        for (int i = 0; i < count; ++i) {
            const double x = xOf(i, brush.window);
            if (x < under.left() - kBarHalf || x > under.right() + kBarHalf) continue;
            brush.painter.fillRect(under, brush.base());
            break;
        }
    }
    brush.painter.setPen(color);
    brush.painter.drawText(box, static_cast<int>(alignment | Qt::AlignVCenter) | Qt::TextSingleLine, shown);
}

void Diagram::paintGutter(Brush& brush, std::size_t row, double y) const {
    const auto mark = store_.mark(index_.firstMark(row));
    brush.painter.setFont(small_);
    const double line = QFontMetricsF(small_).height();
    const QRectF box(0, brush.y(y + scale_.rowHeight * 0.76) - line / 2, gutter_ - metrics_.height() * 0.5, line);
    paintText(brush, box, Qt::AlignRight, momentText(mark.timeNs), brush.faint(), false);
    if (!scale_.byTime && index_.hasGap(row)) {
        const double gap = scale_.rowHeight * RowIndex::kUnitsAGap / RowIndex::kUnitsARow;
        const QRectF band(gutter_, brush.y(y - gap * 0.75), brush.window.width - gutter_, gap * 0.5);
        auto color = brush.frame();
        brush.painter.setPen(QPen(color, 1, Qt::DotLine));
        const auto words = tr("… %1 …").arg(spanText(index_.gapNs(store_, columns_, row)));
        const double half = QFontMetricsF(small_).horizontalAdvance(words) / 2 + metrics_.height() * 0.6;
        const double centre = (std::min(band.right(), width_ - brush.window.left) + band.left()) / 2;
        const double yMiddle = band.center().y();
        brush.painter.fillRect(band, brush.base());
        brush.painter.drawLine(QPointF(band.left(), yMiddle), QPointF(centre - half, yMiddle));
        brush.painter.drawLine(QPointF(centre + half, yMiddle), QPointF(band.right(), yMiddle));
        paintText(brush, QRectF(centre - half, yMiddle - line / 2, 2 * half, line), Qt::AlignHCenter, words, brush.faint(), false);
    }
    brush.painter.setFont(font_);
}

void Diagram::paintRow(Brush& brush, std::size_t row, double y, bool words) const {
    const auto first = index_.firstMark(row);
    const auto mark = store_.mark(first);
    const auto* fold = index_.fold(row);
    if (words) paintGutter(brush, row, y);
    const double arrow = y + scale_.rowHeight * 0.76;
    if (fold != nullptr) {
        paintFold(brush, *fold, mark, arrow, words);
        if (!fold->expanded) return;
    }
    paintMark(brush, mark, arrow, words);
    if (mark.kind != Kind::ProcessStart && mark.kind != Kind::ProcessEnd) return;
    // The others to which the same happens at the same time.
    const auto end = std::min(index_.endMark(row), first + 256);
    for (auto i = first + 1; i < end; ++i) {
        const auto other = store_.mark(i);
        if (other.kind == mark.kind) paintMark(brush, other, arrow, words);
    }
}

void Diagram::paintMark(Brush& brush, const Mark& mark, double y, bool words) const {
    ++brush.marks;
    switch (mark.kind) {
        case Kind::Request:
        case Kind::Oneway:
            return paintCall(brush, mark, y, words);
        case Kind::Reply:
            return paintReply(brush, mark, y, words);
        case Kind::Death:
            return paintDeath(brush, mark, y, words);
        case Kind::Device:
        case Kind::Network:
        case Kind::Fault:
        case Kind::Law:
        case Kind::Expectation:
            return paintAcross(brush, mark, y, words);
        default:
            return paintAtLine(brush, mark, y, words);
    }
}

std::pair<double, double> Diagram::reach(const Mark& mark, const Window& window) const {
    const auto row = store_.row(mark.row);
    const int from = columns_.senderOf(row);
    const int to = columns_.receiverOf(row);
    const double stub = spacing_ * 0.45;
    double a = 0, b = 0;
    if (from >= 0 && to >= 0) {
        a = xOf(from, window);
        b = xOf(to, window);
    } else if (from >= 0) {
        a = xOf(from, window);
        b = a + stub;
    } else {
        b = xOf(std::max(to, 0), window);
        a = b - stub;
    }
    return {a, b};
}

QRectF Diagram::labelBox(Brush& brush, double a, double b, double y, const QString& text) const {
    // A row has one arrow, so its words may be longer than it; but not without end.
    const double wanted = QFontMetricsF(brush.painter.font()).horizontalAdvance(text) + 4;
    const double room = std::min(wanted, std::max(std::abs(b - a) - 2 * kBarHalf - 8, metrics_.averageCharWidth() * 54));
    const double left = std::clamp((a + b) / 2 - room / 2, gutter_ + 2, std::max(gutter_ + 2, brush.window.width - room - 4));
    return {left, y - metrics_.height() * 1.24, room, metrics_.height()};
}

void Diagram::paintCall(Brush& brush, const Mark& mark, double y, bool words) const {
    const auto row = store_.row(mark.row);
    const int from = columns_.senderOf(row);
    const int to = columns_.receiverOf(row);
    const auto [a, b] = reach(mark, brush.window);
    const bool stopped = wasStopped(store_, row);
    const bool chosen = !brush.overlay.plain && isChosen(mark, brush.overlay);
    auto pen = brush.pen(row.oneway ? Tone::Oneway : Tone::Request, chosen);
    if (stopped) {
        const auto style = pen.style();
        pen = brush.pen(Tone::Refusal, chosen);
        pen.setStyle(style);
    }
    auto head = stopped ? ArrowHead::Crossed : row.oneway ? ArrowHead::Half : ArrowHead::Filled;
    if (!stopped && (from < 0 || to < 0)) head = row.oneway ? ArrowHead::Half : ArrowHead::Filled;
    const double size = metrics_.height() * 0.6;
    const double sign = b >= a ? 1 : -1;
    const double at = brush.y(y);
    const auto color =
        stopped ? Theme::text(Tone::Refusal, brush.dark) : Theme::text(row.oneway ? Tone::Oneway : Tone::Request, brush.dark);
    if (from == to && from >= 0) {
        drawLoop(brush.painter, QPointF(a + kBarHalf, at - scale_.rowHeight * 0.22), spacing_ * 0.22, scale_.rowHeight * 0.3, pen, head,
                 size);
        if (words) {
            const QRectF box(a + spacing_ * 0.22 + kBarHalf + 6, at - metrics_.height(), spacing_ * 0.8, metrics_.height());
            paintText(brush, box, Qt::AlignLeft, words_.label(mark), color, true);
        }
        return;
    }
    const QPointF start(a + sign * kBarHalf, at);
    // What was refused on the way does not arrive.
    const QPointF end(stopped ? (a + b) / 2 : b - sign * kBarHalf, at);
    drawArrow(brush.painter, start, end, pen, head, size);
    if (from < 0) drawArrow(brush.painter, start + QPointF(1, 0), start, pen, ArrowHead::Dot, size);
    if (to < 0 && !stopped) drawArrow(brush.painter, end - QPointF(1, 0), end + QPointF(size * 0.3, 0), pen, ArrowHead::Dot, size);
    if (!words) return;
    const auto text = words_.label(mark);
    paintText(brush, labelBox(brush, a, b, at, text), Qt::AlignHCenter, text, color, true);
    if (!stopped) return;
    const auto rule = ruleText(row.refusedBy);
    brush.painter.setFont(small_);
    const auto badge = badgeSize(QFontMetricsF(small_), rule);
    const double left = sign > 0 ? end.x() + 6 : end.x() - 6 - badge.width();
    drawBadge(brush.painter, QPointF(left, at + metrics_.height() * 0.22), rule, color, brush.base());
    brush.painter.setFont(font_);
}

void Diagram::paintReply(Brush& brush, const Mark& mark, double y, bool words) const {
    const auto row = store_.row(mark.row);
    const int from = columns_.senderOf(row);
    const int to = columns_.receiverOf(row);
    auto [a, b] = reach(mark, brush.window);
    const bool chosen = !brush.overlay.plain && isChosen(mark, brush.overlay);
    const bool bad = row.status != 0;
    const auto word = store_.outcomeWord(row);
    const bool dead = word == QLatin1String("dead_reply") || word == QLatin1String("abandoned");
    auto pen = brush.pen(Tone::Reply, chosen);
    const auto tone = dead ? Tone::Death : bad || row.refused() ? Tone::Refusal : Tone::Reply;
    pen.setColor(Theme::line(tone, brush.dark));
    const double size = metrics_.height() * 0.6;
    const double at = brush.y(y);
    const auto color = Theme::text(tone, brush.dark);
    const auto text = words ? words_.label(mark) : QString();
    if (from == to && from >= 0) {
        drawLoop(brush.painter, QPointF(a + kBarHalf, at - scale_.rowHeight * 0.22), spacing_ * 0.22, scale_.rowHeight * 0.3, pen,
                 ArrowHead::Open, size);
        const QRectF box(a + spacing_ * 0.22 + kBarHalf + 6, at - metrics_.height(), spacing_ * 0.8, metrics_.height());
        if (words) paintText(brush, box, Qt::AlignLeft, text, color, true);
        return;
    }
    const double sign = b >= a ? 1 : -1;
    // What no stub answered does not come from its line: the driver, or the clock, gave up on the way.
    const bool halfway = to >= 0 && from >= 0 && columns_.actorOf(store_, mark) == from && (bad || dead || row.refused());
    if (halfway) b = (a + b) / 2;
    const QPointF start(b - (halfway ? 0 : sign * kBarHalf), at);
    drawArrow(brush.painter, start, QPointF(a + sign * kBarHalf, at), pen, ArrowHead::Open, size);
    if (halfway) drawCross(brush.painter, start, size * 0.35, pen);
    if (to < 0 || from < 0) drawArrow(brush.painter, start - QPointF(1, 0), start, pen, ArrowHead::Dot, size);
    if (!words) return;
    paintText(brush, labelBox(brush, a, b, at, text), Qt::AlignHCenter, text, color, true);
}

void Diagram::paintFold(Brush& brush, const RowIndex::Fold& fold, const Mark& mark, double y, bool words) const {
    const double at = brush.y(y);
    if (words) {
        brush.painter.setFont(small_);
        const auto sign = fold.expanded ? tr("▾ × %1").arg(fold.calls) : tr("▸ × %1").arg(fold.calls);
        drawBadge(brush.painter, QPointF(4, at - scale_.rowHeight * 0.48), sign, brush.ink(), brush.panel());
        brush.painter.setFont(font_);
    }
    if (fold.expanded) return;
    ++brush.marks;
    const auto row = store_.row(mark.row);
    const auto [a, b] = reach(mark, brush.window);
    const double sign = b >= a ? 1 : -1;
    const double size = metrics_.height() * 0.6;
    const bool stopped = wasStopped(store_, row);
    auto pen = brush.pen(stopped ? Tone::Refusal : row.oneway ? Tone::Oneway : Tone::Request);
    const auto head = stopped ? ArrowHead::Crossed : row.oneway ? ArrowHead::Half : ArrowHead::Filled;
    // A pile of arrows: one on top of another.
    const double stack = std::max(3.0, scale_.rowHeight * 0.09);
    for (int i = 0; i < 3; ++i) {
        const double level = at + (i - 2) * stack;
        const double inset = sign * (kBarHalf + (2 - i) * 4.0);
        drawArrow(brush.painter, QPointF(a + sign * kBarHalf, level), QPointF(b - inset, level), pen, head, size * (i == 2 ? 1 : 0.6));
    }
    if (!words) return;
    auto text = QStringLiteral("× %1  %2").arg(fold.calls).arg(store_.name(row));
    if (stopped) text += QStringLiteral("  ") + ruleText(row.refusedBy);
    brush.painter.setFont(bold_);
    paintText(brush, labelBox(brush, a, b, at - 2 * stack + 1, text), Qt::AlignHCenter, text,
              Theme::text(stopped      ? Tone::Refusal
                          : row.oneway ? Tone::Oneway
                                       : Tone::Request,
                          brush.dark),
              true);
    brush.painter.setFont(font_);
}

void Diagram::paintAtLine(Brush& brush, const Mark& mark, double y, bool words) const {
    const int column = columns_.actorOf(store_, mark);
    if (column < 0) return;
    const double x = xOf(column, brush.window);
    const double at = brush.y(y);
    const double radius = metrics_.height() * 0.28;
    auto tone = Theme::tone(mark.kind);
    auto color = mark.kind == Kind::Step || mark.kind == Kind::Ability || mark.kind == Kind::Taken || mark.kind == Kind::ProcessStart
                     ? brush.faint()
                     : Theme::text(tone, brush.dark);
    auto text = words ? words_.label(mark) : QString();
    double textLeft = x + radius + 6;
    switch (mark.kind) {
        case Kind::ProcessEnd: {
            const auto record = store_.record(mark.sequence);
            const auto reason = record && record->is<sim::trace::ProcessEnded>() ? record->as<sim::trace::ProcessEnded>().reason
                                                                                 : sim::trace::EndReason::Killed;
            const bool inOrder = reason == sim::trace::EndReason::Exited || reason == sim::trace::EndReason::RunEnded;
            if (inOrder) {
                tone = Tone::Neutral;
                color = brush.faint();
            }
            drawCross(brush.painter, QPointF(x, at), radius * 1.3, QPen(Theme::line(tone, brush.dark), inOrder ? 1.6 : 2.4));
            textLeft += 4;
            break;
        }
        case Kind::ProcessStart:
            brush.painter.setPen(QPen(brush.frame(), 1.4));
            brush.painter.setBrush(brush.base());
            brush.painter.drawEllipse(QPointF(x, at), radius, radius);
            brush.painter.setBrush(Qt::NoBrush);
            break;
        case Kind::Refusal:
        case Kind::Tolerated: {
            if (!words) {
                drawCross(brush.painter, QPointF(x, at), radius, brush.pen(tone));
                return;
            }
            brush.painter.setFont(small_);
            const auto box = drawBadge(brush.painter, QPointF(x + kBarHalf + 3, at - metrics_.height() * 0.2), ruleText(words_.rule(mark)),
                                       color, brush.base());
            brush.painter.setFont(font_);
            textLeft = box.right() + 6;
            text = mark.kind == Kind::Tolerated ? tr("tolerated") : tr("refused");
            break;
        }
        case Kind::Taken:
            brush.painter.setPen(Qt::NoPen);
            brush.painter.setBrush(Theme::line(Tone::Request, brush.dark));
            brush.painter.drawPolygon(
                QPolygonF({QPointF(x - kBarHalf - 7, at - 4), QPointF(x - kBarHalf - 1, at), QPointF(x - kBarHalf - 7, at + 4)}));
            brush.painter.setBrush(Qt::NoBrush);
            break;
        default:
            brush.painter.setPen(QPen(color, 1.4));
            brush.painter.setBrush(brush.base());
            brush.painter.drawRect(QRectF(x - radius * 0.7, at - radius * 0.7, radius * 1.4, radius * 1.4));
            brush.painter.setBrush(Qt::NoBrush);
            break;
    }
    if (!words) return;
    // Up to the next line, or as far as there is room.
    double right = brush.window.width - 4;
    const auto count = static_cast<int>(columns_.all().size());
    const bool shared = mark.kind == Kind::ProcessStart || mark.kind == Kind::ProcessEnd;
    if (shared && column + 1 < count) right = xOf(column + 1, brush.window) - radius - 4;
    paintText(brush, QRectF(textLeft, at - metrics_.height() * 0.72, std::max(right - textLeft, 0.0), metrics_.height()), Qt::AlignLeft,
              text, color, true);
}

void Diagram::paintDeath(Brush& brush, const Mark& mark, double y, bool words) const {
    const int told = columns_.actorOf(store_, mark);
    if (told < 0) return;
    int dead = Columns::kUnknown;
    const auto record = store_.record(mark.sequence);
    if (record && record->is<sim::trace::DeathChanged>()) {
        dead = columns_.of(record->stamp.device, record->as<sim::trace::DeathChanged>().owner_pid, 0);
    } else if (record && record->is<sim::trace::RemoteDeathChanged>()) {
        const auto host = record->as<sim::trace::RemoteDeathChanged>().host_device;
        const auto& devices = store_.names().devices;
        const auto at = std::find(devices.begin(), devices.end(), host);
        if (at != devices.end()) dead = columns_.of(static_cast<std::uint8_t>(at - devices.begin()), 0, 0);
    }
    const double x = xOf(told, brush.window);
    const bool known = dead >= 0 && dead != told;
    const double from = known ? xOf(dead, brush.window) : x + spacing_ * 0.4;
    const double sign = from > x ? 1 : -1;
    const double at = brush.y(y);
    const auto pen = brush.pen(Tone::Death, !brush.overlay.plain && isChosen(mark, brush.overlay));
    const double size = metrics_.height() * 0.6;
    drawArrow(brush.painter, QPointF(from - sign * size * 0.6, at), QPointF(x + sign * kBarHalf, at), pen, ArrowHead::Open, size);
    drawCross(brush.painter, QPointF(from, at), size * 0.5, QPen(pen.color(), 2.2));
    if (!words) return;
    const auto text = words_.label(mark);
    paintText(brush, labelBox(brush, from, x, at, text), Qt::AlignHCenter, text, Theme::text(Tone::Death, brush.dark), true);
}

void Diagram::paintAcross(Brush& brush, const Mark& mark, double y, bool words) const {
    const auto record = store_.record(mark.sequence);
    double left = gutter_;
    double right = std::min(width_ - brush.window.left, brush.window.width);
    // A device's doings go across its own lines, a link's across those of both its devices.
    std::vector<std::string_view> devices;
    if (record && record->is<sim::trace::LinkChanged>()) {
        devices = {record->as<sim::trace::LinkChanged>().device_a, record->as<sim::trace::LinkChanged>().device_b};
    } else if (record && mark.kind == Kind::Device && record->stamp.device < store_.names().devices.size()) {
        devices = {store_.names().devices[record->stamp.device]};
    }
    if (!devices.empty()) {
        double low = 1e9, high = -1e9;
        for (const auto& [first, end] : groups()) {
            const auto name = columns_.all()[first].deviceName;
            if (std::none_of(devices.begin(), devices.end(), [&](std::string_view each) {
                    return name == QString::fromUtf8(each.data(), static_cast<qsizetype>(each.size()));
                })) {
                continue;
            }
            const auto box = groupBox(first, end, brush.window);
            low = std::min(low, box.left());
            high = std::max(high, box.right());
        }
        if (low < high) {
            left = low;
            right = high;
        }
    }
    const auto tone = Theme::tone(mark.kind);
    const double at = brush.y(y) - scale_.rowHeight * 0.2;
    auto pen = brush.pen(tone, !brush.overlay.plain && isChosen(mark, brush.overlay));
    if (mark.kind == Kind::Network) pen.setStyle(Qt::DashDotLine);
    brush.painter.setPen(pen);
    brush.painter.drawLine(QPointF(left, at), QPointF(right, at));
    if (!words) return;
    auto text = words_.label(mark);
    if (mark.kind == Kind::Fault) {
        const bool byHand = record && record->is<sim::trace::FaultStruck>() && record->as<sim::trace::FaultStruck>().line == 0;
        text = (byHand ? tr("act: %1") : tr("fault: %1")).arg(text);
    }
    const double pad = metrics_.height() * 0.5;
    const double width = std::min(metrics_.horizontalAdvance(text) + 2 * pad, std::max(right - left - 8, spacing_));
    const QRectF box((std::max(left, gutter_) + right) / 2 - width / 2, at - metrics_.height() * 0.62, width, metrics_.height() * 1.24);
    brush.painter.setPen(QPen(pen.color(), 1.2));
    brush.painter.setBrush(brush.base());
    brush.painter.drawRoundedRect(box, 4, 4);
    brush.painter.setBrush(Qt::NoBrush);
    paintText(brush, box.adjusted(pad, 0, -pad, 0), Qt::AlignHCenter, text, Theme::text(tone, brush.dark), false);
}

}  // namespace gui::sequence
