#include "gui/window/gallery_model.h"

#include <QFileInfo>
#include <QJsonObject>

#include "gui/window/counted.h"

namespace gui {
namespace {

QStringList texts(const QJsonValue& array) {
    QStringList all;
    for (const auto& each : array.toArray()) all << each.toString();
    return all;
}

}  // namespace

QString GalleryCard::text() const {
    QStringList parts{title};
    if (!problem.isEmpty()) parts << GalleryModel::tr("cannot be run: %1").arg(problem);
    if (!summary.isEmpty()) parts << (summary.endsWith(u'.') ? summary.chopped(1) : summary);
    if (devices > 0) parts << counted(devices, GalleryModel::tr("1 device"), GalleryModel::tr("%1 devices"));
    if (!processes.isEmpty()) parts << GalleryModel::tr("processes: %1").arg(processes.join(QStringLiteral(", ")));
    if (!rules.isEmpty()) parts << GalleryModel::tr("rules: %1").arg(rules.join(QStringLiteral(", ")));
    if (!visit) parts << GalleryModel::tr("about 5 minutes");
    return parts.join(QStringLiteral(". "));
}

void GalleryModel::fill(const QJsonArray& scenarios, const Visit& last) {
    beginResetModel();
    cards_.clear();
    for (const auto& each : scenarios) {
        const auto scenario = each.toObject();
        GalleryCard card{.file = scenario["file"].toString(),
                         .topic = scenario["topic"].toString(),
                         .title = scenario["title"].toString(scenario["name"].toString()),
                         .summary = scenario["summary"].toString(),
                         .problem = scenario["problem"].toString(),
                         .devices = scenario["devices"].toInt(),
                         .processes = texts(scenario["processes"]),
                         .rules = texts(scenario["rules"]),
                         .cells = texts(scenario["cells"])};
        if (card.title.isEmpty()) card.title = QFileInfo(card.file).completeBaseName();
        cards_.append(card);
    }
    const auto& wanted = last.isTrace() ? last.trace : last.launch.file;
    if (!last.isNothing() && QFileInfo::exists(wanted)) {
        GalleryCard card{.file = last.launch.file, .visit = last};
        if (const auto known = scenario(card.file); known && !last.isTrace()) {
            card.devices = known->devices;
            card.processes = known->processes;
        }
        card.title = tr("Continue: %1").arg(last.title.isEmpty() ? QFileInfo(wanted).fileName() : last.title);
        QStringList where;
        if (!last.moment.isEmpty()) where << tr("at %1").arg(last.moment);
        if (!last.launch.cell.isEmpty()) where << tr("cell %1").arg(last.launch.cell);
        if (last.launch.seed) where << tr("seed %1").arg(*last.launch.seed);
        card.summary = last.isTrace() ? tr("The trace where you left it") : tr("The scenario where you left it");
        if (!where.isEmpty()) card.summary += QStringLiteral(": ") + where.join(QStringLiteral(", "));
        cards_.prepend(card);
    }
    endResetModel();
}

std::optional<GalleryCard> GalleryModel::scenario(const QString& file) const {
    for (const auto& card : cards_) {
        if (!card.visit && card.file == file) return card;
    }
    return {};
}

int GalleryModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(cards_.size()); }

QVariant GalleryModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const auto& card = cards_[index.row()];
    switch (role) {
        case Qt::DisplayRole:  // what type-ahead looks at
            return card.title;
        case Qt::AccessibleTextRole:
        case Qt::ToolTipRole:
            return card.text();
        default:
            return {};
    }
}

}  // namespace gui
