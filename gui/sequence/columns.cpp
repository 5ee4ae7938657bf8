#include "gui/sequence/columns.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace gui::sequence {

LineKey Columns::keyOf(const Lifeline& lifeline) const {
    const LineKey thread{LineKey::Level::Thread, lifeline.device, lifeline.pid, lifeline.tid};
    if (collapsed_.contains(thread.ofDevice())) return thread.ofDevice();
    return divided_.contains(thread.ofProcess()) ? thread : thread.ofProcess();
}

bool Columns::rebuild(const TraceStore& store) {
    const auto& lifelines = store.lifelines();
    std::vector<std::uint64_t> before;
    for (const int column : byLifeline_) before.push_back(identity(column));
    used_.resize(lifelines.size());
    columns_.clear();
    byLifeline_.assign(lifelines.size(), kHidden);
    byPlace_.clear();
    places_.clear();
    std::map<LineKey, std::size_t> found;
    std::set<std::uint8_t> devices;
    std::map<LineKey, std::size_t> threads;
    for (std::size_t i = 0; i < lifelines.size(); ++i) {
        const auto& lifeline = lifelines[i];
        devices.insert(lifeline.device);
        if (used_[i]) ++threads[LineKey{LineKey::Level::Process, lifeline.device, lifeline.pid, 0}];
        const auto key = keyOf(lifeline);
        if (key.level == LineKey::Level::Thread && !used_[i]) continue;
        if (hidden_.contains(key) || hidden_.contains(key.ofProcess()) || hidden_.contains(key.ofDevice())) continue;
        const auto [at, added] = found.try_emplace(key, columns_.size());
        if (added) {
            columns_.push_back({.key = key,
                                .deviceName = lifeline.deviceName,
                                .processName = key.level == LineKey::Level::Device ? QString() : lifeline.processName,
                                .threadName = key.level == LineKey::Level::Thread ? lifeline.threadName : QString(),
                                .startSequence = lifeline.startSequence,
                                .endSequence = lifeline.endSequence,
                                .pinned = pinned_.contains(key)});
            continue;
        }
        auto& column = columns_[at->second];
        column.startSequence = std::min(column.startSequence, lifeline.startSequence);
        // A line ends when all that it stands for has.
        column.endSequence = column.endSequence == 0 || lifeline.endSequence == 0 ? 0 : std::max(column.endSequence, lifeline.endSequence);
    }
    severalDevices_ = devices.size() > 1;
    for (auto& column : columns_) {
        const auto count = threads.find(column.key.ofProcess());
        column.divisible = column.key.level == LineKey::Level::Process && count != threads.end() && count->second > 1;
    }
    sort();

    std::map<LineKey, int> index;
    for (std::size_t i = 0; i < columns_.size(); ++i) index[columns_[i].key] = static_cast<int>(i);
    for (std::size_t i = 0; i < lifelines.size(); ++i) {
        const auto& lifeline = lifelines[i];
        const auto at = index.find(keyOf(lifeline));
        const int column = at == index.end() ? kHidden : at->second;
        byLifeline_[i] = column;
        places_.push_back({lifeline.device, lifeline.pid, lifeline.tid});
        byPlace_[places_.back()] = column;
        // By process and by device alone: the first line that is shown.
        for (const auto& wider : {Place{lifeline.device, lifeline.pid, 0}, Place{lifeline.device, 0, 0}}) {
            const auto [known, added] = byPlace_.try_emplace(wider, column);
            if (!added && known->second < 0) known->second = column;
        }
    }
    for (std::size_t i = 0; i < before.size() && i < byLifeline_.size(); ++i) {
        if (identity(byLifeline_[i]) != before[i]) return true;
    }
    return false;
}

std::uint64_t Columns::identity(int column) const {
    if (column < 0) return 0;
    const auto& key = columns_[static_cast<std::size_t>(column)].key;
    return (static_cast<std::uint64_t>(key.device) << 56) ^ (static_cast<std::uint64_t>(key.pid) << 28) ^ key.tid ^
           (static_cast<std::uint64_t>(key.level) << 52) ^ (std::uint64_t{1} << 55);
}

int Columns::actorOf(const TraceStore& store, const Mark& mark) const {
    if (mark.lifeline != Mark::kNone) return ofLifeline(mark.lifeline);
    const auto record = store.record(mark.sequence);
    return record && record->stamp.pid != 0 ? of(record->stamp.device, record->stamp.pid, record->stamp.tid) : kUnknown;
}

