#pragma once

#include <memory>
#include <optional>
#include <string>

#include "scenarios/engine/check_options.h"
#include "scenarios/engine/private_directory.h"
#include "scenarios/engine/report_folder.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/suite_result.h"
#include "scenarios/engine/supervise.h"

namespace scenarios::engine {

/// One case of a suite under way: read, played in a child (twice, to see whether it repeats), judged, written down.
class CaseRun {
public:
    /// Starts it. Both outlive this.
    CaseRun(const Case& one, const CheckOptions& options);

    /// True once it is over. Never blocks for long.
    bool look();
    /// Who is at work; null once it is over.
    [[nodiscard]] Child* child() const { return child_.get(); }
    [[nodiscard]] const Case& one() const { return *result_.one; }
    /// Once it is over.
    CaseResult take();

private:
    bool read();
    bool make_room();
    void play();
    void play_again();
    void end_play();
    void compare_runs();
    void compare_with_golden();
    void finish();
    void fail(ExitCode code, std::string subject, std::string sentence);
    [[nodiscard]] std::string replay() const;
    [[nodiscard]] std::string place(std::string_view name) const;

    const CheckOptions& options_;
    CaseResult result_;
    std::optional<Scenario> scenario_;
    std::unique_ptr<RunFolder> folder_;  ///< null: nothing is kept
    std::unique_ptr<PrivateDirectory> scratch_;
    std::unique_ptr<Child> child_;
    bool second_ = false;
    bool whole_ = false;  ///< the run ended by itself, and so did its trace
    bool has_golden_ = false;
};

}  // namespace scenarios::engine
