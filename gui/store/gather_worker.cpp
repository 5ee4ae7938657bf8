#include "gui/store/gather_worker.h"

#include <algorithm>

#include "sim/query/event_scope.h"

namespace gui {
namespace {

/// Records in one portion: few at first, so that something can be seen at once, then more, for which less has to be told.
constexpr std::uint64_t kRecordsMin = 1024, kRecordsMax = 32768;
/// Rows a filter looks at in one go, likewise; some 10 ms.
constexpr std::size_t kLookedFirst = 4096, kLooked = 65536;
constexpr std::size_t kReadyMax = 2;

}  // namespace

GatherWorker::GatherWorker(std::string directory, std::function<void()> notify)
    : directory_(std::move(directory)), notify_(std::move(notify)), thread_([this] { run(); }) {}

GatherWorker::~GatherWorker() {
    stop();
    thread_.join();
}

void GatherWorker::stop() {
    const std::lock_guard lock(mutex_);
    stop_ = true;
    changed_.notify_all();
}

bool GatherWorker::over() const {
    const std::lock_guard lock(mutex_);
    return over_;
}

void GatherWorker::refresh() {
    const std::lock_guard lock(mutex_);
    refresh_ = true;
    changed_.notify_all();
}

void GatherWorker::filter(std::uint64_t number, const sim::query::Expression& expression) {
    const std::lock_guard lock(mutex_);
    asked_ = Filter{.number = number, .expression = expression};
    filterAsked_ = true;
    changed_.notify_all();
}

void GatherWorker::dropFilter() {
    const std::lock_guard lock(mutex_);
    asked_.reset();
    filterAsked_ = true;
    changed_.notify_all();
}

std::unique_ptr<Portion> GatherWorker::take(bool& more) {
    const std::lock_guard lock(mutex_);
    more = ready_.size() > 1;
    if (ready_.empty()) return nullptr;
    auto portion = std::move(ready_.front());
    ready_.pop_front();
    changed_.notify_all();
    return portion;
}

void GatherWorker::put(std::unique_ptr<Portion> portion) {
    {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [&] { return stop_ || ready_.size() < kReadyMax; });
        if (stop_) return;
        ready_.push_back(std::move(portion));
    }
    notify_();
}

bool GatherWorker::gather(sim::trace::Cursor& cursor, const sim::trace::Reader& reader, Gatherer& gatherer, Portion& portion) const {
    const auto records = std::clamp(portion.gathered / 16, kRecordsMin, kRecordsMax);
    sim::trace::RecordView record;
    for (std::uint64_t i = 0; i < records; ++i) {
        if (!cursor.next(record)) {
            // What was skipped at the end is of unknown kinds.
            if (!cursor.failed()) portion.gathered = reader.last_sequence();
            return true;
        }
        gatherer.add(record, portion);
        portion.gathered = record.sequence;
    }
    return false;
}

void GatherWorker::look(Filter& filter, const Gatherer& gatherer, const sim::trace::Names& names, bool atEnd, Portion& portion) {
    portion.filter = filter.number;
    const auto& rows = gatherer.tree().transactions();
    const auto holds = [&](std::size_t row) { return sim::query::holds(filter.expression, rows[row], gatherer.tree(), names); };
    for (const auto& [row, unused] : portion.changes) {
        if (row >= filter.next) continue;
        const bool now = holds(row);
        if (now == filter.matches[row]) continue;
        filter.matches[row] = now;
        (now ? portion.found : portion.lost).push_back(static_cast<qint32>(row));
    }
    const auto end = std::min(rows.size(), filter.next + (filter.next == 0 ? kLookedFirst : kLooked));
    for (; filter.next < end; ++filter.next) {
        const bool now = holds(filter.next);
        filter.matches.push_back(now);
        if (now) portion.found.push_back(static_cast<qint32>(filter.next));
    }
    if (atEnd && !filter.done && filter.next == rows.size()) filter.done = portion.filterDone = true;
}

void GatherWorker::run() {
    auto opened = sim::trace::Reader::open(directory_);
    if (!opened) {
        auto portion = std::make_unique<Portion>();
        portion->damage = QString::fromStdString(opened.error());
        put(std::move(portion));
    } else {
        auto& reader = **opened;
        Gatherer gatherer(reader.names());
        auto cursor = reader.begin();
        std::optional<Filter> filter;
        std::uint64_t gathered = 0, told = 0;
        bool atEnd = false, damaged = false;
        std::unique_lock lock(mutex_);
        while (!stop_) {
            const bool grown = std::exchange(refresh_, false);
            if (std::exchange(filterAsked_, false)) filter = std::exchange(asked_, std::nullopt);
            lock.unlock();

            if (grown && reader.refresh()) atEnd = damaged;
            auto portion = std::make_unique<Portion>();
            portion->gathered = gathered;
            // A new filter looks at what there is before more is read.
            const bool looksFirst = filter && filter->next == 0 && gatherer.rows() > 0;
            const bool reads = !atEnd && !looksFirst;
            if (reads) {
                atEnd = gather(cursor, reader, gatherer, *portion);
                if (cursor.failed() && !damaged) {
                    damaged = true;
                    portion->damage = QString::fromStdString(cursor.error());
                }
                gathered = portion->gathered;
            }
            portion->last = reader.last_sequence();
            const bool looks = filter && (filter->next < gatherer.rows() || !portion->changes.empty() || (atEnd && !filter->done));
            if (looks) look(*filter, gatherer, reader.names(), atEnd, *portion);
            const bool tells = gathered != told || !portion->damage.isEmpty() || (reads && atEnd) || !portion->found.isEmpty() ||
                               !portion->lost.isEmpty() || portion->filterDone;
            told = gathered;
            if (tells) put(std::move(portion));

            lock.lock();
            if (!reads && !looks) changed_.wait(lock, [&] { return stop_ || refresh_ || filterAsked_; });
        }
    }
    const std::lock_guard lock(mutex_);
    over_ = true;
}

}  // namespace gui
