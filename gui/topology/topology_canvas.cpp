#include "gui/topology/topology_canvas.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QSettings>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

#include "gui/look/theme.h"
#include "gui/session/session.h"
#include "gui/topology/impair_dialog.h"

namespace gui::topology {
namespace {

constexpr std::size_t kMarksAtOnce = 20'000;
constexpr double kScaleMax = 1.35, kZoomMax = 8;
constexpr int kFrameMs = 33;
constexpr double kLegMs = 1600;      // at speed 1
constexpr std::size_t kLegsMax = 6;  // with more it is no step but a jump
constexpr std::uint64_t kRecordsMax = 4000;

}  // namespace

TopologyCanvas::TopologyCanvas(Workbench& bench, QWidget* parent) : QWidget(parent), bench_(bench) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(false);
    setAccessibleName(tr("Topology"));
    setAccessibleDescription(
        tr("Devices, processes and links at the position. Tab and arrow keys move between them; \"As table\" shows the same as a table."));
    layout_.setFont(font());
    builder_.setSingleShot(true);
    builder_.setInterval(0);
    connect(&builder_, &QTimer::timeout, this, [this] { build(kMarksAtOnce); });
    mover_.setInterval(kFrameMs);
    connect(&mover_, &QTimer::timeout, this, &TopologyCanvas::moveOn);

    auto& store = bench_.store;
    connect(&store, &TraceStore::opened, this, &TopologyCanvas::forget);
    connect(&store, &TraceStore::marksAdded, this, [this] {
        if (!builder_.isActive()) build(kMarksAtOnce / 4);
    });
    connect(&store, &TraceStore::lifelinesChanged, this, &TopologyCanvas::refresh);
    connect(&store, &TraceStore::stateReady, this, [this](quint64 sequence, std::shared_ptr<const sim::query::WorldState> state) {
        if (sequence != positionShown()) return;
        state_ = std::move(state);
        stateSequence_ = sequence;
        refresh();
    });
    connect(&bench_.session, &Session::positionChanged, this, &TopologyCanvas::positionMoved);
    connect(&bench_.selection, &Selection::changed, this, &TopologyCanvas::refresh);
    connect(&bench_.theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    forget();
}

std::uint64_t TopologyCanvas::positionShown() const {
    const auto position = bench_.session.position().sequence;
    // Without a run or a place in a trace, how everything ended.
    return position != 0 ? position : bench_.store.lastSequence();
}

bool TopologyCanvas::isSettled() const {
    return flights_.taken() == static_cast<std::uint32_t>(bench_.store.markCount()) && bench_.store.settled() &&
           stateSequence_ == positionShown();
}

void TopologyCanvas::forget() {
    flights_.reset();
    state_.reset();
    stateSequence_ = 0;
    positionBefore_ = 0;
    legs_.clear();
    mover_.stop();
    focused_ = {};
    layout_.reset();
    zoom_ = 1;
    pan_ = {};
    build(kMarksAtOnce);
    positionMoved();
}

void TopologyCanvas::build(std::size_t marksMax) {
    if (flights_.take(bench_.store, marksMax)) builder_.start();
    if (stateSequence_ != positionShown() && bench_.store.isOpen()) bench_.store.requestState(positionShown());
    refresh();
}

void TopologyCanvas::positionMoved() {
    if (!bench_.store.isOpen()) return refresh();
    const auto now = positionShown();
    if (stateSequence_ != now) bench_.store.requestState(now);
    startMoving(positionBefore_, now);
    positionBefore_ = now;
    refresh();
}

void TopologyCanvas::refresh() {
    scene_ = makeScene(bench_.store, flights_, state_.get(), positionShown(), bench_.selection.current());
    place();
    const auto all = things();
    if (std::find(all.begin(), all.end(), focused_) == all.end()) focused_ = {};
    emit sceneChanged();
}

void TopologyCanvas::place() {
    layout_.place(scene_);
    update();
}

void TopologyCanvas::arrange() {
    layout_.reset();
    fit();
    place();
}

void TopologyCanvas::fit() {
    zoom_ = 1;
    pan_ = {};
    update();
}

QTransform TopologyCanvas::transform() const {
    if (frozen_) return *frozen_;
    const auto bounds = layout_.bounds();
    if (bounds.isEmpty() || width() < 1 || height() < 1) return {};
    const double scale = std::min({width() / bounds.width(), height() / bounds.height(), kScaleMax}) * zoom_;
    QTransform transform;
    transform.translate(width() / 2.0 + pan_.x(), height() / 2.0 + pan_.y());
    transform.scale(scale, scale);
    transform.translate(-bounds.center().x(), -bounds.center().y());
    return transform;
}

void TopologyCanvas::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool dark = bench_.theme.isDark();
    painter.fillRect(rect(), Theme::base(dark));
    if (scene_.devices.empty()) {
        painter.setPen(Theme::faint(dark));
        painter.drawText(rect().adjusted(20, 20, -20, -20), Qt::AlignCenter | Qt::TextWordWrap,
                         bench_.store.isOpen() ? tr("No device has started yet.") : tr("No run and no trace is open."));
    }
    painter.save();
    painter.setTransform(transform(), true);
    DrawOptions options{.dark = dark, .plain = false, .selected = bench_.selection.current()};
    if (hasFocus()) options.focused = focused_;
    if (!legs_.empty()) options.moving = {legs_.front()};
    drawScene(painter, scene_, layout_, options);
    painter.restore();
    if (hasFocus()) {
        painter.setRenderHint(QPainter::Antialiasing, false);
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(rect().adjusted(1, 1, -1, -1));
    }
}

