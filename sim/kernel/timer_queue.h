#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sim::kernel {

/// Something that waits for a time; at most once in one queue. Embedded in what waits (a thread, a piece of deferred work).
struct Timer {
    static constexpr std::size_t kIdle = static_cast<std::size_t>(-1);
    std::int64_t due_ns = 0;
    std::uint64_t order = 0;
    std::size_t place = kIdle;  ///< in the queue's heap

    virtual ~Timer() = default;
    /// Its time has come; it is off the queue.
    virtual void fire() = 0;

    [[nodiscard]] bool armed() const { return place != kIdle; }
};

/// Timers by time, then by the order of arming. Cancelling removes the entry at once, so that a million cancelled time-outs
/// leave nothing behind (SystemC's own queue would keep them until their time).
class TimerQueue {
public:
    void arm(Timer& timer, std::int64_t due_ns);
    void cancel(Timer& timer);
    [[nodiscard]] Timer* first() const { return heap_.empty() ? nullptr : heap_.front(); }

private:
    static bool before(const Timer& a, const Timer& b) { return a.due_ns != b.due_ns ? a.due_ns < b.due_ns : a.order < b.order; }
    void put(std::size_t place, Timer* timer);
    void rise(std::size_t place);
    void sink(std::size_t place);

    std::vector<Timer*> heap_;
    std::uint64_t next_order_ = 0;
};

}  // namespace sim::kernel
