#include "gui/window/commands.h"

#include <gtest/gtest.h>

#include <QMap>
#include <QMenu>
#include <QMenuBar>
#include <QSet>

#include "gui/window/palette_dialog.h"
#include "gui/window/sheet_dialog.h"
#include "tests/gui/window/window_fixture.h"

namespace {

using namespace gui;

constexpr Preset kAll[] = {Preset::Debugger, Preset::Qtenv, Preset::Wireshark};

class Presets : public testing::TestWithParam<Preset> {};

TEST_P(Presets, BindNoKeyTwice) {
    QMap<QString, QString> owners;
    for (const auto& command : commandTable()) {
        for (const auto& key : keysOf(command, GetParam()) + diagramKeysOf(command, GetParam())) {
            const auto text = key.toString(QKeySequence::PortableText);
            EXPECT_FALSE(text.isEmpty()) << command.name;
            EXPECT_FALSE(owners.contains(text)) << text.toStdString() << ": " << owners[text].toStdString() << " and " << command.name;
            owners[text] = command.name;
        }
    }
    EXPECT_FALSE(owners.contains("Shift+F10"));  // the context menu for who has no mouse
}

TEST_P(Presets, SpaceAndSingleCharactersActInDiagramsOnly) {
    for (const auto& command : commandTable()) {
        for (const auto& key : keysOf(command, GetParam())) {
            const auto combination = key[0];
            const bool plain = combination.keyboardModifiers() == Qt::NoModifier || combination.keyboardModifiers() == Qt::ShiftModifier;
            EXPECT_FALSE(plain && combination.key() < Qt::Key_Escape) << command.name << " " << key.toString().toStdString();
        }
    }
}

INSTANTIATE_TEST_SUITE_P(All, Presets, testing::ValuesIn(kAll), [](const auto& what) { return presetText(what.param).toStdString(); });

TEST(CommandTable, IsInTheOrderOfItsIds) {
    QSet<QString> names;
    for (std::size_t i = 0; i < commandTable().size(); ++i) {
        EXPECT_EQ(static_cast<std::size_t>(commandTable()[i].id), i) << commandTable()[i].name;
        names.insert(commandTable()[i].name);
        EXPECT_FALSE(commandText(commandTable()[i]).isEmpty());
        EXPECT_FALSE(commandTip(commandTable()[i]).isEmpty());
    }
    EXPECT_EQ(static_cast<std::size_t>(names.size()), commandTable().size());
}

TEST(CommandTable, SaysWhatAKeyMeansElsewhere) {
    EXPECT_EQ(conflictsOf(commandOf(CommandId::Express), Preset::Debugger).join('\n').toStdString(),
              "F7: Previous transaction (Wireshark)");
    EXPECT_TRUE(conflictsOf(commandOf(CommandId::StepOver), Preset::Debugger).isEmpty());
    EXPECT_EQ(keysText(commandOf(CommandId::PreviousEvent), Preset::Debugger).toStdString(), "Shift+F4 or , (in a diagram)");
}

TEST(Palette, FindsAllWordsInAnyOrder) {
    EXPECT_TRUE(matchesWords("Step over transaction", "trans step"));
    EXPECT_FALSE(matchesWords("Step over transaction", "step into"));
    EXPECT_TRUE(matchesWords("Step over", ""));
}

TEST(Sheet, ListsEveryCommandOfThePreset) {
    const SheetDialog sheet(Preset::Wireshark, nullptr);
    const auto text = sheet.asText();
    for (const auto& command : commandTable()) EXPECT_TRUE(text.contains(commandText(command))) << command.name;
    EXPECT_TRUE(text.contains("Fast\tCtrl+F6\t"));
    EXPECT_TRUE(text.contains("F8: Pause (Debugger)"));
}

using CommandsInWindow = gui::test::WindowTest;

TEST_F(CommandsInWindow, StandInAMenuEach) {
    QSet<QAction*> inMenus;
    for (auto* menu : window.menuBar()->findChildren<QMenu*>()) {
        for (auto* action : menu->actions()) inMenus.insert(action);
    }
    for (const auto& command : commandTable()) EXPECT_TRUE(inMenus.contains(window.commands().action(command.id))) << command.name;
}

TEST_F(CommandsInWindow, ArePickedInThePalette) {
    ASSERT_TRUE(paused());
    give(CommandId::Palette);
    auto* palette = qobject_cast<PaletteDialog*>(dialog());
    ASSERT_NE(palette, nullptr);
    EXPECT_GE(palette->shown().size(), static_cast<qsizetype>(commandTable().size()) - 1);
    QTest::keyClicks(palette->focusWidget(), "text larger");
    ASSERT_FALSE(palette->shown().isEmpty());
    EXPECT_TRUE(palette->shown().first().startsWith("Larger text"));
    QTest::keyClick(palette->focusWidget(), Qt::Key_Return);
    EXPECT_EQ(window.settings().textPercent(), 110);
}

TEST_F(CommandsInWindow, FollowThePreset) {
    window.settings().setPreset(Preset::Wireshark);
    EXPECT_EQ(window.commands().action(CommandId::Fast)->shortcut().toString().toStdString(), "Ctrl+F6");
    EXPECT_EQ(window.commands().action(CommandId::NextTransaction)->shortcuts().size(), 2);
    window.settings().setPreset(Preset::Debugger);
    EXPECT_EQ(window.commands().action(CommandId::Fast)->shortcut().toString().toStdString(), "F6");
}

TEST_F(CommandsInWindow, F10IsLeftToTheDesktopWhileNothingIsLoaded) {
    EXPECT_FALSE(window.commands().action(CommandId::StepOver)->isEnabled());
    ASSERT_TRUE(paused());
    EXPECT_TRUE(window.commands().action(CommandId::StepOver)->isEnabled());
    give(CommandId::Gallery);  // the run goes on standing, but nobody sees it
    EXPECT_FALSE(window.commands().action(CommandId::StepOver)->isEnabled());
    give(CommandId::Gallery);
    EXPECT_TRUE(window.commands().action(CommandId::StepOver)->isEnabled());
}

TEST_F(CommandsInWindow, LettersStepInADiagramAndWriteInALine) {
    engine.on("stepBack", {gui::test::FakeEngine::position(11, "past")}).on("continue", {});
    ASSERT_TRUE(paused());
    window.view("console")->focusMain();
    key(Qt::Key_Comma);
    key(Qt::Key_Space);
    QTest::qWait(50);
    EXPECT_FALSE(engine.commands().contains("stepBack"));
    window.view("diagram")->focusMain();
    key(Qt::Key_Comma);
    ASSERT_TRUE(gui::test::soon([&] { return window.session().state() == Session::State::Past; }));
    key(Qt::Key_Space);
    ASSERT_TRUE(gui::test::soon([&] { return engine.commands().contains("continue"); }));
    key(Qt::Key_Space);
    ASSERT_TRUE(gui::test::soon([&] { return engine.commands().contains("pause"); }));
}

TEST_F(CommandsInWindow, ViewsAreToldByName) {
    ASSERT_TRUE(paused());
    EXPECT_TRUE(window.commands().action(CommandId::FilterLine)->isEnabled());
    window.view("console")->focusMain();
    give(CommandId::FilterLine);
    EXPECT_EQ(static_cast<gui::test::Diagram*>(window.view("diagram"))->filters, 1);
}

}  // namespace
