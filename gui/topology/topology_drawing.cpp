#include "gui/topology/topology_drawing.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLineF>
#include <algorithm>
#include <map>

#include "gui/look/theme.h"
#include "gui/picture/arrow.h"

namespace gui::topology {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("gui::TopologyView", text); }

struct Pencil {
    QPainter& painter;
    const Scene& scene;
    const Layout& layout;
    const DrawOptions& options;
    QFont small, bold;

    [[nodiscard]] QColor base() const { return Theme::base(options.dark); }
    [[nodiscard]] QColor ink() const { return Theme::ink(options.dark); }
    [[nodiscard]] QColor faint() const { return Theme::faint(options.dark); }
    [[nodiscard]] QColor frame() const { return Theme::frame(options.dark); }
    [[nodiscard]] bool chosen(const Thing& thing) const { return !options.plain && isSelected(scene, thing, options.selected); }

    void text(const QRectF& box, int flags, const QString& words, const QColor& color, const QFont& font) const {
        painter.setFont(font);
        painter.setPen(color);
        painter.drawText(box, flags | Qt::TextSingleLine, QFontMetricsF(font).elidedText(words, Qt::ElideRight, box.width()));
    }
    void badges(const std::vector<Badge>& all) const {
        painter.setFont(small);
        for (const auto& badge : all) {
            drawBadge(painter, QPointF(badge.rect.left(), badge.rect.center().y()),
                      QStringLiteral("%1 × %2").arg(badge.rule).arg(badge.count), Theme::text(Tone::Refusal, options.dark), base());
        }
    }
    void focusRing(const QRectF& box) const {
        painter.setPen(QPen(ink(), 1.2, Qt::DotLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(-4, -4, 4, 4), 8, 8);
    }
};

void drawDevice(const Pencil& pencil, std::size_t index) {
    const auto& device = pencil.scene.devices[index];
    auto& painter = pencil.painter;
    const Thing thing{Thing::Kind::Device, index, {}};
    const bool chosen = pencil.chosen(thing);
    painter.setPen(QPen(chosen ? Theme::line(Tone::Request, pencil.options.dark) : pencil.frame(), chosen ? 2.2 : 1.2,
                        device.on ? Qt::SolidLine : Qt::DashLine));
    painter.setBrush(Theme::panel(pencil.options.dark));
    painter.drawRoundedRect(device.rect, 10, 10);
    const double em = QFontMetricsF(pencil.layout.font()).height();
    const auto head = device.head.adjusted(em * 0.8, 0, -em * 0.8, 0);
    pencil.text(head, Qt::AlignVCenter | Qt::AlignLeft, device.name, pencil.ink(), pencil.bold);
    if (!device.stateWords.isEmpty()) {
        pencil.text(head, Qt::AlignVCenter | Qt::AlignRight, device.stateWords, Theme::text(Tone::Death, pencil.options.dark), pencil.bold);
    }
    painter.setPen(QPen(pencil.frame(), 0.6));
    painter.drawLine(QPointF(device.rect.left() + 10, device.head.bottom() - 2),
                     QPointF(device.rect.right() - 10, device.head.bottom() - 2));
    if (!pencil.options.plain && pencil.options.focused == thing) pencil.focusRing(device.rect);
}

void drawProcess(const Pencil& pencil, std::size_t index) {
    using State = ProcessBox::State;
    const auto& process = pencil.scene.processes[index];
    if (process.rect.isEmpty()) return;
    auto& painter = pencil.painter;
    const Thing thing{Thing::Kind::Process, index, {}};
    const bool chosen = pencil.chosen(thing);
    const bool gone = process.state == State::NotStarted || process.state == State::Ended;
    const bool path = process.onPath && !pencil.options.plain;
    QPen pen(pencil.frame(), 1.2);
    if (gone) pen.setStyle(Qt::DashLine);
    if (process.state == State::Hung) pen = QPen(Theme::line(Tone::Death, pencil.options.dark), 1.6, Qt::DashDotLine);
    if (path || chosen) pen = QPen(Theme::line(Tone::Request, pencil.options.dark), 2.2, gone ? Qt::DashLine : Qt::SolidLine);
    painter.setPen(pen);
    painter.setBrush(chosen ? Theme::chosen(pencil.options.dark) : gone ? Theme::panel(pencil.options.dark) : pencil.base());
    painter.drawRoundedRect(process.rect, process.system ? 3 : 7, process.system ? 3 : 7);
    painter.setBrush(Qt::NoBrush);
    const double em = QFontMetricsF(pencil.layout.font()).height();
    const auto inner = process.rect.adjusted(em * 0.4, em * 0.2, -em * 0.4, -em * 0.2);
    pencil.text(QRectF(inner.left(), inner.top(), inner.width(), inner.height() * 0.54), Qt::AlignCenter, process.name,
                gone ? pencil.faint() : pencil.ink(), process.system ? pencil.layout.font() : pencil.bold);
    auto color = pencil.faint();
    if (process.state == State::Hung) color = Theme::text(Tone::Death, pencil.options.dark);
    if (process.state == State::Alive && (process.serving > 0 || process.sent > 0 || process.queued > 0)) {
        color = Theme::text(Tone::Request, pencil.options.dark);
    }
    pencil.text(QRectF(inner.left(), inner.center().y(), inner.width(), inner.height() * 0.5), Qt::AlignCenter, process.stateWords, color,
                pencil.small);
    if (process.state == State::Ended) {
        drawCross(painter, process.rect.topLeft() + QPointF(2, 2), em * 0.28, QPen(Theme::line(Tone::Death, pencil.options.dark), 2));
    }
    if (!pencil.options.plain && pencil.options.focused == thing) pencil.focusRing(process.rect);
}

void drawLinkLine(const Pencil& pencil, std::size_t index) {
    const auto& link = pencil.scene.links[index];
    auto& painter = pencil.painter;
    const bool chosen = pencil.chosen({Thing::Kind::Link, index, {}});
    const bool path = link.onPath && !pencil.options.plain;
    QPen pen(pencil.frame(), 3);
    if (!link.fine()) pen.setColor(Theme::line(link.up ? Tone::Retry : Tone::Death, pencil.options.dark));
    if (!link.up) pen.setStyle(Qt::DotLine);
    if (link.up && !link.fine()) pen.setStyle(Qt::DashDotDotLine);
    if (chosen || path) pen.setWidthF(5);
    if (path && link.fine()) pen.setColor(Theme::line(Tone::Request, pencil.options.dark));
    painter.setPen(pen);
    painter.drawLine(link.endA, link.endB);
    if (!link.up) {
        const auto middle = link.label.isEmpty() ? (link.endA + link.endB) / 2 : link.endA + (link.endB - link.endA) * 0.2;
        drawCross(painter, middle, 7, QPen(pen.color(), 2.4));
    }
}

void drawLinkLabel(const Pencil& pencil, std::size_t index) {
    const auto& link = pencil.scene.links[index];
    auto& painter = pencil.painter;
    const Thing thing{Thing::Kind::Link, index, {}};
    if (link.label.isEmpty()) {
        if (!pencil.options.plain && pencil.options.focused == thing) pencil.focusRing(rectOf(pencil.scene, thing));
        return;
    }
    painter.setPen(
        QPen(pencil.chosen(thing) ? Theme::line(Tone::Request, pencil.options.dark) : pencil.frame(), pencil.chosen(thing) ? 2 : 1));
    painter.setBrush(pencil.chosen(thing) ? Theme::chosen(pencil.options.dark) : pencil.base());
    painter.drawRoundedRect(link.label, 5, 5);
    painter.setBrush(Qt::NoBrush);
    const double line = QFontMetricsF(pencil.small).height();
    auto box = QRectF(link.label.left() + line * 0.35, link.label.top() + line * 0.15, link.label.width() - line * 0.7, line);
    const auto bad = Theme::text(link.up ? Tone::Retry : Tone::Death, pencil.options.dark);
    const auto lines = link.lines();
    for (qsizetype i = 0; i < lines.size(); ++i) {
        pencil.text(box, Qt::AlignCenter, lines[i], i == 0 && link.up ? pencil.ink() : bad, pencil.small);
        box.translate(0, line);
    }
    pencil.badges(link.badges);
    if (!pencil.options.plain && pencil.options.focused == thing) pencil.focusRing(link.label);
}

/// The ways of all arrows; those between the same two lie beside each other.
std::vector<QPainterPath> routes(const Scene& scene, const Layout& layout) {
    const double step = QFontMetricsF(layout.smallFont()).height() * 0.7;
    std::map<std::pair<std::size_t, std::size_t>, int> between;
    std::vector<QPainterPath> ways;
    for (const auto& arrow : scene.flights) {
        const int nth = between[std::minmax(arrow.from, arrow.to)]++;
        // Seen from the lesser of the two, so that there and back are apart.
        const int side = (nth % 2 == 0 ? 1 : -1) * ((nth + 1) / 2) * (arrow.from < arrow.to ? 1 : -1);
        ways.push_back(Layout::route(scene, arrow.from, arrow.to, side, step));
    }
    return ways;
}

/// Where along a way words cover nothing else, or the least.
QRectF freePlace(const QPainterPath& way, const QSizeF& size, const std::vector<QRectF>& taken) {
    QRectF best;
    double bestCovered = 1e18;
    for (const double aside : {0.0, -0.8, 0.8, -1.7, 1.7, -2.6, 2.6, -3.5, 3.5}) {
        for (const double t : {0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74}) {
            const QRectF box(way.pointAtPercent(t) + QPointF(-size.width() / 2, size.height() * (aside - 0.5)), size);
            double covered = 0;
            for (const auto& other : taken) {
                const auto both = other.intersected(box);
                if (!both.isEmpty()) covered += both.width() * both.height();
            }
            if (covered < bestCovered) {
                best = box;
                bestCovered = covered;
            }
            if (covered <= 0) return box;
        }
    }
    return best;
}

void drawFlights(const Pencil& pencil) {
    auto& painter = pencil.painter;
    const QFontMetricsF metrics(pencil.small);
    const double step = metrics.height() * 0.8;
    const auto ways = routes(pencil.scene, pencil.layout);
    std::vector<QRectF> taken;
    for (const auto& process : pencil.scene.processes) {
        taken.push_back(process.rect);
        for (const auto& badge : process.badges) taken.push_back(badge.rect);
    }
    for (const auto& link : pencil.scene.links) taken.push_back(link.label);
    struct Words {
        QRectF box;
        QString text;
        QColor color;
    };
    std::vector<Words> words;
    for (std::size_t i = 0; i < pencil.scene.flights.size(); ++i) {
        const auto& arrow = pencil.scene.flights[i];
        if (arrow.path && pencil.options.plain) continue;
        const auto& path = ways[i];
        const bool chosen = !pencil.options.plain && pencil.options.selected.kind == Selected::Kind::Transaction &&
                            (arrow.path || pencil.options.selected.transaction == arrow.transaction);
        const auto tone = arrow.oneway ? Tone::Oneway : Tone::Request;
        auto pen = Theme::pen(tone, pencil.options.dark, chosen ? 2.6 : 1.8);
        if (arrow.path && arrow.replied) pen = Theme::pen(Tone::Neutral, pencil.options.dark, 1.6);
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawPath(path);
        // The head alone; the way is drawn already.
        const auto end = path.pointAtPercent(1);
        const auto before = path.pointAtPercent(path.percentAtLength(std::max(path.length() - metrics.height() * 0.7, 0.0)));
        drawArrow(painter, before, end, pen, arrow.oneway ? ArrowHead::Half : ArrowHead::Filled, metrics.height() * 0.7);
        const QSizeF size(std::min(metrics.horizontalAdvance(arrow.words), metrics.averageCharWidth() * 34) + 8, metrics.height() * 1.1);
        const auto box = freePlace(path, size, taken);
        taken.push_back(box);
        words.push_back({box, arrow.words, arrow.path && arrow.replied ? pencil.faint() : Theme::text(tone, pencil.options.dark)});
    }
    for (const auto& each : words) {
        painter.setPen(Qt::NoPen);
        auto ground = pencil.base();
        ground.setAlphaF(0.9F);
        painter.setBrush(ground);
        painter.drawRoundedRect(each.box, 4, 4);
        painter.setBrush(Qt::NoBrush);
        pencil.text(each.box, Qt::AlignCenter, each.text, each.color, pencil.small);
    }
    for (const auto& moving : pencil.options.moving) {
        auto path = Layout::route(pencil.scene, moving.from, moving.to, 0, step);
        const auto at = path.pointAtPercent(std::clamp(moving.reply ? 1 - moving.share : moving.share, 0.0, 1.0));
        const auto tone = moving.reply ? Tone::Reply : moving.oneway ? Tone::Oneway : Tone::Request;
        painter.setPen(QPen(pencil.base(), 2));
        painter.setBrush(Theme::line(tone, pencil.options.dark));
        const double radius = metrics.height() * 0.42;
        // A disc is a request, a square a reply.
        moving.reply ? painter.drawRect(QRectF(at.x() - radius, at.y() - radius, 2 * radius, 2 * radius))
                     : painter.drawEllipse(at, radius, radius);
        painter.setBrush(Qt::NoBrush);
    }
}

}  // namespace

