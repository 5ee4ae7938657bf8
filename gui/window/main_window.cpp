#include "gui/window/main_window.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDir>
#include <QDockWidget>
#include <QFileDialog>
#include <QFileInfo>
#include <QKeyEvent>
#include <QMenu>
#include <QMenuBar>
#include <QMetaMethod>
#include <QSaveFile>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/detail/detail_view.h"
#include "gui/scenario/scenario_view.h"
#include "gui/session/command_line.h"
#include "gui/window/counted.h"
#include "gui/window/engine_card.h"
#include "gui/window/first_screen.h"
#include "gui/window/hint_bar.h"
#include "gui/window/palette_dialog.h"
#include "gui/window/run_control.h"
#include "gui/window/settings_dialog.h"
#include "gui/window/sheet_dialog.h"
#include "gui/window/small_dialogs.h"
#include "gui/window/status_strip.h"

namespace gui {
namespace {

constexpr int kLayoutVersion = 1;

/// Whether what has the focus takes letters and Space for itself.
bool takesText(const QWidget* widget) {
    for (const char* kind :
         {"QLineEdit", "QAbstractSpinBox", "QTextEdit", "QPlainTextEdit", "QComboBox", "QAbstractButton", "QAbstractSlider"}) {
        if (widget->inherits(kind)) return true;
    }
    return false;
}

View* viewAround(QWidget* widget) {
    while (widget) {
        if (auto* view = qobject_cast<View*>(widget)) return view;
        widget = widget->parentWidget();
    }
    return nullptr;
}

bool hasSlot(const View* view, const char* slot) { return view->metaObject()->indexOfMethod((QByteArray(slot) + "()").constData()) >= 0; }

}  // namespace

MainWindow::MainWindow(const Parts& parts)
    : bench_{.store = store_, .session = session_, .selection = selection_, .theme = theme_},
      settings_(theme_),
      commands_(new Commands(this)),
      control_(new RunControl(bench_, *commands_, this)),
      pages_(new QStackedWidget(this)),
      first_(new FirstScreen(bench_, settings_, pages_)),
      workbench_(new QWidget(pages_)),
      docks_(new QMainWindow(workbench_, Qt::Widget)),
      engineCard_(new EngineCard(bench_, workbench_)),
      hints_(new HintBar(settings_, workbench_)),
      toolBar_(new QToolBar(tr("Stepping"), this)),
      status_(new StatusStrip(bench_, this)) {
    setObjectName(QStringLiteral("window"));
    auto* column = new QVBoxLayout(workbench_);
    column->setContentsMargins(4, 4, 4, 0);
    column->setSpacing(4);
    column->addWidget(engineCard_);
    if (parts.makeCard) addCard(parts.makeCard(bench_, workbench_));
    column->addWidget(hints_);
    column->addWidget(docks_, 1);
    pages_->addWidget(first_);
    pages_->addWidget(workbench_);
    setCentralWidget(pages_);
    statusBar()->addWidget(status_, 1);
    statusBar()->setSizeGripEnabled(false);

    makePanes(parts);
    commands_->setPreset(settings_.preset());
    makeMenus();
    makeToolBar();
    connectCommands();
    connectSession();
    qApp->installEventFilter(this);
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { noteFocus(now); });

    resize(fontMetrics().averageCharWidth() * 190, fontMetrics().height() * 50);
    restoreGeometry(settings_.geometry());
    arrange();
    if (const auto layout = settings_.layout(); !layout.isEmpty()) docks_->restoreState(layout, kLayoutVersion);
    showFirstScreen();
}

MainWindow::~MainWindow() {
    qApp->removeEventFilter(this);
    disconnect(qApp, nullptr, this, nullptr);
    // Views speak to store and session while they go.
    for (const auto& pane : panes_) delete pane.dock;
}

// -- what it is made of

