#include "sim/query/thread_stacks.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "sim/trace/recorder.h"

namespace sim::query {
namespace {

using namespace trace;
using Role = StackFrame::Role;

constexpr ThreadKey kApp{1, 100, 100}, kKitchen{1, 200, 200}, kPool{1, 200, 201}, kFar{2, 300, 301};

class ThreadStacksTest : public testing::Test {
protected:
    void SetUp() override {
        recorder_ = std::move(*Recorder::open({.level = Level::Full}));
        recorder_->add_listener([this](const RecordView& record) { stacks_.add(record); });
    }
    /// The number of the record.
    template <class E>
    std::uint64_t put(const E& event, const ThreadKey& who, std::uint64_t transaction = 0) {
        return recorder_->emit_as(event,
                                  {.time_ns = ++now_, .transaction = transaction, .pid = who.pid, .tid = who.tid, .device = who.device});
    }
    std::uint64_t step(std::uint32_t line, const ThreadKey& who, std::uint64_t transaction = 0) {
        return put(StepReached{.line = line}, who, transaction);
    }
    std::uint64_t send(std::uint64_t id, std::uint64_t parent, const ThreadKey& who, const ThreadKey& to, std::uint32_t flags = 0) {
        return put(TransactionSent{.parent = parent, .to_pid = to.pid, .code = 1, .flags = flags}, who, id);
    }
    /// Roles, transactions and lines, innermost first: "serves t2 line 5; sends t1 line 3".
    std::string stack(const ThreadKey& thread, std::uint64_t sequence) const {
        constexpr std::string_view kWords[] = {"serves", "sends", "sent", "own"};
        std::string text;
        for (const auto& frame : stacks_.stack(thread, sequence)) {
            text += (text.empty() ? "" : "; ") + std::to_string(frame.thread.tid) + " " +
                    std::string(kWords[static_cast<std::size_t>(frame.role)]) +
                    (frame.transaction == 0 ? "" : " t" + std::to_string(frame.transaction)) +
                    (frame.line == 0 ? "" : " line " + std::to_string(frame.line));
        }
        return text;
    }

