#include "gui/detail/detail_view.h"

#include <gtest/gtest.h>

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QTreeView>
#include <memory>

#include "gui/detail/bytes_view.h"
#include "gui/detail/state_nodes.h"
#include "gui/detail/time_bar.h"
#include "gui/session/session.h"
#include "gui/workbench.h"
#include "sim/query/state_reader.h"
#include "sim/trace/codec.h"
#include "tests/gui/support/sample_trace.h"

namespace {

using gui::BytesPane;
using gui::BytesView;
using gui::DetailModel;
using gui::DetailView;
using gui::Selected;

class DetailViewTest : public testing::Test {
protected:
    void open(const std::string& scenario) {
        ASSERT_EQ(store_.open(tests::gui::traceOf(scenario)), QString());
        ASSERT_TRUE(QTest::qWaitFor([&] { return store_.settled(); }, 20'000));
        view_ = std::make_unique<DetailView>(bench_);
        view_->resize(700, 800);
        tree_ = view_->findChild<QTreeView*>();
        model_ = view_->findChild<DetailModel*>();
        bytes_ = view_->findChild<BytesView*>();
        tabs_ = view_->findChild<QTabBar*>();
    }
    QModelIndex row(const QStringList& path) const {
        const auto index = model_->find(path);
        return model_->path(index) == path ? index : QModelIndex();
    }
    QString value(const QStringList& path) const {
        const auto index = row(path);
        return index.isValid() ? model_->node(index)->value : QStringLiteral("(no such row)");
    }
    QPushButton* button(const QString& text) const {
        for (auto* one : view_->findChildren<QPushButton*>()) {
            if (one->text() == text) return one;
        }
        return nullptr;
    }
    /// Of the first transaction with this name.
    std::uint64_t transaction(const QString& name) const {
        for (qsizetype i = 0; i < store_.rowCount(); ++i) {
            if (store_.name(store_.row(i)) == name) return store_.row(i).id;
        }
        return 0;
    }
    gui::TraceStore store_;
    gui::Session session_;
    gui::Selection selection_;
    gui::Theme theme_;
    gui::Workbench bench_{store_, session_, selection_, theme_};
    std::unique_ptr<DetailView> view_;
    QTreeView* tree_ = nullptr;
    DetailModel* model_ = nullptr;
    BytesView* bytes_ = nullptr;
    QTabBar* tabs_ = nullptr;
};

TEST_F(DetailViewTest, TellsATransactionFromItsCallerToItsReply) {
    open("basics/hello");
    selection_.selectTransaction(transaction(QStringLiteral("Echo.Say")));
    EXPECT_EQ(value({"Call"}), QStringLiteral("Echo.Say(text=\"hi\")"));
    EXPECT_EQ(value({"Call", "outcome"}), QStringLiteral("replied"));
    EXPECT_EQ(value({"Caller", "uid"}), QStringLiteral("20010001"));
    EXPECT_EQ(value({"Target"}), QStringLiteral("echo_service"));
    EXPECT_EQ(value({"Target", "interface"}), QStringLiteral("Echo"));
    EXPECT_EQ(value({"Target", "abilities it has published"}), QStringLiteral("1201"));
    EXPECT_EQ(value({"Request"}), QStringLiteral("52 bytes"));
    EXPECT_EQ(value({"Request", "text"}), QStringLiteral("\"hi\""));
    EXPECT_EQ(value({"Request", "interface token", "descriptor"}), QStringLiteral("\"ipclab.IEcho\""));
    EXPECT_EQ(value({"Reply", "text"}), QStringLiteral("\"hi\""));
    EXPECT_TRUE(
        value({"Request", "lay in"}).startsWith(QStringLiteral("bytes 0 to 55 of the receive area of echo_service, given back after")));
    EXPECT_TRUE(value({"Scenario"}).startsWith(QStringLiteral("line 29: call:")));
    EXPECT_TRUE(view_->asText().contains(QStringLiteral("Echo.Say")));
    EXPECT_TRUE(view_->asText().contains(QStringLiteral("00 01 00 00")));
}

TEST_F(DetailViewTest, TheTimeBudgetHasATableBesideTheBar) {
    open("basics/hello");
    selection_.selectTransaction(transaction(QStringLiteral("Echo.Say")));
    const auto* const bar = view_->findChild<gui::TimeBar*>();
    EXPECT_TRUE(bar->isVisibleTo(view_.get()));
    const auto lines = bar->asText().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    const auto section = row({"Time budget"});
    ASSERT_TRUE(section.isValid());
    EXPECT_EQ(model_->rowCount(section), lines.size());
    EXPECT_TRUE(bar->asText().contains(QStringLiteral("in the handler")));
}

TEST_F(DetailViewTest, AFieldSelectsItsBytesAndABytesSelectsItsField) {
    open("basics/hello");
    selection_.selectTransaction(transaction(QStringLiteral("Echo.Say")));
    const auto field = row({"Request", "text"});
    ASSERT_TRUE(field.isValid());
    tree_->setCurrentIndex(field);
    // The token takes 40 bytes: 12 + (12 + 1) * 2, padded.
    EXPECT_EQ(bytes_->selectedOffset(), 40);
    EXPECT_EQ(bytes_->selectedSize(), 12);
    EXPECT_EQ(bytes_->asHex(), QStringLiteral("02 00 00 00 68 00 69 00 00 00 00 00"));

    bytes_->setFocus();
    QTest::keyClick(bytes_, Qt::Key_Left);  // from the last byte of the text's units back
    EXPECT_EQ(model_->path(tree_->currentIndex()), (QStringList{"Request", "text", "text, padded"}));
    QTest::keyClick(bytes_, Qt::Key_Home);
    EXPECT_EQ(bytes_->selectedOffset(), 48);

    tree_->setCurrentIndex(row({"Reply", "text"}));
    EXPECT_TRUE(tabs_->tabText(tabs_->currentIndex()).startsWith(QStringLiteral("Reply")));
    EXPECT_EQ(bytes_->selectedOffset(), 0);
}

TEST_F(DetailViewTest, ObjectSlotsAreOutlinedAndNamed) {
    open("basics/hello");
    selection_.selectTransaction(transaction(QStringLiteral("SAMgr.GetSystemAbility")));
    const auto slot = row({"Reply", "returned value"});
    ASSERT_TRUE(slot.isValid());
    EXPECT_TRUE(model_->node(slot)->value.startsWith(QStringLiteral("object of handle")) ||
                model_->node(slot)->value == QStringLiteral("own object"));
    EXPECT_EQ(model_->rowCount(slot), 4);  // kind, flags, handle or pointer, cookie
}

TEST_F(DetailViewTest, ArgumentsThatNoTableNamesAreTypedByTheWritersNotes) {
    open("basics/hello");
    selection_.selectTransaction(transaction(QStringLiteral("SAMgr.AddSystemAbility")));
    EXPECT_EQ(value({"Request", "argument"}), QStringLiteral("1201"));
    const auto object = row({"Request", "item 2"});
    ASSERT_TRUE(object.isValid());
    EXPECT_EQ(model_->node(object)->type, QStringLiteral("object"));
}

TEST_F(DetailViewTest, EveryRecordOfARunCanBeShown) {
    open("distributed/no_way_home");
    const auto* const reader = store_.reader();
    auto cursor = reader->begin();
    sim::trace::RecordView record;
    std::set<std::uint16_t> kinds;
    while (cursor.next(record)) {
        if (!kinds.insert(record.kind).second) continue;
        selection_.select(gui::recordSelected(record.sequence));
        SCOPED_TRACE(std::string(sim::trace::kind_name(record.kind)));
        const auto fields = row({"Fields"});
        ASSERT_TRUE(fields.isValid());
        // The fields lie side by side and account for the whole body.
        quint64 at = 0;
        for (int i = 0; i < model_->rowCount(fields); ++i) {
            const auto* const node = model_->node(model_->index(i, 0, fields));
            EXPECT_EQ(node->pane, BytesPane::Record);
            EXPECT_EQ(node->offset, at);
            EXPECT_FALSE(node->value.isEmpty());
            at += node->size;
        }
        EXPECT_EQ(at, record.body.size());
        EXPECT_EQ(bytes_->bytes().size(), static_cast<qsizetype>(record.body.size()));
    }
    EXPECT_GT(kinds.size(), 30U);
}

TEST_F(DetailViewTest, ARefusalComesWithItsLawAndRemedy) {
    open("basics/crowded_area");
    std::uint64_t refused = 0;
    for (qsizetype i = 0; i < store_.rowCount(); ++i) {
        if (store_.row(i).refused()) refused = store_.row(i).id;
    }
    ASSERT_NE(refused, 0U);
    selection_.selectTransaction(refused);
    const auto section = row({"Refused by SIZE-1"});
    ASSERT_TRUE(section.isValid());
    EXPECT_TRUE(model_->node(section)->marked);
    EXPECT_TRUE(value({"Refused by SIZE-1", "remedy"}).contains(QStringLiteral("shared memory")));
    EXPECT_TRUE(value({"Refused by SIZE-1", "held"}).contains(QStringLiteral("409,648 bytes")));
    // The recording keeps the beginning of so large a parcel.
    EXPECT_TRUE(value({"Request", "notice"}).contains(QStringLiteral("keeps the first 4096 of 409,644 bytes")));
    EXPECT_TRUE(bytes_->asText().contains(QStringLiteral("were not recorded")));
}

TEST_F(DetailViewTest, AClickInTheChainSelects) {
    open("basics/nested_calls");
    std::uint64_t child = 0;
    for (qsizetype i = 0; i < store_.rowCount(); ++i) {
        if (store_.row(i).parent != 0) child = store_.row(i).id;
    }
    ASSERT_NE(child, 0U);
    const auto parent = store_.row(store_.rowOf(child)).parent;
    selection_.selectTransaction(child);
    const auto above = row({"Chain", "parent"});
    ASSERT_TRUE(above.isValid());
    emit tree_->activated(above);
    EXPECT_EQ(selection_.current().transaction, parent);
    selection_.goBack();
    ASSERT_TRUE(button(QStringLiteral("Go to parent"))->isEnabled());
    QTest::mouseClick(button(QStringLiteral("Go to parent")), Qt::LeftButton);
    EXPECT_EQ(selection_.current().transaction, parent);
    EXPECT_TRUE(row({"Chain", "child"}).isValid());
}

TEST_F(DetailViewTest, TheStepOfTheScenarioIsALinkToItsLine) {
    open("basics/hello");
    selection_.selectTransaction(transaction(QStringLiteral("Echo.Say")));
    QSignalSpy wanted(view_.get(), &DetailView::scenarioLineWanted);
    QTest::mouseClick(button(QStringLiteral("Go to scenario line")), Qt::LeftButton);
    emit tree_->activated(row({"Scenario"}));
    ASSERT_EQ(wanted.size(), 2);
    EXPECT_EQ(wanted.at(0).at(0).toInt(), 29);
    EXPECT_EQ(wanted.at(1).at(0).toInt(), 29);
}

TEST_F(DetailViewTest, OfThingsThatLastItShowsTheStateAtThePosition) {
    open("basics/hello");
    // Without a session the position is before the first record: nothing lives yet.
    QSignalSpy ready(&store_, &gui::TraceStore::stateReady);
    selection_.select(gui::processSelected(store_.row(0).fromDevice, store_.row(0).fromPid));
    ASSERT_TRUE(!ready.isEmpty() || ready.wait(20'000));
    EXPECT_TRUE(view_->asText().contains(QStringLiteral("does not live at the position")));
}

/// The state of things while `Echo.Say` is served.
class StateNodesTest : public DetailViewTest {
protected:
    void SetUp() override {
        open("basics/hello");
        const auto row = store_.row(store_.rowOf(transaction(QStringLiteral("Echo.Say"))));
        for (qsizetype i = 0; i < store_.markCount(); ++i) {
            const auto mark = store_.mark(i);
            if (mark.kind == gui::Mark::Kind::Taken && mark.row == static_cast<std::uint32_t>(store_.rowOf(row.id))) taken_ = mark.sequence;
        }
        sim::query::StateReader states(*store_.reader());
        auto world = states.state_at(taken_ + 2);
        ASSERT_TRUE(world.ok());
        world_ = std::move(*world);
        row_ = row;
    }
    QString text(gui::DetailNode root) {
        DetailModel model(theme_);
        model.setRoot(std::move(root));
        return model.text();
    }

    std::uint64_t taken_ = 0;
    gui::TrafficRow row_;
    sim::query::WorldState world_;
    gui::TraceWords words_{store_};
};

TEST_F(StateNodesTest, AProcessIsToldByThreadsHandlesNodesAndBuffers) {
    const auto service = text(gui::processNodes(store_, words_, world_, row_.toDevice, row_.toPid));
    EXPECT_TRUE(service.contains(QStringLiteral("serves t%1 of app").arg(row_.id)));
    EXPECT_TRUE(service.contains(QStringLiteral("56 bytes: request of t%1 from app").arg(row_.id)));
    EXPECT_TRUE(service.contains(QStringLiteral("held by app as handle 1")) || service.contains(QStringLiteral(", app as handle 1")));
    const auto app = text(gui::processNodes(store_, words_, world_, row_.fromDevice, row_.fromPid));
    EXPECT_TRUE(app.contains(QStringLiteral("waits for the reply of t%1 from echo_service").arg(row_.id)));
    EXPECT_TRUE(app.contains(QStringLiteral("node 2 of echo_service")));
}

TEST_F(StateNodesTest, AHandleIsToldWithItsNodeAndItsOwner) {
    const auto handle = text(gui::handleNodes(store_, words_, world_, row_.fromDevice, row_.fromPid, 1));
    EXPECT_TRUE(handle.contains(QStringLiteral("owner\techo_service")));
    EXPECT_TRUE(handle.contains(QStringLiteral("not watched")));
    EXPECT_TRUE(
        text(gui::handleNodes(store_, words_, world_, row_.fromDevice, row_.fromPid, 99)).contains(QStringLiteral("does not hold it")));
}

TEST_F(StateNodesTest, AThreadAndADeviceAreTold) {
    const auto thread = text(gui::threadNodes(store_, words_, world_, row_.toDevice, row_.toPid, row_.toTid));
    EXPECT_TRUE(thread.contains(QStringLiteral("transaction stack\tt%1").arg(row_.id)));
    const auto device = text(gui::deviceNodes(store_, words_, world_, row_.toDevice));
    EXPECT_TRUE(device.contains(QStringLiteral("echo_service\tpid")));
    EXPECT_TRUE(
        text(gui::linkNodes(store_, world_, QStringLiteral("no-such-link"))).contains(QStringLiteral("nothing of this link is known")));
}

TEST_F(DetailViewTest, RulesAndLawsHaveTheirEntry) {
    open("basics/hello");
    selection_.select({.kind = Selected::Kind::Rule, .name = QStringLiteral("PASS-2")});
    EXPECT_EQ(value({"Rule"}), QStringLiteral("PASS-2: One crossing per device"));
    selection_.select({.kind = Selected::Kind::Rule, .name = QStringLiteral("obituary_once")});
    EXPECT_FALSE(value({"Law", "remedy"}).isEmpty());
}

TEST_F(DetailViewTest, RowsAreCopiedWithTabs) {
    open("basics/hello");
    selection_.selectTransaction(transaction(QStringLiteral("Echo.Say")));
    tree_->setCurrentIndex(row({"Request", "text"}));
    for (auto* action : tree_->actions()) action->trigger();
    EXPECT_EQ(QApplication::clipboard()->text(), QStringLiteral("text\t\"hi\"\tstring16\t40\t12"));
}

TEST_F(DetailViewTest, TheModelKeepsItsPromisesWhileTheSelectionMoves) {
    open("basics/hello");
    const QAbstractItemModelTester tester(model_, QAbstractItemModelTester::FailureReportingMode::Fatal);
    for (qsizetype i = 0; i < store_.rowCount(); ++i) selection_.selectTransaction(store_.row(i).id);
    selection_.select(gui::recordSelected(1));
    selection_.clear();
    EXPECT_EQ(model_->columnCount(), DetailModel::ColumnCount);
}

TEST_F(DetailViewTest, WithoutATraceItSaysSo) {
    view_ = std::make_unique<DetailView>(bench_);
    EXPECT_TRUE(view_->asText().startsWith(QStringLiteral("No trace is open.")));
    selection_.selectTransaction(7);
    EXPECT_TRUE(view_->asText().startsWith(QStringLiteral("No trace is open.")));
}

TEST(BytesView, CopiesWhatIsSelectedInThreeWays) {
    gui::Theme theme;
    BytesView view(theme);
    view.setBytes(QByteArray("AB\0\xff", 4), 10, {});
    EXPECT_EQ(view.asHex(), QStringLiteral("41 42 00 ff"));
    view.setSelected(1, 2);
    EXPECT_EQ(view.asHex(), QStringLiteral("42 00"));
    EXPECT_EQ(view.asCArray(), QStringLiteral("const unsigned char parcel[2] = {\n    0x42, 0x00\n};\n"));
    EXPECT_EQ(view.asAscii(), QStringLiteral("B·"));
    // 4 of 16 bytes: 12 of the 49 cells for digits are used, and a space stands before the letters.
    EXPECT_EQ(view.asText(), QStringLiteral("0000  41 42 00 ff ") + QString(49 - 12 + 1, QLatin1Char(' ')) +
                                 QStringLiteral("AB··\n… 6 more bytes were not recorded (4 of 10 are kept).\n"));
}

TEST(BytesView, IsUsedByKeyboardAndMouse) {
    gui::Theme theme;
    BytesView view(theme);
    view.resize(700, 300);
    view.setBytes(QByteArray(100, 'x'), 100, {});
    QSignalSpy selected(&view, &BytesView::selected);
    QTest::keyClick(&view, Qt::Key_Right);
    QTest::keyClick(&view, Qt::Key_Down, Qt::ShiftModifier);
    EXPECT_EQ(view.selectedOffset(), 0);
    EXPECT_EQ(view.selectedSize(), 17);  // from byte 0 to the one below it
    QTest::mouseClick(view.viewport(), Qt::LeftButton, Qt::NoModifier, view.hexRect(35).center());
    EXPECT_EQ(view.selectedOffset(), 35);
    EXPECT_EQ(view.selectedSize(), 1);
    EXPECT_EQ(selected.size(), 3);
    QTest::keySequence(&view, QKeySequence(QKeySequence::Copy));
    EXPECT_EQ(QApplication::clipboard()->text(), QStringLiteral("78"));
    // A selection beyond the bytes is cut to them.
    view.setSelected(98, 50);
    EXPECT_EQ(view.selectedSize(), 2);
    view.setSelected(200, 1);
    EXPECT_EQ(view.selectedSize(), 0);
}

}  // namespace