void MainWindow::makePanes(const Parts& parts) {
    docks_->setWindowFlags(Qt::Widget);  // a main window makes itself a window of its own
    docks_->setDockNestingEnabled(true);
    docks_->setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    for (const auto& entry : parts.views) {
        auto* view = entry.make(bench_, nullptr);
        auto* dock = new QDockWidget(view->title(), docks_);
        dock->setObjectName(QString::fromLatin1(entry.id));
        dock->setWidget(view);
        dock->setAccessibleName(view->title());
        if (auto* scenario = qobject_cast<ScenarioView*>(view)) {
            connect(scenario, &ScenarioView::runRequested, this, [this, scenario] {
                auto launch = session_.launched();
                launch.file = scenario->file();
                launch.text = scenario->isModified() || launch.file.isEmpty() ? scenario->text() : QString();
                launch.cell = scenario->cell();
                run(launch, {});
            });
        }
        if (auto* detail = qobject_cast<DetailView*>(view)) {
            connect(detail, &DetailView::scenarioLineWanted, this, [this](int line) {
                for (const auto& pane : std::as_const(panes_)) {
                    auto* scenario = qobject_cast<ScenarioView*>(pane.view);
                    if (scenario == nullptr) continue;
                    pane.dock->show();
                    pane.dock->raise();
                    scenario->goToLine(line);
                }
            });
        }
        panes_.append({.id = QString::fromLatin1(entry.id), .area = entry.area, .view = view, .dock = dock});
    }
}

void MainWindow::addCard(QFrame* card) {
    card->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    workbench_->layout()->addWidget(card);
    showCard_ = new QAction(tr("What just happened"), this);
    showCard_->setObjectName(QStringLiteral("show-card"));
    showCard_->setStatusTip(tr("Shows or hides the card above the views"));
    showCard_->setCheckable(true);
    showCard_->setChecked(settings_.showsCard());
    card->setVisible(settings_.showsCard());
    connect(showCard_, &QAction::toggled, this, [this, card](bool shows) {
        card->setVisible(shows);
        settings_.setShowsCard(shows);
    });
    // The card is known as a frame only: it may have something to close it with, or not.
    if (card->metaObject()->indexOfSignal("dismissed()") >= 0) connect(card, SIGNAL(dismissed()), this, SLOT(hideCard()));
}

void MainWindow::hideCard() { showCard_->setChecked(false); }

void MainWindow::arrange() {
    for (const auto& pane : panes_) {
        pane.dock->setFloating(false);
        docks_->removeDockWidget(pane.dock);
    }
    QHash<ViewArea, QDockWidget*> firstOf;
    for (const auto area : {ViewArea::Left, ViewArea::Centre, ViewArea::Right, ViewArea::Bottom}) {
        for (const auto& pane : panes_) {
            if (pane.area != area) continue;
            const auto side = area == ViewArea::Bottom ? Qt::BottomDockWidgetArea : Qt::TopDockWidgetArea;
            if (auto* first = firstOf.value(area)) {
                docks_->tabifyDockWidget(first, pane.dock);
            } else {
                docks_->addDockWidget(side, pane.dock, Qt::Horizontal);
                firstOf[area] = pane.dock;
            }
            pane.dock->show();
        }
    }
    for (auto* first : std::as_const(firstOf)) first->raise();
    QList<QDockWidget*> upper;
    QList<int> widths;
    for (const auto& [area, part] : {std::pair{ViewArea::Left, 26}, std::pair{ViewArea::Centre, 41}, std::pair{ViewArea::Right, 33}}) {
        if (auto* dock = firstOf.value(area)) {
            upper << dock;
            widths << width() * part / 100;
        }
    }
    docks_->resizeDocks(upper, widths, Qt::Horizontal);
    if (auto* lower = firstOf.value(ViewArea::Bottom); lower && !upper.isEmpty())
        docks_->resizeDocks({upper.first(), lower}, {height() * 60 / 100, height() * 40 / 100}, Qt::Vertical);
}

void MainWindow::makeMenus() {
    QHash<CommandMenu, QMenu*> menus;
    for (std::size_t i = 0; i < kCommandMenus; ++i) {
        const auto id = static_cast<CommandMenu>(i);
        menus[id] = menuBar()->addMenu(menuText(id));
        menus[id]->setToolTipsVisible(true);
    }
    for (const auto& command : commandTable()) {
        auto* menu = menus[command.menu];
        switch (command.id) {  // lines between what belongs together
            case CommandId::SaveScenario:
                recent_ = menu->addMenu(tr("Open again"));
                menu->addSeparator();
                break;
            case CommandId::Settings:
            case CommandId::Quit:
            case CommandId::RunUntil:
            case CommandId::RunWith:
            case CommandId::ToggleBreakpoint:
            case CommandId::StepOver:
            case CommandId::NextTransaction:
            case CommandId::ToReply:
            case CommandId::HistoryBack:
            case CommandId::FilterLine:
            case CommandId::TextLarger:
            case CommandId::ResetLayout:
                menu->addSeparator();
                break;
            default:
                break;
        }
        menu->addAction(commands_->action(command.id));
    }
    auto* views = menus[CommandMenu::View];
    auto* first = views->actions().first();
    for (const auto& pane : std::as_const(panes_)) {
        auto* toggle = pane.dock->toggleViewAction();
        toggle->setStatusTip(tr("Shows or hides the view"));
        views->insertAction(first, toggle);
    }
    if (showCard_) views->insertAction(first, showCard_);
    views->insertSeparator(first);
    fillRecent();
}

