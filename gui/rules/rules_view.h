#pragma once

#include "gui/rules/rules_model.h"
#include "gui/view.h"
#include "sim/query/rule_book.h"

class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;
class QTextBrowser;

namespace gui {

/// The rule book and the laws: what each says, how often it was met up to the position, and its hits.
class RulesView : public View {
    Q_OBJECT

public:
    explicit RulesView(Workbench& bench, QWidget* parent = nullptr);

    [[nodiscard]] QString title() const override { return tr("Rules"); }
    [[nodiscard]] QString asText() const override;
    void focusMain() override;

    /// Of the rule book's texts; English unless said otherwise.
    void setLanguage(sim::query::Language language);

private:
    [[nodiscard]] int currentRow() const;  ///< of the model, -1: none
    void showRule();
    void showHits();
    void showProfile();
    void selectHit(const QModelIndex& index);
    void goToHit(const QModelIndex& index);
    void copy(const QTableView* table) const;

    TraceWords words_;
    RulesModel* rules_;
    QSortFilterProxyModel* proxy_;
    HitsModel* hits_;
    QLabel* profile_;
    QLineEdit* filter_;
    QTableView *table_, *hitTable_;
    QTextBrowser* entry_;
    QLabel* hitTitle_;
    QPushButton* stop_;
};

}  // namespace gui
