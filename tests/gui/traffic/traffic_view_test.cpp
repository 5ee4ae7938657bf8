#include "gui/traffic/traffic_view.h"

#include <QApplication>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QTimer>

#include "gui/traffic/filter_line.h"
#include "gui/traffic/traffic_table.h"
#include "tests/gui/session/fake_engine.h"
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

// With a run that is stopped at record e12.
class TrafficOfARun : public TrafficViewTest {
protected:
    void SetUp() override {
        engine.withRun(trace.path());
        session.setProgram(engine.program());
        trace.calls(10);
        open(trace.path());
        session.launch({.file = "hello.yaml"});
        ASSERT_TRUE(waitFor([&] { return session.position().sequence == 12; }));
    }
    QPushButton* pill() const {
        for (auto* const button : view->table().findChildren<QPushButton*>()) {
            if (button->text().contains("jump to end")) return button;
        }
        return nullptr;
    }

    SampleTrace trace;
    gui::test::FakeEngine engine;
};

TEST_F(TrafficOfARun, MarksThePositionAndWhatIsAheadOfIt) {
    auto& model = view->model();
    EXPECT_EQ(model.positionRow(), 0);  // the engine says it stands in t1
    const auto id = model.index(0, TrafficModel::Id);
    EXPECT_EQ(id.data(Qt::AccessibleTextRole).toString(), "Id: t1, at the position");
    EXPECT_TRUE(id.data(Qt::FontRole).value<QFont>().bold());

    // Its request is record e14.
    ASSERT_EQ(store.row(4).sentSequence, 14U);
    EXPECT_FALSE(model.isAhead(store.row(3)));
    EXPECT_TRUE(model.isAhead(store.row(4)));
    const auto status = model.index(4, TrafficModel::Status);
    EXPECT_EQ(status.data(Qt::AccessibleTextRole).toString(), "Status: replied, ahead of the position");
    EXPECT_TRUE(status.data(Qt::ToolTipRole).toString().contains("ahead"));
    EXPECT_EQ(status.data(Qt::ForegroundRole).value<QColor>(), theme.faint());
    EXPECT_TRUE(status.data(Qt::FontRole).value<QFont>().italic());
    session.close();
    ASSERT_TRUE(waitFor([&] { return session.state() == gui::Session::State::None; }));
    EXPECT_EQ(model.positionRow(), -1);
    EXPECT_FALSE(model.isAhead(store.row(4)));
}

TEST_F(TrafficOfARun, FollowsUntilOneScrollsAway) {
    trace.calls(200);
    store.refresh();
    ASSERT_TRUE(waitFor([&] { return view->model().rowCount() == 210; }));
    EXPECT_TRUE(view->table().atEnd());
    EXPECT_EQ(pill(), nullptr);

    view->table().scrollToTop();
    trace.calls(42);
    store.refresh();
    ASSERT_TRUE(waitFor([&] { return view->model().rowCount() == 252; }));
    EXPECT_FALSE(view->table().atEnd());
    ASSERT_NE(pill(), nullptr);
    EXPECT_TRUE(pill()->isVisible());
    EXPECT_EQ(pill()->text(), "42 new, jump to end");
    QTest::mouseClick(pill(), Qt::LeftButton);
    EXPECT_TRUE(view->table().atEnd());
    EXPECT_FALSE(pill()->isVisible());
    trace.calls(100);
    store.refresh();
    ASSERT_TRUE(waitFor([&] { return view->model().rowCount() == 352; }));
    EXPECT_TRUE(view->table().atEnd());
}

TEST_F(TrafficOfARun, EnterGoesToTheMoment) {
    view->table().selectRow(2);
    QTest::keyClick(&view->table(), Qt::Key_Return);
    ASSERT_TRUE(waitFor([&] { return engine.commands().contains("ipclab/goto"); }));
    EXPECT_EQ(engine.argumentsOf("ipclab/goto")["moment"].toString(), QStringLiteral("e%1").arg(store.row(2).sentSequence));
    EXPECT_EQ(selection.current().sequence, store.row(2).sentSequence);
}

TEST_F(TrafficOfARun, TheMenuFiltersAndSetsBreakpoints) {
    const auto choose = [&](const QStringList& path) {
        bool done = false;
        QTimer::singleShot(0, view.get(), [&] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            for (const auto& text : path) {
                if (menu == nullptr) return;
                QMenu* next = nullptr;
                for (auto* const action : menu->actions()) {
                    if (!action->text().startsWith(text)) continue;
                    next = action->menu();
                    if (next == nullptr) {
                        action->trigger();
                        done = true;
                    }
                    break;
                }
                menu = next;
            }
            while (auto* const popup = QApplication::activePopupWidget()) popup->close();
        });
        view->table().selectRow(1);
        emit view->table().customContextMenuRequested(view->table().visualRect(view->table().currentIndex()).center());
        return done;
    };
    EXPECT_TRUE(choose({"Filter", "This method", "Only"}));
    EXPECT_EQ(view->filterText(), "method = Echo.Say");
    ASSERT_TRUE(waitFor([&] { return view->model().rowCount() == 10; }));
    EXPECT_TRUE(choose({"Filter", "This sender", "… and this"}));
    EXPECT_EQ(view->filterText(), "method = Echo.Say and process = app");
    ASSERT_TRUE(waitFor([&] { return view->model().rowCount() == 10; }));
    EXPECT_TRUE(choose({"Filter", "This status", "… and not this"}));
    EXPECT_EQ(view->filterText(), "method = Echo.Say and process = app and not outcome = replied");
    ASSERT_TRUE(waitFor([&] { return !view->model().isSearching(); }));
    EXPECT_EQ(view->model().rowCount(), 0);
    view->setFilterText({});

    EXPECT_TRUE(choose({"Breakpoint on this method"}));
    ASSERT_EQ(session.breakpoints().size(), 1);
    EXPECT_EQ(session.breakpoints().at(0).text, "Echo.Say");
    EXPECT_EQ(session.breakpoints().at(0).kind, gui::Breakpoint::Kind::Function);
    EXPECT_TRUE(choose({"Breakpoint on this method"}));
    EXPECT_TRUE(session.breakpoints().isEmpty());

    EXPECT_TRUE(choose({"Copy the call in words"}));
    EXPECT_EQ(QGuiApplication::clipboard()->text(), "Echo.Say(count=7) → 0");
    EXPECT_TRUE(choose({"Copy as an expectation"}));
    EXPECT_EQ(QGuiApplication::clipboard()->text(),
              "  - events: { event: transaction.finished, where: 'method = Echo.Say and outcome = replied and status = 0', times: 10 }\n");
}

}  // namespace
