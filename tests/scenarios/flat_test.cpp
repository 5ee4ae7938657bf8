// A long run does not grow: memory at its peak is the same for a million calls as for a twentieth of them, account included.

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace {

namespace fs = std::filesystem;

#if defined(__SANITIZE_ADDRESS__)
constexpr long kCalls = 20'000;  // the sanitizer keeps what was freed for a while, and is slow
constexpr long kGrowthKbMax = 300'000;
#else
constexpr long kCalls = 1'000'000;
constexpr long kGrowthKbMax = 2'000;
#endif

long peak_kb(long calls, const fs::path& folder) {
    const auto scenario = folder / "many.yaml";
    std::ofstream(scenario) << "name: many\ntitle: Many calls\ninterfaces:\n"
                               "  Echo: { methods: { Say: { arguments: { text: string16 }, returns: { text: string16 } } } }\n"
                               "processes:\n"
                               "  echo_service:\n"
                               "    services: { echo: { interface: Echo, ability: 1201, methods: { Say: { reply: { text: $text } } } } }\n"
                               "  app:\n"
                               "    steps:\n"
                               "      - get: { ability: 1201, as: echo }\n"
                               "      - repeat: { times: "
                            << calls << ", steps: [ { call: { to: echo, method: Say, arguments: { text: hello } } } ] }\n";
    const auto child = ::fork();
    if (child == 0) {
        const int out = ::open((folder / "out").c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ::dup2(out, 1);
        ::execl(IPCLAB_PROGRAM, "ipclab", "run", scenario.c_str(), nullptr);
        ::_exit(127);
    }
    int status = 0;
    struct rusage usage = {};
    ::wait4(child, &status, 0, &usage);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    EXPECT_LT(fs::file_size(folder / "out"), 8'000u);  // told in a page, whatever its length
    return usage.ru_maxrss;
}

TEST(Flat, AMillionCallsTakeNoMoreMemoryThanATwentiethOfThem) {
    const fs::path folder = fs::temp_directory_path() / ("ipclab_flat_test." + std::to_string(::getpid()));
    fs::create_directories(folder);
    const auto few = peak_kb(kCalls / 20, folder);
    const auto many = peak_kb(kCalls, folder);
    std::printf("%ld calls: %ld KB, %ld calls: %ld KB\n", kCalls / 20, few, kCalls, many);
    EXPECT_LT(many - few, kGrowthKbMax);
    fs::remove_all(folder);
}

}  // namespace
