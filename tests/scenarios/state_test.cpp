// What `ipclab show --at` says of the driver at random events of every shipped scenario, against the driver's own tables when the run
// stands there.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "scenarios/engine/machines.h"
#include "scenarios/engine/run_scenario.h"
#include "sim/kernel/random_stream.h"
#include "sim/query/state_reader.h"
#include "sim/trace/reader.h"

namespace scenarios::engine {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLooks = 100;

std::vector<std::string> shipped_scenarios() {
    std::vector<std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(IPCLAB_SOURCE_DIR) / "scenarios/library")) {
        if (entry.path().extension() == ".yaml") files.push_back(entry.path().string());
    }
    std::sort(files.begin(), files.end());
    return files;
}

struct Look {
    std::uint64_t sequence = 0;
    std::string kind;
    std::vector<sim::query::DriverState> drivers;  ///< by device
};

class ShippedState : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("ipclab-state-" + std::to_string(::getpid()));
        fs::remove_all(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }
    fs::path folder_;
};

TEST_P(ShippedState, IsWhatTheDriversOwnTablesSay) {
    std::ifstream file(GetParam());
    std::stringstream text;
    text << file.rdbuf();
    Problems problems;
    const auto scenario = read_scenario(GetParam(), text.str(), problems);
    ASSERT_TRUE(problems.empty());

    // How long the run is nobody knows before: each event takes the place of an earlier look with the right probability.
    sim::kernel::RandomStream random(7, "looks");
    std::vector<Look> looks;
    std::uint64_t seen = 0;
    RunOptions options;
    options.trace_directory = folder_.string();
    options.level = sim::trace::Level::Full;
    options.inspect = [&](const sim::trace::RecordView& record, Machines& machines) {
        ++seen;
        const auto place = looks.size() < kLooks ? looks.size() : random.below(seen);
        if (place >= kLooks) return;
        if (place == looks.size()) looks.emplace_back();
        auto& look = looks[place];
        look.sequence = record.sequence;
        look.kind = sim::trace::kind_name(record.kind);
        look.drivers.clear();
        for (std::size_t i = 1; i <= scenario.devices.size(); ++i) look.drivers.push_back(machines.device(i).binder().state());
    };
    EXPECT_EQ(run_scenario(scenario, options).code, ExitCode::Pass);
    ASSERT_EQ(looks.size(), kLooks);

    const auto reader = sim::trace::Reader::open(folder_.string());
    ASSERT_TRUE(reader) << reader.error();
    sim::query::StateReader states(**reader);
    int differed = 0;
    for (const auto& look : looks) {
        auto state = states.state_at(look.sequence);
        ASSERT_TRUE(state) << state.error();
        for (std::size_t i = 0; i < look.drivers.size(); ++i) {
            const auto& told = state->devices[static_cast<std::uint8_t>(i + 1)].driver;
            if (told == look.drivers[i] || ++differed > 2) continue;
            ADD_FAILURE() << "at e" << look.sequence << " (" << look.kind << ") the trace says of device " << i + 1 << "\n"
                          << sim::query::render(told) << "but the driver says\n"
                          << sim::query::render(look.drivers[i]);
        }
    }
    EXPECT_EQ(differed, 0);
}

INSTANTIATE_TEST_SUITE_P(Library, ShippedState, testing::ValuesIn(shipped_scenarios()), [](const auto& scenario) {
    auto name = fs::path(scenario.param).parent_path().filename().string() + "_" + fs::path(scenario.param).stem().string();
    std::replace_if(
        name.begin(), name.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
    return name;
});

}  // namespace
}  // namespace scenarios::engine
