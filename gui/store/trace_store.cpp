#include "gui/store/trace_store.h"

#include <QDir>
#include <QFileInfo>
#include <QTimer>
#include <algorithm>
#include <deque>
#include <unordered_map>

#include "gui/store/answer_worker.h"
#include "gui/store/chunk_list.h"
#include "gui/store/gather_worker.h"
#include "sim/query/transaction_tree.h"
#include "sim/trace/codec.h"

namespace gui {
namespace {

/// Portions are taken no more often than this once there is something to see, so that views can paint between them.
constexpr int kPauseMs = 5;
constexpr int kAtOnce = 4;
/// Changed rows that lie closer together than this are told of as one stretch.
constexpr std::uint32_t kGap = 64;
/// How many records recordsOf() looks at: some 10 ms.
constexpr std::uint64_t kLookedMax = 200'000;
/// The scenario lies in the first records; so many are looked at for it.
constexpr int kHeadRecords = 256;

/// A mark as it is kept.
struct KeptMark {
    std::uint64_t sequenceAndKind = 0;  ///< the kind in the lowest byte
    std::uint64_t timeNs = 0;
    std::uint32_t row = Mark::kNone;
    std::uint32_t lifeline = Mark::kNone;

    [[nodiscard]] std::uint64_t sequence() const { return sequenceAndKind >> 8; }
};

/// The two threads of one trace.
struct Workers {
    Workers(const std::string& directory, const std::function<void()>& notify) : gather(directory, notify), answer(directory, notify) {}
    GatherWorker gather;
    AnswerWorker answer;
};

}  // namespace

struct TraceStore::Impl {
    explicit Impl(TraceStore& owner) : store(owner) {}

    TraceStore& store;
    std::uint64_t generation = 0;  ///< of traces: who tells of another one is not heard
    QString directory{};
    std::unique_ptr<sim::trace::Reader> reader{};
    std::unique_ptr<Workers> workers{};
    std::deque<std::unique_ptr<Workers>> leaving{};  ///< told to stop; nobody waits for them
    QTimer taking{};
    int taken = 0;

    // -- of the run
    QString scenarioFile{}, scenarioTitle{}, scenarioText{};
    bool full = false, headRead = false;
    sim::trace::Names names{};
    std::vector<QString> deviceNames{}, processNames{};

    // -- what was gathered
    ChunkList<TrafficRow> rows{};
    std::unordered_map<std::uint64_t, std::uint32_t> strays{};  ///< rows whose id is below that of one before them
    std::uint64_t highestId = 0;
    std::vector<QString> methods{};
    ChunkList<KeptMark> marks{};
    std::vector<Lifeline> lifelines{};
    std::unique_ptr<sim::query::TransactionTree> words{};  ///< knows the interfaces and no transaction
    std::vector<std::uint64_t> context{};                  ///< records by which later ones are told
    std::uint64_t gathered = 0;
    QString damage{};

    std::uint64_t filterNumber = 0;
    quint64 filterTicket = 0;
    bool filtering = false;

