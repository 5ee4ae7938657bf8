#include "gui/topology/topology_view.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QFileDialog>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QMimeData>
#include <QPainter>
#include <QSettings>
#include <QToolButton>
#include <QVBoxLayout>

#include "gui/look/theme.h"
#include "gui/picture/picture_file.h"
#include "gui/picture/picture_words.h"
#include "gui/session/session.h"

namespace gui {

using namespace topology;

namespace {

constexpr int kSpeedMax = 8;
const auto kSpeedKey = QStringLiteral("view/topologySpeed");

}  // namespace

TopologyView::TopologyView(Workbench& bench, QWidget* parent)
    : View(bench, parent),
      canvas_(new TopologyCanvas(bench, this)),
      model_(new TopologyModel(this)),
      table_(new QTableView(this)),
      stack_(new QStackedWidget(this)),
      bar_(new QToolBar(this)) {
    setAccessibleName(title());
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(bar_);
    layout->addWidget(stack_, 1);
    stack_->addWidget(canvas_);
    stack_->addWidget(table_);
    makeBar();
    makeTable();
    connect(canvas_, &TopologyCanvas::sceneChanged, this, &TopologyView::sceneChanged);
    connect(&bench_.selection, &Selection::changed, this, &TopologyView::showSelection);
    sceneChanged();
}

QString TopologyView::title() const { return tr("Topology"); }
QString TopologyView::asText() const { return sceneText(canvas_->scene()); }

void TopologyView::focusMain() { stack_->currentWidget()->setFocus(Qt::OtherFocusReason); }

void TopologyView::makeBar() {
    bar_->setAccessibleName(tr("Topology tools"));
    bar_->setToolButtonStyle(Qt::ToolButtonTextOnly);
    asTable_ = bar_->addAction(tr("As table"));
    asTable_->setCheckable(true);
    asTable_->setToolTip(tr("Shows devices, processes and links as a table"));
    connect(asTable_, &QAction::toggled, this, &TopologyView::showTable);
    auto* arrange = bar_->addAction(tr("Arrange"), canvas_, &TopologyCanvas::arrange);
    arrange->setToolTip(tr("Puts the devices back to where they belong, and everything into the view"));
    bar_->addSeparator();
    auto* label = new QLabel(tr("Motion"), bar_);
    label->setContentsMargins(6, 0, 6, 0);
    bar_->addWidget(label);
    auto* speed = new QSlider(Qt::Horizontal, bar_);
    speed->setRange(0, kSpeedMax);
    speed->setPageStep(2);
    speed->setMaximumWidth(fontMetrics().averageCharWidth() * 16);
    speed->setAccessibleName(tr("Speed of messages in motion, 0 is off"));
    label->setBuddy(speed);
    connect(speed, &QSlider::valueChanged, this, [this, speed](int value) {
        canvas_->setSpeed(value);
        speed->setToolTip(value == 0 ? tr("Messages do not move") : tr("Speed of messages in motion: %1 of %2").arg(value).arg(kSpeedMax));
        QSettings().setValue(kSpeedKey, value);
    });
    speed->setValue(QSettings().value(kSpeedKey, canvas_->speed()).toInt());
    bar_->addWidget(speed);
    auto* more = new QToolButton(bar_);
    more->setText(tr("Copy"));
    more->setAccessibleName(tr("Copy or export"));
    more->setPopupMode(QToolButton::InstantPopup);
    auto* menu = new QMenu(more);
    menu->addAction(tr("Copy as &text"), this, &TopologyView::copyText);
    menu->addAction(tr("Copy as &SVG"), this, &TopologyView::copySvg);
    menu->addSeparator();
    menu->addAction(tr("&Export as SVG or PNG…"), this, &TopologyView::chooseExport);
    more->setMenu(menu);
    bar_->addSeparator();
    bar_->addWidget(more);
    // Where there is no room for all of them the tool bar adds a button of its own.
    if (auto* rest = bar_->findChild<QToolButton*>(QStringLiteral("qt_toolbar_ext_button"))) rest->setAccessibleName(tr("More tools"));
    for (auto* action : {asTable_, arrange}) bar_->widgetForAction(action)->setAccessibleName(action->toolTip());
}

void TopologyView::makeTable() {
    table_->setModel(model_);
    table_->setAccessibleName(tr("Devices, processes and links"));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setAlternatingRowColors(true);
    table_->setShowGrid(false);
    table_->setTabKeyNavigation(false);
    table_->verticalHeader()->hide();
    table_->horizontalHeader()->setStretchLastSection(true);
    table_->horizontalHeader()->setHighlightSections(false);
    table_->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(table_, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) {
        const auto index = table_->indexAt(at).isValid() ? table_->indexAt(at) : table_->currentIndex();
        if (!index.isValid()) return;
        QMenu menu(this);
        canvas_->fillMenu(menu, model_->thing(index.row()));
        menu.exec(table_->viewport()->mapToGlobal(at));
    });
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& index) {
        if (selecting_ || !index.isValid() || !table_->isVisible()) return;
        selecting_ = true;
        canvas_->select(model_->thing(index.row()));
        selecting_ = false;
    });
}

