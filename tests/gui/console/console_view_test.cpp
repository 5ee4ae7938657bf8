#include "gui/console/console_view.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QLineEdit>
#include <QTableView>
#include <QTest>

#include "gui/selection.h"
#include "gui/session/session.h"
#include "gui/store/trace_store.h"
#include "tests/gui/session/fake_engine.h"

namespace {

using namespace gui;
using gui::test::FakeEngine;
using gui::test::soon;

TEST(ConsoleModel, KeepsTheNewestLines) {
    Theme theme;
    ConsoleModel model(theme);
    const QAbstractItemModelTester tester(&model);
    QVector<ConsoleLine> lines;
    for (int i = 0; i < 60'000; ++i) lines.append({.text = QString::number(i)});
    model.append(lines);
    model.append(lines);
    ASSERT_EQ(model.rowCount(), ConsoleModel::kLinesMax);
    EXPECT_EQ(model.line(0).text.toStdString(), "20000");  // 120,000 - 100,000
    EXPECT_EQ(model.line(99'999).text.toStdString(), "59999");
}

TEST(ConsoleModel, FindsAroundTheEndAndWhateverTheCase) {
    Theme theme;
    ConsoleModel model(theme);
    model.append({{.text = "one"}, {.text = "Two"}, {.text = "three"}, {.text = "two more"}});
    EXPECT_EQ(model.find("two", 0, false), 1);
    EXPECT_EQ(model.find("two", 2, false), 3);
    EXPECT_EQ(model.find("one", 2, false), 0);
    EXPECT_EQ(model.find("two", 2, true), 1);
    EXPECT_EQ(model.find("two", 0, true), 3);
    EXPECT_EQ(model.find("four", 0, false), -1);
}

class Console : public testing::Test {
protected:
    Console() { session.setProgram(engine.program()); }

    std::string text() { return view.asText().toStdString(); }
    QLineEdit* line(const char* name) {
        for (auto* each : view.findChildren<QLineEdit*>()) {
            if (each->accessibleName() == QLatin1String(name)) return each;
        }
        return nullptr;
    }

    FakeEngine engine;
    TraceStore store;
    Session session;
    Selection selection;
    Theme theme;
    Workbench bench{.store = store, .session = session, .selection = selection, .theme = theme};
    ConsoleView view{bench};
};

TEST_F(Console, PutsPrintedTextTogetherToLines) {
    emit session.output("stdout", "first\nsec", 0);
    emit session.output("stdout", "ond\n", 0);
    emit session.output("stderr", "oh\n", 0);
    emit session.output("console", "logged\n", 57);
    emit session.output("stdout", "no end", 0);
    emit session.positionChanged();
    EXPECT_EQ(text(), "\tprint\tfirst\n\tprint\tsecond\n\terror\toh\ne57\tlog\tlogged\n\tprint\tno end\n");
}

TEST_F(Console, TellsWhatHappenedToTheRun) {
    emit session.commandEchoed("ipclab run hello.yaml");
    emit session.engineChanged("crashed", "app ended by SIGSEGV", {{"moment", "t3.4"}});
    emit session.acted("kill: app", "app was killed");
    emit session.refused("Step over", "the run is over");
    emit session.verdictCame(
        "fail", "verdict: fail\n",
        {{"findings", QJsonArray{QJsonObject{{"subject", "greeting"}, {"sentence", "never answered"}, {"moment", "t3.1"}}}}});
    EXPECT_EQ(text(),
              "\tcommand\tipclab run hello.yaml\nt3.4\tengine\tapp ended by SIGSEGV\n\tact\tkill: app: app was killed\n"
              "\trefused\tStep over: the run is over\n\tverdict\tverdict: fail\nt3.1\tverdict\tgreeting: never answered\n");
}

TEST_F(Console, AClickOnALineGoesToItsMoment) {
    engine.withRun();
    session.launch({.file = "/lib/hello.yaml"});
    ASSERT_TRUE(soon([&] { return session.state() == Session::State::Paused; }));
    emit session.output("console", "logged\n", 5);
    auto* table = view.findChild<QTableView*>();
    ASSERT_TRUE(soon([&] { return table->model()->rowCount() == 2; }));  // the command line of the launch, and this
    emit table->clicked(table->model()->index(1, 0));
    ASSERT_TRUE(soon([&] { return engine.commands().contains("ipclab/goto"); }));
    EXPECT_EQ(engine.argumentsOf("ipclab/goto")["moment"].toString().toStdString(), "e5");
}

TEST_F(Console, AsksAndBringsBackWhatWasAsked) {
    engine.withRun()
        .on("evaluate", {QJsonObject{{"body", QJsonObject{{"result", "true"}}}}})
        .on("evaluate", {QJsonObject{{"fail", "what is `fooo`?"}}});
    session.launch({.file = "/lib/hello.yaml"});
    ASSERT_TRUE(soon([&] { return session.state() == Session::State::Paused; }));
    auto* input = line("Expression or fault");
    ASSERT_NE(input, nullptr);
    QTest::keyClicks(input, "duration > 1 ms");
    QTest::keyClick(input, Qt::Key_Return);
    QTest::keyClicks(input, "fooo");
    QTest::keyClick(input, Qt::Key_Return);
    ASSERT_TRUE(soon([&] { return view.asText().contains("what is `fooo`?"); }));
    EXPECT_EQ(engine.argumentsOf("evaluate")["context"].toString().toStdString(), "repl");
    const auto all = text();
    EXPECT_NE(all.find("\tquestion\tduration > 1 ms\n"), std::string::npos);
    EXPECT_NE(all.find("\tanswer\ttrue\n"), std::string::npos);
    EXPECT_NE(all.find("\trefused\twhat is `fooo`?\n"), std::string::npos);
    QTest::keyClick(input, Qt::Key_Up);
    QTest::keyClick(input, Qt::Key_Up);
    EXPECT_EQ(input->text().toStdString(), "duration > 1 ms");
    QTest::keyClick(input, Qt::Key_Down);
    QTest::keyClick(input, Qt::Key_Down);
    EXPECT_EQ(input->text().toStdString(), "");
}

TEST_F(Console, SearchesAndCopies) {
    auto* table = view.findChild<QTableView*>();
    for (const char* each : {"apple\n", "pear\n", "pineapple\n"}) emit session.output("stdout", each, 0);
    ASSERT_TRUE(soon([&] { return table->model()->rowCount() == 3; }));
    view.find();
    QTest::keyClicks(line("Find in the console"), "apple");
    EXPECT_EQ(table->currentIndex().row(), 0);
    view.findNext();
    EXPECT_EQ(table->currentIndex().row(), 2);
    view.findNext();
    EXPECT_EQ(table->currentIndex().row(), 0);
    table->selectAll();
    table->actions().first()->trigger();
    EXPECT_EQ(QGuiApplication::clipboard()->text().toStdString(), "apple\npear\npineapple");
}

}  // namespace
