// The laws in whole runs: a deadlock is found whatever else still runs, and the shipped scenarios break no law, in the run itself and over
// their full traces.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "sim/query/laws.h"
#include "sim/trace/codec.h"
#include "sim/trace/reader.h"
#include "tests/scenarios/program.h"

namespace {

namespace fs = std::filesystem;

/// Two serial services whose handlers call each other, asked at the same time: each holds the lock that the other one's call needs.
std::string embrace(const std::string& more) {
    return R"(name: embrace
time_limit: 5 s
interfaces:
  Peer: { methods: { Meet: {} } }
processes:
  left:
    services:
      left_one:
        interface: Peer
        ability: 1301
        serial: true
        methods:
          Meet: [ { sleep: 10 ms }, { get: { ability: 1302, as: other } }, { call: { to: other, method: Meet } } ]
  right:
    services:
      right_one:
        interface: Peer
        ability: 1302
        serial: true
        methods:
          Meet: [ { sleep: 10 ms }, { get: { ability: 1301, as: other } }, { call: { to: other, method: Meet } } ]
  app:
    steps:
      - get: { ability: 1301, as: one }
      - get: { ability: 1302, as: two }
      - parallel:
          first: [ { call: { to: one, method: Meet } } ]
          second: [ { call: { to: two, method: Meet } } ]
)" + more;
}

bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

/// How often it stands in the text.
std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
    return count;
}

TEST(LawsInRuns, ADeadlockIsOneFindingThatSaysWhoWaitsForWhom) {
    Program program("laws");
    const auto outcome = program.run(embrace(""), "--quiet");
    EXPECT_EQ(outcome.exit_code, 1) << outcome.text;
    EXPECT_EQ(count_of(outcome.text, "deadlock"), 1u) << outcome.text;
    EXPECT_TRUE(contains(outcome.text, "4 threads wait for each other: left ")) << outcome.text;
    EXPECT_TRUE(contains(outcome.text, "waits for the reply to t")) << outcome.text;
    EXPECT_TRUE(contains(outcome.text, " Peer.Meet, which right ")) << outcome.text;
    EXPECT_TRUE(contains(outcome.text, "waits for a lock that left ")) << outcome.text;
    EXPECT_TRUE(contains(outcome.text, "app main (tid ")) << "who follows is named too: " << outcome.text;
}

TEST(LawsInRuns, ADeadlockIsFoundWhileOthersRunOn) {
    Program program("laws");
    const auto outcome =
        program.run(embrace("  clock:\n    steps: [ { repeat: { times: 1000, steps: [ { sleep: 100 ms } ] } } ]\n"), "--quiet");
    EXPECT_EQ(outcome.exit_code, 1) << outcome.text;
    EXPECT_EQ(count_of(outcome.text, "deadlock"), 1u) << outcome.text;
    EXPECT_TRUE(contains(outcome.text, "the time limit of 5 s")) << outcome.text;
}

TEST(LawsInRuns, TheAccountSaysWhichLawWasBroken) {
    Program program("laws");
    const auto outcome = program.run(embrace(""), "");
    EXPECT_TRUE(contains(outcome.text, "✗ law no_cycle_of_waits: deadlock: since 0.0")) << outcome.text;
}

TEST(LawsInRuns, LocksAreToldInAFullTrace) {
    Program program("laws");
    program.run(embrace(""), "--quiet --level full --trace " + program.path("trace"));
    const auto reader = sim::trace::Reader::open(program.path("trace"));
    ASSERT_TRUE(reader) << reader.error();
    std::size_t waits = 0, broken = 0;
    auto cursor = (*reader)->begin();
    sim::trace::RecordView record;
    while (cursor.next(record)) {
        if (record.is<sim::trace::LockChanged>()) {
            const auto event = record.as<sim::trace::LockChanged>();
            if (event.lock != 0 && event.waiter_tid != 0) ++waits;
        }
        if (record.is<sim::trace::LawBroken>()) {
            ++broken;
            EXPECT_EQ(record.as<sim::trace::LawBroken>().law, sim::trace::Law::NoCycleOfWaits);
        }
    }
    EXPECT_GE(waits, 2u);
    EXPECT_EQ(broken, 1u);
}

TEST(LawsInRuns, TheShippedScenariosBreakNoneInTheirFullTraces) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(IPCLAB_SOURCE_DIR) / "scenarios/library")) {
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    ASSERT_FALSE(files.empty());
    for (const auto& file : files) {
        SCOPED_TRACE(file.filename().string());
        Program program("laws");
        const auto outcome =
            run_shell(std::string(IPCLAB_PROGRAM) + " run --quiet --level full --trace " + program.path("trace") + " " + file.string());
        ASSERT_EQ(outcome.exit_code, 0) << outcome.text;
        const auto reader = sim::trace::Reader::open(program.path("trace"));
        ASSERT_TRUE(reader) << reader.error();
        sim::query::Laws laws((*reader)->names());
        auto cursor = (*reader)->begin();
        sim::trace::RecordView record;
        while (cursor.next(record)) laws.add(record);
        laws.finish(sim::query::RunEnd::Idle);
        for (const auto& breach : laws.breaches()) ADD_FAILURE() << sim::trace::word(breach.law) << ": " << breach.text;
    }
}

}  // namespace