    void forget();
    void leave();
    void readHead();
    void take();
    void takeAnswers();
    void put(const Portion& portion);
    [[nodiscard]] sim::query::Transaction asTransaction(const TrafficRow& row) const {
        sim::query::Transaction transaction;
        transaction.id = row.id;
        transaction.sent_sequence = row.sentSequence;
        transaction.finished_sequence = row.finishedSequence;
        return transaction;
    }
};

void TraceStore::Impl::leave() {
    ++generation;
    taking.stop();
    if (workers) {
        workers->gather.stop();
        workers->answer.stop();
        leaving.push_back(std::move(workers));
    }
    std::erase_if(leaving, [](const auto& gone) { return gone->gather.over() && gone->answer.over(); });
}

void TraceStore::Impl::forget() {
    leave();
    directory.clear();
    reader.reset();
    taken = 0;
    scenarioFile = scenarioTitle = scenarioText = QString();
    full = headRead = false;
    names = {};
    deviceNames.clear();
    processNames.clear();
    rows.clear();
    strays.clear();
    highestId = 0;
    methods.clear();
    marks.clear();
    lifelines.clear();
    words = std::make_unique<sim::query::TransactionTree>();
    context.clear();
    gathered = 0;
    damage.clear();
    filtering = false;
}

void TraceStore::Impl::readHead() {
    if (headRead || !reader) return;
    std::string text;
    auto cursor = reader->begin();
    sim::trace::RecordView record;
    for (int i = 0; i < kHeadRecords && cursor.next(record); ++i) {
        if (record.is<sim::trace::RunStarted>()) {
            const auto run = record.as<sim::trace::RunStarted>();
            scenarioTitle = QString::fromUtf8(run.title.empty() ? run.scenario : run.title);
            full = run.full != 0;
        } else if (record.is<sim::trace::ScenarioRecorded>()) {
            const auto piece = record.as<sim::trace::ScenarioRecorded>();
            scenarioFile = QString::fromUtf8(piece.file);
            text += piece.text;
        } else {
            headRead = true;
            break;
        }
    }
    scenarioText = QString::fromStdString(text);
}

TraceStore::TraceStore(QObject* parent) : QObject(parent), impl_(std::make_unique<Impl>(*this)) {
    impl_->forget();
    impl_->taking.setSingleShot(true);
    connect(&impl_->taking, &QTimer::timeout, this, [this] { impl_->take(); });
}

TraceStore::~TraceStore() { impl_->leave(); }

QString TraceStore::open(const QString& directory) {
    const bool wasOpen = isOpen();
    impl_->forget();
    const QDir run(directory);
    const auto inner = run.filePath(QStringLiteral("trace"));
    const bool isRunFolder = !QFileInfo(run.filePath(QStringLiteral("metadata"))).exists() && QFileInfo(inner).isDir();
    const auto place = isRunFolder ? inner : directory;
    auto reader = sim::trace::Reader::open(QDir::toNativeSeparators(place).toStdString());
    if (!reader) {
        if (wasOpen) emit opened();
        return QString::fromStdString(reader.error());
    }
    impl_->reader = std::move(*reader);
    impl_->directory = place;
    impl_->names = impl_->reader->names();
    for (const auto& name : impl_->names.devices) impl_->deviceNames.push_back(QString::fromStdString(name));
    for (const auto& name : impl_->names.processes) impl_->processNames.push_back(QString::fromStdString(name));
    impl_->readHead();

    const auto generation = impl_->generation;
    impl_->workers = std::make_unique<Workers>(place.toStdString(), [this, generation] {
        // On the worker's thread; the store outlives it.
        QMetaObject::invokeMethod(
            this,
            [this, generation] {
                if (generation != impl_->generation) return;
                impl_->takeAnswers();
                if (generation == impl_->generation && !impl_->taking.isActive())
                    impl_->taking.start(impl_->taken < kAtOnce ? 0 : kPauseMs);
            },
            Qt::QueuedConnection);
    });
    emit opened();
    return {};
}

void TraceStore::close() {
    if (!isOpen()) return;
    impl_->forget();
    emit opened();
}

bool TraceStore::isOpen() const { return impl_->reader != nullptr; }

QString TraceStore::directory() const { return impl_->directory; }

void TraceStore::refresh() {
    if (!impl_->reader || !impl_->reader->refresh()) return;
    impl_->readHead();
    impl_->workers->gather.refresh();
}

bool TraceStore::settled() const { return !impl_->damage.isEmpty() || impl_->gathered >= lastSequence(); }

QString TraceStore::damage() const { return impl_->damage; }

void TraceStore::Impl::take() {
    if (!workers) return;
    bool more = false;
    const auto portion = workers->gather.take(more);
    if (more) taking.start(taken < kAtOnce ? 0 : kPauseMs);
    if (!portion) return;
    ++taken;
    put(*portion);
}

void TraceStore::Impl::takeAnswers() {
    const auto now = generation;
    auto answers = workers->answer.take();
    if (answers.state) emit store.stateReady(answers.stateSequence, answers.state);
    if (answers.texts && now == generation) emit store.textsReady(answers.ticket, *answers.texts);
}

void TraceStore::Impl::put(const Portion& portion) {
    const auto firstRow = static_cast<qsizetype>(rows.size());
    for (const auto& row : portion.rows) {
        if (row.id < highestId) strays.emplace(row.id, static_cast<std::uint32_t>(rows.size()));
        highestId = std::max(highestId, row.id);
        rows.push_back(row);
    }
    std::vector<std::uint32_t> changed;
    changed.reserve(portion.changes.size());
    for (const auto& [index, row] : portion.changes) {
        auto& there = rows[index];
        const auto before = there;
        there = row;
        if (there.toTid == 0) there.toTid = before.toTid;
        if (there.replyBytes == 0) there.replyBytes = before.replyBytes;
        changed.push_back(index);
    }
    std::ranges::sort(changed);
    methods.insert(methods.end(), portion.names.begin(), portion.names.end());
    const auto firstMark = static_cast<qsizetype>(marks.size());
    for (const auto& mark : portion.marks) {
        marks.push_back({mark.sequence << 8 | static_cast<std::uint8_t>(mark.kind), mark.timeNs, mark.row, mark.lifeline});
    }
    lifelines.insert(lifelines.end(), portion.lifelines.begin(), portion.lifelines.end());
    for (const auto& [line, sequence] : portion.ends) lifelines[line].endSequence = sequence;
    for (const auto sequence : portion.declarations) {
        if (const auto record = reader->at(sequence)) words->add(*record);
    }
    context.insert(context.end(), portion.context.begin(), portion.context.end());
    const bool progress = portion.gathered != gathered;
    gathered = std::max(gathered, portion.gathered);
    const bool newDamage = !portion.damage.isEmpty() && damage.isEmpty();
    if (newDamage) damage = portion.damage;

    // Whoever hears of it may close this trace or open another.
    const auto now = generation;
    const auto valid = [&] { return now == generation; };
    if (!portion.lifelines.empty() || !portion.ends.empty()) emit store.lifelinesChanged();
    if (valid() && !portion.rows.empty()) emit store.rowsAdded(firstRow, static_cast<qsizetype>(portion.rows.size()));
    for (std::size_t i = 0; i < changed.size() && valid();) {
        auto end = i + 1;
        while (end < changed.size() && changed[end] - changed[end - 1] <= kGap) ++end;
        emit store.rowsChanged(changed[i], changed[end - 1]);
        i = end;
    }
    if (valid() && !portion.marks.empty()) emit store.marksAdded(firstMark, static_cast<qsizetype>(portion.marks.size()));
    const auto heard = [&] { return valid() && filtering && portion.filter == filterNumber; };
    if (heard() && !portion.lost.isEmpty()) emit store.filterLost(filterTicket, portion.lost);
    if (heard() && !portion.found.isEmpty()) emit store.filterFound(filterTicket, portion.found);
    if (heard() && portion.filterDone) emit store.filterDone(filterTicket);
    if (valid() && newDamage) emit store.damaged(damage);
    if (valid() && (progress || newDamage)) emit store.progressed(gathered, store.lastSequence());
}

// ------------------------------------------------------------------------------------------------------------------ of the run

QString TraceStore::scenarioFile() const { return impl_->scenarioFile; }
QString TraceStore::scenarioTitle() const { return impl_->scenarioTitle; }
QString TraceStore::scenarioText() const { return impl_->scenarioText; }
bool TraceStore::isFull() const { return impl_->full; }
std::uint64_t TraceStore::lastSequence() const { return impl_->reader ? impl_->reader->last_sequence() : 0; }
std::uint64_t TraceStore::lastTimeNs() const { return impl_->reader ? impl_->reader->last_time_ns() : 0; }
const sim::trace::Names& TraceStore::names() const { return impl_->names; }

QString TraceStore::deviceName(std::uint8_t index) const {
    return index != 0 && index < impl_->deviceNames.size() ? impl_->deviceNames[index] : QString();
}

QString TraceStore::processName(std::uint16_t index) const {
    return index != 0 && index < impl_->processNames.size() ? impl_->processNames[index] : QString();
}

QString TraceStore::actorName(std::uint8_t device, std::uint16_t process) const {
    const auto where = deviceName(device), who = processName(process);
    if (who.isEmpty()) return where;
    return impl_->deviceNames.size() <= 2 || where.isEmpty() ? who : where + QStringLiteral(" › ") + who;
}

// ---------------------------------------------------------------------------------------------------------------- transactions

qsizetype TraceStore::rowCount() const { return static_cast<qsizetype>(impl_->rows.size()); }

TrafficRow TraceStore::row(qsizetype index) const {
    return index >= 0 && index < rowCount() ? impl_->rows[static_cast<std::size_t>(index)] : TrafficRow{};
}

qsizetype TraceStore::rowOf(std::uint64_t transaction) const {
    const auto& rows = impl_->rows;
    if (transaction == 0 || transaction > impl_->highestId) return -1;
    if (transaction <= rows.size() && rows[transaction - 1].id == transaction) return static_cast<qsizetype>(transaction - 1);
    if (const auto stray = impl_->strays.find(transaction); stray != impl_->strays.end()) return stray->second;
    // Those that are no strays stand in the order of their ids.
    std::size_t low = 0, high = rows.size();
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        auto at = middle;
        while (at > low && impl_->strays.contains(rows[at].id)) --at;
        if (rows[at].id == transaction) return static_cast<qsizetype>(at);
        if (rows[at].id < transaction || impl_->strays.contains(rows[at].id)) {
            low = middle + 1;
        } else {
            high = at;
        }
    }
    return -1;
}