void TopologyView::showTable(bool table) {
    const bool hadFocus = stack_->currentWidget()->hasFocus();
    asTable_->setChecked(table);
    stack_->setCurrentWidget(table ? static_cast<QWidget*>(table_) : canvas_);
    if (table) table_->resizeColumnsToContents();
    showSelection();
    if (hadFocus) focusMain();
}

void TopologyView::sceneChanged() {
    selecting_ = true;
    model_->show(canvas_->scene());
    selecting_ = false;
    showSelection();
}

void TopologyView::showSelection() {
    if (selecting_) return;
    const int row = model_->rowOf(bench_.selection.current());
    selecting_ = true;
    if (row >= 0 && table_->currentIndex().row() != row) table_->selectRow(row);
    selecting_ = false;
}

struct TopologyView::Drawing {
    PictureFile file{};
    std::function<void(QPainter&)> draw{};
};

TopologyView::Drawing TopologyView::drawing() const {
    if (canvas_->scene().devices.empty()) return {};
    auto layout = std::make_shared<Layout>(canvas_->layoutOfScene());
    auto scene = std::make_shared<Scene>(canvas_->scene());
    const auto bounds = layout->bounds();
    const auto title = bench_.store.scenarioTitle().isEmpty() ? this->title() : bench_.store.scenarioTitle();
    return {.file = {.path = {},
                     .title = title,
                     .description = tr("Devices and processes after event e%1.").arg(scene->position),
                     .size = bounds.size()},
            .draw = [layout, scene, bounds](QPainter& painter) {
                painter.fillRect(QRectF(QPointF(0, 0), bounds.size()), Theme::base(false));
                painter.translate(-bounds.topLeft());
                drawScene(painter, *scene, *layout, {.dark = false, .plain = true});
            }};
}

QString TopologyView::exportTo(const QString& path) {
    auto picture = drawing();
    picture.file.path = path;
    return writePicture(picture.file, picture.draw);
}

QString TopologyView::asSvg() const {
    const auto picture = drawing();
    return picture.draw ? QString::fromUtf8(svgText(picture.file, picture.draw)) : QString();
}

void TopologyView::copyText() { QApplication::clipboard()->setText(asText()); }

void TopologyView::copySvg() {
    const auto svg = asSvg();
    auto* copied = new QMimeData;
    copied->setText(svg);
    copied->setData(QStringLiteral("image/svg+xml"), svg.toUtf8());
    QApplication::clipboard()->setMimeData(copied);
}

void TopologyView::chooseExport() {
    const auto path =
        QFileDialog::getSaveFileName(this, tr("Export the topology"), QStringLiteral("topology.svg"), tr("Pictures (*.svg *.png)"));
    if (path.isEmpty()) return;
    if (const auto wrong = exportTo(path); !wrong.isEmpty()) QMessageBox::warning(this, tr("Export"), wrong);
}

}  // namespace gui