void MainWindow::makeToolBar() {
    toolBar_->setObjectName(QStringLiteral("stepping"));
    toolBar_->setMovable(false);
    toolBar_->setToolButtonStyle(Qt::ToolButtonTextOnly);
    const auto add = [this](CommandId id, const QString& text) {
        auto* action = commands_->action(id);
        action->setIconText(text);
        toolBar_->addAction(action);
        auto* button = toolBar_->widgetForAction(action);
        button->setAccessibleName(commandText(commandOf(id)));
        button->setFocusPolicy(Qt::TabFocus);
    };
    add(CommandId::PreviousEvent, tr("◀ Previous event"));
    add(CommandId::NextEvent, tr("Next event ▶"));
    add(CommandId::PlayOrPause, tr("Play"));
    toolBar_->addSeparator();
    add(CommandId::StepOver, tr("Step over"));
    add(CommandId::StepInto, tr("Step into"));
    add(CommandId::StepOut, tr("Step out"));
    toolBar_->addSeparator();
    add(CommandId::Restart, tr("Restart"));
    add(CommandId::Stop, tr("Stop"));
    addToolBar(toolBar_);
}

void MainWindow::connectCommands() {
    const auto does = [this](CommandId id, auto&& what) { connect(commands_->action(id), &QAction::triggered, this, what); };
    does(CommandId::Gallery, [this] {
        if (showsFirstScreen() && session_.state() != Session::State::None) return showWorkbench();
        showFirstScreen();
        first_->load();
    });
    does(CommandId::OpenScenario, [this] { askOpenScenario(); });
    does(CommandId::OpenTrace, [this] { askOpenTrace(); });
    does(CommandId::SaveScenario, [this] { session_.requestSavedScenario(); });
    does(CommandId::CopyLink, [this] { copyLink(); });
    does(CommandId::ExportPicture, [this] { exportPicture(); });
    does(CommandId::ReadAsText, [this] { readAsText(); });
    does(CommandId::Settings, [this] { (new SettingsDialog(settings_, this))->open(); });
    does(CommandId::Quit, [this] { close(); });
    does(CommandId::RunUntil, [this] {
        auto* dialog = new LineDialog(
            tr("Run until"), tr("&Run until this moment, or until this holds:"),
            tr("t3.2 · e57 · 12.5ms · method = Say and duration > 1 ms"), [this](const QString& text) { session_.runUntil(text); }, this);
        dialog->open();
    });
    does(CommandId::GoTo, [this] {
        auto* dialog = new LineDialog(
            tr("Go to"), tr("&Go to this moment, time or rule:"), tr("t3 · t3.2 · t3b · e57 · 12.5ms · SIZE-1"),
            [this](const QString& text) { control_->goTo(text); }, this);
        dialog->open();
    });
    does(CommandId::RunWith, [this] { runWith(); });
    does(CommandId::ToggleBreakpoint, [this] { toggleBreakpoint(); });
    does(CommandId::NextPane, [this] { cyclePanes(1); });
    does(CommandId::PreviousPane, [this] { cyclePanes(-1); });
    does(CommandId::FilterLine, [this] { tellView("focusFilter"); });
    does(CommandId::Find, [this] { tellView("find"); });
    does(CommandId::FindNext, [this] { tellView("findNext"); });
    does(CommandId::TextLarger, [this] { settings_.setTextPercent(settings_.textPercent() + Settings::kTextStep); });
    does(CommandId::TextSmaller, [this] { settings_.setTextPercent(settings_.textPercent() - Settings::kTextStep); });
    does(CommandId::TextNormal, [this] { settings_.setTextPercent(100); });
    does(CommandId::ResetLayout, [this] { arrange(); });
    does(CommandId::Palette, [this] { showPalette(); });
    does(CommandId::Sheet, [this] { (new SheetDialog(commands_->preset(), this))->open(); });
    does(CommandId::Hints, [this] {
        hints_->reset();
        if (showsFirstScreen()) status_->say(tr("The hints will be shown with the next run."));
    });
    connect(&settings_, &Settings::changed, this, [this] { commands_->setPreset(settings_.preset()); });

    connect(first_, &FirstScreen::runWanted, this, [this](const Launch& launch) {
        const auto known = first_->model().scenario(launch.file);
        run(launch, known ? known->title : QString());
    });
    connect(first_, &FirstScreen::runWithWanted, this, [this](const Launch& launch, const QStringList& cells) {
        const auto known = first_->model().scenario(launch.file);
        askRunWith(known ? known->title : launch.file, launch, known ? known->cells : cells);
    });
    connect(first_, &FirstScreen::continueWanted, this, &MainWindow::continueWith);
    connect(first_, &FirstScreen::openTraceWanted, this, &MainWindow::askOpenTrace);
    connect(first_, &FirstScreen::openScenarioWanted, this, &MainWindow::askOpenScenario);
    connect(engineCard_, &EngineCard::restartWanted, &session_, &Session::restart);
    control_->setViewTeller(
        [this](const char* slot, bool others) { return others && anyViewHas(slot) ? tellShownView(slot) : tellCurrentView(slot); });
    connect(control_, &RunControl::said, status_, &StatusStrip::say);
}

