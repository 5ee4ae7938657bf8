#include "gui/rules/rules_view.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QTest>
#include <memory>

#include "gui/look/theme.h"
#include "gui/selection.h"
#include "gui/workbench.h"
#include "tests/gui/support/sample_trace.h"

namespace {

using gui::HitsModel;
using gui::RulesModel;
using gui::RulesView;
using gui::Selected;

class RulesViewTest : public testing::Test {
protected:
    void open(const std::string& scenario) {
        ASSERT_EQ(store_.open(tests::gui::traceOf(scenario)), QString());
        ASSERT_TRUE(QTest::qWaitFor([&] { return store_.settled(); }, 20'000));
        make();
        ASSERT_TRUE(QTest::qWaitFor([&] { return rules_->settled(); }, 20'000));
    }
    void make() {
        view_ = std::make_unique<RulesView>(bench_);
        rules_ = view_->findChild<RulesModel*>();
        hits_ = view_->findChild<HitsModel*>();
    }
    void choose(const QString& id) { selection_.select({.kind = Selected::Kind::Rule, .name = id}); }
    QString cell(const QString& id, RulesModel::Column column) const { return rules_->index(rules_->rowOf(id), column).data().toString(); }
    QTableView* hitTable() const {
        for (auto* table : view_->findChildren<QTableView*>()) {
            if (table->model() == hits_) return table;
        }
        return nullptr;
    }

    gui::TraceStore store_;
    gui::Session session_;
    gui::Selection selection_;
    gui::Theme theme_;
    gui::Workbench bench_{store_, session_, selection_, theme_};
    std::unique_ptr<RulesView> view_;
    RulesModel* rules_ = nullptr;
    HitsModel* hits_ = nullptr;
};

TEST_F(RulesViewTest, ListsEveryRuleAndEveryLaw) {
    make();
    EXPECT_EQ(rules_->rowCount(), 9 + 11);
    EXPECT_GE(rules_->rowOf(QStringLiteral("SIZE-1")), 0);
    EXPECT_GE(rules_->rowOf(QStringLiteral("no_cycle_of_waits")), 0);
    EXPECT_EQ(cell(QStringLiteral("SIZE-1"), RulesModel::Refused), QStringLiteral("never reached"));
    EXPECT_EQ(cell(QStringLiteral("obituary_once"), RulesModel::Refused), QStringLiteral("never broken"));
    for (int row = 0; row < rules_->rowCount(); ++row) {
        EXPECT_FALSE(rules_->rule(row).law.isEmpty());
        EXPECT_FALSE(rules_->rule(row).remedy.isEmpty());
        EXPECT_FALSE(rules_->rule(row).source.isEmpty());
    }
    EXPECT_TRUE(view_->asText().startsWith(QStringLiteral("No run is loaded.")));
}

TEST_F(RulesViewTest, CountsTheRefusalsOfARunAndNamesThem) {
    open("distributed/no_way_home");
    EXPECT_EQ(cell(QStringLiteral("PASS-1"), RulesModel::Refused), QStringLiteral("3"));
    EXPECT_EQ(cell(QStringLiteral("PASS-1"), RulesModel::Tolerated), QStringLiteral("0"));
    choose(QStringLiteral("PASS-1"));
    ASSERT_EQ(hits_->rowCount(), 3);
    EXPECT_EQ(hits_->index(0, HitsModel::Who).data().toString(), QStringLiteral("phone/app"));
    EXPECT_EQ(hits_->index(0, HitsModel::What).data().toString(), QStringLiteral("refused"));
    EXPECT_TRUE(hits_->index(0, HitsModel::Sentence).data().toString().contains(QStringLiteral("its stub lives on that very device")));
    EXPECT_TRUE(view_->asText().contains(QStringLiteral("Hits of PASS-1: 3")));
    EXPECT_TRUE(view_->asText().startsWith(QStringLiteral("Profile of this run: seed.")));
    choose(QStringLiteral("SIZE-2"));
    EXPECT_EQ(hits_->rowCount(), 0);
    EXPECT_TRUE(view_->asText().contains(QStringLiteral("SIZE-2 was never reached")));
}

TEST_F(RulesViewTest, AClickOnAHitSelectsItsTransaction) {
    open("distributed/no_way_home");
    choose(QStringLiteral("PASS-1"));
    emit hitTable()->clicked(hits_->index(1, HitsModel::Sentence));
    EXPECT_EQ(selection_.current().kind, Selected::Kind::Transaction);
    EXPECT_EQ(selection_.current().sequence, hits_->sequence(1));
    EXPECT_NE(selection_.current().transaction, 0U);
}

TEST_F(RulesViewTest, ABreakpointIsSetByTheButtonAndByTheBox) {
    make();
    choose(QStringLiteral("PASS-1"));
    auto* const button = view_->findChild<QPushButton*>();
    EXPECT_EQ(button->text(), QStringLiteral("Break on PASS-1"));
    QTest::mouseClick(button, Qt::LeftButton);
    ASSERT_EQ(session_.breakpoints().size(), 1);
    EXPECT_EQ(session_.breakpoints().front().kind, gui::Breakpoint::Kind::Rule);
    EXPECT_EQ(session_.breakpoints().front().text, QStringLiteral("PASS-1"));
    EXPECT_EQ(cell(QStringLiteral("PASS-1"), RulesModel::Stop), QStringLiteral("stops"));
    EXPECT_EQ(button->text(), QStringLiteral("Remove the breakpoint on PASS-1"));

    const auto box = rules_->index(rules_->rowOf(QStringLiteral("PASS-1")), RulesModel::Stop);
    EXPECT_TRUE(rules_->setData(box, Qt::Unchecked, Qt::CheckStateRole));
    EXPECT_TRUE(session_.breakpoints().isEmpty());
    EXPECT_FALSE(rules_->setData(box, Qt::Unchecked, Qt::CheckStateRole));

    // The protocol knows one breakpoint for all laws.
    choose(QStringLiteral("oneway_order"));
    QTest::mouseClick(button, Qt::LeftButton);
    EXPECT_EQ(session_.breakpoints().front().text, QStringLiteral("law"));
    EXPECT_EQ(cell(QStringLiteral("areas_balanced"), RulesModel::Stop), QStringLiteral("stops"));
}

TEST_F(RulesViewTest, TheFilterShowsRulesWithItsWords) {
    make();
    view_->findChild<QLineEdit*>()->setText(QStringLiteral("megabyte"));
    const auto* const table = view_->findChild<QTableView*>();
    EXPECT_EQ(table->model()->rowCount(), 1);
    EXPECT_EQ(table->model()->index(0, RulesModel::Id).data().toString(), QStringLiteral("SIZE-1"));
    // Selecting a rule elsewhere shows it.
    choose(QStringLiteral("PASS-2"));
    EXPECT_EQ(table->model()->rowCount(), 20);
    EXPECT_EQ(table->currentIndex().siblingAtColumn(RulesModel::Id).data().toString(), QStringLiteral("PASS-2"));
}

TEST_F(RulesViewTest, SpeaksChineseWhenAsked) {
    make();
    view_->setLanguage(sim::query::Language::Chinese);
    EXPECT_EQ(cell(QStringLiteral("PASS-1"), RulesModel::Title), QStringLiteral("代理不能传回原设备"));
}

TEST_F(RulesViewTest, TheModelsKeepTheirPromises) {
    open("distributed/no_way_home");
    const QAbstractItemModelTester rules(rules_, QAbstractItemModelTester::FailureReportingMode::Fatal);
    const QAbstractItemModelTester hits(hits_, QAbstractItemModelTester::FailureReportingMode::Fatal);
    for (int row = 0; row < rules_->rowCount(); ++row) choose(rules_->rule(row).id);
    hits_->setHits({1, 2, 3});
    hits_->setHits({1, 2, 4, 5});
    hits_->setHits({1});
    EXPECT_EQ(hits_->rowCount(), 1);
    store_.close();
    EXPECT_EQ(hits_->rowCount(), 0);
    EXPECT_EQ(cell(QStringLiteral("PASS-1"), RulesModel::Refused), QStringLiteral("never reached"));
}

}  // namespace
