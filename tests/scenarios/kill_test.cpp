// A run killed by SIGKILL at a random moment leaves a trace that opens with every committed event, for us and for babeltrace2.

#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "sim/kernel/random_stream.h"
#include "sim/trace/reader.h"

namespace {

namespace fs = std::filesystem;

// A conversation that would go on for a long time.
constexpr const char* kEndless = R"(name: endless
title: Killed half-way
interfaces:
  Echo: { methods: { Say: { arguments: { text: string16 }, returns: { text: string16 } } } }
processes:
  echo_service:
    services: { echo: { interface: Echo, ability: 1201, methods: { Say: { reply: { text: $text } } } } }
  app:
    steps:
      - get: { ability: 1201, as: echo }
      - repeat: { times: 10000000, steps: [ { call: { to: echo, method: Say, arguments: { text: hello } } } ] }
)";

#if defined(__SANITIZE_ADDRESS__)
constexpr int kRounds = 10;  // the program starts and records slowly under the sanitizer
constexpr std::uint64_t kLifeUsMax = 800'000;
#else
constexpr int kRounds = 100;
constexpr std::uint64_t kLifeUsMax = 120'000;
#endif

// Standard output of a shell command; its exit status through `status`.
std::string output_of(const std::string& command, int* status) {
    std::string text;
    auto* pipe = ::popen(command.c_str(), "r");
    char piece[4096];
    while (const auto count = std::fread(piece, 1, sizeof piece, pipe)) text.append(piece, count);
    *status = ::pclose(pipe);
    return text;
}

TEST(Kill, ATraceSurvivesSigkillAtAnyMoment) {
    const fs::path folder = fs::temp_directory_path() / ("ipclab_kill_test." + std::to_string(::getpid()));
    fs::create_directories(folder);
    const auto scenario = folder / "endless.yaml";
    std::ofstream(scenario) << kEndless;
    sim::kernel::RandomStream random(static_cast<std::uint64_t>(::getpid()), "kill");
    int with_events = 0;
    for (int round = 0; round < kRounds; ++round) {
        const auto trace = folder / "trace";
        fs::remove_all(trace);
        const auto child = ::fork();
        ASSERT_GE(child, 0);
        if (child == 0) {
            const int null = ::open("/dev/null", O_WRONLY);
            ::dup2(null, 1);
            ::dup2(null, 2);
            ::execl(IPCLAB_PROGRAM, "ipclab", "run", "--in-process", "--quiet", "--level", round % 2 == 0 ? "calls" : "full", "--trace",
                    trace.c_str(), scenario.c_str(), nullptr);
            ::_exit(127);
        }
        ::usleep(static_cast<useconds_t>(random.below(kLifeUsMax)));
        ::kill(child, SIGKILL);
        int status = 0;
        ::waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status)) << "the run ended by itself with status " << WEXITSTATUS(status) << " in round " << round;
        if (!fs::exists(trace / "events")) continue;  // killed before it recorded anything

        auto reader = sim::trace::Reader::open(trace.string());
        ASSERT_TRUE(reader.ok()) << reader.error() << " in round " << round;
        std::uint64_t count = 0;
        auto cursor = (*reader)->begin();
        for (sim::trace::RecordView record; cursor.next(record);) ASSERT_EQ(record.sequence, ++count) << "in round " << round;
        ASSERT_FALSE(cursor.failed()) << cursor.error() << " in round " << round;
        EXPECT_EQ(count, (*reader)->last_sequence());
        int babeltrace = 0;
        const auto lines = output_of("babeltrace2 " + trace.string() + " 2>" + (folder / "warnings").string() + " | wc -l", &babeltrace);
        EXPECT_EQ(std::strtoull(lines.c_str(), nullptr, 10), count) << "babeltrace2 in round " << round;
        EXPECT_EQ(fs::file_size(folder / "warnings"), 0u) << "babeltrace2 in round " << round;
        if (count > 0) ++with_events;
        if (testing::Test::HasFailure()) break;
    }
    EXPECT_GT(with_events, kRounds / 4);
    fs::remove_all(folder);
}

}  // namespace
