#include <chrono>
#include <cstdlib>
#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "scenarios/engine/check_options.h"
#include "scenarios/engine/commands.h"
#include "scenarios/engine/report_annotations.h"
#include "scenarios/engine/report_folder.h"
#include "scenarios/engine/report_junit.h"
#include "scenarios/engine/report_suite.h"
#include "scenarios/engine/suite.h"
#include "scenarios/engine/suite_run.h"
#include "scenarios/engine/suite_select.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

constexpr std::int64_t kTimeoutNs = 600'000'000'000;  // ten minutes a case, unless told otherwise

bool is_set(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr && *value != '\0' && std::string_view(value) != "false" && std::string_view(value) != "0";
}

ExitCode usage(const std::string& sentence) {
    std::cerr << "ipclab: " << sentence << "\n";
    return ExitCode::Usage;
}

/// Keeps the cases that are asked for. Error: what was expected.
sim::base::Result<std::vector<Case>> choose(const Suite& suite, const CheckOptions& options) {
    auto cases = suite.cases;
    for (const auto& text : options.only) {
        const auto selection = Selection::parse(text, suite);
        if (!selection) return sim::base::Error{fmt::format("--only: {}", selection.error())};
        std::erase_if(cases, [&](const Case& one) { return !selection->takes(one); });
    }
    if (cases.empty()) return sim::base::Error{fmt::format("--only fits none of the {} cases", suite.cases.size())};
    std::erase_if(cases, [&](const Case& one) { return !options.shard.takes(one); });
    return cases;
}

void note_shared_names(const Suite& suite, CheckOptions& options) {
    std::map<std::string, int> count;
    for (const auto& file : suite.files) ++count[file.name];
    for (const auto& [name, times] : count) {
        if (times > 1) options.shared_names.insert(name);
    }
}

/// Shows each difference, then writes it.
ExitCode update_goldens(const std::vector<CaseResult>& results) {
    auto code = ExitCode::Pass;
    std::size_t updated = 0;
    for (const auto& result : results) {
        if (result.golden_file.empty()) continue;
        std::cout << "\n" << result.update << std::flush;
        if (const auto error = write_whole(result.golden_file, result.golden)) {
            std::cerr << "ipclab: " << error->message << "\n";
            code = ExitCode::Internal;
        } else {
            ++updated;
        }
    }
    std::cout << fmt::format("\n{} golden {} written; of runs that did not pass none\n", updated, updated == 1 ? "file" : "files");
    return code;
}

ExitCode report(const std::vector<CaseResult>& results, const CheckOptions& options, std::int64_t host_ns) {
    const bool text = options.play.format == "text";
    auto code = worst_of(results);
    if (interrupts() > 0) code = ExitCode::Interrupted;
    if (text) std::cout << render_summary(results, host_ns, wants_color(options.play));
    if (options.update_golden) code = worse(code, update_goldens(results));
    if (!options.junit.empty()) {
        if (const auto error = write_whole(options.junit, render_junit(results))) {
            std::cerr << "ipclab: --junit: " << error->message << "\n";
            code = worse(code, ExitCode::Internal);
        }
    }
    if (options.annotations == "github" || (options.annotations == "auto" && is_set("GITHUB_ACTIONS"))) {
        // The runner reads both streams; the one that carries JSON stays clean.
        (text ? std::cout : std::cerr) << render_annotations(results, repository_root());
    }
    if (!text) std::cout << render_suite_json(results, code);
    std::cout << std::flush;
    return code;
}

