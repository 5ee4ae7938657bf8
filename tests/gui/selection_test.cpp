#include "gui/selection.h"

#include <gtest/gtest.h>

#include <QSignalSpy>

namespace {

using gui::Selected;
using gui::Selection;

TEST(Selection, GoesBackAndForward) {
    Selection selection;
    const QSignalSpy heard(&selection, &Selection::changed);
    selection.selectTransaction(1);
    selection.selectTransaction(2, 17);
    selection.selectTransaction(2, 17);  // the same again is no change
    EXPECT_EQ(heard.count(), 2);
    ASSERT_TRUE(selection.canGoBack());
    selection.goBack();
    EXPECT_EQ(selection.current().transaction, 1U);
    ASSERT_TRUE(selection.canGoForward());
    selection.goForward();
    EXPECT_EQ(selection.current().transaction, 2U);
    EXPECT_EQ(selection.current().sequence, 17U);
}

TEST(Selection, ANewOneEndsTheWayForward) {
    Selection selection;
    selection.selectTransaction(1);
    selection.selectTransaction(2);
    selection.goBack();
    selection.selectTransaction(3);
    EXPECT_FALSE(selection.canGoForward());
    selection.goBack();
    EXPECT_EQ(selection.current().transaction, 1U);
}

TEST(Selection, AnotherTraceForgetsAll) {
    Selection selection;
    selection.selectTransaction(1);
    selection.selectTransaction(2);
    selection.forget();
    EXPECT_EQ(selection.current().kind, Selected::Kind::Nothing);
    EXPECT_FALSE(selection.canGoBack());
    EXPECT_FALSE(selection.canGoForward());
}

}  // namespace
