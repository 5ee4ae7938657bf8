#include "scenarios/engine/suite_run.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <memory>

#include "scenarios/engine/suite_case.h"
#include "scenarios/engine/supervise_run.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

/// One line on stderr that says how far a suite is; only on a terminal, only after the first half second, gone when it is over.
class SuiteProgress {
public:
    explicit SuiteProgress(bool wanted)
        : wanted_(wanted && ::isatty(STDERR_FILENO) == 1), next_(std::chrono::steady_clock::now() + std::chrono::milliseconds(500)) {}
    ~SuiteProgress() { clear(); }
    SuiteProgress(const SuiteProgress&) = delete;
    SuiteProgress& operator=(const SuiteProgress&) = delete;

    void clear() {
        if (drawn_) std::fputs("\r\x1b[K", stderr);
        drawn_ = false;
    }
    void show(std::size_t over, std::size_t all, const CaseRun* under_way) {
        const auto now = std::chrono::steady_clock::now();
        if (!wanted_ || now < next_) return;
        next_ = now + std::chrono::milliseconds(100);
        drawn_ = true;
        const auto title = under_way != nullptr ? under_way->one().title().substr(0, 60) : std::string();
        std::fputs(fmt::format("\r\x1b[K{} of {}   {}", over, all, title).c_str(), stderr);
    }

private:
    const bool wanted_;
    bool drawn_ = false;
    std::chrono::steady_clock::time_point next_;
};

class SuiteRun {
public:
    SuiteRun(const std::vector<Case>& cases, const CheckOptions& options, const std::function<void(const CaseResult&)>& heard)
        : cases_(cases), options_(options), heard_(heard), progress_(!options.play.quiet), results_(cases.size()), over_(cases.size()) {
        for (std::size_t i = 0; i < cases.size(); ++i) results_[i].one = &cases[i];
    }

    std::vector<CaseResult> run() {
        while (interrupts() == 0 ? next_ < cases_.size() || !under_way_.empty() : !under_way_.empty()) {
            start_more();
            tend();
        }
        progress_.clear();
        return std::move(results_);
    }

private:
    struct Running {
        std::size_t index = 0;
        std::unique_ptr<CaseRun> run;
    };

    void start_more() {
        while (interrupts() == 0 && next_ < cases_.size() && under_way_.size() < options_.jobs) {
            under_way_.push_back({next_, std::make_unique<CaseRun>(cases_[next_], options_)});
            ++next_;
        }
    }

    void tend() {
        std::vector<Child*> children;
        for (const auto& running : under_way_) {
            if (running.run->child() != nullptr) children.push_back(running.run->child());
        }
        pass_interrupts(children);
        const auto ended = std::erase_if(under_way_, [this](Running& running) {
            if (!running.run->look()) return false;
            results_[running.index] = running.run->take();
            over_[running.index] = true;
            ++over_count_;
            return true;
        });
        while (told_ < over_.size() && over_[told_]) {
            progress_.clear();
            heard_(results_[told_++]);
        }
        progress_.show(over_count_, cases_.size(), under_way_.empty() ? nullptr : under_way_.front().run.get());
        if (ended > 0 || under_way_.empty()) return;
        std::vector<const Child*> watched;
        for (const auto& running : under_way_) watched.push_back(running.run->child());
        Child::wait_for_news(watched);
    }

    const std::vector<Case>& cases_;
    const CheckOptions& options_;
    const std::function<void(const CaseResult&)>& heard_;
    SuiteProgress progress_;
    std::vector<CaseResult> results_;
    std::vector<bool> over_;
    std::vector<Running> under_way_;
    std::size_t next_ = 0;  ///< to start
    std::size_t told_ = 0;  ///< results up to there were handed out
    std::size_t over_count_ = 0;
};

}  // namespace

ExitCode worst_of(const std::vector<CaseResult>& results) {
    auto worst = ExitCode::Pass;
    for (const auto& result : results) {
        if (result.ran) worst = worse(worst, result.verdict.code);
    }
    return worst;
}

std::vector<CaseResult> run_cases(const std::vector<Case>& cases, const CheckOptions& options,
                                  const std::function<void(const CaseResult&)>& heard) {
    return SuiteRun(cases, options, heard).run();
}

}  // namespace scenarios::engine
