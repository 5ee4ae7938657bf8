#include "gui/session/session.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QHash>
#include <QPointer>
#include <QTimer>
#include <algorithm>
#include <utility>

#include "gui/session/breakpoints.h"
#include "gui/session/command_line.h"
#include "gui/session/run_folders.h"
#include "gui/session/serve_line.h"

namespace gui {
namespace {

constexpr int kAnswerLimitMs = 20'000;
constexpr int kLeaveMs = 1000;
/// A step that takes longer is shown as running; most are over before anybody could read the word.
constexpr int kShowRunningAfterMs = 150;

QString defaultProgram() {
    const auto named = qEnvironmentVariable("IPCLAB_PROGRAM");
    return named.isEmpty() ? QCoreApplication::applicationDirPath() + QStringLiteral("/ipclab") : named;
}

std::uint64_t numberOf(const QJsonObject& body, QLatin1String name) { return static_cast<std::uint64_t>(body[name].toInteger()); }

}  // namespace

struct Session::Impl {
    explicit Impl(Session& of) : session(of) {}

    Session& session;
    QString program = defaultProgram();
    int answerLimitMs = kAnswerLimitMs;

    ServeLine* line = nullptr;       ///< who serves the run, or questions only
    ServeLine* candidate = nullptr;  ///< who will, once it has understood what to run; the old one stays until then
    QVector<QPointer<ServeLine>> leaving;
    bool used = false;  ///< `line` was given something to run

    State runState = State::None;
    State shown = State::None;  ///< what stateChanged told last
    Launch launched, asked;
    bool attaching = false;  ///< the candidate is to look at a trace
    QString traceDirectory, askedTrace, beginAt;
    QJsonObject run;
    Position position;
    bool moving = false;      ///< a movement was asked for and has not arrived
    bool engineGone = false;  ///< the newest record is where the engine died
    bool over = false;        ///< `terminated` came
    QTimer showRunning;
    QString toEcho;  ///< how the movement under way ends on the command line: run or show
    bool jumping = false;
    QString nextJump;

    std::int64_t stoppedThread = 0, chosenThread = 0;
    QVector<Breakpoint> breakpoints;
    QHash<QString, QVector<Breakpoint>> linesOf;  ///< of other scenarios, until they come back
    QStringList acts;

    State state() const { return candidate ? State::Starting : runState; }

    void tellState() {
        if (std::exchange(shown, state()) != state()) emit session.stateChanged();
    }
    void setState(State next) {
        runState = next;
        tellState();
    }

    ServeLine* newLine() {
        auto* made = new ServeLine(program, answerLimitMs, &session);
        QObject::connect(made, &ServeLine::said, &session, [this](const QString& text) { emit session.output("stderr", text, 0); });
        QObject::connect(made, &ServeLine::event, &session, [this, made](const QString& name, const QJsonObject& body) {
            if (made == candidate && name == u"initialized") return takeOver();
            if (made == line || (made == candidate && name == u"output")) onEvent(name, body);
        });
        QObject::connect(made, &ServeLine::died, &session, [this, made](const QString& why) {
            if (made == candidate) return beginFailed({}, why);
            if (made == line) lineDied(why);
        });
        made->start();
        return made;
    }

    void leave(ServeLine*& which) {
        if (!which) return;
        auto* left = std::exchange(which, nullptr);
        leaving.removeIf([](const auto& each) { return each.isNull(); });
        leaving.append(left);
        left->leave();
    }

    // -- beginning

    void begin(const QString& command, const QJsonObject& arguments) {
        leave(candidate);
        moving = false;
        if (line && !used && line->isAlive() && !line->isDeaf())
            candidate = std::exchange(line, nullptr);
        else
            candidate = newLine();
        tellState();
        auto* asking = candidate;
        asking->request(command, arguments, [this, asking](const QJsonObject& body, const QString& error) {
            if (!error.isEmpty() && asking == candidate && asking->isAlive()) beginFailed(body, error);
        });
    }

    QJsonObject launchArguments(const Launch& launch, const QString& trace) const {
        QJsonObject arguments{
            {"scenario", launch.file}, {"level", "full"}, {"trace", trace}, {"stopOnEntry", launch.stopOnEntry}, {"stopAtEnd", true}};
        if (!launch.text.isEmpty()) arguments["text"] = launch.text;
        if (!launch.cell.isEmpty()) arguments["cell"] = launch.cell;
        if (launch.seed) arguments["seed"] = static_cast<qint64>(*launch.seed);
        if (!launch.profile.isEmpty()) arguments["profile"] = launch.profile;
        return arguments;
    }

