#include "gui/detail/happened_card.h"

#include <gtest/gtest.h>

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include "gui/look/theme.h"
#include "gui/selection.h"
#include "gui/session/session.h"
#include "gui/workbench.h"
#include "sim/query/glossary.h"
#include "sim/query/happened.h"
#include "sim/trace/codec.h"
#include "tests/gui/support/sample_trace.h"

namespace {

class HappenedCardTest : public testing::Test {
protected:
    gui::TraceStore store_;
    gui::Session session_;
    gui::Selection selection_;
    gui::Theme theme_;
    gui::Workbench bench_{store_, session_, selection_, theme_};
};

TEST_F(HappenedCardTest, SaysThatNothingHappenedBeforeARunBegins) {
    const gui::HappenedCard card(bench_);
    EXPECT_EQ(card.asText(), QStringLiteral("What just happened\nNothing has happened yet.\n"));
    for (const auto* button : card.findChildren<QPushButton*>()) EXPECT_FALSE(button->accessibleName().isEmpty());
}

TEST_F(HappenedCardTest, MomentsAreWhatIsMarkedInTheRecording) {
    ASSERT_EQ(store_.open(tests::gui::traceOf("basics/hello")), QString());
    ASSERT_TRUE(QTest::qWaitFor([&] { return store_.settled(); }, 20'000));
    const gui::HappenedCard card(bench_);
    // From the first record on to the end, and back again: the same moments.
    std::vector<std::uint64_t> there, back;
    for (auto at = card.nextMoment(0); at != 0; at = card.nextMoment(at)) there.push_back(at);
    for (auto at = card.previousMoment(store_.lastSequence() + 1); at != 0; at = card.previousMoment(at)) back.push_back(at);
    std::reverse(back.begin(), back.end());
    EXPECT_EQ(there, back);
    EXPECT_GT(there.size(), 10U);
    // A request, its taking and its answer are among them.
    for (qsizetype i = 0; i < store_.rowCount(); ++i) {
        EXPECT_NE(std::find(there.begin(), there.end(), store_.row(i).sentSequence), there.end());
        EXPECT_NE(std::find(there.begin(), there.end(), store_.row(i).finishedSequence), there.end());
    }
}

TEST_F(HappenedCardTest, CanBeHidden) {
    gui::HappenedCard card(bench_);
    QSignalSpy dismissed(&card, &gui::HappenedCard::dismissed);
    for (auto* button : card.findChildren<QPushButton*>()) {
        if (button->accessibleName() == QStringLiteral("Hide this card")) QTest::mouseClick(button, Qt::LeftButton);
    }
    EXPECT_EQ(dismissed.size(), 1);
}

}  // namespace
