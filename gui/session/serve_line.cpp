#include "gui/session/serve_line.h"

#include <algorithm>
#include <utility>

namespace gui {
namespace {

constexpr int kTermAfterMs = 700;
constexpr int kKillAfterMs = 1000;
constexpr int kLookEveryMs = 250;

QString messageOf(const QJsonObject& response) {
    const auto format = response["body"].toObject()["error"].toObject()["format"].toString();
    const auto message = response["message"].toString();
    if (!message.isEmpty()) return message;
    return format.isEmpty() ? ServeLine::tr("the request failed and no reason was given") : format;
}

}  // namespace

ServeLine::ServeLine(const QString& program, int answerLimitMs, QObject* parent)
    : QObject(parent), program_(program), answerLimitMs_(answerLimitMs) {
    connect(&process_, &QProcess::readyReadStandardOutput, this, &ServeLine::read);
    connect(&process_, &QProcess::readyReadStandardError, this, &ServeLine::readErrors);
    connect(&process_, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart) return;  // everything else comes as finished()
        // Later, so that nobody hears of it while he is still starting it.
        QTimer::singleShot(0, this, [this] {
            die(tr("%1 could not be started: %2").arg(program_, process_.errorString()));
            if (left_) deleteLater();
        });
    });
    connect(&process_, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
        read();
        readErrors();
        die(endSentence(code, status));
        if (left_) deleteLater();
    });
    clock_.setInterval(std::min(kLookEveryMs, std::max(1, answerLimitMs_ / 4)));
    connect(&clock_, &QTimer::timeout, this, &ServeLine::checkTime);
}

ServeLine::~ServeLine() {
    process_.disconnect(this);
    if (process_.state() != QProcess::NotRunning) {
        process_.kill();
        process_.waitForFinished(100);
    }
}

void ServeLine::start() {
    alive_ = true;
    const int sequence = ++sequence_;
    asked_[sequence] = {.command = "initialize",
                        .arguments = {{"clientID", "ipclab-gui"},
                                      {"clientName", "ipclab"},
                                      {"adapterID", "ipclab"},
                                      {"pathFormat", "path"},
                                      {"linesStartAt1", true},
                                      {"columnsStartAt1", true}},
                        .answer = [this](const QJsonObject&, const QString& error) {
                            if (!alive_) return;
                            if (!error.isEmpty()) return abandon(tr("%1 refused to begin: %2").arg(program_, error));
                            ready_ = true;
                            for (const int each : std::exchange(waiting_, {})) send(each);
                        }};
    process_.start(program_, {QStringLiteral("serve")});
    send(sequence);
}

void ServeLine::request(const QString& command, const QJsonObject& arguments, Session::Answer answer) {
    if (left_) return;
    if (!alive_) {
        if (answer) answer({}, tr("the engine is gone"));
        return;
    }
    const int sequence = ++sequence_;
    asked_[sequence] = {.command = command, .arguments = arguments, .answer = std::move(answer)};
    if (ready_)
        send(sequence);
    else
        waiting_.append(sequence);
}

void ServeLine::send(int sequence) {
    const auto found = asked_.find(sequence);
    if (found == asked_.end() || !alive_) return;
    found->since.start();
    QJsonObject message{{"seq", sequence}, {"type", "request"}, {"command", found->command}};
    if (!found->arguments.isEmpty()) message["arguments"] = found->arguments;
    process_.write(Framing::encode(message));
    if (!clock_.isActive()) clock_.start();
}

void ServeLine::read() {
    const auto messages = framing_.take(process_.readAllStandardOutput());
    for (const auto& message : messages) {
        if (left_ || !alive_) return;
        receive(message);
    }
    if (alive_ && !left_ && !framing_.error().isEmpty())
        abandon(tr("%1 serve is not to be understood: %2").arg(program_, framing_.error()));
}

void ServeLine::receive(const QJsonObject& message) {
    const auto type = message["type"].toString();
    if (type == u"event") {
        emit event(message["event"].toString(), message["body"].toObject());
    } else if (type == u"response") {
        const auto asked = asked_.take(message["request_seq"].toInt());
        if (!asked.answer) return;
        const bool success = message["success"].toBool();
        asked.answer(message["body"].toObject(), success ? QString() : messageOf(message));
    } else if (type == u"request") {
        process_.write(Framing::encode({{"seq", ++sequence_},
                                        {"type", "response"},
                                        {"request_seq", message["seq"]},
                                        {"command", message["command"]},
                                        {"success", false},
                                        {"message", "the window takes no requests"}}));
    }
}

void ServeLine::readErrors() {
    const auto text = QString::fromUtf8(process_.readAllStandardError());
    for (const auto& line : text.split(u'\n', Qt::SkipEmptyParts)) lastError_ = line.trimmed();
    if (!text.isEmpty() && !left_) emit said(text);
}

void ServeLine::checkTime() {
    if (asked_.isEmpty()) return clock_.stop();
    QVector<int> late;
    for (auto each = asked_.cbegin(); each != asked_.cend(); ++each) {
        if (each->since.isValid() && each->since.hasExpired(answerLimitMs_)) late.append(each.key());
    }
    std::sort(late.begin(), late.end());
    for (const int sequence : late) {
        const auto asked = asked_.take(sequence);
        deaf_ = true;
        const auto why = tr("%1 serve has not answered \"%2\" within %3 s")
                             .arg(program_, asked.command, QString::number(static_cast<double>(answerLimitMs_) / 1000));
        // Who does not get through the beginning will not get further.
        const bool beginning = !ready_ || asked.command == u"launch" || asked.command == u"attach" || asked.command == u"configurationDone";
        if (beginning) {
            if (asked.answer) asked.answer({}, why);
            return abandon(why);
        }
        if (asked.answer) asked.answer({}, why);
    }
}

void ServeLine::leave() {
    left_ = true;
    alive_ = false;
    clock_.stop();
    asked_.clear();
    waiting_.clear();
    if (process_.state() == QProcess::NotRunning) return deleteLater();
    process_.closeWriteChannel();
    QTimer::singleShot(kTermAfterMs, &process_, [this] { process_.terminate(); });
    QTimer::singleShot(kKillAfterMs, &process_, [this] { process_.kill(); });
}

void ServeLine::abandon(const QString& why) {
    process_.kill();
    die(why);
}

void ServeLine::waitUntilGone(int ms) {
    process_.disconnect(this);
    clock_.stop();
    alive_ = false;
    process_.closeWriteChannel();
    if (process_.state() == QProcess::NotRunning || process_.waitForFinished(ms / 2)) return;
    process_.terminate();
    if (process_.waitForFinished(ms / 4)) return;
    process_.kill();
    process_.waitForFinished(ms / 4);
}

void ServeLine::die(const QString& why) {
    if (!alive_) return;
    alive_ = false;
    clock_.stop();
    waiting_.clear();
    const auto asked = std::exchange(asked_, {});
    auto order = asked.keys();
    std::sort(order.begin(), order.end());
    for (const int sequence : order) {
        if (left_) return;
        if (asked[sequence].answer) asked[sequence].answer({}, why);
    }
    if (!left_) emit died(why);
}

QString ServeLine::endSentence(int code, QProcess::ExitStatus status) const {
    auto sentence = status == QProcess::CrashExit ? tr("%1 serve was ended by a signal").arg(program_)
                                                  : tr("%1 serve ended with exit code %2").arg(program_).arg(code);
    return lastError_.isEmpty() ? sentence : sentence + QStringLiteral(": ") + lastError_;
}

}  // namespace gui
