#include "gui/topology/topology_layout.h"

#include <QFontMetricsF>
#include <QLineF>
#include <algorithm>
#include <cmath>
#include <numbers>
#include <set>

namespace gui::topology {
namespace {

bool crosses(const QLineF& line, const QRectF& box) {
    if (box.contains(line.p1()) || box.contains(line.p2())) return true;
    const QLineF sides[] = {{box.topLeft(), box.topRight()},
                            {box.topRight(), box.bottomRight()},
                            {box.bottomRight(), box.bottomLeft()},
                            {box.bottomLeft(), box.topLeft()}};
    return std::any_of(std::begin(sides), std::end(sides),
                       [&](const QLineF& side) { return line.intersects(side) == QLineF::BoundedIntersection; });
}

/// Where the line from a box's middle to a place leaves the box.
QPointF leave(const QRectF& box, const QPointF& to) {
    const auto middle = box.center();
    const double dx = to.x() - middle.x();
    const double dy = to.y() - middle.y();
    if (std::abs(dx) < 1e-6 && std::abs(dy) < 1e-6) return middle;
    const double scale =
        std::min(std::abs(dx) < 1e-6 ? 1e9 : box.width() / 2 / std::abs(dx), std::abs(dy) < 1e-6 ? 1e9 : box.height() / 2 / std::abs(dy));
    return middle + QPointF(dx, dy) * scale;
}

QRectF around(const QPointF& middle, const QSizeF& size) {
    return {middle.x() - size.width() / 2, middle.y() - size.height() / 2, size.width(), size.height()};
}

/// Device numbers from one end to the other if the links are one path through all; else empty.
std::vector<std::size_t> pathOrder(const Scene& scene) {
    const auto count = scene.devices.size();
    std::vector<std::set<std::size_t>> next(count);
    for (const auto& link : scene.links) {
        next[link.a].insert(link.b);
        next[link.b].insert(link.a);
    }
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < count; ++i) {
        if (next[i].empty() || next[i].size() > 2) return {};
        if (next[i].size() == 1 && order.empty()) order.push_back(i);
    }
    if (order.empty()) return {};
    while (order.size() < count) {
        const auto here = order.back();
        const auto before = order.size() > 1 ? order[order.size() - 2] : count;
        const auto on = std::find_if(next[here].begin(), next[here].end(), [&](std::size_t each) { return each != before; });
        if (on == next[here].end()) return {};
        order.push_back(*on);
    }
    return order;
}

}  // namespace

QFont Layout::smallFont() const {
    auto font = font_;
    if (font.pointSizeF() > 0) font.setPointSizeF(font.pointSizeF() * 0.88);
    return font;
}

QFont Layout::boldFont() const {
    auto font = font_;
    font.setBold(true);
    return font;
}

Layout::Inner Layout::layOutDevice(const Scene& scene, std::size_t device) const {
    const QFontMetricsF metrics(font_);
    const QFontMetricsF bold(boldFont());
    const QFontMetricsF small(smallFont());
    const double em = metrics.height();
    const bool alone = scene.devices.size() == 1;
    std::vector<std::size_t> own, systems;
    double ownWidth = 0, systemWidth = 0;
    for (std::size_t i = 0; i < scene.processes.size(); ++i) {
        const auto& process = scene.processes[i];
        if (process.device != scene.devices[device].index) continue;
        (process.system ? systems : own).push_back(i);
        const double width = std::max(bold.horizontalAdvance(process.name), small.averageCharWidth() * 17) + em * 1.2;
        (process.system ? systemWidth : ownWidth) = std::max(process.system ? systemWidth : ownWidth, width);
    }
    const double height = em * 2.7;
    const double gapX = metrics.averageCharWidth() * (alone ? 30 : 20);
    const double gapY = em * (alone ? 3.6 : 2.4);
    const double pad = em * 1.1;
    const double head = em * 1.9;
    const auto count = own.size();
    const std::size_t columns = count <= 1 ? 1 : count <= 4 ? 2 : count <= 9 ? 3 : 4;
    const std::size_t rows = count == 0 ? 0 : (count + columns - 1) / columns;
    const double ownTotal = count == 0 ? 0 : static_cast<double>(std::min(columns, count)) * (ownWidth + gapX) - gapX;
    const double systemGap = em * 1.5;
    const double systemTotal = systems.empty() ? 0 : static_cast<double>(systems.size()) * (systemWidth + systemGap) - systemGap;
    const double inside = std::max({ownTotal, systemTotal, bold.horizontalAdvance(scene.devices[device].name) + em * 3});
    Inner inner;
    double y = head + pad * 0.9;
    for (std::size_t i = 0; i < count; ++i) {
        const auto row = i / columns;
        const auto inRow = std::min(columns, count - row * columns);
        const double rowTotal = static_cast<double>(inRow) * (ownWidth + gapX) - gapX;
        const double left = pad + (inside - rowTotal) / 2;
        inner.boxes.emplace_back(own[i], QRectF(left + static_cast<double>(i % columns) * (ownWidth + gapX),
                                                y + static_cast<double>(row) * (height + gapY), ownWidth, height));
    }
    if (rows > 0) y += static_cast<double>(rows) * (height + gapY);
    const double left = pad + (inside - systemTotal) / 2;
    for (std::size_t i = 0; i < systems.size(); ++i) {
        inner.boxes.emplace_back(systems[i], QRectF(left + static_cast<double>(i) * (systemWidth + systemGap), y, systemWidth, height));
    }
    if (!systems.empty()) y += height;
    if (systems.empty() && rows > 0) y -= gapY;
    inner.size = QSizeF(inside + 2 * pad, y + pad);
    return inner;
}

