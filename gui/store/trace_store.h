#pragma once

#include <QObject>
#include <QString>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "sim/query/event_text.h"
#include "sim/query/expression.h"
#include "sim/query/world_state.h"
#include "sim/trace/reader.h"

namespace gui {

/// One transaction as the table, the charts and the detail view show it. Small and plain: names are indices, see TraceStore.
struct TrafficRow {
    std::uint64_t id = 0;      ///< N of tN
    std::uint64_t parent = 0;  ///< id, 0: none
    std::uint64_t startNs = 0;
    std::uint64_t endNs = 0;  ///< 0 while it is under way
    std::uint64_t sentSequence = 0;
    std::uint64_t finishedSequence = 0;  ///< 0 while it is under way
    std::uint32_t name = 0;              ///< index for TraceStore::name
    std::uint32_t requestBytes = 0;
    std::uint32_t replyBytes = 0;
    std::int32_t status = 0;  ///< what SendRequest returned; only when finished
    std::uint32_t fromPid = 0, fromTid = 0;
    std::uint32_t toPid = 0, toTid = 0;            ///< 0 until known
    std::uint16_t fromProcess = 0, toProcess = 0;  ///< indices among the trace's names, 0: unknown
    std::uint8_t fromDevice = 0, toDevice = 0;     ///< likewise
    std::uint8_t outcome = 0;                      ///< index for TraceStore::outcomeWord; 0: under way
    sim::trace::Rule refusedBy{};                  ///< the first rule that refused it or something in it
    bool oneway = false;
    bool remote = false;

    [[nodiscard]] bool finished() const { return finishedSequence != 0; }
    [[nodiscard]] bool refused() const { return refusedBy != sim::trace::Rule::None; }
};

/// A thread that ever lived, as a chart's lifeline.
struct Lifeline {
    std::uint8_t device = 0;    ///< index among the trace's names
    std::uint16_t process = 0;  ///< likewise
    std::uint32_t pid = 0;
    std::uint32_t tid = 0;
    QString deviceName, processName, threadName;
    std::uint64_t startSequence = 0;
    std::uint64_t endSequence = 0;  ///< of its process's end; 0: it lives
};

/// Something a chart draws at a moment, in the order of the records.
struct Mark {
    enum class Kind : std::uint8_t {
        Request,    ///< row: its transaction
        Oneway,     ///< likewise
        Reply,      ///< likewise; how it ended stands in the row
        Taken,      ///< a thread took the request (traces of level full, and of calls between devices)
        Refusal,    ///< rule.refused; row if it belongs to a transaction
        Tolerated,  ///< rule.tolerated
        Death,      ///< a recipient is told that an object died
        ProcessStart,
        ProcessEnd,
        Device,       ///< it started, went off, came on
        Network,      ///< a link or what is done to it changed
        Fault,        ///< somebody did something to the run: a fault of the scenario, an act by hand
        Step,         ///< a step of the scenario was reached
        Expectation,  ///< checked
        Law,          ///< broken
        Ability       ///< published, withdrawn
    };
    static constexpr std::uint32_t kNone = UINT32_MAX;

    std::uint64_t sequence = 0;
    std::uint64_t timeNs = 0;
    std::uint32_t row = kNone;
    std::uint32_t lifeline = kNone;  ///< of the acting thread; kNone: the world's
    Kind kind{};
};

/// A trace, recorded or still growing, as the views need it: rows and marks are gathered by a thread of its own while one reads and
/// handed over in portions, so nothing blocks the window. All methods are called on the window's thread and return at once unless
/// said otherwise. Live and recorded go the same way; what a run adds comes with refresh().
class TraceStore : public QObject {
    Q_OBJECT

public:
    explicit TraceStore(QObject* parent = nullptr);
    ~TraceStore() override;

    /// Opens a trace directory, or a run folder with a `trace` in it. Returns "" or, in a sentence, what is wrong; then the store is empty.
    QString open(const QString& directory);
    void close();
    [[nodiscard]] bool isOpen() const;
    [[nodiscard]] QString directory() const;

