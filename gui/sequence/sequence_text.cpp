#include "gui/sequence/sequence_text.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <set>

#include "gui/picture/picture_words.h"

namespace gui::sequence {
namespace {

using Kind = Mark::Kind;

QString tr(const char* text) { return QCoreApplication::translate("gui::SequenceView", text); }

/// The marks of a row that are told: the first, and of starts and ends all that happen at once.
std::vector<Mark> told(const TraceStore& store, const RowIndex& index, std::size_t row) {
    std::vector<Mark> marks{store.mark(index.firstMark(row))};
    const auto kind = marks.front().kind;
    if (kind != Kind::ProcessStart && kind != Kind::ProcessEnd) return marks;
    for (auto i = index.firstMark(row) + 1; i < index.endMark(row); ++i) {
        const auto mark = store.mark(i);
        if (mark.kind == kind) marks.push_back(mark);
    }
    return marks;
}

QString columnName(const Column& column, bool severalDevices) {
    if (column.key.level == LineKey::Level::Device) return column.deviceName;
    auto name = severalDevices ? column.deviceName + QStringLiteral(" › ") + column.processName : column.processName;
    if (column.key.level == LineKey::Level::Thread) name += QStringLiteral(" › ") + column.threadName;
    return name;
}

/// Mermaid reads `;` and `#` as its own.
QString escaped(QString text) {
    text.replace('#', QStringLiteral("#35;")).replace(';', QStringLiteral("#59;")).replace('\n', ' ');
    return text;
}

}  // namespace

QString linesOf(const TraceStore& store, const Columns& columns, const RowIndex& index, std::size_t first, std::size_t end) {
    const MarkWords words(store);
    QStringList lines;
    for (auto row = first; row < std::min(end, index.count()); ++row) {
        const auto mark = store.mark(index.firstMark(row));
        if (row > first && index.hasGap(row)) {
            lines << tr("\t… %1 …").arg(spanText(index.gapNs(store, columns, row)));
        }
        const auto* fold = index.fold(row);
        if (fold != nullptr && !fold->expanded) {
            const auto call = store.row(mark.row);
            lines << QStringLiteral("%1\t× %2  %3 → %4  %5")
                             .arg(momentText(mark.timeNs))
                             .arg(fold->calls)
                             .arg(words.sender(call), words.receiver(call), store.name(call)) +
                         (call.refused() ? QStringLiteral("  ") + ruleText(call.refusedBy) : QString());
            continue;
        }
        for (const auto& each : told(store, index, row)) lines << momentText(each.timeNs) + QLatin1Char('\t') + words.line(each);
    }
    return lines.join(QLatin1Char('\n'));
}

QString mermaidOf(const TraceStore& store, const Columns& columns, const RowIndex& index, std::size_t first, std::size_t end) {
    const MarkWords words(store);
    QStringList body;
    std::set<int> used;
    const auto name = [&](int column) {
        used.insert(column);
        return QStringLiteral("p%1").arg(column + 1);
    };
    for (auto row = first; row < std::min(end, index.count()); ++row) {
        if (row > first && index.hasGap(row) && !used.empty()) {
            body << QStringLiteral("    Note over p%1: %2").arg(*used.begin() + 1).arg(spanText(index.gapNs(store, columns, row)));
        }
        const auto* fold = index.fold(row);
        for (const auto& each : told(store, index, row)) {
            const bool call = each.kind == Kind::Request || each.kind == Kind::Oneway || each.kind == Kind::Reply;
            if (call && each.row != Mark::kNone) {
                const auto transaction = store.row(each.row);
                int from = columns.senderOf(transaction);
                int to = columns.receiverOf(transaction);
                if (from < 0) from = to;
                if (to < 0) to = from;
                if (each.kind == Kind::Reply) std::swap(from, to);
                const auto* arrow = each.kind == Kind::Reply ? "-->>" : each.kind == Kind::Oneway ? "-)" : "->>";
                if (each.kind != Kind::Reply && transaction.refused() && transaction.status != 0) arrow = "-x";
                auto text = words.label(each);
                if (fold != nullptr && !fold->expanded) text = QStringLiteral("× %1  %2").arg(fold->calls).arg(store.name(transaction));
                if (each.kind != Kind::Reply && transaction.refused())
                    text += QStringLiteral(" [") + ruleText(transaction.refusedBy) + QLatin1Char(']');
                body << QStringLiteral("    %1%2%3: %4").arg(name(from), QLatin1String(arrow), name(to), escaped(text));
                continue;
            }
            const int actor = columns.actorOf(store, each);
            if (actor >= 0) {
                body << QStringLiteral("    Note over %1: %2").arg(name(actor), escaped(words.label(each)));
            } else if (!columns.all().empty()) {
                const auto last = static_cast<int>(columns.all().size()) - 1;
                used.insert({0, last});
                body << QStringLiteral("    Note over p1,p%1: %2").arg(last + 1).arg(escaped(words.label(each)));
            }
        }
    }
    QStringList lines{QStringLiteral("sequenceDiagram")};
    for (const int column : used) {
        const auto& at = columns.all()[static_cast<std::size_t>(column)];
        lines << QStringLiteral("    participant p%1 as %2").arg(column + 1).arg(escaped(columnName(at, columns.severalDevices())));
    }
    return (lines + body).join(QLatin1Char('\n')) + QLatin1Char('\n');
}

}  // namespace gui::sequence