void MainWindow::connectSession() {
    connect(&session_, &Session::runStarted, this, [this] {
        title_ = session_.run()["title"].toString(title_);
        if (title_.isEmpty()) title_ = session_.run()["name"].toString();
        showScenario();
        showWorkbench();
        keepVisit();
        hints_->offer();
    });
    // Of a recording the scenario is what lies in the trace.
    connect(&store_, &TraceStore::opened, this, [this] {
        if (store_.isOpen() && session_.run()["recorded"].toBool()) showScenario();
    });
    connect(&session_, &Session::stateChanged, this, [this] {
        const bool runs = session_.state() == Session::State::Running;
        commands_->action(CommandId::PlayOrPause)->setIconText(runs ? tr("Pause") : tr("Play"));
        if (auto* button = toolBar_->widgetForAction(commands_->action(CommandId::PlayOrPause)))
            button->setAccessibleName(runs ? tr("Pause") : tr("Play"));
        enableViewCommands();
        showTitle();
    });
    connect(&session_, &Session::positionChanged, this, [this] {
        const auto& position = session_.position();
        status_->say(position.text);
    });
    connect(&session_, &Session::verdictCame, this,
            [this](const QString& word, const QString&, const QJsonObject&) { status_->say(tr("Verdict: %1").arg(word)); });
    connect(&session_, &Session::scenarioSaved, this, &MainWindow::saveScenario);
    connect(&session_, &Session::problemsFound, this, [this](const QJsonArray& problems) {
        status_->say(counted(problems.size(), tr("The scenario has a mistake."), tr("The scenario has %1 mistakes.")));
    });
    enableViewCommands();
}

// -- first screen and workbench

bool MainWindow::showsFirstScreen() const { return pages_->currentWidget() == first_; }

void MainWindow::showFirstScreen() {
    keepVisit();
    pages_->setCurrentWidget(first_);
    toolBar_->hide();
    control_->setShown(false);
    enableViewCommands();
    showTitle();
    first_->focusMain();
}

void MainWindow::showWorkbench() {
    if (!showsFirstScreen()) return;
    pages_->setCurrentWidget(workbench_);
    toolBar_->show();
    control_->setShown(true);
    showTitle();
    enableViewCommands();
    // The next key should step, not write into the console.
    for (const auto& pane : std::as_const(panes_)) {
        if (pane.view->takesLetters()) return pane.view->focusMain();
    }
    if (auto* button = toolBar_->widgetForAction(commands_->action(CommandId::NextEvent))) button->setFocus();
}

void MainWindow::begin(const Beginning& beginning) {
    if (beginning.what.isEmpty()) {
        first_->load();
        return;
    }
    const QFileInfo what(beginning.what);
    if (what.isDir()) return openTrace(what.absoluteFilePath(), beginning.at);
    auto launch = beginning.launch;
    launch.file = what.absoluteFilePath();
    first_->load();  // where one is if it cannot be run
    run(launch, {}, beginning.at);
}

