#include "sim/query/transaction_tree.h"

#include <gtest/gtest.h>

#include <cstring>

#include "sim/trace/recorder.h"
#include "tests/sim/query/parcels_support.h"

namespace sim::query {
namespace {

using namespace trace;

class TransactionTreeTest : public testing::Test {
protected:
    void SetUp() override {
        recorder_ = std::move(*Recorder::open({.level = Level::Calls}));
        recorder_->add_listener([this](const RecordView& record) { tree_.add(record); });
        recorder_->emit(InterfaceDeclared{
            .interface_name = "Echo", .descriptor = "demo.IEcho", .code = 1, .method = "Say", .arguments = "text:string"});
    }
    void send(std::uint64_t id, std::uint64_t parent, std::uint32_t code = 1, std::uint32_t flags = 0) {
        ParcelBuilder parcel;
        parcel.token(u"demo.IEcho").string("hi");
        recorder_->emit_as(
            TransactionSent{
                .parent = parent, .to_pid = 200, .code = code, .flags = flags, .data_bytes = parcel.size(), .data = parcel.view()},
            {.time_ns = ++time_, .transaction = id, .pid = 100, .tid = 101});
    }
    void finish(std::uint64_t id, Outcome outcome, std::uint32_t flags = 0, std::int32_t status = 0) {
        ParcelBuilder parcel;
        parcel.int32(status);
        recorder_->emit_as(TransactionFinished{.outcome = outcome, .flags = flags, .data_bytes = 4, .data = parcel.view()},
                           {.time_ns = ++time_, .transaction = id, .pid = 200, .tid = 201});
    }
    std::vector<std::uint64_t> children(std::uint64_t id) const {
        std::vector<std::uint64_t> ids;
        const auto& all = tree_.transactions();
        for (auto child = tree_.find(id)->first_child; child != Transaction::kNone; child = all[child].next_sibling)
            ids.push_back(all[child].id);
        return ids;
    }

