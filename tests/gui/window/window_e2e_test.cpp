// The real window with the real program behind it, by keys and mouse, as a person at a screen would. Run under Xvfb.
#include <gtest/gtest.h>

#include <QAccessible>
#include <QApplication>
#include <QDirIterator>
#include <QFileDialog>
#include <QFileInfo>
#include <QLineEdit>
#include <QListView>
#include <QMenu>
#include <QPointer>
#include <QProcess>
#include <QPushButton>
#include <QSettings>
#include <QSvgRenderer>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <csignal>
#include <memory>

#include "gui/detail/happened_card.h"
#include "gui/topology/topology_canvas.h"
#include "gui/topology/topology_view.h"
#include "gui/window/engine_card.h"
#include "gui/window/first_screen.h"
#include "gui/window/main_window.h"
#include "sim/query/divergence.h"
#include "sim/trace/reader.h"

namespace {

using gui::CommandId;
using gui::MainWindow;
using gui::Session;

constexpr int kPatienceMs = 60'000;

bool soon(const std::function<bool()>& holds) { return QTest::qWaitFor(holds, kPatienceMs); }

QString shipped(const char* name) { return QStringLiteral(IPCLAB_SOURCE_DIR "/scenarios/library/") + QLatin1String(name); }

class WindowE2e : public testing::Test {
protected:
    void SetUp() override {
        QSettings::setDefaultFormat(QSettings::IniFormat);
        QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, folder.path());
        // File dialogs of the toolkit's own: a test can type into them.
        QApplication::setAttribute(Qt::AA_DontUseNativeDialogs);
        open();
    }

    void open() {
        window = std::make_unique<MainWindow>(gui::allParts());
        window->setProgram(QStringLiteral(IPCLAB_PROGRAM));
        window->resize(1500, 950);
        window->show();
        window->activateWindow();
        QApplication::setActiveWindow(window.get());
        ASSERT_TRUE(QTest::qWaitForWindowExposed(window.get()));
    }

    /// With the first screen, its cards there.
    void begin() {
        window->begin({});
        ASSERT_TRUE(soon([&] { return cards()->model() != nullptr && cards()->model()->rowCount() > 0; }));
    }
    void beginWith(const char* scenario) {
        window->begin({.what = shipped(scenario), .launch = {.file = shipped(scenario)}});
        ASSERT_TRUE(paused());
    }
    bool paused() {
        return soon([&] { return session().state() == Session::State::Paused && !window->showsFirstScreen() && settled(); });
    }
    bool settled() { return window->store().isOpen() && window->store().settled(); }
    bool standsAt(std::uint64_t sequence) {
        return soon([&] { return session().canMove() && session().position().sequence == sequence; });
    }

    Session& session() { return window->session(); }
    QListView* cards() { return window->firstScreen().findChild<QListView*>(); }

