#include "gui/traffic/traffic_view.h"

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>

#include "gui/traffic/filter_line.h"
#include "gui/traffic/traffic_table.h"
#include "tests/gui/traffic/traffic_fixture.h"

namespace {

using gui::Selected;
using gui::TrafficModel;
using gui::TrafficView;
using tests::gui::ReplyOf;
using tests::gui::SampleTrace;
using tests::gui::traceOf;

class TrafficViewTest : public tests::gui::TrafficFixture {
protected:
    TrafficViewTest() {
        QSettings().clear();
        view = std::make_unique<TrafficView>(bench);
        view->resize(900, 400);
        view->show();
    }
    std::unique_ptr<TrafficView> view;
};

TEST_F(TrafficViewTest, SaysHowManyAreShown) {
    EXPECT_EQ(view->countsText(), "0 transactions");
    SampleTrace trace;
    trace.calls(1'200);
    trace.calls(3, ReplyOf::DeadReply);
    open(trace.path());
    EXPECT_EQ(view->countsText(), "1,203 transactions");
    view->setFilterText("outcome = dead_reply");
    ASSERT_TRUE(waitFor([&] { return !view->model().isSearching(); }));
    EXPECT_EQ(view->countsText(), "3 of 1,203 shown");
    EXPECT_EQ(view->asText().count(QLatin1Char('\n')), 4);
    EXPECT_EQ(view->asText().section(QLatin1Char('\n'), 0, 0), "Id\tTime\tDelta\tFrom\tTo\tCall\tBytes\tKind\tStatus\tDuration\tNote");
    EXPECT_TRUE(view->asText().contains("t1202\t"));
}

TEST_F(TrafficViewTest, TextIsBounded) {
    SampleTrace trace;
    trace.calls(10'005);
    open(trace.path());
    const auto text = view->asText();
    EXPECT_EQ(text.count(QLatin1Char('\n')), 10'002);
    EXPECT_TRUE(text.endsWith("… and 5 more\n"));
}

TEST_F(TrafficViewTest, ShowsAndMakesTheSelection) {
    open(traceOf("distributed/three_device_relay"));
    selection.selectTransaction(9);
    EXPECT_EQ(view->table().currentIndex().row(), store.rowOf(9));
    view->selectNext();
    EXPECT_EQ(selection.current().kind, Selected::Kind::Transaction);
    EXPECT_EQ(selection.current().transaction, 10U);
    view->selectPrevious();
    view->selectPrevious();
    EXPECT_EQ(selection.current().transaction, 8U);
    // t8 goes from coach to sensor, as t10 does.
    view->selectNextInConversation();
    EXPECT_EQ(selection.current().transaction, 10U);
    view->selectPreviousInConversation();
    EXPECT_EQ(selection.current().transaction, 8U);

    const auto record = store.row(store.rowOf(5)).finishedSequence;
    selection.select({.kind = Selected::Kind::Record, .sequence = record});
    EXPECT_EQ(view->table().currentIndex().row(), store.rowOf(5));
    selection.clear();
    EXPECT_FALSE(view->table().currentIndex().isValid());

    // A transaction that the filter leaves out is selected nowhere here, and again when it is shown.
    selection.selectTransaction(5);
    view->setFilterText("transaction > 8");
    ASSERT_TRUE(waitFor([&] { return !view->model().isSearching(); }));
    EXPECT_FALSE(view->table().currentIndex().isValid());
    EXPECT_EQ(selection.current().transaction, 5U);
    view->setFilterText({});
    EXPECT_EQ(view->table().currentIndex().row(), store.rowOf(5));
}

TEST_F(TrafficViewTest, GoesFromTheRequestToTheReplyAndBack) {
    open(traceOf("basics/hello"));
    selection.selectTransaction(3);
    const auto row = store.row(store.rowOf(3));
    view->goToReply();
    EXPECT_EQ(selection.current().sequence, row.finishedSequence);
    view->goToOtherEnd();
    EXPECT_EQ(selection.current().sequence, row.sentSequence);
    view->goToOtherEnd();
    EXPECT_EQ(selection.current().sequence, row.finishedSequence);
    view->goToRequest();
    EXPECT_EQ(selection.current().sequence, row.sentSequence);
}

TEST_F(TrafficViewTest, CopiesRows) {
    SampleTrace trace;
    trace.calls(5);
    open(trace.path());
    view->table().selectRow(1);
    view->copyRows();
    EXPECT_TRUE(QGuiApplication::clipboard()->text().startsWith("t2\t"));
    view->table().selectAll();
    QTest::keySequence(&view->table(), QKeySequence::Copy);
    EXPECT_EQ(QGuiApplication::clipboard()->text().count(QLatin1Char('\n')), 6);  // with the heads
}

TEST_F(TrafficViewTest, HeadsSortInThreeSteps) {
    SampleTrace trace;
    trace.calls(2);
    trace.calls(1, ReplyOf::DeadReply);
    open(trace.path());
    auto* const head = view->table().horizontalHeader();
    const auto click = [&](int column) { emit head->sectionClicked(column); };
    click(TrafficModel::Status);
    ASSERT_TRUE(waitFor([&] { return view->model().text(0, TrafficModel::Id) == "t3"; }));
    EXPECT_EQ(view->countsText(), "3 transactions · sorted by Status, smallest first");
    click(TrafficModel::Status);
    ASSERT_TRUE(waitFor([&] { return view->model().text(0, TrafficModel::Id) == "t1"; }));
    EXPECT_EQ(view->model().sortOrder(), Qt::DescendingOrder);
    click(TrafficModel::Status);
    EXPECT_EQ(view->model().sortColumn(), -1);
    EXPECT_EQ(view->countsText(), "3 transactions");
}

TEST_F(TrafficViewTest, EverythingHasAName) {
    for (const auto* widget : view->findChildren<QWidget*>()) {
        if (widget->focusPolicy() == Qt::NoFocus || widget->objectName().startsWith("qt_")) continue;
        if (widget == &view->filterLine()) continue;  // hands the focus to its line
        const auto* const button = qobject_cast<const QAbstractButton*>(widget);
        if (button != nullptr && (!button->text().isEmpty() || button->parent()->inherits("QLineEdit"))) continue;
        if (widget->inherits("QHeaderView") || widget->inherits("QTableCornerButton") || widget->isWindow()) continue;
        if (button != nullptr && !button->isVisible()) continue;
        EXPECT_FALSE(widget->accessibleName().isEmpty()) << widget->metaObject()->className();
    }
}

TEST_F(TrafficViewTest, FocusGoesWhereItIsAsked) {
    QGuiApplication::processEvents();
    view->activateWindow();
    view->focusFilter();
    EXPECT_EQ(view->focusWidget(), view->filterLine().edit());
    view->focusMain();
    EXPECT_EQ(view->focusWidget(), &view->table());
}

}  // namespace
