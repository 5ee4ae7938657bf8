#include "gui/detail/detail_model.h"

#include <QFont>
#include <functional>
#include <utility>

namespace gui {
namespace {

bool sameShape(const DetailNode& a, const DetailNode& b) {
    if (a.name != b.name || a.children.size() != b.children.size()) return false;
    for (std::size_t i = 0; i < a.children.size(); ++i) {
        if (!sameShape(a.children[i], b.children[i])) return false;
    }
    return true;
}

/// Keeps the children's addresses, which places point to.
void assign(DetailNode& to, const DetailNode& from) {
    to.value = from.value;
    to.type = from.type;
    to.tip = from.tip;
    to.pane = from.pane;
    to.offset = from.offset;
    to.size = from.size;
    to.link = from.link;
    to.line = from.line;
    to.marked = from.marked;
    for (std::size_t i = 0; i < to.children.size(); ++i) assign(to.children[i], from.children[i]);
}

}  // namespace

DetailModel::DetailModel(Theme& theme, QObject* parent) : QAbstractItemModel(parent), theme_(theme) {
    place(root_, nullptr, 0);
    connect(&theme_, &Theme::changed, this, [this] {
        if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    });
}

void DetailModel::setRoot(DetailNode root) {
    beginResetModel();
    places_.clear();
    root_ = std::move(root);
    place(root_, nullptr, 0);
    endResetModel();
}

bool DetailModel::update(const DetailNode& root) {
    if (!sameShape(root_, root)) return false;
    assign(root_, root);
    const std::function<void(const Place&)> tell = [&](const Place& above) {
        if (above.children.empty()) return;
        emit dataChanged(indexOf(*above.children.front()), indexOf(*above.children.back(), ColumnCount - 1));
        for (const auto* child : above.children) tell(*child);
    };
    tell(places_.front());
    return true;
}

DetailModel::Place& DetailModel::place(const DetailNode& node, const Place* above, int row) {
    auto& made = places_.emplace_back(Place{.node = &node, .above = above, .row = row});
    made.children.reserve(node.children.size());
    for (int i = 0; i < static_cast<int>(node.children.size()); ++i)
        made.children.push_back(&place(node.children[static_cast<std::size_t>(i)], &made, i));
    return made;
}

const DetailModel::Place* DetailModel::placeOf(const QModelIndex& index) const {
    return index.isValid() ? static_cast<const Place*>(index.constInternalPointer()) : &places_.front();
}

QModelIndex DetailModel::indexOf(const Place& place, int column) const {
    return place.above == nullptr ? QModelIndex() : createIndex(place.row, column, &place);
}

const DetailNode* DetailModel::node(const QModelIndex& index) const { return index.isValid() ? placeOf(index)->node : nullptr; }

QModelIndex DetailModel::find(BytesPane pane, quint64 offset) const {
    const Place* found = nullptr;
    const std::function<void(const Place&)> look = [&](const Place& above) {
        for (const auto* child : above.children) {
            const auto& node = *child->node;
            if (node.pane == pane && offset >= node.offset && offset - node.offset < node.size) found = child;
            look(*child);
        }
    };
    if (pane != BytesPane::None) look(places_.front());
    return found == nullptr ? QModelIndex() : indexOf(*found);
}

QStringList DetailModel::path(const QModelIndex& index) const {
    QStringList names;
    if (!index.isValid()) return names;
    for (const auto* at = placeOf(index); at->above != nullptr; at = at->above) names.prepend(at->node->name);
    return names;
}

QModelIndex DetailModel::find(const QStringList& path) const {
    const auto* at = &places_.front();
    for (const auto& name : path) {
        const Place* next = nullptr;
        for (const auto* child : at->children) {
            if (next == nullptr && child->node->name == name) next = child;
        }
        if (next == nullptr) break;
        at = next;
    }
    return indexOf(*at);
}

QString DetailModel::rowText(const DetailNode& node, int depth) {
    QStringList cells{QString(2 * depth, QLatin1Char(' ')) + node.name, node.value, node.type};
    if (node.pane != BytesPane::None) cells << QString::number(node.offset) << QString::number(node.size);
    while (cells.size() > 1 && cells.back().isEmpty()) cells.removeLast();
    return cells.join(QLatin1Char('\t'));
}

QString DetailModel::text() const {
    QString out;
    const std::function<void(const Place&, int)> write = [&](const Place& above, int depth) {
        for (const auto* child : above.children) {
            out += rowText(*child->node, depth) + QLatin1Char('\n');
            write(*child, depth + 1);
        }
    };
    write(places_.front(), 0);
    return out;
}

QModelIndex DetailModel::index(int row, int column, const QModelIndex& parent) const {
    if (!hasIndex(row, column, parent)) return {};
    return createIndex(row, column, placeOf(parent)->children[static_cast<std::size_t>(row)]);
}

QModelIndex DetailModel::parent(const QModelIndex& child) const {
    return child.isValid() ? indexOf(*placeOf(child)->above) : QModelIndex();
}

int DetailModel::rowCount(const QModelIndex& parent) const {
    return parent.column() > 0 ? 0 : static_cast<int>(placeOf(parent)->children.size());
}

int DetailModel::columnCount(const QModelIndex&) const { return ColumnCount; }

QVariant DetailModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const auto& at = *placeOf(index);
    const auto& node = *at.node;
    const bool section = at.above == &places_.front();
    switch (role) {
        case Qt::DisplayRole:
            switch (index.column()) {
                case Field:
                    return node.name;
                case Value:
                    return node.value;
                case Type:
                    return node.type;
                case Offset:
                    return node.pane == BytesPane::None ? QVariant() : QVariant(node.offset);
                case Size:
                    return node.pane == BytesPane::None ? QVariant() : QVariant(node.size);
                default:
                    return {};
            }
        case Qt::ToolTipRole: {
            QStringList lines;
            if (!node.value.isEmpty()) lines << node.value;
            if (!node.tip.isEmpty()) lines << node.tip;
            if (node.link.kind != Selected::Kind::Nothing) lines << tr("Enter or double-click selects it.");
            if (node.line > 0) lines << tr("Enter or double-click shows the line of the scenario.");
            return lines.isEmpty() ? QVariant() : QVariant(lines.join(QLatin1Char('\n')));
        }
        case Qt::TextAlignmentRole:
            if (index.column() == Offset || index.column() == Size) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
            return {};
        case Qt::FontRole: {
            if (!section && node.link.kind == Selected::Kind::Nothing && node.line == 0) return {};
            QFont font;
            if (section && index.column() == Field) font.setBold(true);
            if (index.column() == Value) font.setUnderline(node.link.kind != Selected::Kind::Nothing || node.line > 0);
            return font;
        }
        case Qt::ForegroundRole:
            if (node.marked && index.column() == Value) return theme_.text(Severity::Error);
            if (node.link.kind != Selected::Kind::Nothing && index.column() == Value) return theme_.text(Tone::Request);
            if (index.column() == Type || index.column() >= Offset) return theme_.faint();
            return {};
        case Qt::AccessibleTextRole:
            if (index.column() != Field) return {};
            return node.value.isEmpty() ? node.name : tr("%1: %2").arg(node.name, node.value);
        default:
            return {};
    }
}

QVariant DetailModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole && section >= Offset) return QVariant(Qt::AlignRight | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Field:
            return tr("Field");
        case Value:
            return tr("Value");
        case Type:
            return tr("Type");
        case Offset:
            return tr("Offset");
        case Size:
            return tr("Size");
        default:
            return {};
    }
}

}  // namespace gui
