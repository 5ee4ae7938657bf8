#include "gui/detail/transaction_nodes.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>

#include "gui/detail/time_bar.h"
#include "sim/base/format.h"
#include "sim/query/call_records.h"
#include "sim/query/explain.h"
#include "sim/query/refusal_text.h"
#include "sim/query/words.h"
#include "sim/trace/codec.h"

namespace gui {
namespace {

namespace trace = sim::trace;
namespace query = sim::query;

constexpr std::uint32_t kFlagStatusCode = 0x08;
constexpr std::uint64_t kApplicationToken = 0x2000'0000;  // tokens of applications; those of native processes are below, or have type bits
constexpr std::uint64_t kTokenTypeBits = 0x1800'0000;

QString tr(const char* text) { return QCoreApplication::translate("gui::DetailView", text); }
QString from(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }
QString spanText(std::uint64_t span_ns) { return QString::fromStdString(sim::base::format_span(span_ns)); }

class Maker {
public:
    Maker(const TraceStore& store, const TraceWords& words, const TrafficRow& row) : store_(store), words_(words), row_(row) {
        if (store.reader() != nullptr) call_ = query::call_records(*store.reader(), row.sentSequence);
    }

    TransactionDetail make() {
        made_.budget = query::time_budget(call_);
        made_.requestSequence = row_.sentSequence;
        made_.replySequence = row_.finishedSequence;
        made_.parent = row_.parent;
        call();
        step();
        refusals();
        caller();
        target();
        request();
        reply();
        if (row_.remote) farLeg();
        time();
        chain();
        made_.headline = headline();
        return std::move(made_);
    }

private:
    DetailNode& section(const QString& name, const QString& value = {}) {
        auto& made = made_.root.add(name, value);
        made.open = true;
        return made;
    }
    [[nodiscard]] QString outcome() const {
        auto word = store_.outcomeWord(row_).replace(QLatin1Char('_'), QLatin1Char(' '));
        return word.isEmpty() ? tr("under way") : word;
    }

    [[nodiscard]] QString headline() const {
        auto text =
            QStringLiteral("t%1  %2\n%3 → %4, %5").arg(row_.id).arg(store_.callText(row_), words_.from(row_), words_.to(row_), outcome());
        if (row_.finished() && !row_.oneway) text += tr(" after %1").arg(spanText(row_.endNs - row_.startNs));
        return text;
    }

    void call() {
        auto& call = section(tr("Call"), store_.callText(row_));
        call.add(tr("kind"), row_.oneway   ? (row_.remote ? tr("one-way, to another device") : tr("one-way"))
                             : row_.remote ? tr("request with a reply, to another device")
                                           : tr("request with a reply"));
        auto& sent = call.add(tr("sent"), timeText(row_.startNs), tr("record e%1").arg(row_.sentSequence));
        sent.link = recordSelected(row_.sentSequence);
        if (!row_.finished()) {
            call.add(tr("outcome"), tr("under way: its end is not recorded yet"));
            return;
        }
        auto& ended = call.add(tr("ended"), timeText(row_.endNs), tr("record e%1").arg(row_.finishedSequence));
        ended.link = recordSelected(row_.finishedSequence);
        auto& result = call.add(tr("outcome"), outcome());
        result.marked = row_.refused();
        auto& status = call.add(tr("status"), statusWords(row_.status), tr("what SendRequest returned"));
        status.marked = row_.status != 0;
        if (const auto end = store_.record(row_.finishedSequence); end && end->is<trace::TransactionFinished>()) {
            const auto event = end->as<trace::TransactionFinished>();
            if (event.error != 0) call.add(tr("driver's reason"), QString::fromStdString(query::errno_text(event.error)));
        }
        const auto values = store_.replyText(row_);
        if (!values.isEmpty()) call.add(tr("answer"), values);
    }

