#include "gui/window/navigation.h"

#include "gui/selection.h"
#include "gui/session/session.h"
#include "gui/store/trace_store.h"
#include "sim/trace/events.h"

namespace gui {
namespace {

std::uint64_t endOf(std::uint8_t device, std::uint32_t pid) { return (std::uint64_t{device} << 32) | pid; }

bool sameConversation(const TrafficRow& a, const TrafficRow& b) {
    const auto from = endOf(a.fromDevice, a.fromPid), to = endOf(a.toDevice, a.toPid);
    const auto otherFrom = endOf(b.fromDevice, b.fromPid), otherTo = endOf(b.toDevice, b.toPid);
    return (from == otherFrom && to == otherTo) || (from == otherTo && to == otherFrom);
}

}  // namespace

Navigation::Navigation(Workbench& bench, QObject* parent) : QObject(parent), bench_(bench) {}

qsizetype Navigation::selectedRow() const {
    const auto& selected = bench_.selection.current();
    return selected.transaction == 0 ? -1 : bench_.store.rowOf(selected.transaction);
}

void Navigation::select(qsizetype row) {
    if (row >= 0 && row < bench_.store.rowCount()) bench_.selection.selectTransaction(bench_.store.row(row).id);
}

void Navigation::nextTransaction(int by) {
    const auto count = bench_.store.rowCount();
    if (count == 0) return;
    const auto here = selectedRow();
    if (here >= 0) return select(here + by);
    const auto at = bench_.store.rowOf(bench_.session.position().transaction);
    select(at >= 0 ? at : by > 0 ? 0 : count - 1);
}

void Navigation::nextInConversation(int by) {
    const auto here = selectedRow();
    if (here < 0) return;
    const auto mine = bench_.store.row(here);
    for (auto row = here + by; row >= 0 && row < bench_.store.rowCount(); row += by) {
        if (sameConversation(mine, bench_.store.row(row))) return select(row);
    }
}

void Navigation::toReply() {
    const auto row = selectedRow();
    if (row < 0) return;
    const auto there = bench_.store.row(row);
    if (there.finished()) bench_.selection.selectTransaction(there.id, there.finishedSequence);
}

void Navigation::toRequest() {
    const auto row = selectedRow();
    if (row < 0) return;
    const auto there = bench_.store.row(row);
    bench_.selection.selectTransaction(there.id, there.sentSequence);
}

void Navigation::toCause() {
    const auto row = selectedRow();
    if (row < 0) return;
    const auto parent = bench_.store.row(row).parent;
    if (parent != 0) bench_.selection.selectTransaction(parent);
}

void Navigation::toEffect() {
    const auto row = selectedRow();
    if (row < 0) return;
    const auto mine = bench_.store.row(row);
    for (auto next = row + 1; next < bench_.store.rowCount(); ++next) {
        const auto each = bench_.store.row(next);
        if (each.parent == mine.id) return select(next);
        if (mine.finished() && each.sentSequence > mine.finishedSequence) return;
    }
}

std::optional<std::uint64_t> Navigation::selectedSequence() const {
    const auto& selected = bench_.selection.current();
    if (selected.sequence != 0) return selected.sequence;
    const auto row = selectedRow();
    if (row >= 0) return bench_.store.row(row).sentSequence;
    if (selected.kind == Selected::Kind::Rule) return refusalBy(selected.name);
    return {};
}

void Navigation::nextOnLifeline(int by) {
    const auto& store = bench_.store;
    const auto from = selectedSequence().value_or(bench_.session.position().sequence);
    auto mark = store.markAt(from);
    if (mark >= store.markCount()) mark = store.markCount() - 1;
    if (mark < 0) return;
    const auto lifeline = store.mark(mark).lifeline;
    for (auto next = mark + by; next >= 0 && next < store.markCount(); next += by) {
        const auto there = store.mark(next);
        if (there.lifeline != lifeline) continue;
        if (there.row == Mark::kNone) return bench_.selection.select({.kind = Selected::Kind::Record, .sequence = there.sequence});
        return bench_.selection.selectTransaction(store.row(there.row).id, there.sequence);
    }
}

std::optional<std::uint64_t> Navigation::refusalBy(const QString& rule) const {
    const auto& store = bench_.store;
    const auto count = store.markCount();
    const auto first = store.markAt(bench_.session.position().sequence + 1);
    for (qsizetype i = 0; i < count; ++i) {
        const auto mark = store.mark((first + i) % count);
        if ((mark.kind != Mark::Kind::Refusal && mark.kind != Mark::Kind::Tolerated) || mark.row == Mark::kNone) continue;
        const auto index = static_cast<std::size_t>(store.row(mark.row).refusedBy);
        const auto& words = sim::trace::Words<sim::trace::Rule>::kWords;
        if (index < words.size() &&
            rule.compare(QString::fromUtf8(words[index].data(), static_cast<qsizetype>(words[index].size())), Qt::CaseInsensitive) == 0)
            return mark.sequence;
    }
    return {};
}

}  // namespace gui
