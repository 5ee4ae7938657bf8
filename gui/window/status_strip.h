#pragma once

#include <QLabel>
#include <QString>
#include <QWidget>

#include "gui/window/badge.h"
#include "gui/workbench.h"

namespace gui {

/// `PAUSED · LIVE · t = 0.000 412 000 s · transaction 3 of ? · seed 7 · profile: seed`, and the last message beside it. Both are read
/// aloud when they change.
class StatusStrip : public QWidget {
    Q_OBJECT

public:
    explicit StatusStrip(Workbench& bench, QWidget* parent = nullptr);

    /// Says something, in the status bar and to screen readers; until the next.
    void say(const QString& text);
    [[nodiscard]] QString message() const { return message_->text(); }
    /// All of it as one line.
    [[nodiscard]] QString asText() const;

private:
    void showState();
    void showPlace();
    void showProgress(quint64 records, quint64 timeNs, quint64 transactions);

    Workbench& bench_;
    Badge* badge_;
    QLabel* place_;
    QLabel* message_;
};

/// What stands behind the badge, for a stop at `position`. `rows`: transactions known so far, and whether there may come more.
[[nodiscard]] QString placeText(const Position& position, const QJsonObject& run, qsizetype rows, bool more);

}  // namespace gui