    std::unique_ptr<Recorder> recorder_;
    ThreadStacks stacks_;
    std::uint64_t now_ = 0;
};

TEST_F(ThreadStacksTest, ACallBackIsServedByTheThreadThatWaits) {
    const auto before = step(44, kApp);
    const auto sent = send(1, 0, kApp, kPool);
    const auto taken = put(TransactionDelivered{}, kPool, 1);
    step(30, kPool, 1);
    send(2, 1, kPool, kApp);
    put(TransactionDelivered{}, kApp, 2);
    const auto back = step(40, kApp, 2);
    const auto answered = put(TransactionFinished{}, kApp, 2);
    put(TransactionDelivered{.reply = 1}, kPool, 2);
    const auto later = step(31, kPool, 1);
    put(TransactionFinished{}, kPool, 1);
    const auto end = put(TransactionDelivered{.reply = 1}, kApp, 1);

    EXPECT_EQ(stack(kApp, before), "100 own line 44");
    EXPECT_EQ(stack(kApp, sent), "100 sends t1 line 44");
    EXPECT_EQ(stack(kApp, taken), "201 serves t1; 100 sends t1 line 44");
    EXPECT_EQ(stack(kApp, back), "100 serves t2 line 40; 201 serves t1 line 30; 100 sends t1 line 44");
    EXPECT_EQ(stack(kPool, back), stack(kApp, back)) << "the chain is the same from wherever it is looked at";
    EXPECT_EQ(stack(kPool, answered), "201 serves t1 line 30; 100 sends t1 line 44");
    EXPECT_EQ(stack(kApp, later), "201 serves t1 line 31; 100 sends t1 line 44");
    EXPECT_EQ(stack(kApp, end), "100 own line 44");
    // What came later does not count.
    EXPECT_EQ(stack(kApp, sent), "100 sends t1 line 44");
    EXPECT_EQ(stacks_.under_way(kApp, back), 0U) << "it serves t2, and t1 waits";
    EXPECT_EQ(stacks_.serving(kApp, back), 2U);
    EXPECT_EQ(stacks_.under_way(kApp, later), 1U);
    EXPECT_EQ(stacks_.under_way(kPool, back), 2U);
    EXPECT_EQ(stacks_.sent_by(kPool), std::vector<std::uint64_t>{2});
}

TEST_F(ThreadStacksTest, GoesOverToAnotherDevice) {
    step(5, kApp);
    put(RpcSent{.to_device = "tablet", .to_session = "DBinder1_300"}, kApp, 1);
    const auto on_the_way = put(MessageMoved{.delivered = 1}, ThreadKey{2, 300, 399}, 1);
    put(RpcServed{}, kFar, 1);
    const auto there = step(9, kFar, 1);
    const auto served = put(RpcServed{.served = 1}, kFar, 1);
    EXPECT_EQ(stack(kApp, on_the_way), "100 sends t1 line 5");
    EXPECT_EQ(stack(kApp, there), "301 serves t1 line 9; 100 sends t1 line 5");
    EXPECT_EQ(stack(kApp, served), "100 sends t1 line 5");
    EXPECT_EQ(stack(ThreadKey{2, 300, 399}, there), "399 own");
}

TEST_F(ThreadStacksTest, NobodyWaitsForAOnewayCall) {
    step(5, kApp);
    send(1, 0, kApp, kPool, 1);
    put(TransactionFinished{.outcome = Outcome::Accepted}, kApp, 1);
    put(TransactionDelivered{}, kPool, 1);
    step(6, kApp);
    const auto served = step(20, kPool, 1);
    const auto done = put(DriverEntered{}, kPool);
    EXPECT_EQ(stack(kPool, served), "201 serves t1 line 20; 100 sent t1 line 5");
    EXPECT_EQ(stack(kApp, served), "100 own line 6");
    EXPECT_EQ(stack(kPool, done), "201 own");
}

TEST_F(ThreadStacksTest, IdsFollowTheOrderOfAppearance) {
    put(ProcessStarted{.name = "app"}, kApp);
    const auto first = put(ThreadStarted{.name = "main"}, kApp);
    put(ThreadStarted{.name = "pool"}, kPool);
    const auto end = put(ProcessEnded{}, kApp);
    ASSERT_EQ(stacks_.threads().size(), 2U);
    const auto& app = stacks_.threads()[0];
    const auto& pool = stacks_.threads()[1];
    EXPECT_EQ(app.process_id, 1);
    EXPECT_EQ(app.id, 2);
    EXPECT_EQ(pool.process_id, 3);
    EXPECT_EQ(pool.id, 4);
    EXPECT_EQ(pool.name, "pool");
    EXPECT_FALSE(stacks_.lives(pool, first));
    EXPECT_TRUE(stacks_.lives(app, end - 1));
    EXPECT_FALSE(stacks_.lives(app, end)) << "it ended with its process";
    EXPECT_EQ(stacks_.find(ThreadKey{9, 9, 9}), nullptr);
}

TEST_F(ThreadStacksTest, ADeadServerServesNothing) {
    step(5, kApp);
    send(1, 0, kApp, kPool);
    put(TransactionDelivered{}, kPool, 1);
    const auto died = put(ProcessEnded{.reason = EndReason::Killed}, kKitchen);
    EXPECT_EQ(stack(kApp, died), "100 sends t1 line 5");
}

TEST_F(ThreadStacksTest, StepsAreFoundBackwards) {
    const auto first = step(1, kApp);
    const auto second = step(2, kPool);
    put(LogWritten{}, kApp);
    EXPECT_EQ(stacks_.step_before(second + 1), second);
    EXPECT_EQ(stacks_.step_before(second), first);
    EXPECT_EQ(stacks_.step_before(first), 0U);
}

}  // namespace
}  // namespace sim::query
