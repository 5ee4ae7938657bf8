#include "sim/query/time_budget.h"

#include <gtest/gtest.h>

#include "sim/base/text.h"
#include "tests/sim/query/tools_support.h"

using namespace sim::query;
namespace trace = sim::trace;

namespace {

/// Times from the request on: `0..1000 waits for ... (note)`.
std::string render(const TimeBudget& budget) {
    std::string out;
    for (const auto& part : budget.parts) {
        out += fmt::format("{}..{}{} {}{}\n", part.begin_ns - budget.begin_ns, part.end_ns - budget.begin_ns, part.open ? "…" : "",
                           part.name, part.note.empty() ? "" : fmt::format(" ({})", part.note));
    }
    return out;
}

/// Each thing that happens comes 1,000 ns after the one before.
class TimeBudgetTest : public testing::Test {
protected:
    std::uint64_t thread_is(std::uint32_t pid, trace::ThreadState state, std::uint64_t transaction = 0) {
        return run_.as(pid, transaction).emit(trace::ThreadChanged{.state = state});
    }
    void allocate(std::uint64_t id, std::uint32_t pid, bool reply, std::uint64_t offset = 0) {
        run_.as(reply ? 200 : 100, id)
            .emit(trace::BufferAllocated{.pid = pid,
                                         .offset = offset,
                                         .size_bytes = 64,
                                         .transaction_id = id,
                                         .sender_pid = 100,
                                         .reply = reply ? std::uint8_t{1} : std::uint8_t{0}});
    }
    void queue(std::uint64_t id) {
        run_.as(100, id).emit(
            trace::WorkQueued{.kind = trace::WorkKind::Transaction, .queue = trace::QueueKind::Process, .pid = 200, .subject = id});
    }
    std::string budget(std::uint64_t sent) { return render(time_budget(call_records(run_.reader(), sent))); }

    SmallRun run_{trace::Level::Full};
};

}  // namespace

TEST_F(TimeBudgetTest, SplitsACallWithinADevice) {
    allocate(1, 200, false);
    const auto sent = run_.send(1);
    queue(1);
    thread_is(200, trace::ThreadState::Ready);
    thread_is(200, trace::ThreadState::Running);
    run_.as(200, 1).emit(trace::TransactionDelivered{});
    allocate(1, 100, true);
    run_.reply(1);
    run_.as(100, 1).emit(trace::TransactionDelivered{.reply = 1});
    run_.as(200).emit(trace::BufferFreed{.pid = 200});
    run_.as(100).emit(trace::BufferFreed{.pid = 100});

    const auto call = call_records(run_.reader(), sent);
    EXPECT_EQ(render(time_budget(call)),
              "0..2000 waits for a thread of the receiver\n"  // sent, queued, ready
              "2000..4000 the receiver's thread wakes up\n"   // running, delivered
              "4000..6000 in the handler\n"                   // the reply's buffer, the reply
              "6000..7000 the sender's thread wakes up with the reply\n");
    EXPECT_EQ(call.request.pid, 200U);
    EXPECT_EQ(call.reply.pid, 100U);
    EXPECT_TRUE(call.request.freed);
    EXPECT_TRUE(call.reply.freed);
    EXPECT_FALSE(call.cut);
}

TEST_F(TimeBudgetTest, TellsWhatAHandlerDidBesides) {
    const auto sent = run_.send(1);
    queue(1);
    run_.as(200, 1).emit(trace::TransactionDelivered{});
    run_.send(2, "inner", 1, 0, 200, 100);
    run_.as(100, 2).emit(trace::TransactionFinished{.outcome = trace::Outcome::Replied});
    run_.as(200, 2).emit(trace::TransactionDelivered{.reply = 1});
    thread_is(200, trace::ThreadState::Sleeping, 1);
    thread_is(200, trace::ThreadState::Ready, 1);
    run_.reply(1);
    EXPECT_EQ(budget(sent),
              "0..2000 waits for a thread of the receiver\n"
              "2000..8000 in the handler (2 us of it in 1 call of its own, 1 us of it asleep or waiting)\n"
              "8000..8000… the reply waits for the sender's thread\n");
}

