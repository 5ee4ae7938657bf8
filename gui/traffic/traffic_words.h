#pragma once

#include <QCoreApplication>
#include <QString>
#include <optional>

#include "gui/look/theme.h"
#include "gui/store/trace_store.h"
#include "sim/query/rule_book.h"

namespace gui {

/// A transaction in the words of its row: what the cells say, and what can be made of them (filters, assertions).
class TrafficWords {
    Q_DECLARE_TR_FUNCTIONS(gui::TrafficWords)

public:
    explicit TrafficWords(const TraceStore& store) : store_(store) {}

    [[nodiscard]] QString from(const TrafficRow& row) const;
    [[nodiscard]] QString to(const TrafficRow& row) const;
    [[nodiscard]] QString size(const TrafficRow& row) const;  ///< `1,024 → 12`; a one-way call has no reply
    [[nodiscard]] QString kind(const TrafficRow& row) const;
    [[nodiscard]] QString status(const TrafficRow& row) const;
    [[nodiscard]] QString duration(const TrafficRow& row) const;
    [[nodiscard]] QString note(const TrafficRow& row) const;

    [[nodiscard]] Severity severity(const TrafficRow& row) const;
    /// The transaction itself was refused, not only something in it.
    [[nodiscard]] bool refused(const TrafficRow& row) const;
    /// In which rules are told: that of the application's locale, if the rule book has it.
    [[nodiscard]] static sim::query::Language language();
    /// In which colours its kind and its end are written; none: in that of all text.
    [[nodiscard]] std::optional<Tone> kindTone(const TrafficRow& row) const;
    [[nodiscard]] std::optional<Tone> endTone(const TrafficRow& row) const;

    /// Conditions of the expression language that hold for this row and for those like it.
    enum class Like : std::uint8_t { Method, Sender, Receiver, Status };
    [[nodiscard]] QString condition(const TrafficRow& row, Like like) const;
    /// `text` as a constant of the language, in quotes where it needs them.
    [[nodiscard]] static QString constant(const QString& text);

    /// What held of transactions like this one, as expectations of a scenario; looks at all rows.
    [[nodiscard]] QString assertion(const TrafficRow& row) const;
    /// The text of a breakpoint on the method, `Echo.Say`; empty if it has no such name.
    [[nodiscard]] QString function(const TrafficRow& row) const;

private:
    const TraceStore& store_;
};

}  // namespace gui
