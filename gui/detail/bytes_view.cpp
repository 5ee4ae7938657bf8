#include "gui/detail/bytes_view.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QFontDatabase>
#include <QHelpEvent>
#include <QMenu>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <algorithm>

namespace gui {
namespace {

QString hex(qsizetype value, int digits) { return QString::number(value, 16).rightJustified(digits, QLatin1Char('0')); }
QString hexByte(char byte) { return hex(static_cast<unsigned char>(byte), 2); }
QChar asciiOf(char byte) { return byte >= 0x20 && byte < 0x7F ? QChar::fromLatin1(byte) : QChar(u'·'); }

/// Cells left of a byte's hex digits: three a byte, and a gap in the middle of the row.
int hexCell(int column) { return 3 * column + (column >= 8 ? 1 : 0); }
constexpr int kHexCells = 3 * 16 + 1;

}  // namespace

BytesView::BytesView(Theme& theme, QWidget* parent) : QAbstractScrollArea(parent), theme_(theme) {
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setCursor(Qt::IBeamCursor);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    connect(&theme_, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
    measure();
}

void BytesView::setBytes(const QByteArray& bytes, quint64 total, const QVector<Slot>& slots_given) {
    bytes_ = bytes;
    total_ = std::max<quint64>(total, static_cast<quint64>(bytes.size()));
    slots_ = slots_given;
    anchor_ = cursor_ = -1;
    measure();
    verticalScrollBar()->setValue(0);
    tell();
    viewport()->update();
}

void BytesView::setSelected(quint64 offset, quint64 size) {
    const auto count = static_cast<quint64>(bytes_.size());
    if (size == 0 || offset >= count) {
        anchor_ = cursor_ = -1;
    } else {
        anchor_ = static_cast<qsizetype>(offset);
        cursor_ = static_cast<qsizetype>(offset + std::min(size, count - offset) - 1);
        show(cursor_);
        show(anchor_);
    }
    tell();
    viewport()->update();
}

QByteArray BytesView::chosen() const { return selectedSize() > 0 ? bytes_.mid(selectedOffset(), selectedSize()) : bytes_; }

QString BytesView::asHex() const { return QString::fromLatin1(chosen().toHex(' ')); }

QString BytesView::asCArray() const {
    const auto chosen_bytes = chosen();
    QString out = QStringLiteral("const unsigned char parcel[%1] = {").arg(chosen_bytes.size());
    for (qsizetype i = 0; i < chosen_bytes.size(); ++i) {
        out += i == 0 ? QString() : QStringLiteral(",");
        out += i % kBytesInRow == 0 ? QStringLiteral("\n    ") : QStringLiteral(" ");
        out += QStringLiteral("0x") + hexByte(chosen_bytes[i]);
    }
    return out + QStringLiteral("\n};\n");
}

QString BytesView::asAscii() const {
    QString out;
    for (const char byte : chosen()) out += asciiOf(byte);
    return out;
}

QString BytesView::rowText(qsizetype row) const {
    const auto part = bytes_.mid(row * kBytesInRow, kBytesInRow);
    QString digits, ascii;
    for (int i = 0; i < part.size(); ++i) {
        digits += hexByte(part[i]) + (i == 7 ? QStringLiteral("  ") : QStringLiteral(" "));
        ascii += asciiOf(part[i]);
    }
    return hex(row * kBytesInRow, offsetDigits_) + QStringLiteral("  ") + digits.leftJustified(kHexCells) + QStringLiteral(" ") + ascii;
}

QString BytesView::restText() const {
    const auto missing = total_ - static_cast<quint64>(bytes_.size());
    if (missing == 0) return {};
    return bytes_.isEmpty() ? tr("None of the %L1 bytes was recorded.").arg(missing)
                            : tr("… %L1 more bytes were not recorded (%L2 of %L3 are kept).").arg(missing).arg(bytes_.size()).arg(total_);
}

QString BytesView::asText() const {
    QString out;
    for (qsizetype row = 0; row < rows(); ++row) out += rowText(row) + QLatin1Char('\n');
    const auto rest = restText();
    return rest.isEmpty() ? out : out + rest + QLatin1Char('\n');
}

QFont BytesView::byteFont() const {
    auto fixed = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    if (font().pointSizeF() > 0) fixed.setPointSizeF(font().pointSizeF());
    return fixed;
}

void BytesView::measure() {
    const QFontMetrics metrics(byteFont());
    rowHeight_ = metrics.height() + 2;
    cell_ = metrics.horizontalAdvance(QLatin1Char('0'));
    offsetDigits_ = bytes_.size() > 0xFFFF ? 6 : 4;
    const auto lines = static_cast<int>(rows()) + (restText().isEmpty() ? 0 : 1);
    const int shown = std::max(1, viewport()->height() / rowHeight_);
    verticalScrollBar()->setPageStep(shown);
    verticalScrollBar()->setRange(0, std::max(0, lines - shown));
    const int width = (offsetDigits_ + 3 + kHexCells + 1 + kBytesInRow + 1) * cell_;
    horizontalScrollBar()->setPageStep(viewport()->width());
    horizontalScrollBar()->setRange(0, std::max(0, width - viewport()->width()));
    horizontalScrollBar()->setSingleStep(cell_);
}

QRect BytesView::hexRect(qsizetype offset) const {
    const auto row = static_cast<int>(offset / kBytesInRow) - verticalScrollBar()->value();
    const auto column = static_cast<int>(offset % kBytesInRow);
    const int left = (offsetDigits_ + 3 + hexCell(column)) * cell_ - horizontalScrollBar()->value();
    return {left, row * rowHeight_, 2 * cell_, rowHeight_};
}

QRect BytesView::asciiRect(qsizetype offset) const {
    const auto row = static_cast<int>(offset / kBytesInRow) - verticalScrollBar()->value();
    const auto column = static_cast<int>(offset % kBytesInRow);
    const int left = (offsetDigits_ + 3 + kHexCells + 1 + column) * cell_ - horizontalScrollBar()->value();
    return {left, row * rowHeight_, cell_, rowHeight_};
}

qsizetype BytesView::byteAt(const QPoint& point) const {
    if (bytes_.isEmpty() || point.y() < 0) return -1;
    const auto row = qsizetype{point.y() / rowHeight_ + verticalScrollBar()->value()};
    const double cells = static_cast<double>(point.x() + horizontalScrollBar()->value()) / cell_ - offsetDigits_ - 3;
    int column = -1;
    if (cells >= kHexCells + 1) {
        column = static_cast<int>(cells) - kHexCells - 1;
    } else if (cells >= -0.5) {
        const double digits = cells + 0.5;
        column = static_cast<int>((digits < 24.5 ? digits : digits - 1) / 3);
        column = std::min(column, kBytesInRow - 1);
    }
    if (column < 0 || column >= kBytesInRow) return -1;
    const auto offset = row * kBytesInRow + column;
    return offset < bytes_.size() ? offset : -1;
}

void BytesView::paintEvent(QPaintEvent*) {
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), theme_.base());
    painter.setFont(byteFont());
    const QFontMetrics metrics(painter.font());
    const int ascent = metrics.ascent() + 1;
    const auto first = qsizetype{verticalScrollBar()->value()};
    const auto last = std::min(rows(), first + viewport()->height() / rowHeight_ + 2);
    const auto from = selectedOffset(), to = from + selectedSize();
    for (auto row = first; row < last; ++row) {
        const int y = static_cast<int>(row - first) * rowHeight_;
        painter.setPen(theme_.faint());
        painter.drawText(cell_ / 2 - horizontalScrollBar()->value(), y + ascent, hex(row * kBytesInRow, offsetDigits_));
        for (auto i = row * kBytesInRow; i < std::min((row + 1) * kBytesInRow, bytes_.size()); ++i) {
            const auto digits = hexRect(i), letter = asciiRect(i);
            if (i >= from && i < to) {
                const bool joined = i + 1 < to && i % kBytesInRow != kBytesInRow - 1;
                painter.fillRect(digits.adjusted(-cell_ / 3, 0, joined ? cell_ + cell_ / 3 : cell_ / 3, 0), theme_.chosen());
                painter.fillRect(letter, theme_.chosen());
            }
            painter.setPen(bytes_[i] == 0 ? theme_.faint() : theme_.ink());
            painter.drawText(digits.left(), y + ascent, hexByte(bytes_[i]));
            painter.drawText(letter.left(), y + ascent, asciiOf(bytes_[i]));
        }
    }
    // Outlines a row at a time, open where they go on.
    painter.setPen(theme_.pen(Tone::Control, 1.5));
    for (const auto& slot : slots_) {
        const auto end = std::min(slot.offset + slot.size, bytes_.size());
        for (auto start = slot.offset; start < end;) {
            const auto stop = std::min(end, (start / kBytesInRow + 1) * kBytesInRow);
            const auto box = hexRect(start).united(hexRect(stop - 1)).adjusted(-cell_ / 3, 0, cell_ / 3, -1);
            painter.drawLine(box.topLeft(), box.topRight());
            painter.drawLine(box.bottomLeft(), box.bottomRight());
            if (start == slot.offset) painter.drawLine(box.topLeft(), box.bottomLeft());
            if (stop == end) painter.drawLine(box.topRight(), box.bottomRight());
            start = stop;
        }
    }
    const auto rest = restText();
    if (!rest.isEmpty()) {
        auto italic = font();
        italic.setItalic(true);
        painter.setFont(italic);
        painter.setPen(theme_.faint());
        painter.drawText(cell_ / 2 - horizontalScrollBar()->value(), static_cast<int>(rows() - first) * rowHeight_ + ascent, rest);
    } else if (bytes_.isEmpty()) {
        painter.setFont(font());
        painter.setPen(theme_.faint());
        painter.drawText(cell_ / 2, ascent, tr("No bytes."));
    }
    if (hasFocus() && cursor_ >= 0) {
        painter.setPen(QPen(theme_.ink(), 1));
        painter.drawRect(hexRect(cursor_).adjusted(-2, 0, 1, -1));
    }
}