TEST_F(TimeBudgetTest, TellsWhatACallUnderWayWaitsFor) {
    const auto sent = run_.send(1);
    queue(1);
    const auto before = thread_is(100, trace::ThreadState::Blocked, 1);
    run_.as(200, 1).emit(trace::TransactionDelivered{});
    const auto after = thread_is(200, trace::ThreadState::Running, 1);
    const auto& reader = run_.reader();
    EXPECT_EQ(render(time_budget(call_records(reader, sent, before))), "0..2000… waits for a thread of the receiver\n");
    EXPECT_EQ(render(time_budget(call_records(reader, sent, after))),
              "0..3000 waits for a thread of the receiver\n"
              "3000..4000… in the handler\n");
}

TEST_F(TimeBudgetTest, AOneWayCallEndsWhenItsBufferIsGivenBack) {
    allocate(1, 200, false, 8);
    const auto sent = run_.send(1, "hi", 0, 1);
    run_.as(100, 1).emit(trace::TransactionFinished{.outcome = trace::Outcome::Accepted});
    queue(1);
    run_.as(200, 1).emit(trace::TransactionDelivered{});
    run_.as(200).emit(trace::BufferFreed{.pid = 200, .offset = 8});
    EXPECT_EQ(budget(sent),
              "0..3000 waits for a thread of the receiver\n"
              "3000..4000 in the handler\n");
}

TEST_F(TimeBudgetTest, ARefusedRequestSpentItsTimeInTheDriver) {
    const auto sent = run_.send(1);
    const auto refused = run_.as(100, 1).emit(trace::RuleRefused{.rule = trace::Rule::Size1});
    run_.fail(1, trace::Outcome::FailedReply);
    run_.as(100).emit(trace::BufferFreed{.pid = 7});
    thread_is(100, trace::ThreadState::Running, 1);
    const auto call = call_records(run_.reader(), sent);
    EXPECT_EQ(call.refusals, std::vector<std::uint64_t>{refused});
    EXPECT_EQ(time_budget(call).span_ns(), 2000U);
}

TEST_F(TimeBudgetTest, SplitsACallToAnotherDevice) {
    const auto far = [&](std::uint64_t id) { return run_.as(200, id); };
    trace::Stamp there;
    const auto sent = run_.as(100, 1).emit(trace::RpcSent{.to_device = "tablet", .to_session = "DBinder6_200"});
    run_.as(100, 1).emit(trace::MessageMoved{.socket = 1});
    // What happens on the other device has its stamp.
    const auto emit_there = [&](const auto& event) {
        auto as = far(1);
        as.stamp.device = 2;
        there = as.stamp;
        as.emit(event);
    };
    emit_there(trace::MessageMoved{.socket = 2, .delivered = 1});
    emit_there(trace::RpcServed{});
    emit_there(trace::RpcServed{.served = 1});
    emit_there(trace::MessageMoved{.socket = 2});
    run_.as(100, 1).emit(trace::MessageMoved{.socket = 1, .delivered = 1});
    run_.as(100, 1).emit(trace::RpcFinished{});
    const auto call = call_records(run_.reader(), sent);
    EXPECT_EQ(render(time_budget(call)),
              "0..2000 on the link, there\n"
              "2000..3000 waits for a thread there\n"
              "3000..4000 in the handler\n"
              "4000..6000 on the link, back\n"
              "6000..7000 the sender's thread wakes up\n");
    EXPECT_EQ(call.server.device, 2U);
    EXPECT_TRUE(call.remote);
}

TEST(TimeBudget, OfLevelCallsKnowsOnlyTheWhole) {
    SmallRun run;
    const auto sent = run.send(1);
    run.reply(1);
    EXPECT_EQ(render(time_budget(call_records(run.reader(), sent))),
              "0..1000 waiting and in the handler (a trace of level calls tells no more)\n");
}

TEST(TimeBudget, HasNoPartsWithoutARequest) {
    SmallRun run;
    const auto sent = run.send(1);
    EXPECT_TRUE(time_budget(call_records(run.reader(), sent + 1)).parts.empty());
    EXPECT_TRUE(time_budget(call_records(run.reader(), 1)).parts.empty());
}
