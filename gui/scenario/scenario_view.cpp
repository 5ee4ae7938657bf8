#include "gui/scenario/scenario_view.h"

#include <QAction>
#include <QComboBox>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QInputDialog>
#include <QJsonArray>
#include <QLabel>
#include <QMenu>
#include <QMessageBox>
#include <QPointer>
#include <QScrollBar>
#include <QSplitter>
#include <QTextBlock>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <variant>

#include "gui/look/theme.h"
#include "gui/scenario/scenario_file.h"
#include "gui/session/session.h"
#include "gui/store/trace_store.h"
#include "sim/query/expression.h"

namespace gui {
namespace {

constexpr int kValidateAfterMs = 300;
constexpr int kCompleteAfterMs = 120;
constexpr int kProblemRowsShown = 5;

QString fileFilter() { return ScenarioView::tr("Scenarios (*.yaml *.yml);;All files (*)"); }

}  // namespace

ScenarioView::ScenarioView(Workbench& bench, QWidget* parent) : View(bench, parent), steps_(bench.store) {
    setAccessibleName(title());
    build();
    listen();
    applyTheme();
    showName();
    showStops();
    showStatus();
}

ScenarioView::~ScenarioView() {
    // The editor goes after this object's members.
    editor_->document()->disconnect(this);
    editor_->popup().disconnect(this);
    editor_->disconnect(this);
}

void ScenarioView::build() {
    name_ = new QLabel(this);
    name_->setAccessibleName(tr("File of the scenario"));
    name_->setTextFormat(Qt::PlainText);
    name_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    cellLabel_ = new QLabel(tr("C&ell:"), this);
    cells_ = new QComboBox(this);
    cells_->setAccessibleName(tr("Cell of the scenario"));
    cells_->setToolTip(tr("With which values of its parameters the scenario is run"));
    cells_->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    cells_->setMaxVisibleItems(20);
    cellLabel_->setBuddy(cells_);
    cellLabel_->hide();
    cells_->hide();

    const auto button = [this](const QString& text, const QString& tip) {
        auto* made = new QToolButton(this);
        made->setText(text);
        made->setToolTip(tip);
        made->setAccessibleName(text);
        made->setAccessibleDescription(tip);
        made->setAutoRaise(true);
        return made;
    };
    auto* open = button(tr("Open…"), tr("Open a scenario's file"));
    save_ = button(tr("Save"), tr("Write the text into its file (Ctrl+S)"));
    auto* saveAs = button(tr("Save as…"), tr("Write the text into another file"));
    run_ = button(tr("Run this text"), tr("Start a run of what stands here, saved or not"));
    connect(open, &QToolButton::clicked, this, &ScenarioView::open);
    connect(save_, &QToolButton::clicked, this, &ScenarioView::save);
    connect(saveAs, &QToolButton::clicked, this, &ScenarioView::saveAs);
    connect(run_, &QToolButton::clicked, this, &ScenarioView::runRequested);

    message_ = new QLabel(this);
    message_->setWordWrap(true);
    message_->setTextFormat(Qt::PlainText);
    message_->setAccessibleName(tr("What went wrong with the file"));
    message_->hide();

    editor_ = new ScenarioEditor(bench_.theme, this);
    problemList_ = new QTreeWidget(this);
    problemList_->setAccessibleName(tr("Problems of the scenario"));
    problemList_->setRootIsDecorated(false);
    problemList_->setUniformRowHeights(true);
    problemList_->setHeaderLabels({tr("Line:Column"), tr("Problem")});
    problemList_->header()->setStretchLastSection(true);
    problemList_->hide();
    status_ = new QLabel(this);
    status_->setTextFormat(Qt::PlainText);
    status_->setAccessibleName(tr("State of the scenario's text"));
    status_->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    auto* top = new QHBoxLayout;
    top->setContentsMargins(6, 2, 2, 2);
    top->addWidget(name_, 1);
    top->addWidget(cellLabel_);
    top->addWidget(cells_);
    for (auto* each : {open, save_, saveAs, run_}) top->addWidget(each);
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addLayout(top);
    all->addWidget(message_);
    all->addWidget(editor_, 1);
    all->addWidget(problemList_);
    all->addWidget(status_);
    status_->setContentsMargins(6, 2, 6, 2);
    message_->setContentsMargins(6, 4, 6, 4);
}

void ScenarioView::listen() {
    validateSoon_.setSingleShot(true);
    validateSoon_.setInterval(kValidateAfterMs);
    connect(&validateSoon_, &QTimer::timeout, this, &ScenarioView::validate);
    completeSoon_.setSingleShot(true);
    completeSoon_.setInterval(kCompleteAfterMs);
    connect(&completeSoon_, &QTimer::timeout, this, [this] { complete(false); });
    marksSoon_.setSingleShot(true);
    marksSoon_.setInterval(0);
    connect(&marksSoon_, &QTimer::timeout, this, [this] {
        showPosition();
        showSelected();
    });
    const auto marksChanged = [this] { marksSoon_.start(); };
    connect(&steps_, &StepIndex::grown, this, marksChanged);
    connect(&bench_.session, &Session::positionChanged, this, marksChanged);
    connect(&bench_.session, &Session::stateChanged, this, marksChanged);
    connect(&bench_.selection, &Selection::changed, this, marksChanged);
    connect(&bench_.store, &TraceStore::opened, this, marksChanged);
    connect(&bench_.session, &Session::breakpointsChanged, this, &ScenarioView::showStops);
    connect(&bench_.session, &Session::runStarted, this, [this] {
        const auto& launched = bench_.session.launched();
        ran_ = !launched.text.isEmpty() ? launched.text : launched.file == file_ ? saved_ : QString();
        marksSoon_.start();
    });
    connect(&bench_.theme, &Theme::changed, this, &ScenarioView::applyTheme);

    connect(editor_, &ScenarioEditor::toggleAsked, this, &ScenarioView::toggleBreakpoint);
    connect(editor_, &ScenarioEditor::menuAsked, this, &ScenarioView::showMenu);
    connect(editor_, &ScenarioEditor::completionAsked, this, [this] { complete(true); });
    connect(editor_, &ScenarioEditor::wordTyped, this, [this] { completeSoon_.start(); });
    connect(editor_, &ScenarioEditor::saveAsked, this, &ScenarioView::save);
    connect(editor_, &ScenarioEditor::lineToldChanged, this, [this] {
        told_.clear();
        showStatus();
    });
    connect(&editor_->popup(), &CompletionPopup::told, this, [this](const QString& sentence) {
        told_ = sentence;
        showStatus();
    });
    connect(editor_->document(), &QTextDocument::contentsChange, this, [this](int position, int, int) { edited(position); });
    connect(editor_->document(), &QTextDocument::modificationChanged, this, &ScenarioView::showModified);
    const auto toProblem = [this](QTreeWidgetItem* item) {
        const auto index = problemList_->indexOfTopLevelItem(item);
        if (index < 0 || index >= problems_.size() || problems_[index].line == 0) return;
        editor_->goTo(problems_[index].line, problems_[index].column);
        editor_->setFocus();
    };
    connect(problemList_, &QTreeWidget::itemClicked, this, toProblem);
    connect(problemList_, &QTreeWidget::itemActivated, this, toProblem);
}

QString ScenarioView::title() const { return tr("Scenario"); }

QString ScenarioView::asText() const {
    QString out;
    for (auto block = editor_->document()->begin(); block.isValid(); block = block.next()) {
        const auto line = block.blockNumber() + 1;
        out += QStringLiteral("%1\t%2\t%3\n").arg(editor_->wordsOf(line)).arg(line).arg(block.text());
    }
    return out;
}

void ScenarioView::focusMain() { editor_->setFocus(); }

QString ScenarioView::text() const { return editor_->exactText(); }
bool ScenarioView::isModified() const { return editor_->document()->isModified(); }
QString ScenarioView::cell() const { return cells_->currentText(); }

// -- files

void ScenarioView::setContents(const QString& text, const QString& file) {
    settingText_ = true;
    const auto other = file != file_;
    file_ = file;
    saved_ = text;
    editor_->popup().hide();
    editor_->setPlainText(text);
    editor_->document()->setModified(false);
    blocks_ = editor_->blockCount();
    settingText_ = false;
    showModified();
    tell({});
    stepLines_.clear();
    showName();
    showStops();
    marksSoon_.start();
    validate();
    if (other) emit fileChanged(file_);
}

void ScenarioView::openFile(const QString& path) {
    if (!mayLeave()) return;
    const auto loaded = ScenarioFile::load(path);
    if (!loaded.error.isEmpty()) return tell(loaded.error);
    crlf_ = loaded.crlf;
    mark_ = loaded.mark;
    setContents(loaded.text, path);
}

void ScenarioView::showText(const QString& text, const QString& file) {
    auto shown = text;
    const auto crlf = shown.contains(QLatin1String("\r\n"));
    shown.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    if (file == file_ && (shown == saved_ || shown == this->text())) return;
    if (!mayLeave()) return;
    crlf_ = crlf;
    mark_ = false;
    setContents(shown, file);
}

bool ScenarioView::mayLeave() {
    if (!isModified()) return true;
    switch (askUnsaved()) {
        case Unsaved::Save:
            return save();
        case Unsaved::Discard:
            return true;
        case Unsaved::Stay:
            return false;
    }
    return false;
}

ScenarioView::Unsaved ScenarioView::askUnsaved() {
    QMessageBox box(QMessageBox::Question, tr("Scenario"),
                    file_.isEmpty() ? tr("The scenario was changed.") : tr("%1 was changed.").arg(QFileInfo(file_).fileName()),
                    QMessageBox::Save | QMessageBox::Discard | QMessageBox::Cancel, this);
    box.setInformativeText(tr("Save the changes? Otherwise they are lost."));
    const auto answer = box.exec();
    return answer == QMessageBox::Save ? Unsaved::Save : answer == QMessageBox::Discard ? Unsaved::Discard : Unsaved::Stay;
}

void ScenarioView::open() {
    const auto path = QFileDialog::getOpenFileName(this, tr("Open a scenario"), QFileInfo(file_).path(), fileFilter());
    if (!path.isEmpty()) openFile(path);
}

bool ScenarioView::save() { return file_.isEmpty() ? saveAs() : saveTo(file_); }

bool ScenarioView::saveAs() {
    const auto path = QFileDialog::getSaveFileName(this, tr("Save the scenario"), file_, fileFilter());
    return !path.isEmpty() && saveTo(path);
}

bool ScenarioView::saveTo(const QString& path) {
    const auto text = this->text();
    const auto error = ScenarioFile::save(path, text, crlf_, mark_);
    tell(error);
    if (!error.isEmpty()) return false;
    saved_ = text;
    const auto other = path != file_;
    file_ = path;
    editor_->document()->setModified(false);
    showName();
    if (other) emit fileChanged(file_);
    return true;
}

void ScenarioView::tell(const QString& error) {
    message_->setText(error.isEmpty() ? QString() : tr("%1: %2").arg(Theme::word(Severity::Error), error));
    message_->setVisible(!error.isEmpty());
}

void ScenarioView::showModified() {
    if (settingText_) return;
    showName();
    if (toldModified_ == isModified()) return;
    toldModified_ = isModified();
    emit modifiedChanged(toldModified_);
}

void ScenarioView::showName() {
    const auto name = file_.isEmpty() ? tr("not saved yet") : QFileInfo(file_).fileName();
    name_->setText(isModified() ? tr("%1 — modified").arg(name) : name);
    name_->setToolTip(file_);
    save_->setEnabled(isModified() || file_.isEmpty());
}

// -- checking and completing

void ScenarioView::edited(int position) {
    const auto blocks = editor_->blockCount();
    const auto added = blocks - blocks_;
    blocks_ = blocks;
    if (settingText_) return;
    validateSoon_.start();
    marksSoon_.start();
    if (added == 0) return;
    // Breakpoints stay with their lines.
    const auto line = editor_->document()->findBlock(position).blockNumber() + 1;
    auto stops = bench_.session.breakpoints();
    auto moved = false;
    for (auto& stop : stops) {
        if (stop.kind != Breakpoint::Kind::Line || stop.line <= line) continue;
        stop.line = std::max(line, stop.line + added);
        moved = true;
    }
    if (moved) bench_.session.setBreakpoints(stops);
}

void ScenarioView::validate() {
    validateSoon_.stop();
    const auto ticket = ++asked_;
    const QPointer<ScenarioView> self(this);
    bench_.session.request("ipclab/validate", {{"file", file_}, {"text", text()}},
                           [self, ticket](const QJsonObject& body, const QString& error) {
                               if (!self || ticket != self->asked_) return;  // it was changed since
                               if (error.isEmpty()) self->takeValidation(body);
                           });
}

void ScenarioView::takeValidation(const QJsonObject& body) {
    QVector<TextProblem> problems;
    for (const auto& each : body["problems"].toArray()) {
        const auto problem = each.toObject();
        problems.append({.line = problem["line"].toInt(),
                         .column = problem["column"].toInt(),
                         .length = problem["length"].toInt(1),
                         .message = problem["message"].toString()});
    }
    QVector<int> lines;
    for (const auto& each : body["steps"].toArray()) lines.append(each.toObject()["line"].toInt());
    std::sort(lines.begin(), lines.end());
    if (!lines.isEmpty() || problems.isEmpty()) stepLines_ = lines;  // of a text that cannot be read the steps are not known

    QStringList cells;
    for (const auto& each : body["cells"].toArray()) cells << each.toString();
    QStringList had;
    for (int i = 0; i < cells_->count(); ++i) had << cells_->itemText(i);
    if (cells != had && (!cells.isEmpty() || problems.isEmpty())) {
        const auto chosen = cells_->currentText();
        cells_->clear();
        cells_->addItems(cells);
        cells_->setCurrentIndex(std::max(0, static_cast<int>(cells.indexOf(chosen))));
    }
    cells_->setVisible(cells_->count() > 0);
    cellLabel_->setVisible(cells_->count() > 0);

    if (problems != problems_) {
        problems_ = problems;
        problemList_->clear();
        for (const auto& problem : problems_) {
            auto* item = new QTreeWidgetItem(problemList_);
            item->setText(0, problem.line > 0 ? QStringLiteral("%1:%2").arg(problem.line).arg(problem.column) : tr("all"));
            item->setText(1, problem.message);
            item->setToolTip(1, problem.message);
            item->setIcon(0, bench_.theme.icon(Severity::Error));
        }
        problemList_->resizeColumnToContents(0);
        problemList_->setVisible(!problems_.isEmpty());
        applyTheme();
        editor_->setProblems(problems_);
    }
    showStatus();
}

void ScenarioView::complete(bool byKey) {
    completeSoon_.stop();
    if (!byKey && !editor_->hasFocus()) return;
    const auto line = editor_->cursorLine();
    const auto column = editor_->cursorColumn();
    const auto ticket = ++completing_;
    const QPointer<ScenarioView> self(this);
    bench_.session.request("ipclab/complete", {{"text", text()}, {"line", line}, {"column", column}},
                           [self, ticket, line, column, byKey](const QJsonObject& body, const QString& error) {
                               if (!self || ticket != self->completing_ || !error.isEmpty()) return;
                               if (self->editor_->cursorLine() != line || self->editor_->cursorColumn() != column) return;
                               const auto items = body["items"].toArray();
                               self->editor_->offer(body["from"].toInt(column), items);
                               self->told_ = items.isEmpty() && byKey ? tr("Nothing is known that could stand here.") : self->told_;
                               self->showStatus();
                           });
}

// -- breakpoints

int ScenarioView::stepFrom(int line) const {
    if (stepLines_.isEmpty()) return line;
    const auto next = std::lower_bound(stepLines_.begin(), stepLines_.end(), line);
    return next != stepLines_.end() ? *next : 0;
}

void ScenarioView::toggleBreakpoint(int line) {
    const auto& stops = bench_.session.breakpoints();
    const auto there = std::any_of(stops.begin(), stops.end(),
                                   [line](const Breakpoint& each) { return each.kind == Breakpoint::Kind::Line && each.line == line; });
    const auto at = there ? line : stepFrom(line);
    if (at == 0) {
        told_ = tr("No step begins at line %1 or below it, so a run cannot stop there.").arg(line);
        return showStatus();
    }
    bench_.session.toggle({.kind = Breakpoint::Kind::Line, .line = at});
}

bool ScenarioView::setCondition(int line, const QString& condition, QString* why) {
    const auto text = condition.trimmed();
    if (!text.isEmpty()) {
        const auto parsed = sim::query::Expression::parse(text.toStdString());
        if (const auto* error = std::get_if<sim::query::ExpressionError>(&parsed)) {
            if (why != nullptr) *why = tr("Column %1: %2").arg(error->column).arg(QString::fromStdString(error->message));
            return false;
        }
    }
    auto stops = bench_.session.breakpoints();
    const auto found = std::find_if(stops.begin(), stops.end(),
                                    [line](const Breakpoint& each) { return each.kind == Breakpoint::Kind::Line && each.line == line; });
    if (found != stops.end()) {
        found->condition = text;
    } else {
        stops.append({.kind = Breakpoint::Kind::Line, .line = line, .condition = text});
    }
    bench_.session.setBreakpoints(stops);
    return true;
}

void ScenarioView::askCondition(int line) {
    QString condition;
    for (const auto& stop : bench_.session.breakpoints()) {
        if (stop.kind == Breakpoint::Kind::Line && stop.line == line) condition = stop.condition;
    }
    QString label = tr("Stop at line %1 only if this holds (the expression language):").arg(line);
    for (QString why;;) {
        auto ok = false;
        condition = QInputDialog::getText(this, tr("Condition of a breakpoint"),
                                          why.isEmpty() ? label : label + QStringLiteral("\n\n") + why, QLineEdit::Normal, condition, &ok);
        if (!ok || setCondition(line, condition, &why)) return;
    }
}

void ScenarioView::runTo(int line) { bench_.session.runUntil(QStringLiteral("event = step.reached and line = %1").arg(line)); }

void ScenarioView::showStops() {
    QHash<int, StopMark> stops;
    for (const auto& stop : bench_.session.breakpoints()) {
        if (stop.kind != Breakpoint::Kind::Line) continue;
        StopMark mark{.enabled = stop.enabled, .known = stop.verified || stop.message.isEmpty(), .asked = !stop.condition.isEmpty()};
        mark.tip = !stop.enabled ? tr("breakpoint, disabled") : tr("breakpoint");
        if (mark.asked) mark.tip += tr(" if %1").arg(stop.condition);
        if (!stop.hitCondition.isEmpty()) mark.tip += tr(", hits %1").arg(stop.hitCondition);
        if (!mark.known) mark.tip += tr(", not possible here: %1").arg(stop.message);
        stops.insert(stop.line, mark);
    }
    editor_->setStops(stops);
}

void ScenarioView::showMenu(int line, const QPoint& global) {
    auto* menu = editor_->createStandardContextMenu();
    menu->setAttribute(Qt::WA_DeleteOnClose);
    auto* first = menu->actions().isEmpty() ? nullptr : menu->actions().constFirst();
    const auto add = [&](const QString& text, auto act, bool enabled = true) {
        auto* action = new QAction(text, menu);
        action->setEnabled(enabled);
        connect(action, &QAction::triggered, this, act);
        menu->insertAction(first, action);
    };
    const auto stops = bench_.session.breakpoints();
    const auto found = std::find_if(stops.begin(), stops.end(),
                                    [line](const Breakpoint& each) { return each.kind == Breakpoint::Kind::Line && each.line == line; });
    const auto there = found != stops.end();
    const auto step = there ? line : stepFrom(line);
    add(
        there ? tr("Remove the breakpoint from line %1").arg(line) : tr("Breakpoint at line %1").arg(step),
        [this, line] { toggleBreakpoint(line); }, step != 0);
    if (there) {
        const auto enabled = found->enabled;
        add(enabled ? tr("Disable the breakpoint") : tr("Enable the breakpoint"), [this, line, enabled] {
            auto next = bench_.session.breakpoints();
            for (auto& each : next) {
                if (each.kind == Breakpoint::Kind::Line && each.line == line) each.enabled = !enabled;
            }
            bench_.session.setBreakpoints(next);
        });
    }
    add(
        tr("Condition of the breakpoint…"), [this, step] { askCondition(step); }, step != 0);
    add(
        tr("Run to the step at line %1").arg(step), [this, step] { runTo(step); }, step != 0 && bench_.session.canMove());
    menu->insertSeparator(first);
    menu->popup(global);
}

// -- marks of the run

bool ScenarioView::marksFit() const {
    if (!bench_.store.isOpen()) return false;
    const auto shown = text();
    return shown == ran_ || shown == bench_.store.scenarioText().replace(QLatin1String("\r\n"), QLatin1String("\n"));
}

int ScenarioView::lineOfRecord(std::uint64_t sequence) const {
    const auto record = bench_.store.record(sequence);
    if (!record) return 0;
    const auto& stamp = record->stamp;
    return stamp.pid != 0 ? steps_.lineOf({stamp.device, stamp.pid, stamp.tid}, sequence) : 0;
}

void ScenarioView::showPosition() {
    const auto& position = bench_.session.position();
    if (!marksFit() || position.sequence == 0) {
        editor_->setReached({});
        editor_->setCurrent(0);
        return showStatus();
    }
    const auto lines = steps_.reachedBy(position.sequence);
    editor_->setReached({lines.begin(), lines.end()});
    const auto& selected = bench_.selection.current();
    auto line = selected.kind == Selected::Kind::Thread ? steps_.lineOf({selected.device, selected.pid, selected.tid}, position.sequence)
                                                        : lineOfRecord(position.sequence);
    if (line == 0) line = steps_.lineAt(position.sequence);
    editor_->setCurrent(line);
    if (!editor_->hasFocus()) editor_->showLine(line);
    showStatus();
}

void ScenarioView::showSelected() {
    const auto& selected = bench_.selection.current();
    int line = 0;
    if (marksFit()) {
        auto sequence = selected.sequence;
        if (selected.kind == Selected::Kind::Transaction) {
            const auto row = bench_.store.rowOf(selected.transaction);
            if (row >= 0) sequence = bench_.store.row(row).sentSequence;  // the step that made the call
        }
        if (selected.kind == Selected::Kind::Transaction || selected.kind == Selected::Kind::Record) line = lineOfRecord(sequence);
    }
    editor_->setLit(line);
    if (line != 0 && !editor_->hasFocus()) editor_->showLine(line);
}

void ScenarioView::showStatus() {
    QStringList parts;
    if (!told_.isEmpty()) parts << told_;
    parts << tr("Line %1, column %2").arg(editor_->cursorLine()).arg(editor_->cursorColumn());
    if (const auto words = editor_->wordsOf(editor_->cursorLine()); !words.isEmpty()) parts << words;
    parts << (problems_.isEmpty() ? tr("no problems") : tr("%n problem(s)", nullptr, static_cast<int>(problems_.size())));
    if (bench_.store.isOpen() && !ran_.isEmpty() && !marksFit()) parts << tr("changed since the run began: its steps are not marked");
    status_->setText(parts.join(QStringLiteral("  ·  ")));
    status_->setToolTip(status_->text());
}

void ScenarioView::goToLine(int line) { editor_->goTo(line); }

// -- look

void ScenarioView::applyTheme() {
    editor_->applyTheme();
    auto colours = palette();
    colours.setColor(QPalette::WindowText, bench_.theme.text(Severity::Error));
    message_->setPalette(colours);
    auto faint = palette();
    faint.setColor(QPalette::WindowText, bench_.theme.faint());
    status_->setPalette(faint);
    for (int i = 0; i < problemList_->topLevelItemCount(); ++i)
        problemList_->topLevelItem(i)->setIcon(0, bench_.theme.icon(Severity::Error));
    const auto rows = std::min(kProblemRowsShown, problemList_->topLevelItemCount());
    const auto row = std::max(problemList_->sizeHintForRow(0), fontMetrics().height());
    problemList_->setFixedHeight(problemList_->header()->sizeHint().height() + rows * row + 2 * problemList_->frameWidth() + 2);
}

void ScenarioView::changeEvent(QEvent* event) {
    View::changeEvent(event);
    if (event->type() == QEvent::FontChange && editor_ != nullptr) applyTheme();
}

}  // namespace gui
