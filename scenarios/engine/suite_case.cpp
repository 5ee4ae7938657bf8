#include "scenarios/engine/suite_case.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "scenarios/engine/check_repeat.h"
#include "scenarios/engine/expanded_text.h"
#include "scenarios/engine/files.h"
#include "scenarios/engine/golden_file.h"
#include "scenarios/engine/replay.h"
#include "scenarios/engine/report_junit.h"
#include "scenarios/engine/supervise_run.h"
#include "scenarios/engine/supervise_verdict.h"
#include "scenarios/engine/verdict_settle.h"
#include "sim/base/text.h"
#include "sim/trace/reader.h"

namespace scenarios::engine {
namespace {

constexpr auto kTrace = "trace";
constexpr auto kTraceAgain = "trace-again";
constexpr auto kLog = "log.txt";

/// The last lines of what a run printed: what a sanitizer or an abort said stands there.
std::vector<std::string> last_lines(const std::string& path, std::size_t count) {
    const auto text = read_file(path);
    std::vector<std::string> lines;
    if (!text) return lines;
    constexpr std::size_t kLineMax = 300;
    std::size_t end = text->find_last_not_of('\n');
    while (end != std::string::npos && lines.size() < count) {
        const auto start = text->rfind('\n', end);
        const auto from = start == std::string::npos ? 0 : start + 1;
        lines.push_back(text->substr(from, std::min(end - from + 1, kLineMax)));
        if (start == std::string::npos || start == 0) break;
        end = start - 1;
    }
    std::reverse(lines.begin(), lines.end());
    return lines;
}

/// Runs this program anew, in this process. Returns only if that cannot be.
int become_run(const std::vector<std::string>& words) {
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execv("/proc/self/exe", arguments.data());
    return static_cast<int>(ExitCode::Internal);
}

}  // namespace

CaseRun::CaseRun(const Case& one, const CheckOptions& options) : options_(options) {
    result_.one = &one;
    result_.ran = true;
    result_.verdict.file = one.source->file;
    result_.verdict.name = one.source->name;
    result_.verdict.cell = one.cell.id;
    if (read() && make_room()) play();
    if (!child_) finish();
}

std::string CaseRun::place(std::string_view name) const {
    return folder_ ? folder_->path_of(name) : (std::filesystem::path(scratch_->path()) / name).string();
}

void CaseRun::fail(ExitCode code, std::string subject, std::string sentence) {
    auto& verdict = result_.verdict;
    verdict.code = worse(verdict.code, code);
    Finding finding;
    finding.code = code;
    finding.subject = std::move(subject);
    finding.sentence = std::move(sentence);
    verdict.findings.push_back(std::move(finding));
}

bool CaseRun::read() {
    const auto& source = *result_.one->source;
    auto list = source.problems;
    if (list.empty()) {
        Problems problems;
        scenario_ = read_scenario(source.file, source.text, problems, result_.one->cell);
        list = problems.sorted();
    }
    if (list.empty()) {
        apply(options_.play, *scenario_);
        result_.verdict = blank_verdict(*scenario_);
        return true;
    }
    scenario_.reset();
    for (const auto& problem : list) {
        fail(ExitCode::Invalid, "scenario invalid", problem.message);
        auto& finding = result_.verdict.findings.back();
        finding.line = problem.place.line;
        if (const auto line = line_of(source.text, problem.place.line); !line.empty()) {
            finding.details.emplace_back(line);
            finding.details.push_back(std::string(static_cast<std::size_t>(std::max(problem.place.column - 1, 0)), ' ') +
                                      std::string(static_cast<std::size_t>(std::max(problem.place.length, 1)), '^'));
        }
    }
    return false;
}

bool CaseRun::make_room() {
    if (options_.record == "none") {
        scratch_ = std::make_unique<PrivateDirectory>();
        if (!scratch_->path().empty()) return true;
        fail(ExitCode::Internal, "internal error", "no temporary directory could be made");
        return false;
    }
    const auto& source = *result_.one->source;
    auto made = RunFolder::create(options_.runs, options_.run_name(source), scenario_->cell.id, scenario_->seed);
    if (!made) {
        fail(ExitCode::Internal, "internal error", made.error());
        return false;
    }
    folder_ = std::move(*made);
    result_.folder = folder_->path();
    auto error = folder_->write("manifest.json", render_manifest(*scenario_, options_.play.level));
    if (!error) error = folder_->write("scenario.yaml", expanded_text(*scenario_));
    if (error) fail(ExitCode::Internal, "internal error", error->message);
    return !error;
}

void CaseRun::play() {
    const auto run = run_options(options_.play, place(kTrace));
    const int log = ::open(place(kLog).c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0644);
    auto started = Child::start([&](Bond& bond) { return play_for(bond, *scenario_, run, false); }, options_.play.limits, log);
    if (log >= 0) ::close(log);
    if (started) {
        child_ = std::move(*started);
    } else {
        fail(ExitCode::Internal, "internal error", started.error());
    }
}

void CaseRun::play_again() {
    std::vector<std::string> words{"ipclab",       "run",
                                   "--in-process", "--quiet",
                                   "--profile",    scenario_->profile,
                                   "--level",      options_.play.level,
                                   "--seed",       fmt::format("{}", scenario_->seed),
                                   "--trace",      place(kTraceAgain)};
    const auto add = [&](const std::string& name, const std::string& value) { words.insert(words.end(), {name, value}); };
    if (!scenario_->cell.id.empty()) add("--cell", scenario_->cell.id);
    if (options_.play.max_events > 0) add("--max-events", fmt::format("{}", options_.play.max_events));
    if (!options_.play.max_time.empty()) add("--max-time", options_.play.max_time);
    add("--", scenario_->file);
    const int log = ::open(place("log-again.txt").c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    auto limits = options_.play.limits;
    limits.stuck_ns = 0;  // another program does not keep the page
    auto started = Child::start([&](Bond&) { return become_run(words); }, limits, log);
    if (log >= 0) ::close(log);
    second_ = true;
    if (started) {
        child_ = std::move(*started);
    } else {
        fail(ExitCode::Internal, "internal error", started.error());
    }
}

bool CaseRun::look() {
    if (!child_) return true;
    if (second_ && interrupts() > 0) child_->kill();  // it does not read the page, and what it records would be thrown away
    if (!child_->look()) return false;
    result_.host_ns += child_->ending().took_ns;
    if (second_) {
        compare_runs();
        child_.reset();
    } else {
        end_play();
        child_.reset();
        if (options_.check_determinism && whole_) play_again();
    }
    if (child_) return false;
    finish();
    return true;
}

void CaseRun::end_play() {
    auto& verdict = result_.verdict;
    verdict = supervised_verdict(*child_, *scenario_, options_.play.limits, place(kTrace));
    whole_ = child_->ending().how == Ending::How::Exited && verdict.code != ExitCode::Interrupted && verdict.code != ExitCode::Internal;
    const auto died = child_->ending().how == Ending::How::Died ||
                      (child_->ending().how == Ending::How::Exited && parse_json(child_->ending().report).ok() == false);
    if (died) {
        whole_ = false;
        for (auto& line : last_lines(place(kLog), 5)) verdict.findings.front().details.push_back(std::move(line));
    }
}

void CaseRun::compare_runs() {
    auto& verdict = result_.verdict;
    if (interrupts() > 0) return fail(ExitCode::Interrupted, "interrupted", "stopped by a signal in the second run");
    if (child_->ending().how == Ending::How::Timeout) {
        fail(ExitCode::NotRepeatable, "not repeatable", "the first run came to an end, the second did not in the time it had");
    } else if (auto finding = difference_of_runs(place(kTrace), place(kTraceAgain))) {
        verdict.code = worse(verdict.code, finding->code);
        verdict.findings.push_back(std::move(*finding));
    }
    std::error_code ignored;
    std::filesystem::remove_all(place(kTraceAgain), ignored);
    std::filesystem::remove(place("log-again.txt"), ignored);
}

void CaseRun::compare_with_golden() {
    // A golden file is of the scenario's own seed and profile.
    const bool as_written = !options_.play.seed && options_.play.profile.empty();
    if (!whole_ || result_.verdict.code != ExitCode::Pass || !as_written) return;
    const auto reader = sim::trace::Reader::open(place(kTrace));
    if (!reader) return fail(ExitCode::Internal, "internal error", reader.error());
    const auto path = golden_path(scenario_->file, scenario_->cell.id);
    const auto& wanted = options_.update_golden ? options_.fingerprint : std::nullopt;
    std::error_code ignored;
    if (!options_.update_golden && !std::filesystem::exists(path, ignored)) return;
    auto golden = compare_golden(path, **reader, *scenario_, wanted);
    if (!golden) return fail(ExitCode::Internal, "internal error", golden.error());
    has_golden_ = true;
    if (options_.update_golden) {
        if (golden->exists && golden->difference.empty()) return;
        result_.update = golden->exists ? golden->difference : fmt::format("new: {}\n", path);
        result_.golden = std::move(golden->text);
        result_.golden_file = path;
        return;
    }
    if (golden->mistake.empty() && golden->difference.empty()) return;
    fail(ExitCode::Drift, "golden",
         golden->mistake.empty() ? fmt::format("all expectations held, but the run is not as {} has it", path)
                                 : fmt::format("{}: {}", path, golden->mistake));
    auto& finding = result_.verdict.findings.back();
    finding.fix = fmt::format("if that is how it should be: {} check {} --update-golden", program_line(options_.play.program),
                              shell_quoted(scenario_->file));
    if (!golden->mistake.empty()) return;
    for (std::size_t at = 0; at < golden->difference.size();) {
        const auto end = std::min(golden->difference.find('\n', at), golden->difference.size());
        finding.details.push_back(golden->difference.substr(at, end - at));
        at = end + 1;
    }
}

std::string CaseRun::replay() const {
    const auto& verdict = result_.verdict;
    if (!scenario_) return fmt::format("{} validate {}", program_line(options_.play.program), shell_quoted(verdict.file));
    const auto only_checked =
        verdict.code == ExitCode::Drift || verdict.code == ExitCode::NotRepeatable || verdict.code == ExitCode::Inconclusive;
    return only_checked ? check_line(options_.play, verdict, options_.check_determinism) : replay_line(options_.play, verdict);
}

void CaseRun::finish() {
    auto& verdict = result_.verdict;
    if (scenario_) {
        compare_with_golden();
        settle(verdict, *scenario_,
               {.must_expect = !has_golden_, .strict = options_.play.strict, .allow_inconclusive = options_.play.allow_inconclusive});
    }
    verdict.replay = replay();
    if (!scenario_ || (!folder_ && !scratch_)) return;
    std::string fingerprints;
    if (whole_) {
        if (const auto reader = sim::trace::Reader::open(place(kTrace))) {
            const auto ingredients = options_.fingerprint.value_or(sim::query::Ingredients{});
            if (const auto print = sim::query::fingerprint(**reader, ingredients)) {
                result_.fingerprint = fmt::format("{}:{}", ingredients.letters(), *print);
                fingerprints = fmt::format("{}\n", result_.fingerprint);
            }
        }
    }
    if (!folder_) return;
    if (options_.record == "failures" && verdict.code == ExitCode::Pass) {
        folder_->remove();
        result_.folder.clear();
        return;
    }
    auto error = folder_->write("verdict.json", render_json(verdict));
    if (!error) error = folder_->write("fingerprints.txt", fingerprints);
    auto timeless = result_;
    timeless.host_ns = 0;
    if (!error) error = folder_->write("junit.xml", render_junit({timeless}));
    if (error) fail(ExitCode::Internal, "internal error", error->message);
}

CaseResult CaseRun::take() { return std::move(result_); }

}  // namespace scenarios::engine
