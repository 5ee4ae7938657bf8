#include "gui/window/settings_dialog.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QSpinBox>
#include <QVBoxLayout>

#include "gui/window/settings.h"

namespace gui {
namespace {

void addRow(QFormLayout* form, const QString& text, QWidget* field) {
    field->setAccessibleName(QString(text).remove(u'&'));
    form->addRow(text, field);
}

}  // namespace

SettingsDialog::SettingsDialog(Settings& settings, QWidget* parent) : QDialog(parent) {
    setWindowTitle(tr("Settings"));
    setAttribute(Qt::WA_DeleteOnClose);

    auto* theme = new QComboBox(this);
    theme->addItems({tr("As the system"), tr("Light"), tr("Dark")});
    theme->setCurrentIndex(static_cast<int>(settings.theme()));
    auto* size = new QSpinBox(this);
    size->setRange(Settings::kTextMin, Settings::kTextMax);
    size->setSingleStep(Settings::kTextStep);
    size->setSuffix(tr(" %"));
    size->setValue(settings.textPercent());
    size->setKeyboardTracking(false);
    auto* keys = new QComboBox(this);
    for (std::size_t i = 0; i < kPresets; ++i) keys->addItem(presetText(static_cast<Preset>(i)));
    keys->setCurrentIndex(static_cast<int>(settings.preset()));
    auto* motion = new QCheckBox(tr("Show changes at once, without animation"), this);
    motion->setAccessibleName(motion->text());
    motion->setChecked(settings.reducesMotion());

    auto* form = new QFormLayout;
    addRow(form, tr("&Theme"), theme);
    addRow(form, tr("&Size of text"), size);
    addRow(form, tr("&Keys as in"), keys);
    form->addRow(tr("Motion"), motion);
    auto* note = new QLabel(tr("All keys of a preset: Help › Keyboard shortcuts (F1)."), this);
    note->setWordWrap(true);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(note);
    layout->addWidget(buttons);

    connect(theme, &QComboBox::currentIndexChanged, this, [&settings](int index) { settings.setTheme(static_cast<Theme::Choice>(index)); });
    connect(size, &QSpinBox::valueChanged, this, [&settings](int percent) { settings.setTextPercent(percent); });
    connect(keys, &QComboBox::currentIndexChanged, this, [&settings](int index) { settings.setPreset(static_cast<Preset>(index)); });
    connect(motion, &QCheckBox::toggled, this, [&settings](bool reduce) { settings.setReducesMotion(reduce); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

}  // namespace gui
