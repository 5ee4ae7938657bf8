#include "gui/store/trace_store.h"

#include <gtest/gtest.h>

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <set>

#include "sim/query/event_scope.h"
#include "sim/query/state_reader.h"
#include "sim/query/transaction_tree.h"
#include "sim/trace/codec.h"
#include "tests/gui/support/sample_trace.h"

namespace {

using gui::Mark;
using gui::TraceStore;
using gui::TrafficRow;
using tests::gui::ReplyOf;
using tests::gui::SampleTrace;
using tests::gui::traceOf;

sim::query::Expression expression(const char* text) {
    auto parsed = sim::query::Expression::parse(text);
    return std::get<sim::query::Expression>(std::move(parsed));
}

/// Until a condition holds; false after 20 s of waiting.
template <class Condition>
bool waitFor(Condition&& condition) {
    return QTest::qWaitFor(std::forward<Condition>(condition), 20'000);
}

bool settle(TraceStore& store) {
    return waitFor([&] { return store.settled(); });
}

/// Rows that a filter names, as they come.
struct Found {
    explicit Found(TraceStore& store) {
        QObject::connect(&store, &TraceStore::filterFound, &store, [this](quint64 which, const QVector<qint32>& more) {
            ticket = which;
            rows.insert(more.begin(), more.end());
        });
        QObject::connect(&store, &TraceStore::filterLost, &store, [this](quint64, const QVector<qint32>& gone) {
            for (const auto row : gone) rows.erase(row);
        });
        QObject::connect(&store, &TraceStore::filterDone, &store, [this](quint64 which) { done = which; });
    }
    quint64 ticket = 0, done = 0;
    std::set<qint32> rows;
};

TEST(TraceStore, SaysWhatIsWrongWithADirectoryThatIsNoTrace) {
    TraceStore store;
    QTemporaryDir empty;
    EXPECT_NE(store.open(QStringLiteral("/nowhere/at/all")), QString());
    EXPECT_TRUE(store.open(empty.path()).contains(QStringLiteral("metadata")));
    EXPECT_FALSE(store.isOpen());
    EXPECT_EQ(store.rowCount(), 0);
    EXPECT_EQ(store.row(0).id, 0U);
    EXPECT_EQ(store.rowOf(1), -1);
}

// Every row says what the tree of transactions says, for every field.
class Scenario : public testing::TestWithParam<const char*> {};

TEST_P(Scenario, RowsMarksAndLifelinesAreThoseOfTheRecords) {
    const auto directory = traceOf(GetParam());
    TraceStore store;
    ASSERT_EQ(store.open(directory), QString());
    ASSERT_TRUE(settle(store));
    EXPECT_EQ(store.damage(), QString());

    auto reader = sim::trace::Reader::open(directory.toStdString());
    ASSERT_TRUE(reader.ok());
    sim::query::TransactionTree tree;
    ASSERT_FALSE(tree.read(**reader));
    ASSERT_GT(tree.transactions().size(), 0U);
    ASSERT_EQ(store.rowCount(), static_cast<qsizetype>(tree.transactions().size()));
    for (qsizetype i = 0; i < store.rowCount(); ++i) {
        const auto row = store.row(i);
        const auto& transaction = tree.transactions()[static_cast<std::size_t>(i)];
        SCOPED_TRACE(transaction.id);
        EXPECT_EQ(row.id, transaction.id);
        EXPECT_EQ(store.rowOf(row.id), i);
        EXPECT_EQ(row.parent, transaction.parent);
        EXPECT_EQ(row.startNs, transaction.start_ns);
        EXPECT_EQ(row.endNs, transaction.end_ns);
        EXPECT_EQ(row.status, transaction.status);
        EXPECT_EQ(row.toPid, transaction.to_pid);
        EXPECT_EQ(row.toProcess, transaction.to_process);
        EXPECT_EQ(row.refusedBy, transaction.refused_by);
        EXPECT_EQ(store.name(row).toStdString(), tree.name(transaction));
        EXPECT_EQ(store.outcomeWord(row).toStdString(), tree.outcome_word(transaction));
        EXPECT_EQ(store.callText(row).toStdString(), tree.call_text(**reader, transaction));
        EXPECT_EQ(store.replyText(row).toStdString(), tree.reply_text(**reader, transaction));
        if (store.outcomeWord(row) == QStringLiteral("replied")) {
            EXPECT_NE(row.toTid, 0U);
            EXPECT_EQ(row.toDevice, row.remote ? tree.far_leg(transaction)->device : row.fromDevice);
        }
        const auto records = store.recordsOf(row);
        ASSERT_FALSE(records.empty());
        EXPECT_EQ(records.front(), row.sentSequence);
        if (row.finished()) {
            EXPECT_EQ(records.back(), row.finishedSequence);
        }
    }
    std::uint64_t before = 0;
    for (qsizetype i = 0; i < store.markCount(); ++i) {
        const auto mark = store.mark(i);
        EXPECT_GT(mark.sequence, before);
        before = mark.sequence;
        EXPECT_EQ(store.markAt(mark.sequence), i);
        const auto record = (*reader)->at(mark.sequence);
        ASSERT_TRUE(record);
        EXPECT_EQ(mark.timeNs, record->stamp.time_ns);
        if (mark.lifeline != Mark::kNone) {
            const auto& line = store.lifelines()[mark.lifeline];
            EXPECT_EQ(line.tid, record->stamp.tid);
            EXPECT_EQ(line.pid, record->stamp.pid);
            EXPECT_EQ(line.device, record->stamp.device);
        } else {
            EXPECT_EQ(record->stamp.tid, 0U);
        }
        if (mark.row != Mark::kNone) {
            EXPECT_EQ(store.row(mark.row).id, record->stamp.transaction);
        }
    }
    EXPECT_EQ(store.markAt(store.lastSequence() + 1), store.markCount());
    EXPECT_FALSE(store.lifelines().empty());
    EXPECT_FALSE(store.scenarioTitle().isEmpty());
    EXPECT_TRUE(store.scenarioText().contains(QStringLiteral("processes")) || store.scenarioText().contains(QStringLiteral("devices")));
    EXPECT_TRUE(store.isFull());
}

INSTANTIATE_TEST_SUITE_P(Library, Scenario,
                         testing::Values("basics/hello", "basics/crowded_area", "basics/last_words", "basics/nested_calls",
                                         "distributed/three_device_relay", "distributed/bad_weather", "distributed/no_way_home",
                                         "distributed/death_at_a_distance"),
                         [](const auto& what) {
                             std::string name = what.param;
                             std::ranges::replace(name, '/', '_');
                             return name;
                         });

TEST(TraceStore, OpensARunFolderAndAnotherTraceInTheMiddle) {
    SampleTrace first, second;
    first.calls(50'000);
    second.calls(7);
    first.close();
    second.close();
    QTemporaryDir run;
    std::filesystem::create_directory_symlink(second.path().toStdString(), run.filePath(QStringLiteral("trace")).toStdString());

    TraceStore store;
    const QSignalSpy opened(&store, &TraceStore::opened);
    ASSERT_EQ(store.open(first.path()), QString());
    ASSERT_TRUE(waitFor([&] { return store.rowCount() > 0; }));
    ASSERT_EQ(store.open(run.path()), QString());
    EXPECT_EQ(store.rowCount(), 0);
    ASSERT_TRUE(settle(store));
    EXPECT_EQ(store.rowCount(), 7);
    store.close();
    EXPECT_EQ(store.rowCount(), 0);
    EXPECT_EQ(opened.count(), 3);
    QTest::qWait(20);
    EXPECT_EQ(store.rowCount(), 0);  // nothing of the traces before comes late
}

TEST(TraceStore, ClosedByWhoHearsOfItsRows) {
    SampleTrace trace;
    trace.calls(20'000);
    TraceStore store;
    QObject::connect(&store, &TraceStore::rowsAdded, &store, [&] { store.close(); });
    ASSERT_EQ(store.open(trace.path()), QString());
    ASSERT_TRUE(waitFor([&] { return !store.isOpen(); }));
    EXPECT_EQ(store.rowCount(), 0);
}

TEST(TraceStore, MayGoWhileItsThreadsWork) {
    SampleTrace trace;
    trace.calls(100'000);
    for (int i = 0; i < 5; ++i) {
        TraceStore store;
        ASSERT_EQ(store.open(trace.path()), QString());
        store.requestState(150'000);
        store.requestFilter(1, expression("method = Say"));
        store.requestTexts(2, 100'000, 100'500);
        QTest::qWait(i);
    }
}

TEST(TraceStore, GrowsWithALiveTrace) {
    SampleTrace trace;
    TraceStore store;
    ASSERT_EQ(store.open(trace.path()), QString());
    const QSignalSpy added(&store, &TraceStore::rowsAdded), changed(&store, &TraceStore::rowsChanged);
    trace.calls(3);
    trace.begin();  // under way
    store.refresh();
    ASSERT_TRUE(waitFor([&] { return store.rowCount() == 4; }));
    EXPECT_FALSE(store.row(3).finished());
    EXPECT_EQ(store.outcomeWord(store.row(3)), QString());
    EXPECT_EQ(store.scenarioTitle(), QStringLiteral("A sample"));

    trace.end(ReplyOf::DeadReply);
    trace.calls(2);
    store.refresh();
    ASSERT_TRUE(waitFor([&] { return store.rowCount() == 6; }));
    EXPECT_EQ(store.outcomeWord(store.row(3)), QStringLiteral("dead_reply"));
    EXPECT_EQ(store.row(3).status, 29189);
    ASSERT_EQ(changed.count(), 1);
    EXPECT_EQ(changed.at(0).at(0).toLongLong(), 3);
    EXPECT_EQ(changed.at(0).at(1).toLongLong(), 3);
    qsizetype heard = 0;
    for (const auto& signal : added) {
        EXPECT_EQ(signal.at(0).toLongLong(), heard);
        heard += signal.at(1).toLongLong();
    }
    EXPECT_EQ(heard, 6);
    EXPECT_TRUE(store.settled());
}

TEST(TraceStore, GrowsWhileTheWorkerStillGathers) {
    SampleTrace trace;
    trace.calls(50'000);
    TraceStore store;
    ASSERT_EQ(store.open(trace.path()), QString());
    for (int i = 0; i < 20; ++i) {
        trace.calls(100);
        store.refresh();
        QTest::qWait(1);
    }
    ASSERT_TRUE(settle(store));
    EXPECT_EQ(store.rowCount(), 52'000);
}

TEST(TraceStore, FiltersRowsAsTheyComeAndWhenTheyChange) {
    SampleTrace trace;
    trace.calls(10);
    trace.begin();
    TraceStore store;
    ASSERT_EQ(store.open(trace.path()), QString());
    Found dead(store);
    store.requestFilter(7, expression("outcome = dead_reply or not finished"));
    ASSERT_TRUE(waitFor([&] { return dead.done == 7; }));
    EXPECT_EQ(dead.rows, (std::set<qint32>{10}));

    trace.end(ReplyOf::Reply);  // no longer
    trace.calls(5, ReplyOf::DeadReply);
    store.refresh();
    ASSERT_TRUE(waitFor([&] { return dead.rows.size() == 5; }));
    EXPECT_EQ(dead.rows, (std::set<qint32>{11, 12, 13, 14, 15}));

    // A row that ends may begin to fit.
    store.requestFilter(8, expression("outcome = failed_reply"));
    ASSERT_TRUE(waitFor([&] { return dead.done == 8; }));
    dead.rows.clear();
    trace.begin();
    store.refresh();
    ASSERT_TRUE(waitFor([&] { return store.rowCount() == 17; }));
    EXPECT_TRUE(dead.rows.empty());
    trace.end(ReplyOf::FailedReply);
    store.refresh();
    ASSERT_TRUE(waitFor([&] { return !dead.rows.empty(); }));
    EXPECT_EQ(dead.rows, (std::set<qint32>{16}));
}

TEST(TraceStore, ANewFilterEndsTheOldOne) {
    SampleTrace trace;
    trace.calls(100'000);
    TraceStore store;
    ASSERT_EQ(store.open(trace.path()), QString());
    std::vector<quint64> tickets;
    QObject::connect(&store, &TraceStore::filterFound, &store, [&](quint64 ticket, const QVector<qint32>&) { tickets.push_back(ticket); });
    Found found(store);
    store.requestFilter(1, expression("method = Say"));
    store.requestFilter(2, expression("transaction < 11"));
    ASSERT_TRUE(waitFor([&] { return found.done == 2; }));
    EXPECT_EQ(found.rows.size(), 10U);
    EXPECT_EQ(std::ranges::count(tickets, quint64{1}), 0);
    store.dropFilter();
    trace.calls(1);
    store.refresh();
    ASSERT_TRUE(settle(store));
    EXPECT_EQ(found.rows.size(), 10U);
}

TEST(TraceStore, AFilterSaysWhatTheLanguageSays) {
    const auto directory = traceOf("distributed/bad_weather");
    TraceStore store;
    ASSERT_EQ(store.open(directory), QString());
    auto reader = sim::trace::Reader::open(directory.toStdString());
    ASSERT_TRUE(reader.ok());
    sim::query::TransactionTree tree;
    ASSERT_FALSE(tree.read(**reader));
    quint64 ticket = 0;
    for (const auto* text : {"remote", "duration > 1 ms", "outcome = replied and not oneway", "method ~ \"SAMgr.*\"", "size > 60"}) {
        std::set<qint32> wanted;
        for (std::size_t i = 0; i < tree.transactions().size(); ++i) {
            if (sim::query::holds(expression(text), tree.transactions()[i], tree, (*reader)->names()))
                wanted.insert(static_cast<qint32>(i));
        }
        Found found(store);
        store.requestFilter(++ticket, expression(text));
        ASSERT_TRUE(waitFor([&] { return found.done == ticket; })) << text;
        EXPECT_EQ(found.rows, wanted) << text;
        QObject::disconnect(&store, nullptr, &store, nullptr);
    }
}

TEST(TraceStore, AnswersTheNewestQuestionForAState) {
    const auto directory = traceOf("basics/hello");
    TraceStore store;
    ASSERT_EQ(store.open(directory), QString());
    std::vector<std::pair<quint64, std::shared_ptr<const sim::query::WorldState>>> states;
    QObject::connect(&store, &TraceStore::stateReady, &store,
                     [&](quint64 sequence, const auto& state) { states.emplace_back(sequence, state); });
    for (std::uint64_t sequence = 1; sequence <= 60; ++sequence) store.requestState(sequence);
    ASSERT_TRUE(waitFor([&] { return !states.empty() && states.back().first == 60; }));
    auto reader = sim::trace::Reader::open(directory.toStdString());
    ASSERT_TRUE(reader.ok());
    sim::query::StateReader wanted(**reader);
    for (const auto& [sequence, state] : states) {
        ASSERT_TRUE(state);
        const auto right = wanted.state_at(sequence);
        ASSERT_TRUE(right.ok());
        EXPECT_EQ(*state, *right);
    }
}

TEST(TraceStore, TellsRecordsInWords) {
    const auto directory = traceOf("basics/hello");
    TraceStore store;
    ASSERT_EQ(store.open(directory), QString());
    std::vector<sim::query::EventLine> lines;
    quint64 told = 0;
    QObject::connect(&store, &TraceStore::textsReady, &store, [&](quint64 ticket, const auto& more) {
        told = ticket;
        lines = more;
    });
    auto reader = sim::trace::Reader::open(directory.toStdString());
    ASSERT_TRUE(reader.ok());
    for (const auto& [from, to] : {std::pair<std::uint64_t, std::uint64_t>{100, 130}, {131, 140}, {5, 9}, {1, 100'000}}) {
        store.requestTexts(from, from, to);
        ASSERT_TRUE(waitFor([&] { return told == from; }));
        std::set<std::uint64_t> sequences;
        for (auto i = from; i <= std::min({to, store.lastSequence(), from + 999}); ++i) sequences.insert(i);
        const auto wanted = sim::query::event_lines(**reader, sequences);
        ASSERT_TRUE(wanted.ok());
        ASSERT_EQ(lines.size(), wanted->size());
        for (const auto& line : lines) {
            EXPECT_EQ(line.text, wanted->at(line.sequence).text);
            EXPECT_EQ(line.moment, wanted->at(line.sequence).moment);
            EXPECT_EQ(line.who, wanted->at(line.sequence).who);
        }
    }
}

// Far into a long trace only a stretch before is read; names stay right.
TEST(TraceStore, TellsRecordsFarIntoALongTrace) {
    SampleTrace trace;
    trace.calls(200'000);
    trace.close();
    TraceStore store;
    ASSERT_EQ(store.open(trace.path()), QString());
    ASSERT_TRUE(settle(store));
    std::vector<sim::query::EventLine> lines;
    QObject::connect(&store, &TraceStore::textsReady, &store, [&](quint64, const auto& more) { lines = more; });
    const auto from = store.lastSequence() - 9;
    store.requestTexts(1, from, from + 3);
    ASSERT_TRUE(waitFor([&] { return !lines.empty(); }));
    auto reader = sim::trace::Reader::open(trace.path().toStdString());
    ASSERT_TRUE(reader.ok());
    const auto wanted = sim::query::event_lines(**reader, {from, from + 1, from + 2, from + 3});
    ASSERT_TRUE(wanted.ok());
    ASSERT_EQ(lines.size(), 4U);
    for (const auto& line : lines) {
        EXPECT_EQ(line.text, wanted->at(line.sequence).text);
        EXPECT_EQ(line.moment, wanted->at(line.sequence).moment);
    }
}

TEST(TraceStore, ShowsWhatCanBeReadOfADamagedTrace) {
    SampleTrace trace;
    trace.calls(5'000);
    trace.close();
    trace.spoil(3 * 65536 + 5000, 64);
    TraceStore store;
    const QSignalSpy damaged(&store, &TraceStore::damaged);
    ASSERT_EQ(store.open(trace.path()), QString());
    ASSERT_TRUE(settle(store));
    EXPECT_EQ(damaged.count(), 1);
    EXPECT_TRUE(store.damage().contains(QStringLiteral("offset"))) << store.damage().toStdString();
    EXPECT_GT(store.rowCount(), 500);
    EXPECT_LT(store.rowCount(), 5'000);

    Found found(store);
    store.requestFilter(1, expression("oneway"));
    EXPECT_TRUE(waitFor([&] { return found.done == 1; }));
    std::shared_ptr<const sim::query::WorldState> state;
    QObject::connect(&store, &TraceStore::stateReady, &store, [&](quint64, const auto& what) { state = what; });
    store.requestState(store.lastSequence());
    EXPECT_TRUE(waitFor([&] { return state != nullptr; }));
    bool told = false;
    QObject::connect(&store, &TraceStore::textsReady, &store, [&](quint64, const auto&) { told = true; });
    store.requestTexts(1, store.lastSequence() - 10, store.lastSequence());
    EXPECT_TRUE(waitFor([&] { return told; }));
}

TEST(TraceStore, ACutTraceEndsWhereItsLastWholeRecordDoes) {
    SampleTrace trace;
    trace.calls(2'000);
    trace.close();
    std::filesystem::resize_file(trace.stream(), 100'001);
    TraceStore store;
    ASSERT_EQ(store.open(trace.path()), QString());
    ASSERT_TRUE(settle(store));
    EXPECT_GT(store.rowCount(), 100);
    EXPECT_LT(store.rowCount(), 2'000);
    EXPECT_EQ(store.damage(), QString());
}

TEST(TraceStore, GarbageIsNoTraceAndNoCrash) {
    SampleTrace trace;
    trace.calls(2'000);
    trace.close();
    // Fixed noise, wherever it hits.
    std::uint32_t noise = 12345;
    for (int round = 0; round < 30; ++round) {
        noise = noise * 1664525U + 1013904223U;
        trace.spoil(noise % 300'000, 1 + noise % 100);
        TraceStore store;
        if (!store.open(trace.path()).isEmpty()) continue;
        ASSERT_TRUE(settle(store));
    }
}

TEST(TraceStore, ATraceMayBeDeletedWhileItIsRead) {
    auto trace = std::make_unique<SampleTrace>();
    trace->calls(50'000);
    trace->close();
    TraceStore store;
    ASSERT_EQ(store.open(trace->path()), QString());
    ASSERT_TRUE(waitFor([&] { return store.rowCount() > 0; }));
    trace.reset();
    store.refresh();
    ASSERT_TRUE(settle(store));
    EXPECT_EQ(store.rowCount(), 50'000);
    EXPECT_EQ(store.callText(store.row(49'999)), QStringLiteral("Echo.Say(count=7)"));
    EXPECT_NE(store.open(store.directory()), QString());  // now it is gone
    EXPECT_FALSE(store.isOpen());
}

}  // namespace