std::vector<QPointF> Layout::middles(const Scene& scene, const std::vector<QSizeF>& sizes) const {
    const auto count = sizes.size();
    std::vector<QPointF> middles(count);
    if (count == 0) return middles;
    const QFontMetricsF metrics(font_);
    const double gap = metrics.averageCharWidth() * 34;
    auto order = count <= 4 ? pathOrder(scene) : std::vector<std::size_t>{};
    if (order.empty() && count <= 2) {
        for (std::size_t i = 0; i < count; ++i) order.push_back(i);
    }
    if (!order.empty() && order.size() == count) {
        // A chain stays in the order in which its devices are known, as far as it can.
        if (order.front() > order.back()) std::reverse(order.begin(), order.end());
        double x = 0;
        for (const auto i : order) {
            middles[i] = QPointF(x + sizes[i].width() / 2, 0);
            x += sizes[i].width() + gap;
        }
        return middles;
    }
    double width = 0, height = 0;
    for (const auto& size : sizes) {
        width = std::max(width, size.width());
        height = std::max(height, size.height());
    }
    // A ring, wider than high as windows are; as small as it can be with no box on another and no link behind one.
    const auto turn = 2 * std::numbers::pi / static_cast<double>(count);
    const double start = count == 3 ? -std::numbers::pi * 5 / 6 : count % 2 == 0 ? -std::numbers::pi / 2 - turn / 2 : -std::numbers::pi / 2;
    for (double factor = 0.6; factor < 12; factor *= 1.06) {
        const double across = factor * (width + gap * 0.5);
        const double down = factor * (height + gap * 0.35);
        for (std::size_t i = 0; i < count; ++i) {
            const double angle = start + turn * static_cast<double>(i);
            middles[i] = QPointF(across * std::cos(angle), down * std::sin(angle));
        }
        bool clear = true;
        const double margin = metrics.height() * 2;
        for (std::size_t i = 0; i < count && clear; ++i) {
            const auto box = around(middles[i], sizes[i]).adjusted(-margin, -margin, margin, margin);
            for (std::size_t j = i + 1; j < count && clear; ++j) clear = !box.intersects(around(middles[j], sizes[j]));
            for (const auto& link : scene.links) {
                if (link.a == i || link.b == i) {
                    // Its words need room between the boxes.
                    const auto a = leave(around(middles[link.a], sizes[link.a]), middles[link.b]);
                    const auto b = leave(around(middles[link.b], sizes[link.b]), middles[link.a]);
                    clear = clear && QLineF(a, b).length() >= metrics.height() * 4;
                } else {
                    clear =
                        clear && !crosses(QLineF(middles[link.a], middles[link.b]), around(middles[i], sizes[i]).adjusted(-8, -8, 8, 8));
                }
            }
        }
        if (clear) break;
    }
    return middles;
}

