#pragma once

#include <QSlider>
#include <QStackedWidget>
#include <QTableView>
#include <QToolBar>

#include "gui/topology/topology_canvas.h"
#include "gui/topology/topology_model.h"
#include "gui/view.h"

namespace gui {

/// Who is there and how they are joined, at the position: devices, processes, links, and what is under way between them.
class TopologyView : public View {
    Q_OBJECT

public:
    explicit TopologyView(Workbench& bench, QWidget* parent = nullptr);

    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString asText() const override;
    void focusMain() override;
    [[nodiscard]] bool takesLetters() const override { return !table_->isVisible(); }
    [[nodiscard]] bool canExport() const override { return true; }
    QString exportTo(const QString& path) override;
    [[nodiscard]] QString asSvg() const;

    [[nodiscard]] topology::TopologyCanvas& canvas() { return *canvas_; }
    [[nodiscard]] topology::TopologyModel& model() { return *model_; }
    [[nodiscard]] QTableView& table() { return *table_; }

public slots:
    void showTable(bool table);
    void copyText();
    void copySvg();
    void chooseExport();

private:
    void makeBar();
    void makeTable();
    void sceneChanged();
    void showSelection();
    struct Drawing;
    [[nodiscard]] Drawing drawing() const;

    topology::TopologyCanvas* canvas_;
    topology::TopologyModel* model_;
    QTableView* table_;
    QStackedWidget* stack_;
    QToolBar* bar_;
    QAction* asTable_;
    bool selecting_ = false;
};

}  // namespace gui
