#include "gui/sequence/diagram.h"

#include <QPainter>
#include <algorithm>
#include <cmath>

#include "gui/sequence/diagram_brush.h"

namespace gui::sequence {
namespace {

constexpr double kRowsOfWords = 1.3;  // heights of the font from which on rows have words

}  // namespace

Diagram::Diagram(const TraceStore& store, Columns& columns, const RowIndex& index)
    : store_(store), columns_(columns), index_(index), words_(store) {}

void Diagram::setFont(const QFont& font) {
    font_ = font;
    small_ = font;
    if (font.pointSizeF() > 0) small_.setPointSizeF(font.pointSizeF() * 0.88);
    bold_ = font;
    bold_.setBold(true);
    metrics_ = QFontMetricsF(font);
    gutter_ = QFontMetricsF(small_).horizontalAdvance(QStringLiteral("000.000000 s")) + metrics_.height();
}

bool Diagram::labelled() const { return scale_.rowHeight >= metrics_.height() * kRowsOfWords; }

QString Diagram::headText(const Column& column) const {
    switch (column.key.level) {
        case LineKey::Level::Device:
            return column.deviceName;
        case LineKey::Level::Process:
            return column.processName;
        case LineKey::Level::Thread:
            return column.processName + QStringLiteral(" › ") + column.threadName;
    }
    return {};
}

double Diagram::headWidth(const Column& column) const {
    const double signs = column.divisible || columns_.isDivided(column.key) ? metrics_.height() * 1.1 : 0;
    return std::max(QFontMetricsF(bold_).horizontalAdvance(headText(column)) + signs + metrics_.height() * 1.2, metrics_.height() * 5);
}

void Diagram::layOut(double viewWidth) {
    auto& all = columns_.all();
    const double between = metrics_.height();
    const auto place = [&](double spacing) {
        double x = gutter_;
        double right = gutter_;
        pinnedEnd_ = gutter_;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const double half = headWidth(all[i]) / 2;
            const bool newGroup = i == 0 || all[i].key.device != all[i - 1].key.device;
            const double least = right + half + (newGroup ? between : between * 0.6);
            x = i == 0 ? std::max(least, gutter_ + spacing * 0.4) : std::max(least, x + spacing + (newGroup ? between : 0));
            all[i].x = x;
            right = x + half;
            if (all[i].pinned) pinnedEnd_ = right + between * 0.5;
        }
        return all.empty() ? right : std::max(right, x + std::max(spacing * 0.55, metrics_.averageCharWidth() * 22)) + between;
    };
    width_ = place(spacing_);
    // What the view has to spare makes room for words, up to a point.
    if (all.size() > 1 && width_ < viewWidth) {
        const double spare = (viewWidth - width_) / (static_cast<double>(all.size()) + 0.2);
        width_ = place(std::min(spacing_ + spare, std::max(spacing_, metrics_.averageCharWidth() * 46)));
        if (width_ > viewWidth) width_ = place(spacing_);
    }
    width_ = std::max(width_, viewWidth);
}

double Diagram::headHeight() const {
    const double line = metrics_.height() * 1.55;
    return metrics_.height() * 0.7 + line + (columns_.severalDevices() ? line : 0);
}

double Diagram::top(std::size_t row) const {
    const double margin = scale_.rowHeight * 0.3;
    if (!scale_.byTime) return margin + index_.top(row) * scale_.rowHeight / RowIndex::kUnitsARow;
    if (index_.count() == 0) return margin;
    const auto start = store_.mark(index_.firstMark(0)).timeNs;
    return margin + static_cast<double>(store_.mark(index_.firstMark(row)).timeNs - start) * scale_.pixelsPerNs;
}

double Diagram::scaleHeight() const {
    if (index_.count() == 0) return 0;
    return top(index_.count() - 1) + scale_.rowHeight * 2;
}

std::size_t Diagram::rowAt(double y) const {
    if (index_.count() == 0) return 0;
    const double margin = scale_.rowHeight * 0.3;
    if (!scale_.byTime) {
        const double units = std::floor((y - margin) * RowIndex::kUnitsARow / scale_.rowHeight);
        return index_.rowAtUnit(static_cast<std::uint32_t>(std::clamp(units, 0.0, 4e9)));
    }
    std::size_t low = 0, high = index_.count();
    while (low + 1 < high) {
        const auto middle = low + (high - low) / 2;
        (top(middle) <= y ? low : high) = middle;
    }
    return low;
}