void TopologyCanvas::resizeEvent(QResizeEvent*) { update(); }

void TopologyCanvas::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() != QEvent::FontChange) return;
    layout_.setFont(font());
    place();
}

// ----------------------------------------------------------------------------------------------------------------------- motion

void TopologyCanvas::startMoving(std::uint64_t before, std::uint64_t now) {
    legs_.clear();
    mover_.stop();
    if (speed_ == 0 || before == 0 || now <= before || now - before > kRecordsMax || !isVisible()) return;
    if (QSettings().value(QStringLiteral("view/reduceMotion"), false).toBool()) return;
    const auto& store = bench_.store;
    const auto end = store.markAt(now + 1);
    for (auto i = store.markAt(before + 1); i < end; ++i) {
        const auto mark = store.mark(i);
        const bool sent = mark.kind == Mark::Kind::Request || mark.kind == Mark::Kind::Oneway;
        if (mark.row == Mark::kNone || (!sent && mark.kind != Mark::Kind::Reply)) continue;
        const auto row = store.row(mark.row);
        const auto from = scene_.processOf(row.fromDevice, row.fromPid, store.processName(row.fromProcess));
        const auto to = scene_.processOf(row.toDevice, row.toPid, store.processName(row.toProcess));
        if (!from || !to || *from == *to) continue;
        legs_.push_back({*from, *to, row.oneway, !sent, 0});
        if (legs_.size() > kLegsMax) {
            legs_.clear();
            return;
        }
    }
    if (legs_.empty()) return;
    clock_.start();
    mover_.start();
}

void TopologyCanvas::moveOn() {
    const double share = static_cast<double>(clock_.elapsed()) * speed_ / kLegMs;
    if (!legs_.empty() && share >= 1) {
        legs_.erase(legs_.begin());
        clock_.restart();
    } else if (!legs_.empty()) {
        legs_.front().share = share;
    }
    if (legs_.empty()) mover_.stop();
    update();
}

// ------------------------------------------------------------------------------------------------------------ selection and focus

std::vector<Thing> TopologyCanvas::things() const {
    std::vector<Thing> all;
    for (std::size_t i = 0; i < scene_.devices.size(); ++i) {
        all.push_back({Thing::Kind::Device, i, {}});
        for (std::size_t j = 0; j < scene_.processes.size(); ++j) {
            if (scene_.processes[j].device == scene_.devices[i].index) all.push_back({Thing::Kind::Process, j, {}});
        }
    }
    for (std::size_t i = 0; i < scene_.links.size(); ++i) all.push_back({Thing::Kind::Link, i, {}});
    return all;
}

