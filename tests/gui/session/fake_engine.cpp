#include "tests/gui/session/fake_engine.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>
#include <cerrno>
#include <csignal>

namespace gui::test {

FakeEngine::FakeEngine() {
    qputenv("FAKE_SERVE_SCRIPT", (directory_.path() + "/script.json").toUtf8());
    qputenv("FAKE_SERVE_LOG", (directory_.path() + "/log").toUtf8());
    write();
}

FakeEngine::~FakeEngine() {
    for (const auto pid : pids()) ::kill(static_cast<pid_t>(pid), SIGKILL);
}

QString FakeEngine::program() const { return QStringLiteral(IPCLAB_FAKE_SERVE); }

FakeEngine& FakeEngine::on(const QString& command, const QJsonArray& acts) {
    rules_.append(QJsonObject{{"on", command}, {"do", acts}});
    write();
    return *this;
}

FakeEngine& FakeEngine::withRun(const QString& traceDirectory) {
    QJsonObject run{
        {"file", "/lib/hello.yaml"}, {"name", "hello"},  {"title", "Hello, two devices"}, {"cell", ""}, {"seed", 7}, {"profile", "seed"},
        {"level", "full"},           {"recorded", false}};
    if (!traceDirectory.isEmpty()) run["trace"] = traceDirectory;
    on("launch", {event("initialized")});
    on("configurationDone",
       {event("ipclab/run", run), event("stopped", {{"reason", "entry"}, {"threadId", 3}, {"allThreadsStopped", true}}),
        position(12, "live", "entry")});
    return *this;
}

FakeEngine& FakeEngine::withGallery() {
    const QJsonObject hello{{"file", "/lib/hello.yaml"},
                            {"topic", "basics"},
                            {"name", "hello"},
                            {"title", "Hello, two devices"},
                            {"summary", "An app asks a service to repeat a word."},
                            {"devices", 2},
                            {"processes", QJsonArray{"app", "echo_service", "samgr"}},
                            {"rules", QJsonArray{}},
                            {"cells", QJsonArray{}},
                            {"seed", 7}};
    const QJsonObject wall{{"file", "/lib/wall.yaml"},
                           {"topic", "basics"},
                           {"name", "wall"},
                           {"title", "The one megabyte wall"},
                           {"summary", "What does not fit into a receive area is refused."},
                           {"devices", 1},
                           {"processes", QJsonArray{"app", "store"}},
                           {"rules", QJsonArray{"SIZE-1"}},
                           {"cells", QJsonArray{"small", "large"}},
                           {"seed", 1}};
    return on("ipclab/scenarios", {QJsonObject{{"body", QJsonObject{{"scenarios", QJsonArray{hello, wall}}}}}});
}

QStringList FakeEngine::commands() const {
    QStringList commands;
    for (const auto& line : log()) {
        if (line.contains("command")) commands << line["command"].toString();
    }
    return commands;
}

QJsonObject FakeEngine::argumentsOf(const QString& command) const {
    QJsonObject last;
    for (const auto& line : log()) {
        if (line["command"].toString() == command) last = line["arguments"].toObject();
    }
    return last;
}

QVector<qint64> FakeEngine::pids() const {
    QVector<qint64> pids;
    for (const auto& line : log()) {
        if (line.contains("pid")) pids << line["pid"].toInteger();
    }
    return pids;
}

bool FakeEngine::isAlive(qint64 pid) { return ::kill(static_cast<pid_t>(pid), 0) == 0 || errno == EPERM; }

QJsonObject FakeEngine::event(const QString& name, const QJsonObject& body) { return {{"event", name}, {"body", body}}; }

QJsonObject FakeEngine::position(int sequence, const QString& state, const QString& reason) {
    return event("ipclab/position", {{"sequence", sequence},
                                     {"time_ns", sequence * 1000},
                                     {"moment", QStringLiteral("t1.%1").arg(sequence)},
                                     {"transaction", 1},
                                     {"last", 20},
                                     {"last_time_ns", 20000},
                                     {"state", state},
                                     {"reason", reason},
                                     {"text", ""}});
}

void FakeEngine::write() const {
    QFile file(directory_.path() + "/script.json");
    if (file.open(QIODevice::WriteOnly)) file.write(QJsonDocument(rules_).toJson());
}

QVector<QJsonObject> FakeEngine::log() const {
    QFile file(directory_.path() + "/log");
    QVector<QJsonObject> lines;
    if (!file.open(QIODevice::ReadOnly)) return lines;
    for (const auto& line : file.readAll().split('\n')) {
        if (!line.isEmpty()) lines << QJsonDocument::fromJson(line).object();
    }
    return lines;
}

bool soon(const std::function<bool()>& holds) { return QTest::qWaitFor(holds, 10'000); }

}  // namespace gui::test
