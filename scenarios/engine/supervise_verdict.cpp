#include "scenarios/engine/supervise_verdict.h"

#include <csignal>
#include <cstring>
#include <vector>

#include "scenarios/engine/run_scenario.h"
#include "sim/base/format.h"
#include "sim/base/text.h"
#include "sim/query/transaction_tree.h"
#include "sim/trace/reader.h"

namespace scenarios::engine {
namespace {

using How = Ending::How;

std::string text_of(const StatusPage::Name& name) { return {name.data(), ::strnlen(name.data(), name.size())}; }

/// Who acted last, and for whom, as far as the page, the scenario and the trace tell.
class Culprit {
public:
    Culprit(const StatusPage& page, const Scenario& scenario, const std::string& trace_directory) : page_(page), scenario_(scenario) {
        if (trace_directory.empty()) return;
        if (auto opened = sim::trace::Reader::open(trace_directory)) reader_ = std::move(*opened);
        // Damage at the end of what a killed run left behind takes nothing from what stands before it.
        if (reader_) (void)tree_.read(*reader_);
    }

    [[nodiscard]] bool known() const { return page_.pid.load() != 0; }

    /// "thread 14 (IPC_3) of echo_service (phone)"
    [[nodiscard]] std::string who() const {
        auto process = text_of(page_.process_name);
        auto device = text_of(page_.device_name);
        if (process.empty()) process = recorded_name(page_.process.load(), process_names());
        if (device.empty()) device = recorded_name(page_.device.load(), device_names());
        const auto thread = text_of(page_.thread_name);
        return fmt::format("thread {}{} of {}{}", page_.tid.load(), thread.empty() ? "" : fmt::format(" ({})", thread),
                           process.empty() ? fmt::format("process {}", page_.pid.load()) : process,
                           device.empty() ? "" : fmt::format(" ({})", device));
    }

    /// ", serving t7 Echo.Say"; "" if it is at no transaction.
    [[nodiscard]] std::string what_for() const {
        const auto id = page_.transaction.load();
        if (id == 0) return {};
        const auto* transaction = tree_.find(id);
        if (transaction == nullptr) return fmt::format(", at t{}", id);
        const bool sends = transaction->sender_pid == page_.pid.load() && transaction->sender_tid == page_.tid.load() &&
                           transaction->device == page_.device.load();
        return fmt::format(", {} t{} {}", sends ? "sending" : "serving", id, tree_.name(*transaction));
    }

    [[nodiscard]] std::uint64_t transactions() const { return tree_.transactions().size(); }

private:
    /// Records name by index, from 1, in the order in which the recorder was given the names.
    static std::string recorded_name(std::size_t index, const std::vector<std::string>& names) {
        return index > 0 && index <= names.size() ? names[index - 1] : std::string();
    }
    [[nodiscard]] std::vector<std::string> process_names() const {
        std::vector<std::string> names{"samgr"};
        if (scenario_.ability_manager) names.emplace_back("ams");
        for (const auto& process : scenario_.processes) names.push_back(process.name);
        return names;
    }
    [[nodiscard]] std::vector<std::string> device_names() const {
        std::vector<std::string> names;
        for (const auto& device : scenario_.devices) names.push_back(device.name);
        return names;
    }

    const StatusPage& page_;
    const Scenario& scenario_;
    std::unique_ptr<sim::trace::Reader> reader_;
    sim::query::TransactionTree tree_;
};

std::string span(std::int64_t ns) { return sim::base::format_span(static_cast<std::uint64_t>(ns)); }

Finding timed_out(const Culprit& culprit, const HostLimits& limits) {
    Finding finding;
    finding.code = ExitCode::Limit;
    finding.subject = "time limit";
    finding.sentence = fmt::format("no end after {} of host time", span(limits.timeout_ns));
    if (culprit.known()) finding.sentence += fmt::format("; {} was running{}", culprit.who(), culprit.what_for());
    finding.fix = "a larger --timeout, or a smaller scenario";
    return finding;
}

Finding stuck(const Culprit& culprit, const HostLimits& limits, bool asleep) {
    Finding finding;
    finding.code = ExitCode::Limit;
    finding.subject = "stuck";
    finding.sentence = fmt::format("no event for {} of host time: ", span(limits.stuck_ns));
    if (!culprit.known()) {
        finding.sentence += "the simulator itself does not come back, no simulated thread was running";
        return finding;
    }
    finding.sentence += fmt::format("{} {} and does not come back{}", culprit.who(), asleep ? "waits for something on the host" : "runs",
                                    culprit.what_for());
    finding.fix = asleep ? "code of a simulated process may block only through IPC and the runtime's own locks, sleeps and conditions"
                         : "look for a loop without an end; if it only takes long, give a larger --stuck";
    return finding;
}

Finding gone(const Culprit& culprit, const Ending& ending) {
    Finding finding;
    const auto how = ending.how == How::Died ? fmt::format("died by signal {} ({})", ending.number, ::strsignal(ending.number))
                                             : fmt::format("ended with status {}", ending.number);
    if (culprit.known()) {
        finding.code = ExitCode::Crashed;
        finding.subject = "crash";
        finding.sentence = fmt::format("the run {} without a verdict: {} was the last to act{}", how, culprit.who(), culprit.what_for());
        finding.fix = ending.how == How::Died && ending.number == SIGKILL
                          ? "nobody here killed it: the host may have run out of memory"
                          : "what it printed last (a sanitizer's report?) says more; run it with --in-process under a debugger";
    } else {
        finding.code = ExitCode::Internal;
        finding.subject = "internal error";
        finding.sentence = fmt::format("the run {} without a verdict, and no simulated process was at work", how);
    }
    return finding;
}

Finding killed() {
    Finding finding;
    finding.code = ExitCode::Interrupted;
    finding.subject = "interrupted";
    finding.sentence = "killed by a second signal; the trace so far is valid";
    return finding;
}

}  // namespace

Verdict supervised_verdict(const Child& child, const Scenario& scenario, const HostLimits& limits, const std::string& trace_directory) {
    const auto& ending = child.ending();
    if (ending.how == How::Exited) {
        if (auto verdict = parse_json(ending.report)) return std::move(*verdict);
    }
    auto verdict = blank_verdict(scenario);
    verdict.time_ns = static_cast<std::int64_t>(child.page().time_ns.load());
    verdict.events = child.page().records.load();
    const Culprit culprit(child.page(), scenario, trace_directory);
    verdict.transactions = culprit.transactions();
    switch (ending.how) {
        case How::Timeout:
            verdict.findings.push_back(timed_out(culprit, limits));
            break;
        case How::Stuck:
            verdict.findings.push_back(stuck(culprit, limits, ending.asleep));
            break;
        case How::Killed:
            verdict.findings.push_back(killed());
            break;
        case How::Exited:
        case How::Died:
            verdict.findings.push_back(gone(culprit, ending));
            break;
    }
    verdict.code = verdict.findings.front().code;
    return verdict;
}

}  // namespace scenarios::engine
