#include "gui/picture/picture_file.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QFileInfo>
#include <QImage>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>
#include <cmath>

namespace gui {
namespace {

constexpr double kPngScale = 2;
constexpr double kPngSideMax = 20000;  // pixels; as much as common viewers open

QString tr(const char* text) { return QCoreApplication::translate("gui::PictureFile", text); }

QString save(const QString& path, const QByteArray& bytes) {
    QSaveFile out(path);
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit()) {
        return tr("%1 could not be written: %2.").arg(path, out.errorString());
    }
    return {};
}

}  // namespace

QByteArray svgText(const PictureFile& file, const std::function<void(QPainter&)>& draw) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setTitle(file.title);
    generator.setDescription(file.description);
    generator.setResolution(96);
    generator.setSize(QSize(static_cast<int>(std::ceil(file.size.width())), static_cast<int>(std::ceil(file.size.height()))));
    generator.setViewBox(QRectF(QPointF(0, 0), file.size));
    QPainter painter(&generator);
    painter.setRenderHint(QPainter::Antialiasing);
    draw(painter);
    painter.end();
    return bytes;
}

QString writePicture(const PictureFile& file, const std::function<void(QPainter&)>& draw) {
    if (file.size.isEmpty()) return tr("There is nothing to draw yet.");
    const auto ending = QFileInfo(file.path).suffix().toLower();
    if (ending == QLatin1String("svg")) return save(file.path, svgText(file, draw));
    if (ending != QLatin1String("png")) return tr("A picture's file ends in .svg or .png, not as %1 does.").arg(file.path);
    const auto size = file.size * kPngScale;
    if (size.width() > kPngSideMax || size.height() > kPngSideMax) {
        return tr("The picture is too large for PNG (%1 x %2 pixels, at most %3 a side): use .svg, or choose a part.")
            .arg(std::ceil(size.width()))
            .arg(std::ceil(size.height()))
            .arg(kPngSideMax);
    }
    QImage image(size.toSize(), QImage::Format_ARGB32_Premultiplied);
    if (image.isNull()) return tr("There is not enough memory for the picture.");
    image.fill(Qt::white);
    image.setText(QStringLiteral("Title"), file.title);
    image.setText(QStringLiteral("Description"), file.description);
    QPainter painter(&image);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.scale(kPngScale, kPngScale);
    draw(painter);
    painter.end();
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    if (!image.save(&buffer, "PNG")) return tr("The picture could not be made into PNG.");
    return save(file.path, bytes);
}

}  // namespace gui