    void launch(const Launch& launch) {
        asked = launch;
        askedTrace = newRunFolder(launch.file);
        attaching = false;
        beginAt.clear();
        emit session.commandEchoed(runLine(asked, askedTrace));
        begin("launch", launchArguments(asked, askedTrace));
    }

    void attach(const QString& directory, const QString& at) {
        asked = {};
        askedTrace = directory;
        attaching = true;
        QJsonObject arguments{{"trace", directory}};
        if (!at.isEmpty()) arguments["at"] = at;
        begin("attach", arguments);
    }

    void beginFailed(const QJsonObject& body, const QString& why) {
        if (line || !candidate->isAlive())
            leave(candidate);
        else
            line = std::exchange(candidate, nullptr);  // it still answers questions
        const auto problems = body["problems"].toArray();
        if (!problems.isEmpty()) emit session.problemsFound(problems);
        tellState();
        emit session.refused(attaching ? tr("Open a trace") : tr("Run"), why);
    }

    // The candidate understood what to run: it is the session from now on.
    void takeOver() {
        leave(line);
        line = std::exchange(candidate, nullptr);
        used = true;
        if (launched.file != asked.file) changeScenario(asked.file);
        launched = asked;
        traceDirectory = askedTrace;
        forgetRun();
        runState = State::Starting;
        tellBreakpoints();
        line->request("configurationDone", {}, [this](const QJsonObject&, const QString& error) {
            if (!error.isEmpty()) return notConfigured(error);
            if (runState == State::Starting && !attaching) setState(State::Running);
        });
    }

    void notConfigured(const QString& why) {
        if (!isServed()) return;  // it died, which was told
        leave(line);
        used = false;
        setState(State::None);
        failed(tr("Run"), why);
    }

    void forgetRun() {
        position = {};
        run = {};
        acts.clear();
        moving = jumping = engineGone = over = false;
        nextJump.clear();
        toEcho.clear();
        stoppedThread = chosenThread = 0;
    }

    // Breakpoints on lines belong to a scenario; the others hold everywhere.
    void changeScenario(const QString& file) {
        QVector<Breakpoint> others, lines;
        for (const auto& each : std::as_const(breakpoints)) (each.kind == Breakpoint::Kind::Line ? lines : others).append(each);
        if (!launched.file.isEmpty() && !lines.isEmpty()) linesOf[launched.file] = lines;
        const auto back = launched.file.isEmpty() ? lines : linesOf.take(file);
        breakpoints = back + others;
        emit session.breakpointsChanged();
    }

    // -- the end

    void lineDied(const QString& why) {
        leave(line);
        moving = jumping = false;
        showRunning.stop();
        if (!used) {  // it only answered questions
            emit session.output("important", why + u'\n', 0);
            return;
        }
        used = false;
        if (over) {  // it did what it should; the trace can be moved about in once somebody serves it again
            if (!traceDirectory.isEmpty() && position.sequence != 0) attach(traceDirectory, QStringLiteral("e%1").arg(position.sequence));
            setState(State::Ended);
            return;
        }
        engineGone = true;
        setState(State::Gone);
        emit session.engineChanged("killed", why, {{"state", "killed"}, {"text", why}, {"moment", position.moment}});
    }

    void failed(const QString& what, const QString& why) { emit session.refused(what, why); }

    // -- what serve tells

    void onEvent(const QString& name, const QJsonObject& body) {
        if (name == u"stopped") {
            stoppedThread = body["threadId"].toInteger();
        } else if (name == u"ipclab/position") {
            onPosition(body);
        } else if (name == u"continued") {
            setState(State::Running);
        } else if (name == u"ipclab/progress") {
            emit session.progressed(numberOf(body, QLatin1String("records")), numberOf(body, QLatin1String("time_ns")),
                                    numberOf(body, QLatin1String("transactions")));
        } else if (name == u"ipclab/run") {
            onRun(body);
        } else if (name == u"output") {
            emit session.output(body["category"].toString("console"), body["output"].toString(),
                                numberOf(body["data"].toObject(), QLatin1String("sequence")));
        } else if (name == u"ipclab/engine") {
            onEngine(body);
        } else if (name == u"ipclab/verdict") {
            emit session.verdictCame(body["word"].toString(), body["text"].toString(), body);
        } else if (name == u"ipclab/acted") {
            emit session.acted(body["step"].toString(), body["text"].toString());
            askInputs();
        } else if (name == u"breakpoint") {
            onBreakpoint(body["breakpoint"].toObject());
        } else if (name == u"terminated") {
            over = true;
        }
    }