double Diagram::yOfSequence(std::uint64_t sequence) const {
    const auto mark = static_cast<std::uint32_t>(store_.markAt(sequence));
    if (index_.count() == 0) return 0;
    if (mark >= index_.taken()) return scaleHeight();
    const auto row = index_.rowOfMark(mark);
    return row >= index_.count() ? 0 : arrowY(row);
}

double Diagram::xOf(int column, const Window& window) const {
    const auto& at = columns_.all()[static_cast<std::size_t>(column)];
    return at.pinned ? at.x : std::max(at.x - window.left, pinnedEnd_ > gutter_ ? pinnedEnd_ : -1e6);
}

std::vector<std::pair<std::size_t, std::size_t>> Diagram::groups() const {
    std::vector<std::pair<std::size_t, std::size_t>> groups;
    const auto& all = columns_.all();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool same = i > 0 && all[i].key.device == all[i - 1].key.device && all[i].pinned == all[i - 1].pinned;
        same ? static_cast<void>(groups.back().second = i + 1) : groups.push_back({i, i + 1});
    }
    return groups;
}

QRectF Diagram::groupBox(std::size_t first, std::size_t end, const Window& window) const {
    const double pad = metrics_.height() * 0.35;
    const double left = xOf(static_cast<int>(first), window) - headWidth(columns_.all()[first]) / 2 - pad;
    const double right = xOf(static_cast<int>(end - 1), window) + headWidth(columns_.all()[end - 1]) / 2 + pad;
    return {left, metrics_.height() * 0.3, right - left, metrics_.height() * 1.4};
}

QRectF Diagram::headBox(int column, const Window& window) const {
    const auto& at = columns_.all()[static_cast<std::size_t>(column)];
    const double width = headWidth(at);
    const double line = metrics_.height() * 1.55;
    return {xOf(column, window) - width / 2, metrics_.height() * 0.35 + (columns_.severalDevices() ? line : 0), width,
            metrics_.height() * 1.45};
}

std::size_t Diagram::paint(QPainter& painter, const Window& window, const Overlay& overlay) const {
    Brush brush{painter, window, overlay, overlay.dark, 0, headHeight()};
    painter.setFont(font_);
    painter.fillRect(QRectF(0, 0, window.width, window.height), brush.base());
    paintGround(brush);
    const auto first = std::max(window.firstRow, rowAt(window.top - scale_.rowHeight));
    const auto last = std::min(window.endRow, index_.count());
    const double bottom = window.top + window.height - brush.head;
    const auto end = first < last ? std::min(last, rowAt(bottom) + 1) : first;
    paintBands(brush, first, end);
    paintLines(brush);
    if (first < end) {
        if (scale_.rowHeight >= metrics_.height() * 0.5) paintBars(brush, first, end);
        // Rows that would lie on each other: one is drawn for all.
        const double step = scale_.byTime || scale_.rowHeight < 2 ? 2 : 0;
        double drawn = -1e9;
        double worded = -1e9;
        for (auto row = first; row < end;) {
            const double y = top(row);
            const bool words = labelled() && y - worded >= scale_.rowHeight - 0.5;
            paintRow(brush, row, y, words);
            drawn = y;
            if (words) worded = y;
            if (step == 0) {
                ++row;
                continue;
            }
            row = std::max(row + 1, rowAt(drawn + step) + (top(rowAt(drawn + step)) < drawn + step ? 1U : 0U));
        }
    }
    paintOverlay(brush);
    paintHeads(brush);
    return brush.marks;
}

void Diagram::paintGround(Brush& brush) const {
    // Devices stand on grounds of their own.
    if (!columns_.severalDevices()) return;
    for (const auto& [first, end] : groups()) {
        const auto box = groupBox(first, end, brush.window);
        brush.painter.fillRect(QRectF(box.left(), brush.head, box.width(), brush.window.height - brush.head), [&] {
            auto color = brush.panel();
            color.setAlphaF(0.55F);
            return color;
        }());
    }
}

