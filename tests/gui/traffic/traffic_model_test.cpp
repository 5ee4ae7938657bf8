#include "gui/traffic/traffic_model.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>

#include "tests/gui/traffic/traffic_fixture.h"

namespace {

using gui::TrafficModel;
using tests::gui::ReplyOf;
using tests::gui::SampleTrace;
using tests::gui::traceOf;

class TrafficModelTest : public tests::gui::TrafficFixture {
protected:
    TrafficModel model{bench};
    QAbstractItemModelTester tester{&model, QAbstractItemModelTester::FailureReportingMode::Fatal};

    /// The ids of the first rows, apart by spaces.
    QString ids(int most = 20) const {
        QStringList all;
        for (int row = 0; row < std::min(most, model.rowCount()); ++row) all << model.text(row, TrafficModel::Id);
        return all.join(QLatin1Char(' '));
    }
    QString line(int row) const {
        QStringList cells;
        for (int column = 0; column < TrafficModel::kColumns; ++column) cells << model.text(row, column);
        return cells.join(QStringLiteral(" | "));
    }
    bool sorted() {
        return waitFor([&] { return !model.isSorting() && model.waiting() == 0; });
    }
};

TEST_F(TrafficModelTest, TellsARowInWords) {
    SampleTrace trace;
    trace.calls(1);
    trace.calls(1, ReplyOf::Oneway);
    trace.calls(1, ReplyOf::DeadReply);
    trace.calls(1, ReplyOf::Refusal);
    trace.begin();
    open(trace.path());
    ASSERT_EQ(model.rowCount(), 5);
    EXPECT_EQ(line(0), "t1 | 0.000 001 000 s |  | app | echo_service | Echo.Say | 44 → 8 | call | replied | 500 ns | ");
    EXPECT_EQ(line(1), "t2 | 0.000 002 500 s | +1.5 us | app | echo_service | Echo.Say | 44 | one-way | accepted | 500 ns | ");
    EXPECT_EQ(line(2),
              "t3 | 0.000 004 000 s | +1.5 us | app | echo_service | Echo.Say | 44 → 0 | call | dead_reply | 500 ns | "
              "status 29189 (dead reply: the host process is gone)");
    EXPECT_TRUE(
        line(3).startsWith("t4 | 0.000 005 500 s | +1.5 us | app | echo_service | Echo.Say | 44 → 0 | call | refused by SIZE-1 | "
                           "500 ns | SIZE-1: One megabyte for everything under way to a process; status 29201"))
        << line(3).toStdString();
    EXPECT_EQ(line(4), "t5 | 0.000 007 000 s | +1.5 us | app | echo_service | Echo.Say | 44 → … | call | under way |  | ");
    const auto status = model.index(3, TrafficModel::Status);
    EXPECT_EQ(status.data(Qt::AccessibleTextRole).toString(), "Status: refused by SIZE-1");
    EXPECT_FALSE(status.data(Qt::DecorationRole).value<QIcon>().isNull());
    EXPECT_TRUE(status.data(Qt::ToolTipRole).toString().contains("receive area"));
    EXPECT_EQ(model.index(0, TrafficModel::Call).data(Qt::ToolTipRole).toString(), "Echo.Say(count=7) → 0");
    EXPECT_EQ(model.index(4, TrafficModel::Id).data(TrafficModel::TransactionRole).toULongLong(), 5U);
}

TEST_F(TrafficModelTest, NamesDevicesWhereThereAreSeveral) {
    open(traceOf("distributed/three_device_relay"));
    model.setFilter(expression("method = Pulse"));
    ASSERT_TRUE(waitFor([&] { return !model.isSearching(); }));
    ASSERT_EQ(model.rowCount(), 1);
    EXPECT_EQ(model.text(0, TrafficModel::From), QStringLiteral("tablet › coach"));
    EXPECT_EQ(model.text(0, TrafficModel::To), QStringLiteral("watch › sensor"));
    EXPECT_EQ(model.text(0, TrafficModel::Kind), QStringLiteral("remote call"));
    EXPECT_EQ(model.text(0, TrafficModel::Status), QStringLiteral("replied"));
}

TEST_F(TrafficModelTest, GrowsAndForgets) {
    SampleTrace trace, other;
    trace.calls(3);
    open(trace.path());
    EXPECT_EQ(ids(), "t1 t2 t3");
    for (int i = 0; i < 5; ++i) {
        trace.calls(2);
        trace.begin();
        store.refresh();
        ASSERT_TRUE(waitFor([&] { return model.rowCount() == 6 + 3 * i; }));
        EXPECT_EQ(model.text(5 + 3 * i, TrafficModel::Status), "under way");
        trace.end(ReplyOf::FailedReply);
        store.refresh();
        ASSERT_TRUE(waitFor([&] { return model.text(5 + 3 * i, TrafficModel::Status) == "failed_reply"; }));
    }
    other.calls(1);
    open(other.path());
    EXPECT_EQ(ids(), "t1");
    store.close();
    EXPECT_EQ(model.rowCount(), 0);
}

TEST_F(TrafficModelTest, AFilterFollowsWhatChanges) {
    SampleTrace trace;
    trace.calls(2);
    trace.calls(1, ReplyOf::DeadReply);
    trace.begin();
    open(trace.path());
    model.setFilter(expression("outcome = dead_reply or not finished"));
    ASSERT_TRUE(waitFor([&] { return !model.isSearching(); }));
    EXPECT_EQ(ids(), "t3 t4");
    EXPECT_EQ(model.known(), 4);
    EXPECT_EQ(model.text(1, TrafficModel::Delta), "+1.5 us");

    trace.end(ReplyOf::Reply);
    trace.calls(1, ReplyOf::DeadReply);
    store.refresh();
    ASSERT_TRUE(waitFor([&] { return ids() == "t3 t5"; })) << ids().toStdString();
    EXPECT_EQ(model.rowOf(2), 0);
    EXPECT_EQ(model.rowOf(3), -1);

    // The filter outlives the trace; every trace is looked through anew.
    SampleTrace other;
    other.calls(1);
    other.calls(2, ReplyOf::DeadReply);
    open(other.path());
    ASSERT_TRUE(waitFor([&] { return !model.isSearching(); }));
    EXPECT_EQ(ids(), "t2 t3");
    model.setFilter(std::nullopt);
    EXPECT_EQ(ids(), "t1 t2 t3");
}

// A row in the middle begins to fit, or no longer does: turned round as well.
TEST_F(TrafficModelTest, RowsComeAndGoInTheMiddle) {
    SampleTrace trace;
    trace.begin();
    const auto first = trace.transaction();
    trace.calls(3, ReplyOf::FailedReply);
    open(trace.path());
    model.setFilter(expression("outcome = failed_reply"));
    ASSERT_TRUE(waitFor([&] { return !model.isSearching(); }));
    model.sort(TrafficModel::Id, Qt::DescendingOrder);
    EXPECT_EQ(ids(), "t4 t3 t2");
    trace.end(first, ReplyOf::FailedReply);
    trace.calls(1, ReplyOf::FailedReply);
    store.refresh();
    ASSERT_TRUE(waitFor([&] { return model.rowCount() == 5; }));
    EXPECT_EQ(ids(), "t5 t4 t3 t2 t1");
    model.sort(-1);
    EXPECT_EQ(ids(), "t1 t2 t3 t4 t5");
    model.setFilter(expression("not finished"));
    trace.begin();
    trace.begin();
    trace.begin();
    store.refresh();
    ASSERT_TRUE(waitFor([&] { return model.rowCount() == 3; }));
    trace.end(7, ReplyOf::Reply);
    store.refresh();
    ASSERT_TRUE(waitFor([&] { return ids() == "t6 t8"; }));
}

TEST_F(TrafficModelTest, ManyRowsAtOnceBeginToFit) {
    SampleTrace trace;
    for (int i = 0; i < 300; ++i) trace.begin();
    trace.calls(1);
    open(trace.path());
    model.setFilter(expression("finished"));
    ASSERT_TRUE(waitFor([&] { return model.rowCount() == 1; }));
    for (std::uint64_t id = 1; id <= 300; ++id) trace.end(id, ReplyOf::Reply);
    store.refresh();
    ASSERT_TRUE(waitFor([&] { return model.rowCount() == 301; }));
    EXPECT_EQ(ids(3), "t1 t2 t3");
    model.setFilter(expression("not finished"));
    EXPECT_TRUE(waitFor([&] { return !model.isSearching(); }));
    EXPECT_EQ(model.rowCount(), 0);
}

TEST_F(TrafficModelTest, SortsInTheBackground) {
    SampleTrace trace;
    trace.calls(2);
    trace.calls(1, ReplyOf::Oneway);
    trace.calls(1, ReplyOf::DeadReply);
    trace.calls(1, ReplyOf::Refusal);
    trace.calls(1);
    open(trace.path());
    model.sort(TrafficModel::Status);
    EXPECT_EQ(ids(), "t1 t2 t3 t4 t5 t6");  // as it was, until the new order is there
    ASSERT_TRUE(sorted());
    EXPECT_EQ(ids(), "t3 t4 t5 t1 t2 t6");  // accepted, dead_reply, refused, replied
    model.sort(TrafficModel::Status, Qt::DescendingOrder);
    ASSERT_TRUE(sorted());
    EXPECT_EQ(ids(), "t1 t2 t6 t5 t4 t3");  // equal ones stay in the order of sending
    model.sort(TrafficModel::Size, Qt::AscendingOrder);
    ASSERT_TRUE(sorted());
    EXPECT_EQ(ids(), "t3 t4 t5 t1 t2 t6");
    EXPECT_EQ(model.text(3, TrafficModel::Delta), QStringLiteral("−6 us"));
    model.sort(TrafficModel::Delta);  // is of the rows as they stand
    EXPECT_EQ(model.sortColumn(), TrafficModel::Size);
    model.sort(TrafficModel::Time, Qt::DescendingOrder);
    EXPECT_EQ(ids(), "t6 t5 t4 t3 t2 t1");
    EXPECT_EQ(model.rowOf(0), 5);
    model.sort(-1);
    EXPECT_EQ(ids(), "t1 t2 t3 t4 t5 t6");
}

TEST_F(TrafficModelTest, ASortedTableTakesInWhatComesLater) {
    SampleTrace trace;
    trace.calls(2);
    open(trace.path());
    model.sort(TrafficModel::Status);
    ASSERT_TRUE(sorted());
    trace.calls(2, ReplyOf::DeadReply);
    store.refresh();
    ASSERT_TRUE(waitFor([&] { return model.waiting() == 2; }));
    EXPECT_EQ(ids(), "t1 t2");
    ASSERT_TRUE(waitFor([&] { return model.rowCount() == 4; }));
    EXPECT_EQ(ids(), "t3 t4 t1 t2");

    model.setFilter(expression("transaction > 1"));
    ASSERT_TRUE(waitFor([&] { return !model.isSearching() && model.rowCount() == 3; }));
    EXPECT_EQ(ids(), "t3 t4 t2");
    trace.begin();
    store.refresh();
    ASSERT_TRUE(waitFor([&] { return model.rowCount() == 4; }));
    model.setFilter(expression("not finished"));
    ASSERT_TRUE(waitFor([&] { return ids() == "t5"; }));
    trace.end(ReplyOf::Reply);
    store.refresh();
    ASSERT_TRUE(waitFor([&] { return model.rowCount() == 0; }));
}

TEST_F(TrafficModelTest, SortsEveryColumnOfARealTrace) {
    open(traceOf("distributed/bad_weather"));
    ASSERT_GT(model.rowCount(), 10);
    const auto rows = model.rowCount();
    for (int column = 0; column < TrafficModel::kColumns; ++column) {
        model.sort(column, Qt::DescendingOrder);
        ASSERT_TRUE(sorted()) << column;
        ASSERT_EQ(model.rowCount(), rows);
        if (column == TrafficModel::Delta || column == TrafficModel::Size || column == TrafficModel::Duration) continue;
        for (int row = 1; row < rows && column > TrafficModel::Delta; ++row) {
            EXPECT_GE(model.text(row - 1, column).compare(model.text(row, column), Qt::CaseInsensitive), 0) << column;
        }
    }
}

}  // namespace
