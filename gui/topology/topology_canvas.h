#pragma once

#include <QElapsedTimer>
#include <QTimer>
#include <QTransform>
#include <QWidget>
#include <memory>
#include <optional>
#include <vector>

#include "gui/topology/flight_index.h"
#include "gui/topology/topology_acts.h"
#include "gui/topology/topology_drawing.h"
#include "gui/topology/topology_layout.h"
#include "gui/topology/topology_scene.h"
#include "gui/workbench.h"

class QMenu;

namespace gui::topology {

/// The picture of devices, processes and links at the position.
class TopologyCanvas : public QWidget {
    Q_OBJECT

public:
    explicit TopologyCanvas(Workbench& bench, QWidget* parent = nullptr);

    [[nodiscard]] const Scene& scene() const { return scene_; }
    [[nodiscard]] const Layout& layoutOfScene() const { return layout_; }
    [[nodiscard]] const Thing& focused() const { return focused_; }
    [[nodiscard]] bool isMoving() const { return mover_.isActive(); }
    /// Whether everything is known that the picture shows.
    [[nodiscard]] bool isSettled() const;

    /// 0: messages do not move; 4: at the usual speed.
    void setSpeed(int speed) { speed_ = speed; }
    [[nodiscard]] int speed() const { return speed_; }
    void arrange();
    void fit();
    void select(const Thing& thing);
    void focus(const Thing& thing);
    void fillMenu(QMenu& menu, const Thing& thing);
    [[nodiscard]] QString tooltip(const Thing& thing) const;
    [[nodiscard]] QTransform transform() const;

    [[nodiscard]] QSize sizeHint() const override { return {520, 360}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {120, 90}; }

signals:
    void sceneChanged();
    void focusedChanged();

protected:
    bool event(QEvent* event) override;
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
    bool focusNextPrevChild(bool next) override;

private:
    void forget();
    void build(std::size_t marksMax);
    void positionMoved();
    void refresh();
    void place();
    void startMoving(std::uint64_t before, std::uint64_t now);
    void moveOn();
    void zoomAt(double factor, const QPointF& at);
    void focusTowards(const QPointF& direction);
    [[nodiscard]] std::vector<Thing> things() const;
    [[nodiscard]] std::uint64_t positionShown() const;
    [[nodiscard]] QString whyNotActing() const;

    Workbench& bench_;
    FlightIndex flights_;
    std::shared_ptr<const sim::query::WorldState> state_;
    std::uint64_t stateSequence_ = 0;
    std::uint64_t positionBefore_ = 0;
    Scene scene_;
    Layout layout_;
    Thing focused_;
    QTimer builder_;

    double zoom_ = 1;
    QPointF pan_;
    std::optional<QTransform> frozen_;  ///< while a device is dragged

    int speed_ = 4;
    QTimer mover_;
    QElapsedTimer clock_;
    std::vector<Moving> legs_;  ///< still to be shown, the current one first

    bool down_ = false, moved_ = false;
    Thing pressed_;
    QPointF pressedAt_, grabbed_, panBefore_;
};

}  // namespace gui::topology
