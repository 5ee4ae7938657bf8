#include "scenarios/engine/replay.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "sim/base/text.h"

namespace scenarios::engine {

std::string shell_quoted(const std::string& word) {
    constexpr std::string_view kSafe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./=+:,@%";
    if (!word.empty() && word.find_first_not_of(kSafe) == std::string::npos) return word;
    std::string out = "'";
    for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

std::string program_line(const std::string& program) {
    std::error_code ignored;
    const auto script = std::filesystem::is_regular_file("ipclab", ignored) && ::access("./ipclab", X_OK) == 0;
    return script ? "./ipclab" : shell_quoted(program);
}

namespace {

std::string common_options(const PlayOptions& options) {
    std::string out;
    const char* folders = std::getenv("IPCLAB_IMAGES");
    for (std::string_view rest = folders != nullptr ? folders : ""; !rest.empty();) {
        const auto colon = std::min(rest.find(':'), rest.size());
        out += " --images " + shell_quoted(std::string(rest.substr(0, colon)));
        rest.remove_prefix(std::min(colon + 1, rest.size()));
    }
    if (!options.profile.empty()) out += " --profile " + options.profile;
    if (options.level != "calls") out += " --level " + options.level;
    if (options.max_events > 0) out += fmt::format(" --max-events {}", options.max_events);
    if (!options.max_time.empty()) out += " --max-time " + shell_quoted(options.max_time);
    return out;
}

}  // namespace

std::string replay_line(const PlayOptions& options, const Verdict& verdict) {
    if (verdict.code == ExitCode::Invalid) return fmt::format("{} validate {}", program_line(options.program), shell_quoted(verdict.file));
    auto line = fmt::format("{} run {}", program_line(options.program), shell_quoted(verdict.file));
    if (!verdict.cell.empty()) line += " --cell " + shell_quoted(verdict.cell);
    line += fmt::format(" --seed {}", verdict.seed) + common_options(options);
    // What is judged at the end only shows again if the run gets there.
    const auto findings = findings_of(verdict);
    const auto shows_at_once = !findings.empty() && (findings.front().subject.starts_with("rule ") || findings.front().subject == "crash");
    if (shows_at_once && !findings.front().moment.text.empty()) line += " --until " + findings.front().moment.text;
    return line;
}

std::string check_line(const PlayOptions& options, const Verdict& verdict, bool twice) {
    auto line = fmt::format("{} check {}", program_line(options.program), shell_quoted(verdict.file));
    if (!verdict.cell.empty()) line += " --only " + shell_quoted("cell=" + verdict.cell);
    if (options.seed) line += fmt::format(" --seed {}", *options.seed);
    line += common_options(options);
    if (twice) line += " --check-determinism";
    return line;
}

}  // namespace scenarios::engine
