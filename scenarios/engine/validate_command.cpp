#include <cstdio>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "scenarios/engine/commands.h"
#include "scenarios/engine/files.h"
#include "scenarios/engine/scenario.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

struct Options {
    std::vector<std::string> files;
    std::string format = "text";
    bool quiet = false;
};

ExitCode validate(const Options& options) {
    auto exit = ExitCode::Pass;
    auto report = nlohmann::ordered_json::array();
    for (const auto& file : options.files) {
        Problems problems;
        std::string source;
        if (auto text = read_file(file)) {
            source = std::move(*text);
            check_scenario(file, source, problems);
        } else {
            problems.add({}, text.error().substr(file.size() + 2));
        }
        if (!problems.empty()) exit = ExitCode::Invalid;
        if (options.format == "json") {
            auto list = nlohmann::ordered_json::array();
            for (const auto& problem : problems.sorted()) {
                list.push_back({{"line", problem.place.line}, {"column", problem.place.column}, {"message", problem.message}});
            }
            report.push_back({{"file", file}, {"valid", problems.empty()}, {"problems", list}});
            continue;
        }
        for (const auto& problem : problems.sorted()) std::cout << render(problem, file, source);
        if (problems.empty() && !options.quiet) std::cout << fmt::format("{}: valid\n", file);
    }
    if (options.format == "json") {
        std::cout << report.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << "\n";
    }
    return exit;
}

}  // namespace

void add_validate(CLI::App& app, ExitCode& exit) {
    auto options = std::make_shared<Options>();
    auto* verb = app.add_subcommand("validate", "Check scenarios without running them: every mistake, with its line and a caret");
    verb->add_option("FILE", options->files, "scenario files")->required();
    verb->add_option("--format", options->format, "text or json")->check(CLI::IsMember({"text", "json"}))->capture_default_str();
    verb->add_flag("--quiet", options->quiet, "say nothing about files that are valid");
    verb->footer("Example:\n  ipclab validate scenarios/library/basics/*.yaml");
    verb->callback([options, &exit] { exit = validate(*options); });
}

}  // namespace scenarios::engine