    std::unique_ptr<Recorder> recorder_;
    TransactionTree tree_;
    std::uint64_t time_ = 0;
};

TEST_F(TransactionTreeTest, LinksParentsAndChildrenInOrder) {
    send(1, 0);
    send(2, 1);
    finish(2, Outcome::Replied);
    send(3, 1);
    send(4, 3);
    EXPECT_EQ(children(1), (std::vector<std::uint64_t>{2, 3}));
    EXPECT_EQ(children(3), (std::vector<std::uint64_t>{4}));
    EXPECT_EQ(children(2), (std::vector<std::uint64_t>{}));
    EXPECT_EQ(tree_.find(2)->start_ns, 2u);
    EXPECT_EQ(tree_.find(2)->end_ns, 3u);
    EXPECT_TRUE(tree_.find(2)->finished());
    EXPECT_FALSE(tree_.find(4)->finished());
    EXPECT_EQ(tree_.find(9), nullptr);
    EXPECT_EQ(tree_.name(*tree_.find(1)), "Echo.Say");
}

TEST_F(TransactionTreeTest, KnowsWhatTheSenderGot) {
    const auto status_after = [this](Outcome outcome, std::uint32_t flags, std::int32_t status) {
        const auto id = tree_.transactions().size() + 1;
        send(id, 0);
        finish(id, outcome, flags, status);
        return tree_.find(id)->status;
    };
    EXPECT_EQ(status_after(Outcome::Replied, 0, 7), 0);  // data, so the handler's return code is lost
    EXPECT_EQ(status_after(Outcome::Replied, 8, 305), 305);
    EXPECT_EQ(status_after(Outcome::DeadReply, 0, 0), 29189);
    EXPECT_EQ(status_after(Outcome::FailedReply, 0, 0), 29201);
    EXPECT_EQ(status_after(Outcome::FrozenReply, 0, 0), 29202);
    EXPECT_EQ(status_after(Outcome::Accepted, 0, 0), 0);
}

TEST_F(TransactionTreeTest, FindsIdsThatDoNotStartAtOne) {
    send(1'000'000'000'000, 0);
    send(5, 1'000'000'000'000);
    EXPECT_EQ(children(1'000'000'000'000), (std::vector<std::uint64_t>{5}));
    EXPECT_EQ(tree_.find(5)->parent, 1'000'000'000'000u);
}

TEST_F(TransactionTreeTest, IsNotConfusedByRecordsThatContradict) {
    send(1, 1);  // its own parent
    send(1, 0);  // twice
    finish(77, Outcome::Replied);
    EXPECT_EQ(tree_.transactions().size(), 1u);
    EXPECT_EQ(children(1), (std::vector<std::uint64_t>{}));
}

/// The legs of a call to another device.
class RemoteTreeTest : public TransactionTreeTest {
protected:
    template <class E>
    void at(std::uint8_t device, const E& event, std::uint64_t id) {
        recorder_->emit_as(
            event,
            {.time_ns = ++time_, .transaction = id, .pid = 100U * device, .tid = 100U * device + 1, .process = device, .device = device});
    }
    void call(std::uint64_t id, std::uint64_t parent = 0) {
        ParcelBuilder parcel;
        parcel.token(u"demo.IEcho").string("hi");
        at(1,
           RpcSent{.parent = parent,
                   .to_device = "tablet",
                   .to_session = "DBinder5_200",
                   .handle = 7,
                   .code = 1,
                   .data_bytes = parcel.size(),
                   .data = parcel.view()},
           id);
    }
};

TEST_F(RemoteTreeTest, ACallToAnotherDeviceIsATransactionWithTwoLegs) {
    call(1);
    const auto& row = *tree_.find(1);
    EXPECT_TRUE(row.remote());
    EXPECT_EQ(tree_.name(row), "Echo.Say");
    EXPECT_EQ(row.to_pid, 0u);
    EXPECT_EQ(tree_.far_leg(row)->to_device, "tablet");
    EXPECT_EQ(tree_.far_leg(row)->to_session, "DBinder5_200");
    EXPECT_FALSE(tree_.far_leg(row)->taken());
    EXPECT_EQ(tree_.outcome_word(row), "");
    at(2, RpcServed{}, 1);
    at(2, RpcServed{.served = 1, .status = 3}, 1);
    at(1, RpcFinished{.outcome = RpcOutcome::TimedOut, .status = 502}, 1);
    EXPECT_EQ(row.to_pid, 200u);
    EXPECT_EQ(row.to_process, 2u);
    EXPECT_EQ(row.handle, 7u);
    EXPECT_GT(row.data_bytes, 0u);
    const auto& leg = *tree_.far_leg(row);
    EXPECT_EQ(leg.device, 2u);
    EXPECT_EQ(leg.tid, 201u);
    EXPECT_EQ(leg.taken_ns, 2u);
    EXPECT_EQ(leg.served_ns, 3u);
    EXPECT_EQ(leg.served_sequence, leg.taken_sequence + 1);
    EXPECT_EQ(leg.status, 3);
    EXPECT_EQ(row.start_ns, 1u);
    EXPECT_EQ(row.end_ns, 4u);
    EXPECT_EQ(row.outcome, Outcome::FailedReply);
    EXPECT_EQ(tree_.outcome_word(row), "timed_out");
    EXPECT_EQ(row.status, 502);
}

TEST_F(RemoteTreeTest, WhatTheFarHandlerCallsHangsUnderTheCall) {
    call(1);
    at(2, RpcServed{}, 1);
    send(2, 1);
    finish(2, Outcome::Replied);
    call(3, 1);
    EXPECT_EQ(children(1), (std::vector<std::uint64_t>{2, 3}));
    EXPECT_EQ(tree_.far_leg(*tree_.find(2)), nullptr);
    EXPECT_EQ(tree_.outcome_word(*tree_.find(2)), "replied");
}

TEST_F(RemoteTreeTest, RemembersTheFirstRefusal) {
    call(1);
    at(1, RuleRefused{.rule = Rule::Pass1}, 1);
    at(1, RuleRefused{.rule = Rule::Size3}, 1);
    at(1, RuleRefused{.rule = Rule::Size3}, 9);
    EXPECT_EQ(tree_.find(1)->refused_by, Rule::Pass1);
}

TEST_F(RemoteTreeTest, IsNotConfusedByEndsOfTheOtherKind) {
    call(1);
    send(2, 0);
    at(1, TransactionFinished{}, 1);
    at(1, RpcFinished{}, 2);
    at(2, RpcServed{}, 2);
    at(2, RpcServed{}, 9);
    call(1);  // twice
    call(2);
    EXPECT_EQ(tree_.transactions().size(), 2u);
    EXPECT_FALSE(tree_.find(2)->remote());
    EXPECT_FALSE(tree_.find(1)->finished());
    EXPECT_FALSE(tree_.find(2)->finished());
}

TEST_F(RemoteTreeTest, ReadsRequestAndReplyFromTheTrace) {
    const auto directory = testing::TempDir() + "remote_tree";
    recorder_ = std::move(*Recorder::open({.level = Level::Calls, .directory = directory}));
    recorder_->emit(InterfaceDeclared{.interface_name = "Echo",
                                      .descriptor = "demo.IEcho",
                                      .code = 1,
                                      .method = "Say",
                                      .arguments = "text:string",
                                      .returns = "count:int32"});
    call(1);
    ParcelBuilder reply;
    reply.int32(5);
    at(1, RpcFinished{.data_bytes = reply.size(), .data = reply.view()}, 1);
    call(2);
    at(1, RpcFinished{.status = 305, .data_bytes = reply.size(), .data = reply.view()}, 2);
    recorder_->close();
    const auto reader = std::move(*Reader::open(directory));
    TransactionTree tree;
    EXPECT_FALSE(tree.read(*reader));
    EXPECT_EQ(tree.call_text(*reader, *tree.find(1)), "Echo.Say(text=\"hi\")");
    EXPECT_EQ(tree.reply_text(*reader, *tree.find(1)), "5");
    EXPECT_EQ(tree.reply_text(*reader, *tree.find(2)), "");
}

TEST(Transaction, IsSmall) { EXPECT_LE(sizeof(Transaction), 104u); }

}  // namespace
}  // namespace sim::query
