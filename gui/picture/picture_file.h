#pragma once

#include <QSizeF>
#include <QString>
#include <functional>

class QPainter;

namespace gui {

/// What goes into a picture file beside the drawing.
struct PictureFile {
    QString path{};  ///< ends in .svg or .png
    QString title{};
    QString description{};
    QSizeF size{};  ///< in the units of the drawing
};

/// Writes a drawing as SVG (with real text) or PNG (twice the size). Returns "" or, in a sentence, what went wrong; then no file is
/// left that was not there before. Blocks while it draws and writes.
QString writePicture(const PictureFile& file, const std::function<void(QPainter&)>& draw);

/// The same as the text of an SVG file.
QByteArray svgText(const PictureFile& file, const std::function<void(QPainter&)>& draw);

}  // namespace gui
