#include "sim/query/stats.h"

#include <gtest/gtest.h>

#include "tests/sim/query/tools_support.h"

namespace sim::query {
namespace {

StatsReport report_of(SmallRun& run) {
    std::optional<base::Error> error;
    auto report = stats_of(run.reader(), error);
    EXPECT_FALSE(error);
    return report;
}

TEST(StatsTest, CountsCallsByProcessAndMethod) {
    SmallRun run;
    for (std::uint64_t id = 1; id <= 4; ++id) {
        run.send(id, std::string(id * 4, 'x'));
        run.time_ns += 1000 * (id - 1);
        if (id < 4) run.reply(id);
    }
    run.as(100, 4).emit(trace::RuleRefused{.rule = trace::Rule::Size1, .pid = 200});
    run.as(100, 4).emit(trace::RuleRefused{.rule = trace::Rule::Size1, .pid = 200});
    run.fail(4, trace::Outcome::FailedReply);
    run.send(5, "once", 0, 1);
    run.as(100, 5).emit(trace::TransactionFinished{.outcome = trace::Outcome::Accepted});
    run.send(6);
    const auto report = report_of(run);
    ASSERT_EQ(report.local.size(), 1u);
    const auto& row = report.local.at({"phone/app", "Echo.Say"});
    EXPECT_EQ(row.calls, 6u);
    EXPECT_EQ(row.oneway, 1u);
    EXPECT_EQ(row.failed, 1u);
    EXPECT_EQ(row.refused, 1u) << "one call, refused twice over";
    EXPECT_EQ(row.unfinished, 1u);
    EXPECT_EQ(row.latency_ns.count(), 3u);
    EXPECT_EQ(row.latency_ns.minimum(), 1000u);
    EXPECT_EQ(row.latency_ns.maximum(), 3000u);
    EXPECT_EQ(row.latency_ns.percentile(50), 2000u);
    EXPECT_EQ(row.reply_bytes.count(), 3u);
    EXPECT_EQ(report.refused.at("SIZE-1"), 2u);
    EXPECT_EQ(report.transactions, 6u);
    EXPECT_EQ(report.seed, 7u);
    const auto text = stats_text(report);
    EXPECT_NE(text.find("Echo.Say"), std::string::npos) << text;
    EXPECT_NE(text.find("1 of these had not ended"), std::string::npos) << text;
    EXPECT_NE(text.find("not in a trace of level calls"), std::string::npos) << text;
}

TEST(StatsTest, KnowsThePeakOfAreasAndTheLargestParcel) {
    SmallRun run(trace::Level::Full);
    const auto take = [&](std::uint64_t offset, std::uint64_t size, std::uint64_t id) {
        run.as(100).emit(trace::BufferAllocated{.pid = 200, .offset = offset, .size_bytes = size, .transaction_id = id});
    };
    const auto give = [&](std::uint64_t offset) { run.as(200).emit(trace::BufferFreed{.pid = 200, .offset = offset}); };
    run.as(200).emit(trace::BinderProcessChanged{.pid = 200, .open = 1, .area_bytes = 1000, .max_threads = 4, .started_threads = 2});
    take(0, 100, 1);
    take(100, 300, 2);
    give(0);
    take(0, 50, 3);
    give(100);
    give(777);  // was never taken
    take(100, 200, 4);
    const auto report = report_of(run);
    const auto& area = report.areas.at("phone/echo");
    EXPECT_EQ(area.area_bytes, 1000u);
    EXPECT_EQ(area.peak_bytes, 400u);
    EXPECT_EQ(area.peak_blocks, 2u);
    EXPECT_EQ(area.largest_bytes, 300u);
    EXPECT_EQ(area.largest_of, 2u);
    EXPECT_EQ(area.allocated, 4u);
    EXPECT_EQ(report.pools.at("phone/echo").max_threads, 4u);
}

TEST(StatsTest, KnowsHowLongCallsWaitedForAThread) {
    SmallRun run(trace::Level::Full);
    const auto queue = [&](std::uint64_t id, bool taken) {
        run.as(taken ? 200 : 100, id)
            .emit(trace::WorkQueued{.kind = trace::WorkKind::Transaction,
                                    .queue = trace::QueueKind::Process,
                                    .taken = static_cast<std::uint8_t>(taken ? 1 : 0),
                                    .pid = 200,
                                    .subject = id});
    };
    queue(1, false);
    queue(2, false);
    queue(1, true);
    run.as(200, 1).emit(trace::TransactionDelivered{});
    run.time_ns += 5000;
    queue(2, true);
    run.as(200, 2).emit(trace::TransactionDelivered{});  // the same thread: a nested call
    run.as(200).emit(trace::BinderThreadChanged{.pid = 200, .tid = 201, .present = 1, .looper = 16 + 2});
    const auto report = report_of(run);
    const auto& pool = report.pools.at("phone/echo");
    EXPECT_EQ(pool.queued, 2u);
    EXPECT_EQ(pool.longest_wait_ns, 8000u);
    EXPECT_EQ(pool.waited_for, 2u);
    EXPECT_EQ(pool.peak_busy, 1u);
}

}  // namespace
}  // namespace sim::query
