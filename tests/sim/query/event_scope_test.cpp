#include "sim/query/event_scope.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/trace/recorder.h"
#include "tests/sim/query/parcels_support.h"

namespace sim::query {
namespace {

using namespace trace;

Expression parsed(std::string_view text) {
    auto result = Expression::parse(text);
    if (const auto* error = std::get_if<ExpressionError>(&result)) {
        ADD_FAILURE() << text << ": " << error->message;
        return {};
    }
    return std::get<Expression>(std::move(result));
}

/// Two devices; each record is asked what `asked` says, as a breakpoint would.
class EventScopeTest : public testing::Test {
protected:
    void SetUp() override {
        recorder_ = std::move(*Recorder::open({.level = Level::Full, .devices = {"phone", "tablet"}, .processes = {"client", "notes"}}));
        scope_ = std::make_unique<EventScope>(recorder_->names());
        recorder_->add_listener([this](const RecordView& record) {
            scope_->add(record);
            tree_.add(record);
            for (auto& [expression, hits] : asked_) {
                if (scope_->holds(expression)) hits.push_back(record.sequence);
            }
        });
    }
    template <class E>
    std::uint64_t at(std::uint64_t us, std::uint8_t device, const E& event, std::uint64_t transaction = 0) {
        return recorder_->emit_as(event, {.time_ns = us * 1000,
                                          .transaction = transaction,
                                          .pid = 100U + device,
                                          .tid = 200U + device,
                                          .process = device,
                                          .device = device});
    }
    void call_other_device() {
        at(0, 1,
           InterfaceDeclared{
               .interface_name = "Notes", .descriptor = "demo.INotes", .code = 2, .method = "Add", .arguments = "text:string"});
        at(0, 1, ProcessStarted{.name = "client"});
        at(0, 2, ProcessStarted{.name = "notes"});
        ParcelBuilder parcel;
        parcel.token(u"demo.INotes").string("tea");
        sent_ = at(100, 1,
                   RpcSent{.to_device = "tablet",
                           .to_session = "DBinder1_102",
                           .handle = 7,
                           .code = 2,
                           .data_bytes = parcel.size(),
                           .data = parcel.view()},
                   1);
        frame_ = at(150, 1, FrameMoved{.link = "wlan", .frame = 1, .from_device = "phone", .fate = FrameFate::Sent, .size_bytes = 300}, 1);
        taken_ = at(200, 2, RpcServed{.from_device = "phone", .code = 2}, 1);
        nested_ = at(250, 2, TransactionSent{.parent = 1, .to_pid = 102, .handle = 1, .code = 0x5F504E47}, 2);
        at(300, 2, TransactionFinished{.outcome = Outcome::FailedReply}, 2);
        served_ = at(400, 2, RpcServed{.served = 1, .from_device = "phone", .code = 2, .status = 0}, 1);
        finished_ = at(600, 1, RpcFinished{.outcome = RpcOutcome::TimedOut, .status = 502}, 1);
    }
    const std::vector<std::uint64_t>& ask(std::string_view text) { return asked_.emplace_back(parsed(text), Hits{}).second; }