    void onRun(const QJsonObject& body) {
        run = body;
        traceDirectory = body["trace"].toString(traceDirectory);
        if (attaching) {
            const auto file = body["file"].toString();
            if (launched.file != file) changeScenario(file);
            launched = {.file = file, .cell = body["cell"].toString(), .profile = body["profile"].toString()};
            if (body.contains("seed")) launched.seed = numberOf(body, QLatin1String("seed"));
            tellBreakpoints();
        }
        emit session.runStarted(traceDirectory);
    }

    void onPosition(const QJsonObject& body) {
        position = {.sequence = numberOf(body, QLatin1String("sequence")),
                    .timeNs = numberOf(body, QLatin1String("time_ns")),
                    .moment = body["moment"].toString(),
                    .transaction = numberOf(body, QLatin1String("transaction")),
                    .last = numberOf(body, QLatin1String("last")),
                    .reason = body["reason"].toString(),
                    .text = body["text"].toString()};
        if (body.contains("threadId")) stoppedThread = body["threadId"].toInteger();
        moving = false;
        showRunning.stop();
        const auto word = body["state"].toString();
        if (word == u"live")
            runState = State::Paused;
        else if (word == u"past")
            runState = State::Past;
        else if (word == u"ended")
            runState = engineGone ? State::Gone : State::Ended;
        else
            runState = State::Recorded;
        echoArrival();
        tellState();
        emit session.positionChanged();
    }

    void echoArrival() {
        if (std::exchange(toEcho, {}).isEmpty()) return;
        const auto moment = QStringLiteral("e%1").arg(position.sequence);
        emit session.commandEchoed(runState == State::Paused ? runLine(launched, {}, moment) : showLine(traceDirectory, moment));
    }

    void onEngine(const QJsonObject& body) {
        const auto word = body["state"].toString();
        if (word == u"crashed" || word == u"killed") {
            engineGone = true;
            moving = false;
            showRunning.stop();
            setState(State::Gone);
        }
        emit session.engineChanged(word, body["text"].toString(), body);
    }

    // Acts are given in the console and by other ways, too; the run knows all of them.
    void askInputs() {
        line->request("ipclab/inputs", {}, [this](const QJsonObject& body, const QString& error) {
            if (!error.isEmpty()) return;
            acts.clear();
            for (const auto& each : body["inputs"].toArray()) acts.append(each.toObject()["step"].toString());
        });
    }

    void onBreakpoint(const QJsonObject& about) {
        for (auto& each : breakpoints) {
            if (each.kind != Breakpoint::Kind::Line || each.line != about["line"].toInt()) continue;
            each.verified = about["verified"].toBool();
            each.message = about["message"].toString();
            emit session.breakpointsChanged();
        }
    }

    // -- moving

    bool isServed() const { return line && used && line->isAlive(); }

    bool isStopped() const {
        const auto now = state();
        return now == State::Paused || now == State::Past || now == State::Ended || now == State::Recorded || now == State::Gone;
    }

    QJsonObject withThread(QJsonObject arguments) const {
        arguments["threadId"] = static_cast<qint64>(chosenThread ? chosenThread : stoppedThread);
        return arguments;
    }

    void move(const QString& what, const QString& command, const QJsonObject& arguments, bool runsOn) {
        if (moving || !isStopped() || !isServed()) return;
        const auto before = runState;
        moving = true;
        toEcho = command;
        if (runsOn)
            setState(State::Running);
        else
            showRunning.start();
        line->request(command, arguments, [this, what, before](const QJsonObject&, const QString& error) {
            if (error.isEmpty() || !moving) return;
            moving = false;
            toEcho.clear();
            showRunning.stop();
            if (runState == State::Running && isServed() && !line->isDeaf()) setState(before);
            failed(what, error);
        });
    }

    void step(const QString& what, const QString& command, const char* granularity) {
        move(what, command, withThread({{"granularity", granularity}}), false);
    }

