#include "gui/traffic/traffic_words.h"

#include <QLocale>
#include <QRegularExpression>

#include "sim/base/format.h"
#include "sim/query/rule_book.h"
#include "sim/query/words.h"
#include "sim/trace/codec.h"

namespace gui {
namespace {

QString qstring(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }
QString ruleId(const TrafficRow& row) { return qstring(sim::trace::word(row.refusedBy)); }
QString grouped(std::uint32_t number) { return QLocale(QLocale::English).toString(number); }

/// In YAML's single quotes.
QString yamlQuoted(QString text) { return QStringLiteral("'%1'").arg(text.replace(QLatin1Char('\''), QStringLiteral("''"))); }

}  // namespace

QString TrafficWords::from(const TrafficRow& row) const {
    const auto name = store_.actorName(row.fromDevice, row.fromProcess);
    return name.isEmpty() ? tr("pid %1").arg(row.fromPid) : name;
}

QString TrafficWords::to(const TrafficRow& row) const {
    if (row.toProcess != 0) return store_.actorName(row.toDevice, row.toProcess);
    if (row.toPid != 0) return tr("pid %1").arg(row.toPid);
    const auto device = store_.deviceName(row.toDevice);
    return device.isEmpty() ? tr("nobody") : device;
}

QString TrafficWords::size(const TrafficRow& row) const {
    const auto request = grouped(row.requestBytes);
    if (row.oneway) return request;
    return row.finished() ? tr("%1 → %2", "bytes of the request, of the reply").arg(request, grouped(row.replyBytes))
                          : tr("%1 → …", "bytes of the request, no reply yet").arg(request);
}

QString TrafficWords::kind(const TrafficRow& row) const {
    if (row.remote) return row.oneway ? tr("remote one-way") : tr("remote call");
    return row.oneway ? tr("one-way") : tr("call");
}

bool TrafficWords::refused(const TrafficRow& row) const {
    if (!row.refused()) return false;
    const auto word = store_.outcomeWord(row);
    // What was answered, or is still being worked on, was let through: something in it was refused.
    return row.finished() && word != QLatin1String("replied") && word != QLatin1String("accepted");
}

QString TrafficWords::status(const TrafficRow& row) const {
    if (!row.finished()) return tr("under way");
    if (refused(row)) return tr("refused by %1").arg(ruleId(row));
    const auto word = store_.outcomeWord(row);
    return word == QLatin1String("replied") && row.status != 0 ? tr("%1, status %2").arg(word).arg(row.status) : word;
}

QString TrafficWords::duration(const TrafficRow& row) const {
    return row.finished() ? QString::fromStdString(sim::base::format_span(row.endNs - row.startNs)) : QString();
}

QString TrafficWords::note(const TrafficRow& row) const {
    QStringList parts;
    if (row.refused()) {
        const auto title = qstring(sim::query::rule_entry(row.refusedBy, language()).title);
        parts << (refused(row) ? QStringLiteral("%1: %2") : tr("in it, %1: %2")).arg(ruleId(row), title);
    }
    if (row.finished() && row.status != 0) parts << tr("status %1").arg(QString::fromStdString(sim::query::status_text(row.status)));
    return parts.join(QStringLiteral("; "));
}

sim::query::Language TrafficWords::language() {
    return QLocale().language() == QLocale::Chinese ? sim::query::Language::Chinese : sim::query::Language::English;
}

Severity TrafficWords::severity(const TrafficRow& row) const {
    if (!row.finished()) return Severity::Note;
    const auto word = store_.outcomeWord(row);
    if (word == QLatin1String("accepted")) return Severity::Good;
    if (word == QLatin1String("replied")) return row.status != 0 || row.refused() ? Severity::Warning : Severity::Good;
    return word == QLatin1String("abandoned") ? Severity::Warning : Severity::Error;
}

std::optional<Tone> TrafficWords::kindTone(const TrafficRow& row) const {
    if (row.oneway) return Tone::Oneway;
    return row.remote ? std::optional(Tone::Request) : std::nullopt;
}

std::optional<Tone> TrafficWords::endTone(const TrafficRow& row) const {
    if (refused(row)) return Tone::Refusal;
    return row.finished() && severity(row) == Severity::Error ? std::optional(Tone::Death) : std::nullopt;
}

QString TrafficWords::constant(const QString& text) {
    static const QRegularExpression kPlain(QStringLiteral("^(#?[A-Za-z0-9_]+([-./:@+][A-Za-z0-9_]+)*)$"));
    static const QStringList kKeywords{QStringLiteral("and"), QStringLiteral("or"),   QStringLiteral("not"),  QStringLiteral("in"),
                                       QStringLiteral("has"), QStringLiteral("true"), QStringLiteral("false")};
    if (kPlain.match(text).hasMatch() && !kKeywords.contains(text)) return text;
    auto escaped = text;
    escaped.replace(QLatin1Char('\\'), QStringLiteral("\\\\")).replace(QLatin1Char('"'), QStringLiteral("\\\""));
    return QStringLiteral("\"%1\"").arg(escaped);
}

QString TrafficWords::condition(const TrafficRow& row, Like like) const {
    const bool severalDevices = store_.names().devices.size() > 2;
    const auto party = [&](const QString& prefix, std::uint8_t device, std::uint16_t process, std::uint32_t pid) {
        QStringList parts;
        const auto where = store_.deviceName(device);
        if (!where.isEmpty() && (severalDevices || process == 0)) parts << prefix + QStringLiteral("device = ") + constant(where);
        if (process != 0) {
            parts << prefix + QStringLiteral("process = ") + constant(store_.processName(process));
        } else if (pid != 0) {
            parts << prefix + QStringLiteral("pid = %1").arg(pid);
        }
        return parts.isEmpty() ? QStringLiteral("not has(%1pid)").arg(prefix) : parts.join(QStringLiteral(" and "));
    };
    switch (like) {
        case Like::Method:
            return QStringLiteral("method = ") + constant(store_.name(row));
        case Like::Sender:
            return party({}, row.fromDevice, row.fromProcess, row.fromPid);
        case Like::Receiver:
            return party(QStringLiteral("to_"), row.toDevice, row.toProcess, row.toPid);
        case Like::Status:
            break;
    }
    if (!row.finished()) return QStringLiteral("not finished");
    if (refused(row)) return QStringLiteral("rule = ") + ruleId(row);
    const auto outcome = QStringLiteral("outcome = ") + store_.outcomeWord(row);
    return row.status == 0 ? outcome : outcome + QStringLiteral(" and status = %1").arg(row.status);
}

QString TrafficWords::function(const TrafficRow& row) const {
    static const QRegularExpression kFunction(QStringLiteral("^[A-Za-z_][A-Za-z0-9_]*\\.[A-Za-z_][A-Za-z0-9_]*$"));
    const auto name = store_.name(row);
    return kFunction.match(name).hasMatch() ? name : QString();
}

QString TrafficWords::assertion(const TrafficRow& row) const {
    std::uint64_t alike = 0;
    for (qsizetype i = 0; i < store_.rowCount(); ++i) {
        const auto other = store_.row(i);
        if (other.name == row.name && other.outcome == row.outcome && other.status == row.status && other.remote == row.remote) ++alike;
    }
    QStringList lines;
    const auto kind = row.finished() ? (row.remote ? QStringLiteral("rpc.finished") : QStringLiteral("transaction.finished"))
                                     : (row.remote ? QStringLiteral("rpc.sent") : QStringLiteral("transaction.sent"));
    auto where = QStringLiteral("method = ") + constant(store_.name(row));
    if (row.finished()) {
        where += QStringLiteral(" and outcome = ") + store_.outcomeWord(row);
        if (row.remote || store_.outcomeWord(row) == QLatin1String("replied")) where += QStringLiteral(" and status = %1").arg(row.status);
    }
    lines << QStringLiteral("  - events: { event: %1, where: %2, %3: %4 }")
                 .arg(kind, yamlQuoted(where), row.finished() ? QStringLiteral("times") : QStringLiteral("at_least"))
                 .arg(alike);
    if (row.refused()) lines << QStringLiteral("  - refused: { rule: %1 }").arg(ruleId(row));
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

}  // namespace gui
