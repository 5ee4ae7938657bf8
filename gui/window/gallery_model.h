#pragma once

#include <QAbstractListModel>
#include <QJsonArray>
#include <QString>
#include <QStringList>
#include <QVector>
#include <optional>

#include "gui/session/session.h"
#include "gui/window/settings.h"

namespace gui {

/// A scenario as the gallery shows it, or what was open when the window was closed last.
struct GalleryCard {
    QString file{}, topic{}, title{}, summary{}, problem{};
    int devices = 0;
    QStringList processes{}, rules{}, cells{};
    std::optional<Visit> visit{};  ///< "continue where you were"

    [[nodiscard]] QString text() const;  ///< all of it, for screen readers
};

/// The cards of the first screen, in the order of teaching.
class GalleryModel : public QAbstractListModel {
    Q_OBJECT

public:
    using QAbstractListModel::QAbstractListModel;

    /// `scenarios`: as `ipclab/scenarios` answers. A visit to something comes first.
    void fill(const QJsonArray& scenarios, const Visit& last);
    [[nodiscard]] const GalleryCard& card(int row) const { return cards_[row]; }
    /// The scenario of this file; none if it is not in the gallery.
    [[nodiscard]] std::optional<GalleryCard> scenario(const QString& file) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    QVector<GalleryCard> cards_;
};

}  // namespace gui
