// Speaks the control protocol from a script, so that tests can have an engine that answers, fails, dies, hangs or talks nonsense at will.
// FAKE_SERVE_SCRIPT names a JSON file: an array of {"on": command, "do": [act, ...]}. Each rule serves one request of that command, the
// last one for a command serves all that follow; a request without a rule succeeds with an empty body. Acts, in order:
//   {"body": {...}}      the response; without one among the acts, and unless "silent", success with an empty body comes first
//   {"fail": text, "body": {...}?}   a response that failed
//   {"event": name, "body": {...}}
//   {"raw": text}        bytes as they are         {"stderr": text}
//   {"exit": code}       {"signal": number}        {"stay": true}: from now on deaf to everything, also to SIGTERM and a closed stdin
//   {"silent": true}     no response
// FAKE_SERVE_LOG names a file that gets a line of JSON per request, and one {"pid": N} at the start.
#include <unistd.h>

#include <QFile>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "gui/session/framing.h"

namespace {

QHash<QString, QJsonArray> rules;
int sequence = 0;

void log_line(const QJsonObject& line) {
    QFile file(qEnvironmentVariable("FAKE_SERVE_LOG"));
    if (file.open(QIODevice::Append)) file.write(QJsonDocument(line).toJson(QJsonDocument::Compact) + '\n');
}

void write_raw(const QByteArray& bytes) {
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stdout);
    std::fflush(stdout);
}

void respond(const QJsonObject& request, bool success, const QJsonObject& body, const QString& message) {
    QJsonObject response{
        {"seq", ++sequence}, {"type", "response"}, {"request_seq", request["seq"]}, {"success", success}, {"command", request["command"]},
        {"body", body}};
    if (!success) response["message"] = message;
    write_raw(gui::Framing::encode(response));
}

[[noreturn]] void stay_forever() {
    std::signal(SIGTERM, SIG_IGN);
    while (true) ::pause();
}

void act(const QJsonObject& request, const QJsonObject& what) {
    if (what.contains("event")) {
        write_raw(gui::Framing::encode({{"seq", ++sequence}, {"type", "event"}, {"event", what["event"]}, {"body", what["body"]}}));
    } else if (what.contains("fail")) {
        respond(request, false, what["body"].toObject(), what["fail"].toString());
    } else if (what.contains("body")) {
        respond(request, true, what["body"].toObject(), {});
    } else if (what.contains("raw")) {
        write_raw(what["raw"].toString().toUtf8());
    } else if (what.contains("stderr")) {
        std::fputs(what["stderr"].toString().toUtf8().constData(), stderr);
    } else if (what.contains("exit")) {
        std::_Exit(what["exit"].toInt());
    } else if (what.contains("signal")) {
        std::raise(what["signal"].toInt());
    } else if (what.contains("stay")) {
        stay_forever();
    }
}

void serve(const QJsonObject& request) {
    log_line({{"command", request["command"]}, {"arguments", request["arguments"]}});
    auto& mine = rules[request["command"].toString()];
    const auto acts = mine.isEmpty() ? QJsonArray() : mine.first().toArray();
    if (mine.size() > 1) mine.removeFirst();
    bool answers = false;
    for (const auto& each : acts) {
        const auto what = each.toObject();
        answers = answers || what.contains("fail") || what.contains("silent") || (what.contains("body") && !what.contains("event"));
    }
    if (!answers) respond(request, true, {}, {});
    for (const auto& each : acts) act(request, each.toObject());
}

}  // namespace

int main() {
    QFile script(qEnvironmentVariable("FAKE_SERVE_SCRIPT"));
    if (!script.open(QIODevice::ReadOnly)) return 3;
    for (const auto& each : QJsonDocument::fromJson(script.readAll()).array()) {
        const auto rule = each.toObject();
        rules[rule["on"].toString()].append(rule["do"].toArray());
    }
    log_line({{"pid", static_cast<qint64>(::getpid())}});
    gui::Framing framing;
    std::array<char, 65536> buffer{};
    while (true) {
        const auto got = ::read(STDIN_FILENO, buffer.data(), buffer.size());
        if (got <= 0) return 0;
        for (const auto& message : framing.take(QByteArray(buffer.data(), got))) serve(message);
    }
}