void MainWindow::showScenario() {
    for (const auto& pane : std::as_const(panes_)) {
        auto* scenario = qobject_cast<ScenarioView*>(pane.view);
        if (scenario == nullptr) continue;
        const auto& file = session_.launched().file;
        if (session_.run()["recorded"].toBool()) {
            scenario->showText(store_.scenarioText(), store_.scenarioFile());
        } else if (!file.isEmpty() && scenario->file() != file) {
            scenario->openFile(file);
        }
    }
}

void MainWindow::run(const Launch& launch, const QString& title, const QString& at) {
    title_ = title.isEmpty() ? QFileInfo(launch.file).completeBaseName() : title;
    control_->beginAt(at);
    status_->say(tr("Starting \"%1\"…").arg(title_));
    session_.launch(launch);
}

void MainWindow::openTrace(const QString& directory, const QString& at) {
    title_ = QFileInfo(directory).fileName();
    control_->beginAt({});
    status_->say(tr("Opening \"%1\"…").arg(title_));
    session_.openTrace(directory, at);
}

void MainWindow::continueWith(const Visit& visit) {
    if (this->visit().isSameAs(visit) && session_.state() != Session::State::Gone) return showWorkbench();
    if (visit.isTrace()) return openTrace(visit.trace, visit.moment);
    run(visit.launch, visit.title, visit.moment);
}

// -- what is remembered

Visit MainWindow::visit() const {
    if (session_.state() == Session::State::None) return {};
    Visit visit{.title = title(), .launch = session_.launched()};
    const auto& run = session_.run();
    if (run.isEmpty()) return {};
    if (run["recorded"].toBool()) visit.trace = session_.traceDirectory();
    if (session_.position().sequence != 0) visit.moment = QStringLiteral("e%1").arg(session_.position().sequence);
    // What the run chose by itself is kept, too: the file may change.
    if (!visit.launch.seed && run.contains("seed")) visit.launch.seed = static_cast<std::uint64_t>(run["seed"].toInteger());
    if (visit.launch.cell.isEmpty()) visit.launch.cell = run["cell"].toString();
    return visit;
}

void MainWindow::keepVisit() {
    settings_.keepVisit(visit());
    fillRecent();
}

QString MainWindow::title() const { return title_; }

void MainWindow::showTitle() {
    const bool open = session_.state() != Session::State::None && !showsFirstScreen();
    setWindowTitle(open && !title_.isEmpty() ? tr("%1 — ipclab").arg(title_) : tr("ipclab"));
}

void MainWindow::fillRecent() {
    if (!recent_) return;
    recent_->clear();
    for (const auto& each : settings_.recent()) {
        const auto text = each.isTrace() ? tr("%1 (trace)").arg(each.title) : each.title;
        auto* action = recent_->addAction(QString(text).replace(u'&', QStringLiteral("&&")));
        action->setStatusTip(each.isTrace() ? each.trace : each.launch.file);
        connect(action, &QAction::triggered, this, [this, each] { continueWith(each); });
    }
    recent_->setEnabled(!recent_->isEmpty());
}

bool MainWindow::mayClose() {
    for (const auto& pane : std::as_const(panes_)) {
        if (!hasSlot(pane.view, "mayLeave")) continue;
        bool may = true;
        if (!QMetaObject::invokeMethod(pane.view, "mayLeave", Q_RETURN_ARG(bool, may))) continue;
        if (!may) return false;
    }
    return true;
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!mayClose()) return event->ignore();
    keepVisit();
    settings_.keepLayout(saveGeometry(), docks_->saveState(kLayoutVersion));
    session_.close();
    event->accept();
}

// -- files

void MainWindow::askOpenScenario() {
    const auto file = QFileDialog::getOpenFileName(this, tr("Open a scenario"), QFileInfo(session_.launched().file).path(),
                                                   tr("Scenarios (*.yaml *.yml);;All files (*)"));
    if (!file.isEmpty()) run({.file = file}, {});
}

void MainWindow::askOpenTrace() {
    const auto directory =
        QFileDialog::getExistingDirectory(this, tr("Open a trace: its directory, or that of the run"), session_.traceDirectory());
    if (!directory.isEmpty()) openTrace(directory);
}

