#include "gui/sequence/sequence_canvas.h"

#include <QHelpEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cmath>
#include <limits>

#include "gui/look/theme.h"
#include "gui/session/session.h"

namespace gui::sequence {
namespace {

constexpr std::size_t kMarksAtOnce = 10'000;  // a few milliseconds
constexpr double kRowHeightMin = 1.5;
constexpr double kHeightMax = 1e9;  // pixels; what a scroll bar can tell apart

}  // namespace

SequenceCanvas::SequenceCanvas(Workbench& bench, QWidget* parent)
    : QAbstractScrollArea(parent), bench_(bench), diagram_(bench.store, columns_, index_) {
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    viewport()->setMouseTracking(true);
    setAccessibleName(tr("Sequence diagram"));
    setAccessibleDescription(
        tr("Calls between processes, time downwards. Arrow keys move from event to event; \"Read as text\" gives it as lines."));
    diagram_.setFont(font());
    diagram_.scale().rowHeight = diagram_.defaultRowHeight();
    diagram_.setSpacing(fontMetrics().averageCharWidth() * 20);
    builder_.setSingleShot(true);
    builder_.setInterval(0);
    connect(&builder_, &QTimer::timeout, this, [this] { build(kMarksAtOnce); });

    auto& store = bench_.store;
    connect(&store, &TraceStore::opened, this, &SequenceCanvas::forget);
    connect(&store, &TraceStore::marksAdded, this, [this] {
        if (!builder_.isActive()) build(kMarksAtOnce / 2);
    });
    connect(&store, &TraceStore::lifelinesChanged, this, [this] {
        if (columns_.rebuild(bench_.store)) return rebuild();
        layOut();
        viewport()->update();
    });
    connect(&store, &TraceStore::rowsChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&bench_.session, &Session::positionChanged, this, &SequenceCanvas::followPosition);
    connect(&bench_.session, &Session::stateChanged, viewport(), qOverload<>(&QWidget::update));
    connect(&bench_.selection, &Selection::changed, this, &SequenceCanvas::showSelection);
    connect(&bench_.theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    forget();
}

void SequenceCanvas::forget() {
    columns_.reset();
    current_.reset();
    markers_ = {};
    anchor_.reset();
    positionPending_ = bench_.session.position().sequence != 0;
    columns_.rebuild(bench_.store);
    // Between devices a millisecond is nothing.
    wishes_.gapNs = bench_.store.isOpen() && bench_.store.names().devices.size() > 2 ? 10'000'000 : 1'000'000;
    index_ = {};
    index_.reset(wishes_);
    verticalScrollBar()->setValue(0);
    horizontalScrollBar()->setValue(0);
    build(kMarksAtOnce);
    emit arranged();
    emit currentChanged();
}

void SequenceCanvas::setWishes(const RowWishes& wishes) {
    if (wishes == wishes_) return;
    wishes_ = wishes;
    rebuild();
}

void SequenceCanvas::columnsChanged() {
    columns_.rebuild(bench_.store);
    rebuild();
    emit arranged();
}

void SequenceCanvas::setExpanded(std::uint32_t firstMark, bool expanded) {
    index_.setExpanded(firstMark, expanded);
    rebuild();
}

void SequenceCanvas::rebuild() {
    // What stands at the cursor, else at the top, stays where it is on the screen.
    if (index_.count() > 0 && !anchor_) {
        const auto [first, end] = visibleRows();
        auto row = first;
        if (current_) {
            const auto of = index_.rowOfMark(*current_);
            if (of >= first && of < end) row = of;
        }
        if (row < index_.count()) anchor_ = {index_.firstMark(row), diagram_.top(row) - verticalScrollBar()->value()};
    }
    index_.reset(wishes_);
    build(kMarksAtOnce);
}

void SequenceCanvas::build(std::size_t marksMax) {
    bool missing = false;
    const bool more = index_.take(bench_.store, columns_, marksMax, missing);
    if (missing && columns_.rebuild(bench_.store)) {
        if (!anchor_ && index_.count() > 0) anchor_ = {index_.firstMark(0), diagram_.top(0) - verticalScrollBar()->value()};
        index_.reset(wishes_);
        builder_.start();
        return;
    }
    layOut();
    if (anchor_ && (index_.taken() > anchor_->first || !more)) {
        const auto row = index_.rowOfMark(anchor_->first);
        if (row < index_.count()) verticalScrollBar()->setValue(static_cast<int>(diagram_.top(row) - anchor_->second));
        anchor_.reset();
    }
    if (more) builder_.start();
    if (positionPending_) followPosition();
    viewport()->update();
}

bool SequenceCanvas::isComplete() const { return index_.taken() == static_cast<std::uint32_t>(bench_.store.markCount()); }

void SequenceCanvas::layOut() {
    diagram_.layOut(viewport()->width());
    updateBars();
}

double SequenceCanvas::bodyHeight() const { return std::max(viewport()->height() - diagram_.headHeight(), 1.0); }

void SequenceCanvas::updateBars() {
    const double height = diagram_.scaleHeight();
    verticalScrollBar()->setRange(0, static_cast<int>(std::clamp(height - bodyHeight(), 0.0, kHeightMax * 1.5)));
    verticalScrollBar()->setPageStep(static_cast<int>(bodyHeight()));
    verticalScrollBar()->setSingleStep(static_cast<int>(std::max(diagram_.defaultRowHeight(), 8.0)));
    horizontalScrollBar()->setRange(0, static_cast<int>(std::max(diagram_.width() - viewport()->width(), 0.0)));
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setSingleStep(static_cast<int>(diagram_.spacing() / 3));
}

Window SequenceCanvas::window() const {
    return {.left = static_cast<double>(horizontalScrollBar()->value()),
            .top = static_cast<double>(verticalScrollBar()->value()),
            .width = static_cast<double>(viewport()->width()),
            .height = static_cast<double>(viewport()->height())};
}

Overlay SequenceCanvas::overlay() const {
    return {.dark = bench_.theme.isDark(),
            .plain = false,
            .position = bench_.session.state() == Session::State::None ? 0 : bench_.session.position().sequence,
            .selected = bench_.selection.current(),
            .current = current_,
            .focus = hasFocus(),
            .markers = markers_,
            .dropBefore = dropBefore_};
}

std::pair<std::size_t, std::size_t> SequenceCanvas::visibleRows() const {
    if (index_.count() == 0) return {0, 0};
    const double top = verticalScrollBar()->value();
    auto first = diagram_.rowAt(top);
    if (diagram_.top(first) + diagram_.scale().rowHeight < top && first + 1 < index_.count()) ++first;
    return {first, std::min(index_.count(), diagram_.rowAt(top + bodyHeight()) + 1)};
}

void SequenceCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.setRenderHint(QPainter::Antialiasing);
    const auto shown = overlay();
    marksPainted_ = diagram_.paint(painter, window(), shown);
    if (index_.count() == 0) {
        painter.setPen(Theme::faint(shown.dark));
        const auto text = bench_.store.isOpen() ? tr("Nothing has been sent yet. Step or run on, and calls appear here.")
                                                : tr("No run and no trace is open.");
        painter.drawText(viewport()->rect().adjusted(20, static_cast<int>(diagram_.headHeight()), -20, -20),
                         Qt::AlignCenter | Qt::TextWordWrap, text);
    }
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(viewport()->rect().adjusted(1, 1, -1, -1));
    }
}