    void refusals() {
        for (const auto sequence : call_.refusals) {
            const auto record = store_.record(sequence);
            const auto text = record ? query::refusal_text(*record, words_.actors()) : std::nullopt;
            if (!text) continue;
            const auto id = from(query::rule_word(text->rule));
            const auto& entry = query::rule_entry(text->rule);
            auto& refused = section(text->tolerated ? tr("Tolerated by %1").arg(id) : tr("Refused by %1").arg(id),
                                    QString::fromStdString(text->sentence));
            refused.marked = !text->tolerated;
            refused.add(tr("rule"), from(entry.title)).link = {.kind = Selected::Kind::Rule, .name = id};
            refused.add(tr("law"), from(entry.law));
            refused.add(tr("remedy"), from(entry.remedy));
            refused.add(tr("source"), from(entry.source));
            if (text->tolerated) refused.add(tr("let pass by"), tr("profile as-coded"));
            for (const auto& holder : query::refusal_holders(*store_.reader(), *record, words_.actors()))
                refused.add(tr("held"), QString::fromStdString(holder));
            refused.add(tr("record"), QStringLiteral("e%1").arg(sequence)).link = recordSelected(sequence);
        }
    }

    void caller() {
        auto& caller = section(tr("Caller"), words_.from(row_));
        auto& process = caller.add(tr("process"), words_.processWithPid(row_.fromDevice, row_.fromPid));
        process.link = processSelected(row_.fromDevice, row_.fromPid);
        caller.add(tr("thread"), QString::number(row_.fromTid)).link = {
            .kind = Selected::Kind::Thread, .device = row_.fromDevice, .pid = row_.fromPid, .tid = row_.fromTid};
        caller.add(tr("device"), store_.deviceName(row_.fromDevice)).link = {.kind = Selected::Kind::Device, .device = row_.fromDevice};
        identity(caller, row_.fromDevice, row_.fromPid);
    }

    /// What a service learns of its caller, from the record of the process's start.
    void identity(DetailNode& above, std::uint8_t device, std::uint32_t pid) const {
        const auto start = store_.record(words_.startOf(device, pid));
        if (!start || !start->is<trace::ProcessStarted>()) return;
        const auto event = start->as<trace::ProcessStarted>();
        above.add(tr("uid"), QString::number(event.uid));
        above.add(tr("token"), event.token == 0 ? tr("none of its own") : QStringLiteral("0x%1").arg(event.token, 0, 16),
                  tr("raw: %1").arg(event.token));
        const bool stage = (event.token & kApplicationToken) != 0 && (event.token & kTokenTypeBits) == 0;
        above.add(tr("application model"), stage              ? tr("an application of the stage model, as its token's type bits say")
                                           : event.token == 0 ? tr("not known from a token: a native process, or a kernel without tokens")
                                                              : tr("a native process, as its token's type bits say"));
    }

