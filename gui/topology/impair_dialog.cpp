#include "gui/topology/impair_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>

namespace gui::topology {

ImpairDialog::ImpairDialog(const QString& link, const QString& deviceA, const QString& deviceB, QWidget* parent)
    : QDialog(parent), link_(link) {
    setWindowTitle(tr("Impair %1").arg(link));
    auto* form = new QFormLayout(this);
    const auto add = [&](const QString& label, auto* field) {
        field->setAccessibleName(label);
        form->addRow(label, field);
        return field;
    };
    direction_ = add(tr("Direction"), new QComboBox(this));
    direction_->addItem(tr("both ways"), QString());
    direction_->addItem(tr("away from %1").arg(deviceA), deviceA);
    direction_->addItem(tr("away from %1").arg(deviceB), deviceB);
    const auto time = [&](const QString& label, int value) {
        auto* field = add(label, new QSpinBox(this));
        field->setRange(0, 60'000);
        field->setSuffix(tr(" ms"));
        field->setValue(value);
        connect(field, &QSpinBox::valueChanged, this, &ImpairDialog::tell);
        return field;
    };
    delay_ = time(tr("Added latency"), 20);
    jitter_ = time(tr("Jitter, both ways"), 0);
    const auto share = [&](const QString& label, double value) {
        auto* field = add(label, new QDoubleSpinBox(this));
        field->setRange(0, 100);
        field->setDecimals(1);
        field->setSuffix(tr(" %"));
        field->setValue(value);
        connect(field, &QDoubleSpinBox::valueChanged, this, &ImpairDialog::tell);
        return field;
    };
    loss_ = share(tr("Frames lost"), 5);
    duplicate_ = share(tr("Frames that come twice"), 0);
    corrupt_ = share(tr("Frames corrupted"), 0);
    inFlight_ = add(tr("Frames under way"), new QComboBox(this));
    inFlight_->addItem(tr("are delivered as they were"), QStringLiteral("deliver"));
    inFlight_->addItem(tr("are lost"), QStringLiteral("drop"));
    inFlight_->addItem(tr("are held back"), QStringLiteral("hold"));
    connect(direction_, &QComboBox::currentIndexChanged, this, &ImpairDialog::tell);
    connect(inFlight_, &QComboBox::currentIndexChanged, this, &ImpairDialog::tell);
    words_ = new QLabel(this);
    words_->setWordWrap(true);
    words_->setTextInteractionFlags(Qt::TextSelectableByMouse);
    words_->setAccessibleName(tr("The act in the scenario's words"));
    form->addRow(words_);
    auto* note = new QLabel(tr("It holds until the link is made fine again. A scenario can end it by itself, with `for:`."), this);
    note->setWordWrap(true);
    form->addRow(note);
    buttons_ = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    buttons_->button(QDialogButtonBox::Ok)->setText(tr("Impair"));
    connect(buttons_, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons_, &QDialogButtonBox::rejected, this, &QDialog::reject);
    form->addRow(buttons_);
    tell();
}

QString ImpairDialog::step() const {
    return stepOf({.link = link_,
                   .from = direction_->currentData().toString(),
                   .delayMs = delay_->value(),
                   .jitterMs = jitter_->value(),
                   .lossPercent = loss_->value(),
                   .duplicatePercent = duplicate_->value(),
                   .corruptPercent = corrupt_->value(),
                   .inFlight = inFlight_->currentData().toString()});
}

void ImpairDialog::tell() {
    const auto words = step();
    words_->setText(words.isEmpty() ? tr("Nothing gets worse yet: say a latency, a jitter or a share of the frames.") : words);
    buttons_->button(QDialogButtonBox::Ok)->setEnabled(!words.isEmpty());
}

}  // namespace gui::topology