QString TraceStore::name(const TrafficRow& row) const { return row.name < impl_->methods.size() ? impl_->methods[row.name] : QString(); }

QString TraceStore::outcomeWord(const TrafficRow& row) const {
    using sim::trace::Outcome, sim::trace::RpcOutcome, sim::trace::Words;
    constexpr std::size_t kLocal = Words<Outcome>::kWords.size();
    if (row.outcome == 0) return {};
    const std::size_t index = row.outcome - 1U;
    const auto word =
        index < kLocal ? sim::trace::word(static_cast<Outcome>(index)) : sim::trace::word(static_cast<RpcOutcome>(index - kLocal));
    return QString::fromUtf8(word);
}

QString TraceStore::callText(const TrafficRow& row) const {
    return impl_->reader ? QString::fromStdString(impl_->words->call_text(*impl_->reader, impl_->asTransaction(row))) : QString();
}

QString TraceStore::replyText(const TrafficRow& row) const {
    return impl_->reader ? QString::fromStdString(impl_->words->reply_text(*impl_->reader, impl_->asTransaction(row))) : QString();
}

// ------------------------------------------------------------------------------------------------------------ marks, lifelines

qsizetype TraceStore::markCount() const { return static_cast<qsizetype>(impl_->marks.size()); }

Mark TraceStore::mark(qsizetype index) const {
    if (index < 0 || index >= markCount()) return {};
    const auto& kept = impl_->marks[static_cast<std::size_t>(index)];
    return {.sequence = kept.sequence(),
            .timeNs = kept.timeNs,
            .row = kept.row,
            .lifeline = kept.lifeline,
            .kind = static_cast<Mark::Kind>(kept.sequenceAndKind & 0xFF)};
}

