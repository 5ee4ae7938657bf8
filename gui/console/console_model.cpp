#include "gui/console/console_model.h"

#include <algorithm>

namespace gui {

ConsoleModel::ConsoleModel(const Theme& theme, QObject* parent) : QAbstractTableModel(parent), theme_(theme) {}

void ConsoleModel::append(const QVector<ConsoleLine>& lines) {
    const auto taken = std::min(lines.size(), kLinesMax);
    if (taken == 0) return;
    const auto tooMany = static_cast<qsizetype>(lines_.size()) + taken - kLinesMax;
    if (tooMany > 0) {
        beginRemoveRows({}, 0, static_cast<int>(tooMany) - 1);
        lines_.erase(lines_.begin(), lines_.begin() + tooMany);
        endRemoveRows();
    }
    const int first = rowCount();
    beginInsertRows({}, first, first + static_cast<int>(taken) - 1);
    lines_.insert(lines_.end(), lines.end() - taken, lines.end());
    endInsertRows();
}

void ConsoleModel::clear() {
    beginResetModel();
    lines_.clear();
    endResetModel();
}

int ConsoleModel::find(const QString& text, int from, bool backwards) const {
    const int count = rowCount();
    if (text.isEmpty() || count == 0) return -1;
    for (int i = 0; i < count; ++i) {
        const int row = ((backwards ? from - i : from + i) % count + count) % count;
        if (line(row).text.contains(text, Qt::CaseInsensitive)) return row;
    }
    return -1;
}

QString ConsoleModel::word(ConsoleLine::Kind kind) {
    switch (kind) {
        case ConsoleLine::Kind::Print:
            return tr("print");
        case ConsoleLine::Kind::Error:
            return tr("error");
        case ConsoleLine::Kind::Log:
            return tr("log");
        case ConsoleLine::Kind::Engine:
            return tr("engine");
        case ConsoleLine::Kind::Command:
            return tr("command");
        case ConsoleLine::Kind::Verdict:
            return tr("verdict");
        case ConsoleLine::Kind::Question:
            return tr("question");
        case ConsoleLine::Kind::Answer:
            return tr("answer");
        case ConsoleLine::Kind::Act:
            return tr("act");
        case ConsoleLine::Kind::Refusal:
            return tr("refused");
    }
    return {};
}

int ConsoleModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(lines_.size()); }
int ConsoleModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant ConsoleModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const auto& shown = line(index.row());
    switch (role) {
        case Qt::DisplayRole:
            if (index.column() == When) return shown.moment;
            return index.column() == What ? word(shown.kind) : shown.text;
        case Qt::ToolTipRole:
            return index.column() == Text ? QVariant(shown.text) : QVariant();
        case Qt::AccessibleTextRole:
            if (index.column() != When) return {};
            return shown.moment.isEmpty() ? tr("no moment") : tr("go to %1").arg(shown.moment);
        case Qt::ForegroundRole:
            if (index.column() == When) return theme_.text(Tone::Request);
            if (shown.kind == ConsoleLine::Kind::Error || shown.kind == ConsoleLine::Kind::Refusal) return theme_.text(Severity::Error);
            if (index.column() == What || shown.kind == ConsoleLine::Kind::Command) return theme_.faint();
            return theme_.ink();
        default:
            return {};
    }
}

QVariant ConsoleModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) return {};
    switch (section) {
        case When:
            return tr("Moment");
        case What:
            return tr("Kind");
        default:
            return tr("Line");
    }
}

}  // namespace gui
