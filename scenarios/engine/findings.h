#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenarios/engine/history.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/verdict.h"
#include "sim/query/laws.h"

namespace scenarios::engine {

/// Gathers what went wrong in a run. While the run's trace is still being written each finding says what the engine itself knows; `explain`
/// then looks up where it happened, what led there and what to do.
class Findings {
public:
    Findings(const Scenario& scenario, Verdict& verdict) : scenario_(scenario), verdict_(verdict) {}

    void add(ExitCode code, std::string subject, std::string sentence, std::vector<std::string> details = {});
    void failed(const Judgement& judgement);
    void refused(const Refusal& refusal);
    void broken(const sim::query::Breach& breach);
    void crashed(const std::string& process, const Life& life, const std::string& said);
    /// Code of the user's own exited with a status other than 0, and no expectation says how it must end.
    void exited(const std::string& process, const Life& life, int line);
    void missed(const FaultReport& fault);

    /// Puts the worst first.
    void order();
    /// Reads moments, causes and remedies from the trace, which is complete by now ("": there is none).
    void explain(const std::string& trace_directory);

    [[nodiscard]] bool empty() const { return verdict_.findings.empty(); }

private:
    /// What a finding refers to in the trace.
    struct Source {
        std::uint64_t sequence = 0;
        std::uint64_t transaction = 0;
        bool refusal = false;
    };

    Finding& put(Source source, ExitCode code, std::string subject);

    const Scenario& scenario_;
    Verdict& verdict_;
    std::vector<Source> sources_;  ///< of verdict_.findings, one each
};

}  // namespace scenarios::engine
