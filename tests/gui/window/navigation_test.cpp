#include "gui/window/navigation.h"

#include <gtest/gtest.h>

#include "gui/look/theme.h"
#include "gui/selection.h"
#include "gui/session/session.h"
#include "gui/store/trace_store.h"
#include "tests/gui/session/fake_engine.h"
#include "tests/gui/support/sample_trace.h"

namespace {

using namespace gui;

class NavigationTest : public testing::Test {
protected:
    bool open(const std::string& scenario) {
        return store.open(tests::gui::traceOf(scenario)).isEmpty() && gui::test::soon([&] { return store.settled(); });
    }
    std::uint64_t selected() const { return selection.current().transaction; }

    TraceStore store;
    Session session;
    Selection selection;
    Theme theme;
    Workbench bench{.store = store, .session = session, .selection = selection, .theme = theme};
    Navigation navigation{bench};
};

TEST_F(NavigationTest, GoesFromTransactionToTransaction) {
    ASSERT_TRUE(open("basics/hello"));  // t1: to SAMgr, t2: app to SAMgr, t3: app to echo_service
    navigation.nextTransaction(1);
    EXPECT_EQ(selected(), 1U);
    navigation.nextTransaction(1);
    navigation.nextTransaction(1);
    navigation.nextTransaction(1);  // there is no more
    EXPECT_EQ(selected(), 3U);
    navigation.nextTransaction(-1);
    EXPECT_EQ(selected(), 2U);
}

TEST_F(NavigationTest, GoesFromRequestToReplyAndBack) {
    ASSERT_TRUE(open("basics/hello"));
    const auto row = store.row(store.rowOf(3));
    selection.selectTransaction(3);
    navigation.toReply();
    EXPECT_EQ(selection.current().sequence, row.finishedSequence);
    EXPECT_EQ(navigation.selectedSequence(), row.finishedSequence);
    navigation.toRequest();
    EXPECT_EQ(selection.current().sequence, row.sentSequence);
}

TEST_F(NavigationTest, GoesToCauseAndEffect) {
    ASSERT_TRUE(open("basics/nested_calls"));
    std::uint64_t inner = 0, outer = 0;
    for (qsizetype i = 0; i < store.rowCount() && inner == 0; ++i) {
        if (store.row(i).parent != 0) inner = store.row(i).id, outer = store.row(i).parent;
    }
    ASSERT_NE(inner, 0U);
    selection.selectTransaction(inner);
    navigation.toCause();
    EXPECT_EQ(selected(), outer);
    navigation.toEffect();
    EXPECT_EQ(selected(), inner);
}

TEST_F(NavigationTest, StaysInAConversationAndOnALifeline) {
    ASSERT_TRUE(open("basics/hello"));
    selection.selectTransaction(2);  // app and SAMgr speak once
    navigation.nextInConversation(1);
    EXPECT_EQ(selected(), 2U);
    const auto lifelineOf = [&](std::uint64_t sequence) { return store.mark(store.markAt(sequence)).lifeline; };
    const auto before = store.row(store.rowOf(2)).sentSequence;
    navigation.nextOnLifeline(1);
    const auto after = selection.current().sequence;
    EXPECT_GT(after, before);
    EXPECT_EQ(lifelineOf(after), lifelineOf(before));
    navigation.nextOnLifeline(-1);
    EXPECT_EQ(selection.current().sequence, before);
}

TEST_F(NavigationTest, FindsTheRefusalsOfARule) {
    ASSERT_TRUE(open("basics/one_megabyte_wall"));
    const auto there = navigation.refusalBy("size-1");
    ASSERT_TRUE(there.has_value());
    EXPECT_EQ(store.mark(store.markAt(*there)).kind, Mark::Kind::Refusal);
    EXPECT_FALSE(navigation.refusalBy("PASS-1").has_value());
}

}  // namespace
