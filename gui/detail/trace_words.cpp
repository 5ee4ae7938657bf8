#include "gui/detail/trace_words.h"

#include <algorithm>

#include "sim/base/text.h"
#include "sim/query/account_phrases.h"
#include "sim/trace/codec.h"

namespace gui {

namespace trace = sim::trace;

TraceWords::TraceWords(TraceStore& store, QObject* parent) : QObject(parent), store_(store) {
    connect(&store_, &TraceStore::opened, this, &TraceWords::start);
    connect(&store_, &TraceStore::marksAdded, this, &TraceWords::gather);
    start();
}

void TraceWords::start() {
    const auto names = store_.isOpen() ? store_.names() : trace::Names{};
    actors_ = std::make_unique<sim::query::ActorNames>(names);
    texts_ = std::make_unique<sim::query::EventTexts>(names);
    interfaces_ = sim::query::InterfaceBook();
    starts_.clear();
    links_.clear();
    published_.clear();
    declaredTo_ = 0;
    declared_ = false;
    if (store_.isOpen()) gather(0, store_.markCount());
    emit changed();
}

void TraceWords::gather(qsizetype first, qsizetype count) {
    const auto* const reader = store_.reader();
    if (reader == nullptr) return;
    if (!declared_) {
        // Declarations stand before the first request; the bound is for traces of others.
        constexpr std::uint64_t kHeadMax = 20'000;
        auto cursor = reader->from(declaredTo_ + 1);
        trace::RecordView record;
        while (!declared_ && cursor.next(record)) {
            declaredTo_ = record.sequence;
            if (record.is<trace::InterfaceDeclared>()) {
                interfaces_.add(record.as<trace::InterfaceDeclared>());
                texts_->add(record);
            }
            declared_ = record.is<trace::TransactionSent>() || record.is<trace::RpcSent>() || record.sequence >= kHeadMax;
        }
    }
    bool more = false;
    for (auto i = first; i < first + count; ++i) {
        const auto mark = store_.mark(i);
        if (mark.kind != Mark::Kind::ProcessStart && mark.kind != Mark::Kind::Network && mark.kind != Mark::Kind::Ability) continue;
        const auto record = store_.record(mark.sequence);
        if (!record) continue;
        if (record->is<trace::ProcessStarted>()) {
            actors_->start(record->stamp, record->as<trace::ProcessStarted>().name);
            texts_->add(*record);
            starts_.emplace(std::pair{record->stamp.device, record->stamp.pid}, record->sequence);
            more = true;
        } else if (record->is<trace::LinkChanged>()) {
            links_.emplace(record->as<trace::LinkChanged>().link, record->sequence);
        } else if (record->is<trace::AbilityChanged>()) {
            const auto event = record->as<trace::AbilityChanged>();
            published_.push_back({.sequence = record->sequence,
                                  .ability = event.ability,
                                  .added = event.added != 0,
                                  .device = record->stamp.device,
                                  .owner = event.owner_pid});
        }
    }
    if (more) emit changed();
}

sim::query::EventLine TraceWords::line(const trace::RecordView& record) const {
    const auto id = record.stamp.transaction;
    const auto index = id == 0 ? -1 : store_.rowOf(id);
    if (index >= 0) {
        const auto sent = store_.row(index).sentSequence;
        if (sent != record.sequence) {
            if (const auto request = store_.record(sent)) texts_->add(*request);
        }
    }
    texts_->add(record);
    return texts_->line();
}

QString TraceWords::text(const trace::RecordView& record) const {
    if (record.is<trace::LinkChanged>()) {
        const auto event = record.as<trace::LinkChanged>();
        return QString::fromStdString(sim::query::plain_text(sim::query::phrase_of(event, linkSeen(event.link, record.sequence)).text));
    }
    return QString::fromStdString(line(record).text);
}

QString TraceWords::who(const trace::RecordView& record) const { return QString::fromStdString(line(record).who); }

QString TraceWords::process(std::uint8_t device, std::uint32_t pid) const {
    return QString::fromStdString(sim::query::plain_text(actors_->process(device, pid)));
}

QString TraceWords::processWithPid(std::uint8_t device, std::uint32_t pid) const {
    if (pid == 0) return tr("nobody");
    if (startOf(device, pid) == 0) return tr("pid %1").arg(pid);
    return tr("%1 (pid %2)").arg(process(device, pid)).arg(pid);
}

QString TraceWords::from(const TrafficRow& row) const { return process(row.fromDevice, row.fromPid); }

QString TraceWords::to(const TrafficRow& row) const {
    if (row.toPid != 0) return process(row.toDevice, row.toPid);
    if (const auto request = row.remote ? store_.record(row.sentSequence) : std::nullopt; request && request->is<trace::RpcSent>()) {
        const auto event = request->as<trace::RpcSent>();
        return QString::fromStdString(sim::query::plain_text(actors_->far_process(event.to_device, event.to_session)));
    }
    return tr("nobody");
}

std::uint64_t TraceWords::startOf(std::uint8_t device, std::uint32_t pid) const {
    const auto found = starts_.find({device, pid});
    return found == starts_.end() ? 0 : found->second;
}

std::vector<std::int32_t> TraceWords::abilitiesOf(std::uint8_t device, std::uint32_t pid, std::uint64_t sequence) const {
    std::vector<std::int32_t> abilities;
    for (const auto& change : published_) {
        if (change.sequence > sequence || change.device != device) continue;
        if (change.added && change.owner == pid) {
            abilities.push_back(change.ability);
        } else if (!change.added) {
            std::erase(abilities, change.ability);
        }
    }
    return abilities;
}

bool TraceWords::linkSeen(std::string_view link, std::uint64_t sequence) const {
    const auto found = links_.find(link);
    return found != links_.end() && found->second < sequence;
}

std::uint8_t TraceWords::device(std::string_view name) const {
    const auto& names = store_.names().devices;
    const auto found = std::ranges::find(names, name);
    return found == names.end() ? std::uint8_t{0} : static_cast<std::uint8_t>(found - names.begin());
}

}  // namespace gui