    /// To whoever has the keyboard.
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        auto* focus = QApplication::focusWidget();
        QTest::keyClick(focus != nullptr ? focus : window.get(), key, modifiers);
    }
    /// A step by its key, until it has arrived.
    void step(Qt::Key which, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        const auto before = session().position().sequence;
        key(which, modifiers);
        ASSERT_TRUE(soon([&] {
            return session().canMove() && (session().position().sequence != before || session().state() == Session::State::Ended);
        }));
    }
    void focus(const char* view) { window->view(QString::fromLatin1(view))->focusMain(); }

    /// Types a path into the next file dialog and accepts it, as often as it takes: one that has only just opened may select its text
    /// once more, and Enter closes what it proposes before it closes the dialog.
    static void answerFileDialog(const QString& path) {
        auto* timer = new QTimer(qApp);
        auto answered = std::make_shared<QPointer<QFileDialog>>();
        QObject::connect(timer, &QTimer::timeout, timer, [timer, path, answered, begun = false]() mutable {
            auto* dialog = qobject_cast<QFileDialog*>(QApplication::activeModalWidget());
            if (begun && (answered->isNull() || *answered != dialog)) return timer->deleteLater();
            if (dialog == nullptr) return;
            *answered = dialog;
            begun = true;
            auto* name = dialog->findChild<QLineEdit*>();
            if (name->text() != path) {
                name->selectAll();
                QTest::keyClicks(name, path);
            }
            if (name->text() == path) QTest::keyClick(name, Qt::Key_Return);
        });
        timer->start(50);
    }
    /// Chooses an entry of the next menu that opens, by its keyboard.
    static void answerMenu(const QString& entry) {
        auto* timer = new QTimer(qApp);
        QObject::connect(timer, &QTimer::timeout, timer, [timer, entry] {
            auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
            if (menu == nullptr) return;
            timer->deleteLater();
            for (auto* action : menu->actions()) {
                if (!action->text().remove(u'&').startsWith(entry)) continue;
                menu->setActiveAction(action);
                QTest::keyClick(menu, Qt::Key_Return);
                return;
            }
            ADD_FAILURE() << "no entry " << entry.toStdString();
            menu->close();
        });
        timer->start(50);
    }

    std::shared_ptr<const sim::query::WorldState> stateAt(std::uint64_t sequence) {
        std::shared_ptr<const sim::query::WorldState> found;
        const auto connection = QObject::connect(&window->store(), &gui::TraceStore::stateReady, &window->store(),
                                                 [&](quint64 of, std::shared_ptr<const sim::query::WorldState> state) {
                                                     if (of == sequence) found = std::move(state);
                                                 });
        window->store().requestState(sequence);
        EXPECT_TRUE(soon([&] { return found != nullptr; }));
        QObject::disconnect(connection);
        return found;
    }

    QTemporaryDir folder;
    std::unique_ptr<MainWindow> window;
};

/// The tour of a newcomer, without a mouse: the first card, to the end and back to the start, the same at the same moment both ways.
TEST_F(WindowE2e, TheHelloTourByKeyboardAlone) {
    begin();
    EXPECT_EQ(cards()->currentIndex().row(), 0) << "the first card is chosen";
    key(Qt::Key_Return);
    ASSERT_TRUE(paused());
    EXPECT_TRUE(window->windowTitle().contains(QStringLiteral("Hello twice"))) << window->windowTitle().toStdString();
    const auto* const card = window->findChild<gui::HappenedCard*>();
    ASSERT_NE(card, nullptr);
    EXPECT_TRUE(card->isVisible());
    const auto entry = session().position().sequence;
    const auto request = window->store().record(entry);
    ASSERT_TRUE(request && request->is<sim::trace::TransactionSent>());

    std::map<std::uint64_t, std::pair<QString, std::shared_ptr<const sim::query::WorldState>>> seen;
    const auto look = [&] {
        const auto at = session().position().sequence;
        auto state = stateAt(at);
        return std::pair(card->asText(), std::move(state));
    };
    focus("sequence");
    seen[entry] = look();
    for (int i = 0; i < 12; ++i) {
        step(Qt::Key_F4);
        seen[session().position().sequence] = look();
    }
    for (int i = 0; i < 40 && session().state() != Session::State::Ended; ++i) {
        step(Qt::Key_F10);
        seen[session().position().sequence] = look();
    }
    if (session().state() != Session::State::Ended) {
        key(Qt::Key_F5);
        ASSERT_TRUE(soon([&] { return session().state() == Session::State::Ended; }));
    }
    EXPECT_GT(seen.size(), 14U);

    // Back, by the same keys with Shift: at each moment that was seen it looks as it did.
    std::size_t again = 0;
    for (auto visited = seen.rbegin(); visited != seen.rend(); ++visited) {
        session().goToSequence(visited->first);
        ASSERT_TRUE(standsAt(visited->first));
        const auto now = look();
        EXPECT_TRUE(*now.second == *visited->second.second) << "e" << visited->first;
        ++again;
    }
    EXPECT_EQ(again, seen.size());
    for (int i = 0; i < 3; ++i) {
        const auto before = session().position().sequence;
        step(Qt::Key_F4, Qt::ShiftModifier);
        EXPECT_EQ(session().position().sequence, before - 1);
    }
    key(Qt::Key_F6, Qt::ShiftModifier);  // to the start
    ASSERT_TRUE(standsAt(1));
    step(Qt::Key_F4);
    EXPECT_EQ(session().position().sequence, 2U);
}

