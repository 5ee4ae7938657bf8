#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/port/os_port.h"
#include "scenarios/engine/event_watch.h"
#include "scenarios/engine/history.h"
#include "scenarios/engine/judge.h"
#include "scenarios/engine/machines.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/verdict.h"
#include "scenarios/engine/weather.h"
#include "sim/kernel/random_stream.h"
#include "sim/kernel/simulation.h"
#include "sim/trace/recorder.h"

namespace scenarios::engine {

/// One run's stage: starts processes, does what faults ask, keeps marks, and writes down what happened. Belongs to the host; simulated
/// threads call it, and it does its own bookkeeping in a models::device::HostScope.
class World {
public:
    /// `events`: null if no fault or expectation asks for events; else it follows the records already.
    World(const Scenario& scenario, sim::kernel::Simulation& simulation, Machines& machines, EventWatch* events);

    /// Puts the processes of each device and the timed faults on the agenda. Before the run.
    void set_the_stage();
    /// Does what the step says, as a fault of the scenario at that time would (now, if that is past), with line 0 in its records. `struck`
    /// then hears how many things it touched; may be empty.
    void strike_by_hand(std::int64_t time_ns, std::shared_ptr<const Step> step, std::function<void(std::uint64_t touched)> struck);
    /// To be called for every record: learns of refusals and of ends of processes, and at which events faults are due.
    void hear(const sim::trace::RecordView& record);

    [[nodiscard]] const Scenario& scenario() const { return scenario_; }
    [[nodiscard]] std::int64_t now_ns() const { return simulation_.now_ns(); }
    History& history() { return history_; }
    std::vector<Judgement>& judgements() { return judgements_; }

    // -- what steps and faults do
    /// False: its device is off.
    bool launch(const ProcessSpec& process);
    /// As init does for SAMgr: the device's process of that name, which is its own or that of its profile. See OsPort::StartProcess.
    int start_by_name(const DeviceSpec& device, std::string_view name);
    /// False: it does not live.
    bool kill(const ProcessSpec& process);
    /// False: its device is off.
    bool restart(const ProcessSpec& process);
    /// How many of its threads stopped; 0: it does not live, or hangs already.
    std::uint64_t hang(const ProcessSpec& process);
    /// How many of its threads go on; 0: it does not hang.
    std::uint64_t resume(const ProcessSpec& process);
    // What is taken from the present life of a process: how much; 0: there is nothing to take. Given back likewise.
    std::uint64_t fill_area(const ProcessSpec& process, const models::binder::Occupation& occupation);
    std::uint64_t empty_area(const ProcessSpec& process);
    std::uint64_t withhold_threads(const ProcessSpec& process, std::uint32_t left);
    std::uint64_t give_back_threads(const ProcessSpec& process);
    /// What callers of all its lives ran into because of that.
    [[nodiscard]] models::binder::PressureCounts pressure(const ProcessSpec& process);
    [[nodiscard]] std::uint64_t area_bytes(const ProcessSpec& process);
    /// Also of lives to come. False: that is so already.
    bool deny(const ProcessSpec& process, const std::string& permission, bool on);
    /// How often somebody was refused because of that.
    [[nodiscard]] std::uint64_t denials(const ProcessSpec& process, const std::string& permission);
    /// Of its last life; 0 before the first.
    [[nodiscard]] std::uint32_t pid_of(const ProcessSpec& process) const;
    /// Each false if that is so already. What comes on starts all its processes again.
    bool power_off(const DeviceSpec& device, bool graceful);
    bool power_on(const DeviceSpec& device);
    /// Only with several devices.
    Weather& weather() { return *weather_; }
    /// Does something to `device` for a thread of `actor`: at once if that is the same, else as soon as no core is at work.
    void reach_over(const DeviceSpec& actor, const DeviceSpec& device, std::function<void()> act);
    /// Likewise to a process, which may be the actor itself.
    void reach_over(const ProcessSpec& actor, const ProcessSpec& process, std::function<void()> act);
    void mark(const std::string& name);
    /// Blocks the calling simulated thread (of `device`) until the mark is reached or the deadline (negative: none) passes; true if it was
    /// reached.
    bool wait_for_mark(const std::string& name, const DeviceSpec& device, std::int64_t deadline_ns);

