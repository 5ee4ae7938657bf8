#include "gui/detail/record_nodes.h"

#include <QCoreApplication>
#include <algorithm>
#include <type_traits>

#include "sim/base/format.h"
#include "sim/query/account_answers.h"
#include "sim/query/explain.h"
#include "sim/query/field_table.h"
#include "sim/query/law_book.h"
#include "sim/query/refusal_text.h"
#include "sim/query/status_names.h"
#include "sim/query/words.h"
#include "sim/trace/codec.h"

namespace gui {
namespace {

namespace trace = sim::trace;
namespace query = sim::query;

QString tr(const char* text) { return QCoreApplication::translate("gui::DetailView", text); }
QString from(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }
QString plain(std::string_view text) { return QString::fromStdString(query::plain_text(text, 4000)); }

/// `from_pid` as people write it.
QString spoken(std::string_view name) { return from(name).replace(QLatin1Char('_'), QLatin1Char(' ')); }

const query::Field* fieldOf(std::string_view name) {
    const auto* field = query::find_field("field." + std::string(name));
    return field != nullptr ? field : query::find_field(name);
}

bool isPid(std::string_view name) { return name == "pid" || name.ends_with("_pid"); }
bool isTransaction(std::string_view name) {
    return name == "parent" || name == "transaction_id" || name == "held_by" || name == "stack_top" || name.ends_with("_parent");
}

/// Puts the fields of one record into words.
class Fields {
public:
    Fields(const TraceStore& store, const TraceWords& words, const trace::RecordView& record)
        : store_(store), words_(words), record_(record) {}

    template <class E>
    void add(DetailNode& above) {
        const auto event = record_.as<E>();
        quint64 at = 0;
        trace::for_each_field<E>([&](const auto& field) {
            const auto& value = event.*field.member;
            const auto size = sizeOf(value);
            // A field that an older writer did not know is not in the body.
            if (at + size > record_.body.size()) return;
            auto row = describe<E>(field.name, value);
            row.name = spoken(field.name);
            row.pane = BytesPane::Record;
            row.offset = at;
            row.size = size;
            if (const auto* known = fieldOf(field.name); known != nullptr) {
                const auto doc = from(known->doc);
                row.tip = row.tip.isEmpty() ? doc : doc + QLatin1Char('\n') + row.tip;
            }
            addInside<E>(row, value, at);
            above.children.push_back(std::move(row));
            at += size;
        });
    }

private:
    template <class T>
    static quint64 sizeOf(const T& value) {
        if constexpr (std::is_same_v<T, std::string_view>) return value.size() + 1;
        if constexpr (std::is_same_v<T, trace::Bytes>) return value.size() + sizeof(std::uint16_t);
        return sizeof(T);
    }

    template <class E, class T>
    DetailNode describe(std::string_view name, const T& value) const {
        DetailNode row;
        if constexpr (std::is_same_v<T, std::string_view>) {
            row.type = tr("text");
            row.value = value.empty() ? tr("none") : plain(value);
        } else if constexpr (std::is_same_v<T, trace::Bytes>) {
            row.type = tr("bytes");
            row.value = bytesText(value.size());
        } else if constexpr (std::is_enum_v<T>) {
            row.type = tr("word");
            row.value = spoken(trace::word(value));
            row.tip = tr("raw: %1").arg(static_cast<unsigned>(value));
        } else {
            row.type = QStringLiteral("%1int%2").arg(std::is_signed_v<T> ? QString() : QStringLiteral("u")).arg(8 * sizeof(T));
            number<E>(row, name, static_cast<qint64>(value));
            row.tip =
                tr("raw: %1").arg(value) + (value < 10 ? QString() : QStringLiteral(" (0x%1)").arg(static_cast<quint64>(value), 0, 16));
        }
        return row;
    }

