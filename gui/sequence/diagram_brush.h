#pragma once

#include <QPainter>
#include <functional>

#include "gui/look/theme.h"
#include "gui/picture/arrow.h"
#include "gui/sequence/diagram.h"

namespace gui::sequence {

/// A paint under way: what its parts share.
struct Diagram::Brush {
    QPainter& painter;
    const Window& window;
    const Overlay& overlay;
    bool dark;
    std::size_t marks = 0;  ///< drawn so far

    /// A height of the diagram in the view.
    double head = 0;
    [[nodiscard]] double y(double diagram) const { return diagram - window.top + head; }
    [[nodiscard]] QColor base() const { return Theme::base(dark); }
    [[nodiscard]] QColor ink() const { return Theme::ink(dark); }
    [[nodiscard]] QColor faint() const { return Theme::faint(dark); }
    [[nodiscard]] QColor frame() const { return Theme::frame(dark); }
    [[nodiscard]] QColor panel() const { return Theme::panel(dark); }
    [[nodiscard]] QPen pen(Tone tone, bool strong = false) const { return Theme::pen(tone, dark, strong ? 2.6 : 1.5); }
};

inline constexpr double kBarHalf = 4;   ///< of an activation bar's width
inline constexpr double kLaneStep = 5;  ///< bars beside each other

}  // namespace gui::sequence