void SequenceCanvas::resizeEvent(QResizeEvent*) {
    layOut();
    if (positionPending_) followPosition();
}

void SequenceCanvas::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() != QEvent::FontChange) return;
    const double before = diagram_.defaultRowHeight();
    const double spacing = diagram_.spacing() / std::max(1, QFontMetrics(diagram_.font()).averageCharWidth());
    diagram_.setFont(font());
    diagram_.scale().rowHeight *= diagram_.defaultRowHeight() / before;
    diagram_.setSpacing(spacing * fontMetrics().averageCharWidth());
    layOut();
    viewport()->update();
}

void SequenceCanvas::scrollContentsBy(int, int) { viewport()->update(); }

// -------------------------------------------------------------------------------------------------------- position and selection

void SequenceCanvas::scrollToRow(std::size_t row) {
    if (row >= index_.count()) return;
    verticalScrollBar()->setValue(static_cast<int>(diagram_.top(row) - bodyHeight() * 0.4));
}

void SequenceCanvas::makeVisible(std::size_t row) {
    if (row >= index_.count()) return;
    const double margin = std::min(diagram_.scale().rowHeight, bodyHeight() / 4);
    const double top = diagram_.top(row);
    const double above = verticalScrollBar()->value() + margin * 0.3;
    const double below = verticalScrollBar()->value() + bodyHeight() - diagram_.scale().rowHeight - margin * 0.3;
    if (top >= above && top <= below) return;
    // Nearby it scrolls just so far, from afar to the middle.
    const double away = top < above ? above - top : top - below;
    if (away > bodyHeight() * 0.6) return scrollToRow(row);
    verticalScrollBar()->setValue(static_cast<int>(verticalScrollBar()->value() + (top < above ? -away - margin : away + margin)));
}