void drawScene(QPainter& painter, const Scene& scene, const Layout& layout, const DrawOptions& options) {
    const Pencil pencil{painter, scene, layout, options, layout.smallFont(), layout.boldFont()};
    for (std::size_t i = 0; i < scene.links.size(); ++i) drawLinkLine(pencil, i);
    for (std::size_t i = 0; i < scene.devices.size(); ++i) drawDevice(pencil, i);
    for (std::size_t i = 0; i < scene.links.size(); ++i) drawLinkLabel(pencil, i);
    for (std::size_t i = 0; i < scene.processes.size(); ++i) drawProcess(pencil, i);
    drawFlights(pencil);
    for (const auto& process : scene.processes) pencil.badges(process.badges);
    if (scene.processes.empty()) {
        for (const auto& device : scene.devices) {
            pencil.text(device.rect.adjusted(4, device.head.height(), -4, 0), Qt::AlignCenter, tr("nothing runs yet"), pencil.faint(),
                        pencil.small);
        }
    }
}

QRectF rectOf(const Scene& scene, const Thing& thing) {
    switch (thing.kind) {
        case Thing::Kind::Device:
            return scene.devices[thing.index].rect;
        case Thing::Kind::Process:
            return scene.processes[thing.index].rect;
        case Thing::Kind::Link: {
            const auto& link = scene.links[thing.index];
            const auto middle = (link.endA + link.endB) / 2;
            return link.label.isEmpty() ? QRectF(middle - QPointF(10, 10), QSizeF(20, 20)) : link.label;
        }
        default:
            return {};
    }
}

