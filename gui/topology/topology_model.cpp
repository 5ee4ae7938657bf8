#include "gui/topology/topology_model.h"

namespace gui::topology {
namespace {

QString badgeWords(const std::vector<Badge>& badges) {
    QStringList words;
    for (const auto& badge : badges) words << QStringLiteral("%1 × %2").arg(badge.rule).arg(badge.count);
    return words.join(QStringLiteral(", "));
}

}  // namespace

void TopologyModel::show(const Scene& scene) {
    std::vector<Thing> things;
    QStringList keys;
    for (std::size_t i = 0; i < scene.devices.size(); ++i) {
        things.push_back({Thing::Kind::Device, i, {}});
        keys << QStringLiteral("d %1").arg(scene.devices[i].name);
        for (std::size_t j = 0; j < scene.processes.size(); ++j) {
            if (scene.processes[j].device != scene.devices[i].index) continue;
            things.push_back({Thing::Kind::Process, j, {}});
            keys << QStringLiteral("p %1 %2").arg(scene.devices[i].name, scene.processes[j].name);
        }
    }
    for (std::size_t i = 0; i < scene.links.size(); ++i) {
        things.push_back({Thing::Kind::Link, i, {}});
        keys << QStringLiteral("l %1").arg(scene.links[i].name);
    }
    if (keys == keys_) {
        scene_ = scene;
        things_ = std::move(things);
        if (!things_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    scene_ = scene;
    things_ = std::move(things);
    keys_ = keys;
    endResetModel();
}

Thing TopologyModel::thing(int row) const { return row >= 0 && row < rowCount() ? things_[static_cast<std::size_t>(row)] : Thing{}; }

int TopologyModel::rowOf(const Selected& selected) const {
    for (std::size_t i = 0; i < things_.size(); ++i) {
        if (isSelected(scene_, things_[i], selected)) return static_cast<int>(i);
    }
    return -1;
}

int TopologyModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(things_.size()); }
int TopologyModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(ColumnCount); }

QString TopologyModel::cell(const Thing& thing, Column column) const {
    if (thing.kind == Thing::Kind::Device) {
        const auto& device = scene_.devices[thing.index];
        switch (column) {
            case What:
                return tr("device");
            case Name:
            case Device:
                return device.name;
            case State:
                return device.on ? tr("on") : tr("off");
            default:
                return {};
        }
    }
    if (thing.kind == Thing::Kind::Process) {
        const auto& process = scene_.processes[thing.index];
        const auto device = scene_.deviceOf(process.device);
        switch (column) {
            case What:
                return tr("process");
            case Name:
                return process.name;
            case Device:
                return device ? scene_.devices[*device].name : QString();
            case Pid:
                return QString::number(process.pid);
            case State:
                return process.stateWords;
            case Handles:
                return process.handles ? QString::number(*process.handles) : QString();
            case UnderWay:
                return tr("%1 sent, %2 served, %3 queued").arg(process.sent).arg(process.serving).arg(process.queued);
            case Refusals:
                return badgeWords(process.badges);
            default:
                return {};
        }
    }
    const auto& link = scene_.links[thing.index];
    switch (column) {
        case What:
            return tr("link");
        case Name:
            return link.name;
        case Device:
            return tr("%1, %2").arg(scene_.devices[link.a].name, scene_.devices[link.b].name);
        case State: {
            QStringList words{link.words()};
            if (!link.fromA.isEmpty()) words << tr("away from %1: %2").arg(scene_.devices[link.a].name, link.fromA);
            if (!link.fromB.isEmpty()) words << tr("away from %1: %2").arg(scene_.devices[link.b].name, link.fromB);
            return words.join(QStringLiteral("; "));
        }
        case Refusals:
            return badgeWords(link.badges);
        default:
            return {};
    }
}

QVariant TopologyModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const auto column = static_cast<Column>(index.column());
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole) return cell(thing(index.row()), column);
    if (role == Qt::TextAlignmentRole && (column == Pid || column == Handles)) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role == Qt::AccessibleTextRole) {
        const auto text = cell(thing(index.row()), column);
        return text.isEmpty() ? tr("%1: none").arg(headerData(column, Qt::Horizontal).toString()) : text;
    }
    return {};
}

QVariant TopologyModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return QAbstractTableModel::headerData(section, orientation, role);
    switch (section) {
        case What:
            return tr("What");
        case Name:
            return tr("Name");
        case Device:
            return tr("Device");
        case Pid:
            return tr("Pid");
        case State:
            return tr("State");
        case Handles:
            return tr("Handles");
        case UnderWay:
            return tr("Under way");
        case Refusals:
            return tr("Refusals");
        default:
            return {};
    }
}

}  // namespace gui::topology
