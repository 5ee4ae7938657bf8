#include "gui/window/breakpoints_view.h"

#include <gtest/gtest.h>

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QTreeWidget>

#include "gui/look/theme.h"
#include "gui/selection.h"
#include "gui/session/session.h"
#include "tests/gui/session/fake_engine.h"

namespace {

using namespace gui;
using gui::test::soon;

class BreakpointsViewTest : public testing::Test {
protected:
    void add(const char* kind, const char* place) {
        auto* kinds = view.findChild<QComboBox*>();
        kinds->setCurrentText(kind);
        auto* line = view.findChild<QLineEdit*>();
        QTest::keyClicks(line, place);
        QTest::keyClick(line, Qt::Key_Return);
    }

    TraceStore store;
    Session session;
    Selection selection;
    Theme theme;
    Workbench bench{.store = store, .session = session, .selection = selection, .theme = theme};
    BreakpointsView view{bench};
};

TEST_F(BreakpointsViewTest, AddsEditsAndRemovesEveryKind) {
    add("method", "Echo.Say");
    add("rule", "SIZE-1");
    add("condition", "duration > 1 ms");
    add("line", "12");
    EXPECT_EQ(view.asText().toStdString(),
              "method Echo.Say\t\t\ton\tnot known yet\nrule SIZE-1\t\t\ton\tnot known yet\n"
              "condition duration > 1 ms\t\t\ton\tnot known yet\nline 12\t\t\ton\tnot known yet\n");
    auto* tree = view.findChild<QTreeWidget*>();
    tree->topLevelItem(0)->setText(1, "payload > 3");
    ASSERT_TRUE(soon([&] { return session.breakpoints()[0].condition == "payload > 3"; }));
    tree->topLevelItem(0)->setText(2, ">= 2");
    ASSERT_TRUE(soon([&] { return session.breakpoints()[0].hitCondition == ">= 2"; }));
    tree->topLevelItem(1)->setCheckState(0, Qt::Unchecked);
    ASSERT_TRUE(soon([&] { return !session.breakpoints()[1].enabled; }));
    tree->setCurrentItem(tree->topLevelItem(2));
    view.findChild<QPushButton*>("remove")->click();
    EXPECT_EQ(
        view.asText().toStdString(),
        "method Echo.Say\tpayload > 3\t>= 2\ton\tnot known yet\nrule SIZE-1\t\t\toff\tnot known yet\nline 12\t\t\ton\tnot known yet\n");
}

TEST_F(BreakpointsViewTest, RefusesWhatIsNoLine) {
    QString why;
    QObject::connect(&session, &Session::refused, [&](const QString&, const QString& text) { why = text; });
    add("line", "twelve");
    EXPECT_TRUE(session.breakpoints().isEmpty());
    EXPECT_EQ(why.toStdString(), "\"twelve\" is no number of a line");
}

TEST_F(BreakpointsViewTest, SaysWhatTheEngineThinksOfThem) {
    session.setBreakpoints({{.kind = Breakpoint::Kind::Function, .text = "Echo.Sy", .message = "nobody calls Echo.Sy"},
                            {.kind = Breakpoint::Kind::Rule, .text = "any", .verified = true}});
    EXPECT_EQ(view.asText().toStdString(), "method Echo.Sy\t\t\ton\tnobody calls Echo.Sy\nrule any\t\t\ton\tknown\n");
}

}  // namespace
