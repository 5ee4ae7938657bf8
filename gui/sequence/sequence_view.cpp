#include "gui/sequence/sequence_view.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPainter>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/picture/picture_file.h"
#include "gui/picture/picture_words.h"
#include "gui/sequence/sequence_text.h"
#include "gui/session/session.h"

namespace gui {

using namespace sequence;

SequenceView::SequenceView(Workbench& bench, QWidget* parent)
    : View(bench, parent), canvas_(new SequenceCanvas(bench, this)), bar_(new QToolBar(this)), told_(new QLabel(this)) {
    setAccessibleName(title());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar_);
    layout->addWidget(canvas_, 1);
    layout->addWidget(told_);
    told_->setAccessibleName(tr("Event under the cursor"));
    told_->setContentsMargins(8, 3, 8, 3);
    told_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    told_->setMinimumWidth(1);
    told_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    makeBar();
    setFocusProxy(canvas_);
    connect(canvas_, &SequenceCanvas::currentChanged, this, &SequenceView::tellCurrent);
    connect(canvas_, &SequenceCanvas::arranged, this, &SequenceView::tellArrangement);
    connect(canvas_, &SequenceCanvas::menuWanted, this, [this](const Diagram::Hit& hit, const QPoint& at) {
        QMenu menu(this);
        fillMenu(menu, hit);
        menu.exec(at);
    });
    tellCurrent();
    tellArrangement();
}

QString SequenceView::title() const { return tr("Sequence"); }

void SequenceView::focusMain() { canvas_->setFocus(Qt::OtherFocusReason); }

