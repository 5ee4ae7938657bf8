#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QObject>
#include <QString>
#include <QStringList>
#include <QVector>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace gui {

/// A place at which runs stop, as the user set it. Kept by the session from run to run.
struct Breakpoint {
    enum class Kind : std::uint8_t {
        Line,      ///< of the scenario: `line`
        Function,  ///< `text`: `Echo.Say`
        Rule,      ///< `text`: `SIZE-1`, `any`, `law`, `crash`, `expectation`
        Condition  ///< `text`: an expression
    };
    Kind kind{};
    int line = 0;
    QString text{};
    QString condition{};     ///< beside the kind's own; may be empty
    QString hitCondition{};  ///< may be empty
    bool enabled = true;
    bool verified = false;  ///< the engine knows the place
    QString message{};      ///< why not
    bool operator==(const Breakpoint&) const = default;
};

/// Where the run stands, as ipclab/position tells.
struct Position {
    std::uint64_t sequence = 0;
    std::uint64_t timeNs = 0;
    QString moment{};
    std::uint64_t transaction = 0;
    std::uint64_t last = 0;
    QString reason{};
    QString text{};
};

/// How to start a run.
struct Launch {
    QString file{};
    QString text{};  ///< of an editor with unsaved changes; empty: the file's
    QString cell{};
    std::optional<std::uint64_t> seed{};
    QString profile{};
    bool stopOnEntry = true;
};

/// The window's end of the control protocol (sim/control/protocol.md): it starts `ipclab serve` as a child, speaks with it, and outlives
/// it. Nothing here blocks. Every act leaves a line on the console: its command-line equivalent.
class Session : public QObject {
    Q_OBJECT

public:
    enum class State : std::uint8_t {
        None,      ///< nothing is loaded
        Starting,  ///< serve was started, the run is not there yet
        Running,   ///< LIVE
        Paused,    ///< PAUSED · LIVE: stopped at the newest record
        Past,      ///< HISTORY (live run ahead)
        Ended,     ///< the run is over; we are at its end
        Recorded,  ///< RECORDED: elsewhere in a trace whose run is over
        Gone       ///< serve or the engine died, or was killed; the trace can still be looked at: lookBack()
    };
    Q_ENUM(State)

    explicit Session(QObject* parent = nullptr);
    ~Session() override;

    /// The program that serves; default: what IPCLAB_PROGRAM in the environment names, else `ipclab` beside this program.
    void setProgram(const QString& program);
    /// Host time after which a request counts as unanswered, and a serve that does not get through the beginning is given up; default 20 s.
    void setAnswerLimit(int ms);

    void launch(const Launch& launch);
    void openTrace(const QString& directory, const QString& at = {});
    /// From the start, with the same scenario, cell and seed; also when the engine is gone.
    void restart();
    /// Ends the run in good order; the trace stays.
    void stop();
    /// Ends everything. Nothing of it is left behind.
    void close();
    /// When the engine is gone: attaches to what was recorded up to there, if nobody serves it any more.
    void lookBack();

    [[nodiscard]] State state() const;
    [[nodiscard]] const Position& position() const;
    [[nodiscard]] const Launch& launched() const;  ///< as asked for; of an opened trace: as it was recorded
    [[nodiscard]] const QJsonObject& run() const;  ///< body of the last ipclab/run: title, cell, seed, profile, ...
    [[nodiscard]] QString traceDirectory() const;
    [[nodiscard]] bool canMove() const;  ///< stopped somewhere, somebody serves, and the last movement has arrived
    [[nodiscard]] bool canAct() const;   ///< Paused

    // -- moving; what each does: sim/control/protocol.md. Without a thread: the one of the record at the position.
    //    A step asked for while another is under way is not kept: a key held down does not run on when it is let go.
    void resume();
    void pause();
    void stepOver();
    void stepIn();
    void stepOut();
    void stepEvent();
    void stepBackOver();
    void stepBackEvent();
    void reverseContinue();
    void runUntil(const QString& momentOrCondition);
    void goTo(const QString& moment);
    void goToSequence(std::uint64_t sequence);                                     ///< of many asked for in a row the last counts
    void selectThread(std::uint8_t device, std::uint32_t pid, std::uint32_t tid);  ///< the one that steps are about

    // -- acting
    /// A fault in YAML's words: `kill: app`.
    void act(const QString& step);
    /// Asks for the scenario with the acts in it; comes as scenarioSaved.
    void requestSavedScenario();
    [[nodiscard]] const QStringList& acts() const;  ///< of this run, as given

    // -- breakpoints
    [[nodiscard]] const QVector<Breakpoint>& breakpoints() const;
    void setBreakpoints(const QVector<Breakpoint>& breakpoints);
    void toggle(const Breakpoint& breakpoint);  ///< adds it, or removes the one at the same place

    // -- questions. The answer is called with the response's body, or with a message on failure; not at all if the session was closed.
    //    Without a run an `ipclab serve` is started for them, which the next launch takes over.
    using Answer = std::function<void(const QJsonObject& body, const QString& error)>;
    void request(const QString& command, const QJsonObject& arguments, Answer answer);

signals:
    void stateChanged();
    void positionChanged();                          ///< after a stop or a jump; store.refresh() was called for it
    void runStarted(const QString& traceDirectory);  ///< open the store
    void progressed(quint64 records, quint64 timeNs, quint64 transactions);
    void output(const QString& category, const QString& text, quint64 sequence);
    void commandEchoed(const QString& line);  ///< command-line equivalent of what was done, or protocol echo
    void engineChanged(const QString& state, const QString& text, const QJsonObject& body);  ///< stuck, crashed, killed, ended
    void verdictCame(const QString& word, const QString& text, const QJsonObject& body);
    void acted(const QString& step, const QString& text);
    void refused(const QString& what, const QString& why);  ///< a request failed, in words for the status line
    void scenarioSaved(const QString& text, const QString& file);
    void breakpointsChanged();
    void problemsFound(const QJsonArray& problems);  ///< launch was refused: mistakes in the scenario

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace gui
