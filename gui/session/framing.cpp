#include "gui/session/framing.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonParseError>

namespace gui {
namespace {

constexpr qsizetype kHeadMax = 1024;
constexpr qsizetype kBodyMax = 16 << 20;
constexpr qsizetype kShownMax = 60;

QString tr(const char* text) { return QCoreApplication::translate("gui::Framing", text); }

QString shown(const QByteArray& bytes) {
    auto text = QString::fromUtf8(bytes.left(kShownMax)).simplified();
    for (auto& c : text) {
        if (!c.isPrint()) c = u'?';
    }
    return bytes.size() > kShownMax ? text + QStringLiteral("…") : text;
}

}  // namespace

QByteArray Framing::encode(const QJsonObject& message) {
    const auto body = QJsonDocument(message).toJson(QJsonDocument::Compact);
    return "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

QVector<QJsonObject> Framing::take(const QByteArray& bytes) {
    QVector<QJsonObject> messages;
    if (!error_.isEmpty()) return messages;
    buffer_ += bytes;
    while (body_ >= 0 || readHead()) {
        if (buffer_.size() < body_) break;
        QJsonParseError mistake{};
        const auto document = QJsonDocument::fromJson(buffer_.first(body_), &mistake);
        if (!document.isObject()) {
            const auto why = mistake.error == QJsonParseError::NoError ? tr("no object") : mistake.errorString();
            error_ = tr("it sent a message that is no JSON object (%1): %2").arg(why, shown(buffer_.first(body_)));
            break;
        }
        messages.append(document.object());
        buffer_.remove(0, body_);
        body_ = -1;
    }
    return messages;
}

// Takes the head off the buffer once it is whole. What cannot be the beginning of one is an error at once: a program that
// talks about something else will not stop at a blank line.
bool Framing::readHead() {
    static const QByteArray kBegin = "content-";
    const auto begin = buffer_.left(kBegin.size()).toLower();
    if (!kBegin.startsWith(begin)) {
        error_ = tr("it said something that is no message of the control protocol: %1").arg(shown(buffer_));
        return false;
    }
    const auto end = buffer_.indexOf("\r\n\r\n");
    if (end < 0) {
        if (buffer_.size() > kHeadMax) error_ = tr("it sent a head without an end: %1").arg(shown(buffer_));
        return false;
    }
    for (const auto& line : buffer_.first(end).split('\n')) {
        const auto colon = line.indexOf(':');
        if (line.left(colon).trimmed().toLower() != "content-length") continue;
        bool number = false;
        const auto length = line.mid(colon + 1).trimmed().toLongLong(&number);
        if (number && length >= 0 && length <= kBodyMax) body_ = static_cast<qsizetype>(length);
    }
    if (body_ < 0) {
        error_ = tr("it sent a head without a usable Content-Length: %1").arg(shown(buffer_.first(end)));
        return false;
    }
    buffer_.remove(0, end + 4);
    return true;
}

}  // namespace gui
