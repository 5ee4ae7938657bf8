#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "models/device/device.h"
#include "runtime/port/os_port.h"
#include "scenarios/engine/history.h"
#include "scenarios/engine/judge.h"
#include "scenarios/engine/scenario.h"
#include "sim/kernel/simulation.h"
#include "sim/trace/recorder.h"

namespace scenarios::engine {

/// One run's stage: starts processes, does what faults ask, keeps marks, and writes down what happened. Belongs to the host; simulated
/// threads call it, and it does its own bookkeeping in a models::device::HostScope.
class World {
public:
    World(const Scenario& scenario, sim::kernel::Simulation& simulation, models::device::Device& device);

    /// Puts SAMgr, the processes and the timed faults on the agenda. Before the run.
    void set_the_stage();
    /// To be called for every record: learns of refusals and of ends of processes.
    void hear(const sim::trace::RecordView& record);

    [[nodiscard]] const Scenario& scenario() const { return scenario_; }
    [[nodiscard]] std::int64_t now_ns() const { return simulation_.now_ns(); }
    History& history() { return history_; }
    std::vector<Judgement>& judgements() { return judgements_; }

    // -- what steps and faults do
    void launch(const ProcessSpec& process);
    /// False: it does not live.
    bool kill(const ProcessSpec& process);
    void restart(const ProcessSpec& process);
    void mark(const std::string& name);
    /// Blocks the calling simulated thread until the mark is reached or the deadline (negative: none) passes; true if it was reached.
    bool wait_for_mark(const std::string& name, std::int64_t deadline_ns);

    // -- what is written down
    void judge(bool held, int line, std::string_view expected, std::string_view actual);
    void finish_call(const CallResult& result);
    void note_death(const std::string& watch);
    void script_done(const std::string& process, std::size_t life);
    /// Rules that refused the calling thread since that many refusals were known: the first one's id, "" if none. If it is `expected`,
    /// it is marked as named.
    std::string refusal_since(std::size_t count, std::uint32_t pid, std::uint32_t tid, std::string_view expected);
    [[nodiscard]] std::size_t refusals() const { return history_.refusals.size(); }

    /// Processes whose script has not ended though nothing is left to happen.
    [[nodiscard]] std::vector<std::string> unfinished() const;
    /// Faults that touched nothing.
    [[nodiscard]] std::vector<const Fault*> missed_faults() const;

private:
    struct Waiter {
        const std::string* mark;
        std::uint32_t pid;
        runtime::port::Condition* reached;
    };

    void strike(std::size_t fault);

    const Scenario& scenario_;
    sim::kernel::Simulation& simulation_;
    models::device::Device& device_;
    History history_;
    std::vector<Judgement> judgements_;
    std::vector<Waiter> waiters_;
    std::vector<bool> struck_;                    ///< by fault: it touched something
    std::map<std::uint32_t, std::string> names_;  ///< of processes, by pid
};

/// Processes that register a service start at this virtual time unless they say otherwise, all others a little later: SAMgr is there by
/// then, and most services are registered before anybody asks.
constexpr std::int64_t kServersStartNs = 1'000'000;
constexpr std::int64_t kClientsStartNs = 2'000'000;

}  // namespace scenarios::engine
