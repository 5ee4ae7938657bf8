#include "scenarios/engine/run_scenario.h"

#include <algorithm>
#include <memory>

#include "models/device/device.h"
#include "models/device/process.h"
#include "models/posix/console.h"
#include "runtime/api/string_ex.h"
#include "scenarios/engine/build_id.h"
#include "scenarios/engine/findings.h"
#include "scenarios/engine/host_stack.h"
#include "scenarios/engine/image_process.h"
#include "scenarios/engine/until.h"
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
    auto names = names_of(scenario);
    // The recorder adds the one for "none" itself.
    names.devices.erase(names.devices.begin());
    names.processes.erase(names.processes.begin());
    return Recorder::open({.level = scenario.full ? sim::trace::Level::Full : options.level,
                           .directory = options.trace_directory,
                           .devices = std::move(names.devices),
                           .processes = std::move(names.processes)});
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
                                         .build = build_id(),
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

/// What ended a run before its end.
struct Cut {
    bool interrupted = false;
    bool over_time = false;
    bool over_events = false;
    bool until = false;
    bool crashed = false;  ///< and the scenario says that this is the end

    [[nodiscard]] bool any() const { return interrupted || over_time || over_events || until || crashed; }
};

void judge_crashes(World& world, Findings& findings) {
    for (const auto& [name, lives] : world.history().lives) {
        for (const auto& life : lives) {
            if (!life.ended || life.reason != sim::trace::EndReason::Crashed || life.crash_expected) continue;
            const auto& crashes = world.history().crashes;
            const auto said =
                std::find_if(crashes.begin(), crashes.end(), [&](const Crash& crash) { return crash.process == life.process; });
            findings.crashed(name, life, said != crashes.end() ? said->text : "crashed");
        }
    }
}

/// Code of the user's own that says it failed, as a test program does.
void judge_exits(const Scenario& scenario, World& world, Findings& findings) {
    for (const auto& process : scenario.processes) {
        if (!process.image) continue;
        for (const auto& life : world.history().lives[process.name]) {
            if (!life.ended || life.reason != sim::trace::EndReason::Exited || life.status == 0 || life.end_named) continue;
            findings.exited(process.name, life, process.image->place.line);
        }
    }
}

void judge_refusals(World& world, Findings& findings) {
    for (const auto& refusal : world.history().refusals) {
        if (!refusal.expected) findings.refused(refusal);
    }
}

void judge_cut(const Cut& cut, const RunOptions& options, std::int64_t time_limit_ns, Findings& findings) {
    if (cut.interrupted) findings.add(ExitCode::Interrupted, "interrupted", "stopped by a signal; the trace so far is valid");
    if (cut.over_time) {
        findings.add(ExitCode::Limit, "time limit",
                     fmt::format("the time limit of {} virtual time was reached; what the end must be was not judged",
                                 sim::base::format_span(static_cast<std::uint64_t>(time_limit_ns))));
    }
    if (cut.over_events)
        findings.add(ExitCode::Limit, "event limit",
                     fmt::format("the limit of {} events was reached; what the end must be was not judged", options.max_events));
}

/// Nothing is left to happen, yet scripts have not ended. Who waits for whom is what the laws say; here only if none of them does.
void judge_stuck(World& world, const sim::query::Laws& laws, Findings& findings) {
    using sim::trace::Law;
    const auto stuck = world.unfinished();
    const auto told = std::any_of(laws.breaches().begin(), laws.breaches().end(), [](const sim::query::Breach& breach) {
        return breach.law == Law::NoCycleOfWaits || breach.law == Law::NobodyLeftWaiting || breach.law == Law::ThreadNotForgotten ||
               breach.law == Law::CallsEndOnce;
    });
    if (stuck.empty() || told) return;
    findings.add(ExitCode::Fail, "script", fmt::format("nothing is left to happen, but {} never came to an end", fmt::join(stuck, ", ")));
}

void judge_expectations(const Scenario& scenario, World& world, Recorder& recorder, Verdict& verdict) {
    Judge judge(world.history(), verdict.judgements);
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

/// The whole text: a sentence, and a line each for who waits for whom.
std::string text_of(const sim::query::Breach& breach) {
    auto text = breach.text;
    for (const auto& detail : breach.details) text += "\n" + detail;
    return text;
}

void record_breaches(const Scenario& scenario, const sim::query::Laws& laws, World& world, Recorder& recorder, Findings& findings) {
    const auto now_ns = static_cast<std::uint64_t>(world.now_ns());
    for (const auto& breach : laws.breaches()) {
        const auto expected = std::any_of(scenario.expected_breaches.begin(), scenario.expected_breaches.end(),
                                          [&](const auto& pair) { return pair.second == breach.law; });
        world.history().broken_laws.push_back({breach.law, {{}, static_cast<std::int64_t>(breach.stamp.time_ns)}, breach.text});
        auto stamp = breach.stamp;
        stamp.time_ns = now_ns;
        const auto text = text_of(breach);
        recorder.emit_as(sim::trace::LawBroken{.law = breach.law,
                                               .broken_ns = breach.stamp.time_ns,
                                               .expected = static_cast<std::uint8_t>(expected ? 1 : 0),
                                               .text = text},
                         stamp);
        if (!expected) findings.broken(breach);
    }
}

}  // namespace

sim::trace::Names names_of(const Scenario& scenario) {
    sim::trace::Names names{.devices = {"-"}, .processes = {"-", "samgr"}};
    for (const auto& device : scenario.devices) names.devices.push_back(device.name);
    if (scenario.ability_manager) names.processes.emplace_back("ams");
    for (const auto& process : scenario.processes) names.processes.push_back(process.name);
    return names;
}

