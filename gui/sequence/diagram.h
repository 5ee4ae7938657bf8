#pragma once

#include <QColor>
#include <QFont>
#include <QFontMetricsF>
#include <QRectF>
#include <array>
#include <cstdint>
#include <optional>

#include "gui/picture/picture_words.h"
#include "gui/selection.h"
#include "gui/sequence/columns.h"
#include "gui/sequence/row_index.h"

class QPainter;

namespace gui::sequence {

/// How rows become heights: one after the other with gaps compressed, or by the time they happened.
struct Scale {
    bool byTime = false;
    double rowHeight = 30;
    double pixelsPerNs = 0;
};

/// What is drawn over the run itself.
struct Overlay {
    bool dark = false;
    bool plain = false;          ///< an export: no position, no selection
    std::uint64_t position = 0;  ///< record after which everything is ahead; 0: unknown
    Selected selected{};
    std::optional<std::uint32_t> current{};  ///< mark under the keyboard's cursor
    bool focus = false;                      ///< the keyboard is ours
    std::array<std::uint64_t, 2> markers{};  ///< records, 0: not set
    int dropBefore = -1;                     ///< while a line is dragged: where it would go
};

/// A part of the diagram as it lies in a view.
struct Window {
    double left = 0, top = 0;                     ///< of the diagram, at the view's top left below the heads
    double width = 0, height = 0;                 ///< of the view, heads included
    std::size_t firstRow = 0, endRow = SIZE_MAX;  ///< only these rows
};

/// Lays the diagram out and draws what is visible of it, straight from the store.
class Diagram {
public:
    Diagram(const TraceStore& store, Columns& columns, const RowIndex& index);

    void setFont(const QFont& font);
    [[nodiscard]] const QFont& font() const { return font_; }
    [[nodiscard]] Scale& scale() { return scale_; }
    [[nodiscard]] const Scale& scale() const { return scale_; }
    /// Least distance of two lines; grows with the view where there is room.
    void setSpacing(double spacing) { spacing_ = spacing; }
    [[nodiscard]] double spacing() const { return spacing_; }
    /// Places the lines for a view of this width.
    void layOut(double viewWidth);

    [[nodiscard]] double width() const { return width_; }
    [[nodiscard]] double headHeight() const;
    [[nodiscard]] double gutter() const { return gutter_; }
    [[nodiscard]] double defaultRowHeight() const { return metrics_.height() * 2.1; }
    [[nodiscard]] double scaleHeight() const;  ///< of all rows
    [[nodiscard]] double top(std::size_t row) const;
    /// The row that begins at or above a height.
    [[nodiscard]] std::size_t rowAt(double y) const;
    /// Where a row's arrow runs.
    [[nodiscard]] double arrowY(std::size_t row) const { return top(row) + scale_.rowHeight * 0.76; }

    /// Returns how many marks were drawn.
    std::size_t paint(QPainter& painter, const Window& window, const Overlay& overlay) const;

    /// What lies at a place of the view.
    struct Hit {
        std::optional<std::uint32_t> mark{};
        std::optional<std::size_t> row{};
        int column = -1;        ///< a head, or the line nearest to the place
        bool head = false;      ///< of a line
        bool group = false;     ///< of a device
        bool toggle = false;    ///< its sign that divides or gathers
        bool foldSign = false;  ///< that unfolds or folds
    };
    [[nodiscard]] Hit hit(const QPointF& at, const Window& window) const;

    /// x of a line in a view.
    [[nodiscard]] double xOf(int column, const Window& window) const;
    [[nodiscard]] const MarkWords& words() const { return words_; }
    /// Whether rows are high enough for words.
    [[nodiscard]] bool labelled() const;
    [[nodiscard]] bool isChosen(const Mark& mark, const Overlay& overlay) const;
    /// The place of a column's head in a view.
    [[nodiscard]] QRectF headBox(int column, const Window& window) const;

private:
    struct Brush;  // a paint under way

    void paintGround(Brush& brush) const;
    void paintBands(Brush& brush, std::size_t first, std::size_t end) const;
    void paintLines(Brush& brush) const;
    void paintBars(Brush& brush, std::size_t first, std::size_t end) const;
    void paintRow(Brush& brush, std::size_t row, double y, bool words) const;
    void paintMark(Brush& brush, const Mark& mark, double y, bool words) const;
    void paintCall(Brush& brush, const Mark& mark, double y, bool words) const;
    void paintReply(Brush& brush, const Mark& mark, double y, bool words) const;
    void paintFold(Brush& brush, const RowIndex::Fold& fold, const Mark& mark, double y, bool words) const;
    void paintAtLine(Brush& brush, const Mark& mark, double y, bool words) const;
    void paintDeath(Brush& brush, const Mark& mark, double y, bool words) const;
    void paintAcross(Brush& brush, const Mark& mark, double y, bool words) const;
    void paintOverlay(Brush& brush) const;
    void paintHeads(Brush& brush) const;
    void paintGutter(Brush& brush, std::size_t row, double y) const;
    void paintText(Brush& brush, const QRectF& box, Qt::Alignment alignment, const QString& text, const QColor& color, bool ground) const;

    /// Where the words of an arrow stand, above it.
    [[nodiscard]] QRectF labelBox(Brush& brush, double a, double b, double y, const QString& text) const;
    [[nodiscard]] double yOfSequence(std::uint64_t sequence) const;
    [[nodiscard]] QRectF groupBox(std::size_t first, std::size_t end, const Window& window) const;
    [[nodiscard]] QString headText(const Column& column) const;
    [[nodiscard]] double headWidth(const Column& column) const;
    [[nodiscard]] std::pair<double, double> reach(const Mark& mark, const Window& window) const;
    [[nodiscard]] std::vector<std::pair<std::size_t, std::size_t>> groups() const;

    const TraceStore& store_;
    Columns& columns_;
    const RowIndex& index_;
    MarkWords words_;
    QFont font_, small_, bold_;
    QFontMetricsF metrics_{QFont()};
    Scale scale_;
    double spacing_ = 150;
    double gutter_ = 90;
    double width_ = 0;
    double pinnedEnd_ = 0;  ///< up to here the view belongs to lines that stay
};

}  // namespace gui::sequence
