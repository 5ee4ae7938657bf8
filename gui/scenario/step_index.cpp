#include "gui/scenario/step_index.h"

#include <QElapsedTimer>
#include <algorithm>

#include "gui/store/trace_store.h"

namespace gui {
namespace {

constexpr qint64 kPortionMs = 4;
constexpr std::size_t kStepsMax = 4'000'000;

/// Pids count on each device anew; threads go by their numbers there.
quint64 keyOf(const StepIndex::Thread& thread) {
    return (static_cast<quint64>(thread.device) << 56) ^ (static_cast<quint64>(thread.pid) << 28) ^ thread.tid;
}

template <class Steps>
int lastLine(const Steps& steps, std::uint64_t sequence) {
    const auto after = std::upper_bound(steps.begin(), steps.end(), sequence,
                                        [](std::uint64_t wanted, const auto& step) { return wanted < step.sequence; });
    return after == steps.begin() ? 0 : std::prev(after)->line;
}

}  // namespace

StepIndex::StepIndex(TraceStore& store, QObject* parent) : QObject(parent), store_(store) {
    timer_.setInterval(0);
    connect(&timer_, &QTimer::timeout, this, &StepIndex::gather);
    connect(&store, &TraceStore::opened, this, &StepIndex::forget);
    connect(&store, &TraceStore::marksAdded, this, [this] { timer_.start(); });
    if (store.markCount() > 0) timer_.start();
}

void StepIndex::forget() {
    next_ = 0;
    steps_.clear();
    first_.clear();
    threads_.clear();
    if (store_.markCount() > 0) timer_.start();
    emit grown();
}

bool StepIndex::settled() const { return next_ >= store_.markCount(); }

void StepIndex::gather() {
    QElapsedTimer clock;
    clock.start();
    const auto before = steps_.size();
    while (!settled() && clock.elapsed() < kPortionMs && steps_.size() < kStepsMax) {
        const auto mark = store_.mark(next_++);
        if (mark.kind != Mark::Kind::Step) continue;
        const auto record = store_.record(mark.sequence);
        if (!record || !record->is<sim::trace::StepReached>()) continue;
        const auto line = static_cast<int>(record->as<sim::trace::StepReached>().line);
        if (line == 0) continue;  // given by hand
        const Step step{mark.sequence, line};
        steps_.push_back(step);
        if (!first_.contains(line)) first_.insert(line, mark.sequence);
        const auto& stamp = record->stamp;
        threads_[keyOf({stamp.device, stamp.pid, stamp.tid})].push_back(step);
    }
    if (settled() || steps_.size() >= kStepsMax) timer_.stop();
    if (steps_.size() != before) emit grown();
}

std::vector<int> StepIndex::reachedBy(std::uint64_t sequence) const {
    std::vector<int> lines;
    for (auto it = first_.begin(); it != first_.end(); ++it) {
        if (it.value() <= sequence) lines.push_back(it.key());
    }
    std::sort(lines.begin(), lines.end());
    return lines;
}

int StepIndex::lineOf(const Thread& thread, std::uint64_t sequence) const {
    const auto found = threads_.find(keyOf(thread));
    return found != threads_.end() ? lastLine(*found, sequence) : 0;
}

int StepIndex::lineAt(std::uint64_t sequence) const { return lastLine(steps_, sequence); }

}  // namespace gui
