#pragma once

#include <QAbstractScrollArea>
#include <QTimer>
#include <cstdint>
#include <optional>
#include <utility>

#include "gui/sequence/diagram.h"
#include "gui/workbench.h"

namespace gui::sequence {

/// The diagram in a window: scrolls, zooms, selects. Draws what is visible and nothing else.
class SequenceCanvas : public QAbstractScrollArea {
    Q_OBJECT

public:
    explicit SequenceCanvas(Workbench& bench, QWidget* parent = nullptr);

    [[nodiscard]] Columns& columns() { return columns_; }
    [[nodiscard]] const RowIndex& index() const { return index_; }
    [[nodiscard]] Diagram& diagram() { return diagram_; }
    [[nodiscard]] const RowWishes& wishes() const { return wishes_; }
    void setWishes(const RowWishes& wishes);
    /// After the columns' wishes changed.
    void columnsChanged();

    [[nodiscard]] std::optional<std::uint32_t> current() const { return current_; }
    [[nodiscard]] std::array<std::uint64_t, 2> markers() const { return markers_; }
    /// Rows of which at least a part is visible, the second exclusive.
    [[nodiscard]] std::pair<std::size_t, std::size_t> visibleRows() const;
    [[nodiscard]] std::size_t marksPainted() const { return marksPainted_; }
    /// Whether all marks of the store have their rows.
    [[nodiscard]] bool isComplete() const;
    [[nodiscard]] Window window() const;

    void selectMark(std::uint32_t mark);
    void selectColumn(int column);
    void setExpanded(std::uint32_t firstMark, bool expanded);
    void scrollToRow(std::size_t row);

public slots:
    void moveBy(int rows);
    void goToCause();
    void goToEffect();
    void goToPreviousOnLine();
    void goToNextOnLine();
    void goToOtherEnd();
    void goToMoment();
    void fitSelection();
    void zoomBy(double factor);
    void setByTime(bool byTime);
    void setMarker();
    void clearMarkers();

signals:
    void currentChanged();
    void arranged();  ///< lines, scale or markers changed
    void menuWanted(const gui::sequence::Diagram::Hit& hit, const QPoint& global);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;

private:
    void forget();
    void rebuild();
    void build(std::size_t marksMax);
    void layOut();
    void updateBars();
    void followPosition();
    void showSelection(const Selected& selected);
    void makeVisible(std::size_t row);
    void zoomAt(double factor, double viewY);
    void setMarkerAt(std::uint32_t mark);
    void walk(int step);
    [[nodiscard]] double bodyHeight() const;
    [[nodiscard]] Overlay overlay() const;
    void press(const Diagram::Hit& hit, Qt::KeyboardModifiers modifiers);

    Workbench& bench_;
    Columns columns_;
    RowIndex index_;
    Diagram diagram_;
    RowWishes wishes_;
    QTimer builder_;
    std::optional<std::uint32_t> current_;
    std::array<std::uint64_t, 2> markers_{};
    std::optional<std::pair<std::uint32_t, double>> anchor_;  ///< mark that is to stay at this height of the view while rows are rebuilt
    bool positionPending_ = false;
    bool selecting_ = false;  ///< the selection that changes is our own doing
    std::size_t marksPainted_ = 0;

    // Under the pointer since it was pressed.
    QPoint pressedAt_;
    QPoint scrolledAt_;
    Diagram::Hit pressed_;
    bool down_ = false, moved_ = false;
    int dropBefore_ = -1;
};

}  // namespace gui::sequence
