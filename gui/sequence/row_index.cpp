#include "gui/sequence/row_index.h"

#include <algorithm>
#include <utility>

namespace gui::sequence {
namespace {

using Kind = Mark::Kind;

bool isSend(Kind kind) { return kind == Kind::Request || kind == Kind::Oneway; }
bool isOfCall(const Mark& mark) {
    return mark.row != Mark::kNone && (isSend(mark.kind) || mark.kind == Kind::Taken || mark.kind == Kind::Reply ||
                                       mark.kind == Kind::Refusal || mark.kind == Kind::Tolerated);
}
bool isLife(Kind kind) { return kind == Kind::ProcessStart || kind == Kind::ProcessEnd; }

void mix(std::uint64_t& hash, std::uint64_t value) { hash ^= value + 0x9e3779b97f4a7c15U + (hash << 6) + (hash >> 2); }

/// What calls must have in common to be told in one row.
std::uint64_t signatureOf(const Columns& columns, const TrafficRow& row) {
    std::uint64_t hash = 1;
    mix(hash, row.name);
    mix(hash, columns.identity(columns.senderOf(row)));
    mix(hash, columns.identity(columns.receiverOf(row)));
    mix(hash, row.oneway ? 1 : 0);
    mix(hash, static_cast<std::uint64_t>(row.refusedBy));
    if (row.oneway) return hash;
    mix(hash, row.outcome);
    mix(hash, static_cast<std::uint32_t>(row.status));
    return hash;
}

}  // namespace

void RowIndex::reset(const RowWishes& wishes) {
    auto expanded = std::move(expanded_);
    *this = {};
    wishes_ = wishes;
    expanded_ = std::move(expanded);
}

void RowIndex::setExpanded(std::uint32_t firstMark, bool expanded) {
    expanded ? static_cast<void>(expanded_.insert(firstMark)) : static_cast<void>(expanded_.erase(firstMark));
}

bool RowIndex::isShown(const TraceStore& store, const Columns& columns, const Mark& mark) const {
    const auto actor = [&] { return columns.actorOf(store, mark); };
    switch (mark.kind) {
        case Kind::Step:
        case Kind::Expectation:
            return wishes_.steps;
        case Kind::Ability:
            return wishes_.abilities && actor() >= 0;
        case Kind::Device:
        case Kind::Network:
            return mark.timeNs > 0;  // what stands at the start is no event
        case Kind::Fault:
        case Kind::Law:
            return true;
        case Kind::Request:
        case Kind::Oneway:
        case Kind::Reply: {
            if (mark.row == Mark::kNone) return actor() >= 0;
            const auto row = store.row(mark.row);
            if (mark.kind == Kind::Reply && row.oneway && !row.refused() && row.status == 0) return false;  // accepted: nothing comes back
            return columns.senderOf(row) >= 0 || columns.receiverOf(row) >= 0;
        }
        default:
            return actor() != Columns::kHidden;
    }
}

void RowIndex::push(std::uint32_t mark, std::uint64_t timeNs) {
    std::uint32_t top = 0;
    if (!rows_.empty()) {
        top = rows_.back().top + kUnitsARow;
        if (timeNs >= lastTimeNs_ + wishes_.gapNs) top += kUnitsAGap;
    }
    rows_.push_back({mark, top});
}

void RowIndex::truncate(std::size_t rows) {
    rows_.resize(rows);
    while (!folds_.empty() && folds_.back().row >= rows) folds_.pop_back();
}

void RowIndex::breakRun() {
    run_.reset();
    segment_ = {.firstRow = rows_.size()};
}

void RowIndex::endSegment() {
    const auto segment = segment_;
    segment_ = {.firstRow = rows_.size()};
    if (segment.mixed || segment.calls == 0 || !wishes_.fold) {
        run_.reset();
        return;
    }
    if (!run_ || run_->signature != segment.signature) run_ = Run{segment.firstRow, segment.signature, 0};
    run_->calls += segment.calls;
    if (run_->calls < kFoldFrom) return;
    const bool expanded = expanded_.contains(rows_[run_->firstRow].first);
    if (!expanded) truncate(run_->firstRow + 1);
    if (folds_.empty() || folds_.back().row != run_->firstRow) folds_.push_back({static_cast<std::uint32_t>(run_->firstRow), 0, expanded});
    folds_.back().calls = run_->calls;
    segment_.firstRow = rows_.size();
}

/// Lets a mark that is shown go on, end or break what is being folded.
void RowIndex::weigh(const TraceStore& store, const Columns& columns, const Mark& mark, std::size_t rowsBefore) {
    if (!isOfCall(mark)) return breakRun();
    const auto row = store.row(mark.row);
    if (isSend(mark.kind)) {
        if (segment_.calls + segment_.open == 0) {
            segment_.firstRow = rowsBefore;
            segment_.firstSequence = mark.sequence;
        }
        if (mark.kind == Kind::Request) {
            ++segment_.open;
            return;
        }
    } else if (row.oneway && mark.kind == Kind::Taken) {
        // Whenever it is taken, it was counted when it was sent.
        if (segment_.open == 0 && run_ && signatureOf(columns, row) == run_->signature && run_->calls >= kFoldFrom &&
            !expanded_.contains(rows_[run_->firstRow].first)) {
            truncate(rowsBefore);
        }
        if (segment_.open > 0) {
            segment_.mixed = true;
        } else if (!run_ || signatureOf(columns, row) != run_->signature) {
            breakRun();
        }
        return;
    } else if (mark.kind != Kind::Reply) {
        if (row.sentSequence < segment_.firstSequence || segment_.open == 0) return breakRun();
        segment_.mixed = segment_.mixed || (mark.kind != Kind::Taken && segment_.calls + segment_.open > 1);
        return;
    } else {
        if (segment_.open == 0 || row.sentSequence < segment_.firstSequence) return breakRun();
        --segment_.open;
    }
    const auto signature = signatureOf(columns, row);
    if (segment_.calls > 0 && segment_.signature != signature) segment_.mixed = true;
    segment_.signature = signature;
    ++segment_.calls;
    if (segment_.open == 0) endSegment();
}

bool RowIndex::take(const TraceStore& store, Columns& columns, std::size_t marksMax, bool& missing) {
    const auto end = static_cast<std::uint32_t>(std::min(static_cast<std::size_t>(store.markCount()), next_ + marksMax));
    for (; next_ < end; ++next_) {
        if (next_ % kCheckpointMarks == 0) checkpoints_.push_back({next_, open_});
        const auto mark = store.mark(next_);
        missing = columns.noteUse(mark.lifeline) || missing;
        track(store, columns, next_, mark, open_);
        if (!isShown(store, columns, mark)) continue;
        const auto before = rows_.size();
        const bool together = anyLast_ && isLife(mark.kind) && last_.kind == mark.kind && last_.timeNs == mark.timeNs;
        // What happens to a request at once stands in its row; what takes its time, or goes to another device, has a row of its own.
        const bool soon = mark.kind != Kind::Taken || mark.row == Mark::kNone ||
                          (mark.timeNs < lastTimeNs_ + wishes_.gapNs && !store.row(mark.row).remote);
        const bool beside = anyLast_ && mark.row != Mark::kNone && last_.row == mark.row && isSend(last_.kind) &&
                            (mark.kind == Kind::Taken || mark.kind == Kind::Refusal || mark.kind == Kind::Tolerated);
        if (!together && !(beside && soon)) push(next_, mark.timeNs);
        weigh(store, columns, mark, before);
        lastTimeNs_ = mark.timeNs;
        last_ = mark;
        anyLast_ = true;
    }
    return next_ < static_cast<std::uint32_t>(store.markCount());
}

std::size_t RowIndex::rowOfMark(std::uint32_t mark) const {
    const auto after =
        std::upper_bound(rows_.begin(), rows_.end(), mark, [](std::uint32_t value, const Row& row) { return value < row.first; });
    return after == rows_.begin() ? rows_.size() : static_cast<std::size_t>(after - rows_.begin()) - 1;
}

std::size_t RowIndex::rowAtUnit(std::uint32_t unit) const {
    const auto after =
        std::upper_bound(rows_.begin(), rows_.end(), unit, [](std::uint32_t value, const Row& row) { return value < row.top; });
    return after == rows_.begin() ? 0 : static_cast<std::size_t>(after - rows_.begin()) - 1;
}

std::uint64_t RowIndex::gapNs(const TraceStore& store, const Columns& columns, std::size_t row) const {
    if (row == 0 || row >= rows_.size()) return 0;
    const auto first = store.mark(rows_[row].first);
    // Marks that are not shown may stand between; the first of the row before is always shown.
    auto before = rows_[row].first - 1;
    while (before > rows_[row - 1].first && rows_[row].first - before < 1000 && !isShown(store, columns, store.mark(before))) --before;
    return first.timeNs - std::min(first.timeNs, store.mark(before).timeNs);
}

const RowIndex::Fold* RowIndex::fold(std::size_t row) const {
    const auto at =
        std::lower_bound(folds_.begin(), folds_.end(), row, [](const Fold& fold, std::size_t value) { return fold.row < value; });
    return at != folds_.end() && at->row == row ? &*at : nullptr;
}

void RowIndex::track(const TraceStore& store, const Columns& columns, std::uint32_t index, const Mark& mark, std::vector<OpenCall>& open) {
    if (mark.row == Mark::kNone) return;
    const auto mine = [&](const OpenCall& call) { return call.row == mark.row; };
    if (mark.kind == Kind::Reply) {
        std::erase_if(open, mine);
        return;
    }
    if (mark.kind != Kind::Request && mark.kind != Kind::Taken) return;
    const auto row = store.row(mark.row);
    // A trace of level calls does not tell when a request within a device was taken.
    const bool taken = mark.kind == Kind::Taken;
    if (row.oneway || row.toPid == 0 || taken != (store.isFull() || row.remote)) return;
    if (open.size() >= kOpenMax || std::any_of(open.begin(), open.end(), mine)) return;
    OpenCall call{.row = mark.row, .since = index, .lane = 0, .column = columns.receiverOf(row)};
    const auto occupied = [&] {
        return std::any_of(open.begin(), open.end(),
                           [&](const OpenCall& other) { return other.column == call.column && other.lane == call.lane; });
    };
    while (occupied() && call.lane < 8) ++call.lane;
    open.push_back(call);
}

std::vector<OpenCall> RowIndex::openBefore(const TraceStore& store, const Columns& columns, std::size_t row) const {
    const auto goal = row < rows_.size() ? rows_[row].first : next_;
    if (checkpoints_.empty()) return {};
    const auto& checkpoint = checkpoints_[std::min<std::size_t>(goal / kCheckpointMarks, checkpoints_.size() - 1)];
    auto open = checkpoint.open;
    for (auto& call : open) call.column = columns.receiverOf(store.row(call.row));  // lines may have come since
    for (auto i = checkpoint.mark; i < goal; ++i) track(store, columns, i, store.mark(i), open);
    return open;
}

}  // namespace gui::sequence
