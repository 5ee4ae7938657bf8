#pragma once

#include <QAbstractScrollArea>
#include <QByteArray>
#include <QString>
#include <QVector>

#include "gui/look/theme.h"

namespace gui {

/// Bytes as hex and ASCII, 16 a row. A range of them is selected, by the user or by setSelected().
class BytesView : public QAbstractScrollArea {
    Q_OBJECT

public:
    /// A stretch that is outlined and named in the tooltip.
    struct Slot {
        qsizetype offset = 0;
        qsizetype size = 0;
        QString text{};
    };
    static constexpr int kBytesInRow = 16;

    explicit BytesView(Theme& theme, QWidget* parent = nullptr);

    /// `total`: true size, of which `bytes` is the beginning. Nothing is selected then.
    void setBytes(const QByteArray& bytes, quint64 total, const QVector<Slot>& slots);
    [[nodiscard]] const QByteArray& bytes() const { return bytes_; }

    /// Selects a range and brings it into view; what lies beyond the bytes is left out. Emits nothing.
    void setSelected(quint64 offset, quint64 size);
    [[nodiscard]] qsizetype selectedOffset() const { return std::min(anchor_, cursor_); }
    [[nodiscard]] qsizetype selectedSize() const { return anchor_ < 0 ? 0 : std::abs(cursor_ - anchor_) + 1; }

    // What is selected, else everything.
    [[nodiscard]] QString asHex() const;     ///< `01 02 03`
    [[nodiscard]] QString asCArray() const;  ///< `const unsigned char parcel[3] = {0x01, 0x02, 0x03};`
    /// With offsets and ASCII, as shown: always everything.
    [[nodiscard]] QString asText() const;
    [[nodiscard]] QString asAscii() const;

    /// Where a byte is drawn, in the viewport; for tests and tooltips.
    [[nodiscard]] QRect hexRect(qsizetype offset) const;

signals:
    void selected(quint64 offset, quint64 size);  ///< by the user

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;

private:
    [[nodiscard]] QFont byteFont() const;
    [[nodiscard]] qsizetype byteAt(const QPoint& point) const;  ///< -1: none
    [[nodiscard]] QRect asciiRect(qsizetype offset) const;
    [[nodiscard]] QString rowText(qsizetype row) const;
    [[nodiscard]] QString restText() const;  ///< of what was not recorded; "" if all was
    [[nodiscard]] qsizetype rows() const { return (bytes_.size() + kBytesInRow - 1) / kBytesInRow; }
    [[nodiscard]] QByteArray chosen() const;
    void measure();
    void moveTo(qsizetype cursor, bool extend);
    void show(qsizetype offset);
    void tell();

    Theme& theme_;
    QByteArray bytes_;
    quint64 total_ = 0;
    QVector<Slot> slots_;
    qsizetype anchor_ = -1, cursor_ = -1;  ///< first and last of what is selected, in the user's order; -1: nothing is
    int rowHeight_ = 1, cell_ = 1, offsetDigits_ = 4;
};

}  // namespace gui
