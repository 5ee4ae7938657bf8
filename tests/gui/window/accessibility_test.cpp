// Who does not see the window hears of every control what it is.
#include <QAccessible>
#include <QAccessibleInterface>
#include <QListView>
#include <QStringList>

#include "gui/window/first_screen.h"
#include "tests/gui/window/window_fixture.h"

namespace {

using namespace gui;
using gui::test::FakeEngine;
using gui::test::soon;

bool isControl(QAccessible::Role role) {
    switch (role) {
        case QAccessible::PushButton:
        case QAccessible::CheckBox:
        case QAccessible::RadioButton:
        case QAccessible::ComboBox:
        case QAccessible::EditableText:
        case QAccessible::SpinBox:
        case QAccessible::Slider:
        case QAccessible::List:
        case QAccessible::Table:
        case QAccessible::Tree:
        case QAccessible::MenuItem:
        case QAccessible::ButtonMenu:
        case QAccessible::PageTab:
        case QAccessible::Link:
            return true;
        default:
            return false;
    }
}

// All controls below that can be seen and have no name, as `role in parent`.
void walk(QAccessibleInterface* at, const QString& path, QStringList& unnamed, int& controls) {
    if (!at || at->state().invisible) return;
    const auto here = path + u'/' + (at->object() ? QString::fromLatin1(at->object()->metaObject()->className()) : QString());
    if (isControl(at->role())) {
        ++controls;
        // A separator is a menu item that says nothing.
        const auto* action = qobject_cast<QAction*>(at->object());
        const bool separator = at->role() == QAccessible::Separator || (action && action->isSeparator());
        // The editor inside a spin box or combo box speaks for its parent; the buttons of a dock are Qt's own.
        const auto* parent = at->object() ? at->object()->parent() : nullptr;
        const bool inner = parent && (parent->inherits("QAbstractSpinBox") || parent->inherits("QComboBox"));
        if (!separator && !inner && at->text(QAccessible::Name).isEmpty()) unnamed << here;
    }
    if (at->role() == QAccessible::Table || at->role() == QAccessible::Tree) return;  // their cells are the model's
    for (int i = 0; i < at->childCount(); ++i) walk(at->child(i), here, unnamed, controls);
}

std::string unnamedIn(QWidget* widget, int least) {
    QStringList unnamed;
    int controls = 0;
    walk(QAccessible::queryAccessibleInterface(widget), {}, unnamed, controls);
    EXPECT_GE(controls, least);
    return unnamed.join(u'\n').toStdString();
}

using Accessibility = gui::test::WindowTest;

TEST_F(Accessibility, OfTheFirstScreen) {
    engine.withGallery();
    ASSERT_TRUE(begun());
    EXPECT_EQ(unnamedIn(&window, 8), "");
    auto* list = window.firstScreen().findChild<QListView*>();
    auto* spoken = QAccessible::queryAccessibleInterface(list)->child(0);
    EXPECT_EQ(
        spoken->text(QAccessible::Name).toStdString(),
        "Hello, two devices. An app asks a service to repeat a word. 2 devices. processes: app, echo_service, samgr. about 5 minutes");
}

TEST_F(Accessibility, OfTheFirstScreenWithoutScenarios) {
    engine.on("ipclab/scenarios", {QJsonObject{{"fail", "gone"}}});
    window.begin({});
    ASSERT_TRUE(soon([&] { return window.firstScreen().asText().contains("gone"); }));
    EXPECT_EQ(unnamedIn(&window, 6), "");
}

TEST_F(Accessibility, OfTheWorkbench) {
    ASSERT_TRUE(paused());
    for (const auto id : {CommandId::NextPane, CommandId::NextPane, CommandId::NextPane}) {
        give(id);
        EXPECT_EQ(unnamedIn(&window, 15), "");
    }
}

TEST_F(Accessibility, WhenTheEngineIsGone) {
    engine.on("next", {QJsonObject{{"signal", 9}}});
    ASSERT_TRUE(paused());
    give(CommandId::NextEvent);
    ASSERT_TRUE(soon([&] { return window.session().state() == Session::State::Gone; }));
    EXPECT_EQ(unnamedIn(&window, 15), "");
}

TEST_F(Accessibility, OfEveryDialog) {
    ASSERT_TRUE(paused());
    for (const auto id : {CommandId::Palette, CommandId::Sheet, CommandId::Settings, CommandId::RunUntil, CommandId::GoTo,
                          CommandId::RunWith, CommandId::ReadAsText}) {
        give(id);
        ASSERT_TRUE(soon([] { return dialog() != nullptr; })) << commandOf(id).name;
        EXPECT_EQ(unnamedIn(dialog(), 2), "") << commandOf(id).name;
        dialog()->close();
        ASSERT_TRUE(soon([] { return dialog() == nullptr; }));
    }
}

}  // namespace
