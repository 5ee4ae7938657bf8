#include "sim/kernel/timer_queue.h"

#include <cassert>

namespace sim::kernel {

void TimerQueue::put(std::size_t place, Timer* timer) {
    heap_[place] = timer;
    timer->place = place;
}

void TimerQueue::rise(std::size_t place) {
    auto* timer = heap_[place];
    while (place > 0) {
        const auto parent = (place - 1) / 2;
        if (!before(*timer, *heap_[parent])) break;
        put(place, heap_[parent]);
        place = parent;
    }
    put(place, timer);
}

void TimerQueue::sink(std::size_t place) {
    auto* timer = heap_[place];
    for (;;) {
        auto child = 2 * place + 1;
        if (child >= heap_.size()) break;
        if (child + 1 < heap_.size() && before(*heap_[child + 1], *heap_[child])) ++child;
        if (!before(*heap_[child], *timer)) break;
        put(place, heap_[child]);
        place = child;
    }
    put(place, timer);
}

void TimerQueue::arm(Timer& timer, std::int64_t due_ns) {
    assert(!timer.armed());
    timer.due_ns = due_ns;
    timer.order = ++next_order_;
    heap_.push_back(&timer);
    rise(heap_.size() - 1);
}

void TimerQueue::cancel(Timer& timer) {
    if (!timer.armed()) return;
    const auto place = timer.place;
    timer.place = Timer::kIdle;
    auto* last = heap_.back();
    heap_.pop_back();
    if (last == &timer) return;
    put(place, last);
    rise(place);
    sink(last->place);
}

}  // namespace sim::kernel
