#include "models/softbus/scheduler.h"

#include <algorithm>

#include "sim/kernel/actor_clock.h"

namespace models::softbus {
namespace {

constexpr std::size_t kStackBytes = 256 * 1024;  // a delivery runs up through endpoint and channel, and down again with its answer

}  // namespace

Scheduler::Scheduler(const sc_core::sc_module_name& name, sim::kernel::Simulation& simulation)
    : sc_module(name), Agent("go"), simulation_(simulation) {
    sc_core::sc_spawn_options options;
    options.set_stack_size(kStackBytes);
    sc_core::sc_spawn([this] { serve(); }, "serve", &options);
}

void Scheduler::arm(sim::kernel::Timer& timer, std::int64_t due_ns) {
    timers_.cancel(timer);
    timers_.arm(timer, due_ns);
    rearm();
}

void Scheduler::cancel(sim::kernel::Timer& timer) {
    timers_.cancel(timer);
    rearm();
}

std::int64_t Scheduler::now_ns() const { return std::max(simulation_.now_ns(), sim::kernel::Agenda::kernel_now_ns()); }

void Scheduler::rearm() {
    if (serving_) return;
    const auto* first = timers_.first();
    const auto wanted = first != nullptr ? first->due_ns : -1;
    if (wanted == posted_ns_) return;
    posted_ns_ = wanted;
    if (first != nullptr) {
        simulation_.agenda().post(*this, wanted);
    } else {
        simulation_.agenda().remove(*this);
    }
}

void Scheduler::serve() {
    for (;;) {
        const auto now = simulation_.agenda().await(*this);
        const sim::kernel::ActorClock::Scope acting(simulation_.clock(), now);
        posted_ns_ = -1;
        serving_ = true;
        for (auto* timer = timers_.first(); timer != nullptr && timer->due_ns <= now; timer = timers_.first()) {
            timers_.cancel(*timer);
            timer->fire();
        }
        serving_ = false;
        rearm();
    }
}

sc_core::sc_time span(std::int64_t span_ns) { return {static_cast<double>(span_ns), sc_core::SC_NS}; }

sc_core::sc_time annotation(std::int64_t time_ns) {
    return span(std::max<std::int64_t>(time_ns - sim::kernel::Agenda::kernel_now_ns(), 0));
}

std::int64_t annotated_ns(const sc_core::sc_time& delay) {
    static const auto per_ns = sc_core::sc_time(1, sc_core::SC_NS).value();
    return sim::kernel::Agenda::kernel_now_ns() + static_cast<std::int64_t>(delay.value() / per_ns);
}

}  // namespace models::softbus
