#pragma once

#include <QFont>
#include <QPainter>
#include <optional>

#include "gui/topology/topology_layout.h"
#include "gui/topology/topology_scene.h"

namespace gui::topology {

/// A thing in the picture that can be pointed at.
struct Thing {
    enum class Kind : std::uint8_t { Nothing, Device, Process, Link, Badge };
    Kind kind = Kind::Nothing;
    std::size_t index = 0;  ///< of the device, process or link; of a badge that of its bearer
    QString rule{};         ///< of a badge
    bool operator==(const Thing&) const = default;
};

/// A message on its way along an arrow, while the picture moves.
struct Moving {
    std::size_t from = 0, to = 0;
    bool oneway = false, reply = false;
    double share = 0;  ///< of the way, 0 to 1
};

struct DrawOptions {
    bool dark = false;
    bool plain = false;  ///< an export: nothing is selected or focused
    Selected selected{};
    Thing focused{};
    std::vector<Moving> moving{};
};

/// Draws a scene that has its places, in the layout's coordinates.
void drawScene(QPainter& painter, const Scene& scene, const Layout& layout, const DrawOptions& options);

/// What lies at a place, topmost first.
Thing thingAt(const Scene& scene, const QPointF& at);
/// The arrow that runs there.
std::optional<std::size_t> flightAt(const Scene& scene, const Layout& layout, const QPointF& at);
[[nodiscard]] QRectF rectOf(const Scene& scene, const Thing& thing);
[[nodiscard]] bool isSelected(const Scene& scene, const Thing& thing, const Selected& selected);

}  // namespace gui::topology