void TopologyCanvas::select(const Thing& thing) {
    auto& selection = bench_.selection;
    switch (thing.kind) {
        case Thing::Kind::Device:
            return selection.select({.kind = Selected::Kind::Device, .device = scene_.devices[thing.index].index});
        case Thing::Kind::Process: {
            const auto& process = scene_.processes[thing.index];
            return selection.select({.kind = Selected::Kind::Process, .device = process.device, .pid = process.pid});
        }
        case Thing::Kind::Link:
            return selection.select({.kind = Selected::Kind::Link, .name = scene_.links[thing.index].name});
        case Thing::Kind::Badge:
            return selection.select({.kind = Selected::Kind::Rule, .name = thing.rule});
        case Thing::Kind::Nothing:
            return selection.clear();
    }
}

void TopologyCanvas::focus(const Thing& thing) {
    focused_ = thing;
    setAccessibleDescription(tooltip(thing));
    update();
    emit focusedChanged();
}

bool TopologyCanvas::focusNextPrevChild(bool next) {
    const auto all = things();
    if (!hasFocus() || all.empty()) return QWidget::focusNextPrevChild(next);
    const auto at = std::find(all.begin(), all.end(), focused_);
    if (at == all.end()) {
        focus(next ? all.front() : all.back());
        return true;
    }
    if (next ? at + 1 == all.end() : at == all.begin()) {
        focus({});
        return QWidget::focusNextPrevChild(next);
    }
    focus(next ? *(at + 1) : *(at - 1));
    return true;
}

void TopologyCanvas::focusTowards(const QPointF& direction) {
    const auto all = things();
    if (all.empty()) return;
    if (focused_.kind == Thing::Kind::Nothing) return focus(all.front());
    const auto here = rectOf(scene_, focused_).center();
    double best = 1e18;
    std::optional<Thing> nearest;
    for (const auto& thing : all) {
        if (thing == focused_) continue;
        const auto away = rectOf(scene_, thing).center() - here;
        const double along = QPointF::dotProduct(away, direction);
        const double aside = std::abs(away.x() * direction.y() - away.y() * direction.x());
        if (along < 1 || aside > along * 2.5) continue;
        if (along + aside * 2 < best) {
            best = along + aside * 2;
            nearest = thing;
        }
    }
    if (nearest) focus(*nearest);
}

void TopologyCanvas::keyPressEvent(QKeyEvent* event) {
    if (event->modifiers() & (Qt::ControlModifier | Qt::AltModifier)) return QWidget::keyPressEvent(event);
    const auto middle = QPointF(rect().center());
    switch (event->key()) {
        case Qt::Key_Left:
            return focusTowards({-1, 0});
        case Qt::Key_Right:
            return focusTowards({1, 0});
        case Qt::Key_Up:
            return focusTowards({0, -1});
        case Qt::Key_Down:
            return focusTowards({0, 1});
        case Qt::Key_Return:
        case Qt::Key_Enter:
            return select(focused_);
        case Qt::Key_W:
            return zoomAt(1.25, middle);
        case Qt::Key_S:
            return zoomAt(0.8, middle);
        case Qt::Key_A:
            pan_ += QPointF(40, 0);
            return update();
        case Qt::Key_D:
            pan_ -= QPointF(40, 0);
            return update();
        case Qt::Key_F:
            return fit();
        default:
            return QWidget::keyPressEvent(event);
    }
}

void TopologyCanvas::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    update();
}

void TopologyCanvas::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    update();
}

void TopologyCanvas::zoomAt(double factor, const QPointF& at) {
    const auto before = transform().inverted().map(at);
    zoom_ = std::clamp(zoom_ * factor, 0.5, kZoomMax);
    pan_ += at - transform().map(before);
    update();
}

void TopologyCanvas::wheelEvent(QWheelEvent* event) {
    const double turns = event->angleDelta().y() / 120.0;
    if (event->modifiers() & Qt::ControlModifier) {
        zoomAt(std::pow(1.2, turns), event->position());
    } else {
        pan_ += event->modifiers() & Qt::ShiftModifier ? QPointF(turns * 40, 0) : QPointF(event->angleDelta().x() / 3.0, turns * 40);
        update();
    }
    event->accept();
}