    void target() {
        auto& target = section(tr("Target"), words_.to(row_));
        if (row_.toPid != 0) {
            target.add(tr("process"), words_.processWithPid(row_.toDevice, row_.toPid)).link = processSelected(row_.toDevice, row_.toPid);
            if (row_.toTid != 0) {
                target.add(tr("thread that took it"), QString::number(row_.toTid)).link = {
                    .kind = Selected::Kind::Thread, .device = row_.toDevice, .pid = row_.toPid, .tid = row_.toTid};
            }
        }
        const auto record = store_.record(row_.sentSequence);
        if (!record) return;
        std::uint32_t code = 0, handle = 0, flags = 0;
        trace::Bytes data;
        std::uint64_t total = 0;
        if (record->is<trace::TransactionSent>()) {
            const auto event = record->as<trace::TransactionSent>();
            code = event.code, handle = event.handle, flags = event.flags, data = event.data, total = event.data_bytes;
            if (event.node != 0)
                target.add(tr("node"), QString::number(event.node), tr("the driver's number of the object, on this device"));
        } else if (record->is<trace::RpcSent>()) {
            const auto event = record->as<trace::RpcSent>();
            code = event.code, handle = event.handle, flags = event.flags, data = event.data, total = event.data_bytes;
            target.add(tr("device"), from(event.to_device));
            target.add(tr("session"), from(event.to_session), tr("session name of the process in which the stub lives"));
            target.add(tr("stub index"), QString::number(event.stub_index));
            target.add(tr("sequence number"), QString::number(event.sequence_number), tr("in the transmission header"));
        }
        auto& by =
            target.add(tr("handle"), handle == 0 ? tr("0, which is SAMgr") : QString::number(handle), tr("as the sender names the target"));
        by.link = {.kind = Selected::Kind::Handle, .device = row_.fromDevice, .pid = row_.fromPid, .number = handle};
        const query::ParcelDecoder decoder(words_.interfaces());
        const auto name = decoder.request_name(code, {data, total});
        const auto interface_name = name.method == nullptr ? QString() : from(name.method->interface_name);
        target.add(tr("interface"), name.method == nullptr  ? tr("not declared")
                                    : name.method->reserved ? tr("none: a code that every stub answers")
                                                            : interface_name);
        target.add(tr("code"),
                   QStringLiteral("%1, %2").arg(code).arg(name.method == nullptr ? tr("not declared") : from(name.method->name)));
        target.add(tr("flags"), flagWords(flags), tr("raw: 0x%1").arg(flags, 0, 16));
        if (row_.toPid != 0) {
            QStringList ids;
            for (const auto id : words_.abilitiesOf(row_.toDevice, row_.toPid, row_.sentSequence)) ids << QString::number(id);
            if (!ids.isEmpty())
                target.add(tr("abilities it has published"), ids.join(QStringLiteral(", ")), tr("at SAMgr, when the request was sent"));
        }
    }

    [[nodiscard]] std::vector<query::ParcelNote> notes(const query::CallRecords::Point& point) const {
        const auto record = point ? store_.record(point.sequence) : std::nullopt;
        return record && record->is<trace::ParcelNoted>() ? query::parcel_notes(record->as<trace::ParcelNoted>().notes)
                                                          : std::vector<query::ParcelNote>{};
    }

    static PaneBytes pane(trace::Bytes data, std::uint64_t total, const query::ParcelTree& tree) {
        PaneBytes made{.bytes = QByteArray(reinterpret_cast<const char*>(data.data()), static_cast<qsizetype>(data.size())),
                       .total = total,
                       .there = true};
        for (const auto& slot : tree.objects)
            made.objects.push_back({static_cast<qsizetype>(slot.offset), 24, QString::fromStdString(slot.text)});
        return made;
    }

    void parcel(DetailNode& above, const query::ParcelTree& tree, BytesPane which, const query::CallRecords::Block& block) const {
        if (block.allocated) {
            auto text = tr("bytes %1 to %2 of the receive area of %3")
                            .arg(block.offset)
                            .arg(block.offset + block.size_bytes - 1)
                            .arg(words_.process(row_.fromDevice, block.pid));
            text += block.freed ? tr(", given back after %1").arg(spanText(block.freed.time_ns - block.allocated.time_ns))
                                : tr(", not given back as far as is recorded");
            above.add(tr("lay in"), text, tr("%1, with the list of objects and padding").arg(bytesText(block.size_bytes)));
        }
        if (const auto notice = tree.notice(); !notice.empty())
            above.add(tr("notice"), QString::fromStdString(notice)).marked = tree.kept_bytes < tree.total_bytes;
        addParts(above, tree.parts, which);
    }

