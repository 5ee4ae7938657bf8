#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/engine/cell_choice.h"
#include "scenarios/engine/commands.h"
#include "scenarios/engine/debugger_pause.h"
#include "scenarios/engine/files.h"
#include "scenarios/engine/play_options.h"
#include "scenarios/engine/private_directory.h"
#include "scenarios/engine/replay.h"
#include "scenarios/engine/safe_name.h"
#include "scenarios/engine/supervise_run.h"
#include "scenarios/engine/supervise_verdict.h"
#include "scenarios/engine/until.h"
#include "scenarios/engine/verdict_settle.h"
#include "sim/base/text.h"
#include "sim/query/account.h"
#include "sim/trace/reader.h"

namespace scenarios::engine {
namespace {

struct Options {
    PlayOptions play;
    std::vector<std::string> files;
    std::vector<std::string> cells;
    std::string trace;
    std::string until;
    std::string stop_at;
    bool in_process = false;

    [[nodiscard]] bool tells() const { return !play.quiet && play.format == "text"; }
};

/// A file and those of its cells that are to run; none if the file is wrong, which has been said.
struct Source {
    std::string file;
    std::string text;
    std::vector<Cell> cells;
};

/// The account is read back from the trace: a simulated thread's stack is too small a place to tell stories on.
void tell(const std::string& trace_directory, bool color) {
    const auto reader = sim::trace::Reader::open(trace_directory);
    if (!reader) {
        std::cerr << "ipclab: no account of the run: " << reader.error() << "\n";
        return;
    }
    sim::query::AccountOptions options;
    options.lines.colour = color;
    if (const auto error = sim::query::write_account(**reader, options, [](std::string_view line) { std::cout << line << '\n'; })) {
        std::cerr << "ipclab: " << error->message << "\n";
    }
}

void show_problems(const Problems& problems, const Source& source) {
    for (const auto& problem : problems.sorted()) std::cerr << render(problem, source.file, source.text);
    std::cerr << fmt::format("{}: {}; nothing ran\n", source.file,
                             problems.size() == 1 ? "1 mistake" : fmt::format("{} mistakes", problems.size()));
}

class Runs {
public:
    explicit Runs(const Options& options) : options_(options) {}

    ExitCode run();

private:
    ExitCode read_all();
    void run_cell(const Source& source, const Cell& cell);
    Verdict supervise(const Scenario& scenario, const std::string& trace_directory);
    std::string trace_directory(const Scenario& scenario);
    void show(const Verdict& verdict);

