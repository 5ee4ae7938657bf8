#include "gui/session/run_folders.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QStandardPaths>
#include <QThreadPool>

namespace gui {
namespace {

constexpr int kRunsKept = 20;

}  // namespace

QString runsRoot() { return QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + QStringLiteral("/runs"); }

QString newRunFolder(const QString& scenarioFile) {
    static int count = 0;  // two runs within a second
    const auto root = runsRoot();
    QDir().mkpath(root);
    QThreadPool::globalInstance()->start([root] { keepNewest(root, kRunsKept - 1); });
    const auto time = QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd-HHmmss"));
    const auto name = QStringLiteral("%1-%2-%3-%4")
                          .arg(time)
                          .arg(QCoreApplication::applicationPid())
                          .arg(++count, 4, 10, QLatin1Char('0'))
                          .arg(QFileInfo(scenarioFile).completeBaseName());
    return root + u'/' + name;
}

void keepNewest(const QString& root, int keep) {
    auto folders = QDir(root).entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
    while (folders.size() > keep) QDir(root + u'/' + folders.takeFirst()).removeRecursively();
}

}  // namespace gui
