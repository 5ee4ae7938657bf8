#include "gui/scenario/completion_popup.h"

#include <QAbstractItemView>
#include <QJsonObject>
#include <QScrollBar>
#include <algorithm>

namespace gui {
namespace {

constexpr int kInsertRole = Qt::UserRole + 1;
constexpr int kRowsShown = 10;

}  // namespace

CompletionPopup::CompletionPopup(QWidget* editor) : QCompleter(editor) {
    setWidget(editor);
    setModel(&model_);
    setCompletionMode(QCompleter::UnfilteredPopupCompletion);
    setMaxVisibleItems(kRowsShown);
    popup()->setAccessibleName(tr("What could stand here"));
    connect(this, qOverload<const QModelIndex&>(&QCompleter::activated), this,
            [this](const QModelIndex& index) { emit chosen(index.data(kInsertRole).toString()); });
    connect(this, qOverload<const QModelIndex&>(&QCompleter::highlighted), this,
            [this](const QModelIndex& index) { emit told(index.data(Qt::ToolTipRole).toString()); });
}

void CompletionPopup::offer(const QJsonArray& items, const QRect& where) {
    model_.clear();
    for (const auto& each : items) {
        const auto item = each.toObject();
        const auto label = item["label"].toString();
        const auto detail = item["detail"].toString();
        auto* row = new QStandardItem(detail.isEmpty() ? label : tr("%1   —   %2").arg(label, detail));
        row->setData(item["insert"].toString(), kInsertRole);
        row->setData(label, Qt::UserRole);
        const auto documentation = item["documentation"].toString();
        row->setToolTip(documentation.isEmpty() ? detail : documentation);
        model_.appendRow(row);
    }
    if (model_.rowCount() == 0) return hide();
    auto* list = popup();
    list->setFont(widget()->font());
    auto rect = where;
    const auto room = list->sizeHintForColumn(0) + list->verticalScrollBar()->sizeHint().width() + 4 * list->frameWidth();
    rect.setWidth(std::min(room, widget()->width()));
    complete(rect);
    list->setCurrentIndex(completionModel()->index(0, 0));
}

void CompletionPopup::hide() { popup()->hide(); }
bool CompletionPopup::isOpen() const { return popup()->isVisible(); }

QStringList CompletionPopup::labels() const {
    QStringList labels;
    for (int row = 0; row < model_.rowCount(); ++row) labels << model_.item(row)->data(Qt::UserRole).toString();
    return labels;
}

void CompletionPopup::choose(int row) {
    hide();
    if (const auto* item = model_.item(row)) emit chosen(item->data(kInsertRole).toString());
}

}  // namespace gui