ExitCode check(CheckOptions& options) {
    if (options.update_golden && is_set("CI") && !options.force)
        return usage("--update-golden writes nothing where CI is set: there nobody looks at the difference; --force does it all the same");
    const auto suite = discover(options.arguments);
    if (!suite) return usage(suite.error());
    note_shared_names(*suite, options);
    const auto cases = choose(*suite, options);
    if (!cases) return usage(cases.error());
    const bool text = options.play.format == "text";
    if (options.verbose) {
        for (const auto& file : suite->skipped) std::cerr << fmt::format("{}: no scenario, skipped\n", file);
    }
    count_interrupts();
    const auto start = std::chrono::steady_clock::now();
    const auto results = run_cases(*cases, options, [&](const CaseResult& result) {
        if (!text || (options.play.quiet && result.verdict.code == ExitCode::Pass)) return;
        std::cout << render_line(result, wants_color(options.play)) << std::flush;
    });
    return report(results, options, (std::chrono::steady_clock::now() - start).count());
}

}  // namespace

void add_check(CLI::App& app, ExitCode& exit, const std::string& program) {
    auto options = std::make_shared<CheckOptions>();
    options->play.program = program;
    options->play.limits.timeout_ns = kTimeoutNs;
    options->jobs = std::max(1U, std::thread::hardware_concurrency());
    auto* verb = app.add_subcommand("check", "Run a suite of scenarios, every cell of each: one verdict, reports for a CI server");
    verb->add_option("DIR|FILE", options->arguments, "scenario files, and directories to search (the current one)")->default_str(".");
    verb->add_option("--only", options->only,
                     "cases that fit: words such as hello, 'basics/*', name=hello, loss=2%, '!loss=5%'; all must hold")
        ->type_name("EXPR")
        ->allow_extra_args(false);
    verb->add_option_function<std::string>(
            "--shard",
            [options](const std::string& text) {
                const auto shard = Shard::parse(text);
                if (!shard) throw CLI::ValidationError("--shard", shard.error());
                options->shard = *shard;
            },
            "only share i of n of the cases; all shares together are the whole")
        ->type_name("i/n");
    verb->add_option("--jobs", options->jobs, "runs at a time (as many as there are cores)")->check(CLI::Range(1U, 1024U))->type_name("N");
    verb->add_option("--junit", options->junit, "write a JUnit XML report")->type_name("FILE");
    verb->add_option("--annotations", options->annotations,
                     "github: workflow commands on the lines that failed (auto where GITHUB_ACTIONS is set)")
        ->check(CLI::IsMember({"auto", "github", "none"}))
        ->capture_default_str();
    verb->add_option("--runs", options->runs, "directory of the run folders")->type_name("DIR")->capture_default_str();
    verb->add_option("--record", options->record, "which run folders are kept: all, failures or none")
        ->check(CLI::IsMember({"all", "failures", "none"}))
        ->capture_default_str();
    verb->add_flag("--check-determinism", options->check_determinism, "run each case twice, and compare the traces byte for byte");
    verb->add_option_function<std::string>(
            "--fingerprint",
            [options](const std::string& letters) {
                const auto ingredients = sim::query::Ingredients::parse(letters);
                if (!ingredients) throw CLI::ValidationError("--fingerprint", ingredients.error());
                options->fingerprint = *ingredients;
            },
            "what counts in fingerprints and new golden files: t times, p participants, l lengths, r result, h payload, u rules, o order")
        ->type_name("LETTERS");
    verb->add_flag("--update-golden", options->update_golden,
                   "show how runs that pass differ from their golden files, and write these anew");
    verb->add_flag("--force", options->force, "--update-golden also where CI is set");
    add_play_options(*verb, options->play);
    verb->add_flag("--quiet", options->play.quiet, "no lines for what passes");
    verb->add_flag("--verbose", options->verbose, "also name YAML files that are no scenarios");
    verb->footer(
        "Exit codes as of `run`; 4 also if a scenario states no expectation, 6 two runs of the same inputs differed, 7 a golden file "
        "differs.\n"
        "Examples:\n"
        "  ipclab check scenarios/library\n"
        "  ipclab check --only 'basics/*' --junit report.xml scenarios/library\n"
        "  ipclab check --shard 2/5 --check-determinism scenarios/library");
    verb->callback([options, &exit] {
        if (options->arguments.empty()) options->arguments.emplace_back(".");
        exit = check(*options);
    });
}

}  // namespace scenarios::engine