    using Hits = std::vector<std::uint64_t>;
    std::unique_ptr<Recorder> recorder_;
    std::unique_ptr<EventScope> scope_;
    TransactionTree tree_;
    std::deque<std::pair<Expression, Hits>> asked_;
    std::uint64_t sent_ = 0, frame_ = 0, taken_ = 0, nested_ = 0, served_ = 0, finished_ = 0;
};

TEST_F(EventScopeTest, ResolvesFieldsOfTheTransactionForItsLaterEvents) {
    const auto& by_method = ask("method = Add");
    const auto& by_interface = ask("interface = Notes and event = frame.moved");
    const auto& to = ask("to_device = tablet and device = phone");
    const auto& to_process = ask("to_process = notes and remote");
    const auto& slow = ask("duration > 400 us");
    const auto& far_time = ask("event = rpc.served and duration = 200 us");
    const auto& timed_out = ask("outcome = timed_out and status = 502");
    const auto& finished = ask("finished and t1");
    const auto& failed = ask("outcome = failed_reply and status = 29201");
    const auto& nested = ask("parent = t1 and not finished");
    const auto& local = ask("not remote and to_device = tablet and event = transaction.sent");
    const auto& ping = ask("method = PING and not finished");
    const auto& session = ask("session = DBinder1_102 and handle = 7");
    const auto& frame = ask("size = 300 and fate = sent and link ~ \"w*\"");
    call_other_device();
    EXPECT_EQ(by_method, (Hits{1, sent_, frame_, taken_, served_, finished_}));  // 1: its declaration
    EXPECT_EQ(by_interface, (Hits{frame_}));
    EXPECT_EQ(to, (Hits{sent_, frame_, finished_}));
    EXPECT_EQ(to_process, (Hits{taken_, served_, finished_}));
    EXPECT_EQ(slow, (Hits{finished_}));
    EXPECT_EQ(far_time, (Hits{served_}));
    EXPECT_EQ(timed_out, (Hits{finished_}));
    EXPECT_EQ(finished, (Hits{finished_}));
    EXPECT_EQ(failed, (Hits{nested_ + 1}));
    EXPECT_EQ(nested, (Hits{nested_}));
    EXPECT_EQ(local, (Hits{nested_}));
    EXPECT_EQ(ping, (Hits{nested_}));
    EXPECT_EQ(session, (Hits{sent_}));
    EXPECT_EQ(frame, (Hits{frame_}));
}

TEST_F(EventScopeTest, TellsTheProcessConcernedFromTheOneThatActs) {
    const auto& concerned = ask("field.pid = 300 and pid = 101");
    const auto& refused = ask("refused");
    const auto& rule = ask("rule = PASS-2 and crossings > 1 and origin = anonymous and host_device = watch");
    const auto& subscribed = ask("state = active");
    const auto& opened = ask("state = open and socket = 3 and session = s1");
    const auto& world = ask("not has(pid)");
    const auto death = at(10, 1, DeathChanged{.state = DeathState::Active, .pid = 300});
    const auto refusal =
        at(20, 1, RuleRefused{.rule = Rule::Pass2, .host_device = "watch", .origin = Origin::Anonymous, .crossings = 2}, 9);
    at(25, 1, RuleTolerated{.rule = Rule::Pass1});
    const auto socket = at(30, 1, SocketChanged{.socket = 3, .state = SocketState::Open, .name = "s1"});
    const auto fault = recorder_->emit_as(FaultStruck{.line = 3}, {.time_ns = 40'000});
    EXPECT_EQ(concerned, (Hits{death}));
    EXPECT_EQ(refused, (Hits{refusal}));
    EXPECT_EQ(rule, (Hits{refusal}));
    EXPECT_EQ(subscribed, (Hits{death}));
    EXPECT_EQ(opened, (Hits{socket}));
    EXPECT_EQ(world, (Hits{fault}));
}

TEST_F(EventScopeTest, AsksRowsOfATableTheSame) {
    call_other_device();
    at(700, 1, TransactionSent{.code = 2, .flags = 1}, 3);
    at(710, 1, RuleRefused{.rule = Rule::Stage1}, 3);
    const auto rows = [&](std::string_view text) {
        std::vector<std::uint64_t> ids;
        for (const auto& row : tree_.transactions()) {
            if (holds(parsed(text), row, tree_, recorder_->names())) ids.push_back(row.id);
        }
        return ids;
    };
    EXPECT_EQ(rows("remote"), (Hits{1}));
    EXPECT_EQ(rows("event = transaction.sent"), (Hits{2, 3}));
    EXPECT_EQ(rows("method = Notes.Add and to_process = notes and device = phone and to_device = tablet"), (Hits{1}));
    EXPECT_EQ(rows("outcome = timed_out and status = 502 and duration = 500 us"), (Hits{1}));
    EXPECT_EQ(rows("outcome = failed_reply"), (Hits{2}));
    EXPECT_EQ(rows("not finished"), (Hits{3}));
    EXPECT_EQ(rows("refused and rule = STAGE-1 and oneway"), (Hits{3}));
    EXPECT_EQ(rows("rule != STAGE-1"), (Hits{}));
    EXPECT_EQ(rows("parent = t1 and device = tablet and handle = 1"), (Hits{2}));
    EXPECT_EQ(rows("size > 20 and time < 1 ms"), (Hits{1}));
    EXPECT_EQ(rows("t1 or t3"), (Hits{1, 3}));
    EXPECT_EQ(rows("fate = lost or has(link)"), (Hits{}));
}

TEST_F(EventScopeTest, ForgetsTransactionsThatEndedLongAgo) {
    const auto& lent = ask("event = log.written and code = 5");
    for (std::uint64_t id = 1; id <= 5000; ++id) {
        at(id, 1, TransactionSent{.code = 5}, id);
        at(id, 1, TransactionFinished{}, id);
    }
    at(6000, 1, LogWritten{.text = "old"}, 1);
    const auto recent = at(6000, 1, LogWritten{.text = "recent"}, 4999);
    EXPECT_EQ(lent, (Hits{recent}));
}

TEST(EventScope, HoldsForNothingBeforeTheFirstRecord) {
    const EventScope scope{Names{}};
    EXPECT_FALSE(scope.holds(parsed("true")));
}

}  // namespace
}  // namespace sim::query