void Columns::sort() {
    // Who starts last calls whom started before, so the newest stand left and arrows mostly run to the right. A process that is
    // started again stands beside its former self.
    std::map<std::pair<std::uint8_t, QString>, std::uint64_t> firstOfName;
    for (const auto& column : columns_) {
        const auto [at, added] = firstOfName.try_emplace({column.key.device, column.processName}, column.startSequence);
        if (!added) at->second = std::min(at->second, column.startSequence);
    }
    const auto rank = [this](const LineKey& key) {
        const auto at = std::find(order_.begin(), order_.end(), key);
        return static_cast<std::size_t>(at - order_.begin());
    };
    std::map<std::uint8_t, std::size_t> deviceRank;
    for (const auto& column : columns_) deviceRank.try_emplace(column.key.device, rank(column.key.ofDevice()));
    const auto place = [&](const Column& column) {
        const auto process = firstOfName.at({column.key.device, column.processName});
        return std::tuple{!column.pinned,
                          deviceRank.at(column.key.device),
                          column.key.device,
                          std::min(rank(column.key), rank(column.key.ofProcess())),
                          std::numeric_limits<std::uint64_t>::max() - process,
                          column.key.pid,
                          column.startSequence,
                          column.key.tid};
    };
    std::stable_sort(columns_.begin(), columns_.end(), [&](const Column& a, const Column& b) { return place(a) < place(b); });
}

void Columns::reset() { *this = {}; }

int Columns::ofLifeline(std::uint32_t lifeline) const { return lifeline < byLifeline_.size() ? byLifeline_[lifeline] : kUnknown; }

int Columns::of(std::uint8_t device, std::uint32_t pid, std::uint32_t tid) const {
    auto at = byPlace_.find({device, pid, tid});
    if (at == byPlace_.end()) at = byPlace_.find({device, pid, 0});
    if (at == byPlace_.end() && pid == 0) at = byPlace_.find({device, 0, 0});
    return at == byPlace_.end() ? kUnknown : at->second;
}

int Columns::of(const LineKey& key) const {
    const auto at = std::find_if(columns_.begin(), columns_.end(), [&](const Column& column) { return column.key == key; });
    return at == columns_.end() ? kUnknown : static_cast<int>(at - columns_.begin());
}

bool Columns::noteUse(std::uint32_t lifeline) {
    if (lifeline >= used_.size() || used_[lifeline]) return false;
    used_[lifeline] = true;
    const auto& place = places_[lifeline];
    const LineKey process{LineKey::Level::Process, place.device, place.pid, 0};
    return divided_.contains(process) && byLifeline_[lifeline] < 0;
}

void Columns::setDivided(const LineKey& process, bool divided) {
    divided ? static_cast<void>(divided_.insert(process.ofProcess())) : static_cast<void>(divided_.erase(process.ofProcess()));
}

void Columns::setCollapsed(const LineKey& device, bool collapsed) {
    collapsed ? static_cast<void>(collapsed_.insert(device.ofDevice())) : static_cast<void>(collapsed_.erase(device.ofDevice()));
}

void Columns::hide(const LineKey& key) { hidden_.insert(key); }
void Columns::showAll() { hidden_.clear(); }

void Columns::setPinned(const LineKey& key, bool pinned) {
    pinned ? static_cast<void>(pinned_.insert(key)) : static_cast<void>(pinned_.erase(key));
}

void Columns::move(int column, int before, bool group) {
    const auto count = static_cast<int>(columns_.size());
    if (column < 0 || column >= count) return;
    // What stands now becomes the order, devices and lines alike; then one of them changes its place.
    std::vector<LineKey> devices, lines;
    for (const auto& each : columns_) {
        if (std::find(devices.begin(), devices.end(), each.key.ofDevice()) == devices.end()) devices.push_back(each.key.ofDevice());
        lines.push_back(each.key);
    }
    const auto moved = columns_[static_cast<std::size_t>(column)].key;
    const auto put = [](std::vector<LineKey>& list, const LineKey& what, const LineKey* where) {
        list.erase(std::remove(list.begin(), list.end(), what), list.end());
        list.insert(where == nullptr ? list.end() : std::find(list.begin(), list.end(), *where), what);
    };
    const LineKey* target = before >= 0 && before < count ? &columns_[static_cast<std::size_t>(before)].key : nullptr;
    if (group) {
        const auto device = target == nullptr ? LineKey{} : target->ofDevice();
        if (target != nullptr && device == moved.ofDevice()) return;
        put(devices, moved.ofDevice(), target == nullptr ? nullptr : &device);
    } else {
        if (target != nullptr && *target == moved) return;
        put(lines, moved, target);
    }
    order_ = std::move(devices);
    order_.insert(order_.end(), lines.begin(), lines.end());
}

}  // namespace gui::sequence
