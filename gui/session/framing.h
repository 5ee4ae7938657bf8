#pragma once

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QVector>

namespace gui {

/// The bytes of the control protocol: `Content-Length: N\r\n\r\n` and N bytes of JSON, over and over (sim/control/protocol.md).
class Framing {
public:
    [[nodiscard]] static QByteArray encode(const QJsonObject& message);

    /// Takes what came and gives the messages that it completes. After an error() nothing more is read.
    [[nodiscard]] QVector<QJsonObject> take(const QByteArray& bytes);
    /// What came that is no message, in a sentence; "" if all is well.
    [[nodiscard]] const QString& error() const { return error_; }

private:
    [[nodiscard]] bool readHead();

    QByteArray buffer_;
    qsizetype body_ = -1;  ///< bytes of the message whose head was read; -1: none
    QString error_;
};

}  // namespace gui
