#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <vector>

#include "scenarios/engine/commands.h"
#include "scenarios/engine/files.h"
#include "scenarios/engine/shipped.h"
#include "sim/base/text.h"

namespace scenarios::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kNameMax = 40;
constexpr int kFirstAbility = 1490;  ///< ids for tests begin here (1490 to 1499), and stay free behind them up to 1600

struct Options {
    std::string name;
    std::string folder;
    int ability = kFirstAbility;
};

/// A name for files and libraries: small letters, digits, `_`.
std::string problem_of(const std::string& name) {
    const auto fits = [](unsigned char c) { return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_'; };
    if (name.empty() || name.size() > kNameMax || std::islower(static_cast<unsigned char>(name[0])) == 0 ||
        !std::all_of(name.begin(), name.end(), fits)) {
        return fmt::format("'{}' is no name for a service: expected up to {} small letters, digits and _, such as light_switch", name,
                           kNameMax);
    }
    return {};
}

std::string camel(const std::string& name) {
    std::string result;
    bool upper = true;
    for (const char c : name) {
        if (c == '_') {
            upper = true;
            continue;
        }
        result.push_back(upper ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c);
        upper = false;
    }
    return result;
}

std::string replaced(std::string text, const Options& options) {
    std::string upper = options.name;
    std::transform(upper.begin(), upper.end(), upper.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    const std::array<std::pair<std::string, std::string>, 4> words{std::pair<std::string, std::string>{"@name@", options.name},
                                                                   {"@Name@", camel(options.name)},
                                                                   {"@NAME@", upper},
                                                                   {"@id@", std::to_string(options.ability)}};
    for (const auto& [word, value] : words) {
        for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + value.size()))
            text.replace(at, word.size(), value);
    }
    return text;
}

ExitCode scaffold(const Options& options) {
    if (const auto problem = problem_of(options.name); !problem.empty()) {
        std::cerr << "ipclab: " << problem << "\n";
        return ExitCode::Usage;
    }
    const auto templates = shipped("scenarios/templates/service", "templates/service");
    if (templates.empty()) {
        std::cerr << "ipclab: the templates that come with the program are not where it looks for them (share/ipclab/templates)\n";
        return ExitCode::Internal;
    }
    const fs::path folder = options.folder.empty() ? options.name : options.folder;
    std::error_code error;
    if (fs::exists(folder, error) && !(fs::is_directory(folder, error) && fs::is_empty(folder, error))) {
        std::cerr << fmt::format("ipclab: {} is there already and not an empty folder; nothing was written\n", folder.string());
        return ExitCode::Usage;
    }
    fs::create_directories(folder, error);
    std::vector<fs::path> sources;
    for (const auto& entry : fs::directory_iterator(templates, error)) sources.push_back(entry.path());
    std::sort(sources.begin(), sources.end());
    for (const auto& source : sources) {
        const auto text = read_file(source.string());
        const auto target = folder / replaced(source.filename().string(), options);
        std::ofstream file(target, std::ios::binary);
        if (text) file << replaced(*text, options);
        if (!text || !file.flush()) {
            std::cerr << fmt::format("ipclab: {} could not be written\n", target.string());
            return ExitCode::Internal;
        }
        std::cout << target.string() << "\n";
    }
    const auto package = shipped("cmake/ipclabConfig.cmake", "../../lib/cmake/ipclab/ipclabConfig.cmake");
    const auto where =
        package.empty() ? std::string{} : fmt::format(" -Dipclab_DIR={}", fs::path(package).parent_path().lexically_normal().string());
    std::cout << fmt::format(
        "\nBuild it, run it, see what happens:\n"
        "  cmake -S {0} -B {0}/build{1} && cmake --build {0}/build\n"
        "  ipclab run --images {0}/build {0}/{2}.yaml\n"
        "and in a CI job, after building: ctest --test-dir {0}/build --output-on-failure\n",
        folder.string(), where, options.name);
    return ExitCode::Pass;
}

}  // namespace

void add_new(CLI::App& app, ExitCode& exit) {
    auto* verb = app.add_subcommand("new", "Write the beginnings of something of your own");
    verb->require_subcommand(1);
    auto options = std::make_shared<Options>();
    auto* service =
        verb->add_subcommand("service", "a system ability in C++: interface, proxy, stub, profile, scenario and test, ready to build");
    service->add_option("NAME", options->name, "its name, such as light_switch")->required();
    service->add_option("--folder", options->folder, "where it is written, instead of NAME")->type_name("DIR");
    service->add_option("--id", options->ability, "id of the system ability")->check(CLI::Range(1, 0x00ffffff))->capture_default_str();
    service->footer("Example:\n  ipclab new service light_switch");
    service->callback([options, &exit] { exit = scaffold(*options); });
}

}  // namespace scenarios::engine
