#pragma once

#include <QAbstractTableModel>

#include "gui/selection.h"
#include "gui/topology/topology_drawing.h"
#include "gui/topology/topology_scene.h"

namespace gui::topology {

/// The picture as a table: devices, each with its processes, then links. What screen readers get, and what can be copied.
class TopologyModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { What, Name, Device, Pid, State, Handles, UnderWay, Refusals, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// Keeps the rows' places (and so the table's cursor) where the same things exist.
    void show(const Scene& scene);
    [[nodiscard]] Thing thing(int row) const;
    /// -1: not there.
    [[nodiscard]] int rowOf(const Selected& selected) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    [[nodiscard]] QString cell(const Thing& thing, Column column) const;

    Scene scene_;
    std::vector<Thing> things_;
    QStringList keys_;
};

}  // namespace gui::topology
