#pragma once

#include <gtest/gtest.h>

#include <QApplication>
#include <QDialog>
#include <QFrame>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

#include "gui/view.h"
#include "gui/window/first_screen.h"
#include "gui/window/main_window.h"
#include "tests/gui/session/fake_engine.h"
#include "tests/gui/support/sample_trace.h"

namespace gui::test {

/// Settings of the test's own: tests run side by side.
class OwnSettings {
public:
    OwnSettings() {
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, directory_.path());
    }

private:
    QTemporaryDir directory_;
};

/// A view in which letters are commands, and which knows the slots that the window looks for.
class Diagram : public View {
    Q_OBJECT

public:
    explicit Diagram(Workbench& bench, QWidget* parent) : View(bench, parent) {
        setFocusPolicy(Qt::StrongFocus);
        setAccessibleName(title());
    }
    [[nodiscard]] QString title() const override { return QStringLiteral("Diagram"); }
    [[nodiscard]] QString asText() const override { return QStringLiteral("a picture"); }
    void focusMain() override { setFocus(); }
    [[nodiscard]] bool takesLetters() const override { return true; }

    int filters = 0;

public slots:
    void focusFilter() { ++filters; }
};

class Card : public QFrame {
    Q_OBJECT

public:
    using QFrame::QFrame;

signals:
    void dismissed();
};

inline Parts partsWithDiagram() {
    auto parts = allParts();
    parts.views.insert(parts.views.begin(), {"diagram", ViewArea::Centre,
                                             [](Workbench& bench, QWidget* parent) -> View* { return new Diagram(bench, parent); }});
    return parts;
}

class WindowTest : public testing::Test {
protected:
    WindowTest() : window(partsWithDiagram()) {
        window.setProgram(engine.program());
        window.resize(1200, 800);
        window.show();
        window.activateWindow();
    }

    bool begun() {
        window.begin({});
        return soon([&] { return window.firstScreen().model().rowCount() > 0; });
    }
    /// Of the real trace of basics/hello, with the fake engine standing at e12.
    bool paused() {
        engine.withGallery().withRun(tests::gui::traceOf("basics/hello"));
        if (!begun()) return false;
        window.session().launch({.file = "/lib/hello.yaml"});
        return soon([&] { return window.session().state() == Session::State::Paused && !window.showsFirstScreen(); });
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        auto* focus = QApplication::focusWidget();
        QTest::keyClick(focus ? focus : &window, key, modifiers);
    }
    void give(CommandId id) { window.commands().action(id)->trigger(); }
    static QDialog* dialog() {
        for (auto* each : QApplication::topLevelWidgets()) {
            if (auto* found = qobject_cast<QDialog*>(each); found && found->isVisible()) return found;
        }
        return nullptr;
    }

    OwnSettings settings;
    FakeEngine engine;
    MainWindow window;
};

}  // namespace gui::test
