#pragma once

#include <QTimer>
#include <memory>

#include "gui/detail/detail_model.h"
#include "gui/detail/trace_words.h"
#include "gui/detail/transaction_nodes.h"
#include "gui/view.h"

class QAbstractButton;
class QLabel;
class QModelIndex;
class QPushButton;
class QTabBar;
class QTreeView;

namespace gui {

class BytesView;
class TimeBar;

/// What is selected, else the record at the position: as a tree of fields and as bytes, linked both ways.
class DetailView : public View {
    Q_OBJECT

public:
    explicit DetailView(Workbench& bench, QWidget* parent = nullptr);
    ~DetailView() override;

    [[nodiscard]] QString title() const override { return tr("Detail"); }
    [[nodiscard]] QString asText() const override;
    void focusMain() override;

signals:
    /// A line of the scenario was clicked.
    void scenarioLineWanted(int line);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void build();
    void buildTransaction(const TrafficRow& row);
    void buildRecord(std::uint64_t sequence);
    void buildState();
    void put(const QString& headline, DetailNode root);
    void clearPanes();
    void schedule();
    [[nodiscard]] Selected subject() const;
    void setBudget(const sim::query::TimeBudget& budget);
    void fillTabs();
    void fitColumns();
    void showPane(BytesPane pane);
    void showBytesOf(const QModelIndex& index);
    void showFieldOf(quint64 offset);
    void follow(const QModelIndex& index);
    void openMenu(const QPoint& point);
    void copyRow() const;

    TraceWords words_;
    DetailModel* model_;
    QLabel* headline_;
    QPushButton *toRequest_, *toReply_, *toParent_, *toLine_;
    QTreeView* tree_;
    QWidget* lower_;  ///< tabs and bytes
    TimeBar* bar_;
    QTabBar* tabs_;
    BytesView* bytes_;
    QTimer later_;

    Selected shown_;        ///< what the tree shows
    QStringList lastPath_;  ///< of the current row, to find it again in the next tree
    PaneBytes request_, reply_, record_;
    BytesPane pane_ = BytesPane::None;
    std::uint64_t requestSequence_ = 0, replySequence_ = 0, parent_ = 0;
    int line_ = 0;
    std::uint64_t stateFor_ = 0;  ///< record whose state was asked for
    std::shared_ptr<const sim::query::WorldState> state_;
    std::uint64_t stateAt_ = 0;
    bool linking_ = false;  ///< the other half is being moved by us
};

}  // namespace gui