void Diagram::paintBands(Brush& brush, std::size_t first, std::size_t end) const {
    constexpr std::size_t kRowsMax = 400;  // smaller than this rows are too thin for it
    if (brush.overlay.plain || end - first > kRowsMax) return;
    for (auto row = first; row < end; ++row) {
        const auto begin = index_.firstMark(row);
        const bool cursor = brush.overlay.current && *brush.overlay.current >= begin && *brush.overlay.current < index_.endMark(row);
        const auto* fold = index_.fold(row);
        const bool within = fold != nullptr && !fold->expanded && cursor;
        const QRectF band(gutter_, brush.y(top(row)), brush.window.width - gutter_, scale_.rowHeight);
        if (within || isChosen(store_.mark(begin), brush.overlay)) brush.painter.fillRect(band, Theme::chosen(brush.dark));
        if (cursor && brush.overlay.focus) {
            brush.painter.setPen(QPen(brush.ink(), 1, Qt::DotLine));
            brush.painter.drawRect(band.adjusted(1, 1, -2, -1));
        }
    }
}

void Diagram::paintLines(Brush& brush) const {
    const auto& all = columns_.all();
    for (std::size_t i = 0; i < all.size(); ++i) {
        const auto& column = all[i];
        const double x = xOf(static_cast<int>(i), brush.window);
        if (x < gutter_ - 1 || x > brush.window.width + 1 || (!column.pinned && pinnedEnd_ > gutter_ && x <= pinnedEnd_)) continue;
        double from = 0;
        double to = brush.window.top + brush.window.height;
        const auto startMark = store_.markAt(column.startSequence);
        if (startMark > 0) from = yOfSequence(column.startSequence);
        if (column.endSequence != 0) to = std::min(to, yOfSequence(column.endSequence));
        from = std::max(brush.y(from), brush.head);
        to = std::min(brush.y(to), brush.window.height);
        if (to <= from) continue;
        const bool chosen = !brush.overlay.plain && [&] {
            const auto& selected = brush.overlay.selected;
            const auto key = column.key;
            switch (selected.kind) {
                case Selected::Kind::Device:
                    return key.device == selected.device;
                case Selected::Kind::Process:
                    return key.device == selected.device && key.pid == selected.pid;
                case Selected::Kind::Thread:
                    return key.device == selected.device && key.pid == selected.pid && (key.tid == 0 || key.tid == selected.tid);
                default:
                    return false;
            }
        }();
        brush.painter.setPen(QPen(brush.frame(), chosen ? 2.4 : 1));
        brush.painter.drawLine(QPointF(x, from), QPointF(x, to));
    }
}

void Diagram::paintBars(Brush& brush, std::size_t first, std::size_t end) const {
    struct Bar {
        OpenCall call;
        double to;
    };
    constexpr std::uint32_t kMarksARow = 2048;  // with more, what is open behind the row is looked up
    std::vector<Bar> bars;
    auto open = index_.openBefore(store_, columns_, first);
    const auto close = [&](const std::vector<OpenCall>& before, const std::vector<OpenCall>& after, double y) {
        for (const auto& call : before) {
            const auto still = std::find_if(after.begin(), after.end(), [&](const OpenCall& other) { return other.row == call.row; });
            if (still == after.end() || still->since != call.since) bars.push_back({call, y});
        }
    };
    for (auto row = first; row < end; ++row) {
        const auto begin = index_.firstMark(row);
        const auto finish = index_.endMark(row);
        if (finish - begin > kMarksARow) {
            const auto after = index_.openBefore(store_, columns_, row + 1);
            close(open, after, arrowY(row));
            open = after;
            continue;
        }
        for (auto mark = begin; mark < finish; ++mark) {
            const auto value = store_.mark(mark);
            if (value.row == Mark::kNone ||
                (value.kind != Mark::Kind::Request && value.kind != Mark::Kind::Taken && value.kind != Mark::Kind::Reply)) {
                continue;
            }
            const auto before = open;
            RowIndex::track(store_, columns_, mark, value, open);
            if (value.kind == Mark::Kind::Reply) close(before, open, arrowY(row));
        }
    }
    for (const auto& call : open) bars.push_back({call, brush.window.top + brush.window.height});
    std::stable_sort(bars.begin(), bars.end(), [](const Bar& a, const Bar& b) { return a.call.lane < b.call.lane; });
    for (const auto& bar : bars) {
        if (bar.call.column < 0) continue;
        const auto row = index_.rowOfMark(bar.call.since);
        if (row >= index_.count()) continue;
        const double x = xOf(bar.call.column, brush.window) + std::min<double>(bar.call.lane, 4) * kLaneStep;
        const double from = std::max(brush.y(arrowY(row)), brush.head - 2);
        const double to = std::min(brush.y(bar.to), brush.window.height + 2);
        if (to - from < 1) continue;
        const bool chosen = !brush.overlay.plain && brush.overlay.selected.kind == Selected::Kind::Transaction &&
                            store_.row(bar.call.row).id == brush.overlay.selected.transaction;
        brush.painter.setPen(QPen(chosen ? Theme::line(Tone::Request, brush.dark) : brush.frame(), chosen ? 1.6 : 1));
        brush.painter.setBrush(chosen ? Theme::chosen(brush.dark) : brush.panel());
        brush.painter.drawRect(QRectF(x - kBarHalf, from, 2 * kBarHalf, to - from));
        brush.painter.setBrush(Qt::NoBrush);
    }
}

