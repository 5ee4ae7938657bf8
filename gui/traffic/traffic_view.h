#pragma once

#include <QString>

#include "gui/traffic/traffic_model.h"
#include "gui/view.h"

class QLabel;
class QMenu;
class QPushButton;

namespace gui {

class FilterLine;
class TrafficTable;

/// The table of all transactions with its filter line: a row each, one selection with the other views. While a run goes on it follows
/// the newest row until one scrolls away.
class TrafficView : public View {
    Q_OBJECT

public:
    explicit TrafficView(Workbench& bench, QWidget* parent = nullptr);

    [[nodiscard]] QString title() const override;
    /// The rows shown, at most the first 10,000.
    [[nodiscard]] QString asText() const override;
    void focusMain() override;

    [[nodiscard]] TrafficModel& model() { return *model_; }
    [[nodiscard]] FilterLine& filterLine() { return *filter_; }
    [[nodiscard]] TrafficTable& table() { return *table_; }
    [[nodiscard]] QString countsText() const;
    [[nodiscard]] QString filterText() const;
    void setFilterText(const QString& text);

public slots:
    void focusFilter();
    // Each selects; without a selection the first or last row.
    void selectNext();
    void selectPrevious();
    /// Between the same two processes as the selected one.
    void selectNextInConversation();
    void selectPreviousInConversation();
    // The position goes there, and the selection means that record.
    void goToRequest();
    void goToReply();
    /// From request to reply and back.
    void goToOtherEnd();
    void copyRows();

private:
    enum class Joint : std::uint8_t { Only, And, AndNot };

    void showSelected();
    void takeCurrent(const QModelIndex& current);
    void showPosition();
    void select(int row);
    void step(int by, bool conversation);
    void go(const TrafficRow& row, std::uint64_t sequence);
    [[nodiscard]] int currentRow() const;
    [[nodiscard]] QList<int> chosenRows() const;
    [[nodiscard]] QString rowsAsText(const QList<int>& rows, bool withHead) const;

    void showMenu(const QPoint& place);
    void fillMenu(QMenu& menu, int row);
    void fillFilterMenu(QMenu& menu, const TrafficRow& row);
    void filterBy(const QString& condition, Joint joint);
    void fillColumnMenu(QMenu& menu);
    void setColumnShown(int column, bool shown);
    void sortBy(int column);
    void keepColumns() const;

    [[nodiscard]] bool isLive() const;
    void afterRows(int count);
    void jumpToEnd();
    void placePill();
    void tellCounts();

    bool eventFilter(QObject* watched, QEvent* event) override;

    TrafficModel* model_;
    FilterLine* filter_;
    TrafficTable* table_;
    QLabel* counts_;
    QPushButton* pill_;
    bool following_ = true;    ///< the newest row was in sight when others came
    qsizetype unseen_ = 0;     ///< rows that came while one looked elsewhere
    bool takingOver_ = false;  ///< the selection is being shown, not made
};

}  // namespace gui
