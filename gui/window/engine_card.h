#pragma once

#include <QFrame>
#include <QJsonObject>

#include "gui/workbench.h"

class QLabel;
class QPushButton;

namespace gui {

/// Tells, above the views and without getting in the way, that the engine is gone or does not get on: what it was at, and what one can do.
class EngineCard : public QFrame {
    Q_OBJECT

public:
    explicit EngineCard(Workbench& bench, QWidget* parent = nullptr);

    [[nodiscard]] QString asText() const;

signals:
    void restartWanted();

private:
    void tell(const QString& state, const QString& text, const QJsonObject& body);
    void dismiss();

    Workbench& bench_;
    QLabel* icon_;
    QLabel* headline_;
    QLabel* sentence_;
    QLabel* wasAt_;
    QPushButton *restart_, *lookBack_, *pause_, *stop_, *wait_;
    bool stuck_ = false;
};

/// `phone › echo_service › main · t3 (Echo.Say) · at t3.4 · 57 events`: what of it is known.
[[nodiscard]] QString wasAtText(const QJsonObject& body);

}  // namespace gui
