#pragma once

#include <cstdint>
#include <systemc>

#include "sim/kernel/agenda.h"
#include "sim/kernel/simulation.h"
#include "sim/kernel/timer_queue.h"

namespace models::softbus {

/// The one agent of the whole network: every delivery, retransmission and time-out of every link waits in its queue. An SC_THREAD a link
/// would cost a stack each, and fifty devices in a full mesh have 1,225 links.
class Scheduler final : public sc_core::sc_module, public sim::kernel::Agent {
public:
    Scheduler(const sc_core::sc_module_name& name, sim::kernel::Simulation& simulation);

    /// `timer.fire` at that virtual time, on the host's stack, acting at that time. Armed already: moved.
    void arm(sim::kernel::Timer& timer, std::int64_t due_ns);
    void cancel(sim::kernel::Timer& timer);

    /// Virtual time of whoever acts; of SystemC when one of its processes does that is no agent.
    [[nodiscard]] std::int64_t now_ns() const;
    [[nodiscard]] sim::kernel::Simulation& simulation() { return simulation_; }

private:
    void serve();
    void rearm();

    sim::kernel::Simulation& simulation_;
    sim::kernel::TimerQueue timers_;
    std::int64_t posted_ns_ = -1;
    bool serving_ = false;
};

/// TLM's way of telling a time: how much later than SystemC's present.
[[nodiscard]] sc_core::sc_time annotation(std::int64_t time_ns);
[[nodiscard]] std::int64_t annotated_ns(const sc_core::sc_time& delay);
[[nodiscard]] sc_core::sc_time span(std::int64_t span_ns);

}  // namespace models::softbus
