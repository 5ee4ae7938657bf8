#include "scenarios/engine/world.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "models/device/heap.h"
#include "runtime/port/ports.h"
#include "runtime/samgr/samgr_main.h"
#include "scenarios/engine/process_state.h"
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

World::World(const Scenario& scenario, sim::kernel::Simulation& simulation, models::device::Device& device)
    : scenario_(scenario), simulation_(simulation), device_(device), struck_(scenario.faults.size()) {}

void World::set_the_stage() {
    device_.spawn({.name = "samgr", .uid = 0, .token = 0, .application_model = {}}, [] { return runtime::samgr::RunSamgr(); });
    for (const auto& process : scenario_.processes) {
        auto start_ns = process.start_ns;
        const auto registers =
            std::any_of(process.services.begin(), process.services.end(), [](const auto& service) { return service.ability.has_value(); });
        if (start_ns < 0) start_ns = registers ? kServersStartNs : kClientsStartNs;
        simulation_.at(start_ns, [this, &process] {
            // A fault may have started it already.
            if (!history_.lives.contains(process.name)) launch(process);
        });
    }
    for (std::size_t i = 0; i < scenario_.faults.size(); ++i) {
        if (const auto& fault = scenario_.faults[i]; fault.at_ns) simulation_.at(*fault.at_ns, [this, i] { strike(i); });
    }
}

void World::strike(std::size_t fault) {
    const auto& [place, at_ns, when, after_ns, step] = scenario_.faults[fault];
    simulation_.recorder().emit(
        sim::trace::StepReached{.state = sim::trace::StepState::Started, .line = static_cast<std::uint32_t>(step.line), .text = step.text});
    if (step.action->strike(*this)) struck_[fault] = true;
}

void World::launch(const ProcessSpec& process) {
    const HostScope host;
    auto& lives = history_.lives[process.name];
    const auto life = lives.size();
    lives.emplace_back();
    const auto pid = device_.spawn({.name = process.name, .uid = process.uid, .token = 0, .application_model = {}},
                                   [this, &process, life] { return play_process(*this, process, life); });
    history_.lives[process.name][life].pid = pid;
    names_[pid] = process.name;
}

bool World::kill(const ProcessSpec& process) {
    const HostScope host;
    const auto lives = history_.lives.find(process.name);
    return lives != history_.lives.end() && !lives->second.back().ended && device_.kill(lives->second.back().pid);
}

void World::restart(const ProcessSpec& process) {
    (void)kill(process);
    launch(process);
}

void World::mark(const std::string& name) {
    const HostScope host;
    auto& moments = history_.marks[name];
    moments.push_back({history_.next_order++, now_ns()});
    if (moments.size() == 1) {
        for (std::size_t i = 0; i < scenario_.faults.size(); ++i) {
            const auto& fault = scenario_.faults[i];
            if (fault.when == name) simulation_.at(now_ns() + fault.after_ns, [this, i] { strike(i); });
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

bool World::wait_for_mark(const std::string& name, std::int64_t deadline_ns) {
    auto& os = runtime::port::Os();
    runtime::port::Mutex mutex;
    runtime::port::Condition reached;
    const runtime::port::Locked locked(os, mutex);
    for (;;) {
        {
            const HostScope host;
            if (history_.marks.contains(name)) return true;
            if (deadline_ns >= 0 && now_ns() >= deadline_ns) return false;
            waiters_.push_back({&name, static_cast<std::uint32_t>(os.Pid()), &reached});
        }
        // Nothing comes between: no time passes from the scope's end to the wait.
        os.Wait(reached, mutex, deadline_ns);
        const HostScope host;
        std::erase_if(waiters_, [&](const Waiter& waiter) { return waiter.reached == &reached; });
    }
}

void World::judge(bool held, int line, std::string_view expected, std::string_view actual) {
    {
        const HostScope host;
        judgements_.push_back({held, line, std::string(expected), std::string(actual), now_ns()});
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

void World::note_death(const std::string& watch) {
    const HostScope host;
    history_.deaths[watch].push_back({history_.next_order++, now_ns()});
}

void World::script_done(const std::string& process, std::size_t life) {
    const HostScope host;
    history_.lives[process][life].script_done = true;
}

std::string World::refusal_since(std::size_t count, std::uint32_t pid, std::uint32_t tid, std::string_view expected) {
    std::string found;
    for (std::size_t i = count; i < history_.refusals.size(); ++i) {
        auto& refusal = history_.refusals[i];
        const auto mine = (refusal.pid == pid && refusal.tid == tid) || refusal.limit_pid == pid;
        if (!mine) continue;
        if (word_of(refusal.rule) == expected) refusal.expected = true;
        if (found.empty()) found = word_of(refusal.rule);
    }
    return found;
}

void World::hear(const sim::trace::RecordView& record) {
    using namespace sim::trace;
    const HostHeap host;
    if (record.kind == kind_of<RuleRefused>()) {
        const auto event = std::get<RuleRefused>(record.event());
        history_.refusals.push_back({.rule = event.rule,
                                     .pid = record.stamp.pid,
                                     .tid = record.stamp.tid,
                                     .limit_pid = event.pid,
                                     .transaction = record.stamp.transaction,
                                     .time_ns = static_cast<std::int64_t>(record.stamp.time_ns),
                                     .asked = event.asked,
                                     .limit = event.limit,
                                     .in_use = event.in_use,
                                     .object = std::string(event.object)});
    } else if (record.kind == kind_of<ProcessEnded>()) {
        const auto event = std::get<ProcessEnded>(record.event());
        std::erase_if(waiters_, [&](const Waiter& waiter) { return waiter.pid == record.stamp.pid; });
        const auto name = names_.find(record.stamp.pid);
        if (name == names_.end() || event.reason == EndReason::RunEnded) return;
        for (auto& life : history_.lives[name->second]) {
            if (life.pid != record.stamp.pid) continue;
            life.ended = true;
            life.reason = event.reason;
            life.status = event.status;
        }
    } else if (record.kind == kind_of<LogWritten>()) {
        const auto event = std::get<LogWritten>(record.event());
        if (event.tag == "crash") history_.crashes.push_back({record.stamp.pid, std::string(event.text)});
    }
}

std::vector<std::string> World::unfinished() const {
    std::vector<std::string> names;
    for (const auto& [name, lives] : history_.lives) {
        const auto stuck = std::any_of(lives.begin(), lives.end(), [](const Life& life) { return !life.ended && !life.script_done; });
        if (stuck) names.push_back(name);
    }
    return names;
}

std::vector<const Fault*> World::missed_faults() const {
    std::vector<const Fault*> missed;
    for (std::size_t i = 0; i < struck_.size(); ++i) {
        if (!struck_[i]) missed.push_back(&scenario_.faults[i]);
    }
    return missed;
}

}  // namespace scenarios::engine
