#include "gui/window/run_control.h"

#include <QRegularExpression>
#include <utility>

#include "gui/selection.h"
#include "gui/session/session.h"
#include "gui/store/trace_store.h"
#include "sim/trace/events.h"

namespace gui {
namespace {

constexpr qint64 kFastEveryMs = 1000;
constexpr qint64 kCloseEveryMs = 100;

}  // namespace

// Made before the views, so that the store has looked for what is new before they hear of a new position.
RunControl::RunControl(Workbench& bench, Commands& commands, QObject* parent)
    : QObject(parent), bench_(bench), commands_(commands), navigation_(bench, this) {
    auto& session = bench.session;
    connect(&session, &Session::runStarted, this, &RunControl::openStore);
    connect(&session, &Session::positionChanged, this, &RunControl::arrive);
    connect(&session, &Session::progressed, this, &RunControl::follow);
    connect(&session, &Session::stateChanged, this, [this] {
        if (bench_.session.state() != Session::State::Running) bench_.store.refresh();
        enable();
    });
    connect(&session, &Session::positionChanged, this, &RunControl::enable);
    connect(&session, &Session::acted, this, &RunControl::enable);
    connect(&bench.selection, &Selection::changed, this, &RunControl::enable);
    connectCommands();
    enable();
}

void RunControl::connectCommands() {
    auto& session = bench_.session;
    const auto does = [this](CommandId id, auto&& what) { connect(commands_.action(id), &QAction::triggered, this, what); };
    does(CommandId::Play, [this] { play(Pace::Close); });
    does(CommandId::Fast, [this] { play(Pace::Fast); });
    does(CommandId::Express, [this] { play(Pace::Express); });
    does(CommandId::Pause, [&session] { session.pause(); });
    does(CommandId::PlayOrPause, [this] { playOrPause(); });
    does(CommandId::RunBack, [&session] { session.reverseContinue(); });
    does(CommandId::Restart, [&session] { session.restart(); });
    does(CommandId::Stop, [&session] { session.stop(); });
    does(CommandId::NextEvent, [&session] { session.stepEvent(); });
    does(CommandId::PreviousEvent, [&session] { session.stepBackEvent(); });
    does(CommandId::StepOver, [&session] { session.stepOver(); });
    does(CommandId::StepInto, [&session] { session.stepIn(); });
    does(CommandId::StepOut, [&session] { session.stepOut(); });
    does(CommandId::StepBackOver, [&session] { session.stepBackOver(); });
    does(CommandId::GoToSelected, [this] {
        if (const auto there = navigation_.selectedSequence())
            bench_.session.goToSequence(*there);
        else
            emit said(tr("What is selected has no place in the run."));
    });
    // A view may know better what comes next: a table that is filtered, a diagram that is folded.
    does(CommandId::NextTransaction, [this] {
        if (!tellView_("selectNext", true)) navigation_.nextTransaction(1);
    });
    does(CommandId::PreviousTransaction, [this] {
        if (!tellView_("selectPrevious", true)) navigation_.nextTransaction(-1);
    });
    does(CommandId::NextInConversation, [this] {
        if (!tellView_("selectNextInConversation", true)) navigation_.nextInConversation(1);
    });
    does(CommandId::PreviousInConversation, [this] {
        if (!tellView_("selectPreviousInConversation", true)) navigation_.nextInConversation(-1);
    });
    does(CommandId::ToReply, [this] { navigation_.toReply(); });
    does(CommandId::ToRequest, [this] { navigation_.toRequest(); });
    does(CommandId::Cause, [this] {
        if (!tellView_("goToCause", false)) navigation_.toCause();
    });
    does(CommandId::Effect, [this] {
        if (!tellView_("goToEffect", false)) navigation_.toEffect();
    });
    does(CommandId::NextOnLifeline, [this] {
        if (!tellView_("goToNextOnLine", false)) navigation_.nextOnLifeline(1);
    });
    does(CommandId::PreviousOnLifeline, [this] {
        if (!tellView_("goToPreviousOnLine", false)) navigation_.nextOnLifeline(-1);
    });
    does(CommandId::HistoryBack, [this] { bench_.selection.goBack(); });
    does(CommandId::HistoryForward, [this] { bench_.selection.goForward(); });
}

void RunControl::openStore(const QString& directory) {
    bench_.selection.forget();
    pace_ = Pace::Close;
    const auto wrong = bench_.store.open(directory);
    // A run that has recorded nothing yet can be opened at its first stop.
    if (!wrong.isEmpty() && bench_.session.run()["recorded"].toBool()) emit said(wrong);
}

void RunControl::arrive() {
    auto& store = bench_.store;
    const auto directory = bench_.session.traceDirectory();
    if (!directory.isEmpty() && (!store.isOpen() || store.directory() != directory)) {
        if (const auto wrong = store.open(directory); !wrong.isEmpty()) emit said(wrong);
    }
    store.refresh();
    // The selection goes along unless it is about something that has no moment.
    const auto kind = bench_.selection.current().kind;
    using Kind = Selected::Kind;
    const auto& position = bench_.session.position();
    if (kind == Kind::Nothing || kind == Kind::Record || kind == Kind::Transaction) {
        if (position.transaction != 0)
            bench_.selection.selectTransaction(position.transaction, position.sequence);
        else
            bench_.selection.select({.kind = Kind::Record, .sequence = position.sequence});
    }
    if (beginAt_.isEmpty() || !bench_.session.canMove()) return;
    const auto moment = std::exchange(beginAt_, {});
    bench_.session.request("ipclab/goto", {{"moment", moment}}, [this, moment](const QJsonObject&, const QString& error) {
        if (!error.isEmpty()) bench_.session.runUntil(moment);  // it is not recorded yet
    });
}

void RunControl::follow() {
    if (pace_ == Pace::Express) return;
    const auto least = pace_ == Pace::Fast ? kFastEveryMs : kCloseEveryMs;
    if (followed_.isValid() && !followed_.hasExpired(least)) return;
    followed_.start();
    if (bench_.store.isOpen())
        bench_.store.refresh();
    else
        bench_.store.open(bench_.session.traceDirectory());
}

void RunControl::play(Pace pace) {
    pace_ = pace;
    bench_.session.resume();
}

void RunControl::playOrPause() {
    if (bench_.session.state() == Session::State::Running)
        bench_.session.pause();
    else
        play(Pace::Close);
}

void RunControl::goTo(const QString& place) {
    static const QRegularExpression rule(QStringLiteral("^[A-Za-z]+-[0-9]+$"));
    if (!rule.match(place).hasMatch()) return bench_.session.goTo(place);
    if (const auto there = navigation_.refusalBy(place))
        bench_.session.goToSequence(*there);
    else
        emit said(tr("Rule %1 has refused nothing so far.").arg(place.toUpper()));
}

void RunControl::setShown(bool shown) {
    shown_ = shown;
    enable();
}

void RunControl::enable() {
    using State = Session::State;
    auto& session = bench_.session;
    const auto state = session.state();
    const bool loaded = shown_ && state != State::None;
    const bool stoppable = state == State::Starting || state == State::Running || state == State::Paused || state == State::Past;
    for (const auto& command : commandTable()) {
        bool can = true;
        switch (command.when) {
            case CommandWhen::Always:
                break;
            case CommandWhen::Loaded:
                can = loaded;
                break;
            case CommandWhen::Movable:
                // While a step is under way nothing is greyed: it is over before one could read it.
                can = loaded && state != State::Starting && state != State::Running && (state != State::Gone || session.canMove());
                break;
            case CommandWhen::Running:
                can = loaded && state == State::Running;
                break;
            case CommandWhen::Playable:
                can = loaded && state != State::Starting && state != State::Gone;
                break;
            case CommandWhen::Stoppable:
                can = stoppable;
                break;
            case CommandWhen::Runnable:
                can = loaded && !session.launched().file.isEmpty() && state != State::Starting;
                break;
            case CommandWhen::Transaction:
                can = loaded && bench_.selection.current().transaction != 0;
                break;
            case CommandWhen::Views:
                continue;
        }
        if (can && command.id == CommandId::Play) can = state != State::Ended;
        if (can && command.id == CommandId::HistoryBack) can = bench_.selection.canGoBack();
        if (can && command.id == CommandId::HistoryForward) can = bench_.selection.canGoForward();
        commands_.action(command.id)->setEnabled(can);
    }
}

}  // namespace gui