void SequenceCanvas::followPosition() {
    const auto position = bench_.session.position().sequence;
    const auto mark = static_cast<std::uint32_t>(bench_.store.markAt(position + 1));
    // What is to be shown may not have been gathered or given its row yet.
    positionPending_ = position != 0 && (mark > index_.taken() || (mark == index_.taken() && !bench_.store.settled()));
    if (mark > index_.taken()) return;
    if (position != 0 && index_.count() > 0 && mark > 0) makeVisible(index_.rowOfMark(mark - 1));
    viewport()->update();
}

void SequenceCanvas::showSelection(const Selected& selected) {
    viewport()->update();
    if (selecting_) return;
    std::uint64_t sequence = 0;
    if (selected.kind == Selected::Kind::Transaction) {
        const auto row = bench_.store.rowOf(selected.transaction);
        sequence = selected.sequence;
        if (sequence == 0 && row >= 0) sequence = bench_.store.row(row).sentSequence;
    } else if (selected.kind == Selected::Kind::Record) {
        sequence = selected.sequence;
    } else if (selected.kind == Selected::Kind::Process || selected.kind == Selected::Kind::Thread ||
               selected.kind == Selected::Kind::Device) {
        // Its line comes into view, if that lies beside it.
        const int column = columns_.of(selected.device, selected.pid, selected.tid);
        if (column >= 0 && !columns_.all()[static_cast<std::size_t>(column)].pinned) {
            const double x = columns_.all()[static_cast<std::size_t>(column)].x;
            const double left = horizontalScrollBar()->value();
            const bool visible = x - left > diagram_.gutter() && x - left < viewport()->width() - 10;
            if (!visible) horizontalScrollBar()->setValue(static_cast<int>(x - viewport()->width() / 2.0));
        }
    }
    if (sequence == 0) return;
    // A record within a transaction that has no mark of its own: the mark before it.
    auto mark = bench_.store.markAt(sequence);
    if (mark >= bench_.store.markCount() || bench_.store.mark(mark).sequence != sequence) --mark;
    if (mark < 0 || static_cast<std::uint32_t>(mark) >= index_.taken()) return;
    current_ = static_cast<std::uint32_t>(mark);
    makeVisible(index_.rowOfMark(*current_));
    emit currentChanged();
}

void SequenceCanvas::selectMark(std::uint32_t mark) {
    if (mark >= static_cast<std::uint32_t>(bench_.store.markCount())) return;
    current_ = mark;
    const auto value = bench_.store.mark(mark);
    Selected selected{.kind = Selected::Kind::Record, .sequence = value.sequence};
    const auto record = bench_.store.record(value.sequence);
    switch (value.kind) {
        case Mark::Kind::Request:
        case Mark::Kind::Oneway:
        case Mark::Kind::Reply:
        case Mark::Kind::Taken:
        case Mark::Kind::Refusal:
        case Mark::Kind::Tolerated:
            if (value.row != Mark::kNone) {
                selected = {.kind = Selected::Kind::Transaction, .sequence = value.sequence, .transaction = bench_.store.row(value.row).id};
            }
            break;
        case Mark::Kind::ProcessStart:
        case Mark::Kind::ProcessEnd:
            if (record) selected = {.kind = Selected::Kind::Process, .device = record->stamp.device, .pid = record->stamp.pid};
            break;
        case Mark::Kind::Network:
            if (const auto link = diagram_.words().link(value); !link.isEmpty()) selected = {.kind = Selected::Kind::Link, .name = link};
            break;
        default:
            break;
    }
    selecting_ = true;
    bench_.selection.select(selected);
    selecting_ = false;
    makeVisible(index_.rowOfMark(mark));
    viewport()->update();
    emit currentChanged();
}

void SequenceCanvas::selectColumn(int column) {
    if (column < 0 || column >= static_cast<int>(columns_.all().size())) return;
    const auto& key = columns_.all()[static_cast<std::size_t>(column)].key;
    const auto kind = key.level == LineKey::Level::Device    ? Selected::Kind::Device
                      : key.level == LineKey::Level::Process ? Selected::Kind::Process
                                                             : Selected::Kind::Thread;
    bench_.selection.select({.kind = kind, .device = key.device, .pid = key.pid, .tid = key.tid});
}

// ---------------------------------------------------------------------------------------------------------------------- moving

