#include "gui/scenario/scenario_view.h"

#include <gtest/gtest.h>

#include <QAbstractItemView>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>
#include <QToolButton>
#include <QTreeWidget>

#include "gui/look/theme.h"
#include "gui/session/session.h"
#include "gui/store/trace_store.h"
#include "sim/query/expression.h"
#include "tests/gui/session/fake_engine.h"
#include "tests/gui/support/sample_trace.h"

namespace {

using gui::Breakpoint;
using gui::test::FakeEngine;
using gui::test::soon;

class Answering : public gui::ScenarioView {
public:
    using gui::ScenarioView::ScenarioView;
    Unsaved answer = Unsaved::Stay;
    int asked = 0;
    void sayDiscard() { answer = Unsaved::Discard; }

protected:
    Unsaved askUnsaved() override {
        ++asked;
        return answer;
    }
};

QJsonArray answer(const QJsonObject& body) { return {QJsonObject{{"body", body}}}; }

QJsonObject validation(const QJsonArray& problems = {}, const QVector<int>& lines = {}, const QJsonArray& cells = {}) {
    QJsonArray steps;
    for (const auto line : lines) steps.append(QJsonObject{{"line", line}, {"text", "step"}});
    return {{"problems", problems}, {"steps", steps}, {"cells", cells}};
}

class ScenarioViewTest : public testing::Test {
protected:
    ScenarioViewTest() {
        session.setProgram(engine.program());
        view.resize(900, 600);
        view.show();
        view.activateWindow();
        editor = view.findChild<gui::ScenarioEditor*>();
    }

    QString file(const QString& name, const QByteArray& bytes) {
        const auto path = folder.filePath(name);
        QFile file(path);
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(bytes);
        return path;
    }
    std::string label(const char* name) {
        for (const auto* each : view.findChildren<QLabel*>()) {
            if (each->accessibleName() == QLatin1String(name)) return each->text().toStdString();
        }
        return "no such label";
    }
    std::string status() { return label("State of the scenario's text"); }
    std::string stops() {
        std::string out;
        for (const auto& stop : session.breakpoints()) out += std::to_string(stop.line) + (stop.enabled ? " " : "! ");
        return out;
    }

