#include "scenarios/engine/supervise_run.h"

#include "scenarios/engine/progress.h"

namespace scenarios::engine {

int play_for(Bond& bond, const Scenario& scenario, RunOptions options, bool show_progress) {
    auto& page = bond.page;
    Verdict verdict;
    {
        Progress progress(show_progress);
        options.listener = [&](const sim::trace::RecordView& record) {
            page.hear(record.stamp);
            progress.hear(record);
        };
        options.interrupted = [&page] { return page.interrupt.load(std::memory_order_relaxed); };
        verdict = run_scenario(scenario, options);
    }
    verdict.events = page.records.load();
    bond.report(render_json(verdict));
    return static_cast<int>(verdict.code);
}

Verdict play_here(const Scenario& scenario, RunOptions options, bool show_progress) {
    count_interrupts();
    insist_on_second_interrupt();
    std::uint64_t events = 0;
    Progress progress(show_progress);
    options.listener = [&](const sim::trace::RecordView& record) {
        ++events;
        progress.hear(record);
    };
    options.interrupted = [] { return interrupts() > 0; };
    auto verdict = run_scenario(scenario, options);
    verdict.events = events;
    return verdict;
}

void pass_interrupts(const std::vector<Child*>& children) {
    if (interrupts() == 0) return;
    for (auto* child : children) {
        if (interrupts() > 1) {
            child->kill();
        } else {
            child->interrupt();
        }
    }
}

}  // namespace scenarios::engine
