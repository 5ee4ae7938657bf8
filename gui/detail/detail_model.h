#pragma once

#include <QAbstractItemModel>
#include <deque>
#include <optional>

#include "gui/detail/detail_node.h"
#include "gui/look/theme.h"

namespace gui {

/// A tree of DetailNodes. Replaced as a whole; small (some thousand rows).
class DetailModel : public QAbstractItemModel {
    Q_OBJECT

public:
    enum Column { Field, Value, Type, Offset, Size, ColumnCount };

    explicit DetailModel(Theme& theme, QObject* parent = nullptr);

    /// The children of `root` are the uppermost rows.
    void setRoot(DetailNode root);
    /// The same rows again, with other values: what is expanded and selected stays. False, and nothing is done, if they are others.
    bool update(const DetailNode& root);

    /// Null for none.
    [[nodiscard]] const DetailNode* node(const QModelIndex& index) const;
    /// The innermost row in whose bytes an offset lies; an invalid index if there is none.
    [[nodiscard]] QModelIndex find(BytesPane pane, quint64 offset) const;
    /// A row and all above it, by their names: by this it is found again in another tree.
    [[nodiscard]] QStringList path(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex find(const QStringList& path) const;

    /// Columns apart by tabs; `depth` indents.
    [[nodiscard]] static QString rowText(const DetailNode& node, int depth = 0);
    [[nodiscard]] QString text() const;

    [[nodiscard]] QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    [[nodiscard]] QModelIndex parent(const QModelIndex& child) const override;
    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    /// What an index points to: a node and where it stands.
    struct Place {
        const DetailNode* node = nullptr;
        const Place* above = nullptr;
        int row = 0;
        std::vector<const Place*> children{};
    };
    Place& place(const DetailNode& node, const Place* above, int row);
    [[nodiscard]] const Place* placeOf(const QModelIndex& index) const;
    [[nodiscard]] QModelIndex indexOf(const Place& place, int column = 0) const;

    Theme& theme_;
    DetailNode root_;
    std::deque<Place> places_;  ///< the first is the root's
};

}  // namespace gui
