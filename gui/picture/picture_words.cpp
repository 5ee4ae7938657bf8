#include "gui/picture/picture_words.h"

#include <QCoreApplication>
#include <QStringList>

#include "sim/base/format.h"
#include "sim/query/law_book.h"
#include "sim/query/rule_book.h"
#include "sim/query/words.h"

namespace gui {
namespace {

using namespace sim::trace;

QString tr(const char* text) { return QCoreApplication::translate("gui::MarkWords", text); }
QString of(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

template <class Enum>
QString wordOf(Enum value) {
    const auto index = static_cast<std::size_t>(value);
    return index < Words<Enum>::kWords.size() ? of(Words<Enum>::kWords[index]).replace('_', ' ') : QString();
}

QString endText(const ProcessEnded& ended) {
    switch (ended.reason) {
        case EndReason::Exited:
            return tr("exits with %1").arg(ended.status);
        case EndReason::Killed:
            return tr("is killed");
        case EndReason::Crashed:
            return tr("crashes (signal %1)").arg(ended.status);
        case EndReason::RunEnded:
            return tr("the run is over");
        case EndReason::PoweredOff:
            return tr("goes off with its device");
    }
    return tr("ends");
}

QString linkText(const LinkChanged& link) {
    return (link.up != 0 ? tr("link %1 is up (%2)") : tr("link %1 is down (%2)")).arg(of(link.link), of(link.kind));
}

QString weatherText(const ImpairmentChanged& weather) {
    return weather.words.empty() ? tr("link %1, away from %2: fine").arg(of(weather.link), of(weather.from_device))
                                 : tr("link %1, away from %2: %3").arg(of(weather.link), of(weather.from_device), of(weather.words));
}

}  // namespace

QString momentText(std::uint64_t timeNs) {
    if (timeNs >= 1'000'000'000) return QStringLiteral("%1 s").arg(static_cast<double>(timeNs) / 1e9, 0, 'f', 6);
    if (timeNs >= 1'000'000) return QStringLiteral("%1 ms").arg(static_cast<double>(timeNs) / 1e6, 0, 'f', 4);
    return QStringLiteral("%1 us").arg(static_cast<double>(timeNs) / 1e3, 0, 'f', 1);
}

QString spanText(std::uint64_t spanNs) { return QString::fromStdString(sim::base::format_span(spanNs)); }

QString ruleText(Rule rule) {
    const auto index = static_cast<std::size_t>(rule);
    return index < Words<Rule>::kWords.size() ? of(Words<Rule>::kWords[index]) : QString();
}

QString MarkWords::sender(const TrafficRow& row) const { return store_.actorName(row.fromDevice, row.fromProcess); }

QString MarkWords::receiver(const TrafficRow& row) const {
    if (row.toProcess != 0) return store_.actorName(row.toDevice, row.toProcess);
    return row.toDevice != 0 && row.remote ? store_.deviceName(row.toDevice) : tr("nobody");
}

QString MarkWords::processOf(std::uint8_t device, std::uint32_t pid) const {
    for (const auto& lifeline : store_.lifelines()) {
        if (lifeline.device == device && lifeline.pid == pid) return store_.actorName(device, lifeline.process);
    }
    return tr("pid %1").arg(pid);
}

QString MarkWords::answer(const TrafficRow& row) const {
    const auto text = store_.replyText(row);
    if (!text.isEmpty()) return text;
    return row.status == 0 ? tr("ok") : QStringLiteral("✗ ") + QString::fromStdString(sim::query::status_text(row.status));
}

QString MarkWords::actor(const Mark& mark) const {
    const auto& lifelines = store_.lifelines();
    if (mark.lifeline < lifelines.size()) {
        const auto& lifeline = lifelines[mark.lifeline];
        return store_.actorName(lifeline.device, lifeline.process);
    }
    const auto record = store_.record(mark.sequence);
    if (!record || record->stamp.device == 0) return {};
    return record->stamp.process == 0 ? store_.deviceName(record->stamp.device)
                                      : store_.actorName(record->stamp.device, record->stamp.process);
}

Rule MarkWords::rule(const Mark& mark) const {
    const auto record = store_.record(mark.sequence);
    if (!record) return Rule::None;
    if (record->is<RuleRefused>()) return record->as<RuleRefused>().rule;
    return record->is<RuleTolerated>() ? record->as<RuleTolerated>().rule : Rule::None;
}

QString MarkWords::link(const Mark& mark) const {
    const auto record = store_.record(mark.sequence);
    if (!record) return {};
    if (record->is<LinkChanged>()) return of(record->as<LinkChanged>().link);
    return record->is<ImpairmentChanged>() ? of(record->as<ImpairmentChanged>().link) : QString();
}

QString MarkWords::event(const Mark& mark) const {
    const auto record = store_.record(mark.sequence);
    if (!record) return {};
    const auto event = record->event();
    if (std::holds_alternative<ProcessStarted>(event)) return tr("starts (pid %1)").arg(record->stamp.pid);
    if (const auto* ended = std::get_if<ProcessEnded>(&event)) return endText(*ended);
    if (const auto* refused = std::get_if<RuleRefused>(&event)) return ruleText(refused->rule);
    if (const auto* tolerated = std::get_if<RuleTolerated>(&event)) return tr("%1 tolerated").arg(ruleText(tolerated->rule));
    if (const auto* death = std::get_if<DeathChanged>(&event)) {
        return tr("is told that %1 died").arg(processOf(record->stamp.device, death->owner_pid));
    }
    if (const auto* death = std::get_if<RemoteDeathChanged>(&event)) {
        return tr("is told that a stub on %1 is gone (%2)").arg(of(death->host_device), wordOf(death->cause));
    }
    if (const auto* device = std::get_if<DeviceStarted>(&event)) return tr("%1 starts (%2)").arg(of(device->name), of(device->kernel));
    if (const auto* device = std::get_if<DeviceChanged>(&event)) {
        return (device->on != 0 ? tr("%1 goes on") : tr("%1 goes off")).arg(store_.deviceName(record->stamp.device));
    }
    if (const auto* link = std::get_if<LinkChanged>(&event)) return linkText(*link);
    if (const auto* weather = std::get_if<ImpairmentChanged>(&event)) return weatherText(*weather);
    if (const auto* peer = std::get_if<PeerChanged>(&event)) {
        return tr("%1 sees %2: %3").arg(store_.deviceName(record->stamp.device), of(peer->peer), wordOf(peer->state));
    }
    if (const auto* socket = std::get_if<SocketChanged>(&event)) {
        return tr("session %1 to %2: %3").arg(of(socket->name), of(socket->peer_device), wordOf(socket->state));
    }
    if (const auto* fault = std::get_if<FaultStruck>(&event)) return of(fault->text);
    if (const auto* step = std::get_if<StepReached>(&event)) return tr("line %1: %2").arg(step->line).arg(of(step->text));
    if (const auto* checked = std::get_if<ExpectationChecked>(&event)) {
        return (checked->held != 0 ? tr("✓ line %1: %2") : tr("✗ line %1: %2")).arg(checked->line).arg(of(checked->text));
    }
    if (const auto* law = std::get_if<LawBroken>(&event)) {
        return tr("law broken: %1").arg(of(law->text).section(QLatin1Char('\n'), 0, 0));
    }
    if (const auto* ability = std::get_if<AbilityChanged>(&event)) {
        return (ability->added != 0 ? tr("ability %1 is published by %2") : tr("ability %1 of %2 is withdrawn"))
            .arg(ability->ability)
            .arg(processOf(record->stamp.device, ability->owner_pid));
    }
    return {};
}

QString MarkWords::label(const Mark& mark) const {
    if (mark.row == Mark::kNone) return event(mark);
    const auto row = store_.row(mark.row);
    switch (mark.kind) {
        case Mark::Kind::Request:
        case Mark::Kind::Oneway:
            return QStringLiteral("t%1 %2").arg(row.id).arg(store_.callText(row));
        case Mark::Kind::Reply:
            return answer(row);
        case Mark::Kind::Taken:
            return tr("takes t%1").arg(row.id);
        default:
            return event(mark);
    }
}

QString MarkWords::line(const Mark& mark) const {
    if (mark.row == Mark::kNone) {
        const auto who = actor(mark);
        return who.isEmpty() ? event(mark) : QStringLiteral("%1  %2").arg(who, event(mark));
    }
    const auto row = store_.row(mark.row);
    switch (mark.kind) {
        case Mark::Kind::Request:
        case Mark::Kind::Oneway:
            return QStringLiteral("t%1  %2 → %3  %4").arg(row.id).arg(sender(row), receiver(row), store_.callText(row)) +
                   (row.oneway ? tr("  (one-way)") : QString()) +
                   (row.refused() ? tr("  refused: %1").arg(ruleText(row.refusedBy)) : QString());
        case Mark::Kind::Reply:
            return QStringLiteral("t%1  %2 ← %3  %4").arg(row.id).arg(sender(row), receiver(row), answer(row));
        default:
            return QStringLiteral("t%1  %2  %3").arg(row.id).arg(actor(mark), label(mark));
    }
}

QString MarkWords::tooltip(const Mark& mark) const {
    QStringList lines{line(mark)};
    if (mark.kind == Mark::Kind::Refusal || mark.kind == Mark::Kind::Tolerated) {
        lines << of(sim::query::rule_entry(rule(mark)).law);
    } else if (mark.row != Mark::kNone) {
        const auto row = store_.row(mark.row);
        if (mark.kind != Mark::Kind::Reply && row.finished()) lines << tr("answer: %1").arg(answer(row));
        lines << (row.finished()
                      ? tr("%1, %2 from request to end").arg(store_.outcomeWord(row).replace('_', ' '), spanText(row.endNs - row.startNs))
                      : tr("still under way"));
        if (row.refused()) lines << QStringLiteral("%1: %2").arg(ruleText(row.refusedBy), of(sim::query::rule_entry(row.refusedBy).law));
        if (row.parent != 0) lines << tr("within t%1").arg(row.parent);
    }
    lines << tr("at %1, e%2").arg(QString::fromStdString(sim::base::format_time(mark.timeNs))).arg(mark.sequence);
    return lines.join(QLatin1Char('\n'));
}

}  // namespace gui
