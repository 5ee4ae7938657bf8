#include "scenarios/engine/world.h"

#include <algorithm>
#include <cerrno>
#include <memory>
#include <utility>

#include "models/device/heap.h"
#include "runtime/port/ports.h"
#include "runtime/samgr/samgr_main.h"
#include "scenarios/engine/hand_step.h"
#include "scenarios/engine/image_process.h"
#include "scenarios/engine/process_state.h"
#include "scenarios/services/ability_manager/ability_manager_service.h"
#include "sim/base/text.h"
#include "sim/trace/codec.h"

namespace scenarios::engine {
namespace {

using models::device::HostScope;
using sim::trace::EndReason;

/// What listeners and the engine's books allocate belongs to the host, also while a simulated process runs.
class HostHeap {
public:
    HostHeap() : before_(models::device::use_heap(nullptr)) {}
    ~HostHeap() { models::device::use_heap(before_); }
    HostHeap(const HostHeap&) = delete;
    HostHeap& operator=(const HostHeap&) = delete;

private:
    models::device::ProcessHeap* before_;
};

std::string_view word_of(sim::trace::Rule rule) { return sim::trace::Words<sim::trace::Rule>::kWords[static_cast<std::size_t>(rule)]; }

}  // namespace

World::World(const Scenario& scenario, sim::kernel::Simulation& simulation, Machines& machines, EventWatch* events)
    : scenario_(scenario),
      simulation_(simulation),
      machines_(machines),
      boots_(scenario.devices.size()),
      struck_(scenario.faults.size()),
      events_(events) {
    history_.tallies.resize(scenario.rules.size());
    if (auto* network = machines.network()) weather_ = std::make_unique<Weather>(*network, scenario);
}

int World::start_by_name(const DeviceSpec& device, std::string_view name) {
    for (const auto& process : scenario_.processes) {
        if (process.device != &device || (process.name != name && (!process.image || process.image->profile_name != name))) continue;
        const auto lives = history_.lives.find(process.name);
        if (lives != history_.lives.end() && !lives->second.empty() && !lives->second.back().ended) return -EALREADY;
        return launch(process) ? 0 : -ENOENT;
    }
    return -ENOENT;
}

void World::set_the_stage() {
    for (const auto& device : scenario_.devices) {
        device_of(device).set_init([this, &device](std::string_view name) { return start_by_name(device, name); });
    }
    for (const auto& device : scenario_.devices) boot(device);
    for (std::size_t i = 0; i < scenario_.faults.size(); ++i) {
        const auto& fault = scenario_.faults[i];
        auto at_ns = fault.at_ns;
        if (const auto& span = fault.random_ns) {
            auto stream = simulation_.random(fmt::format("fault.{}.time", i));
            at_ns = span->first + static_cast<std::int64_t>(stream.below(static_cast<std::uint64_t>(span->second - span->first)));
        }
        if (fault.share < 1) struck_[i].chance.emplace(simulation_.random(fmt::format("fault.{}.share", i)));
        if (at_ns) simulation_.at_last(*at_ns, [this, i] { come_due(i); });
    }
}

void World::boot(const DeviceSpec& device) {
    const auto boots = ++boots_of(device);
    const auto still = [this, &device, boots] { return device_of(device).is_on() && boots_of(device) == boots; };
    device_of(device).spawn({.name = "samgr", .uid = 0, .token = 0, .application_model = {}}, [] { return runtime::samgr::RunSamgr(); });
    if (scenario_.ability_manager) {
        simulation_.at(now_ns() + kManagersStartNs, [this, &device, still] {
            if (!still()) return;
            const auto distributed = scenario_.devices.size() > 1;
            device_of(device).spawn({.name = "ams", .uid = kAbilityManagerUid, .token = 0, .application_model = {}},
                                    [distributed] { return services::RunAbilityManager(distributed); });
        });
    }
    for (const auto& process : scenario_.processes) {
        if (process.device != &device || process.on_demand) continue;
        auto start_ns = process.start_ns;
        if (start_ns < 0) start_ns = process.registers() ? kServersStartNs : kClientsStartNs;
        simulation_.at(now_ns() + start_ns, [this, &process, still, boots] {
            // A fault may have started it already.
            const auto& lives = history_.lives[process.name];
            if (still() && (lives.empty() || lives.back().boot != boots)) launch(process);
        });
    }
}

void World::come_due(std::size_t fault) {
    const auto& spec = scenario_.faults[fault];
    auto& struck = struck_[fault];
    ++struck.due;
    if (spec.every_ns >= 0 && struck.due < spec.times) simulation_.at(now_ns() + spec.every_ns, [this, fault] { come_due(fault); });
    if (!struck.chance || struck.chance->unit() < spec.share) return strike(fault);
    simulation_.recorder().emit(sim::trace::StepReached{.state = sim::trace::StepState::Started,
                                                        .line = static_cast<std::uint32_t>(spec.step.line),
                                                        .text = "by chance not: " + spec.step.text});
}

void World::strike(std::size_t fault) {
    const auto& spec = scenario_.faults[fault];
    const auto& step = spec.step;
    auto& struck = struck_[fault];
    const auto number = ++struck.strikes;
    simulation_.recorder().emit(
        sim::trace::StepReached{.state = sim::trace::StepState::Started, .line = static_cast<std::uint32_t>(step.line), .text = step.text});
    const auto bitten_before = step.action->bitten(*this);
    const auto touched = step.action->strike(*this);
    simulation_.recorder().emit(
        sim::trace::FaultStruck{.line = static_cast<std::uint32_t>(step.line), .text = step.text, .touched = touched});
    if (touched == 0) return;  // it is not in force, and nothing is to be undone
    struck.in_force = number;
    if (!bitten_before) {
        struck.touched += touched;
    } else if (!struck.bitten_before) {
        struck.bitten_before = bitten_before;
    }
    if (spec.for_ns >= 0) simulation_.at(now_ns() + spec.for_ns, [this, fault, number] { undo(fault, number); });
}

void World::strike_by_hand(std::int64_t time_ns, std::shared_ptr<const Step> step, std::function<void(std::uint64_t touched)> struck) {
    simulation_.at_last(std::max(time_ns, now_ns()), [this, step = std::move(step), struck = std::move(struck)] {
        auto& recorder = simulation_.recorder();
        const auto text = hand_fault_text(now_ns(), step->text);
        recorder.emit(sim::trace::StepReached{.state = sim::trace::StepState::Started, .line = 0, .text = text});
        const auto touched = step->action->strike(*this);
        recorder.emit(sim::trace::FaultStruck{.line = 0, .text = text, .touched = touched});
        if (struck) struck(touched);
    });
}

void World::undo(std::size_t fault, std::uint64_t strike) {
    const auto& step = scenario_.faults[fault].step;
    auto& struck = struck_[fault];
    if (strike != struck.in_force) return;  // it struck again meanwhile and lasts from then on
    if (struck.bitten_before) {
        struck.touched += step.action->bitten(*this).value_or(0) - *struck.bitten_before;
        struck.bitten_before.reset();
    }
    const auto text = "undone: " + step.text;
    simulation_.recorder().emit(
        sim::trace::StepReached{.state = sim::trace::StepState::Started, .line = static_cast<std::uint32_t>(step.line), .text = text});
    const auto touched = step.action->undo(*this);
    simulation_.recorder().emit(sim::trace::FaultStruck{.line = static_cast<std::uint32_t>(step.line), .text = text, .touched = touched});
}

bool World::launch(const ProcessSpec& process) {
    const HostScope host;
    if (!device_of(*process.device).is_on()) return false;
    auto& lives = history_.lives[process.name];
    const auto life = lives.size();
    lives.emplace_back().boot = boots_of(*process.device);
    // What its code means to come to an end for, nobody outside can tell.
    if (process.image) lives.back().script_done = true;
    const auto pid = device_of(*process.device).spawn(options_of(process), [this, &process, life] {
        return process.image ? play_image(*this, process) : play_process(*this, process, life);
    });
    const ProcessKey key{process.device->number, pid};
    history_.lives[process.name][life].process = key;
    names_[key] = process.name;
    return true;
}

models::device::ProcessOptions World::options_of(const ProcessSpec& process) const {
    return {.name = process.name,
            .uid = process.uid,
            .token = process.token(),
            .application_model = process.stage ? "stage" : "",
            .permissions = process.permissions,
            .ability_profile = process.image ? process.image->profile : std::string{}};
}

bool World::kill(const ProcessSpec& process) {
    const HostScope host;
    const auto lives = history_.lives.find(process.name);
    return lives != history_.lives.end() && !lives->second.empty() && !lives->second.back().ended &&
           device_of(*process.device).kill(lives->second.back().process.pid);
}

bool World::restart(const ProcessSpec& process) {
    (void)kill(process);
    return launch(process);
}

std::uint64_t World::hang(const ProcessSpec& process) {
    const HostScope host;
    return device_of(*process.device).stop(pid_of(process));
}

std::uint64_t World::resume(const ProcessSpec& process) {
    const HostScope host;
    return device_of(*process.device).resume(pid_of(process));
}

std::uint64_t World::fill_area(const ProcessSpec& process, const models::binder::Occupation& occupation) {
    return device_of(*process.device).occupy_area(pid_of(process), occupation);
}

std::uint64_t World::empty_area(const ProcessSpec& process) { return device_of(*process.device).vacate_area(pid_of(process)); }

std::uint64_t World::withhold_threads(const ProcessSpec& process, std::uint32_t left) {
    return device_of(*process.device).withhold_threads(pid_of(process), left);
}

std::uint64_t World::give_back_threads(const ProcessSpec& process) { return device_of(*process.device).give_back_threads(pid_of(process)); }

models::binder::PressureCounts World::pressure(const ProcessSpec& process) {
    models::binder::PressureCounts sum;
    for (const auto& life : history_.lives[process.name]) {
        const auto counts = device_of(*process.device).pressure(life.process.pid);
        sum.refused += counts.refused;
        sum.waited += counts.waited;
    }
    return sum;
}

std::uint64_t World::area_bytes(const ProcessSpec& process) { return device_of(*process.device).area_bytes(pid_of(process)); }

bool World::deny(const ProcessSpec& process, const std::string& permission, bool on) {
    auto& device = device_of(*process.device);
    const auto token = device.token_of(options_of(process));
    return on ? device.deny(token, permission) : device.grant(token, permission);
}

std::uint64_t World::denials(const ProcessSpec& process, const std::string& permission) {
    const auto& device = device_of(*process.device);
    return device.denials(device.token_of(options_of(process)), permission);
}

std::uint32_t World::pid_of(const ProcessSpec& process) const {
    const auto lives = history_.lives.find(process.name);
    return lives != history_.lives.end() && !lives->second.empty() ? lives->second.back().process.pid : 0;
}

bool World::power_off(const DeviceSpec& device, bool graceful) { return device_of(device).power_off(graceful); }

bool World::power_on(const DeviceSpec& device) {
    if (!device_of(device).power_on()) return false;
    boot(device);
    return true;
}

void World::reach_over(const DeviceSpec& actor, const DeviceSpec& device, std::function<void()> act) {
    if (&actor == &device) return act();
    const HostScope host;
    simulation_.at(now_ns(), [act] { act(); });
}

void World::reach_over(const ProcessSpec& actor, const ProcessSpec& process, std::function<void()> act) {
    if (&actor != &process) return reach_over(*actor.device, *process.device, std::move(act));
    {
        const HostScope host;
        simulation_.at(now_ns(), [act] { act(); });
    }
    runtime::port::Os().SleepNs(0);  // not a step further before it is done
}

void World::mark(const std::string& name) {
    const HostScope host;
    auto& moments = history_.marks[name];
    moments.push_back({.order = history_.next_order++, .time_ns = now_ns(), .text = last_record()});
    if (moments.size() == 1) {
        for (std::size_t i = 0; i < scenario_.faults.size(); ++i) {
            const auto& fault = scenario_.faults[i];
            if (fault.when == name) simulation_.at(now_ns() + fault.after_ns, [this, i] { come_due(i); });
        }
    }
    // Taken out before it is woken: the wait is over, whatever the waker does next.
    for (auto waiter = waiters_.begin(); waiter != waiters_.end();) {
        if (*waiter->mark != name) {
            ++waiter;
            continue;
        }
        auto* reached = waiter->reached;
        waiter = waiters_.erase(waiter);
        runtime::port::Os().Notify(*reached, true);
    }
}

bool World::wait_for_mark(const std::string& name, const DeviceSpec& device, std::int64_t deadline_ns) {
    auto& os = runtime::port::Os();
    runtime::port::Mutex mutex;
    runtime::port::Condition reached;
    const runtime::port::Locked locked(os, mutex);
    for (;;) {
        {
            const HostScope host;
            if (history_.marks.contains(name)) return true;
            if (deadline_ns >= 0 && now_ns() >= deadline_ns) return false;
            waiters_.push_back({&name, {device.number, static_cast<std::uint32_t>(os.Pid())}, &reached});
        }
        // Nothing comes between: no time passes from the scope's end to the wait.
        os.Wait(reached, mutex, deadline_ns);
        const HostScope host;
        std::erase_if(waiters_, [&](const Waiter& waiter) { return waiter.reached == &reached; });
    }
}

void World::judge(bool held, int line, std::string_view expected, std::string_view actual, const MomentText& moment) {
    constexpr std::size_t kJudgementsMax = 10'000;  // of a step that fails for ever the first ones tell enough
    if (judgements_.size() < kJudgementsMax) {
        const HostScope host;
        judgements_.push_back({held, line, std::string(expected), std::string(actual), now_ns(), moment});
    }
    simulation_.recorder().emit(sim::trace::ExpectationChecked{
        .held = static_cast<std::uint8_t>(held ? 1 : 0), .line = static_cast<std::uint32_t>(line), .text = expected, .actual = actual});
}

void World::finish_call(const CallResult& result) {
    const HostScope host;
    auto& count = history_.methods[result.method];
    ++count.calls;
    count.slowest_ns = std::max(count.slowest_ns, result.ended_ns - result.started_ns);
    if (result.name.empty()) return;
    history_.calls.push_back(result);
    history_.calls.back().order = history_.next_order++;
}

void World::note_death(const std::string& watch, const DeviceSpec& device, std::uint32_t handle) {
    const auto pid = static_cast<std::uint32_t>(runtime::port::Os().Pid());
    const HostScope host;
    // What the driver itself tells of is the end of a process.
    const auto loss = losses_.find({{device.number, pid}, handle});
    const auto cause = loss != losses_.end() ? loss->second : sim::trace::LossCause::ProcessDied;
    history_.deaths[watch].push_back({.order = history_.next_order++, .time_ns = now_ns(), .cause = cause, .text = last_record()});
}

void World::script_done(const std::string& process, std::size_t life) {
    const HostScope host;
    history_.lives[process][life].script_done = true;
}

std::string World::refusal_since(std::size_t count, const DeviceSpec& device, std::string_view expected) {
    auto& os = runtime::port::Os();
    const ProcessKey caller{device.number, static_cast<std::uint32_t>(os.Pid())};
    std::string found;
    for (std::size_t i = count; i < history_.refusals.size(); ++i) {
        auto& refusal = history_.refusals[i];
        const auto mine = (refusal.process == caller && refusal.tid == static_cast<std::uint32_t>(os.Tid())) ||
                          (refusal.process.device == caller.device && refusal.limit_pid == caller.pid);
        if (!mine) continue;
        if (word_of(refusal.rule) == expected) refusal.expected = true;
        if (found.empty()) found = word_of(refusal.rule);
    }
    return found;
}

void World::hear(const sim::trace::RecordView& record) {
    using namespace sim::trace;
    const HostHeap host;
    const ProcessKey process{record.stamp.device, record.stamp.pid};
    if (events_ != nullptr) {
        events_->match(record, history_, [&](std::size_t fault) {
            simulation_.at(now_ns() + scenario_.faults[fault].after_ns, [this, fault] { come_due(fault); });
        });
    }
    if (record.kind == kind_of<RpcSent>()) {
        for (std::size_t i = 0; i < scenario_.aims.size(); ++i) {
            if (weather_ != nullptr && events_->holds(scenario_.aims[i])) weather_->aim_at(i, record.stamp.transaction);
        }
    }
    if (record.kind == kind_of<RuleRefused>()) {
        const auto event = record.as<RuleRefused>();
        history_.refusals.push_back({.rule = event.rule,
                                     .process = process,
                                     .tid = record.stamp.tid,
                                     .limit_pid = event.pid,
                                     .transaction = record.stamp.transaction,
                                     .sequence = record.sequence,
                                     .time_ns = static_cast<std::int64_t>(record.stamp.time_ns),
                                     .asked = event.asked,
                                     .limit = event.limit,
                                     .in_use = event.in_use,
                                     .object = std::string(event.object),
                                     .host_device = std::string(event.host_device),
                                     .crossings = event.crossings});
    } else if (record.kind == kind_of<ProcessEnded>()) {
        process_ended(process, record);
    } else if (record.kind == kind_of<TransactionSent>() || record.kind == kind_of<RpcSent>()) {
        const auto calls = calls_.find({process, record.stamp.tid});
        if (calls != calls_.end() && !calls->second.empty() && calls->second.back() == 0) calls->second.back() = record.stamp.transaction;
    } else if (record.kind == kind_of<LogWritten>()) {
        const auto event = record.as<LogWritten>();
        if (event.tag == "crash") history_.crashes.push_back({process, std::string(event.text)});
    } else if (record.kind == kind_of<RemoteDeathChanged>()) {
        const auto event = record.as<RemoteDeathChanged>();
        if (event.state == DeathState::Delivered) losses_[{process, event.handle}] = event.cause;
    }
}

void World::process_ended(const ProcessKey& process, const sim::trace::RecordView& record) {
    const auto event = record.as<sim::trace::ProcessEnded>();
    std::erase_if(waiters_, [&](const Waiter& waiter) { return waiter.process == process; });
    std::erase_if(calls_, [&](const auto& thread) { return thread.first.first == process; });
    const auto name = names_.find(process);
    if (name == names_.end() || event.reason == EndReason::RunEnded) return;
    auto& lives = history_.lives[name->second];
    const auto life = std::find_if(lives.rbegin(), lives.rend(), [&](const Life& any) { return any.process == process; });
    if (life == lives.rend()) return;
    life->ended = true;
    life->reason = event.reason;
    life->status = event.status;
    life->end_sequence = record.sequence;
    life->end_transaction = record.stamp.transaction;
    life->ended_at = {last_record(), now_ns()};
}

std::string World::last_record() const { return fmt::format("e{}", simulation_.recorder().last_sequence()); }

std::pair<ProcessKey, std::uint32_t> World::thread_of(const DeviceSpec& device) {
    auto& os = runtime::port::Os();
    return {{device.number, static_cast<std::uint32_t>(os.Pid())}, static_cast<std::uint32_t>(os.Tid())};
}

void World::begin_call(const DeviceSpec& device) {
    const auto thread = thread_of(device);
    const HostScope host;
    calls_[thread].push_back(0);
}

std::uint64_t World::end_call(const DeviceSpec& device) {
    const auto thread = thread_of(device);
    const HostScope host;
    const auto calls = calls_.find(thread);
    if (calls == calls_.end() || calls->second.empty()) return 0;
    const auto transaction = calls->second.back();
    calls->second.pop_back();
    if (calls->second.empty()) calls_.erase(calls);
    return transaction;
}

std::vector<std::string> World::unfinished() const {
    std::vector<std::string> names;
    for (const auto& [name, lives] : history_.lives) {
        const auto stuck = std::any_of(lives.begin(), lives.end(), [](const Life& life) { return !life.ended && !life.script_done; });
        if (stuck) names.push_back(name);
    }
    return names;
}

std::vector<FaultReport> World::fault_reports() {
    std::vector<FaultReport> reports;
    for (std::size_t i = 0; i < struck_.size(); ++i) {
        const auto& fault = scenario_.faults[i];
        const auto& struck = struck_[i];
        auto touched = struck.touched;
        if (struck.bitten_before) touched += fault.step.action->bitten(*this).value_or(0) - *struck.bitten_before;
        reports.push_back({.line = fault.step.line,
                           .text = fault.step.text,
                           .struck = struck.strikes > 0,
                           .touched = touched,
                           .must_bite = fault.must_bite,
                           .drawn = struck.strikes > 0 || struck.due == 0});
    }
    return reports;
}

}  // namespace scenarios::engine