void SequenceView::makeBar() {
    bar_->setAccessibleName(tr("Sequence diagram tools"));
    bar_->setToolButtonStyle(Qt::ToolButtonTextOnly);
    const auto toggle = [this](const QString& text, const QString& tip, bool on) {
        auto* action = bar_->addAction(text);
        action->setCheckable(true);
        action->setChecked(on);
        action->setToolTip(tip);
        return action;
    };
    byTime_ =
        toggle(tr("To scale"), tr("Rows lie where their time puts them; otherwise one below the other, with gaps told in words"), false);
    connect(byTime_, &QAction::toggled, canvas_, &SequenceCanvas::setByTime);
    folds_ = toggle(tr("Fold repeats"), tr("Calls of the same method that follow each other are one row with their number"), true);
    steps_ = toggle(tr("Steps"), tr("Steps and expectations of the scenario and published abilities get rows, too"), false);
    for (auto* action : {folds_, steps_}) {
        connect(action, &QAction::toggled, this, [this] {
            auto wishes = canvas_->wishes();
            wishes.fold = folds_->isChecked();
            wishes.steps = wishes.abilities = steps_->isChecked();
            canvas_->setWishes(wishes);
        });
    }
    bar_->addSeparator();
    const auto button = [this](const QString& text, const QString& tip, auto slot) {
        auto* action = bar_->addAction(text);
        action->setToolTip(tip);
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    button(QStringLiteral("−"), tr("Smaller (S, Ctrl+wheel)"), &SequenceView::zoomOut)->setIconText(QStringLiteral("−"));
    button(QStringLiteral("+"), tr("Larger (W, Ctrl+wheel)"), &SequenceView::zoomIn);
    button(tr("Fit"), tr("Fits the selected call, or everything, into the view (F)"), &SequenceView::fitSelection);
    bar_->addSeparator();
    hidden_ = bar_->addAction(QString());
    connect(hidden_, &QAction::triggered, this, [this] {
        canvas_->columns().showAll();
        canvas_->columnsChanged();
    });
    auto* more = new QToolButton(bar_);
    more->setText(tr("Copy"));
    more->setAccessibleName(tr("Copy or export"));
    more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(more);
    menu->addAction(tr("Copy as &text"), this, &SequenceView::copyText);
    menu->addAction(tr("Copy as &Mermaid"), this, &SequenceView::copyMermaid);
    menu->addAction(tr("Copy as &SVG"), this, &SequenceView::copySvg);
    menu->addSeparator();
    menu->addAction(tr("&Export as SVG or PNG…"), this, &SequenceView::chooseExport);
    more->setMenu(menu);
    bar_->addWidget(more);
    // Where there is no room for all of them the tool bar adds a button of its own.
    if (auto* rest = bar_->findChild<QToolButton*>(QStringLiteral("qt_toolbar_ext_button"))) rest->setAccessibleName(tr("More tools"));
    for (auto* action : bar_->actions()) {
        if (auto* widget = bar_->widgetForAction(action);
            widget != nullptr && !action->isSeparator() && widget->accessibleName().isEmpty()) {
            widget->setAccessibleName(action->toolTip().isEmpty() ? action->text() : action->toolTip());
            widget->setFocusPolicy(Qt::TabFocus);
        }
    }
}

void SequenceView::tellCurrent() {
    toldText_.clear();
    if (const auto current = canvas_->current()) {
        const auto mark = bench_.store.mark(*current);
        toldText_ = QStringLiteral("%1   %2").arg(momentText(mark.timeNs), canvas_->diagram().words().line(mark));
        const auto row = canvas_->index().rowOfMark(*current);
        if (row < canvas_->index().count()) {
            if (const auto* fold = canvas_->index().fold(row); fold != nullptr && !fold->expanded) {
                toldText_ += tr("   (%1 such calls in a row)").arg(fold->calls);
            }
        }
    } else {
        toldText_ = tr("Click an arrow, or use the arrow keys; double-click goes to that moment.");
    }
    told_->setText(toldText_);
    told_->setToolTip(toldText_);
    canvas_->setAccessibleDescription(toldText_);
}

void SequenceView::tellArrangement() {
    const auto count = canvas_->columns().hiddenCount();
    hidden_->setText(tr("Show hidden (%1)").arg(count));
    hidden_->setToolTip(tr("Shows the lifelines that were hidden"));
    hidden_->setVisible(count > 0);
    const QSignalBlocker blocked(byTime_);
    byTime_->setChecked(canvas_->diagram().scale().byTime);
}

// -------------------------------------------------------------------------------------------------------------------------- menu

void SequenceView::fillLineMenu(QMenu& menu, int column, bool group) {
    auto& columns = canvas_->columns();
    const auto at = columns.all()[static_cast<std::size_t>(column)];
    const auto change = [this](auto what) {
        return [this, what] {
            what(canvas_->columns());
            canvas_->columnsChanged();
        };
    };
    const auto key = at.key;
    if (group) {
        const bool collapsed = columns.isCollapsed(key);
        menu.addAction(collapsed ? tr("Show the processes of %1").arg(at.deviceName) : tr("Gather %1 into one lifeline").arg(at.deviceName),
                       this, change([key, collapsed](Columns& all) { all.setCollapsed(key, !collapsed); }));
        menu.addAction(tr("Hide %1").arg(at.deviceName), this, change([key](Columns& all) { all.hide(key.ofDevice()); }));
        return;
    }
    const auto name = at.processName.isEmpty() ? at.deviceName : at.processName;
    if (columns.isDivided(key)) {
        menu.addAction(tr("Gather the threads of %1").arg(name), this, change([key](Columns& all) { all.setDivided(key, false); }));
    } else if (at.divisible) {
        menu.addAction(tr("Show the threads of %1").arg(name), this, change([key](Columns& all) { all.setDivided(key, true); }));
    }
    if (columns.severalDevices() && key.level != LineKey::Level::Device) {
        menu.addAction(tr("Gather %1 into one lifeline").arg(at.deviceName), this,
                       change([key](Columns& all) { all.setCollapsed(key, true); }));
    } else if (key.level == LineKey::Level::Device) {
        menu.addAction(tr("Show the processes of %1").arg(at.deviceName), this,
                       change([key](Columns& all) { all.setCollapsed(key, false); }));
    }
    const bool pinned = at.pinned;
    menu.addAction(pinned ? tr("Unpin %1").arg(name) : tr("Pin %1 to the left").arg(name), this,
                   change([key, pinned](Columns& all) { all.setPinned(key, !pinned); }));
    menu.addAction(tr("Hide the lifeline %1").arg(name), this, change([key](Columns& all) { all.hide(key); }));
    const int count = static_cast<int>(columns.all().size());
    // What dragging does, for the keyboard.
    if (column > 0)
        menu.addAction(tr("Move %1 to the left").arg(name), this, change([column](Columns& all) { all.move(column, column - 1, false); }));
    if (column + 1 < count) {
        menu.addAction(tr("Move %1 to the right").arg(name), this,
                       change([column, count](Columns& all) { all.move(column, column + 2 < count ? column + 2 : -1, false); }));
    }
}

void SequenceView::fillMenu(QMenu& menu, const Diagram::Hit& hit) {
    auto& columns = canvas_->columns();
    if (hit.mark) {
        const auto index = *hit.mark;
        const auto mark = bench_.store.mark(index);
        auto* go = menu.addAction(tr("&Go here"), this, [this, mark] { bench_.session.goToSequence(mark.sequence); });
        go->setEnabled(bench_.session.canMove());
        if (mark.row != Mark::kNone) {
            const auto row = bench_.store.row(mark.row);
            const auto method = bench_.store.name(row);
            menu.addAction(tr("Set or clear &breakpoint on %1").arg(method), this,
                           [this, method] { bench_.session.toggle({.kind = Breakpoint::Kind::Function, .text = method}); });
            if (row.refused()) {
                const auto rule = ruleText(row.refusedBy);
                menu.addAction(tr("Set or clear breakpoint on rule %1").arg(rule), this,
                               [this, rule] { bench_.session.toggle({.kind = Breakpoint::Kind::Rule, .text = rule}); });
                menu.addAction(tr("Select rule %1").arg(rule), this,
                               [this, rule] { bench_.selection.select({.kind = Selected::Kind::Rule, .name = rule}); });
            }
            menu.addSeparator();
            menu.addAction(tr("&Cause: the request around it"), this, &SequenceView::goToCause);
            menu.addAction(tr("&Effect: the first request within it"), this, &SequenceView::goToEffect);
            menu.addAction(tr("&Request ⇄ reply"), this, &SequenceView::goToOtherEnd);
        }
        if (hit.row && *hit.row < canvas_->index().count()) {
            if (const auto* fold = canvas_->index().fold(*hit.row)) {
                const bool expanded = fold->expanded;
                const auto first = canvas_->index().firstMark(*hit.row);
                menu.addAction(expanded ? tr("&Fold these %1 calls").arg(fold->calls) : tr("Un&fold these %1 calls").arg(fold->calls), this,
                               [this, first, expanded] { canvas_->setExpanded(first, !expanded); });
            }
        }
        menu.addAction(tr("Set &marker here"), this, &SequenceView::setMarker);
        menu.addSeparator();
    }
    if (hit.column >= 0 && hit.column < static_cast<int>(columns.all().size())) {
        fillLineMenu(menu, hit.column, hit.group);
        menu.addSeparator();
    }
    if (canvas_->markers()[0] != 0) menu.addAction(tr("Clear markers"), canvas_, &SequenceCanvas::clearMarkers);
    if (columns.hiddenCount() > 0) menu.addAction(hidden_->text(), hidden_, &QAction::trigger);
    menu.addAction(tr("Copy as &text"), this, &SequenceView::copyText);
    menu.addAction(tr("Copy as Mer&maid"), this, &SequenceView::copyMermaid);
    menu.addAction(tr("Copy as &SVG"), this, &SequenceView::copySvg);
    menu.addAction(tr("E&xport as SVG or PNG…"), this, &SequenceView::chooseExport);
}

// -------------------------------------------------------------------------------------------------------------- text and pictures

std::pair<std::size_t, std::size_t> SequenceView::rowsOf(Part part) const {
    const auto& index = canvas_->index();
    const auto between = [&](std::uint64_t from, std::uint64_t to) -> std::pair<std::size_t, std::size_t> {
        const auto row = [&](std::uint64_t sequence) {
            const auto at = index.rowOfMark(static_cast<std::uint32_t>(bench_.store.markAt(sequence)));
            return at >= index.count() ? std::size_t{0} : at;
        };
        return {row(std::min(from, to)), std::min(row(std::max(from, to)) + 1, index.count())};
    };
    const auto markers = canvas_->markers();
    if (part == Part::Markers && markers[0] != 0 && markers[1] != 0) return between(markers[0], markers[1]);
    if (part == Part::Chosen && canvas_->current()) {
        const auto mark = bench_.store.mark(*canvas_->current());
        if (mark.row == Mark::kNone) return between(mark.sequence, mark.sequence);
        const auto row = bench_.store.row(mark.row);
        return between(row.sentSequence, row.finished() ? row.finishedSequence : std::max(row.sentSequence, mark.sequence));
    }
    if (part == Part::Visible) return canvas_->visibleRows();
    return {0, index.count()};
}

SequenceView::Part SequenceView::partToCopy() const {
    const auto markers = canvas_->markers();
    if (markers[0] != 0 && markers[1] != 0) return Part::Markers;
    return canvas_->current() ? Part::Chosen : Part::Visible;
}

QString SequenceView::asText() const {
    const auto& index = canvas_->index();
    std::size_t first = 0;
    if (index.count() > kTextRows) {
        const auto around = canvas_->current() ? index.rowOfMark(*canvas_->current()) : canvas_->visibleRows().first;
        first = std::min(around > kTextRows / 2 ? around - kTextRows / 2 : 0, index.count() - kTextRows);
    }
    const auto end = std::min(index.count(), first + kTextRows);
    auto text = linesOf(bench_.store, canvas_->columns(), index, first, end);
    if (first > 0) text.prepend(tr("… %1 rows before …\n").arg(first));
    if (end < index.count()) text.append(tr("\n… %1 rows after …").arg(index.count() - end));
    return text;
}

QString SequenceView::asMermaid() const {
    const auto [first, end] = rowsOf(partToCopy());
    return mermaidOf(bench_.store, canvas_->columns(), canvas_->index(), first, end);
}

/// A picture of some rows, with a layout of its own: light, at 100 %, as wide as its words need.
struct SequenceView::Drawing {
    QSizeF size{};
    QString title{}, description{};
    std::function<void(QPainter&)> draw{};
};

SequenceView::Drawing SequenceView::drawing(Part part) const {
    const auto [first, end] = rowsOf(part);
    const auto& index = canvas_->index();
    if (first >= end) return {};
    auto columns = std::make_shared<Columns>(canvas_->columns());
    auto diagram = std::make_shared<Diagram>(bench_.store, *columns, index);
    diagram->setFont(canvas_->font());
    diagram->scale() = canvas_->diagram().scale();
    if (!diagram->scale().byTime) diagram->scale().rowHeight = diagram->defaultRowHeight();
    diagram->setSpacing(std::max(canvas_->diagram().spacing(), QFontMetricsF(canvas_->font()).averageCharWidth() * 34));
    diagram->layOut(0);
    const double margin = diagram->scale().rowHeight;
    const double top = std::max(diagram->top(first) - margin * 0.4, 0.0);
    const QSizeF size(diagram->width(), diagram->top(end - 1) - top + margin * 1.6 + diagram->headHeight());
    const Window window{.left = 0, .top = top, .width = size.width(), .height = size.height(), .firstRow = first, .endRow = end};
    return {.size = size,
            .title = bench_.store.scenarioTitle().isEmpty() ? title() : bench_.store.scenarioTitle(),
            .description = tr("Sequence diagram: %1 rows. Recorded in %2.").arg(end - first).arg(bench_.store.directory()),
            .draw = [columns, diagram, window](QPainter& painter) { diagram->paint(painter, window, Overlay{.plain = true}); }};
}

QString SequenceView::exportPart(const QString& path, Part part) {
    const auto [first, end] = rowsOf(part);
    if (end - first > kExportRows && part != Part::Visible) {
        return tr("That is %1 rows, more than a picture can hold (%2). Set two markers around a part, or export what is visible.")
            .arg(end - first)
            .arg(kExportRows);
    }
    const auto picture = drawing(part);
    return writePicture({.path = path, .title = picture.title, .description = picture.description, .size = picture.size}, picture.draw);
}

QString SequenceView::exportTo(const QString& path) {
    const auto markers = canvas_->markers();
    if (markers[0] != 0 && markers[1] != 0) return exportPart(path, Part::Markers);
    return exportPart(path, canvas_->index().count() > kExportRows ? Part::Visible : Part::All);
}

QString SequenceView::asSvg() const {
    const auto part = partToCopy();
    const auto [first, end] = rowsOf(part);
    const auto picture = drawing(end - first > kExportRows ? Part::Visible : part);
    if (picture.size.isEmpty()) return {};
    return QString::fromUtf8(svgText({.title = picture.title, .description = picture.description, .size = picture.size}, picture.draw));
}

void SequenceView::copyMermaid() { QApplication::clipboard()->setText(asMermaid()); }

void SequenceView::copySvg() {
    const auto svg = asSvg();
    auto* copied = new QMimeData;
    copied->setText(svg);
    copied->setData(QStringLiteral("image/svg+xml"), svg.toUtf8());
    QApplication::clipboard()->setMimeData(copied);
}

void SequenceView::copyText() {
    const auto [first, end] = rowsOf(partToCopy());
    QApplication::clipboard()->setText(linesOf(bench_.store, canvas_->columns(), canvas_->index(), first, end));
}

void SequenceView::chooseExport() {
    const auto path =
        QFileDialog::getSaveFileName(this, tr("Export the sequence diagram"), QStringLiteral("sequence.svg"), tr("Pictures (*.svg *.png)"));
    if (path.isEmpty()) return;
    if (const auto wrong = exportTo(path); !wrong.isEmpty()) QMessageBox::warning(this, tr("Export"), wrong);
}

}  // namespace gui
