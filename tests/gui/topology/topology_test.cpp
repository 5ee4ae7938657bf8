#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QFile>
#include <QMenu>
#include <QSettings>
#include <QTemporaryDir>
#include <QXmlStreamReader>

#include "gui/topology/topology_view.h"
#include "tests/gui/session/fake_engine.h"
#include "tests/gui/support/bench.h"
#include "tests/gui/support/sample_trace.h"

namespace {

using gui::Mark;
using gui::Selected;
using gui::TopologyView;
using gui::test::FakeEngine;
using gui::test::soon;
using gui::topology::ProcessBox;
using gui::topology::Thing;
using gui::topology::TopologyModel;
using tests::gui::traceOf;

class Topology : public testing::Test {
protected:
    void open(const QString& trace) {
        view_.resize(800, 500);
        view_.show();
        ASSERT_EQ(bench_.store.open(trace), "");
        ASSERT_TRUE(soon([&] { return canvas().isSettled(); }));
        view_.repaint();
    }
    /// As a session that stands there, without an engine that knows of anything; `next`: where it stands after the jump that follows.
    void goTo(const QString& trace, std::uint64_t sequence, const QString& state = "past", std::uint64_t next = 0) {
        engine_.withRun(trace);
        for (const auto there : {sequence, next}) {
            const auto number = static_cast<int>(there);
            if (there != 0) engine_.on("ipclab/goto", {QJsonObject{{"body", QJsonObject{}}}, FakeEngine::position(number, state, "goto")});
        }
        bench_.session.setProgram(engine_.program());
        bench_.session.launch({.file = "/lib/hello.yaml"});
        ASSERT_TRUE(soon([&] { return bench_.session.position().sequence == 12; }));
        bench_.session.goToSequence(sequence);
        ASSERT_TRUE(soon([&] { return bench_.session.position().sequence == sequence && canvas().isSettled(); }));
    }
    gui::topology::TopologyCanvas& canvas() { return view_.canvas(); }
    std::optional<std::size_t> processNamed(const QString& name) {
        for (std::size_t i = 0; i < canvas().scene().processes.size(); ++i) {
            if (canvas().scene().processes[i].name == name) return i;
        }
        ADD_FAILURE() << "no process " << name.toStdString();
        return {};
    }
    const ProcessBox& process(const QString& name) { return canvas().scene().processes[processNamed(name).value_or(0)]; }
    ~Topology() override { bench_.session.close(); }