Diagram::Hit Diagram::hit(const QPointF& at, const Window& window) const {
    Hit hit;
    const auto& all = columns_.all();
    if (at.y() < headHeight()) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto box = headBox(static_cast<int>(i), window);
            if (!box.contains(at)) continue;
            hit.column = static_cast<int>(i);
            hit.head = true;
            hit.toggle = (all[i].divisible || columns_.isDivided(all[i].key)) && at.x() < box.left() + metrics_.height() * 1.2;
            return hit;
        }
        if (!columns_.severalDevices()) return hit;
        for (const auto& [first, end] : groups()) {
            const auto box = groupBox(first, end, window);
            if (!box.contains(at)) continue;
            hit.column = static_cast<int>(first);
            hit.group = true;
            hit.toggle = at.x() < box.left() + metrics_.height() * 1.4;
            return hit;
        }
        return hit;
    }
    double nearest = 1e9;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const double away = std::abs(xOf(static_cast<int>(i), window) - at.x());
        if (away < nearest) {
            nearest = away;
            hit.column = static_cast<int>(i);
        }
    }
    if (index_.count() == 0) return hit;
    const double y = at.y() - headHeight() + window.top;
    auto row = rowAt(y);
    // By time several rows can lie close together: the arrow nearest to the pointer is meant.
    if (scale_.byTime) {
        while (row > 0 && std::abs(arrowY(row - 1) - y) < std::abs(arrowY(row) - y)) --row;
    }
    if (y < top(row) || y > top(row) + scale_.rowHeight) return hit;
    hit.row = row;
    hit.mark = index_.firstMark(row);
    hit.foldSign = index_.fold(row) != nullptr && at.x() < gutter_;
    // Of what happens to several at once, what happens to the nearest.
    if (index_.endMark(row) - index_.firstMark(row) < 256) {
        for (auto mark = index_.firstMark(row); mark < index_.endMark(row); ++mark) {
            const auto value = store_.mark(mark);
            const bool life = value.kind == Mark::Kind::ProcessStart || value.kind == Mark::Kind::ProcessEnd;
            if (life && columns_.actorOf(store_, value) == hit.column) hit.mark = mark;
        }
    }
    return hit;
}

bool Diagram::isChosen(const Mark& mark, const Overlay& overlay) const {
    const auto& selected = overlay.selected;
    switch (selected.kind) {
        case Selected::Kind::Transaction:
            return mark.row != Mark::kNone && store_.row(mark.row).id == selected.transaction;
        case Selected::Kind::Record:
            return mark.sequence == selected.sequence;
        case Selected::Kind::Rule:
            if (mark.kind == Mark::Kind::Refusal || mark.kind == Mark::Kind::Tolerated) return ruleText(words_.rule(mark)) == selected.name;
            return (mark.kind == Mark::Kind::Request || mark.kind == Mark::Kind::Oneway) && mark.row != Mark::kNone &&
                   ruleText(store_.row(mark.row).refusedBy) == selected.name;
        case Selected::Kind::Link:
            return mark.kind == Mark::Kind::Network && words_.link(mark) == selected.name;
        default:
            return false;
    }
}

}  // namespace gui::sequence
