// Takes the pictures of the README: the real window with the real program behind it. `gui_pictures DIR [all]`; `all`: each in light and
// dark, at 100 and 150 % of the text's size, to be looked at.
#include <QApplication>
#include <QDir>
#include <QDockWidget>
#include <QListView>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <cstdio>
#include <functional>

#include "gui/window/first_screen.h"
#include "gui/window/main_window.h"

namespace {

using gui::MainWindow;
using gui::Session;

constexpr int kPatienceMs = 60'000;

struct Look {
    const char* name;
    gui::Theme::Choice theme;
    int percent;
};

struct Shot {
    const char* name;
    const char* scenario;  ///< null: the first screen
    const char* until;     ///< a condition or a moment; null: where it stops by itself
    const char* front;     ///< which of the lower views lies in front
};

constexpr Shot kShots[] = {
    {"first_screen", nullptr, nullptr, nullptr},
    {"a_call_between_devices", "distributed/hello_twice.yaml", "event = rpc.served and method = Say", "traffic"},
    {"a_refusal", "basics/crowded_area.yaml", "event = rule.refused", "rules"},
    {"the_scenario", "distributed/three_device_relay.yaml", "event = rpc.sent and process = coach", "scenario"},
    {"a_death", "basics/last_words.yaml", "event = process.ended", "console"},
};

bool soon(const std::function<bool()>& holds) { return QTest::qWaitFor(holds, kPatienceMs); }

bool take(const Shot& shot, const Look& look, const QString& file) {
    static const QFont kFont = QApplication::font();  // the window before may have scaled it
    QApplication::setFont(kFont);
    QTemporaryDir settings;
    QSettings::setPath(QSettings::IniFormat, QSettings::UserScope, settings.path());
    MainWindow window(gui::allParts());
    window.settings().setTheme(look.theme);
    window.settings().setTextPercent(look.percent);
    window.setProgram(QStringLiteral(IPCLAB_PROGRAM));
    window.resize(1500 * std::max(100, look.percent * 85 / 100) / 100, 950 * std::max(100, look.percent * 85 / 100) / 100);
    window.show();
    if (shot.scenario == nullptr) {
        window.begin({});
        if (!soon([&] { return window.firstScreen().model().rowCount() > 0; })) return false;
    } else {
        const auto scenario = QStringLiteral(IPCLAB_SOURCE_DIR "/scenarios/library/") + QLatin1String(shot.scenario);
        window.begin({.what = scenario, .launch = {.file = scenario}});
        auto& session = window.session();
        if (!soon([&] { return session.state() == Session::State::Paused && window.store().settled(); })) return false;
        if (shot.until != nullptr) {
            const auto before = session.position().sequence;
            session.runUntil(QString::fromLatin1(shot.until));
            if (!soon([&] { return session.canMove() && session.position().sequence != before && window.store().settled(); })) return false;
        }
        if (shot.front != nullptr) {
            for (auto* dock : window.findChildren<QDockWidget*>()) {
                if (dock->objectName() == QLatin1String(shot.front)) dock->raise();
            }
        }
    }
    QTest::qWait(700);  // what is asked for asynchronously has come, what moves has arrived
    return window.grab().save(file);
}

}  // namespace

int main(int argc, char** argv) {
    ::setenv("QT_QPA_PLATFORM", "offscreen", 0);
    QStandardPaths::setTestModeEnabled(true);
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("ipclab"));
    QApplication::setApplicationName(QStringLiteral("ipclab-pictures"));
    QSettings::setDefaultFormat(QSettings::IniFormat);
    const auto words = QApplication::arguments();
    if (words.size() < 2) {
        std::fputs("usage: gui_pictures DIR [all]\n", stderr);
        return 2;
    }
    const QDir directory(words[1]);
    if (!directory.mkpath(QStringLiteral("."))) {
        std::fprintf(stderr, "gui_pictures: %s cannot be made\n", qPrintable(words[1]));
        return 2;
    }
    const bool all = words.size() > 2 && words[2] == u"all";
    const std::vector<Look> looks = all ? std::vector<Look>{{"_light_100", gui::Theme::Choice::Light, 100},
                                                            {"_light_150", gui::Theme::Choice::Light, 150},
                                                            {"_dark_100", gui::Theme::Choice::Dark, 100},
                                                            {"_dark_150", gui::Theme::Choice::Dark, 150}}
                                        : std::vector<Look>{{"", gui::Theme::Choice::Light, 100}};
    bool good = true;
    for (const auto& shot : kShots) {
        for (const auto& look : looks) {
            const auto file = directory.filePath(QLatin1String(shot.name) + QLatin1String(look.name) + QStringLiteral(".png"));
            if (take(shot, look, file)) {
                std::printf("%s\n", qPrintable(file));
            } else {
                std::fprintf(stderr, "gui_pictures: no picture %s\n", qPrintable(file));
                good = false;
            }
        }
    }
    return good ? 0 : 1;
}
