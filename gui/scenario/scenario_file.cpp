#include "gui/scenario/scenario_file.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>
#include <QStringDecoder>

namespace gui {

ScenarioFile::Loaded ScenarioFile::load(const QString& path) {
    constexpr qint64 kBytesMax = 4LL * 1024 * 1024;
    const auto shown = QDir::toNativeSeparators(path);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return {.error = tr("%1 cannot be opened: %2").arg(shown, file.errorString())};
    if (file.size() > kBytesMax) return {.error = tr("%1 is too large: a scenario has at most 4 MiB.").arg(shown)};
    const auto bytes = file.readAll();
    if (file.error() != QFileDevice::NoError) return {.error = tr("%1 cannot be read: %2").arg(shown, file.errorString())};
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    Loaded loaded{.mark = bytes.startsWith("\xef\xbb\xbf")};
    loaded.text = decoder(loaded.mark ? bytes.mid(3) : bytes);
    if (decoder.hasError() || bytes.contains('\0')) return {.error = tr("%1 is no text in UTF-8.").arg(shown)};
    loaded.crlf = loaded.text.contains(QLatin1String("\r\n"));
    loaded.text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    return loaded;
}

QString ScenarioFile::save(const QString& path, const QString& text, bool crlf, bool mark) {
    auto written = text;
    if (crlf) written.replace(QLatin1Char('\n'), QLatin1String("\r\n"));
    const auto bytes = (mark ? QByteArray("\xef\xbb\xbf") : QByteArray()) + written.toUtf8();
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        return tr("%1 was not saved: %2").arg(QDir::toNativeSeparators(path), file.errorString());
    }
    return {};
}

}  // namespace gui