    FakeEngine engine;
    QTemporaryDir folder;
    gui::TraceStore store;
    gui::Session session;
    gui::Selection selection;
    gui::Theme theme;
    gui::Workbench bench{store, session, selection, theme};
    Answering view{bench};
    gui::ScenarioEditor* editor = nullptr;
};

TEST_F(ScenarioViewTest, OpensChangesAndSavesAFileAsItWas) {
    const auto path = file("hello.yaml", "name: hello\r\nseed: 7\r\n");
    QSignalSpy modified(&view, &gui::ScenarioView::modifiedChanged);
    view.openFile(path);
    EXPECT_EQ(view.text().toStdString(), "name: hello\nseed: 7\n");
    EXPECT_EQ(view.file().toStdString(), path.toStdString());
    EXPECT_FALSE(view.isModified());
    EXPECT_EQ(label("File of the scenario"), "hello.yaml");

    editor->goTo(2, 8);
    QTest::keyClicks(editor, "7");
    EXPECT_TRUE(view.isModified());
    EXPECT_EQ(label("File of the scenario"), "hello.yaml — modified");
    ASSERT_TRUE(view.save());
    EXPECT_FALSE(view.isModified());
    EXPECT_EQ(modified.size(), 2);
    QFile saved(path);
    ASSERT_TRUE(saved.open(QIODevice::ReadOnly));
    EXPECT_EQ(saved.readAll().toStdString(), "name: hello\r\nseed: 77\r\n");
}

TEST_F(ScenarioViewTest, WhatCannotBeOpenedOrSavedIsSaidAndNothingIsLost) {
    view.openFile("/no/such.yaml");
    EXPECT_TRUE(QString::fromStdString(label("What went wrong with the file")).contains("/no/such.yaml cannot be opened"));
    view.showText("name: x\n", "");
    QTest::keyClicks(editor, "# ");
    EXPECT_FALSE(view.saveTo("/no/such/folder/x.yaml"));
    EXPECT_TRUE(QString::fromStdString(label("What went wrong with the file")).contains("was not saved"));
    EXPECT_TRUE(view.isModified());
    EXPECT_EQ(view.text().toStdString(), "# name: x\n");
    ASSERT_TRUE(view.saveTo(folder.filePath("x.yaml")));
    EXPECT_EQ(label("What went wrong with the file"), "");
    EXPECT_EQ(view.file().toStdString(), folder.filePath("x.yaml").toStdString());
}

TEST_F(ScenarioViewTest, ChangesGoOnlyWhenSomebodySaysSo) {
    view.showText("name: x\n", "/x.yaml");
    QTest::keyClicks(editor, "# ");
    view.showText("name: x\n", "/x.yaml");
    EXPECT_EQ(view.asked, 0) << "the same run again takes nothing away";
    view.showText("name: y\n", "/y.yaml");
    EXPECT_EQ(view.asked, 1);
    EXPECT_EQ(view.text().toStdString(), "# name: x\n");
    EXPECT_FALSE(view.mayLeave());
    view.sayDiscard();
    view.openFile(file("z.yaml", "name: z\n"));
    EXPECT_EQ(view.text().toStdString(), "name: z\n");
    EXPECT_TRUE(view.mayLeave());
}

TEST_F(ScenarioViewTest, ProblemsAreListedUnderlinedAndAnnounced) {
    engine.on("ipclab/validate",
              answer(validation({QJsonObject{{"line", 2}, {"column", 3}, {"length", 4}, {"message", "unknown key 'sead'"}}})));
    view.showText("name: x\na sead: 1\n", "");
    auto* list = view.findChild<QTreeWidget*>();
    ASSERT_TRUE(soon([&] { return list->topLevelItemCount() == 1; }));
    EXPECT_TRUE(list->isVisible());
    EXPECT_EQ(list->topLevelItem(0)->text(0).toStdString(), "2:3");
    EXPECT_EQ(list->topLevelItem(0)->text(1).toStdString(), "unknown key 'sead'");
    EXPECT_EQ(status(), "Line 1, column 1  ·  1 problem(s)");
    const auto under = editor->extraSelections();
    ASSERT_EQ(under.size(), 1);
    EXPECT_EQ(under[0].cursor.selectedText().toStdString(), "sead");
    EXPECT_EQ(under[0].format.underlineStyle(), QTextCharFormat::WaveUnderline);

    emit list->itemActivated(list->topLevelItem(0), 0);
    EXPECT_EQ(editor->cursorLine(), 2);
    EXPECT_EQ(editor->cursorColumn(), 3);
    EXPECT_EQ(status(), "Line 2, column 3  ·  problem: unknown key 'sead'  ·  1 problem(s)");
    EXPECT_EQ(view.asText().toStdString(), "\t1\tname: x\nproblem: unknown key 'sead'\t2\ta sead: 1\n\t3\t\n");
}

TEST_F(ScenarioViewTest, PlacesAreInCharacters) {
    engine.on("ipclab/validate", answer(validation({QJsonObject{{"line", 1}, {"column", 3}, {"length", 2}, {"message", "no"}}})));
    view.showText(QString::fromUtf8("\xf0\x9f\x98\x80 ab\n"), "");
    ASSERT_TRUE(soon([&] { return !editor->extraSelections().isEmpty(); }));
    EXPECT_EQ(editor->extraSelections()[0].cursor.selectedText().toStdString(), "ab");
    editor->goTo(1, 3);
    EXPECT_EQ(editor->cursorColumn(), 3);
}

TEST_F(ScenarioViewTest, TypingIsCheckedAfterAMoment) {
    view.showText("name: x\n", "");
    QTest::keyClicks(editor, "# more ");
    ASSERT_TRUE(soon([&] { return engine.argumentsOf("ipclab/validate")["text"].toString() == "# more name: x\n"; }));
}

TEST_F(ScenarioViewTest, CellsCanBeChosen) {
    engine.on("ipclab/validate", answer(validation({}, {}, {"n=1", "n=2"})));
    auto* cells = view.findChild<QComboBox*>();
    EXPECT_FALSE(cells->isVisible());
    view.showText("name: x\n", "");
    ASSERT_TRUE(soon([&] { return cells->count() == 2; }));
    EXPECT_TRUE(cells->isVisible());
    EXPECT_EQ(view.cell().toStdString(), "n=1");
    cells->setCurrentIndex(1);
    EXPECT_EQ(view.cell().toStdString(), "n=2");
}

TEST_F(ScenarioViewTest, BreakpointsAreToggledByKeyAndByClick) {
    engine.on("ipclab/validate", answer(validation({}, {2, 4}, {"n=1"})));
    view.showText("a:\n  - b\n  # c\n  - d\n  # e\n", "");
    ASSERT_TRUE(soon([&] { return view.cell() == "n=1"; })) << "the steps are known";
    editor->goTo(3);
    QTest::keyClick(editor, Qt::Key_F9);
    EXPECT_EQ(stops(), "4 ") << "the next step";
    EXPECT_EQ(editor->wordsOf(4).toStdString(), "breakpoint");
    editor->goTo(4);
    QTest::keyClick(editor, Qt::Key_F9);
    EXPECT_EQ(stops(), "");
    editor->goTo(5);
    QTest::keyClick(editor, Qt::Key_F9);
    EXPECT_EQ(stops(), "");
    EXPECT_TRUE(QString::fromStdString(status()).startsWith("No step begins at line 5 or below it")) << status();
    emit editor->toggleAsked(2);
    EXPECT_EQ(stops(), "2 ");
    EXPECT_EQ(view.asText().split('\n')[1].toStdString(), "breakpoint\t2\t  - b");
}

TEST_F(ScenarioViewTest, BreakpointsStayWithTheirLines) {
    view.showText("a\nb\nc\nd\n", "");
    session.setBreakpoints({{.kind = Breakpoint::Kind::Line, .line = 1},
                            {.kind = Breakpoint::Kind::Line, .line = 3},
                            {.kind = Breakpoint::Kind::Rule, .line = 0, .text = "any"}});
    editor->goTo(2);
    QTest::keyClick(editor, Qt::Key_Return);
    EXPECT_EQ(stops(), "1 4 0 ");
    editor->undo();
    EXPECT_EQ(stops(), "1 3 0 ");
}

TEST_F(ScenarioViewTest, BreakpointsSayInWordsWhatTheyAre) {
    view.showText("a\nb\nc\nd\n", "");
    session.setBreakpoints({{.kind = Breakpoint::Kind::Line, .line = 1, .enabled = false},
                            {.kind = Breakpoint::Kind::Line, .line = 2, .condition = "remote", .hitCondition = ">= 5"},
                            {.kind = Breakpoint::Kind::Line, .line = 3, .message = "no step begins here"}});
    EXPECT_EQ(editor->wordsOf(1).toStdString(), "breakpoint, disabled");
    EXPECT_EQ(editor->wordsOf(2).toStdString(), "breakpoint if remote, hits >= 5");
    EXPECT_EQ(editor->wordsOf(3).toStdString(), "breakpoint, not possible here: no step begins here");
    QString why;
    EXPECT_FALSE(view.setCondition(4, "nonsense = 3", &why));
    EXPECT_TRUE(why.startsWith("Column 1: ")) << why.toStdString();
    EXPECT_TRUE(view.setCondition(4, "method = Say"));
    EXPECT_EQ(editor->wordsOf(4).toStdString(), "breakpoint if method = Say");
    EXPECT_TRUE(view.setCondition(4, ""));
    EXPECT_EQ(editor->wordsOf(4).toStdString(), "breakpoint");
}

TEST_F(ScenarioViewTest, CompletionPutsTheChosenWordInPlace) {
    engine.on(
        "ipclab/complete",
        answer({{"from", 3},
                {"items",
                 QJsonArray{QJsonObject{{"label", "kernel"}, {"insert", "kernel: "}, {"detail", "a word"}, {"documentation", "which"}},
                            QJsonObject{{"label", "cores"}, {"insert", "cores: "}, {"detail", ""}, {"documentation", ""}}}}}));
    view.showText("devices:\n  ke\n", "");
    editor->goTo(2, 5);
    editor->setFocus();
    QTest::keyClick(editor, Qt::Key_Space, Qt::ControlModifier);
    ASSERT_TRUE(soon([&] { return editor->popup().isOpen(); }));
    EXPECT_EQ(engine.argumentsOf("ipclab/complete")["line"].toInt(), 2);
    EXPECT_EQ(engine.argumentsOf("ipclab/complete")["column"].toInt(), 5);
    EXPECT_EQ(editor->popup().labels().join(' ').toStdString(), "kernel cores");
    EXPECT_EQ(editor->popup().popup()->currentIndex().row(), 0);
    editor->popup().choose(0);
    EXPECT_EQ(view.text().toStdString(), "devices:\n  kernel: \n");
    EXPECT_FALSE(editor->popup().isOpen());
}

TEST_F(ScenarioViewTest, RunIsTheWindowsAffair) {
    QSignalSpy run(&view, &gui::ScenarioView::runRequested);
    for (auto* button : view.findChildren<QToolButton*>()) {
        if (button->accessibleName() == "Run this text") button->click();
    }
    EXPECT_EQ(run.size(), 1);
}

TEST_F(ScenarioViewTest, RunToAStepIsAConditionOfTheLanguage) {
    EXPECT_TRUE(std::holds_alternative<sim::query::Expression>(sim::query::Expression::parse("event = step.reached and line = 12")));
    engine.withRun();
    engine.on("ipclab/runUntil", answer({}));
    session.launch({.file = "/lib/hello.yaml"});
    ASSERT_TRUE(soon([&] { return session.state() == gui::Session::State::Paused; }));
    view.runTo(12);
    ASSERT_TRUE(soon([&] { return engine.commands().contains("ipclab/runUntil"); }));
    EXPECT_EQ(engine.argumentsOf("ipclab/runUntil")["until"].toString().toStdString(), "event = step.reached and line = 12");
}

TEST_F(ScenarioViewTest, StepsThatWereReachedAreMarked) {
    const auto trace = tests::gui::traceOf("basics/hello");
    // The first and the last step that the run began, from the trace itself.
    std::vector<std::pair<std::uint64_t, int>> steps;
    const auto reader = sim::trace::Reader::open(trace.toStdString());
    ASSERT_TRUE(reader) << reader.error();
    auto cursor = (*reader)->begin();
    sim::trace::RecordView record;
    while (cursor.next(record)) {
        if (!record.is<sim::trace::StepReached>()) continue;
        steps.emplace_back(record.sequence, static_cast<int>(record.as<sim::trace::StepReached>().line));
    }
    ASSERT_GE(steps.size(), 2U);
    // Before anybody starts the engine, which reads its script then: the view asks it about its text soon.
    engine.on("launch", {FakeEngine::event("initialized")});
    const auto at = [](std::uint64_t sequence) { return FakeEngine::position(static_cast<int>(sequence), "past"); };
    engine.on("configurationDone",
              {FakeEngine::event("ipclab/run", {{"trace", trace}, {"recorded", false}}),
               FakeEngine::event("stopped", {{"reason", "entry"}, {"threadId", 1}, {"allThreadsStopped", true}}), at(steps[0].first)});
    engine.on("ipclab/goto",
              {QJsonObject{{"body", QJsonObject{{"sequence", static_cast<int>(steps.back().first)}}}}, at(steps.back().first)});
    ASSERT_EQ(store.open(trace).toStdString(), "");
    ASSERT_TRUE(soon([&] { return store.settled() && store.markCount() > 0; }));
    view.showText(store.scenarioText(), store.scenarioFile());
    session.launch({.file = "/lib/hello.yaml"});
    const auto first = steps[0].second;
    const auto last = steps.back().second;
    ASSERT_TRUE(soon([&] { return editor->wordsOf(first) == "the step at the position"; }))
        << editor->wordsOf(first).toStdString() << ", state " << static_cast<int>(session.state()) << ", at e"
        << session.position().sequence << ", " << status();
    EXPECT_EQ(editor->wordsOf(last).toStdString(), "");

    session.goToSequence(steps.back().first);
    ASSERT_TRUE(soon([&] { return editor->wordsOf(last) == "the step at the position"; })) << status();
    EXPECT_EQ(editor->wordsOf(first).toStdString(), "reached");

    // What is selected elsewhere shows which step made it.
    ASSERT_GT(store.rowCount(), 0);
    selection.select({.kind = gui::Selected::Kind::Record, .sequence = steps[0].first});
    ASSERT_TRUE(soon([&] { return editor->wordsOf(first) == "reached; the step of what is selected"; }))
        << editor->wordsOf(first).toStdString();

    // A changed text is not the one that ran.
    editor->goTo(1);
    QTest::keyClicks(editor, "#");
    ASSERT_TRUE(soon([&] { return editor->wordsOf(first).isEmpty(); }));
}

TEST_F(ScenarioViewTest, KeepsUpWithFontAndTheme) {
    view.showText("name: x\n", "");
    const auto narrow = editor->marginWidth();
    auto font = view.font();
    font.setPointSizeF(font.pointSizeF() * 2);
    view.setFont(font);
    EXPECT_GT(editor->marginWidth(), narrow);
    theme.choose(gui::Theme::Choice::Dark);
    EXPECT_EQ(editor->palette().color(QPalette::Base), theme.base());
}

}  // namespace
