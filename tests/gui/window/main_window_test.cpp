#include "gui/window/main_window.h"

#include <QClipboard>
#include <QDockWidget>
#include <QFile>
#include <QListView>
#include <QMenu>
#include <QPushButton>

#include "gui/window/engine_card.h"
#include "gui/window/first_screen.h"
#include "gui/window/hint_bar.h"
#include "gui/window/status_strip.h"
#include "tests/gui/window/window_fixture.h"

namespace {

using namespace gui;
using gui::test::FakeEngine;
using gui::test::soon;
using State = Session::State;

using MainWindowTest = gui::test::WindowTest;

TEST_F(MainWindowTest, AnybodyGetsFromTheFirstScreenToAPausedRunWithOneKey) {
    engine.withGallery().withRun(tests::gui::traceOf("basics/hello"));
    ASSERT_TRUE(begun());
    EXPECT_TRUE(window.showsFirstScreen());
    auto* list = window.firstScreen().findChild<QListView*>();
    EXPECT_EQ(list->currentIndex().row(), 0);
    bool button = false;
    for (auto* each : window.firstScreen().findChildren<QPushButton*>()) button = button || each->text() == "Run \"Hello, two devices\"";
    EXPECT_TRUE(button);
    window.firstScreen().focusMain();
    key(Qt::Key_Return);
    ASSERT_TRUE(soon([&] { return window.session().state() == State::Paused; }));
    EXPECT_FALSE(window.showsFirstScreen());
    EXPECT_TRUE(engine.argumentsOf("launch")["stopOnEntry"].toBool());
    EXPECT_EQ(window.windowTitle().toStdString(), "Hello, two devices — ipclab");
    EXPECT_TRUE(window.store().isOpen());
    EXPECT_EQ(QApplication::focusWidget(), window.view("diagram"));
}

TEST_F(MainWindowTest, TypeAheadAndArrowsChooseOnTheFirstScreen) {
    engine.withGallery().withRun();
    ASSERT_TRUE(begun());
    auto* list = window.firstScreen().findChild<QListView*>();
    window.firstScreen().focusMain();
    key(Qt::Key_T);
    EXPECT_EQ(list->currentIndex().data().toString().toStdString(), "The one megabyte wall");
    key(Qt::Key_Home);
    EXPECT_EQ(list->currentIndex().row(), 0);
    key(Qt::Key_End);
    key(Qt::Key_Return);
    ASSERT_TRUE(soon([&] { return engine.commands().contains("launch"); }));
    EXPECT_EQ(engine.argumentsOf("launch")["scenario"].toString().toStdString(), "/lib/wall.yaml");
}

TEST_F(MainWindowTest, AGalleryThatCannotBeListedSaysWhyAndCanBeAskedAgain) {
    engine.on("ipclab/scenarios", {QJsonObject{{"fail", "the library is gone"}}});
    window.begin({});
    ASSERT_TRUE(soon([&] { return window.firstScreen().asText().contains("the library is gone"); }));
    EXPECT_TRUE(window.showsFirstScreen());
    QPushButton* again = nullptr;
    for (auto* each : window.firstScreen().findChildren<QPushButton*>()) {
        if (each->text() == "Try again") again = each;
    }
    ASSERT_NE(again, nullptr);
    EXPECT_TRUE(again->isVisible());
}

TEST_F(MainWindowTest, SaysEachStateInAWord) {
    const std::pair<State, const char*> words[] = {{State::None, "NOTHING RUNS"},
                                                   {State::Starting, "STARTING"},
                                                   {State::Running, "LIVE"},
                                                   {State::Paused, "PAUSED · LIVE"},
                                                   {State::Past, "HISTORY (live run ahead)"},
                                                   {State::Ended, "ENDED"},
                                                   {State::Recorded, "RECORDED"},
                                                   {State::Gone, "ENGINE GONE"}};
    for (const auto& [state, word] : words) EXPECT_EQ(badgeOf(state).word.toStdString(), word);
    // Those that can be mistaken for each other differ in shape, too.
    EXPECT_NE(badgeOf(State::Running).shape, badgeOf(State::Paused).shape);
    EXPECT_NE(badgeOf(State::Paused).shape, badgeOf(State::Past).shape);
    EXPECT_NE(badgeOf(State::Ended).shape, badgeOf(State::Recorded).shape);
}

TEST_F(MainWindowTest, SaysWhereTheRunStands) {
    ASSERT_TRUE(paused());
    EXPECT_EQ(window.status().asText().toStdString(),
              "PAUSED · LIVE · t = 0.000 012 000 s · transaction 1 of ? · t1.12 · seed 7 · profile: seed");
}

TEST_F(MainWindowTest, TellsWhatWasRunningWhenTheEngineIsGone) {
    engine.on("next", {FakeEngine::event("ipclab/engine", {{"state", "crashed"},
                                                           {"text", "echo_service ended by SIGSEGV"},
                                                           {"device", "phone"},
                                                           {"process", "echo_service"},
                                                           {"thread", "main"},
                                                           {"transaction", 3},
                                                           {"moment", "t3.4"},
                                                           {"records", 57}})});
    ASSERT_TRUE(paused());
    auto* card = window.findChild<EngineCard*>();
    EXPECT_FALSE(card->isVisible());
    give(CommandId::StepOver);
    ASSERT_TRUE(soon([&] { return card->isVisible(); }));
    EXPECT_EQ(
        card->asText().toStdString(),
        "The engine crashed\necho_service ended by SIGSEGV\nWhat was running: phone › echo_service › main · t3 · at t3.4 · 57 events");
    QStringList buttons;
    for (auto* each : card->findChildren<QPushButton*>()) {
        if (each->isVisible()) buttons << each->text();
    }
    EXPECT_EQ(buttons.join(' ').toStdString(), "Restart Look back");
    give(CommandId::Restart);
    ASSERT_TRUE(soon([&] { return window.session().state() == State::Paused; }));
    EXPECT_FALSE(card->isVisible());
}

TEST_F(MainWindowTest, ARunThatDoesNotGetOnCanBePausedStoppedOrWaitedFor) {
    engine.on("continue", {FakeEngine::event("ipclab/engine", {{"state", "stuck"}, {"text", "spinner works without an event"}})});
    ASSERT_TRUE(paused());
    give(CommandId::Play);
    auto* card = window.findChild<EngineCard*>();
    ASSERT_TRUE(soon([&] { return card->isVisible(); }));
    QStringList buttons;
    QPushButton* wait = nullptr;
    for (auto* each : card->findChildren<QPushButton*>()) {
        if (!each->isVisible()) continue;
        buttons << each->text();
        if (each->text() == "Wait") wait = each;
    }
    EXPECT_EQ(buttons.join(' ').toStdString(), "Pause Stop Wait");
    wait->click();
    EXPECT_FALSE(card->isVisible());
    EXPECT_EQ(window.session().state(), State::Running);
}

TEST_F(MainWindowTest, CopiesALinkThatItUnderstands) {
    ASSERT_TRUE(paused());
    give(CommandId::CopyLink);
    EXPECT_EQ(QApplication::clipboard()->text().toStdString(), "ipclab gui /lib/hello.yaml --seed 7 --at t1.12");
}

TEST_F(MainWindowTest, BeginsAtTheMomentItWasAskedFor) {
    engine.withGallery().withRun(tests::gui::traceOf("basics/hello")).on("ipclab/goto", {QJsonObject{{"fail", "not recorded yet"}}});
    QTemporaryDir folder;
    QFile file(folder.filePath("mine.yaml"));
    ASSERT_TRUE(file.open(QIODevice::WriteOnly));
    file.close();
    window.begin({.what = file.fileName(), .launch = {.seed = 9}, .at = "t3.2"});
    ASSERT_TRUE(soon([&] { return engine.commands().contains("ipclab/runUntil"); }));
    EXPECT_EQ(engine.argumentsOf("launch")["scenario"].toString(), file.fileName());
    EXPECT_EQ(engine.argumentsOf("launch")["seed"].toInt(), 9);
    EXPECT_EQ(engine.argumentsOf("ipclab/goto")["moment"].toString().toStdString(), "t3.2");
    EXPECT_EQ(engine.argumentsOf("ipclab/runUntil")["until"].toString().toStdString(), "t3.2");
}

TEST_F(MainWindowTest, OpensATraceDirectory) {
    const auto trace = tests::gui::traceOf("basics/hello");
    engine.withGallery().on("attach", {FakeEngine::event("initialized")});
    engine.on("configurationDone", {FakeEngine::event("ipclab/run", {{"trace", trace}, {"title", "A first call"}, {"recorded", true}}),
                                    FakeEngine::position(5, "recorded", "entry")});
    window.begin({.what = trace, .at = "e5"});
    ASSERT_TRUE(soon([&] { return window.session().state() == State::Recorded; }));
    EXPECT_EQ(engine.argumentsOf("attach")["at"].toString().toStdString(), "e5");
    give(CommandId::CopyLink);
    EXPECT_EQ(QApplication::clipboard()->text(), "ipclab gui " + trace + " --at e5");
}

TEST_F(MainWindowTest, TheSelectionGoesAlongUnlessItIsAboutSomethingElse) {
    engine.on("next", {FakeEngine::position(13, "live")}).on("next", {FakeEngine::position(14, "live")});
    ASSERT_TRUE(paused());
    EXPECT_EQ(window.selection().current().transaction, 1U);
    give(CommandId::NextEvent);
    ASSERT_TRUE(soon([&] { return window.selection().current().sequence == 13; }));
    window.selection().select({.kind = Selected::Kind::Rule, .name = "SIZE-1"});
    give(CommandId::NextEvent);
    ASSERT_TRUE(soon([&] { return window.session().position().sequence == 14; }));
    EXPECT_EQ(window.selection().current().kind, Selected::Kind::Rule);
}

TEST_F(MainWindowTest, F9StopsAtWhatIsSelected) {
    ASSERT_TRUE(paused());
    ASSERT_TRUE(soon([&] { return window.store().rowCount() > 2; }));
    window.selection().selectTransaction(3);
    give(CommandId::ToggleBreakpoint);
    window.selection().select({.kind = Selected::Kind::Rule, .name = "SIZE-1"});
    give(CommandId::ToggleBreakpoint);
    ASSERT_EQ(window.session().breakpoints().size(), 2);
    EXPECT_EQ(window.session().breakpoints()[0].text.toStdString(), "Echo.Say");
    EXPECT_EQ(window.session().breakpoints()[1].kind, Breakpoint::Kind::Rule);
    give(CommandId::ToggleBreakpoint);
    EXPECT_EQ(window.session().breakpoints().size(), 1);
}

TEST_F(MainWindowTest, RunUntilAsksForAMomentOrACondition) {
    engine.on("ipclab/runUntil", {FakeEngine::position(15, "live", "goto")});
    ASSERT_TRUE(paused());
    give(CommandId::RunUntil);
    ASSERT_NE(dialog(), nullptr);
    ASSERT_TRUE(QTest::qWaitForWindowActive(dialog()));
    QTest::keyClick(dialog()->focusWidget(), Qt::Key_End);
    QTest::keyClicks(dialog()->focusWidget(), "method = Say");
    QTest::keyClick(dialog()->focusWidget(), Qt::Key_Return);
    ASSERT_TRUE(soon([&] { return window.session().position().sequence == 15; }));
    EXPECT_EQ(engine.argumentsOf("ipclab/runUntil")["until"].toString().toStdString(), "method = Say");
}

TEST_F(MainWindowTest, HintsComeOneAtATimeAndStayClosed) {
    ASSERT_TRUE(paused());
    auto* hints = window.findChild<HintBar*>();
    const auto first = hints->text();
    EXPECT_FALSE(first.isEmpty());
    hints->findChild<QPushButton*>()->click();
    EXPECT_TRUE(hints->text().isEmpty());
    hints->offer();
    EXPECT_NE(hints->text(), first);
    give(CommandId::Hints);
    EXPECT_EQ(hints->text(), first);
}

TEST_F(MainWindowTest, KeysGoFromViewToView) {
    ASSERT_TRUE(paused());
    const auto views = allParts().views;
    for (const auto& entry : views) {
        give(CommandId::NextPane);
        EXPECT_TRUE(window.view(QString::fromLatin1(entry.id))->isAncestorOf(QApplication::focusWidget())) << entry.id;
    }
    for (std::size_t i = 0; i < views.size(); ++i) give(CommandId::PreviousPane);
    EXPECT_EQ(QApplication::focusWidget(), window.view("diagram"));
}

TEST(MainWindowParts, TheCardAboveTheViewsCanBeHiddenAndComesBackFromTheMenu) {
    const gui::test::OwnSettings settings;
    auto parts = gui::test::partsWithDiagram();
    parts.makeCard = [](Workbench&, QWidget* parent) -> QFrame* { return new gui::test::Card(parent); };
    MainWindow window(parts);
    auto* card = window.findChild<gui::test::Card*>();
    ASSERT_NE(card, nullptr);
    EXPECT_FALSE(card->isHidden());
    emit card->dismissed();
    EXPECT_TRUE(card->isHidden());
    auto* shows = window.findChild<QAction*>("show-card");
    ASSERT_NE(shows, nullptr);
    EXPECT_FALSE(shows->isChecked());
    shows->trigger();
    EXPECT_FALSE(card->isHidden());
}

TEST(MainWindowAgain, ComesBackToWhereItWas) {
    const gui::test::OwnSettings settings;
    FakeEngine engine;
    const auto trace = tests::gui::traceOf("basics/hello");
    engine.withGallery().on("attach", {FakeEngine::event("initialized")});
    engine.on("configurationDone", {FakeEngine::event("ipclab/run", {{"trace", trace}, {"title", "A first call"}, {"recorded", true}}),
                                    FakeEngine::position(5, "recorded", "entry")});
    {
        MainWindow window(gui::test::partsWithDiagram());
        window.setProgram(engine.program());
        window.show();
        window.begin({.what = trace});
        ASSERT_TRUE(soon([&] { return window.session().state() == State::Recorded; }));
        window.view("console")->parentWidget()->hide();
        window.close();
    }
    MainWindow window(gui::test::partsWithDiagram());
    window.setProgram(engine.program());
    window.show();
    window.begin({});
    ASSERT_TRUE(soon([&] { return window.firstScreen().model().rowCount() == 3; }));
    EXPECT_EQ(window.firstScreen().model().card(0).title.toStdString(), "Continue: A first call");
    EXPECT_TRUE(window.view("console")->parentWidget()->isHidden());
    window.firstScreen().focusMain();
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    ASSERT_TRUE(soon([&] { return window.session().state() == State::Recorded; }));
    EXPECT_EQ(engine.argumentsOf("attach")["at"].toString().toStdString(), "e5");
}

TEST(MainWindowAgain, ClosingLeavesNoProcessBehind) {
    const gui::test::OwnSettings settings;
    FakeEngine engine;
    engine.withGallery().withRun();
    {
        MainWindow window(gui::test::partsWithDiagram());
        window.setProgram(engine.program());
        window.show();
        window.begin({});
        window.session().launch({.file = "/lib/hello.yaml"});
        ASSERT_TRUE(soon([&] { return window.session().state() == State::Paused; }));
        window.close();
    }
    for (const auto pid : engine.pids()) EXPECT_FALSE(FakeEngine::isAlive(pid));
}

}  // namespace