    // -- what is written down
    void judge(bool held, int line, std::string_view expected, std::string_view actual, const MomentText& moment = {});
    /// Around a call that the calling thread, of that device, makes; calls may nest. The transaction that carried it, 0 if none did.
    void begin_call(const DeviceSpec& device);
    std::uint64_t end_call(const DeviceSpec& device);
    void finish_call(const CallResult& result);
    /// `handle`: of the object that is dead, in that process.
    void note_death(const std::string& watch, const DeviceSpec& device, std::uint32_t handle);
    void script_done(const std::string& process, std::size_t life);
    /// Rules that refused the calling thread, of that device, since that many refusals were known: the first one's id, "" if none. If it
    /// is `expected`, it is marked as named.
    std::string refusal_since(std::size_t count, const DeviceSpec& device, std::string_view expected);
    [[nodiscard]] std::size_t refusals() const { return history_.refusals.size(); }

    /// Processes whose script has not ended though nothing is left to happen.
    [[nodiscard]] std::vector<std::string> unfinished() const;
    /// What became of every fault up to now, in the scenario's order.
    [[nodiscard]] std::vector<FaultReport> fault_reports();

private:
    struct Waiter {
        const std::string* mark;
        ProcessKey process;
        runtime::port::Condition* reached;
    };
    struct Struck {
        std::uint64_t due = 0;                         ///< how often its time came
        std::uint64_t strikes = 0;                     ///< how often it struck then
        std::uint64_t in_force = 0;                    ///< the last strike that changed something
        std::uint64_t touched = 0;                     ///< what ran into it while it was in force, if that is what it is for
        std::optional<std::uint64_t> bitten_before{};  ///< in force, and only matters once something runs into it
        std::optional<sim::kernel::RandomStream> chance{};
    };

    models::device::Device& device_of(const DeviceSpec& device) { return machines_.device(device.number); }
    unsigned& boots_of(const DeviceSpec& device) { return boots_.at(device.number - 1U); }
    void boot(const DeviceSpec& device);
    void come_due(std::size_t fault);
    void strike(std::size_t fault);
    void undo(std::size_t fault, std::uint64_t strike);
    [[nodiscard]] models::device::ProcessOptions options_of(const ProcessSpec& process) const;
    void process_ended(const ProcessKey& process, const sim::trace::RecordView& record);
    /// "e57": the record written last.
    [[nodiscard]] std::string last_record() const;
    static std::pair<ProcessKey, std::uint32_t> thread_of(const DeviceSpec& device);

    const Scenario& scenario_;
    sim::kernel::Simulation& simulation_;
    Machines& machines_;
    History history_;
    std::vector<Judgement> judgements_;
    std::vector<Waiter> waiters_;
    std::vector<unsigned> boots_;              ///< how often each device has started, by its number from 0
    std::vector<Struck> struck_;               ///< by fault
    std::map<ProcessKey, std::string> names_;  ///< of processes
    std::map<std::pair<ProcessKey, std::uint32_t>, std::vector<std::uint64_t>> calls_;  ///< of each thread, innermost last; 0: not sent yet
    std::map<std::pair<ProcessKey, std::uint32_t>, sim::trace::LossCause> losses_;      ///< why remote objects are dead, by their handle
    std::unique_ptr<Weather> weather_;                                                  ///< null with one device
    EventWatch* events_;
};

/// Processes that register a service start this long after their device unless they say otherwise, all others a little later: SAMgr and
/// the ability manager are there by then, and most services are registered before anybody asks.
constexpr std::int64_t kManagersStartNs = 500'000;
constexpr std::int64_t kServersStartNs = 1'000'000;
constexpr std::int64_t kClientsStartNs = 2'000'000;

}  // namespace scenarios::engine