Verdict blank_verdict(const Scenario& scenario) {
    Verdict verdict;
    verdict.file = scenario.file;
    verdict.name = scenario.name;
    verdict.cell = scenario.cell.id;
    verdict.seed = scenario.seed;
    verdict.profile = scenario.profile;
    return verdict;
}

Verdict run_scenario(const Scenario& scenario, const RunOptions& options) {
    auto verdict = blank_verdict(scenario);
    Findings findings(scenario, verdict);
    auto opened = open_recorder(scenario, options);
    if (!opened) {
        findings.add(ExitCode::Internal, "internal error", opened.error());
        return verdict;
    }
    auto& recorder = **opened;
    std::unique_ptr<Until> until;
    if (!options.until.empty()) {
        auto made = Until::make(options.until, recorder.names());
        if (!made) {
            findings.add(ExitCode::Usage, "command line", fmt::format("--until: {}", made.error()));
            return verdict;
        }
        until = std::move(*made);
    }
    std::unique_ptr<Until> pause;
    if (!options.pause_at.empty()) {
        auto made = Until::make(options.pause_at, recorder.names());
        if (!made) {
            findings.add(ExitCode::Usage, "command line", fmt::format("--stop-at: {}", made.error()));
            return verdict;
        }
        pause = std::move(*made);
    }
    HostStack host_stack;
    const auto time_limit_ns = options.time_limit_ns > 0 ? options.time_limit_ns : scenario.time_limit_ns;
    sim::kernel::Simulation simulation({.seed = scenario.seed, .recorder = &recorder, .time_limit_ns = time_limit_ns});
    models::device::install_ports(simulation);
    sim::query::Laws laws(recorder.names());
    recorder.set_witness(&laws);
    if (options.listener) recorder.add_listener(options.listener);
    std::unique_ptr<EventWatch> events;
    if (EventWatch::needed(scenario)) {
        events = std::make_unique<EventWatch>(scenario, recorder.names());
        recorder.add_listener([&events](const sim::trace::RecordView& record) { events->follow(record); });
    }
    Cut cut;
    bool ended = false;
    recorder.add_listener([&](const sim::trace::RecordView& record) {
        if (ended) return;
        if (until != nullptr && until->reached(record)) cut.until = true;
        if (pause != nullptr && pause->reached(record)) {
            pause = nullptr;
            host_stack.run([&] { options.paused(record); });
        }
        if (options.max_events != 0 && record.sequence >= options.max_events) cut.over_events = true;
        if (options.interrupted && options.interrupted()) cut.interrupted = true;
        if (static_cast<std::int64_t>(record.stamp.time_ns) > time_limit_ns) cut.over_time = true;
        if (scenario.stop_on_crash && record.kind == sim::trace::kind_of<sim::trace::ProcessEnded>() &&
            record.as<sim::trace::ProcessEnded>().reason == sim::trace::EndReason::Crashed) {
            cut.crashed = true;
        }
        if (cut.any()) simulation.stop();
    });
    record_preamble(scenario, recorder);
    models::posix::set_console([&scenario](const sim::trace::Stamp& stamp, const models::device::Process& process, bool,
                                           std::string_view line) { show_line(scenario, stamp.device, process.options.name, line); });

    auto made = Machines::make(scenario, simulation);
    if (!made) {
        findings.add(ExitCode::Internal, "internal error", made.error());
        return verdict;
    }
    auto& machines = **made;
    World world(scenario, simulation, machines, events.get());
    recorder.add_listener([&](const sim::trace::RecordView& record) {
        if (ended) return;
        world.hear(record);
        if (options.inspect) options.inspect(record, machines);
    });
    if (options.last_listener) recorder.add_listener(options.last_listener);
    world.set_the_stage();
    if (options.stage) options.stage(world);
    const auto end = simulation.run();
    cut.over_time |= end == sim::kernel::Simulation::End::TimeLimit;
    verdict.time_ns = simulation.now_ns();
    verdict.transactions = simulation.transactions();
    if (options.over) options.over();
    ended = true;  // what is recorded from here on tells of the run, it does not happen in it

    laws.finish(cut.any() ? sim::query::RunEnd::Cut : sim::query::RunEnd::Idle);
    verdict.judgements = world.judgements();
    record_breaches(scenario, laws, world, recorder, findings);
    const auto judged = !cut.any();  // of a run that was cut short nobody knows what it would have come to
    if (judged) judge_expectations(scenario, world, recorder, verdict);
    judge_cut(cut, options, time_limit_ns, findings);
    if (!cut.any()) judge_stuck(world, laws, findings);
    for (const auto& judgement : verdict.judgements) {
        if (!judgement.held) findings.failed(judgement);
    }
    judge_crashes(world, findings);
    judge_exits(scenario, world, findings);
    judge_refusals(world, findings);
    verdict.faults = world.fault_reports();
    for (const auto& fault : verdict.faults) {
        if (judged && fault.must_bite && fault.drawn && fault.touched == 0) findings.missed(fault);
    }
    if (until != nullptr && !cut.until) {
        findings.add(ExitCode::Inconclusive, "until", fmt::format("{} did not come: the run ended before", options.until));
    }
    if (cut.until) verdict.stopped_at = options.until;
    machines.end_all();
    findings.order();
    recorder.emit(sim::trace::RunEnded{.verdict = word_of(verdict.code),
                                       .reason = verdict.findings.empty() ? std::string_view() : verdict.findings.front().sentence});
    verdict.events = recorder.last_sequence();
    recorder.close();
    findings.explain(options.trace_directory);
    return verdict;
}

}  // namespace scenarios::engine
