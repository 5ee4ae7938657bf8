#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/engine/commands.h"
#include "scenarios/engine/files.h"
#include "scenarios/engine/progress.h"
#include "scenarios/engine/run_scenario.h"
#include "sim/base/text.h"
#include "sim/query/account.h"
#include "sim/trace/reader.h"

namespace scenarios::engine {
namespace {

struct Options {
    std::vector<std::string> files;
    std::string trace;
    std::string level = "calls";
    std::optional<std::uint64_t> seed;
    std::string profile;
    std::string format = "text";
    std::string color = "auto";
    bool quiet = false;
    std::string program;
};

volatile std::sig_atomic_t g_interrupted = 0;

/// The first one ends the run in good order; the second does not wait.
void on_interrupt(int) {
    if (g_interrupted != 0) ::_exit(static_cast<int>(ExitCode::Interrupted));
    g_interrupted = 1;
}

void catch_interrupts() {
    struct sigaction action = {};
    action.sa_handler = on_interrupt;
    sigemptyset(&action.sa_mask);
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

/// A word of a command line as a shell reads it back.
std::string quoted(const std::string& word) {
    constexpr std::string_view kSafe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=+:,@%";
    if (!word.empty() && word.find_first_not_of(kSafe) == std::string::npos) return word;
    std::string out = "'";
    for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

/// The script at the root is how people call the program; where it is not at hand, the program as it was called.
std::string replay_line(const Options& options, const Scenario& scenario) {
    std::error_code ignored;
    const auto script = std::filesystem::is_regular_file("ipclab", ignored) && ::access("./ipclab", X_OK) == 0;
    auto line = fmt::format("{} run {} --seed {}", script ? "./ipclab" : quoted(options.program), quoted(scenario.file), scenario.seed);
    if (!options.profile.empty()) line += " --profile " + options.profile;
    if (options.level != "calls") line += " --level " + options.level;
    return line;
}

bool wants_color(const Options& options) {
    if (options.color == "auto") return ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    return options.color == "always";
}

/// With several files each trace lies in a folder of its own.
std::string trace_directory(const Options& options, const Scenario& scenario) {
    if (options.trace.empty() || options.files.size() == 1) return options.trace;
    return (std::filesystem::path(options.trace) / scenario.name).string();
}

/// A directory of our own under the system's temporary one, gone with everything in it when this is.
class PrivateDirectory {
public:
    PrivateDirectory() {
        auto pattern = (std::filesystem::temp_directory_path() / "ipclab-XXXXXX").string();
        if (::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
    }
    ~PrivateDirectory() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    PrivateDirectory(const PrivateDirectory&) = delete;
    PrivateDirectory& operator=(const PrivateDirectory&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
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

ExitCode run_file(const Options& options, const std::string& file) {
    auto source = read_file(file);
    if (!source) {
        std::cerr << source.error() << "\n";
        return ExitCode::Invalid;
    }
    Problems problems;
    auto scenario = read_scenario(file, *source, problems);
    if (!problems.empty()) {
        for (const auto& problem : problems.sorted()) std::cerr << render(problem, file, *source);
        std::cerr << fmt::format("{}: {}; nothing ran\n", file,
                                 problems.size() == 1 ? "1 mistake" : fmt::format("{} mistakes", problems.size()));
        return ExitCode::Invalid;
    }
    if (options.seed) scenario.seed = *options.seed;
    if (!options.profile.empty()) scenario.profile = options.profile;

    RunOptions run{.trace_directory = trace_directory(options, scenario),
                   .level = options.level == "full" ? sim::trace::Level::Full : sim::trace::Level::Calls,
                   .listener = {},
                   .interrupted = [] { return g_interrupted != 0; }};
    if (!run.trace_directory.empty()) {
        std::error_code ignored;
        std::filesystem::create_directories(std::filesystem::path(run.trace_directory).parent_path(), ignored);
    }
    const auto tells = !options.quiet && options.format == "text";
    std::optional<PrivateDirectory> scratch;
    if (tells && run.trace_directory.empty()) run.trace_directory = scratch.emplace().path();
    catch_interrupts();
    Verdict verdict;
    {
        Progress progress(!options.quiet);
        run.listener = [&](const sim::trace::RecordView& record) { progress.hear(record); };
        verdict = run_scenario(scenario, run);
    }
    verdict.replay = replay_line(options, scenario);
    if (tells && verdict.code != ExitCode::Internal) {
        tell(run.trace_directory, wants_color(options));
        std::cout << "\n";
    }
    std::cout << (options.format == "json" ? render_json(verdict) : render_text(verdict, wants_color(options)));
    if (tells && scenario.expectations.empty() && verdict.judgements.empty() && verdict.code == ExitCode::Pass)
        std::cout << "note: the scenario expects nothing, so nothing could fail\n";
    std::cout << std::flush;
    return verdict.code;
}

/// Each file in a process of its own: one simulation is all an OS process can hold.
ExitCode run_apart(const Options& options, const std::string& file) {
    std::cout << std::flush;
    const auto child = ::fork();
    if (child < 0) {
        std::cerr << "ipclab: no new process for " << file << "\n";
        return ExitCode::Internal;
    }
    if (child == 0) {
        const auto code = run_file(options, file);
        std::cout << std::flush;
        std::fflush(nullptr);
        ::_exit(static_cast<int>(code));
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (g_interrupted != 0) ::kill(child, SIGTERM);
    }
    if (WIFEXITED(status)) return static_cast<ExitCode>(WEXITSTATUS(status));
    std::cerr << fmt::format("ipclab: internal error: the run of {} ended by signal {}\n", file, WTERMSIG(status));
    return ExitCode::Internal;
}

ExitCode run(const Options& options) {
    if (options.files.size() == 1) return run_file(options, options.files.front());
    catch_interrupts();
    auto worst = ExitCode::Pass;
    for (const auto& file : options.files) {
        worst = worse(worst, run_apart(options, file));
        if (g_interrupted != 0) return ExitCode::Interrupted;
        if (!options.quiet && options.format == "text" && file != options.files.back()) std::cout << "\n";
    }
    return worst;
}

}  // namespace

void add_run(CLI::App& app, ExitCode& exit, const std::string& program) {
    auto options = std::make_shared<Options>();
    options->program = program;
    auto* verb = app.add_subcommand("run", "Run scenarios: tell what happens, then the verdict");
    verb->add_option("FILE", options->files, "scenario files")->required();
    verb->add_option("--trace", options->trace, "record into this directory (several files: a folder each in it)")->type_name("DIR");
    verb->add_option("--level", options->level, "how much is recorded: calls or full")
        ->check(CLI::IsMember({"calls", "full"}))
        ->capture_default_str();
    verb->add_option("--seed", options->seed, "seed of every random stream, instead of the scenario's");
    verb->add_option("--profile", options->profile, "seed (the documented rules) or as-coded, instead of the scenario's")
        ->check(CLI::IsMember({"seed", "as-coded"}));
    verb->add_flag("--quiet", options->quiet, "the verdict only");
    verb->add_option("--color", options->color, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->capture_default_str();
    verb->add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
    verb->footer(
        "Exit codes: 0 pass, 1 fail, 2 wrong command line, 3 scenario invalid, 4 a fault touched nothing, 5 time limit,\n"
        "8 a simulated process crashed, 70 internal error, 130 interrupted. Of several runs the worst decides.\n"
        "Examples:\n"
        "  ipclab run scenarios/library/basics/hello.yaml\n"
        "  ipclab run --quiet scenarios/library/basics/*.yaml\n"
        "  ipclab run --trace out --level full scenarios/library/basics/last_words.yaml");
    verb->callback([options, &exit] { exit = run(*options); });
}

}  // namespace scenarios::engine