void SequenceCanvas::moveBy(int rows) {
    if (index_.count() == 0) return;
    const auto last = static_cast<std::ptrdiff_t>(index_.count()) - 1;
    std::ptrdiff_t row = 0;
    if (current_) {
        const auto at = index_.rowOfMark(*current_);
        row = (at >= index_.count() ? 0 : static_cast<std::ptrdiff_t>(at)) + rows;
    } else {
        row = static_cast<std::ptrdiff_t>(visibleRows().first);
    }
    selectMark(index_.firstMark(static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(row, 0, last))));
}

void SequenceCanvas::goToCause() {
    if (!current_) return;
    const auto mark = bench_.store.mark(*current_);
    if (mark.row == Mark::kNone) return;
    const auto row = bench_.store.row(mark.row);
    // From anywhere in a call to its request; from there to the request around it.
    auto sequence = row.sentSequence;
    if (mark.sequence == row.sentSequence) {
        const auto parent = row.parent == 0 ? -1 : bench_.store.rowOf(row.parent);
        if (parent < 0) return;
        sequence = bench_.store.row(parent).sentSequence;
    }
    selectMark(static_cast<std::uint32_t>(bench_.store.markAt(sequence)));
}

void SequenceCanvas::goToEffect() {
    if (!current_) return;
    const auto mark = bench_.store.mark(*current_);
    if (mark.row == Mark::kNone) return;
    const auto row = bench_.store.row(mark.row);
    constexpr qsizetype kRowsMax = 200'000;
    const auto end = std::min<qsizetype>(bench_.store.rowCount(), static_cast<qsizetype>(mark.row) + kRowsMax);
    for (auto i = static_cast<qsizetype>(mark.row) + 1; i < end; ++i) {
        const auto nested = bench_.store.row(i);
        if (row.finished() && nested.sentSequence > row.finishedSequence && !row.oneway) return;
        if (nested.parent == row.id) return selectMark(static_cast<std::uint32_t>(bench_.store.markAt(nested.sentSequence)));
    }
}

void SequenceCanvas::walk(int step) {
    if (!current_) return moveBy(0);
    const auto here = bench_.store.mark(*current_);
    const int line = columns_.actorOf(bench_.store, here);
    constexpr std::int64_t kMarksMax = 400'000;
    const auto count = static_cast<std::int64_t>(index_.taken());
    const auto touches = [&](const Mark& mark) {
        if (columns_.actorOf(bench_.store, mark) == line) return true;
        if (mark.row == Mark::kNone || mark.kind == Mark::Kind::Taken) return false;
        const auto row = bench_.store.row(mark.row);
        return columns_.senderOf(row) == line || columns_.receiverOf(row) == line;
    };
    auto from = static_cast<std::int64_t>(*current_);
    for (std::int64_t i = from + step; i >= 0 && i < count && std::abs(i - from) < kMarksMax; i += step) {
        const auto mark = bench_.store.mark(i);
        if (!index_.isShown(bench_.store, columns_, mark) || !touches(mark)) continue;
        return selectMark(static_cast<std::uint32_t>(i));
    }
}

void SequenceCanvas::goToPreviousOnLine() { walk(-1); }
void SequenceCanvas::goToNextOnLine() { walk(1); }

void SequenceCanvas::goToOtherEnd() {
    if (!current_) return;
    const auto mark = bench_.store.mark(*current_);
    if (mark.row == Mark::kNone) return;
    const auto row = bench_.store.row(mark.row);
    const auto sequence = mark.kind == Mark::Kind::Reply ? row.sentSequence : row.finishedSequence;
    const auto other = bench_.store.markAt(sequence);
    if (sequence != 0 && other < bench_.store.markCount() && bench_.store.mark(other).sequence == sequence) {
        selectMark(static_cast<std::uint32_t>(other));
    }
}

void SequenceCanvas::goToMoment() {
    if (current_) bench_.session.goToSequence(bench_.store.mark(*current_).sequence);
}

void SequenceCanvas::setMarkerAt(std::uint32_t mark) {
    const auto sequence = bench_.store.mark(mark).sequence;
    // The first, the second, then the one set longer ago.
    if (markers_[0] == 0) {
        markers_[0] = sequence;
    } else if (markers_[1] == 0) {
        markers_[1] = sequence;
    } else {
        markers_ = {markers_[1], sequence};
    }
    viewport()->update();
    emit arranged();
}

void SequenceCanvas::setMarker() {
    if (current_) setMarkerAt(*current_);
}

void SequenceCanvas::clearMarkers() {
    markers_ = {};
    viewport()->update();
    emit arranged();
}

