#include "gui/window/small_dialogs.h"

#include <QClipboard>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QRegularExpressionValidator>
#include <QVBoxLayout>
#include <algorithm>
#include <utility>

namespace gui {
namespace {

void name(QDialogButtonBox* buttons) {
    for (auto* button : buttons->buttons()) button->setAccessibleName(button->text().remove(u'&'));
}

}  // namespace

LineDialog::LineDialog(const QString& title, const QString& question, const QString& examples, std::function<void(const QString&)> accepted,
                       QWidget* parent)
    : QDialog(parent), line_(new QLineEdit(this)) {
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* label = new QLabel(question, this);
    label->setWordWrap(true);
    label->setBuddy(line_);
    line_->setAccessibleName(question);
    line_->setAccessibleDescription(examples);
    line_->setMinimumWidth(fontMetrics().averageCharWidth() * 50);
    auto* note = new QLabel(examples, this);
    note->setWordWrap(true);
    note->setTextFormat(Qt::PlainText);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    name(buttons);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(label);
    layout->addWidget(line_);
    layout->addWidget(note);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this, give = std::move(accepted)] {
        const auto text = line_->text().trimmed();
        if (text.isEmpty()) return;
        accept();
        give(text);
    });
}

TextDialog::TextDialog(const QString& title, const QString& text, QWidget* parent) : QDialog(parent) {
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* shown = new QPlainTextEdit(text, this);
    shown->setReadOnly(true);
    shown->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    shown->setLineWrapMode(QPlainTextEdit::NoWrap);
    shown->setTabStopDistance(fontMetrics().averageCharWidth() * 14);
    shown->setAccessibleName(title);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    auto* copy = buttons->addButton(tr("Copy all"), QDialogButtonBox::ActionRole);
    name(buttons);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(shown);
    layout->addWidget(buttons);
    resize(fontMetrics().averageCharWidth() * 100, fontMetrics().height() * 34);
    connect(copy, &QPushButton::clicked, this, [text] { QGuiApplication::clipboard()->setText(text); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

RunDialog::RunDialog(const QString& title, const Launch& launch, const QStringList& cells, std::function<void(const Launch&)> accepted,
                     QWidget* parent)
    : QDialog(parent),
      launch_(launch),
      accepted_(std::move(accepted)),
      cell_(new QComboBox(this)),
      seed_(new QLineEdit(this)),
      profile_(new QComboBox(this)) {
    setWindowTitle(tr("Run \"%1\" with").arg(title));
    setAttribute(Qt::WA_DeleteOnClose);
    cell_->addItem(tr("the first"), QString());
    for (const auto& cell : cells) cell_->addItem(cell, cell);
    if (cell_->findData(launch.cell) < 0) cell_->addItem(launch.cell, launch.cell);
    cell_->setCurrentIndex(cell_->findData(launch.cell));
    cell_->setEnabled(cell_->count() > 1);
    cell_->setAccessibleName(tr("Cell"));
    seed_->setPlaceholderText(tr("the scenario's own"));
    seed_->setValidator(new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{0,18}")), seed_));
    if (launch.seed) seed_->setText(QString::number(*launch.seed));
    seed_->setAccessibleName(tr("Seed"));
    profile_->addItem(tr("the scenario's own"), QString());
    profile_->addItem(tr("seed: the documented rules"), QStringLiteral("seed"));
    profile_->addItem(tr("as-coded: what the shipped code does"), QStringLiteral("as-coded"));
    profile_->setCurrentIndex(std::max(0, profile_->findData(launch.profile)));
    profile_->setAccessibleName(tr("Profile"));
    auto* form = new QFormLayout;
    form->addRow(tr("&Cell"), cell_);
    form->addRow(tr("&Seed"), seed_);
    form->addRow(tr("&Profile"), profile_);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    buttons->button(QDialogButtonBox::Ok)->setText(tr("Run"));
    name(buttons);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(form);
    layout->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &RunDialog::run);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

void RunDialog::run() {
    launch_.cell = cell_->currentData().toString();
    launch_.profile = profile_->currentData().toString();
    launch_.seed.reset();
    if (!seed_->text().isEmpty()) launch_.seed = seed_->text().toULongLong();
    accept();
    accepted_(launch_);
}

}  // namespace gui