void BytesView::resizeEvent(QResizeEvent* event) {
    QAbstractScrollArea::resizeEvent(event);
    measure();
}

void BytesView::changeEvent(QEvent* event) {
    QAbstractScrollArea::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) {
        measure();
        viewport()->update();
    }
}

void BytesView::focusInEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void BytesView::focusOutEvent(QFocusEvent* event) {
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

void BytesView::show(qsizetype offset) {
    const auto row = static_cast<int>(offset / kBytesInRow);
    auto* const bar = verticalScrollBar();
    if (row < bar->value()) bar->setValue(row);
    if (row >= bar->value() + bar->pageStep()) bar->setValue(row - bar->pageStep() + 1);
}

void BytesView::moveTo(qsizetype cursor, bool extend) {
    if (bytes_.isEmpty()) return;
    cursor_ = std::clamp<qsizetype>(cursor, 0, bytes_.size() - 1);
    if (!extend || anchor_ < 0) anchor_ = cursor_;
    show(cursor_);
    tell();
    viewport()->update();
    emit selected(static_cast<quint64>(selectedOffset()), static_cast<quint64>(selectedSize()));
}

void BytesView::tell() {
    const auto text = selectedSize() == 0   ? tr("%L1 bytes, none selected").arg(bytes_.size())
                      : selectedSize() == 1 ? tr("byte %1: %2").arg(selectedOffset()).arg(asHex())
                                            : tr("bytes %1 to %2: %3")
                                                  .arg(selectedOffset())
                                                  .arg(selectedOffset() + selectedSize() - 1)
                                                  .arg(QString::fromLatin1(chosen().left(32).toHex(' ')));
    setAccessibleDescription(text);
}

void BytesView::keyPressEvent(QKeyEvent* event) {
    if (event->matches(QKeySequence::Copy)) {
        QApplication::clipboard()->setText(asHex());
        return;
    }
    if (event->matches(QKeySequence::SelectAll)) {
        anchor_ = 0;
        return moveTo(bytes_.size() - 1, true);
    }
    const bool extend = (event->modifiers() & Qt::ShiftModifier) != 0;
    const auto page = qsizetype{verticalScrollBar()->pageStep()} * kBytesInRow;
    const auto at = std::max<qsizetype>(cursor_, 0);
    switch (event->key()) {
        case Qt::Key_Left:
            return moveTo(at - 1, extend);
        case Qt::Key_Right:
            return moveTo(cursor_ < 0 ? 0 : at + 1, extend);
        case Qt::Key_Up:
            return moveTo(at >= kBytesInRow ? at - kBytesInRow : at, extend);
        case Qt::Key_Down:
            return moveTo(cursor_ < 0 ? 0 : at + kBytesInRow < bytes_.size() ? at + kBytesInRow : at, extend);
        case Qt::Key_PageUp:
            return moveTo(at - page, extend);
        case Qt::Key_PageDown:
            return moveTo(at + page, extend);
        case Qt::Key_Home:
            return moveTo(at / kBytesInRow * kBytesInRow, extend);
        case Qt::Key_End:
            return moveTo(at / kBytesInRow * kBytesInRow + kBytesInRow - 1, extend);
        default:
            QAbstractScrollArea::keyPressEvent(event);
    }
}

void BytesView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    const auto at = byteAt(event->position().toPoint());
    if (at >= 0) moveTo(at, (event->modifiers() & Qt::ShiftModifier) != 0);
}

