#pragma once

#include <QDialog>

#include "gui/topology/topology_acts.h"

class QComboBox;
class QDialogButtonBox;
class QDoubleSpinBox;
class QLabel;
class QSpinBox;

namespace gui::topology {

/// Asks how a link is to be impaired, and shows the step in the scenario's words meanwhile.
class ImpairDialog : public QDialog {
    Q_OBJECT

public:
    ImpairDialog(const QString& link, const QString& deviceA, const QString& deviceB, QWidget* parent = nullptr);
    /// "" if nothing gets worse; then it cannot be accepted.
    [[nodiscard]] QString step() const;

private:
    void tell();

    QString link_;
    QComboBox* direction_;
    QComboBox* inFlight_;
    QSpinBox* delay_;
    QSpinBox* jitter_;
    QDoubleSpinBox* loss_;
    QDoubleSpinBox* duplicate_;
    QDoubleSpinBox* corrupt_;
    QLabel* words_;
    QDialogButtonBox* buttons_;
};

}  // namespace gui::topology
