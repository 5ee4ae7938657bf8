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

TEST(Transaction, IsSmall) { EXPECT_LE(sizeof(Transaction), 104u); }

}  // namespace
}  // namespace sim::query
