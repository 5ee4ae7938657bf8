#pragma once

#include <QString>
#include <compare>
#include <cstdint>
#include <map>
#include <set>
#include <unordered_map>
#include <vector>

#include "gui/store/trace_store.h"

namespace gui::sequence {

/// A device, a process or a thread: what one vertical line can stand for.
struct LineKey {
    enum class Level : std::uint8_t { Device, Process, Thread };
    Level level = Level::Process;
    std::uint8_t device = 0;
    std::uint32_t pid = 0;  ///< 0: a device
    std::uint32_t tid = 0;  ///< 0: a process
    auto operator<=>(const LineKey&) const = default;

    [[nodiscard]] LineKey ofDevice() const { return {Level::Device, device, 0, 0}; }
    [[nodiscard]] LineKey ofProcess() const { return {Level::Process, device, pid, 0}; }
};

/// One vertical line of the diagram, from left to right.
struct Column {
    LineKey key{};
    QString deviceName{}, processName{}, threadName{};
    std::uint64_t startSequence = 0;
    std::uint64_t endSequence = 0;  ///< 0: it lives
    bool pinned = false;
    bool divisible = false;  ///< a process with threads to show
    double x = 0;            ///< its middle; of a pinned one in the view, else in the diagram
};

/// Which lines there are: threads of the store, gathered into processes and devices as the user wants, in the user's order.
/// A process is one line by default.
class Columns {
public:
    static constexpr int kHidden = -1, kUnknown = -2;

    /// After the store's lifelines or the wishes below changed. Threads that never did anything get no line. True if a thread that was
    /// known before has another line than before, or none.
    bool rebuild(const TraceStore& store);
    /// All wishes are forgotten.
    void reset();

    [[nodiscard]] const std::vector<Column>& all() const { return columns_; }
    [[nodiscard]] std::vector<Column>& all() { return columns_; }
    /// The line to which a thread's doings belong; kHidden, kUnknown.
    [[nodiscard]] int ofLifeline(std::uint32_t lifeline) const;
    /// Likewise by its ids; of a thread that is not known yet the first line of the process, without a process that of the device.
    [[nodiscard]] int of(std::uint8_t device, std::uint32_t pid, std::uint32_t tid) const;
    [[nodiscard]] int of(const LineKey& key) const;
    /// Of who did what a mark is about.
    [[nodiscard]] int actorOf(const TraceStore& store, const Mark& mark) const;
    [[nodiscard]] int senderOf(const TrafficRow& row) const { return of(row.fromDevice, row.fromPid, row.fromTid); }
    [[nodiscard]] int receiverOf(const TrafficRow& row) const { return of(row.toDevice, row.toPid, row.toTid); }
    /// Tells a line from all others whatever lines come or go beside it.
    [[nodiscard]] std::uint64_t identity(int column) const;

    /// A mark of this thread was met. True if it should have a line and has none: rebuild.
    bool noteUse(std::uint32_t lifeline);

    void setDivided(const LineKey& process, bool divided);
    void setCollapsed(const LineKey& device, bool collapsed);
    void hide(const LineKey& key);
    void showAll();
    void setPinned(const LineKey& key, bool pinned);
    /// Moves a line, or with `group` its whole device, before another one, -1: to the end. Lines stay with their device.
    void move(int column, int before, bool group);

    [[nodiscard]] bool isDivided(const LineKey& key) const { return divided_.contains(key.ofProcess()); }
    [[nodiscard]] bool isCollapsed(const LineKey& key) const { return collapsed_.contains(key.ofDevice()); }
    [[nodiscard]] std::size_t hiddenCount() const { return hidden_.size(); }
    [[nodiscard]] bool severalDevices() const { return severalDevices_; }

private:
    struct Place {
        std::uint8_t device = 0;
        std::uint32_t pid = 0, tid = 0;
        bool operator==(const Place&) const = default;
    };
    struct PlaceHash {
        std::size_t operator()(const Place& place) const noexcept {
            return (static_cast<std::size_t>(place.device) << 56) ^ (static_cast<std::size_t>(place.pid) << 28) ^ place.tid;
        }
    };
    [[nodiscard]] LineKey keyOf(const Lifeline& lifeline) const;
    void sort();

    std::vector<Column> columns_;
    std::vector<int> byLifeline_;
    std::unordered_map<Place, int, PlaceHash> byPlace_;
    std::vector<Place> places_;  ///< by lifeline
    std::vector<bool> used_;     ///< by lifeline
    std::set<LineKey> divided_, collapsed_, hidden_, pinned_;
    std::vector<LineKey> order_;  ///< as the user dragged them; empty: our own
    bool severalDevices_ = false;
};

}  // namespace gui::sequence