    void request() {
        const auto record = store_.record(row_.sentSequence);
        if (!record) return;
        const query::ParcelTreeReader reader(words_.interfaces());
        const auto add = [&](const auto& event) {
            const auto tree =
                reader.request(event.code, {event.data, event.data_bytes}, notes(call_.noted_request), event.offsets_bytes / 8);
            auto& above = section(tr("Request"), bytesText(event.data_bytes));
            if (event.offsets_bytes != 0) {
                above.value += tr(", %1 object slot(s)").arg(event.offsets_bytes / 8);
            }
            made_.request = pane(event.data, event.data_bytes, tree);
            parcel(above, tree, BytesPane::Request, call_.request);
        };
        if (record->is<trace::TransactionSent>()) add(record->as<trace::TransactionSent>());
        if (record->is<trace::RpcSent>()) add(record->as<trace::RpcSent>());
    }

    [[nodiscard]] const query::Method* method() const {
        const auto record = store_.record(row_.sentSequence);
        const query::ParcelDecoder decoder(words_.interfaces());
        if (record && record->is<trace::TransactionSent>()) {
            const auto event = record->as<trace::TransactionSent>();
            return decoder.request_name(event.code, {event.data, event.data_bytes}).method;
        }
        if (record && record->is<trace::RpcSent>()) {
            const auto event = record->as<trace::RpcSent>();
            return decoder.request_name(event.code, {event.data, event.data_bytes}).method;
        }
        return nullptr;
    }

    void reply() {
        const auto record = row_.finished() ? store_.record(row_.finishedSequence) : std::nullopt;
        if (row_.oneway) {
            section(tr("Reply"), tr("none: a one-way call has no reply"));
            return;
        }
        if (!record) {
            section(tr("Reply"), tr("none yet"));
            return;
        }
        const query::ParcelTreeReader reader(words_.interfaces());
        const auto add = [&](const auto& event, bool replied, bool status) {
            if (!replied) {
                section(tr("Reply"), tr("none: %1").arg(outcome()));
                return;
            }
            const query::ParcelBytes bytes{event.data, event.data_bytes};
            const auto tree = status ? query::ParcelTreeReader::status(bytes) : reader.reply(method(), bytes, notes(call_.noted_reply));
            auto& above = section(tr("Reply"), status ? tr("a status alone") : bytesText(event.data_bytes));
            made_.reply = pane(event.data, event.data_bytes, tree);
            parcel(above, tree, BytesPane::Reply, call_.reply);
        };
        if (record->is<trace::TransactionFinished>()) {
            const auto event = record->as<trace::TransactionFinished>();
            add(event, event.outcome == trace::Outcome::Replied, (event.flags & kFlagStatusCode) != 0);
        } else if (record->is<trace::RpcFinished>()) {
            const auto event = record->as<trace::RpcFinished>();
            add(event, event.outcome == trace::RpcOutcome::Replied, false);
        }
    }

    void farLeg() {
        auto& far = section(tr("Far leg"),
                            tr("on %1").arg(row_.toDevice == 0 ? tr("a device that is not known") : store_.deviceName(row_.toDevice)));
        const auto point = [&](const QString& name, const query::CallRecords::Point& at) {
            if (!at) {
                far.add(name, tr("not recorded"));
                return;
            }
            far.add(name, timeText(at.time_ns), tr("record e%1").arg(at.sequence)).link = recordSelected(at.sequence);
        };
        point(tr("message arrived"), call_.arrived);
        point(tr("taken by a thread"), call_.delivered);
        point(tr("served"), call_.answered);
        if (!row_.oneway) point(tr("reply came back"), call_.returned);
    }

    void time() {
        auto& time = section(tr("Time budget"), made_.budget.parts.empty()
                                                    ? tr("no time passed, or none is recorded")
                                                    : spanText(made_.budget.span_ns()) + (made_.budget.open ? tr(" so far") : QString()));
        int number = 0;
        for (const auto& part : made_.budget.parts) {
            auto text = QStringLiteral("%1: %2").arg(QString::fromStdString(part.name), TimeBar::spanText(part));
            const auto share = TimeBar::shareText(made_.budget, part);
            if (!share.isEmpty()) text += QStringLiteral(" (%1)").arg(share);
            if (!part.note.empty()) text += QStringLiteral(", ") + QString::fromStdString(part.note);
            time.add(tr("part %1").arg(++number), text, tr("from %1 to %2").arg(timeText(part.begin_ns), timeText(part.end_ns)));
        }
        if (call_.cut) time.add(tr("notice"), tr("too many records lie between to look at all; the rest is not known"));
    }

