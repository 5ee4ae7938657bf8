#include "gui/window/palette_dialog.h"

#include <QCoreApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QTreeWidget>
#include <QVBoxLayout>
#include <algorithm>

namespace gui {
namespace {

constexpr int kRowRole = Qt::UserRole;

QString textOf(const QAction& action) { return action.text().remove(u'&'); }

}  // namespace

bool matchesWords(const QString& text, const QString& words) {
    const auto all = words.split(u' ', Qt::SkipEmptyParts);
    return std::all_of(all.begin(), all.end(), [&](const QString& word) { return text.contains(word, Qt::CaseInsensitive); });
}

PaletteDialog::PaletteDialog(const QVector<QAction*>& actions, QWidget* parent)
    : QDialog(parent), actions_(actions), line_(new QLineEdit(this)), list_(new QTreeWidget(this)) {
    setWindowTitle(tr("Command palette"));
    setAttribute(Qt::WA_DeleteOnClose);
    line_->setPlaceholderText(tr("What do you want to do?"));
    line_->setAccessibleName(tr("Command"));
    line_->installEventFilter(this);
    list_->setAccessibleName(tr("Commands"));
    list_->setHeaderLabels({tr("Command"), tr("Keys"), tr("What it does")});
    list_->setRootIsDecorated(false);
    list_->setUniformRowHeights(true);
    list_->setAllColumnsShowFocus(true);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(line_);
    layout->addWidget(list_, 1);
    connect(line_, &QLineEdit::textChanged, this, &PaletteDialog::filter);
    connect(list_, &QTreeWidget::itemActivated, this, &PaletteDialog::give);
    filter({});
    for (int column = 0; column < 2; ++column) list_->resizeColumnToContents(column);
    resize(fontMetrics().averageCharWidth() * 110, fontMetrics().height() * 26);
    line_->setFocus();
}

QStringList PaletteDialog::shown() const {
    QStringList all;
    for (int i = 0; i < list_->topLevelItemCount(); ++i) all << list_->topLevelItem(i)->text(0);
    return all;
}

void PaletteDialog::filter(const QString& text) {
    list_->clear();
    for (int i = 0; i < actions_.size(); ++i) {
        const auto& action = *actions_[i];
        if (!matchesWords(textOf(action) + u' ' + action.statusTip(), text)) continue;
        auto shown = textOf(action);
        if (!action.isEnabled()) shown += tr("  (not now)");
        auto* item = new QTreeWidgetItem(list_, {shown, action.whatsThis(), action.statusTip()});
        item->setData(0, kRowRole, i);
        if (action.isEnabled()) continue;
        for (int column = 0; column < list_->columnCount(); ++column)
            item->setForeground(column, palette().color(QPalette::Disabled, QPalette::Text));
    }
    if (auto* first = list_->topLevelItem(0)) list_->setCurrentItem(first);
}

void PaletteDialog::give() {
    auto* item = list_->currentItem();
    if (!item) return;
    auto* action = actions_[item->data(0, kRowRole).toInt()];
    if (!action->isEnabled()) return;
    close();
    action->trigger();
}

bool PaletteDialog::eventFilter(QObject* watched, QEvent* event) {
    if (watched == line_ && event->type() == QEvent::KeyPress) {
        auto* key = static_cast<QKeyEvent*>(event);
        switch (key->key()) {
            case Qt::Key_Up:
            case Qt::Key_Down:
            case Qt::Key_PageUp:
            case Qt::Key_PageDown:
                QCoreApplication::sendEvent(list_, key);
                return true;
            case Qt::Key_Return:
            case Qt::Key_Enter:
                give();
                return true;
            default:
                break;
        }
    }
    return QDialog::eventFilter(watched, event);
}

}  // namespace gui
