#pragma once

#include <QLabel>
#include <QToolBar>
#include <cstdint>

#include "gui/sequence/sequence_canvas.h"
#include "gui/view.h"

class QMenu;

namespace gui {

/// Who calls whom, time downwards: the run as a sequence diagram.
class SequenceView : public View {
    Q_OBJECT

public:
    explicit SequenceView(Workbench& bench, QWidget* parent = nullptr);

    [[nodiscard]] QString title() const override;
    /// At most kTextRows rows, those around the cursor.
    [[nodiscard]] QString asText() const override;
    void focusMain() override;
    [[nodiscard]] bool takesLetters() const override { return true; }
    [[nodiscard]] bool canExport() const override { return true; }
    /// All rows; between the two markers if both are set; the visible ones if there are more than kExportRows.
    QString exportTo(const QString& path) override;

    enum class Part : std::uint8_t { All, Visible, Markers, Chosen };
    QString exportPart(const QString& path, Part part);
    /// Between the markers, else the chosen call from request to end, else what is visible.
    [[nodiscard]] QString asMermaid() const;
    [[nodiscard]] QString asSvg() const;

    [[nodiscard]] sequence::SequenceCanvas& canvas() { return *canvas_; }

    static constexpr std::size_t kTextRows = 4000;
    static constexpr std::size_t kExportRows = 3000;

public slots:
    void goToCause() { canvas_->goToCause(); }
    void goToEffect() { canvas_->goToEffect(); }
    void goToPreviousOnLine() { canvas_->goToPreviousOnLine(); }
    void goToNextOnLine() { canvas_->goToNextOnLine(); }
    void goToOtherEnd() { canvas_->goToOtherEnd(); }  ///< request, reply
    void goToMoment() { canvas_->goToMoment(); }
    void fitSelection() { canvas_->fitSelection(); }
    void zoomIn() { canvas_->zoomBy(1.25); }
    void zoomOut() { canvas_->zoomBy(0.8); }
    void setMarker() { canvas_->setMarker(); }
    void copyMermaid();
    void copySvg();
    void copyText();
    void chooseExport();

private:
    void makeBar();
    void tellCurrent();
    void tellArrangement();
    void fillMenu(QMenu& menu, const sequence::Diagram::Hit& hit);
    void fillLineMenu(QMenu& menu, int column, bool group);
    [[nodiscard]] std::pair<std::size_t, std::size_t> rowsOf(Part part) const;
    [[nodiscard]] Part partToCopy() const;
    struct Drawing;
    [[nodiscard]] Drawing drawing(Part part) const;

    sequence::SequenceCanvas* canvas_;
    QToolBar* bar_;
    QLabel* told_;
    QAction* byTime_;
    QAction* folds_;
    QAction* steps_;
    QAction* hidden_;
    QString toldText_;
};

}  // namespace gui
