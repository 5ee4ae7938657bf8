#include "scenarios/engine/play_options.h"

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "scenarios/engine/units.h"
#include "sim/base/text.h"

namespace scenarios::engine {

CLI::Option* add_duration(CLI::App& verb, const std::string& name, std::int64_t& to_ns, const std::string& what, std::string* as_written) {
    return verb
        .add_option_function<std::string>(
            name,
            [name, &to_ns, as_written](const std::string& text) {
                const auto parsed = parse_duration(text);
                if (!parsed || *parsed < 0)
                    throw CLI::ValidationError(name, fmt::format("'{}' is no duration; expected one like 30s, 500ms or '5 min'", text));
                to_ns = *parsed;
                if (as_written != nullptr) *as_written = text;
            },
            what)
        ->type_name("TIME");
}

void add_play_options(CLI::App& verb, PlayOptions& options) {
    verb.add_option("--seed", options.seed, "seed of every random stream, instead of the scenario's")->type_name("N");
    verb.add_option("--profile", options.profile, "seed (the documented rules) or as-coded, instead of the scenario's")
        ->check(CLI::IsMember({"seed", "as-coded"}));
    verb.add_option("--level", options.level, "how much is recorded: calls or full")
        ->check(CLI::IsMember({"calls", "full"}))
        ->capture_default_str();
    add_duration(verb, "--timeout", options.limits.timeout_ns, "host time after which a run is ended, exit code 5; 0: never");
    add_duration(verb, "--stuck", options.limits.stuck_ns, "host time at work without an event after which a run is ended (20s); 0: never");
    add_duration(verb, "--max-time", options.max_time_ns, "virtual time after which a run is ended, instead of the scenario's time_limit",
                 &options.max_time);
    verb.add_option("--max-events", options.max_events, "events in the trace after which a run is ended")
        ->check(CLI::PositiveNumber)
        ->type_name("N");
    verb.add_flag("--strict", options.strict, "what is inconclusive (4, 7) fails");
    verb.add_option_function<std::string>(
            "--allow", [&options](const std::string&) { options.allow_inconclusive = true; }, "inconclusive: exit code 4 becomes 0")
        ->check(CLI::IsMember({"inconclusive"}));
    verb.add_option_function<std::vector<std::string>>(
            "--images",
            [](const std::vector<std::string>& folders) {
                std::string joined;
                for (const auto& folder : folders) joined.append(joined.empty() ? "" : ":").append(folder);
                ::setenv("IPCLAB_IMAGES", joined.c_str(), 1);  // children and the reader of scenarios see it
            },
            "folder in which images are looked for that do not lie beside their scenario; may be repeated (or IPCLAB_IMAGES)")
        ->type_name("DIR")
        ->allow_extra_args(false)
        ->check(CLI::ExistingDirectory);
    verb.add_option("--format", options.format, "text or json")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
    verb.add_option("--color", options.color, "auto, always or never")
        ->check(CLI::IsMember({"auto", "always", "never"}))
        ->capture_default_str();
}

void apply(const PlayOptions& options, Scenario& scenario) {
    if (options.seed) scenario.seed = *options.seed;
    if (!options.profile.empty()) scenario.profile = options.profile;
}

RunOptions run_options(const PlayOptions& options, std::string trace_directory) {
    RunOptions run;
    run.trace_directory = std::move(trace_directory);
    run.level = options.level == "full" ? sim::trace::Level::Full : sim::trace::Level::Calls;
    run.max_events = options.max_events;
    run.time_limit_ns = options.max_time_ns;
    return run;
}

bool wants_color(const PlayOptions& options) {
    if (options.color == "auto") return ::isatty(STDOUT_FILENO) == 1 && std::getenv("NO_COLOR") == nullptr;
    return options.color == "always";
}

}  // namespace scenarios::engine