    void chain() {
        constexpr int kAboveMax = 64;
        constexpr qsizetype kRowsMax = 20'000;
        constexpr int kChildrenMax = 200;
        auto& chain = section(tr("Chain"));
        std::vector<std::uint64_t> above;
        for (auto id = row_.parent; id != 0 && static_cast<int>(above.size()) < kAboveMax;) {
            const auto index = store_.rowOf(id);
            // A trace that names a later call as a parent must not hold us here.
            if (index < 0 || (above.empty() ? id >= row_.id : id >= above.back())) break;
            above.push_back(id);
            id = store_.row(index).parent;
        }
        for (auto id = above.rbegin(); id != above.rend(); ++id)
            chain.children.push_back(transactionNode(store_, words_, *id == row_.parent ? tr("parent") : tr("above"), *id));
        auto self = transactionNode(store_, words_, tr("this"), row_.id);
        self.link = {};
        chain.children.push_back(std::move(self));
        int children = 0;
        const auto first = store_.rowOf(row_.id) + 1;
        for (auto i = first; i < std::min(store_.rowCount(), first + kRowsMax); ++i) {
            const auto row = store_.row(i);
            if (row_.finished() && !row_.oneway && row.sentSequence > row_.finishedSequence) break;
            if (row.parent != row_.id) continue;
            if (++children <= kChildrenMax) chain.children.push_back(transactionNode(store_, words_, tr("child"), row.id));
        }
        if (children > kChildrenMax) chain.add(tr("notice"), tr("and %1 more children").arg(children - kChildrenMax));
        chain.value = above.empty() && children == 0 ? tr("sent by itself, and nothing under it")
                                                     : tr("%1 above, %2 below").arg(above.size()).arg(children);
    }

    /// The step that the sender's thread was at; without one, that of the call above it.
    void step() {
        constexpr qsizetype kMarksMax = 20'000;
        auto row = row_;
        for (int depth = 0; depth < 64; ++depth) {
            const auto at = store_.markAt(row.sentSequence);
            const auto& lifelines = store_.lifelines();
            for (auto i = std::min(at, store_.markCount()) - 1; i >= std::max<qsizetype>(0, at - kMarksMax); --i) {
                const auto mark = store_.mark(i);
                if (mark.kind != Mark::Kind::Step || mark.lifeline >= lifelines.size()) continue;
                const auto& line = lifelines[mark.lifeline];
                if (line.device != row.fromDevice || line.pid != row.fromPid || line.tid != row.fromTid) continue;
                const auto record = store_.record(mark.sequence);
                if (!record || !record->is<trace::StepReached>()) continue;
                const auto event = record->as<trace::StepReached>();
                made_.line = static_cast<int>(event.line);
                auto& step =
                    section(tr("Scenario"), tr("line %1: %2").arg(event.line).arg(QString::fromStdString(query::plain_text(event.text))));
                step.line = made_.line;
                return;
            }
            const auto index = row.parent == 0 ? -1 : store_.rowOf(row.parent);
            if (index < 0) return;
            row = store_.row(index);
        }
    }

    const TraceStore& store_;
    const TraceWords& words_;
    const TrafficRow& row_;
    query::CallRecords call_;
    TransactionDetail made_;
};

}  // namespace

TransactionDetail transactionDetail(const TraceStore& store, const TraceWords& words, const TrafficRow& row) {
    return Maker(store, words, row).make();
}

}  // namespace gui
