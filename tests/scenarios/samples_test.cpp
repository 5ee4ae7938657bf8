// The planted mistakes of scenarios/samples get the right verdict for the right reason; the suites to be copied are clean.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>
#include <string>
#include <vector>

#include "scenarios/engine/cells.h"
#include "scenarios/engine/expanded_text.h"
#include "tests/scenarios/program.h"

namespace {

namespace fs = std::filesystem;

const fs::path kSamples = fs::path(IPCLAB_SOURCE_DIR) / "scenarios/samples";

/// What the tool must say of a planted mistake.
struct Sample {
    const char* name;
    int exit_code;
    std::vector<const char*> words;  ///< stand in the last lines of the run
};

void PrintTo(const Sample& sample, std::ostream* out) { *out << sample.name; }

const std::vector<Sample>& samples() {
    static const std::vector<Sample> kSamplesTable{
        {"lost_reply", 1, {"law nobody_left_waiting at t3", "waits for the reply to t3 Desk.Ask", "desk_service OS_IPC"}},
        {"leaked_reference", 1, {"law handles_not_growing", "lobby", "repetition in line 31"}},
        {"blocked_pool", 1, {"law nobody_left_waiting", "taker_one", "taker_two", "giver", "all 2 threads of store_service are at work"}},
        {"unhandled_obituary", 1, {"unhandled_obituary.yaml:32", "BR_DEAD_REPLY"}},
        {"deadlock_with_timers", 1, {"law no_cycle_of_waits", "wait for each other", "left_service", "right_service"}},
        {"endless_loop", 5, {"stuck", "of spinner_service (phone) runs and does not come back", "t3 Spinner.Spin"}},
        {"toothless_fault", 4, {"fault", "line 37", "touched nothing"}},
    };
    return kSamplesTable;
}

class PlantedMistake : public testing::TestWithParam<Sample> {};

TEST_P(PlantedMistake, IsFoundForTheRightReason) {
    const auto& sample = GetParam();
    const auto file = (kSamples / (sample.name + std::string(".yaml"))).string();
    const auto outcome = run_shell("timeout 60 " + std::string(IPCLAB_PROGRAM) + " run --quiet --color never --stuck 3s " + file);
    EXPECT_EQ(outcome.exit_code, sample.exit_code) << outcome.text;
    for (const auto* word : sample.words) EXPECT_NE(outcome.text.find(word), std::string::npos) << word << "\n" << outcome.text;
}

INSTANTIATE_TEST_SUITE_P(Samples, PlantedMistake, testing::ValuesIn(samples()),
                         [](const auto& sample) { return std::string(sample.param.name); });

TEST(Samples, AreAllInTheTableAndValid) {
    std::size_t files = 0;
    for (const auto& entry : fs::directory_iterator(kSamples)) {
        if (entry.path().extension() != ".yaml") continue;
        ++files;
        const auto name = entry.path().stem().string();
        const auto known = std::any_of(samples().begin(), samples().end(), [&](const Sample& sample) { return sample.name == name; });
        EXPECT_TRUE(known) << name;
    }
    EXPECT_EQ(files, samples().size());
    const auto outcome =
        run_shell(std::string(IPCLAB_PROGRAM) + " validate " + kSamples.string() + "/*.yaml " + kSamples.string() + "/regression/*.yaml");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(Samples, EveryCellOfTheSuiteToBeCopiedPasses) {
    using namespace scenarios::engine;
    const Program program("samples_test");
    std::string files;
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(kSamples / "regression")) {
        if (entry.path().extension() != ".yaml") continue;
        const auto source = text_of(entry.path());
        Problems problems;
        for (const auto& cell : read_cells(entry.path().string(), source, problems)) {
            const auto file = program.path(entry.path().stem().string() + std::to_string(++count) + ".yaml");
            std::ofstream(file) << expanded_text(read_scenario(file, source, problems, cell));
            files += " " + file;
        }
        EXPECT_TRUE(problems.empty()) << entry.path();
    }
    EXPECT_GE(count, 100U);
    const auto outcome = run_shell(std::string(IPCLAB_PROGRAM) + " run --quiet --color never" + files);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

}  // namespace
