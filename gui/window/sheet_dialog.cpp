#include "gui/window/sheet_dialog.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace gui {

SheetDialog::SheetDialog(Preset preset, QWidget* parent) : QDialog(parent), tree_(new QTreeWidget(this)) {
    setWindowTitle(tr("Keyboard shortcuts: %1").arg(presetText(preset)));
    setAttribute(Qt::WA_DeleteOnClose);
    tree_->setHeaderLabels({tr("Command"), tr("Keys"), tr("Elsewhere the key means")});
    tree_->setAccessibleName(tr("Shortcuts"));
    tree_->setAllColumnsShowFocus(true);
    tree_->setUniformRowHeights(true);
    for (std::size_t i = 0; i < kCommandMenus; ++i) {
        const auto menu = static_cast<CommandMenu>(i);
        auto* group = new QTreeWidgetItem(tree_, {menuText(menu).remove(u'&')});
        QFont bold;
        bold.setBold(true);
        group->setFont(0, bold);
        for (const auto& command : commandTable()) {
            if (command.menu != menu) continue;
            const auto conflicts = conflictsOf(command, preset).join(QStringLiteral("; "));
            auto* row = new QTreeWidgetItem(
                group, {commandText(command), keysText(command, preset), conflicts.isEmpty() ? conflicts : tr("⚠ %1").arg(conflicts)});
            row->setToolTip(0, commandTip(command));
            row->setToolTip(2, conflicts);
        }
    }
    tree_->expandAll();
    for (int column = 0; column < 2; ++column) tree_->resizeColumnToContents(column);
    auto* note = new QLabel(tr("Single letters, Space and arrows \"in a diagram\" act only while a diagram has the keyboard. The preset is "
                               "chosen in File › Settings."),
                            this);
    note->setWordWrap(true);
    note->setAccessibleName(note->text());
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(tree_, 1);
    layout->addWidget(note);
    layout->addWidget(buttons);
    const int width = tree_->columnWidth(0) + tree_->columnWidth(1);
    resize(width + fontMetrics().averageCharWidth() * 46, fontMetrics().height() * 34);
}

QString SheetDialog::asText() const {
    QString text;
    for (int i = 0; i < tree_->topLevelItemCount(); ++i) {
        const auto* group = tree_->topLevelItem(i);
        text += group->text(0) + u'\n';
        for (int row = 0; row < group->childCount(); ++row) {
            const auto* item = group->child(row);
            text += QStringList{item->text(0), item->text(1), item->text(2)}.join(u'\t') + u'\n';
        }
    }
    return text;
}

}  // namespace gui