    template <class E>
    void number(DetailNode& row, std::string_view name, qint64 value) const {
        const auto& stamp = record_.stamp;
        const auto plainly = QString::number(value);
        const auto* const known = fieldOf(name);
        const auto type = known == nullptr ? query::FieldType::Number : known->type;
        if (isTransaction(name)) {
            row.value = value == 0 ? tr("none") : QStringLiteral("t%1").arg(value);
            if (value != 0 && store_.rowOf(static_cast<std::uint64_t>(value)) >= 0)
                row.link = transactionSelected(static_cast<std::uint64_t>(value));
        } else if (isPid(name)) {
            const auto pid = static_cast<std::uint32_t>(value);
            row.value = words_.processWithPid(stamp.device, pid);
            if (words_.startOf(stamp.device, pid) != 0) row.link = processSelected(stamp.device, pid);
        } else if (name == "flags") {
            row.value = flagWords(static_cast<std::uint32_t>(value));
        } else if (name == "word") {
            row.value = QString::fromStdString(query::command_text(static_cast<std::uint32_t>(value)));
        } else if (name == "line") {
            row.value = value == 0 ? tr("none: it was done by hand") : tr("line %1 of the scenario").arg(value);
            row.line = static_cast<int>(value);
        } else if (name == "error") {
            const auto error = static_cast<std::int32_t>(value);
            row.value = value == 0 ? tr("none")
                        : std::is_same_v<E, trace::SocketChanged>
                            ? QString::fromStdString(record_.is<trace::SocketChanged>() &&
                                                             record_.as<trace::SocketChanged>().state == trace::SocketState::Closed
                                                         ? query::shutdown_reason_text(error)
                                                         : query::softbus_error_text(error))
                            : QString::fromStdString(query::errno_text(error));
        } else if (name == "status") {
            if constexpr (std::is_same_v<E, trace::ProcessEnded>) {
                const auto reason = record_.as<trace::ProcessEnded>().reason;
                const bool signal = reason == trace::EndReason::Killed || reason == trace::EndReason::Crashed;
                row.value =
                    signal ? QString::fromStdString(query::signal_text(static_cast<std::int32_t>(value))) : tr("exit status %1").arg(value);
            } else {
                row.value = statusWords(static_cast<std::int32_t>(value));
            }
        } else if (name == "full") {
            row.value = value != 0 ? tr("yes: process state is known") : tr("no: level calls");
        } else if (type == query::FieldType::Flag) {
            row.value = value != 0 ? tr("yes") : tr("no");
        } else if (type == query::FieldType::Size || name.ends_with("_bytes")) {
            row.value = bytesText(static_cast<std::uint64_t>(value));
        } else if (name.ends_with("_ns")) {
            row.value = timeText(static_cast<std::uint64_t>(value));
        } else if (name == "token" || name == "ptr" || name == "cookie" || (name == "request" && std::is_same_v<E, trace::DriverEntered>)) {
            row.value = value == 0 ? tr("none") : QStringLiteral("0x%1").arg(static_cast<quint64>(value), 0, 16);
        } else {
            row.value = plainly;
        }
    }

    /// What lies in a field of bytes: a parcel, or the notes of its writer.
    template <class E, class T>
    void addInside(DetailNode& row, const T& value, quint64 at) const {
        if constexpr (std::is_same_v<T, trace::Bytes>) {
            const auto inside = at + sizeof(std::uint16_t);
            const query::ParcelTreeReader reader(words_.interfaces());
            if constexpr (std::is_same_v<E, trace::TransactionSent> || std::is_same_v<E, trace::RpcSent>) {
                const auto event = record_.as<E>();
                const auto tree = reader.request(event.code, {event.data, event.data_bytes}, {}, event.offsets_bytes / 8);
                row.value = tr("%1 of the parcel").arg(bytesText(value.size()));
                if (!tree.notice().empty()) row.tip = QString::fromStdString(tree.notice());
                addKept(row, tree.parts, inside, value.size());
            } else if constexpr (std::is_same_v<E, trace::ParcelNoted>) {
                const auto notes = query::parcel_notes(value);
                row.value = tr("%n item(s)", notes.size());
                for (std::size_t i = 0; i < std::min<std::size_t>(notes.size(), 2000); ++i) {
                    auto& note = row.add(tr("item %1").arg(i + 1), tr("%1 at byte %2").arg(itemWord(notes[i].item)).arg(notes[i].offset));
                    note.pane = BytesPane::Record;
                    note.offset = inside + 5 * i;
                    note.size = 5;
                }
            }
        }
    }