void MainWindow::runWith() {
    const auto launch = session_.launched();
    const auto known = first_->model().scenario(launch.file);
    if (known) return askRunWith(title(), launch, known->cells);
    QFile file(launch.file);
    const auto text = file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
    session_.request("ipclab/validate", {{"file", launch.file}, {"text", text}}, [this, launch](const QJsonObject& body, const QString&) {
        QStringList cells;
        for (const auto& cell : body["cells"].toArray()) cells << cell.toString();
        askRunWith(title(), launch, cells);
    });
}

void MainWindow::askRunWith(const QString& title, const Launch& launch, const QStringList& cells) {
    auto* dialog = new RunDialog(
        title, launch, cells, [this, title](const Launch& chosen) { run(chosen, title); }, this);
    dialog->open();
}

void MainWindow::saveScenario(const QString& text, const QString& file) {
    const auto chosen = QFileDialog::getSaveFileName(this, tr("Save as scenario"), file, tr("Scenarios (*.yaml *.yml)"));
    if (chosen.isEmpty()) return;
    QSaveFile out(chosen);
    const auto bytes = text.toUtf8();
    if (!out.open(QIODevice::WriteOnly) || out.write(bytes) != bytes.size() || !out.commit())
        return status_->say(tr("%1 could not be written: %2").arg(chosen, out.errorString()));
    status_->say(tr("Saved as %1").arg(chosen));
    emit session_.commandEchoed(shellLine({"ipclab", "run", chosen}));
}

void MainWindow::copyLink() {
    const auto here = visit();
    QString line;
    if (here.isTrace()) {
        QStringList words{"ipclab", "gui", here.trace};
        if (!here.moment.isEmpty()) words << "--at" << here.moment;
        line = shellLine(words);
    } else {
        const auto moment = session_.position().moment;
        line = guiLine(here.launch, moment.isEmpty() ? here.moment : moment);
    }
    QApplication::clipboard()->setText(line);
    status_->say(tr("Copied: %1").arg(line));
}

void MainWindow::exportPicture() {
    auto* pane = currentPane();
    if (!pane || !pane->view->canExport()) {
        const auto found = std::find_if(panes_.begin(), panes_.end(), [](const Pane& each) { return each.view->canExport(); });
        if (found == panes_.end()) return status_->say(tr("No view has a picture."));
        pane = &*found;
    }
    const auto file = QFileDialog::getSaveFileName(this, tr("Export picture: %1").arg(pane->view->title()),
                                                   pane->id + QStringLiteral(".svg"), tr("Pictures (*.svg *.png)"));
    if (file.isEmpty()) return;
    const auto wrong = pane->view->exportTo(file);
    status_->say(wrong.isEmpty() ? tr("Written: %1").arg(file) : wrong);
}

void MainWindow::readAsText() {
    auto* pane = currentPane();
    if (showsFirstScreen()) return (new TextDialog(tr("Scenarios as text"), first_->asText(), this))->open();
    if (!pane) return;
    (new TextDialog(tr("%1 as text").arg(pane->view->title()), status_->asText() + QStringLiteral("\n\n") + pane->view->asText(), this))
        ->open();
}

void MainWindow::showPalette() {
    QVector<QAction*> all;
    for (const auto& command : commandTable()) {
        if (command.id != CommandId::Palette) all << commands_->action(command.id);
    }
    for (const auto& pane : std::as_const(panes_)) all << pane.dock->toggleViewAction();
    if (showCard_) all << showCard_;
    (new PaletteDialog(all, this))->open();
}

// -- views

View* MainWindow::view(const QString& id) const {
    for (const auto& pane : panes_) {
        if (pane.id == id) return pane.view;
    }
    return nullptr;
}

MainWindow::Pane* MainWindow::currentPane() {
    for (auto& pane : panes_) {
        if (pane.id == current_ && !pane.dock->isHidden()) return &pane;
    }
    for (auto& pane : panes_) {
        if (!pane.dock->isHidden()) return &pane;
    }
    return nullptr;
}

void MainWindow::noteFocus(QWidget* now) {
    const auto* view = viewAround(now);
    if (!view) return;
    for (const auto& pane : std::as_const(panes_)) {
        if (pane.view == view) current_ = pane.id;
    }
}