void TopologyCanvas::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    down_ = true;
    moved_ = false;
    pressedAt_ = event->position();
    panBefore_ = pan_;
    const auto at = transform().inverted().map(event->position());
    pressed_ = thingAt(scene_, at);
    if (pressed_.kind == Thing::Kind::Device) grabbed_ = scene_.devices[pressed_.index].rect.center() - at;
}

void TopologyCanvas::mouseMoveEvent(QMouseEvent* event) {
    if (!down_) return;
    if (!moved_ && (event->position() - pressedAt_).manhattanLength() < QApplication::startDragDistance()) return;
    moved_ = true;
    setCursor(Qt::ClosedHandCursor);
    if (pressed_.kind == Thing::Kind::Device && pressed_.index < scene_.devices.size()) {
        // The picture stands still under the hand; what is dragged moves.
        if (!frozen_) frozen_ = transform();
        layout_.drag(scene_.devices[pressed_.index].name, frozen_->inverted().map(event->position()) + grabbed_);
        place();
        return;
    }
    pan_ = panBefore_ + event->position() - pressedAt_;
    update();
}

void TopologyCanvas::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !down_) return;
    down_ = false;
    unsetCursor();
    frozen_.reset();
    update();
    if (moved_) return;
    if (pressed_.kind != Thing::Kind::Process && pressed_.kind != Thing::Kind::Badge) {
        if (const auto flight = flightAt(scene_, layout_, transform().inverted().map(event->position()))) {
            return bench_.selection.selectTransaction(scene_.flights[*flight].transaction);
        }
    }
    if (pressed_.kind == Thing::Kind::Device || pressed_.kind == Thing::Kind::Process || pressed_.kind == Thing::Kind::Link)
        focus(pressed_);
    select(pressed_);
}

void TopologyCanvas::mouseDoubleClickEvent(QMouseEvent* event) {
    const auto thing = thingAt(scene_, transform().inverted().map(event->position()));
    if (thing.kind == Thing::Kind::Nothing) return fit();
    select(thing);
}

// ------------------------------------------------------------------------------------------------------------------ words and acts

QString TopologyCanvas::tooltip(const Thing& thing) const {
    QStringList lines;
    switch (thing.kind) {
        case Thing::Kind::Device: {
            const auto& device = scene_.devices[thing.index];
            lines << tr("device %1: %2").arg(device.name, device.on ? tr("on") : tr("off"));
            break;
        }
        case Thing::Kind::Process: {
            const auto& process = scene_.processes[thing.index];
            lines << tr("process %1, pid %2: %3").arg(process.name).arg(process.pid).arg(process.stateWords);
            if (process.threads) lines << tr("%1 threads").arg(*process.threads);
            if (process.handles) lines << tr("%1 handles").arg(*process.handles);
            lines << tr("under way: %1 sent, %2 served, %3 queued").arg(process.sent).arg(process.serving).arg(process.queued);
            if (!process.abilities.empty()) {
                QStringList ids;
                for (const auto ability : process.abilities) ids << QString::number(ability);
                lines << tr("registered abilities: %1").arg(ids.join(QStringLiteral(", ")));
            }
            for (const auto& badge : process.badges) lines << tr("%1 refused here: %2 times").arg(badge.rule).arg(badge.count);
            break;
        }
        case Thing::Kind::Link: {
            const auto& link = scene_.links[thing.index];
            lines << tr("link %1: %2").arg(link.name, link.words());
            if (!link.fromA.isEmpty()) lines << tr("away from %1: %2").arg(scene_.devices[link.a].name, link.fromA);
            if (!link.fromB.isEmpty()) lines << tr("away from %1: %2").arg(scene_.devices[link.b].name, link.fromB);
            if (link.fine()) lines << tr("nothing is done to its frames");
            break;
        }
        case Thing::Kind::Badge:
            lines << tr("rule %1 refused here; click to select the rule").arg(thing.rule);
            break;
        case Thing::Kind::Nothing:
            break;
    }
    return lines.join(QLatin1Char('\n'));
}