TEST_F(WindowE2e, ABreakpointOnARuleIsHit) {
    window->begin({.what = shipped("basics/crowded_area.yaml"), .launch = {.file = shipped("basics/crowded_area.yaml")}});
    ASSERT_TRUE(paused());
    window->selection().select({.kind = gui::Selected::Kind::Rule, .name = QStringLiteral("SIZE-1")});
    focus("topology");
    key(Qt::Key_F9);
    ASSERT_TRUE(soon([&] { return !session().breakpoints().isEmpty(); }));
    EXPECT_EQ(session().breakpoints().front().kind, gui::Breakpoint::Kind::Rule);
    key(Qt::Key_F5);
    ASSERT_TRUE(soon([&] { return session().state() == Session::State::Paused && session().position().reason == u"exception"; }));
    const auto record = window->store().record(session().position().sequence);
    ASSERT_TRUE(record && record->is<sim::trace::RuleRefused>());
    EXPECT_EQ(record->as<sim::trace::RuleRefused>().rule, sim::trace::Rule::Size1);
}

/// What was done by hand becomes a scenario that does it without a hand, event for event.
TEST_F(WindowE2e, AKillFromTheTopologyIsSavedAsAScenario) {
    beginWith("basics/hello.yaml");
    auto* const topology = window->view(QStringLiteral("topology"));
    auto* const canvas = topology->findChild<gui::topology::TopologyCanvas*>();
    ASSERT_NE(canvas, nullptr);
    ASSERT_TRUE(soon([&] { return canvas->isSettled() && !canvas->isMoving(); }));
    gui::topology::Thing service{.kind = gui::topology::Thing::Kind::Process};
    const auto& processes = canvas->scene().processes;
    while (service.index < processes.size() && processes[service.index].name != u"echo_service") ++service.index;
    ASSERT_LT(service.index, processes.size());
    QString acted;
    QObject::connect(&session(), &Session::acted, window.get(), [&](const QString& step, const QString&) { acted = step; });
    answerMenu(QStringLiteral("Kill"));
    const auto place = canvas->transform().map(gui::topology::rectOf(canvas->scene(), service).center()).toPoint();
    QTest::mouseClick(window->windowHandle(), Qt::RightButton, Qt::NoModifier, canvas->mapTo(window.get(), place));
    ASSERT_TRUE(soon([&] { return !session().acts().isEmpty(); }));
    key(Qt::Key_F5);
    ASSERT_TRUE(soon([&] { return session().state() == Session::State::Ended; }));
    EXPECT_TRUE(acted.startsWith(u"kill")) << acted.toStdString();

    const auto saved = folder.filePath(QStringLiteral("saved.yaml"));
    answerFileDialog(saved);
    window->commands().action(CommandId::SaveScenario)->trigger();
    ASSERT_TRUE(soon([&] { return QFileInfo::exists(saved); }));

    const auto headless = folder.filePath(QStringLiteral("headless"));
    QProcess run;
    run.start(QStringLiteral(IPCLAB_PROGRAM), {QStringLiteral("run"), QStringLiteral("--quiet"), QStringLiteral("--level"),
                                               QStringLiteral("full"), QStringLiteral("--trace"), headless, saved});
    ASSERT_TRUE(run.waitForFinished(kPatienceMs));
    const auto mine = sim::trace::Reader::open(session().traceDirectory().toStdString());
    const auto its = sim::trace::Reader::open(headless.toStdString());
    ASSERT_TRUE(mine && its);
    const auto divergence = sim::query::first_divergence(**mine, **its);
    ASSERT_TRUE(divergence) << divergence.error();
    EXPECT_FALSE(divergence->has_value()) << (*divergence)->text_a << "\n" << (*divergence)->text_b;
}