void MainWindow::cyclePanes(int by) {
    if (panes_.isEmpty()) return;
    const auto count = panes_.size();
    auto here = count - 1;
    for (qsizetype i = 0; i < count; ++i) {
        if (panes_[i].id == current_) here = i;
    }
    for (qsizetype i = 1; i <= count; ++i) {
        const auto& pane = panes_[((here + by * i) % count + count) % count];
        if (pane.dock->isHidden()) continue;
        pane.dock->raise();
        pane.view->focusMain();
        current_ = pane.id;
        return;
    }
}

bool MainWindow::anyViewHas(const char* slot) const {
    return std::any_of(panes_.begin(), panes_.end(), [slot](const Pane& pane) { return hasSlot(pane.view, slot); });
}

bool MainWindow::tellCurrentView(const char* slot) {
    const auto* pane = currentPane();
    return pane && hasSlot(pane->view, slot) && QMetaObject::invokeMethod(pane->view, slot);
}

bool MainWindow::tellShownView(const char* slot) {
    if (tellCurrentView(slot)) return true;
    const auto found =
        std::find_if(panes_.begin(), panes_.end(), [slot](const Pane& each) { return !each.dock->isHidden() && hasSlot(each.view, slot); });
    return found != panes_.end() && QMetaObject::invokeMethod(found->view, slot);
}

bool MainWindow::tellView(const char* slot) {
    auto* pane = currentPane();
    if (!pane || !hasSlot(pane->view, slot)) {
        const auto found = std::find_if(panes_.begin(), panes_.end(), [slot](const Pane& each) { return hasSlot(each.view, slot); });
        if (found == panes_.end()) return false;
        pane = &*found;
        pane->dock->show();
        pane->dock->raise();
    }
    return QMetaObject::invokeMethod(pane->view, slot);
}

void MainWindow::enableViewCommands() {
    const bool loaded = session_.state() != Session::State::None && !showsFirstScreen();
    const std::pair<CommandId, const char*> own[] = {
        {CommandId::FilterLine, "focusFilter"}, {CommandId::Find, "find"}, {CommandId::FindNext, "findNext"}};
    for (const auto& [id, slot] : own) commands_->action(id)->setEnabled(loaded && anyViewHas(slot));
    const bool pictures = std::any_of(panes_.begin(), panes_.end(), [](const Pane& pane) { return pane.view->canExport(); });
    commands_->action(CommandId::ExportPicture)->setEnabled(loaded && pictures);
}

// On what is selected; else the view that has the keyboard may know of a place.
void MainWindow::toggleBreakpoint() {
    const auto& selected = selection_.current();
    if (tellCurrentView("toggleBreakpoint")) return;
    if (selected.kind == Selected::Kind::Rule) return session_.toggle({.kind = Breakpoint::Kind::Rule, .text = selected.name});
    if (const auto row = store_.rowOf(selected.transaction); selected.transaction != 0 && row >= 0)
        return session_.toggle({.kind = Breakpoint::Kind::Function, .text = store_.name(store_.row(row))});
    status_->say(tr("Select a transaction or a rule first, or a line of the scenario."));
}

// -- keys

bool MainWindow::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress && event->type() != QEvent::ShortcutOverride) return QMainWindow::eventFilter(watched, event);
    auto* focus = QApplication::focusWidget();
    if (!focus || watched != focus || focus->window() != this || takesText(focus)) return QMainWindow::eventFilter(watched, event);
    const auto* key = static_cast<QKeyEvent*>(event);
    const auto* view = viewAround(focus);
    // Characters that need Shift on some keyboards are the same key on all.
    const auto modifiers = key->modifiers() & ~Qt::KeypadModifier;
    const bool character = !key->text().isEmpty() && key->text().front().isPrint() && (modifiers & ~Qt::ShiftModifier) == Qt::NoModifier;
    const auto sequence =
        character && !key->text().front().isLetter() ? QKeySequence(key->key()) : QKeySequence(int(modifiers) | key->key());
    const auto id = commands_->inDiagram(sequence);
    if (id == CommandId::kCount) return QMainWindow::eventFilter(watched, event);
    // The sheet is for those who do not know yet where they are.
    if (id != CommandId::Sheet && (!view || !view->takesLetters())) return QMainWindow::eventFilter(watched, event);
    if (!commands_->action(id)->isEnabled()) return QMainWindow::eventFilter(watched, event);
    if (event->type() == QEvent::ShortcutOverride) {
        event->accept();
        return true;
    }
    commands_->action(id)->trigger();
    return true;
}

}  // namespace gui
