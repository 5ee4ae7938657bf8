#include "scenarios/engine/run_scenario.h"

#include <algorithm>
#include <memory>

#include "models/device/device.h"
#include "runtime/api/string_ex.h"
#include "scenarios/engine/judge_laws.h"
#include "scenarios/engine/world.h"
#include "scenarios/services/ability_manager/i_ability_manager.h"
#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/kernel/simulation.h"
#include "sim/query/laws.h"

namespace scenarios::engine {
namespace {

using sim::trace::Recorder;

sim::base::Result<std::unique_ptr<Recorder>> open_recorder(const Scenario& scenario, const RunOptions& options) {
    sim::trace::RecorderOptions recorder{.level = scenario.full ? sim::trace::Level::Full : options.level,
                                         .directory = options.trace_directory,
                                         .devices = {},
                                         .processes = {"samgr"}};
    for (const auto& device : scenario.devices) recorder.devices.push_back(device.name);
    if (scenario.ability_manager) recorder.processes.emplace_back("ams");
    for (const auto& process : scenario.processes) recorder.processes.push_back(process.name);
    return Recorder::open(std::move(recorder));
}

std::string fields_text(const std::vector<Field>& fields) {
    std::string out;
    for (const auto& field : fields) out += fmt::format("{}{}:{}", out.empty() ? "" : ",", field.name, name_of(field.type));
    return out;
}

/// So that readers can tell the ability manager's calls too.
void declare_ability_manager(Recorder& recorder) {
    using services::IAbilityManager;
    const auto descriptor = OHOS::Str16ToStr8(IAbilityManager::GetDescriptor());
    recorder.emit(sim::trace::InterfaceDeclared{.interface_name = "AbilityManager",
                                                .descriptor = descriptor,
                                                .code = IAbilityManager::PUBLISH_SERVICE,
                                                .method = "PublishService",
                                                .arguments = "name:string16,service:object",
                                                .returns = {}});
    recorder.emit(sim::trace::InterfaceDeclared{.interface_name = "AbilityManager",
                                                .descriptor = descriptor,
                                                .code = IAbilityManager::CONNECT_SERVICE,
                                                .method = "ConnectService",
                                                .arguments = "name:string16,device:string16",
                                                .returns = "service:object"});
}

/// What a reader must know before the first thing happens.
void record_preamble(const Scenario& scenario, Recorder& recorder) {
    recorder.emit(sim::trace::RunStarted{.scenario = scenario.name,
                                         .title = scenario.title,
                                         .profile = scenario.profile,
                                         .cell = scenario.cell.id,
                                         .build = IPCLAB_BUILD,
                                         .seed = scenario.seed,
                                         .full = static_cast<std::uint8_t>(recorder.level() == sim::trace::Level::Full ? 1 : 0)});
    constexpr std::size_t kPiece = 4000;  // texts of a record have at most 4 KiB
    for (std::size_t at = 0; at < scenario.source.size(); at += kPiece) {
        recorder.emit(sim::trace::ScenarioRecorded{.file = scenario.file, .text = std::string_view(scenario.source).substr(at, kPiece)});
    }
    if (scenario.ability_manager) declare_ability_manager(recorder);
    for (const auto& interface : scenario.interfaces) {
        for (const auto& method : interface.methods) {
            recorder.emit(sim::trace::InterfaceDeclared{.interface_name = interface.name,
                                                        .descriptor = interface.descriptor,
                                                        .code = method.code,
                                                        .method = method.name,
                                                        .arguments = fields_text(method.arguments),
                                                        .returns = fields_text(method.returns)});
        }
    }
}

void raise(Verdict& verdict, ExitCode code, std::string subject, std::string sentence) {
    verdict.code = worse(verdict.code, code);
    Finding finding;
    finding.code = code;
    finding.subject = std::move(subject);
    finding.sentence = std::move(sentence);
    verdict.findings.push_back(std::move(finding));
}

void judge_crashes(World& world, Verdict& verdict) {
    for (const auto& [name, lives] : world.history().lives) {
        for (const auto& life : lives) {
            if (!life.ended || life.reason != sim::trace::EndReason::Crashed || life.crash_expected) continue;
            const auto& crashes = world.history().crashes;
            const auto said =
                std::find_if(crashes.begin(), crashes.end(), [&](const Crash& crash) { return crash.process == life.process; });
            raise(verdict, ExitCode::Crashed, "crash",
                  fmt::format("process {} (pid {}) {}", name, life.process.pid, said != crashes.end() ? said->text : "crashed"));
        }
    }
}

void judge_refusals(World& world, Verdict& verdict) {
    for (const auto& refusal : world.history().refusals) {
        if (refusal.expected) continue;
        const auto rule = sim::trace::Words<sim::trace::Rule>::kWords[static_cast<std::size_t>(refusal.rule)];
        raise(verdict, ExitCode::Fail, fmt::format("rule {}", rule),
              fmt::format("rule {} refused t{} at {}, and no expectation names it{}", rule, refusal.transaction,
                          sim::base::format_time(static_cast<std::uint64_t>(refusal.time_ns)),
                          refusal.limit > 0 ? fmt::format(": asked {}, in use {} of {}", sim::base::format_bytes(refusal.asked),
                                                          sim::base::format_bytes(refusal.in_use), sim::base::format_bytes(refusal.limit))
                                            : ""));
    }
}

void judge_end(World& world, sim::kernel::Simulation::End end, bool interrupted, bool over_time, const sim::query::Laws& laws,
               const Scenario& scenario, Verdict& verdict) {
    if (interrupted) return raise(verdict, ExitCode::Interrupted, "interrupted", "stopped by a signal; the trace so far is valid");
    if (over_time || end == sim::kernel::Simulation::End::TimeLimit) {
        return raise(verdict, ExitCode::Limit, "time limit",
                     fmt::format("the time limit of {} virtual time was reached",
                                 sim::base::format_span(static_cast<std::uint64_t>(scenario.time_limit_ns))));
    }
    const auto stuck = world.unfinished();
    if (!stuck.empty() && !tells_of_waiting(laws)) {
        raise(verdict, ExitCode::Fail, "script",
              fmt::format("nothing is left to happen, but {} never came to an end", fmt::join(stuck, ", ")));
    }
    for (const auto* fault : world.missed_faults()) {
        raise(verdict, ExitCode::Inconclusive, "fault",
              fmt::format("the fault in line {} touched nothing: {}", fault->place.line, fault->step.text));
    }
}

}  // namespace

Verdict run_scenario(const Scenario& scenario, const RunOptions& options) {
    Verdict verdict;
    verdict.file = scenario.file;
    verdict.name = scenario.name;
    verdict.cell = scenario.cell.id;
    verdict.seed = scenario.seed;
    verdict.profile = scenario.profile;
    auto opened = open_recorder(scenario, options);
    if (!opened) {
        raise(verdict, ExitCode::Internal, "internal error", opened.error());
        return verdict;
    }
    auto& recorder = **opened;
    sim::query::Laws laws(recorder.names());
    recorder.set_witness(&laws);
    sim::kernel::Simulation simulation({.seed = scenario.seed, .recorder = &recorder});
    models::device::install_ports(simulation);
    if (options.listener) recorder.add_listener(options.listener);
    std::unique_ptr<EventWatch> events;
    if (EventWatch::needed(scenario)) {
        events = std::make_unique<EventWatch>(scenario, recorder.names());
        recorder.add_listener([&events](const sim::trace::RecordView& record) { events->follow(record); });
    }
    record_preamble(scenario, recorder);

    auto made = Machines::make(scenario, simulation);
    if (!made) {
        raise(verdict, ExitCode::Internal, "internal error", made.error());
        return verdict;
    }
    auto& machines = **made;
    World world(scenario, simulation, machines, events.get());
    bool interrupted = false;
    bool over_time = false;
    recorder.add_listener([&](const sim::trace::RecordView& record) {
        world.hear(record);
        if (options.interrupted && options.interrupted()) interrupted = true;
        if (static_cast<std::int64_t>(record.stamp.time_ns) > scenario.time_limit_ns) over_time = true;
        if (interrupted || over_time) simulation.stop();
    });
    world.set_the_stage();
    const auto end = simulation.run();
    const auto idle = end == sim::kernel::Simulation::End::Idle && !interrupted && !over_time;
    laws.finish(idle ? sim::query::RunEnd::Idle : sim::query::RunEnd::Cut);
    verdict.time_ns = simulation.now_ns();
    verdict.transactions = simulation.transactions();

    Judge judge(world.history(), verdict.judgements);
    verdict.judgements = world.judgements();
    if (!interrupted) {
        for (const auto& expectation : scenario.expectations) {
            judge.at_line(expectation.line);
            expectation.check->judge(judge);
            const auto& last = verdict.judgements.back();
            recorder.emit(sim::trace::ExpectationChecked{.held = static_cast<std::uint8_t>(last.held ? 1 : 0),
                                                         .line = static_cast<std::uint32_t>(last.line),
                                                         .text = last.expected,
                                                         .actual = last.actual});
        }
    }
    judge_end(world, end, interrupted, over_time, laws, scenario, verdict);
    if (!interrupted) {
        for (auto& finding : judge_laws(laws, scenario, recorder, simulation.now_ns())) {
            verdict.code = worse(verdict.code, finding.code);
            verdict.findings.push_back(std::move(finding));
        }
    }
    judge_crashes(world, verdict);
    judge_refusals(world, verdict);
    const auto failed = std::any_of(verdict.judgements.begin(), verdict.judgements.end(), [](const Judgement& j) { return !j.held; });
    if (failed) verdict.code = worse(verdict.code, ExitCode::Fail);
    machines.end_all();
    recorder.emit(sim::trace::RunEnded{.verdict = word_of(verdict.code),
                                       .reason = verdict.findings.empty() ? std::string_view() : verdict.findings.front().sentence});
    recorder.close();
    return verdict;
}

}  // namespace scenarios::engine
