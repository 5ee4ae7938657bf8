#include "sim/query/state_reader.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <random>

#include "sim/trace/recorder.h"

namespace sim::query {
namespace {

namespace fs = std::filesystem;
using namespace trace;

/// A trace in which handles and buffers of two processes come and go at random, and the state after every 500th record.
class StateReaderTest : public testing::Test {
protected:
    void SetUp() override {
        path_ = (fs::temp_directory_path() / ("ipclab_states_" + std::to_string(getpid()))).string();
        auto recorder = Recorder::open({.level = Level::Full, .directory = path_, .devices = {"phone"}});
        ASSERT_TRUE(recorder.ok()) << recorder.error();
        WorldState state;
        (*recorder)->add_listener([&](const RecordView& record) {
            state.apply(record);
            if (record.sequence % 500 == 0) truth_[record.sequence] = state;
        });
        const Stamp stamp{.device = 1};
        std::mt19937 random(7);
        for (std::uint32_t pid : {100u, 200u}) (*recorder)->emit_as(BinderProcessChanged{.pid = pid, .open = 1}, stamp);
        for (std::uint32_t i = 0; i < 60'000; ++i) {
            const auto pid = static_cast<std::uint32_t>(100 + 100 * (random() % 2));
            const auto number = static_cast<std::uint32_t>(random() % 50);
            switch (random() % 4) {
                case 0:
                    (*recorder)->emit_as(RefChanged{.pid = pid, .handle = number, .node = number, .strong = 1}, stamp);
                    break;
                case 1:
                    (*recorder)->emit_as(RefChanged{.pid = pid, .handle = number, .node = number}, stamp);
                    break;
                case 2:
                    (*recorder)->emit_as(BufferAllocated{.pid = pid, .offset = number, .size_bytes = i}, stamp);
                    break;
                default:
                    (*recorder)->emit_as(BufferFreed{.pid = pid, .offset = number}, stamp);
                    break;
            }
        }
    }
    void TearDown() override { fs::remove_all(path_); }

    std::string path_;
    std::map<std::uint64_t, WorldState> truth_;
};

TEST_F(StateReaderTest, GivesTheStateAtAnyEventInAnyOrder) {
    const auto reader = Reader::open(path_);
    ASSERT_TRUE(reader.ok()) << reader.error();
    StateReader states(**reader);
    std::mt19937 random(3);
    for (int i = 0; i < 40; ++i) {
        auto wanted = truth_.begin();
        std::advance(wanted, static_cast<std::ptrdiff_t>(random() % truth_.size()));
        const auto state = states.state_at(wanted->first);
        ASSERT_TRUE(state.ok()) << state.error();
        EXPECT_EQ(*state, wanted->second) << wanted->first;
    }
    EXPECT_GE(states.snapshots(), 2u);
    EXPECT_TRUE(states.state_at(0)->devices.empty());
}

TEST_F(StateReaderTest, KeepsSnapshotsInTheSidecar) {
    const auto reader = Reader::open(path_);
    {
        StateReader states(**reader, path_);
        ASSERT_TRUE(states.state_at(60'000).ok());
        EXPECT_FALSE(states.save().has_value());
        EXPECT_TRUE(fs::exists(path_ + "/index/states"));
    }
    StateReader again(**reader, path_);
    EXPECT_GE(again.snapshots(), 2u);  // before anything was asked
    for (const std::uint64_t at : {500, 20'500, 45'000, 60'000}) EXPECT_EQ(*again.state_at(at), truth_.at(at)) << at;
}

TEST_F(StateReaderTest, DoesWithoutADamagedSidecar) {
    const auto reader = Reader::open(path_);
    {
        StateReader states(**reader, path_);
        ASSERT_TRUE(states.state_at(60'000).ok());
        states.save();
    }
    const auto file = path_ + "/index/states";
    std::ifstream in(file, std::ios::binary);
    std::string good{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    for (const std::size_t at : {std::size_t{0}, std::size_t{9}, std::size_t{25}, std::size_t{33}, std::size_t{40 + 10}, good.size() - 5}) {
        auto bad = good;
        bad[at] = static_cast<char>(bad[at] + 77);
        std::ofstream(file, std::ios::binary) << bad.substr(0, at % 2 == 0 ? bad.size() : bad.size() - 3);
        StateReader states(**reader, path_);
        const auto state = states.state_at(500);
        EXPECT_EQ(*state, truth_.at(500)) << at;
    }
}

}  // namespace
}  // namespace sim::query
