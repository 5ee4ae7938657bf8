#pragma once

#include <QElapsedTimer>
#include <QHash>
#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QString>
#include <QTimer>
#include <QVector>

#include "gui/session/framing.h"
#include "gui/session/session.h"

namespace gui {

/// The line to one `ipclab serve`: the child, its messages, and the requests under way. Every request gets an answer: the response, or
/// in a sentence why there is none, also when the child dies, talks nonsense or does not answer in time. Nothing blocks but
/// waitUntilGone().
class ServeLine : public QObject {
    Q_OBJECT

public:
    ServeLine(const QString& program, int answerLimitMs, QObject* parent);
    ~ServeLine() override;

    void start();

    /// Sent once `initialize` was answered, in order.
    void request(const QString& command, const QJsonObject& arguments, Session::Answer answer);
    /// Nobody wants to hear of it any more: nothing is answered or signalled, the child is told to end, and made to if it does not.
    /// The object deletes itself when it is gone.
    void leave();
    /// Kills the child; it is then dead with this reason.
    void abandon(const QString& why);
    /// Ends the child now, within about `ms`.
    void waitUntilGone(int ms);

    [[nodiscard]] bool isAlive() const { return alive_; }
    /// A request was not answered in time.
    [[nodiscard]] bool isDeaf() const { return deaf_; }

signals:
    void event(const QString& name, const QJsonObject& body);
    void said(const QString& text);  ///< on stderr
    /// The child is no more, or no use; requests under way were answered before. `why` is a sentence.
    void died(const QString& why);

private:
    struct Asked {
        QString command{};
        QJsonObject arguments{};
        Session::Answer answer{};
        QElapsedTimer since{};
    };

    void send(int sequence);
    void read();
    void receive(const QJsonObject& message);
    void readErrors();
    void checkTime();
    void die(const QString& why);
    [[nodiscard]] QString endSentence(int code, QProcess::ExitStatus status) const;

    const QString program_;
    const int answerLimitMs_;
    QProcess process_;
    Framing framing_;
    QTimer clock_;
    QHash<int, Asked> asked_;
    QVector<int> waiting_;  ///< for the answer to `initialize`
    int sequence_ = 0;
    bool ready_ = false;
    bool alive_ = false;
    bool deaf_ = false;
    bool left_ = false;
    QString lastError_;  ///< the last line on stderr
};

}  // namespace gui