void BytesView::mouseMoveEvent(QMouseEvent* event) {
    if ((event->buttons() & Qt::LeftButton) == 0 || anchor_ < 0) return;
    const auto at = byteAt(event->position().toPoint());
    if (at >= 0 && at != cursor_) moveTo(at, true);
}

void BytesView::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    const bool part = selectedSize() > 0;
    const auto add = [&](const QString& text, const QString& content) {
        auto* const action = menu.addAction(text);
        action->setEnabled(!bytes_.isEmpty());
        connect(action, &QAction::triggered, this, [content] { QApplication::clipboard()->setText(content); });
    };
    add(part ? tr("Copy selected bytes as hex") : tr("Copy all bytes as hex"), asHex());
    add(part ? tr("Copy selected bytes as a C array") : tr("Copy all bytes as a C array"), asCArray());
    add(part ? tr("Copy selected bytes as text") : tr("Copy all bytes as text"), asAscii());
    add(tr("Copy the dump with offsets"), asText());
    menu.exec(event->globalPos());
}

bool BytesView::viewportEvent(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QAbstractScrollArea::viewportEvent(event);
    auto* const help = static_cast<QHelpEvent*>(event);
    const auto at = byteAt(help->pos());
    if (at < 0) {
        QToolTip::hideText();
        return true;
    }
    auto text = tr("byte %1 (0x%2): 0x%3").arg(at).arg(hex(at, 1), hexByte(bytes_[at]));
    for (const auto& slot : slots_) {
        if (at >= slot.offset && at < slot.offset + slot.size) text += QLatin1Char('\n') + tr("object slot: %1").arg(slot.text);
    }
    QToolTip::showText(help->globalPos(), text, this);
    return true;
}

}  // namespace gui
