#pragma once

#include <QAbstractTableModel>
#include <QString>
#include <QVector>
#include <deque>

#include "gui/look/theme.h"

namespace gui {

/// One line of the console.
struct ConsoleLine {
    enum class Kind : std::uint8_t { Print, Error, Log, Engine, Command, Verdict, Question, Answer, Act, Refusal };
    Kind kind{};
    QString moment{};  ///< where a click goes: `e57`, `t3.2`; empty: nowhere
    QString text{};
};

/// The lines of the console, oldest first, at most kLinesMax: the oldest give way.
class ConsoleModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { When, What, Text, kColumns };
    static constexpr qsizetype kLinesMax = 100'000;

    explicit ConsoleModel(const Theme& theme, QObject* parent = nullptr);

    void append(const QVector<ConsoleLine>& lines);
    void clear();
    [[nodiscard]] const ConsoleLine& line(int row) const { return lines_[static_cast<std::size_t>(row)]; }
    /// Looks for a text, whatever its case, from a row on, around the end; -1: it is nowhere.
    [[nodiscard]] int find(const QString& text, int from, bool backwards) const;

    [[nodiscard]] static QString word(ConsoleLine::Kind kind);

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const Theme& theme_;
    std::deque<ConsoleLine> lines_;
};

}  // namespace gui