    /// Looks for records that were added since; cheap, also when there are none. The signals tell.
    void refresh();
    /// True once everything up to lastSequence() has been gathered.
    [[nodiscard]] bool settled() const;
    /// Why the trace could be read only in part; "" if it could.
    [[nodiscard]] QString damage() const;

    // -- of the run
    [[nodiscard]] QString scenarioFile() const;
    [[nodiscard]] QString scenarioTitle() const;
    [[nodiscard]] QString scenarioText() const;  ///< as recorded
    [[nodiscard]] bool isFull() const;           ///< level full: process state is known
    [[nodiscard]] std::uint64_t lastSequence() const;
    [[nodiscard]] std::uint64_t lastTimeNs() const;
    [[nodiscard]] const sim::trace::Names& names() const;
    [[nodiscard]] QString deviceName(std::uint8_t index) const;
    [[nodiscard]] QString processName(std::uint16_t index) const;
    /// `app`, or `phone › app` where there are several devices.
    [[nodiscard]] QString actorName(std::uint8_t device, std::uint16_t process) const;

    // -- transactions, in the order they were sent
    [[nodiscard]] qsizetype rowCount() const;
    [[nodiscard]] TrafficRow row(qsizetype index) const;
    /// -1: there is none.
    [[nodiscard]] qsizetype rowOf(std::uint64_t transaction) const;
    [[nodiscard]] QString name(const TrafficRow& row) const;         ///< `Echo.Say`
    [[nodiscard]] QString outcomeWord(const TrafficRow& row) const;  ///< `replied`, `dead_reply`; "" while under way
    /// The request and the reply in words, `Echo.Say(text="hi")`; read from the trace, some 10 us.
    [[nodiscard]] QString callText(const TrafficRow& row) const;
    [[nodiscard]] QString replyText(const TrafficRow& row) const;

    // -- marks and lifelines
    [[nodiscard]] qsizetype markCount() const;
    [[nodiscard]] Mark mark(qsizetype index) const;
    /// The first mark at or after a record; markCount() if there is none.
    [[nodiscard]] qsizetype markAt(std::uint64_t sequence) const;
    [[nodiscard]] const std::vector<Lifeline>& lifelines() const;

    // -- single records
    /// The window's own reader; valid until close() or open().
    [[nodiscard]] const sim::trace::Reader* reader() const;
    [[nodiscard]] std::optional<sim::trace::RecordView> record(std::uint64_t sequence) const;
    /// All records of a transaction between its request and its end, at most `max`; reads that stretch of the trace.
    [[nodiscard]] std::vector<std::uint64_t> recordsOf(const TrafficRow& row, std::size_t max = 2000) const;

    // -- what takes longer is asked for; the answer comes as a signal. A later request of the same kind replaces one that was not
    //    answered yet, so that who steps fast is not served what he has left behind.
    /// The state of all devices right after a record.
    void requestState(std::uint64_t sequence);
    /// Rows for which an expression holds, from the first on, in portions (filterFound); ends with filterDone. A new one ends the old.
    /// Rows that come later are looked at as they come. An empty expression is no filter and is not asked for.
    void requestFilter(quint64 ticket, const sim::query::Expression& expression);
    void dropFilter();
    /// Records in words, at most 1000 of them: `from` to `to`.
    void requestTexts(quint64 ticket, std::uint64_t from, std::uint64_t to);

signals:
    void opened();  ///< another trace, or none: forget everything
    void rowsAdded(qsizetype first, qsizetype count);
    void rowsChanged(qsizetype first, qsizetype last);  ///< e.g. they ended; at least all from first to last that changed
    void marksAdded(qsizetype first, qsizetype count);
    void lifelinesChanged();
    void progressed(quint64 gathered, quint64 last);  ///< records
    void damaged(const QString& why);
    void stateReady(quint64 sequence, std::shared_ptr<const sim::query::WorldState> state);
    void filterFound(quint64 ticket, const QVector<qint32>& rows);  ///< in order; a row that changed may lie before rows found earlier
    void filterLost(quint64 ticket, const QVector<qint32>& rows);   ///< found earlier, changed, and no longer fitting
    void filterDone(quint64 ticket);
    void textsReady(quint64 ticket, const std::vector<sim::query::EventLine>& lines);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace gui
