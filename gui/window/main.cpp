#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <cstdio>

#include "gui/window/main_window.h"

namespace {

constexpr int kUsage = 2;  // as `ipclab`'s own

[[noreturn]] void refuse(const QString& why) {
    std::fputs(qPrintable(QStringLiteral("ipclab gui: ") + why + u'\n'), stderr);
    std::exit(kUsage);
}

bool hasScreen() {
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY") ||
           qEnvironmentVariableIsSet("QT_QPA_PLATFORM");
}

}  // namespace

int main(int argc, char** argv) {
    // Qt would abort with a page of its own about platform plugins.
    bool asks = false;
    for (int i = 1; i < argc; ++i) {
        const QByteArray word(argv[i]);
        asks = asks || word == "--help" || word == "-h" || word == "--version";
    }
    if (!hasScreen()) {
        if (!asks)
            refuse(
                QStringLiteral("there is no screen: neither DISPLAY nor WAYLAND_DISPLAY is set. Start it on a desktop, with `ssh -X`, or "
                               "use `ipclab run` and `ipclab show`."));
        ::setenv("QT_QPA_PLATFORM", "offscreen", 1);
    }
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("ipclab"));
    QApplication::setApplicationName(QStringLiteral("ipclab-gui"));
    QApplication::setApplicationVersion(QStringLiteral(IPCLAB_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("ipclab-gui"));

    QCommandLineParser parser;
    parser.setApplicationDescription(QApplication::translate("main", "Runs scenarios and looks at traces, step by step."));
    parser.addHelpOption();
    parser.addVersionOption();
    const QCommandLineOption cell(QStringLiteral("cell"), QApplication::translate("main", "which cell of a scenario with parameters"),
                                  QStringLiteral("ID"));
    const QCommandLineOption seed(QStringLiteral("seed"), QApplication::translate("main", "instead of the scenario's"),
                                  QStringLiteral("N"));
    const QCommandLineOption at(QStringLiteral("at"), QApplication::translate("main", "begin at this moment: t42.3, e57, 12.5ms"),
                                QStringLiteral("MOMENT"));
    const QCommandLineOption profile(QStringLiteral("profile"),
                                     QApplication::translate("main", "seed or as-coded, instead of the scenario's"),
                                     QStringLiteral("PROFILE"));
    parser.addOptions({cell, seed, at, profile});
    parser.addPositionalArgument(QStringLiteral("SCENARIO|TRACE"),
                                 QApplication::translate("main", "a scenario's file, a trace's directory, or neither"),
                                 QStringLiteral("[SCENARIO|TRACE]"));
    if (!parser.parse(QApplication::arguments())) refuse(parser.errorText());
    if (parser.isSet(QStringLiteral("help"))) parser.showHelp();
    if (parser.isSet(QStringLiteral("version"))) parser.showVersion();

    gui::Beginning beginning;
    const auto words = parser.positionalArguments();
    if (words.size() > 1) refuse(QApplication::translate("main", "one scenario or trace, not %1").arg(words.size()));
    if (!words.isEmpty()) beginning.what = words.first();
    if (!beginning.what.isEmpty() && !QFileInfo::exists(beginning.what))
        refuse(QApplication::translate("main", "there is no %1").arg(beginning.what));
    beginning.at = parser.value(at);
    beginning.launch.cell = parser.value(cell);
    beginning.launch.profile = parser.value(profile);
    if (parser.isSet(seed)) {
        bool number = false;
        beginning.launch.seed = parser.value(seed).toULongLong(&number);
        if (!number) refuse(QApplication::translate("main", "--seed: \"%1\" is no number").arg(parser.value(seed)));
    }
    if (parser.isSet(profile) && beginning.launch.profile != u"seed" && beginning.launch.profile != u"as-coded")
        refuse(QApplication::translate("main", "--profile is seed or as-coded, not \"%1\"").arg(beginning.launch.profile));
    if (beginning.what.isEmpty() && (parser.isSet(cell) || parser.isSet(seed) || parser.isSet(at) || parser.isSet(profile)))
        refuse(QApplication::translate("main", "--cell, --seed, --at and --profile need a scenario or a trace"));

    gui::MainWindow window(gui::allParts());
    window.show();
    window.begin(beginning);
    return QApplication::exec();
}
