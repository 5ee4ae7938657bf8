#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

/// What a command printed (stdout and stderr) and its exit code.
struct Outcome {
    int exit_code = -1;
    std::string text;
};

inline Outcome run_shell(const std::string& line) {
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen((line + " 2>&1").c_str(), "r"), [](FILE*) { return 0; });
    Outcome outcome;
    std::array<char, 4096> buffer{};
    while (const auto got = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) outcome.text.append(buffer.data(), got);
    const auto status = ::pclose(pipe.get());
    outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
}

/// The program, and a folder of its own for what a test writes, gone afterwards.
class Program {
public:
    explicit Program(const std::string& test)
        : folder_(std::filesystem::temp_directory_path() / ("ipclab_" + test + "_" + std::to_string(::getpid()))) {
        std::filesystem::create_directories(folder_);
    }
    ~Program() { std::filesystem::remove_all(folder_); }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    Outcome run(const std::string& scenario, const std::string& options) {
        const auto file = path("x.yaml");
        std::ofstream(file) << scenario;
        return run_shell(std::string(IPCLAB_PROGRAM) + " run --color never " + options + " " + file);
    }
    [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

private:
    std::filesystem::path folder_;
};
