#pragma once

#include <QObject>
#include <QString>
#include <cstdint>
#include <optional>

#include "gui/workbench.h"

namespace gui {

/// Moves the selection from transaction to transaction and along a lifeline. The position stays.
class Navigation : public QObject {
    Q_OBJECT

public:
    explicit Navigation(Workbench& bench, QObject* parent = nullptr);

    void nextTransaction(int by);     ///< 1 or -1, in the order they were sent
    void nextInConversation(int by);  ///< between the same two processes
    void toReply();
    void toRequest();
    void toCause();
    void toEffect();
    void nextOnLifeline(int by);
    /// The record that is selected, or begins what is selected; none if it has no place in the run.
    [[nodiscard]] std::optional<std::uint64_t> selectedSequence() const;
    /// The first refusal by this rule behind the position, around the end; none if there is none.
    [[nodiscard]] std::optional<std::uint64_t> refusalBy(const QString& rule) const;

private:
    [[nodiscard]] qsizetype selectedRow() const;
    void select(qsizetype row);

    Workbench& bench_;
};

}  // namespace gui
