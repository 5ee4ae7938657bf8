#pragma once

#include <QTableView>

namespace gui {

class TrafficModel;
class Theme;

/// The table of transactions. All rows are as high as a line of text, so that a million of them cost what a screenful costs.
class TrafficTable : public QTableView {
    Q_OBJECT

public:
    TrafficTable(TrafficModel& model, const Theme& theme, QWidget* parent = nullptr);

    /// What stands there while there are no rows.
    void setEmptyText(const QString& text);
    [[nodiscard]] bool atEnd() const;
    /// Widths as texts of usual length need them; columns that the user sized stay.
    void fitColumns();

signals:
    void activatedRow(int row);  ///< Enter or a double click
    void copyAsked();            ///< the usual key was pressed

protected:
    void paintEvent(QPaintEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void fitRows();

    TrafficModel& model_;
    const Theme& theme_;
    QString emptyText_;
    int lineHeight_ = 0;  ///< for which the columns were sized
};

}  // namespace gui
