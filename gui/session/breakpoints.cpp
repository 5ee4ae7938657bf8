#include "gui/session/breakpoints.h"

#include <QFileInfo>

namespace gui {
namespace {

QJsonObject withConditions(const Breakpoint& breakpoint, QJsonObject entry) {
    if (!breakpoint.condition.isEmpty()) entry["condition"] = breakpoint.condition;
    if (!breakpoint.hitCondition.isEmpty()) entry["hitCondition"] = breakpoint.hitCondition;
    return entry;
}

QJsonObject entryFor(const Breakpoint& breakpoint) {
    switch (breakpoint.kind) {
        case Breakpoint::Kind::Line:
            return withConditions(breakpoint, {{"line", breakpoint.line}});
        case Breakpoint::Kind::Function:
            return withConditions(breakpoint, {{"name", breakpoint.text}});
        case Breakpoint::Kind::Rule: {
            QJsonObject entry{{"filterId", breakpoint.text}};
            if (!breakpoint.condition.isEmpty()) entry["condition"] = breakpoint.condition;
            return entry;
        }
        case Breakpoint::Kind::Condition: {
            QJsonObject entry{{"condition", breakpoint.text}};
            if (!breakpoint.hitCondition.isEmpty()) entry["hitCondition"] = breakpoint.hitCondition;
            return entry;
        }
    }
    return {};
}

}  // namespace

bool samePlace(const Breakpoint& a, const Breakpoint& b) { return a.kind == b.kind && a.line == b.line && a.text == b.text; }

QVector<BreakpointOrder> ordersFor(const QVector<Breakpoint>& breakpoints, const QString& file) {
    using Kind = Breakpoint::Kind;
    QVector<BreakpointOrder> orders;
    for (const auto kind : {Kind::Line, Kind::Function, Kind::Rule, Kind::Condition}) {
        if (kind == Kind::Line && file.isEmpty()) continue;
        BreakpointOrder order{.kind = kind};
        QJsonArray entries;
        for (qsizetype i = 0; i < breakpoints.size(); ++i) {
            if (breakpoints[i].kind != kind || !breakpoints[i].enabled) continue;
            entries.append(entryFor(breakpoints[i]));
            order.places.append(i);
        }
        switch (kind) {
            case Kind::Line:
                order.command = "setBreakpoints";
                order.arguments = {{"source", QJsonObject{{"name", QFileInfo(file).fileName()}, {"path", file}}}, {"breakpoints", entries}};
                break;
            case Kind::Function:
                order.command = "setFunctionBreakpoints";
                order.arguments = {{"breakpoints", entries}};
                break;
            case Kind::Rule:
                order.command = "setExceptionBreakpoints";
                order.arguments = {{"filters", QJsonArray{}}, {"filterOptions", entries}};
                break;
            case Kind::Condition:
                order.command = "ipclab/setConditions";
                order.arguments = {{"conditions", entries}};
                break;
        }
        orders.append(order);
    }
    return orders;
}

void applyAnswer(QVector<Breakpoint>& breakpoints, const BreakpointOrder& order, const QJsonObject& body, const QString& error) {
    const auto answers = body["breakpoints"].toArray();
    for (qsizetype i = 0; i < order.places.size(); ++i) {
        // The user may have changed the list while the question was under way; the next answer will be about that one.
        if (order.places[i] >= breakpoints.size() || breakpoints[order.places[i]].kind != order.kind) continue;
        auto& breakpoint = breakpoints[order.places[i]];
        const auto answer = answers.at(i).toObject();
        breakpoint.verified = error.isEmpty() && answer["verified"].toBool(true);
        breakpoint.message = error.isEmpty() ? answer["message"].toString() : error;
        if (order.kind == Breakpoint::Kind::Line && answer["line"].toInt() > 0) breakpoint.line = answer["line"].toInt();
    }
}

}  // namespace gui