TEST_F(WindowE2e, AFilterIsTypedAndShowsItsRows) {
    beginWith("distributed/three_device_relay.yaml");
    key(Qt::Key_F5);
    ASSERT_TRUE(soon([&] { return session().state() == Session::State::Ended && settled(); }));
    auto* const table = window->view(QStringLiteral("traffic"))->findChild<QTableView*>();
    ASSERT_NE(table, nullptr);
    ASSERT_TRUE(soon([&] { return table->model()->rowCount() == window->store().rowCount(); }));
    focus("sequence");
    key(Qt::Key_Slash, Qt::ControlModifier);
    auto* const line = qobject_cast<QLineEdit*>(QApplication::focusWidget());
    ASSERT_NE(line, nullptr) << "Ctrl+/ leads to the filter line";
    QTest::keyClicks(line, QStringLiteral("remote and not oneway"));
    QTest::keyClick(line, Qt::Key_Return);
    int expected = 0;
    for (qsizetype i = 0; i < window->store().rowCount(); ++i) {
        const auto row = window->store().row(i);
        expected += row.remote && !row.oneway ? 1 : 0;
    }
    ASSERT_GT(expected, 0);
    EXPECT_TRUE(soon([&] { return table->model()->rowCount() == expected; })) << table->model()->rowCount() << " / " << expected;
    line->clear();
    QTest::keyClick(line, Qt::Key_Return);
    EXPECT_TRUE(soon([&] { return table->model()->rowCount() == window->store().rowCount(); }));
}

TEST_F(WindowE2e, PicturesAreExported) {
    beginWith("distributed/hello_twice.yaml");
    for (const auto* const view : {"topology", "sequence"}) {
        for (const auto* const ending : {".svg", ".png"}) {
            const auto file = folder.filePath(QString::fromLatin1(view) + QLatin1String(ending));
            focus(view);
            answerFileDialog(file);
            window->commands().action(CommandId::ExportPicture)->trigger();
            ASSERT_TRUE(soon([&] { return QFileInfo(file).size() > 0; })) << file.toStdString();
            if (file.endsWith(u".svg")) {
                QSvgRenderer svg(file);
                EXPECT_TRUE(svg.isValid());
                QFile text(file);
                ASSERT_TRUE(text.open(QIODevice::ReadOnly));
                EXPECT_TRUE(text.readAll().contains("near_echo"));
            } else {
                EXPECT_FALSE(QImage(file).isNull());
            }
        }
    }
}

TEST_F(WindowE2e, ARecordedTraceHasTheSameRows) {
    beginWith("basics/nested_calls.yaml");
    key(Qt::Key_F5);
    ASSERT_TRUE(soon([&] { return session().state() == Session::State::Ended && settled(); }));
    const auto trace = session().traceDirectory();
    auto* table = window->view(QStringLiteral("traffic"))->findChild<QTableView*>();
    const auto rows = [&] {
        QStringList all;
        for (int row = 0; row < table->model()->rowCount(); ++row) {
            QString line;
            for (int column = 0; column < table->model()->columnCount(); ++column) {
                line += table->model()->index(row, column).data().toString() + u'\t';
            }
            all += line;
        }
        return all;
    };
    ASSERT_TRUE(soon([&] { return table->model()->rowCount() == window->store().rowCount(); }));
    const auto live = rows();
    EXPECT_FALSE(live.isEmpty());

    window->close();
    window.reset();
    open();
    window->begin({.what = trace});
    ASSERT_TRUE(soon([&] { return session().state() == Session::State::Recorded && settled(); }));
    table = window->view(QStringLiteral("traffic"))->findChild<QTableView*>();
    ASSERT_TRUE(soon([&] { return table->model()->rowCount() == live.size(); }));
    EXPECT_EQ(rows(), live);
}