QString TopologyCanvas::whyNotActing() const {
    switch (bench_.session.state()) {
        case Session::State::None:
            return tr("Nothing runs: start a scenario to act on it.");
        case Session::State::Starting:
            return tr("The run is about to start.");
        case Session::State::Running:
            return tr("The run goes on: pause it first (F8).");
        case Session::State::Past:
            return tr("This is the past: go on to the newest event to act on the run.");
        case Session::State::Ended:
            return tr("The run is over: restart it to act on it.");
        case Session::State::Recorded:
            return tr("This is a recording: nothing runs that one could act on.");
        case Session::State::Gone:
            return tr("The engine is gone: restart the run to act on it.");
        case Session::State::Paused:
            return {};
    }
    return {};
}

void TopologyCanvas::fillMenu(QMenu& menu, const Thing& thing) {
    menu.setToolTipsVisible(true);
    const bool can = bench_.session.canAct();
    const auto why = whyNotActing();
    const auto acts = actsFor(scene_, thing);
    if (!can && !acts.isEmpty()) {
        auto* reason = menu.addAction(why);
        reason->setEnabled(false);
        menu.addSeparator();
    }
    for (const auto& act : acts) {
        auto* action = menu.addAction(act.label);
        action->setEnabled(can);
        action->setToolTip(can ? act.step : why);
        if (act.asksWeather) {
            const auto& link = scene_.links[thing.index];
            connect(action, &QAction::triggered, this,
                    [this, name = link.name, a = scene_.devices[link.a].name, b = scene_.devices[link.b].name] {
                        ImpairDialog dialog(name, a, b, this);
                        if (dialog.exec() == QDialog::Accepted && !dialog.step().isEmpty()) bench_.session.act(dialog.step());
                    });
        } else {
            connect(action, &QAction::triggered, this, [this, step = act.step] { bench_.session.act(step); });
        }
    }
    if (thing.kind == Thing::Kind::Badge) {
        menu.addAction(tr("Select rule %1").arg(thing.rule), this, [this, thing] { select(thing); });
        menu.addAction(tr("Set or clear breakpoint on rule %1").arg(thing.rule), this,
                       [this, thing] { bench_.session.toggle({.kind = Breakpoint::Kind::Rule, .text = thing.rule}); });
    }
    if (!menu.isEmpty()) menu.addSeparator();
    if (layout_.isDragged()) menu.addAction(tr("Arrange the devices anew"), this, &TopologyCanvas::arrange);
    menu.addAction(tr("Fit into the view (F)"), this, &TopologyCanvas::fit);
}

void TopologyCanvas::contextMenuEvent(QContextMenuEvent* event) {
    auto thing = focused_;
    auto at = event->globalPos();
    if (event->reason() == QContextMenuEvent::Keyboard) {
        if (thing.kind != Thing::Kind::Nothing) at = mapToGlobal(transform().map(rectOf(scene_, thing).center()).toPoint());
    } else {
        thing = thingAt(scene_, transform().inverted().map(QPointF(event->pos())));
        if (thing.kind != Thing::Kind::Nothing && thing.kind != Thing::Kind::Badge) focus(thing);
    }
    QMenu menu(this);
    fillMenu(menu, thing);
    menu.exec(at);
}

bool TopologyCanvas::event(QEvent* event) {
    if (event->type() != QEvent::ToolTip) return QWidget::event(event);
    const auto* help = static_cast<QHelpEvent*>(event);
    const auto at = transform().inverted().map(QPointF(help->pos()));
    const auto thing = thingAt(scene_, at);
    auto text = tooltip(thing);
    if (thing.kind != Thing::Kind::Process) {
        if (const auto flight = flightAt(scene_, layout_, at)) text = scene_.flights[*flight].words;
    }
    text.isEmpty() ? QToolTip::hideText() : QToolTip::showText(help->globalPos(), text, this);
    return true;
}

}  // namespace gui::topology