std::optional<std::size_t> flightAt(const Scene& scene, const Layout& layout, const QPointF& at) {
    constexpr double kNear = 8;
    const auto ways = routes(scene, layout);
    for (std::size_t i = 0; i < ways.size(); ++i) {
        for (int step = 0; step <= 40; ++step) {
            if (QLineF(ways[i].pointAtPercent(step / 40.0), at).length() < kNear) return i;
        }
    }
    return {};
}

Thing thingAt(const Scene& scene, const QPointF& at) {
    for (std::size_t i = 0; i < scene.processes.size(); ++i) {
        for (const auto& badge : scene.processes[i].badges) {
            if (badge.rect.contains(at)) return {Thing::Kind::Badge, i, badge.rule};
        }
        if (scene.processes[i].rect.contains(at)) return {Thing::Kind::Process, i, {}};
    }
    for (std::size_t i = 0; i < scene.links.size(); ++i) {
        for (const auto& badge : scene.links[i].badges) {
            if (badge.rect.contains(at)) return {Thing::Kind::Badge, i, badge.rule};
        }
        if (scene.links[i].label.contains(at)) return {Thing::Kind::Link, i, {}};
    }
    for (std::size_t i = 0; i < scene.devices.size(); ++i) {
        if (scene.devices[i].rect.contains(at)) return {Thing::Kind::Device, i, {}};
    }
    for (std::size_t i = 0; i < scene.links.size(); ++i) {
        const auto& link = scene.links[i];
        const QLineF line(link.endA, link.endB);
        if (line.length() < 1) continue;
        const QPointF along = (link.endB - link.endA) / line.length();
        const double share = QPointF::dotProduct(at - link.endA, along);
        const double away = std::abs(QPointF::dotProduct(at - link.endA, QPointF(-along.y(), along.x())));
        if (share >= 0 && share <= line.length() && away < 8) return {Thing::Kind::Link, i, {}};
    }
    return {};
}

bool isSelected(const Scene& scene, const Thing& thing, const Selected& selected) {
    switch (thing.kind) {
        case Thing::Kind::Device:
            return selected.kind == Selected::Kind::Device && selected.device == scene.devices[thing.index].index;
        case Thing::Kind::Process:
            return (selected.kind == Selected::Kind::Process || selected.kind == Selected::Kind::Thread) &&
                   selected.device == scene.processes[thing.index].device && selected.pid == scene.processes[thing.index].pid;
        case Thing::Kind::Link:
            return selected.kind == Selected::Kind::Link && selected.name == scene.links[thing.index].name;
        default:
            return false;
    }
}

}  // namespace gui::topology
