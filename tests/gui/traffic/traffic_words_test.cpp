#include "gui/traffic/traffic_words.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <set>

#include "sim/query/event_scope.h"
#include "sim/query/transaction_tree.h"
#include "tests/gui/traffic/traffic_fixture.h"

namespace {

using gui::TrafficWords;
using tests::gui::traceOf;

class TrafficWordsTest : public tests::gui::TrafficFixture, public testing::WithParamInterface<const char*> {};

TEST_F(TrafficWordsTest, QuotesOnlyWhatNeedsIt) {
    EXPECT_EQ(TrafficWords::constant("Echo.Say"), "Echo.Say");
    EXPECT_EQ(TrafficWords::constant("#3"), "#3");
    EXPECT_EQ(TrafficWords::constant("two words"), "\"two words\"");
    EXPECT_EQ(TrafficWords::constant("and"), "\"and\"");
    EXPECT_EQ(TrafficWords::constant("a\"b\\c"), R"("a\"b\\c")");
    EXPECT_EQ(TrafficWords::constant(""), "\"\"");
    EXPECT_EQ(TrafficWords::constant("Echo.#3"), "\"Echo.#3\"");
}

// Whatever a row looks like: what it is filtered by holds for itself.
TEST_P(TrafficWordsTest, AConditionHoldsForTheRowItIsMadeOf) {
    open(traceOf(GetParam()));
    auto reader = sim::trace::Reader::open(store.directory().toStdString());
    ASSERT_TRUE(reader.ok());
    sim::query::TransactionTree tree;
    ASSERT_FALSE(tree.read(**reader));
    const TrafficWords words(store);
    for (qsizetype i = 0; i < store.rowCount(); ++i) {
        for (const auto like :
             {TrafficWords::Like::Method, TrafficWords::Like::Sender, TrafficWords::Like::Receiver, TrafficWords::Like::Status}) {
            const auto condition = words.condition(store.row(i), like).toStdString();
            const auto parsed = sim::query::Expression::parse(condition);
            ASSERT_TRUE(std::holds_alternative<sim::query::Expression>(parsed)) << condition;
            EXPECT_TRUE(sim::query::holds(std::get<sim::query::Expression>(parsed), tree.transactions()[static_cast<std::size_t>(i)], tree,
                                          (*reader)->names()))
                << condition << " for t" << store.row(i).id;
        }
    }
}

// The expectation made of a row is one that the program takes and that holds in the same run.
TEST_P(TrafficWordsTest, AnAssertionHoldsInTheSameRun) {
    open(traceOf(GetParam()));
    const TrafficWords words(store);
    QFile file(QStringLiteral(IPCLAB_SOURCE_DIR "/scenarios/library/") + GetParam() + QStringLiteral(".yaml"));
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    auto scenario = QString::fromUtf8(file.readAll());
    std::set<QString> assertions;
    for (qsizetype i = 0; i < store.rowCount(); ++i) {
        if (store.row(i).finished()) assertions.insert(words.assertion(store.row(i)));
    }
    ASSERT_FALSE(assertions.empty());
    QString added;
    for (const auto& assertion : assertions) added += assertion;
    ASSERT_TRUE(scenario.contains("\nexpect:\n"));
    scenario.replace("\nexpect:\n", "\nexpect:\n" + added);
    QTemporaryDir folder;
    QFile changed(folder.filePath("changed.yaml"));
    ASSERT_TRUE(changed.open(QIODevice::WriteOnly));
    changed.write(scenario.toUtf8());
    changed.close();
    QProcess program;
    program.start(QStringLiteral(IPCLAB_PROGRAM), {"run", changed.fileName()});
    ASSERT_TRUE(program.waitForFinished(60'000));
    EXPECT_EQ(program.exitCode(), 0) << program.readAll().toStdString() << program.readAllStandardError().toStdString()
                                     << added.toStdString();
}

INSTANTIATE_TEST_SUITE_P(Library, TrafficWordsTest,
                         testing::Values("basics/hello", "basics/crowded_area", "basics/last_words", "distributed/three_device_relay",
                                         "distributed/no_way_home", "distributed/death_at_a_distance"),
                         [](const auto& what) {
                             std::string name = what.param;
                             std::ranges::replace(name, '/', '_');
                             return name;
                         });

}  // namespace
