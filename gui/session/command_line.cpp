#include "gui/session/command_line.h"

#include <QRegularExpression>

namespace gui {
namespace {

QStringList choices(const Launch& launch) {
    QStringList words;
    if (!launch.cell.isEmpty()) words << QStringLiteral("--cell") << launch.cell;
    if (launch.seed) words << QStringLiteral("--seed") << QString::number(*launch.seed);
    if (!launch.profile.isEmpty()) words << QStringLiteral("--profile") << launch.profile;
    return words;
}

}  // namespace

QString shellWord(const QString& word) {
    static const QRegularExpression plain(QStringLiteral("^[A-Za-z0-9_@%+=:,./-]+$"));
    if (plain.match(word).hasMatch()) return word;
    auto quoted = word;
    return u'\'' + quoted.replace(u'\'', QStringLiteral("'\\''")) + u'\'';
}

QString shellLine(const QStringList& words) {
    QStringList quoted;
    for (const auto& word : words) quoted << shellWord(word);
    return quoted.join(u' ');
}

QString runLine(const Launch& launch, const QString& traceDirectory, const QString& until) {
    auto words = QStringList{QStringLiteral("ipclab"), QStringLiteral("run"), launch.file} + choices(launch);
    if (!traceDirectory.isEmpty())
        words << QStringLiteral("--level") << QStringLiteral("full") << QStringLiteral("--trace") << traceDirectory;
    if (!until.isEmpty()) words << QStringLiteral("--until") << until;
    return shellLine(words);
}

QString showLine(const QString& traceDirectory, const QString& moment) {
    return shellLine({QStringLiteral("ipclab"), QStringLiteral("show"), traceDirectory, QStringLiteral("--at"), moment});
}

QString guiLine(const Launch& launch, const QString& moment) {
    auto words = QStringList{QStringLiteral("ipclab"), QStringLiteral("gui"), launch.file} + choices(launch);
    if (!moment.isEmpty()) words << QStringLiteral("--at") << moment;
    return shellLine(words);
}

}  // namespace gui