    void jump(const QString& moment) {
        if (!isStopped() || !isServed()) return;
        if (jumping) {
            nextJump = moment;
            return;
        }
        jumping = true;
        toEcho = "ipclab/goto";
        line->request("ipclab/goto", {{"moment", moment}}, [this, moment](const QJsonObject&, const QString& error) {
            jumping = false;
            if (!error.isEmpty()) failed(tr("Go to %1").arg(moment), error);
            if (!nextJump.isEmpty()) jump(std::exchange(nextJump, {}));
        });
    }

    // -- breakpoints

    void tellBreakpoints() {
        if (!isServed()) return;
        const auto asking = ordersFor(breakpoints, launched.file);
        for (const auto& order : asking) {
            line->request(order.command, order.arguments, [this, order](const QJsonObject& body, const QString& error) {
                if (order.places.isEmpty()) return;
                applyAnswer(breakpoints, order, body, error);
                emit session.breakpointsChanged();
            });
        }
    }
};

Session::Session(QObject* parent) : QObject(parent), impl_(std::make_unique<Impl>(*this)) {
    impl_->showRunning.setSingleShot(true);
    impl_->showRunning.setInterval(kShowRunningAfterMs);
    connect(&impl_->showRunning, &QTimer::timeout, this, [this] {
        if (impl_->moving) impl_->setState(State::Running);
    });
}

Session::~Session() {
    QElapsedTimer time;
    time.start();
    impl_->leave(impl_->candidate);
    impl_->leave(impl_->line);
    for (const auto& each : std::as_const(impl_->leaving)) {
        if (each) each->waitUntilGone(std::max(100, kLeaveMs - static_cast<int>(time.elapsed())));
    }
}

void Session::setProgram(const QString& program) { impl_->program = program; }
void Session::setAnswerLimit(int ms) { impl_->answerLimitMs = ms; }

void Session::launch(const Launch& launch) { impl_->launch(launch); }

void Session::openTrace(const QString& directory, const QString& at) {
    emit commandEchoed(at.isEmpty() ? shellLine({"ipclab", "show", directory}) : showLine(directory, at));
    impl_->attach(directory, at);
}

void Session::restart() {
    auto& i = *impl_;
    if (i.candidate || i.launched.file.isEmpty()) return;
    // A new serve whenever there is any doubt about the old one: a run that hangs or died ends with it.
    const bool sound = i.isServed() && !i.line->isDeaf() && !i.attaching && !i.over && i.runState != State::Gone && !i.moving &&
                       i.runState != State::Running;
    if (!sound) return launch(i.launched);
    i.askedTrace = newRunFolder(i.launched.file);
    emit commandEchoed(runLine(i.launched, i.askedTrace));
    i.forgetRun();
    i.setState(State::Starting);
    i.line->request("restart", {{"arguments", i.launchArguments(i.launched, i.askedTrace)}},
                    [&i](const QJsonObject&, const QString& error) {
                        if (!error.isEmpty()) return i.launch(i.launched);
                        if (i.runState == State::Starting) i.setState(State::Running);
                    });
}

void Session::stop() {
    auto& i = *impl_;
    if (i.candidate) {  // it has not begun: what was there before stays
        i.leave(i.candidate);
        return i.tellState();
    }
    const bool live =
        i.runState == State::Starting || i.runState == State::Running || i.runState == State::Paused || i.runState == State::Past;
    if (!live || !i.isServed()) return;
    emit commandEchoed(tr("# terminate: the run ends here, in good order"));
    i.line->request("terminate", {}, [&i](const QJsonObject&, const QString& error) {
        if (error.isEmpty()) return;
        if (i.line && i.line->isDeaf()) return i.line->abandon(error);
        i.failed(tr("Stop"), error);
    });
}

void Session::close() {
    auto& i = *impl_;
    i.leave(i.candidate);
    i.leave(i.line);
    i.used = i.attaching = false;
    i.forgetRun();
    i.showRunning.stop();
    i.launched = {};
    i.traceDirectory.clear();
    i.setState(State::None);
}

void Session::lookBack() {
    auto& i = *impl_;
    if (i.runState != State::Gone || i.candidate || i.isServed() || i.traceDirectory.isEmpty()) return;
    openTrace(i.traceDirectory, i.position.sequence ? QStringLiteral("e%1").arg(i.position.sequence) : QString());
}

Session::State Session::state() const { return impl_->state(); }
const Position& Session::position() const { return impl_->position; }
const Launch& Session::launched() const { return impl_->launched; }
const QJsonObject& Session::run() const { return impl_->run; }
QString Session::traceDirectory() const { return impl_->traceDirectory; }
bool Session::canMove() const { return impl_->isStopped() && impl_->isServed() && !impl_->moving; }
bool Session::canAct() const { return state() == State::Paused && !impl_->moving; }

void Session::resume() {
    if (state() == State::Ended) return impl_->failed(tr("Play"), tr("The run is over. Restart begins it anew."));
    impl_->move(tr("Play"), "continue", impl_->withThread({}), true);
}

void Session::pause() {
    auto& i = *impl_;
    if (state() != State::Running || !i.isServed()) return;
    i.line->request("pause", i.withThread({}), [&i](const QJsonObject&, const QString& error) {
        if (!error.isEmpty()) i.failed(tr("Pause"), error);
    });
}

void Session::stepOver() { impl_->step(tr("Step over"), "next", "statement"); }
void Session::stepIn() { impl_->step(tr("Step into"), "stepIn", "statement"); }
void Session::stepOut() { impl_->step(tr("Step out"), "stepOut", "statement"); }
void Session::stepEvent() { impl_->step(tr("Step one event"), "next", "instruction"); }
void Session::stepBackOver() { impl_->step(tr("Step back over"), "stepBack", "statement"); }
void Session::stepBackEvent() { impl_->step(tr("Step back"), "stepBack", "instruction"); }
void Session::reverseContinue() { impl_->move(tr("Run back"), "reverseContinue", impl_->withThread({}), false); }

void Session::runUntil(const QString& momentOrCondition) {
    if (!canMove()) return;
    impl_->move(tr("Run until %1").arg(momentOrCondition), "ipclab/runUntil", {{"until", momentOrCondition}}, true);
    impl_->toEcho.clear();
    emit commandEchoed(runLine(impl_->launched, {}, momentOrCondition));
}

void Session::goTo(const QString& moment) { impl_->jump(moment.trimmed()); }
void Session::goToSequence(std::uint64_t sequence) { impl_->jump(QStringLiteral("e%1").arg(sequence)); }

void Session::selectThread(std::uint8_t device, std::uint32_t pid, std::uint32_t tid) {
    auto& i = *impl_;
    i.chosenThread = 0;
    if (pid == 0 || !i.isServed()) return;
    i.line->request("threads", {}, [&i, device, pid, tid](const QJsonObject& body, const QString&) {
        for (const auto& each : body["threads"].toArray()) {
            const auto thread = each.toObject();
            if (thread["device"].toInteger(-1) != device || thread["pid"].toInteger() != pid) continue;
            if (tid == 0 || thread["tid"].toInteger() == tid) {
                i.chosenThread = thread["id"].toInteger();
                return;
            }
        }
    });
}

void Session::act(const QString& step) {
    auto& i = *impl_;
    if (!i.isServed()) return i.failed(step, tr("Nothing runs that one could act on."));
    i.line->request("ipclab/act", {{"step", step}}, [&i, step](const QJsonObject& body, const QString& error) {
        if (!error.isEmpty()) return i.failed(step, error);
        const auto given = body["step"].toString(step);
        i.acts.append(given);
        emit i.session.commandEchoed(
            tr("# faults: - { at: %1ns, %2 }   (File > Save as scenario keeps it)").arg(body["time_ns"].toInteger()).arg(given));
    });
}

void Session::requestSavedScenario() {
    request("ipclab/saveScenario", {}, [this](const QJsonObject& body, const QString& error) {
        if (!error.isEmpty()) return impl_->failed(tr("Save as scenario"), error);
        emit scenarioSaved(body["text"].toString(), body["file"].toString());
    });
}

const QStringList& Session::acts() const { return impl_->acts; }

const QVector<Breakpoint>& Session::breakpoints() const { return impl_->breakpoints; }

void Session::setBreakpoints(const QVector<Breakpoint>& breakpoints) {
    impl_->breakpoints = breakpoints;
    emit breakpointsChanged();
    impl_->tellBreakpoints();
}

void Session::toggle(const Breakpoint& breakpoint) {
    auto next = impl_->breakpoints;
    const auto before = next.size();
    next.removeIf([&](const Breakpoint& each) { return samePlace(each, breakpoint); });
    if (next.size() == before) next.append(breakpoint);
    setBreakpoints(next);
}

void Session::request(const QString& command, const QJsonObject& arguments, Answer answer) {
    auto& i = *impl_;
    auto* asking = i.line ? i.line : i.candidate;
    if (!asking) asking = i.line = i.newLine();
    asking->request(command, arguments, std::move(answer));
}

}  // namespace gui
