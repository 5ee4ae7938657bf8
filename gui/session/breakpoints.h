#pragma once

#include <QJsonArray>
#include <QJsonObject>
#include <QString>
#include <QVector>

#include "gui/session/session.h"

namespace gui {

/// The same place: the kind and what it names, whatever else was said about it.
[[nodiscard]] bool samePlace(const Breakpoint& a, const Breakpoint& b);

/// The request of the protocol that tells the engine all breakpoints of one kind.
struct BreakpointOrder {
    Breakpoint::Kind kind{};
    QString command{};
    QJsonObject arguments{};
    QVector<qsizetype> places{};  ///< which of the breakpoints the answer's are, in order
};

/// One order a kind, also for kinds without breakpoints: they replace what was told before. `file`: of the scenario.
[[nodiscard]] QVector<BreakpointOrder> ordersFor(const QVector<Breakpoint>& breakpoints, const QString& file);

/// Puts what the engine answered (`verified`, `message`, a line it moved to) into the breakpoints. Without an answer for one, it is taken
/// as known.
void applyAnswer(QVector<Breakpoint>& breakpoints, const BreakpointOrder& order, const QJsonObject& body, const QString& error);

}  // namespace gui
