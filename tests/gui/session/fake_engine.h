#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>
#include <QVector>
#include <functional>

namespace gui::test {

/// Starts of sessions get fake_serve with this script instead of an engine; see fake_serve.cpp for its acts.
class FakeEngine {
public:
    FakeEngine();
    ~FakeEngine();

    [[nodiscard]] QString program() const;
    /// What to do on the next request of this command; the last one stays.
    FakeEngine& on(const QString& command, const QJsonArray& acts);
    /// A run that begins, stands at e12 in t1 of "Hello, two devices" and steps as told later.
    FakeEngine& withRun(const QString& traceDirectory = {});
    /// A gallery of two scenarios.
    FakeEngine& withGallery();

    [[nodiscard]] QStringList commands() const;                           ///< in the order they came, from all children
    [[nodiscard]] QJsonObject argumentsOf(const QString& command) const;  ///< of the last such request
    [[nodiscard]] QVector<qint64> pids() const;
    [[nodiscard]] static bool isAlive(qint64 pid);

    [[nodiscard]] static QJsonObject event(const QString& name, const QJsonObject& body = {});
    [[nodiscard]] static QJsonObject position(int sequence, const QString& state, const QString& reason = "step");

private:
    void write() const;
    [[nodiscard]] QVector<QJsonObject> log() const;

    QTemporaryDir directory_;
    QJsonArray rules_;
};

/// Runs the event loop until it holds; false after ten seconds.
[[nodiscard]] bool soon(const std::function<bool()>& holds);

}  // namespace gui::test