    static QString tr(const char* text) { return QCoreApplication::translate("gui::DetailView", text); }
    static QString tr(const char* text, std::size_t count) {
        return QCoreApplication::translate("gui::DetailView", text, nullptr, static_cast<int>(count));
    }

    static QString itemWord(trace::ParcelItem item) {
        static constexpr std::array<const char*, 23> kWords{
            "bool",   "int8",    "int16",     "int32",    "int64",    "uint8", "uint16",          "uint32", "uint64",          "float",
            "double", "pointer", "string",    "string16", "C string", "bytes", "interface token", "object", "file descriptor", "raw data",
            "ashmem", "vector",  "parcelable"};
        const auto index = static_cast<std::size_t>(item);
        return index < kWords.size() ? QString::fromLatin1(kWords[index]) : tr("something unknown");
    }

    /// Parts as far as they were recorded.
    static void addKept(DetailNode& above, std::vector<query::ParcelPart> parts, quint64 base, std::uint64_t kept) {
        std::erase_if(parts, [&](const auto& part) { return part.offset >= kept; });
        for (auto& part : parts) part.size_bytes = std::min(part.size_bytes, kept - part.offset);
        addParts(above, parts, BytesPane::Record, base);
    }

    const TraceStore& store_;
    const TraceWords& words_;
    const trace::RecordView& record_;
};

}  // namespace

QString timeText(std::uint64_t time_ns) { return QString::fromStdString(sim::base::format_time(time_ns)); }
QString bytesText(std::uint64_t bytes) { return QString::fromStdString(sim::base::format_bytes(bytes)); }

Selected processSelected(std::uint8_t device, std::uint32_t pid) { return {.kind = Selected::Kind::Process, .device = device, .pid = pid}; }
Selected recordSelected(std::uint64_t sequence) { return {.kind = Selected::Kind::Record, .sequence = sequence}; }
Selected transactionSelected(std::uint64_t id) { return {.kind = Selected::Kind::Transaction, .transaction = id}; }

QString flagWords(std::uint32_t flags) {
    static constexpr std::pair<std::uint32_t, const char*> kBits[] = {
        {0x01, QT_TRANSLATE_NOOP("gui::DetailView", "one-way")},
        {0x02, QT_TRANSLATE_NOOP("gui::DetailView", "synchronous with a wait time")},
        {0x04, QT_TRANSLATE_NOOP("gui::DetailView", "root object")},
        {0x08, QT_TRANSLATE_NOOP("gui::DetailView", "the data is a status")},
        {0x10, QT_TRANSLATE_NOOP("gui::DetailView", "accepts descriptors")},
        {0x20, QT_TRANSLATE_NOOP("gui::DetailView", "clear the buffer afterwards")},
        {0x40, QT_TRANSLATE_NOOP("gui::DetailView", "replaces an earlier one-way call")}};
    QStringList words;
    auto rest = flags;
    for (const auto& [bit, word] : kBits) {
        if ((flags & bit) == 0) continue;
        words << tr(word);
        rest &= ~bit;
    }
    if (rest != 0) words << QStringLiteral("0x%1").arg(rest, 0, 16);
    return words.isEmpty() ? tr("none") : words.join(QStringLiteral(", "));
}

QString statusWords(std::int32_t status) {
    QStringList names;
    for (const auto& known : sim::query::status_names()) {
        if (known.code == status && status != 0) names << from(known.name);
    }
    auto text = QString::fromStdString(sim::query::status_text(status));
    if (!names.isEmpty()) text += QStringLiteral(", ") + names.join(QStringLiteral(" / "));
    return text;
}

void addParts(DetailNode& above, const std::vector<sim::query::ParcelPart>& parts, BytesPane pane, quint64 base) {
    using Kind = sim::query::ParcelPart::Kind;
    for (const auto& part : parts) {
        auto& row = above.add(QString::fromStdString(part.name), QString::fromStdString(part.value));
        row.type = QString::fromStdString(part.type);
        row.pane = pane;
        row.offset = base + part.offset;
        row.size = part.size_bytes;
        row.marked = part.kind == Kind::Missing;
        if (part.kind == Kind::Object) row.tip = tr("An object slot: the driver translates it for the receiver.");
        if (part.kind == Kind::Descriptor) row.tip = tr("A descriptor slot: the driver installs the file in the receiver.");
        addParts(row, part.parts, pane, base);
    }
}

DetailNode transactionNode(const TraceStore& store, const TraceWords& words, const QString& name, std::uint64_t id) {
    DetailNode row{.name = name};
    const auto index = store.rowOf(id);
    if (id == 0 || index < 0) {
        row.value = tr("none");
        return row;
    }
    const auto found = store.row(index);
    const auto outcome = store.outcomeWord(found).replace(QLatin1Char('_'), QLatin1Char(' '));
    row.value = QStringLiteral("t%1 %2, %3 → %4").arg(id).arg(store.name(found), words.from(found), words.to(found));
    row.value += QStringLiteral(", ") + (outcome.isEmpty() ? tr("under way") : outcome);
    row.link = transactionSelected(id);
    return row;
}

DetailNode recordNodes(const TraceStore& store, const TraceWords& words, const sim::trace::RecordView& record) {
    DetailNode root;
    auto& head = root.add(tr("Record e%1").arg(record.sequence), words.text(record));
    head.open = true;
    head.tip = from(trace::kind_name(record.kind));
    const auto& stamp = record.stamp;
    head.add(tr("kind"), from(trace::kind_name(record.kind)));
    head.add(tr("time"), timeText(stamp.time_ns), tr("raw: %1 ns").arg(stamp.time_ns));
    auto& who = head.add(tr("who"), words.who(record));
    if (stamp.pid != 0) {
        who.link = processSelected(stamp.device, stamp.pid);
        who.tip = tr("pid %1, thread %2, device %3").arg(stamp.pid).arg(stamp.tid).arg(store.deviceName(stamp.device));
        auto& thread = head.add(tr("thread"), QString::number(stamp.tid));
        thread.link = {.kind = Selected::Kind::Thread, .device = stamp.device, .pid = stamp.pid, .tid = stamp.tid};
    } else if (stamp.device != 0) {
        who.link = {.kind = Selected::Kind::Device, .device = stamp.device};
    }
    if (stamp.transaction != 0) head.children.push_back(transactionNode(store, words, tr("transaction"), stamp.transaction));

    if (const auto refusal = query::refusal_text(record, words.actors())) {
        auto& section = root.add(refusal->tolerated ? tr("Tolerated") : tr("Refused"), QString::fromStdString(refusal->sentence));
        section.open = true;
        section.marked = !refusal->tolerated;
        const auto& entry = query::rule_entry(refusal->rule);
        auto& rule = section.add(tr("rule"), QStringLiteral("%1: %2").arg(from(query::rule_word(refusal->rule)), from(entry.title)));
        rule.link = {.kind = Selected::Kind::Rule, .name = from(query::rule_word(refusal->rule))};
        section.add(tr("law"), from(entry.law));
        section.add(tr("remedy"), from(entry.remedy));
        if (store.reader() != nullptr) {
            for (const auto& holder : query::refusal_holders(*store.reader(), record, words.actors()))
                section.add(tr("held"), QString::fromStdString(holder));
        }
    } else if (record.is<trace::LawBroken>()) {
        const auto event = record.as<trace::LawBroken>();
        const auto& entry = query::law_entry(event.law);
        auto& section = root.add(event.expected != 0 ? tr("Law broken, as expected") : tr("Law broken"), from(entry.title));
        section.open = true;
        section.marked = event.expected == 0;
        for (const auto& line : from(event.text).split(QLatin1Char('\n'), Qt::SkipEmptyParts)) section.add(tr("what happened"), line);
        section.add(tr("law"), from(entry.law));
        section.add(tr("remedy"), from(entry.remedy));
    }

    auto& fields = root.add(tr("Fields"), bytesText(record.body.size()));
    fields.open = true;
    Fields maker(store, words, record);
    trace::for_each_kind([&]<class E>() {
        if (record.is<E>()) maker.template add<E>(fields);
    });
    return root;
}

}  // namespace gui
