#include "sim/query/causes.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "sim/trace/recorder.h"

namespace sim::query {
namespace {

using namespace trace;

/// A client on the phone fetches an object of the tablet (t1), asks a relay (t2), which sends it home (t3) and is refused.
class CausesTest : public testing::Test {
protected:
    void SetUp() override {
        folder_ = std::filesystem::temp_directory_path() / ("ipclab-causes-" + std::to_string(::getpid()));
        auto recorder = std::move(*Recorder::open(
            {.level = Level::Calls, .directory = folder_.string(), .devices = {"phone", "tablet"}, .processes = {"ui", "relay", "tools"}}));
        const auto put = [&](const auto& event, std::uint32_t pid, std::uint64_t transaction = 0, std::uint8_t device = 1) {
            now_ += 1000;
            return recorder->emit_as(event, {.time_ns = now_,
                                             .transaction = transaction,
                                             .pid = pid,
                                             .tid = pid,
                                             .process = static_cast<std::uint16_t>(pid % 100),
                                             .device = device});
        };
        put(ProcessStarted{.name = "ui"}, 101);
        put(ProcessStarted{.name = "relay"}, 102);
        put(ProcessStarted{.name = "tools"}, 203, 0, 2);
        put(RpcSent{.to_device = "tablet", .to_session = "DBinder1_203", .code = 1}, 101, 1);
        put(ObjectLearned{.handle = 5, .known = 1, .host_device = "tablet", .session = "DBinder1_203"}, 102, 1);
        put(RpcFinished{}, 101, 1);
        put(TransactionSent{.to_pid = 102, .code = 2}, 101, 2);
        put(RpcSent{.parent = 2, .to_device = "tablet", .to_session = "DBinder1_203", .code = 3}, 102, 3);
        refused_ = put(RuleRefused{.rule = Rule::Pass1, .object = "demo.ITool", .host_device = "tablet", .peer_device = "tablet"}, 102, 3);
        held_ = put(RuleRefused{.rule = Rule::Size1, .pid = 102, .asked = 10, .limit = 8, .in_use = 8}, 101, 2);
        put(AreaHeld{.held_by = 1, .sender_pid = 101, .size_bytes = 8}, 101, 2);
        recorder->close();
        reader_ = std::move(*Reader::open(folder_.string()));
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::filesystem::path folder_;
    std::unique_ptr<Reader> reader_;
    std::uint64_t now_ = 0;
    std::uint64_t refused_ = 0;
    std::uint64_t held_ = 0;
};

TEST_F(CausesTest, NamesAMomentByItsPlaceInTheTransaction) {
    const Causes causes(*reader_);
    EXPECT_EQ(causes.moment(refused_), "t3.2");
    EXPECT_EQ(causes.moment(1), "e1");
    EXPECT_EQ(causes.moment(0), "");
    EXPECT_EQ(causes.moment(9999), "");
}

TEST_F(CausesTest, AChainBeginsWithTheOutermostRequest) {
    const Causes causes(*reader_);
    EXPECT_EQ(causes.chain(3), "t2 phone/ui→phone/relay #2  t3 phone/relay→tablet/tools #3");
    EXPECT_EQ(causes.chain(7), "");
}

TEST_F(CausesTest, ARefusedObjectsWayIntoTheProcessGoesBefore) {
    const Causes causes(*reader_);
    EXPECT_EQ(causes.chain_of_refusal(refused_), "t1 phone/ui→tablet/tools #1  t2 phone/ui→phone/relay #2  t3 phone/relay→tablet/tools #3");
}

TEST_F(CausesTest, ARefusalNamesWhoHoldsWhat) {
    const Causes causes(*reader_);
    const auto lines = causes.refusal(held_);
    ASSERT_EQ(lines.size(), 2u);
    EXPECT_NE(lines[0].find("phone/relay"), std::string::npos) << lines[0];
    EXPECT_EQ(lines[1], "t1 from phone/ui holds 8 bytes, still queued");
    EXPECT_TRUE(causes.refusal(1).empty());
}

}  // namespace
}  // namespace sim::query
