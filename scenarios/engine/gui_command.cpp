#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "scenarios/engine/commands.h"

namespace scenarios::engine {
namespace {

constexpr const char* kWindow = "ipclab-gui";

/// The window lies beside this program, wherever that was started from.
std::filesystem::path window_program() {
    std::error_code error;
    const auto self = std::filesystem::read_symlink("/proc/self/exe", error);
    return error ? std::filesystem::path(kWindow) : self.parent_path() / kWindow;
}

/// Becomes the window; returns only if that failed.
void become(const std::filesystem::path& window, const std::vector<std::string>& words) {
    std::string name = window.string();
    std::vector<std::string> copies = words;
    std::vector<char*> arguments{name.data()};
    for (auto& word : copies) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    ::execv(name.c_str(), arguments.data());
}

}  // namespace

void add_gui(CLI::App& app, ExitCode& exit) {
    auto* verb = app.add_subcommand("gui", "Open the window: run a scenario step by step, or look at a trace");
    verb->prefix_command();  // the window reads its own options
    verb->footer(
        "Everything behind the verb goes to the window: [SCENARIO|TRACE] [--cell ID] [--seed N] [--at MOMENT] [--profile P].\n"
        "Examples:\n"
        "  ipclab gui\n"
        "  ipclab gui scenarios/library/basics/hello.yaml --at t3.2\n"
        "  ipclab gui out");
    verb->callback([verb, &exit] {
        const auto window = window_program();
        become(window, verb->remaining());
        if (errno == ENOENT) {
            std::cerr
                << "ipclab gui: the window is not built: there is no " << window.string()
                << ". Type `./ipclab gui` in the source tree, or build it with `cmake --preset release -DIPCLAB_GUI=ON && cmake --build "
                   "--preset release`.\n";
            exit = ExitCode::Usage;
        } else {
            std::cerr << "ipclab gui: " << window.string() << " could not be started: " << std::strerror(errno) << "\n";
            exit = ExitCode::Internal;
        }
    });
}

}  // namespace scenarios::engine
