#include "gui/store/gatherer.h"

#include <algorithm>

#include "sim/trace/codec.h"

namespace gui {
namespace {

using namespace sim::trace;

/// TrafficRow::outcome: the driver's outcomes first, those between devices behind them.
constexpr std::uint8_t kLocalOutcomes = 1, kFarOutcomes = kLocalOutcomes + Words<Outcome>::kWords.size();

std::uint32_t clampBytes(std::uint64_t bytes) { return static_cast<std::uint32_t>(std::min<std::uint64_t>(bytes, UINT32_MAX)); }

QString textOf(const std::vector<std::string>& names, std::size_t index) {
    return QString::fromStdString(names[index < names.size() ? index : 0]);
}

}  // namespace

Gatherer::Gatherer(const Names& names) : names_(names) {}

std::uint32_t Gatherer::indexOf(std::uint64_t transaction) const {
    const auto* const found = tree_.find(transaction);
    return found == nullptr ? Mark::kNone : static_cast<std::uint32_t>(found - tree_.transactions().data());
}

TrafficRow Gatherer::rowOf(std::uint32_t index) const {
    const auto& transaction = tree_.transactions()[index];
    TrafficRow row{.id = transaction.id,
                   .parent = transaction.parent,
                   .startNs = transaction.start_ns,
                   .endNs = transaction.end_ns,
                   .sentSequence = transaction.sent_sequence,
                   .finishedSequence = transaction.finished_sequence,
                   .name = transaction.name,
                   .requestBytes = transaction.data_bytes,
                   .status = transaction.status,
                   .fromPid = transaction.sender_pid,
                   .fromTid = transaction.sender_tid,
                   .toPid = transaction.to_pid,
                   .fromProcess = transaction.sender_process,
                   .toProcess = transaction.to_process,
                   .fromDevice = transaction.device,
                   .toDevice = transaction.to_pid == 0 ? std::uint8_t{0} : transaction.device,
                   .refusedBy = transaction.refused_by,
                   .oneway = transaction.oneway(),
                   .remote = transaction.remote()};
    const auto* const leg = tree_.far_leg(transaction);
    if (leg != nullptr) {
        row.toTid = leg->tid;
        row.toDevice = leg->device;
        if (row.toDevice == 0) {
            // Not taken yet, or never: where it was to go is known nevertheless.
            const auto place = std::ranges::find(names_.devices, leg->to_device);
            if (place != names_.devices.end()) row.toDevice = static_cast<std::uint8_t>(place - names_.devices.begin());
        }
    }
    if (transaction.finished()) {
        row.outcome = leg == nullptr ? static_cast<std::uint8_t>(kLocalOutcomes + static_cast<std::uint8_t>(transaction.outcome))
                                     : static_cast<std::uint8_t>(kFarOutcomes + static_cast<std::uint8_t>(leg->outcome));
    }
    return row;
}

std::uint32_t Gatherer::lifelineOf(const RecordView& record, Portion& portion) {
    const auto& stamp = record.stamp;
    if (stamp.tid == 0) return Mark::kNone;
    const ThreadKey key{stamp.device, stamp.pid, stamp.tid};
    auto& recent = recent_[stamp.tid % recent_.size()];
    if (recent.key == key) return recent.lifeline;
    const auto [place, isNew] = lifelines_.try_emplace(key, lifelineCount_);
    if (isNew) {
        ++lifelineCount_;
        const auto name =
            record.is<ThreadStarted>() ? QString::fromUtf8(record.as<ThreadStarted>().name) : QStringLiteral("tid %1").arg(stamp.tid);
        portion.lifelines.push_back({.device = stamp.device,
                                     .process = stamp.process,
                                     .pid = stamp.pid,
                                     .tid = stamp.tid,
                                     .deviceName = textOf(names_.devices, stamp.device),
                                     .processName = textOf(names_.processes, stamp.process),
                                     .threadName = name,
                                     .startSequence = record.sequence});
        alive_[{stamp.device, stamp.pid, 0}].push_back(place->second);
    }
    recent = {key, place->second};
    return place->second;
}

void Gatherer::mark(Mark::Kind kind, const RecordView& record, std::uint32_t lifeline, Portion& portion) const {
    portion.marks.push_back({.sequence = record.sequence,
                             .timeNs = record.stamp.time_ns,
                             .row = indexOf(record.stamp.transaction),
                             .lifeline = lifeline,
                             .kind = kind});
}

void Gatherer::change(std::uint32_t index, const RecordView& record, Portion& portion) {
    auto row = rowOf(index);
    // Who takes a request or answers it is the thread that serves it.
    const bool replies = record.is<TransactionFinished>() && record.as<TransactionFinished>().outcome == Outcome::Replied;
    const bool takes = record.is<TransactionDelivered>() && record.as<TransactionDelivered>().reply == 0;
    if ((replies || takes) && record.stamp.pid == row.toPid) row.toTid = record.stamp.tid;
    if (record.is<TransactionFinished>()) row.replyBytes = clampBytes(record.as<TransactionFinished>().data_bytes);
    if (record.is<RpcFinished>()) row.replyBytes = clampBytes(record.as<RpcFinished>().data_bytes);

    const auto firstNew = rows() - portion.rows.size();
    if (index < firstNew) {
        portion.changes.emplace_back(index, row);
        return;
    }
    auto& there = portion.rows[index - firstNew];
    if (row.toTid == 0) row.toTid = there.toTid;
    if (row.replyBytes == 0) row.replyBytes = there.replyBytes;
    there = row;
}

void Gatherer::addTransaction(const RecordView& record, std::uint32_t lifeline, Portion& portion) {
    if (record.is<TransactionSent>() || record.is<RpcSent>()) {
        const auto before = rows();
        tree_.add(record);
        if (rows() == before) return;
        const auto index = static_cast<std::uint32_t>(before);
        const auto& transaction = tree_.transactions()[index];
        if (transaction.name == nameCount_) {
            portion.names.push_back(QString::fromStdString(tree_.name(transaction)));
            ++nameCount_;
        }
        portion.rows.push_back(rowOf(index));
        mark(transaction.oneway() ? Mark::Kind::Oneway : Mark::Kind::Request, record, lifeline, portion);
        return;
    }
    tree_.add(record);
    const auto index = indexOf(record.stamp.transaction);
    if (index != Mark::kNone) change(index, record, portion);
    if (record.is<TransactionDelivered>()) {
        if (record.as<TransactionDelivered>().reply == 0) mark(Mark::Kind::Taken, record, lifeline, portion);
    } else if (record.is<RpcServed>()) {
        if (record.as<RpcServed>().served == 0) mark(Mark::Kind::Taken, record, lifeline, portion);
    } else if (record.is<RuleRefused>()) {
        mark(Mark::Kind::Refusal, record, lifeline, portion);
    } else if (index != Mark::kNone) {
        // A one-way call that was accepted is no answer of anybody.
        const auto& transaction = tree_.transactions()[index];
        if (transaction.outcome != Outcome::Accepted) mark(Mark::Kind::Reply, record, lifeline, portion);
    }
}

void Gatherer::addEvent(const RecordView& record, std::uint32_t lifeline, Portion& portion) {
    using Kind = Mark::Kind;
    const auto put = [&](Kind kind) { mark(kind, record, lifeline, portion); };
    switch (record.kind) {
        case kind_of<RuleTolerated>():
            return put(Kind::Tolerated);
        case kind_of<DeathChanged>():
            if (record.as<DeathChanged>().state == DeathState::Delivered) put(Kind::Death);
            return;
        case kind_of<RemoteDeathChanged>():
            if (record.as<RemoteDeathChanged>().state == DeathState::Delivered) put(Kind::Death);
            return;
        case kind_of<ProcessStarted>():
            tree_.add(record);
            portion.context.push_back(record.sequence);
            return put(Kind::ProcessStart);
        case kind_of<ProcessEnded>(): {
            put(Kind::ProcessEnd);
            const auto lines = alive_.find({record.stamp.device, record.stamp.pid, 0});
            if (lines == alive_.end()) return;
            for (const auto line : lines->second) portion.ends.emplace_back(line, record.sequence);
            alive_.erase(lines);
            return;
        }
        case kind_of<InterfaceDeclared>():
            tree_.add(record);
            portion.declarations.push_back(record.sequence);
            portion.context.push_back(record.sequence);
            return;
        case kind_of<DeviceStarted>():
        case kind_of<DeviceChanged>():
            return put(Kind::Device);
        case kind_of<LinkChanged>():
            portion.context.push_back(record.sequence);
            return put(Kind::Network);
        case kind_of<ImpairmentChanged>():
            return put(Kind::Network);
        case kind_of<FaultStruck>():
            return put(Kind::Fault);
        case kind_of<StepReached>():
            if (record.as<StepReached>().state == StepState::Started) put(Kind::Step);
            return;
        case kind_of<ExpectationChecked>():
            return put(Kind::Expectation);
        case kind_of<LawBroken>():
            return put(Kind::Law);
        case kind_of<AbilityChanged>():
            return put(Kind::Ability);
        default:
            return;
    }
}

void Gatherer::add(const RecordView& record, Portion& portion) {
    const auto lifeline = lifelineOf(record, portion);
    switch (record.kind) {
        case kind_of<TransactionSent>():
        case kind_of<RpcSent>():
        case kind_of<TransactionFinished>():
        case kind_of<RpcFinished>():
        case kind_of<TransactionDelivered>():
        case kind_of<RpcServed>():
        case kind_of<RuleRefused>():
            return addTransaction(record, lifeline, portion);
        default:
            return addEvent(record, lifeline, portion);
    }
}

}  // namespace gui