    tests::gui::Bench bench_;
    FakeEngine engine_;
    TopologyView view_{bench_.bench};
};

TEST_F(Topology, ShowsHowARunEndedIfThereIsNoPosition) {
    open(traceOf("basics/hello"));
    EXPECT_EQ(canvas().scene().devices.size(), 1U);
    EXPECT_EQ(process("app").state, ProcessBox::State::Ended);
    EXPECT_EQ(process("app").stateWords, "exited with 0");
    EXPECT_TRUE(process("samgr").system);
    EXPECT_TRUE(view_.asText().contains("process phone › app\tpid 107\texited with 0")) << view_.asText().toStdString();
    EXPECT_TRUE(canvas().scene().flights.empty());
}

TEST_F(Topology, ShowsWhatIsUnderWayAtThePosition) {
    open(traceOf("basics/hello"));
    const auto row = bench_.store.row(bench_.store.rowOf(3));
    goTo(traceOf("basics/hello"), row.sentSequence);
    ASSERT_EQ(canvas().scene().flights.size(), 1U);
    const auto& arrow = canvas().scene().flights.front();
    EXPECT_EQ(canvas().scene().processes[arrow.from].name, "app");
    EXPECT_EQ(canvas().scene().processes[arrow.to].name, "echo_service");
    EXPECT_TRUE(arrow.words.startsWith("t3 Echo.Say")) << arrow.words.toStdString();
    EXPECT_FALSE(arrow.taken);
    EXPECT_EQ(process("echo_service").queued, 1U);
    EXPECT_EQ(process("app").sent, 1U);
    EXPECT_EQ(process("app").state, ProcessBox::State::Alive);
    EXPECT_TRUE(process("app").handles.has_value());
    EXPECT_TRUE(view_.asText().contains("under way: app → echo_service\tt3 Echo.Say"));
}

TEST_F(Topology, SaysWhatHasNotStartedYet) {
    open(traceOf("basics/hello"));
    const auto row = bench_.store.row(bench_.store.rowOf(1));
    goTo(traceOf("basics/hello"), row.sentSequence);
    EXPECT_EQ(process("app").state, ProcessBox::State::NotStarted);
    EXPECT_EQ(process("app").stateWords, "not started");
    EXPECT_EQ(process("echo_service").state, ProcessBox::State::Alive);
}

TEST_F(Topology, SaysWhatHangsAndHowLongTheQueueIs) {
    open(traceOf("faults/hung_service"));
    // The newest moment at which something was sent to the halted service.
    std::uint64_t sequence = 0;
    for (qsizetype i = 0; i < bench_.store.rowCount(); ++i) {
        const auto row = bench_.store.row(i);
        if (row.oneway && bench_.store.processName(row.toProcess) == "sensor_service") sequence = row.sentSequence;
    }
    ASSERT_NE(sequence, 0U);
    goTo(traceOf("faults/hung_service"), sequence);
    EXPECT_EQ(process("sensor_service").state, ProcessBox::State::Hung);
    EXPECT_TRUE(process("sensor_service").stateWords.startsWith("hung, queue ")) << process("sensor_service").stateWords.toStdString();
    EXPECT_GE(process("sensor_service").queued, 20U);
}

TEST_F(Topology, CountsRefusalsUpToThePosition) {
    open(traceOf("basics/crowded_area"));
    ASSERT_EQ(process("print_service").badges.size(), 1U);
    EXPECT_EQ(process("print_service").badges[0].rule, "SIZE-1");
    EXPECT_EQ(process("print_service").badges[0].count, 1U);
    canvas().select({Thing::Kind::Badge, *processNamed("print_service"), "SIZE-1"});
    EXPECT_EQ(bench_.selection.current(), (Selected{.kind = Selected::Kind::Rule, .name = "SIZE-1"}));
    goTo(traceOf("basics/crowded_area"), 40);
    EXPECT_TRUE(process("print_service").badges.empty());
}

TEST_F(Topology, ShowsLinksAndTheirWeather) {
    open(traceOf("distributed/bad_weather"));
    ASSERT_EQ(canvas().scene().links.size(), 1U);
    std::uint64_t stormy = 0;
    for (qsizetype i = 0; i < bench_.store.markCount(); ++i) {
        if (bench_.store.mark(i).kind == Mark::Kind::Fault && stormy == 0) stormy = bench_.store.mark(i).sequence;
    }
    goTo(traceOf("distributed/bad_weather"), stormy);
    const auto& link = canvas().scene().links[0];
    EXPECT_TRUE(link.up);
    EXPECT_TRUE(link.fromA.contains("loss 10%")) << link.fromA.toStdString();
    EXPECT_TRUE(link.fromB.contains("delay 20ms"));
    EXPECT_TRUE(view_.asText().contains("away from phone: delay 20ms"));
}

TEST_F(Topology, HighlightsTheWayOfTheSelectedCallThroughAllDevices) {
    open(traceOf("distributed/three_device_relay"));
    std::uint64_t outer = 0;
    for (qsizetype i = 0; i < bench_.store.rowCount(); ++i) {
        if (bench_.store.name(bench_.store.row(i)) == "Coach.Summary") outer = bench_.store.row(i).id;
    }
    ASSERT_NE(outer, 0U);
    bench_.selection.selectTransaction(outer);
    for (const auto* name : {"app", "coach", "sensor"}) EXPECT_TRUE(process(name).onPath) << name;
    EXPECT_FALSE(process("samgr").onPath);
    for (const auto& link : canvas().scene().links) EXPECT_TRUE(link.onPath) << link.name.toStdString();
    bench_.selection.clear();
    EXPECT_FALSE(process("app").onPath);
}

TEST_F(Topology, SelectsBothWays) {
    open(traceOf("basics/hello"));
    const auto at = canvas().transform().map(process("app").rect.center()).toPoint();
    QTest::mouseClick(&canvas(), Qt::LeftButton, {}, at);
    EXPECT_EQ(bench_.selection.current().kind, Selected::Kind::Process);
    EXPECT_EQ(bench_.selection.current().pid, process("app").pid);
    view_.showTable(true);
    EXPECT_EQ(view_.model().data(view_.table().currentIndex().siblingAtColumn(TopologyModel::Name)).toString(), "app");
    view_.table().selectRow(0);
    EXPECT_EQ(bench_.selection.current().kind, Selected::Kind::Device);
}

TEST_F(Topology, IsWalkedByKeyboard) {
    open(traceOf("distributed/three_device_relay"));
    canvas().setFocus();
    QTest::keyClick(&canvas(), Qt::Key_Tab);
    EXPECT_EQ(canvas().focused(), (Thing{Thing::Kind::Device, 0, {}}));
    QTest::keyClick(&canvas(), Qt::Key_Tab);
    EXPECT_EQ(canvas().focused().kind, Thing::Kind::Process);
    QTest::keyClick(&canvas(), Qt::Key_Return);
    EXPECT_EQ(bench_.selection.current().kind, Selected::Kind::Process);
    const auto before = canvas().focused();
    QTest::keyClick(&canvas(), Qt::Key_Right);
    EXPECT_NE(canvas().focused(), before);
    EXPECT_FALSE(canvas().accessibleDescription().isEmpty());
}

TEST_F(Topology, ActsOnlyWhereTheRunCanBeActedOnAndSaysWhyNot) {
    open(traceOf("basics/hello"));
    const Thing app{Thing::Kind::Process, *processNamed("app"), {}};
    {
        QMenu menu;
        canvas().fillMenu(menu, app);
        ASSERT_GE(menu.actions().size(), 7);
        EXPECT_FALSE(menu.actions()[0]->isEnabled());
        const auto kill = menu.actions()[2];
        EXPECT_EQ(kill->text(), "Kill app");
        EXPECT_FALSE(kill->isEnabled());
        EXPECT_FALSE(kill->toolTip().isEmpty());
    }
    const auto row = bench_.store.row(bench_.store.rowOf(3));
    goTo(traceOf("basics/hello"), row.sentSequence, "live");
    ASSERT_TRUE(soon([&] { return bench_.session.canAct(); }));
    QMenu menu;
    canvas().fillMenu(menu, app);
    const auto kill = menu.actions()[0];
    EXPECT_EQ(kill->text(), "Kill app");
    ASSERT_TRUE(kill->isEnabled());
    kill->trigger();
    ASSERT_TRUE(soon([&] { return engine_.commands().contains("ipclab/act"); }));
    EXPECT_EQ(engine_.argumentsOf("ipclab/act")["step"].toString(), "kill: app");
}

TEST_F(Topology, MovesMessagesOnlyIfMotionIsWanted) {
    const auto trace = traceOf("basics/hello");
    open(trace);
    const auto row = bench_.store.row(bench_.store.rowOf(3));
    QSettings().setValue("view/reduceMotion", true);
    goTo(trace, row.sentSequence, "past", row.finishedSequence);
    EXPECT_FALSE(canvas().isMoving());
    QSettings().setValue("view/reduceMotion", false);
    canvas().setSpeed(1);
    bench_.session.goToSequence(row.finishedSequence);
    ASSERT_TRUE(soon([&] { return bench_.session.position().sequence == row.finishedSequence; }));
    EXPECT_TRUE(canvas().isMoving());
    EXPECT_TRUE(soon([&] { return !canvas().isMoving(); })) << "it ends by itself";
    QSettings().remove("view/reduceMotion");
}

TEST_F(Topology, TheTableHoldsWhatThePictureShows) {
    const QAbstractItemModelTester tester(&view_.model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
    open(traceOf("distributed/three_device_relay"));
    const auto& model = view_.model();
    QStringList rows;
    for (int i = 0; i < model.rowCount(); ++i) {
        rows << model.index(i, TopologyModel::What).data().toString() + " " + model.index(i, TopologyModel::Name).data().toString();
    }
    EXPECT_EQ(rows, (QStringList{"device phone", "process app", "process samgr", "device tablet", "process coach", "process samgr",
                                 "device watch", "process sensor", "process samgr", "link phone-tablet.wlan_5g", "link tablet-watch.ble"}));
    open(traceOf("basics/hello"));
    EXPECT_EQ(model.rowCount(), 4);
    bench_.store.close();
    EXPECT_EQ(model.rowCount(), 0);
    EXPECT_EQ(view_.asText(), "");
}

TEST_F(Topology, ExportsWithItsWords) {
    open(traceOf("distributed/three_device_relay"));
    const QTemporaryDir folder;
    ASSERT_EQ(view_.exportTo(folder.filePath("out.svg")), "");
    QFile file(folder.filePath("out.svg"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    QStringList texts;
    QXmlStreamReader xml(&file);
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) continue;
        if (xml.name() == u"text" || xml.name() == u"title" || xml.name() == u"desc") texts << xml.readElementText().trimmed();
    }
    EXPECT_FALSE(xml.hasError());
    for (const auto* word : {"Three-device relay", "phone", "coach", "sensor", "wlan_5g · up", "ble · up"}) {
        EXPECT_TRUE(texts.contains(word)) << word << " in " << texts.join(" | ").toStdString();
    }
    EXPECT_EQ(view_.exportTo(folder.filePath("out.png")), "");
    EXPECT_TRUE(QFile::exists(folder.filePath("out.png")));
    EXPECT_NE(view_.exportTo(folder.filePath("out.gif")), "");
    bench_.store.close();
    EXPECT_NE(view_.exportTo(folder.filePath("none.svg")), "") << "there is nothing to draw";
}

TEST_F(Topology, StaysAsItWasDragged) {
    open(traceOf("distributed/three_device_relay"));
    const auto before = canvas().scene().devices[0].rect.center();
    const auto head = canvas().transform().map(canvas().scene().devices[0].head.center()).toPoint();
    QTest::mousePress(&canvas(), Qt::LeftButton, {}, head);
    QTest::mouseMove(&canvas(), head + QPoint(30, 30));
    QTest::mouseMove(&canvas(), head + QPoint(60, 80));
    QTest::mouseRelease(&canvas(), Qt::LeftButton, {}, head + QPoint(60, 80));
    EXPECT_GT(canvas().scene().devices[0].rect.center().y(), before.y() + 20);
    canvas().arrange();
    EXPECT_EQ(canvas().scene().devices[0].rect.center(), before);
}

}  // namespace
