// What SIGKILL leaves: every event whose emit returned, and a trace every tool opens.

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <thread>

#include "tests/sim/trace/events_support.h"

namespace sim::trace {
namespace {

/// Emits until killed, and says in shared memory what is committed.
[[noreturn]] void write_until_killed(const std::string& path, std::atomic<std::uint64_t>& committed) {
    auto recorder = Recorder::open({.level = Level::Full, .directory = path, .devices = {"phone"}, .processes = {"echo"}});
    if (!recorder) _exit(1);
    for (std::uint64_t number = 1;; ++number) {
        const std::string text(number * 7 % 300, 'x');
        committed.store((*recorder)->emit_as(LogWritten{.tag = "n", .text = text}, sample_stamp(number)), std::memory_order_release);
    }
}

TEST(Kill, AtAnyMomentNothingCommittedIsLostAndEveryToolReadsTheRest) {
    const bool babeltrace = run_program("command -v babeltrace2").status == 0;
    auto* committed =
        static_cast<std::atomic<std::uint64_t>*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
    ASSERT_NE(committed, MAP_FAILED);
    for (unsigned round = 0; round < 20; ++round) {
        TemporaryDirectory directory;
        const auto path = directory.path("trace");
        committed->store(0);
        const auto child = fork();
        if (child == 0) write_until_killed(path, *committed);
        while (committed->load() == 0) std::this_thread::yield();
        std::this_thread::sleep_for(std::chrono::microseconds(round * round * 10));
        kill(child, SIGKILL);
        int status = 0;
        waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status));

        auto reader = Reader::open(path);
        ASSERT_TRUE(reader.ok()) << reader.error();
        EXPECT_FALSE((*reader)->live());
        // The record whose number was not yet noted may be there too.
        EXPECT_GE((*reader)->last_sequence(), committed->load());
        EXPECT_LE((*reader)->last_sequence(), committed->load() + 1);
        auto cursor = (*reader)->begin();
        RecordView record;
        while (cursor.next(record)) EXPECT_EQ(record.as<LogWritten>().text.size(), record.sequence * 7 % 300);
        EXPECT_EQ(cursor.error(), "");
        EXPECT_EQ(record.sequence, (*reader)->last_sequence());
        if (babeltrace) {
            const auto output = run_program("babeltrace2 --output-format=dummy " + path);
            EXPECT_EQ(output.status, 0) << "round " << round << "\n" << output.text;
            EXPECT_EQ(output.text, "");
        }
    }
    munmap(committed, 4096);
}

}  // namespace
}  // namespace sim::trace