/// The processes below this one that play scenarios.
QList<qint64> engines() {
    QList<qint64> found;
    QProcess ps;
    ps.start(QStringLiteral("ps"), {QStringLiteral("-eo"), QStringLiteral("pid=,ppid=,args=")});
    ps.waitForFinished();
    std::map<qint64, std::pair<qint64, QString>> all;
    for (const auto& line : QString::fromUtf8(ps.readAllStandardOutput()).split(u'\n')) {
        const auto words = line.simplified().split(u' ');
        if (words.size() > 2) all[words[0].toLongLong()] = {words[1].toLongLong(), words.mid(2).join(u' ')};
    }
    for (const auto& [pid, entry] : all) {
        const auto parent = all.find(entry.first);
        if (parent == all.end() || !entry.second.contains(QStringLiteral("ipclab serve"))) continue;
        if (parent->second.second.contains(QStringLiteral("ipclab serve")) && parent->second.first == QCoreApplication::applicationPid()) {
            found += pid;
        }
    }
    return found;
}

TEST_F(WindowE2e, AKilledEngineLeavesTheWindowAndCanBeRestarted) {
    beginWith("distributed/hello_twice.yaml");
    const auto at = session().position().sequence;
    const auto playing = engines();
    ASSERT_EQ(playing.size(), 1);
    ::kill(static_cast<pid_t>(playing.front()), SIGKILL);
    ASSERT_TRUE(soon([&] { return session().state() == Session::State::Gone; }));
    auto* const card = window->findChild<gui::EngineCard*>();
    ASSERT_NE(card, nullptr);
    EXPECT_TRUE(soon([&] { return card->isVisible(); }));
    EXPECT_FALSE(card->asText().isEmpty());
    // Looking back needs no engine.
    session().goToSequence(at - 5);
    ASSERT_TRUE(standsAt(at - 5));
    QPushButton* restart = nullptr;
    for (auto* button : card->findChildren<QPushButton*>()) {
        if (button->text().remove(u'&').startsWith(u"Restart")) restart = button;
    }
    ASSERT_NE(restart, nullptr);
    QTest::mouseClick(restart, Qt::LeftButton);
    ASSERT_TRUE(soon([&] { return session().state() == Session::State::Paused && session().position().sequence == at; }));
    EXPECT_EQ(engines().size(), 1);
    window->close();
    window.reset();
    EXPECT_TRUE(soon([] { return engines().isEmpty(); })) << "closing the window leaves no process behind";
}

/// Every control that can have the keyboard says what it is.
TEST_F(WindowE2e, EveryControlHasAName) {
    beginWith("distributed/hello_twice.yaml");
    QStringList unnamed;
    const std::function<void(QAccessibleInterface*, const QString&)> walk = [&](QAccessibleInterface* thing, const QString& path) {
        if (thing == nullptr || !thing->isValid()) return;
        const auto here =
            path + u'/' + (thing->object() != nullptr ? QString::fromLatin1(thing->object()->metaObject()->className()) : u"?"_qs);
        if (thing->state().focusable && !thing->state().invisible && thing->text(QAccessible::Name).isEmpty() &&
            thing->object() != nullptr) {
            unnamed += here;
        }
        for (int i = 0; i < std::min(thing->childCount(), 200); ++i) walk(thing->child(i), here);
    };
    walk(QAccessible::queryAccessibleInterface(window.get()), {});
    EXPECT_TRUE(unnamed.isEmpty()) << unnamed.join(u'\n').toStdString();
}

}  // namespace