qsizetype TraceStore::markAt(std::uint64_t sequence) const {
    std::size_t low = 0, high = impl_->marks.size();
    while (low < high) {
        const auto middle = low + (high - low) / 2;
        if (impl_->marks[middle].sequence() < sequence) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return static_cast<qsizetype>(low);
}

const std::vector<Lifeline>& TraceStore::lifelines() const { return impl_->lifelines; }

// -------------------------------------------------------------------------------------------------------------- single records

const sim::trace::Reader* TraceStore::reader() const { return impl_->reader.get(); }

std::optional<sim::trace::RecordView> TraceStore::record(std::uint64_t sequence) const {
    return impl_->reader ? impl_->reader->at(sequence) : std::nullopt;
}

std::vector<std::uint64_t> TraceStore::recordsOf(const TrafficRow& row, std::size_t max) const {
    std::vector<std::uint64_t> found;
    if (!impl_->reader || row.sentSequence == 0) return found;
    auto cursor = impl_->reader->from(row.sentSequence);
    sim::trace::RecordView record;
    for (std::uint64_t i = 0; i < kLookedMax && found.size() < max && cursor.next(record); ++i) {
        if (row.finished() && record.sequence > row.finishedSequence) break;
        if (record.stamp.transaction == row.id) found.push_back(record.sequence);
    }
    return found;
}

// ---------------------------------------------------------------------------------------------------------- what takes longer

void TraceStore::requestState(std::uint64_t sequence) {
    if (impl_->workers) impl_->workers->answer.askState(sequence);
}

void TraceStore::requestFilter(quint64 ticket, const sim::query::Expression& expression) {
    if (!impl_->workers) return;
    impl_->filterTicket = ticket;
    impl_->filtering = true;
    impl_->workers->gather.filter(++impl_->filterNumber, expression);
}

void TraceStore::dropFilter() {
    impl_->filtering = false;
    if (impl_->workers) impl_->workers->gather.dropFilter();
}

void TraceStore::requestTexts(quint64 ticket, std::uint64_t from, std::uint64_t to) {
    if (!impl_->workers) return;
    impl_->workers->answer.askTexts({.ticket = ticket, .from = from, .to = to, .context = impl_->context, .contextTo = impl_->gathered});
}

}  // namespace gui