    const Options& options_;
    std::vector<Source> sources_;
    std::size_t count_ = 0;  ///< of runs
    std::size_t shown_ = 0;
    std::string json_;
    ExitCode worst_ = ExitCode::Pass;
};

/// What the command line names, before anything runs.
ExitCode Runs::read_all() {
    for (const auto& file : options_.files) {
        auto& source = sources_.emplace_back(Source{file, {}, {}});
        auto text = read_file(file);
        if (!text) {
            std::cerr << text.error() << "\n";
            worst_ = worse(worst_, ExitCode::Invalid);
            continue;
        }
        source.text = std::move(*text);
        Problems problems;
        auto cells = read_cells(file, source.text, problems);
        if (!problems.empty()) {
            check_scenario(file, source.text, problems = {});  // says them all, not only those of its parameters
            show_problems(problems, source);
            worst_ = worse(worst_, ExitCode::Invalid);
            continue;
        }
        auto chosen = choose_cells(file, std::move(cells), options_.cells);
        if (!chosen) {
            std::cerr << "ipclab: " << chosen.error() << "\n";
            return ExitCode::Usage;
        }
        source.cells = std::move(*chosen);
        count_ += source.cells.size();
    }
    return ExitCode::Pass;
}

/// Of several runs each trace lies in a folder of its own.
std::string Runs::trace_directory(const Scenario& scenario) {
    if (options_.trace.empty() || (count_ == 1 && options_.files.size() == 1)) return options_.trace;
    auto directory = std::filesystem::path(options_.trace) / scenario.name;
    if (!scenario.cell.id.empty()) directory /= safe_name(scenario.cell.id);
    return directory.string();
}

Verdict Runs::supervise(const Scenario& scenario, const std::string& directory) {
    auto run = run_options(options_.play, directory);
    run.until = options_.until;
    if (!options_.stop_at.empty()) {
        run.pause_at = options_.stop_at;
        run.paused = [&scenario](const sim::trace::RecordView& record) { pause_for_debugger(scenario, record); };
        return play_here(scenario, std::move(run), !options_.play.quiet);
    }
    if (options_.in_process) return play_here(scenario, std::move(run), !options_.play.quiet);
    auto started = Child::start([&](Bond& bond) { return play_for(bond, scenario, run, !options_.play.quiet); }, options_.play.limits);
    if (!started) {
        auto verdict = blank_verdict(scenario);
        verdict.code = ExitCode::Internal;
        verdict.findings.emplace_back().code = ExitCode::Internal;
        verdict.findings.back().subject = "internal error";
        verdict.findings.back().sentence = started.error();
        return verdict;
    }
    auto& child = **started;
    while (!child.look()) {
        pass_interrupts({&child});
        Child::wait_for_news({&child});
    }
    if (child.ending().how != Ending::How::Exited && ::isatty(STDERR_FILENO) == 1) std::cerr << "\r\x1b[K";  // its line of progress
    return supervised_verdict(child, scenario, options_.play.limits, directory);
}

void Runs::show(const Verdict& verdict) {
    if (options_.play.format == "json") {
        json_ += (shown_ > 0 ? "," : "") + render_json(verdict);
        if (count_ > 1) json_.pop_back();
    } else {
        std::cout << render_text(verdict, wants_color(options_.play));
    }
    ++shown_;
}

void Runs::run_cell(const Source& source, const Cell& cell) {
    Problems problems;
    auto scenario = read_scenario(source.file, source.text, problems, cell);
    if (!problems.empty()) {
        show_problems(problems, source);
        worst_ = worse(worst_, ExitCode::Invalid);
        return;
    }
    apply(options_.play, scenario);
    auto directory = trace_directory(scenario);
    if (!directory.empty()) {
        std::error_code ignored;
        std::filesystem::create_directories(std::filesystem::path(directory).parent_path(), ignored);
    }
    std::optional<PrivateDirectory> scratch;
    if (directory.empty()) directory = scratch.emplace().path();  // also for a quiet run: what led to a failure is read from the trace
    auto verdict = supervise(scenario, directory);
    settle(verdict, scenario, {.strict = options_.play.strict, .allow_inconclusive = options_.play.allow_inconclusive});
    verdict.replay = replay_line(options_.play, verdict);
    if (options_.tells() && verdict.code != ExitCode::Internal) {
        if (shown_ > 0) std::cout << "\n";
        tell(directory, wants_color(options_.play));
        std::cout << "\n";
    }
    show(verdict);
    const auto nothing_expected = scenario.expectations.empty() && verdict.judgements.empty();
    if (options_.tells() && nothing_expected && verdict.code == ExitCode::Pass && verdict.note.empty())
        std::cout << "note: the scenario expects nothing, so nothing could fail\n";
    std::cout << std::flush;
    worst_ = worse(worst_, verdict.code);
}

ExitCode Runs::run() {
    count_interrupts();
    if (!options_.until.empty()) {
        if (const auto place = Until::check(options_.until); !place) {
            std::cerr << "ipclab: --until: " << place.error() << "\n";
            return ExitCode::Usage;
        }
    }
    if (!options_.stop_at.empty()) {
        if (const auto place = Until::check(options_.stop_at); !place) {
            std::cerr << "ipclab: --stop-at: " << place.error() << "\n";
            return ExitCode::Usage;
        }
    }
    if (const auto mistake = read_all(); mistake != ExitCode::Pass) return mistake;
    if ((options_.in_process || !options_.stop_at.empty()) && count_ > 1) {
        std::cerr << fmt::format("ipclab: {} holds one run, but these are {}; choose one by FILE and --cell\n",
                                 options_.in_process ? "--in-process" : "--stop-at", count_);
        return ExitCode::Usage;
    }
    for (const auto& source : sources_) {
        for (const auto& cell : source.cells) {
            if (interrupts() == 0) run_cell(source, cell);
        }
    }
    if (options_.play.format == "json" && shown_ > 0) std::cout << (count_ > 1 ? "[" + json_ + "]\n" : json_) << std::flush;
    return interrupts() > 0 ? ExitCode::Interrupted : worst_;
}

}  // namespace

void add_run(CLI::App& app, ExitCode& exit, const std::string& program) {
    auto options = std::make_shared<Options>();
    options->play.program = program;
    auto* verb = app.add_subcommand("run", "Run scenarios: tell what happens, then the verdict");
    verb->add_option("FILE", options->files, "scenario files")->required();
    verb->add_option("--cell", options->cells, "only this cell of a scenario with parameters; may be repeated")
        ->type_name("ID")
        ->allow_extra_args(false);
    verb->add_option("--until", options->until,
                     "end the run at this moment (t118.2, e57) or at the first event for which a condition holds")
        ->type_name("MOMENT|EXPR");
    verb->add_option("--stop-at", options->stop_at,
                     "halt there, print how to attach gdb, and go on when told (plays in this process: no --timeout, no --stuck, one run)")
        ->type_name("MOMENT|EXPR");
    verb->add_option("--trace", options->trace, "record into this directory (several runs: a folder each in it)")->type_name("DIR");
    add_play_options(*verb, options->play);
    verb->add_flag("--quiet", options->play.quiet, "the verdict only");
    verb->add_flag("--in-process", options->in_process, "play in this process, for debuggers: no --timeout, no --stuck, one run");
    verb->footer(
        "Exit codes: 0 pass, 1 fail, 2 wrong command line, 3 scenario invalid, 4 inconclusive (a fault touched nothing), 5 a limit of "
        "time\n"
        "or events, 8 a simulated process crashed, 70 internal error, 130 interrupted. Of several runs the worst decides.\n"
        "Examples:\n"
        "  ipclab run scenarios/library/basics/hello.yaml\n"
        "  ipclab run --quiet scenarios/library/basics/*.yaml\n"
        "  ipclab run --trace out --level full scenarios/library/basics/last_words.yaml\n"
        "  ipclab run --timeout 30s --until 'rule exists' scenarios/library/basics/one_megabyte_wall.yaml");
    verb->callback([options, &exit] { exit = Runs(*options).run(); });
}

}  // namespace scenarios::engine
