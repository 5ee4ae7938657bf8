#pragma once

#include <QFont>
#include <QPainterPath>
#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <map>

#include "gui/topology/topology_scene.h"

namespace gui::topology {

/// Gives everything in a scene its place, in pixels at the size of the font: devices in a row or a ring, processes inside them, links from
/// border to border. What the user dragged stays where it was put.
class Layout {
public:
    void setFont(const QFont& font) { font_ = font; }
    [[nodiscard]] const QFont& font() const { return font_; }
    [[nodiscard]] QFont smallFont() const;
    [[nodiscard]] QFont boldFont() const;

    void place(Scene& scene);
    /// All that was placed last, with a margin.
    [[nodiscard]] QRectF bounds() const { return bounds_; }

    /// A device's middle, from now on. Forgotten by reset().
    void drag(const QString& device, const QPointF& middle) { dragged_[device] = middle; }
    void reset() { dragged_.clear(); }
    [[nodiscard]] bool isDragged() const { return !dragged_.empty(); }

    /// The way of an arrow between two processes' boxes; `nth` of several between the same two.
    [[nodiscard]] static QPainterPath route(const Scene& scene, std::size_t from, std::size_t to, int nth, double step);

private:
    struct Inner {
        QSizeF size{};
        std::vector<std::pair<std::size_t, QRectF>> boxes{};  ///< by process, from the device's top left
    };
    [[nodiscard]] Inner layOutDevice(const Scene& scene, std::size_t device) const;
    [[nodiscard]] std::vector<QPointF> middles(const Scene& scene, const std::vector<QSizeF>& sizes) const;
    void placeLinks(Scene& scene) const;

    QFont font_;
    std::map<QString, QPointF> dragged_;
    QRectF bounds_;
};

}  // namespace gui::topology