void Layout::placeLinks(Scene& scene) const {
    const QFontMetricsF small(smallFont());
    std::map<std::pair<std::size_t, std::size_t>, int> between;
    std::vector<QRectF> taken;
    for (const auto& device : scene.devices) taken.push_back(device.rect);
    const bool many = scene.links.size() > 8;
    for (auto& link : scene.links) {
        const auto& a = scene.devices[link.a].rect;
        const auto& b = scene.devices[link.b].rect;
        // Several links between the same two lie beside each other.
        const int nth = between[std::minmax(link.a, link.b)]++;
        const QLineF line(a.center(), b.center());
        const QPointF normal = line.length() < 1 ? QPointF() : QPointF(-line.dy(), line.dx()) / line.length();
        const auto shift = normal * ((nth % 2 == 0 ? 1 : -1) * ((nth + 1) / 2) * small.height() * 3.4);
        link.endA = leave(a, b.center()) + shift;
        link.endB = leave(b, a.center()) + shift;
        link.label = {};
        if (many && link.fine() && link.badges.empty() && !link.onPath) continue;
        const auto lines = link.lines();
        double width = 0;
        for (const auto& words : lines) width = std::max(width, small.horizontalAdvance(words));
        const QSizeF size(width + small.height() * 0.8, small.height() * (static_cast<double>(lines.size()) + 0.3));
        for (const double t : {0.5, 0.42, 0.58, 0.34, 0.66, 0.25, 0.75}) {
            link.label = around(link.endA + (link.endB - link.endA) * t, size);
            const bool free = std::none_of(taken.begin(), taken.end(), [&](const QRectF& other) { return other.intersects(link.label); });
            if (free) break;
        }
        taken.push_back(link.label);
    }
}

void Layout::place(Scene& scene) {
    std::vector<Inner> inners;
    std::vector<QSizeF> sizes;
    for (std::size_t i = 0; i < scene.devices.size(); ++i) {
        inners.push_back(layOutDevice(scene, i));
        sizes.push_back(inners.back().size);
    }
    const auto at = middles(scene, sizes);
    const QFontMetricsF metrics(font_);
    bounds_ = {};
    for (std::size_t i = 0; i < scene.devices.size(); ++i) {
        auto& device = scene.devices[i];
        const auto kept = dragged_.find(device.name);
        device.rect = around(kept == dragged_.end() ? at[i] : kept->second, sizes[i]);
        device.head = QRectF(device.rect.topLeft(), QSizeF(device.rect.width(), metrics.height() * 1.9));
        for (const auto& [process, box] : inners[i].boxes) scene.processes[process].rect = box.translated(device.rect.topLeft());
        bounds_ = bounds_.united(device.rect);
    }
    placeLinks(scene);
    for (const auto& link : scene.links) {
        if (!link.label.isEmpty()) bounds_ = bounds_.united(link.label);
    }
    const QFontMetricsF small(smallFont());
    const auto putBadges = [&](std::vector<Badge>& badges, QPointF right) {
        for (auto& badge : badges) {
            const auto text = QStringLiteral("%1 × %2").arg(badge.rule).arg(badge.count);
            const QSizeF size(small.horizontalAdvance(text) + small.height() * 0.7, small.height() * 1.1);
            badge.rect = QRectF(right.x() - size.width(), right.y() - size.height() / 2, size.width(), size.height());
            right.rx() -= size.width() + 4;
        }
    };
    for (auto& process : scene.processes) putBadges(process.badges, process.rect.topRight() + QPointF(6, -small.height() * 0.45));
    for (auto& link : scene.links) putBadges(link.badges, QPointF(link.label.right(), link.label.top() - small.height() * 0.7));
    const double margin = metrics.height() * 1.2;
    bounds_ = bounds_.adjusted(-margin, -margin, margin, margin);
}

QPainterPath Layout::route(const Scene& scene, std::size_t from, std::size_t to, int nth, double step) {
    const auto& a = scene.processes[from].rect;
    const auto& b = scene.processes[to].rect;
    QPainterPath path;
    if (from == to) {
        path.moveTo(a.right(), a.center().y() - step);
        path.cubicTo(a.right() + 4 * step, a.top() - step, a.right() + 4 * step, a.bottom() + step, a.right(), a.center().y() + step);
        return path;
    }
    const QLineF line(a.center(), b.center());
    const QPointF normal = QPointF(-line.dy(), line.dx()) / std::max(line.length(), 1.0);
    const QPointF shift = normal * (step * nth);
    const QPointF start = leave(a, b.center()) + shift;
    const QPointF end = leave(b, a.center()) + shift;
    // Around what stands in the way.
    double bulge = 0;
    for (std::size_t i = 0; i < scene.processes.size(); ++i) {
        if (i == from || i == to) continue;
        const auto& other = scene.processes[i].rect;
        if (!crosses(QLineF(start, end), other.adjusted(-4, -4, 4, 4))) continue;
        const double side = QPointF::dotProduct(other.center() - line.center(), normal) > 0 ? -1 : 1;
        const double reach = std::abs(normal.x()) * other.width() / 2 + std::abs(normal.y()) * other.height() / 2 +
                             std::abs(QPointF::dotProduct(other.center() - line.center(), normal)) + step * 2;
        bulge = std::abs(bulge) > reach ? bulge : side * reach;
    }
    const QPointF control = (start + end) / 2 + normal * (bulge * 2);
    path.moveTo(start);
    path.quadTo(control, end);
    return path;
}

}  // namespace gui::topology
