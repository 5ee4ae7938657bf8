#include "gui/sequence/row_index.h"

#include <gtest/gtest.h>

#include "gui/sequence/sequence_text.h"
#include "tests/gui/session/fake_engine.h"
#include "tests/gui/support/sample_trace.h"

namespace {

using gui::Mark;
using gui::TraceStore;
using gui::sequence::Columns;
using gui::sequence::LineKey;
using gui::sequence::RowIndex;
using gui::sequence::RowWishes;
using gui::test::soon;
using tests::gui::ReplyOf;
using tests::gui::SampleTrace;

struct Rows {
    TraceStore store;
    Columns columns;
    RowIndex index;

    explicit Rows(const QString& trace) {
        EXPECT_EQ(store.open(trace), "");
        EXPECT_TRUE(soon([&] { return store.settled(); }));
        build({});
    }
    void build(const RowWishes& wishes, std::size_t portion = 7) {
        columns.rebuild(store);
        index.reset(wishes);
        bool missing = false;
        while (index.take(store, columns, portion, missing)) {
        }
    }
    /// "start", "t1", "t1 ←", "4 ×", in order.
    QStringList told() const {
        QStringList rows;
        for (std::size_t row = 0; row < index.count(); ++row) {
            const auto mark = store.mark(index.firstMark(row));
            const auto* fold = index.fold(row);
            if (fold != nullptr && !fold->expanded) {
                rows << QStringLiteral("%1 ×").arg(fold->calls);
            } else if (mark.kind == Mark::Kind::Request || mark.kind == Mark::Kind::Oneway || mark.kind == Mark::Kind::Reply) {
                rows << QStringLiteral("t%1").arg(store.row(mark.row).id) + (mark.kind == Mark::Kind::Reply ? " ←" : "");
            } else {
                rows << QStringLiteral("other");
            }
        }
        return rows;
    }
};

TEST(RowIndex, GivesEachMarkARowAndThoseAtOnceOneTogether) {
    SampleTrace trace;
    trace.calls(2);
    trace.close();
    const Rows rows(trace.path());
    EXPECT_EQ(rows.told().filter("t"), (QStringList{"other", "t1", "t1 ←", "t2", "t2 ←"}));
}

TEST(RowIndex, FoldsRepeatsFromFourOnWithTheExactNumber) {
    SampleTrace trace;
    trace.calls(3);
    trace.begin();
    trace.end(ReplyOf::DeadReply);  // another result: no repeat of the others
    trace.calls(1000);
    trace.begin();  // under way: not counted yet
    trace.close();
    Rows rows(trace.path());
    const auto told = rows.told();
    EXPECT_EQ(told.mid(told.indexOf("t1")), (QStringList{"t1", "t1 ←", "t2", "t2 ←", "t3", "t3 ←", "t4", "t4 ←", "1000 ×", "t1005"}));
    rows.build({.fold = false});
    EXPECT_EQ(rows.told().filter("t").size(), rows.told().filter("←").size() * 2 + 2);  // 1004 replies, 1005 requests, "other"
}

TEST(RowIndex, FoldsOnewayCallsAndUnfoldsThemAgain) {
    SampleTrace trace;
    for (int i = 0; i < 12; ++i) {
        trace.begin(true);
        trace.end(ReplyOf::Oneway);
    }
    trace.close();
    Rows rows(trace.path());
    ASSERT_TRUE(rows.told().contains("12 ×")) << rows.told().join(" ").toStdString();
    const auto row = static_cast<std::size_t>(rows.told().indexOf("12 ×"));
    const auto first = rows.index.firstMark(row);
    rows.index.setExpanded(first, true);
    rows.build({});
    EXPECT_EQ(rows.told().filter("×").size(), 0);
    ASSERT_NE(rows.index.fold(row), nullptr);
    EXPECT_EQ(rows.index.fold(row)->calls, 12U);
    rows.index.setExpanded(first, false);
    rows.build({});
    EXPECT_TRUE(rows.told().contains("12 ×"));
}

TEST(RowIndex, CountsTheSameHoweverItIsFed) {
    SampleTrace trace;
    trace.calls(50);
    trace.calls(9, ReplyOf::Refusal);
    trace.calls(50);
    trace.close();
    Rows rows(trace.path());
    const auto told = rows.told();
    for (const std::size_t portion : {1U, 2U, 100U, 100'000U}) {
        rows.build({}, portion);
        EXPECT_EQ(rows.told(), told) << portion;
    }
    EXPECT_EQ(told.filter("50 ×").size(), 2);
    EXPECT_EQ(told.filter("9 ×").size(), 1);
}

TEST(RowIndex, FindsRowsByMarkAndByHeight) {
    SampleTrace trace;
    trace.calls(2);
    trace.calls(30, ReplyOf::DeadReply);
    trace.close();
    const Rows rows(trace.path());
    for (std::size_t row = 0; row < rows.index.count(); ++row) {
        EXPECT_EQ(rows.index.rowAtUnit(rows.index.top(row)), row);
        for (auto mark = rows.index.firstMark(row); mark < rows.index.endMark(row); ++mark) EXPECT_EQ(rows.index.rowOfMark(mark), row);
    }
    EXPECT_EQ(rows.index.endMark(rows.index.count() - 1), static_cast<std::uint32_t>(rows.store.markCount()));
}

TEST(RowIndex, KnowsWhatIsUnderWayBeforeARow) {
    const Rows rows(tests::gui::traceOf("basics/nested_calls"));
    // Taken together, each call is open between its taking and its reply, wherever one begins to look.
    for (std::size_t row = 0; row < rows.index.count(); ++row) {
        std::vector<gui::sequence::OpenCall> open;
        for (std::uint32_t mark = 0; mark < rows.index.firstMark(row); ++mark) {
            RowIndex::track(rows.store, rows.columns, mark, rows.store.mark(mark), open);
        }
        const auto found = rows.index.openBefore(rows.store, rows.columns, row);
        ASSERT_EQ(found.size(), open.size()) << row;
        for (std::size_t i = 0; i < open.size(); ++i) EXPECT_EQ(found[i].row, open[i].row);
    }
}

TEST(Columns, GathersThreadsIntoProcessesAndDevices) {
    Rows rows(tests::gui::traceOf("distributed/three_device_relay"));
    const auto processes = rows.columns.all().size();
    EXPECT_EQ(processes, 6U);  // app, coach, sensor and three of SAMgr
    EXPECT_TRUE(rows.columns.severalDevices());
    const auto key = rows.columns.all().front().key;
    EXPECT_EQ(rows.columns.all().front().processName, "app");  // who calls stands left
    rows.columns.setCollapsed(key, true);
    rows.build({});
    EXPECT_EQ(rows.columns.all().size(), processes - 1);
    EXPECT_EQ(rows.columns.all().front().key.level, LineKey::Level::Device);
    rows.columns.setCollapsed(key, false);
    rows.columns.hide(key);
    rows.build({});
    EXPECT_EQ(rows.columns.all().size(), processes - 1);
    EXPECT_EQ(rows.columns.of(key.device, key.pid, 0), Columns::kHidden);
    rows.columns.showAll();
    rows.build({});
    EXPECT_EQ(rows.columns.all().size(), processes);
}

TEST(Columns, StayWhereTheyWereDraggedWithinTheirDevice) {
    Rows rows(tests::gui::traceOf("distributed/three_device_relay"));
    const auto names = [&] {
        QStringList all;
        for (const auto& column : rows.columns.all()) all << column.deviceName + "/" + column.processName;
        return all;
    };
    ASSERT_EQ(names(), (QStringList{"phone/app", "phone/samgr", "tablet/coach", "tablet/samgr", "watch/sensor", "watch/samgr"}));
    rows.columns.move(1, 0, false);
    rows.columns.rebuild(rows.store);
    EXPECT_EQ(names().mid(0, 2), (QStringList{"phone/samgr", "phone/app"}));
    rows.columns.move(4, 0, true);
    rows.columns.rebuild(rows.store);
    EXPECT_EQ(names(), (QStringList{"watch/sensor", "watch/samgr", "phone/samgr", "phone/app", "tablet/coach", "tablet/samgr"}));
    rows.columns.setPinned(rows.columns.all()[4].key, true);
    rows.columns.rebuild(rows.store);
    EXPECT_EQ(names().front(), "tablet/coach");
}

}  // namespace