// ---------------------------------------------------------------------------------------------------------------------- zooming

void SequenceCanvas::zoomAt(double factor, double viewY) {
    if (index_.count() == 0) return;
    auto& scale = diagram_.scale();
    const double y = viewY + verticalScrollBar()->value();
    const auto row = diagram_.rowAt(y);
    if (scale.byTime) {
        const double whole = std::max(diagram_.scaleHeight(), 1.0);
        factor = std::clamp(factor, std::min(1.0, bodyHeight() / whole), std::max(1.0, kHeightMax / whole));
        const double at = y * factor;
        scale.pixelsPerNs *= factor;
        updateBars();
        verticalScrollBar()->setValue(static_cast<int>(at - viewY));
    } else {
        const double within = y - diagram_.top(row);
        const double before = scale.rowHeight;
        scale.rowHeight = std::clamp(scale.rowHeight * factor, kRowHeightMin, diagram_.defaultRowHeight() * 4);
        updateBars();
        verticalScrollBar()->setValue(static_cast<int>(diagram_.top(row) + within * scale.rowHeight / before - viewY));
    }
    viewport()->update();
    emit arranged();
}

void SequenceCanvas::zoomBy(double factor) {
    double at = bodyHeight() / 2;
    if (current_) {
        const auto row = index_.rowOfMark(*current_);
        if (row < index_.count()) {
            const double y = diagram_.top(row) - verticalScrollBar()->value();
            if (y >= 0 && y <= bodyHeight()) at = y;
        }
    }
    zoomAt(factor, at);
}

void SequenceCanvas::setByTime(bool byTime) {
    auto& scale = diagram_.scale();
    if (scale.byTime == byTime || index_.count() == 0) return;
    const auto row = current_ ? std::min(index_.rowOfMark(*current_), index_.count() - 1) : visibleRows().first;
    const double at = std::clamp(diagram_.top(row) - verticalScrollBar()->value(), 0.0, bodyHeight() * 0.8);
    scale.byTime = byTime;
    const auto start = bench_.store.mark(index_.firstMark(0)).timeNs;
    const auto end = bench_.store.mark(index_.firstMark(index_.count() - 1)).timeNs;
    if (byTime && scale.pixelsPerNs <= 0)
        scale.pixelsPerNs = bodyHeight() * 4 / static_cast<double>(std::max<std::uint64_t>(end - start, 1));
    scale.rowHeight = std::max(scale.rowHeight, byTime ? diagram_.defaultRowHeight() : kRowHeightMin);
    updateBars();
    verticalScrollBar()->setValue(static_cast<int>(diagram_.top(row) - at));
    viewport()->update();
    emit arranged();
}

void SequenceCanvas::fitSelection() {
    if (index_.count() == 0) return;
    std::size_t first = 0, last = index_.count() - 1;
    std::optional<std::pair<std::uint64_t, std::uint64_t>> span;
    if (current_) {
        const auto mark = bench_.store.mark(*current_);
        span = {mark.sequence, mark.sequence};
        if (mark.row != Mark::kNone) {
            const auto row = bench_.store.row(mark.row);
            span = {row.sentSequence, row.finished() ? row.finishedSequence : row.sentSequence};
        }
    } else if (markers_[0] != 0 && markers_[1] != 0) {
        span = std::minmax(markers_[0], markers_[1]);
    }
    if (span) {
        first = std::min(index_.rowOfMark(static_cast<std::uint32_t>(bench_.store.markAt(span->first))), last);
        last = std::min(index_.rowOfMark(static_cast<std::uint32_t>(bench_.store.markAt(span->second))), last);
    }
    auto& scale = diagram_.scale();
    const double rows = diagram_.top(last) - diagram_.top(first) + 2 * scale.rowHeight;
    const double factor = bodyHeight() / std::max(rows, 1.0);
    if (scale.byTime) {
        const double time = std::max(diagram_.top(last) - diagram_.top(first), 1e-3);
        scale.pixelsPerNs *=
            std::clamp((bodyHeight() - 3 * scale.rowHeight) / time, 1e-9, kHeightMax / std::max(diagram_.scaleHeight(), 1.0));
    } else {
        scale.rowHeight = std::clamp(scale.rowHeight * factor, kRowHeightMin, diagram_.defaultRowHeight());
    }
    updateBars();
    verticalScrollBar()->setValue(static_cast<int>(diagram_.top(first) - scale.rowHeight));
    viewport()->update();
    emit arranged();
}

}  // namespace gui::sequence
