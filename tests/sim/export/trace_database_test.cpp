#include "sim/export/trace_database.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "sim/export/event_tables.h"
#include "tests/sim/query/tools_support.h"

namespace sim::exports {
namespace {

namespace fs = std::filesystem;

/// Rows as text: cells joined by '|', NULL as "-".
std::vector<std::string> ask(TraceDatabase& database, const std::string& sql) {
    std::vector<std::string> rows;
    const auto error = database.run(
        sql, [](const auto&) {},
        [&](std::span<const Cell> cells) {
            std::string row;
            for (const auto& cell : cells) {
                row += row.empty() ? "" : "|";
                switch (cell.kind) {
                    case Cell::Kind::Null:
                        row += "-";
                        break;
                    case Cell::Kind::Integer:
                        row += std::to_string(cell.integer);
                        break;
                    case Cell::Kind::Real:
                        row += std::to_string(cell.real);
                        break;
                    default:
                        row += cell.text;
                }
            }
            rows.push_back(row);
            return true;
        });
    EXPECT_FALSE(error) << error->message;
    return rows;
}
std::string error_of(TraceDatabase& database, const std::string& sql) {
    const auto error = database.run(
        sql, [](const auto&) {}, [](auto) { return true; });
    return error ? error->message : "none";
}
using Rows = std::vector<std::string>;

class TraceDatabaseTest : public testing::Test {
protected:
    void SetUp() override {
        run_.send(1);
        run_.send(2, "nested", 1, 1, 200, 100);
        run_.as(200, 2).emit(trace::TransactionFinished{.outcome = trace::Outcome::Accepted});
        run_.reply(1, "ho");
        run_.send(3);
        run_.as(100, 3).emit(trace::RuleRefused{.rule = trace::Rule::Size1, .pid = 200, .asked = 99});
        run_.fail(3, trace::Outcome::FailedReply);
        run_.as(200).emit(trace::ProcessEnded{.reason = trace::EndReason::Killed, .status = 9});
    }
    TraceDatabase open() { return std::move(*TraceDatabase::open(run_.reader(), run_.path())); }
    query::SmallRun run_{trace::Level::Full};
};

TEST_F(TraceDatabaseTest, HoldsTransactionsProcessesAndTheRun) {
    auto database = open();
    EXPECT_FALSE(database.in_memory());
    EXPECT_EQ(database.exported(), 12u);
    EXPECT_EQ(
        ask(database,
            "SELECT id, parent, device, process, to_process, to_pid, interface, method, oneway, remote, start_ns, duration_ns, outcome, "
            "status, request_bytes, reply_bytes, rule, call, reply FROM transactions"),
        (Rows{"1|-|phone|app|echo|200|Echo|Echo.Say|0|0|3000|3000|replied|0|44|8|-|Echo.Say(text=\"hi\")|\"ho\"",
              "2|1|phone|echo|app|100|Echo|Echo.Say|1|0|4000|1000|accepted|0|48|-|-|Echo.Say(text=\"nested\")|-",
              "3|-|phone|app|echo|200|Echo|Echo.Say|0|0|7000|2000|failed_reply|29201|44|-|SIZE-1|Echo.Say(text=\"hi\")|-"}));
    EXPECT_EQ(ask(database, "SELECT pid, name, uid, end_reason, end_status FROM processes ORDER BY pid"),
              (Rows{"100|app|5|-|-", "200|echo|6|killed|9"}));
    EXPECT_EQ(ask(database, "SELECT scenario, cell, seed, level, records, transactions, verdict FROM run"),
              (Rows{"small|loss=2%|7|full|12|3|-"}));
    EXPECT_EQ(ask(database, "SELECT count(*), sum(transaction_id) FROM events WHERE kind LIKE 'transaction.%'"), Rows{"6|12"});
    EXPECT_EQ(ask(database, "SELECT rule, field_pid, asked FROM rule_refused JOIN events USING (sequence) WHERE transaction_id = 3"),
              Rows{"SIZE-1|200|99"});
    EXPECT_EQ(ask(database, "SELECT length(data) FROM transaction_sent LIMIT 1"), Rows{"44"});
}

TEST_F(TraceDatabaseTest, IsKeptAndMadeAnewWhenStaleOrBroken) {
    const auto path = run_.path() + "/index/query.sqlite";
    EXPECT_EQ(open().exported(), 12u);
    EXPECT_TRUE(fs::exists(path));
    EXPECT_EQ(open().exported(), 0u) << "the second time it is there";
    std::ofstream(path) << "this is no database";
    EXPECT_EQ(open().exported(), 12u);
    fs::resize_file(path, 5000);
    EXPECT_EQ(ask(*std::make_unique<TraceDatabase>(open()), "SELECT count(*) FROM events"), Rows{"12"});
    {
        // That of another trace.
        query::SmallRun other(trace::Level::Full, 8);
        other.send(1);
        (void)std::move(*TraceDatabase::open(other.reader(), other.path()));
        fs::copy_file(other.path() + "/index/query.sqlite", path, fs::copy_options::overwrite_existing);
    }
    auto database = open();
    EXPECT_EQ(database.exported(), 12u);
    EXPECT_EQ(ask(database, "SELECT seed FROM run"), Rows{"7"});
    for (const auto& entry : fs::directory_iterator(run_.path() + "/index")) EXPECT_EQ(entry.path().filename(), "query.sqlite");
}

TEST_F(TraceDatabaseTest, FallsBackToMemory) {
    std::ofstream(run_.path() + "/index") << "a file where the folder should be";
    auto database = open();
    EXPECT_TRUE(database.in_memory());
    EXPECT_EQ(ask(database, "SELECT count(*) FROM transactions"), Rows{"3"});
    EXPECT_NE(error_of(database, "DELETE FROM events"), "none");
    EXPECT_EQ(ask(database, "SELECT count(*) FROM events"), Rows{"12"});
}

TEST_F(TraceDatabaseTest, RefusesWhatIsNoReading) {
    auto database = open();
    const auto other = run_.path() + "/stolen";
    for (const auto& sql : {std::string("DELETE FROM events"), std::string("CREATE TABLE x (y)"), std::string("DROP TABLE run"),
                            std::string("INSERT INTO run (seed) VALUES (1)"), "ATTACH '" + other + "' AS x", "VACUUM INTO '" + other + "'",
                            std::string("PRAGMA query_only = 0"), std::string("PRAGMA writable_schema = 1"), std::string("BEGIN"),
                            std::string("SELECT load_extension('x')"), std::string("UPDATE transactions SET id = 5"),
                            std::string("CREATE TEMP TABLE t (x)"), std::string("REINDEX"), std::string("ANALYZE")}) {
        EXPECT_NE(error_of(database, sql), "none") << sql;
    }
    EXPECT_FALSE(fs::exists(other));
    EXPECT_EQ(ask(database, "SELECT count(*) FROM events"), Rows{"12"});
}

TEST_F(TraceDatabaseTest, SaysWhatIsWrongWithAStatement) {
    auto database = open();
    const auto error = database.run(
        "SELECT metod FROM transactions", [](const auto&) {}, [](auto) { return true; });
    ASSERT_TRUE(error);
    EXPECT_EQ(error->message, "no such column: metod");
    EXPECT_EQ(error->offset, 7u);
    EXPECT_NE(error_of(database, "SELEKT"), "none");
    EXPECT_NE(error_of(database, ""), "none");
    EXPECT_NE(error_of(database, "-- nothing"), "none");
    EXPECT_EQ(error_of(database, "SELECT 1; SELECT 2"), "more than one statement; expected one");
    EXPECT_EQ(error_of(database, "SELECT 1 ; ; "), "none");
    EXPECT_NE(error_of(database, "SELECT zeroblob(2000000000)"), "none");
}

TEST_F(TraceDatabaseTest, CanBeInterrupted) {
    int questions = 0;
    auto database = std::move(*TraceDatabase::open(run_.reader(), run_.path(), [&] { return ++questions > 3; }));
    const auto error = database.run(
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n", [](const auto&) {},
        [](auto) { return true; });
    ASSERT_TRUE(error);
    EXPECT_TRUE(error->interrupted);
}

TEST_F(TraceDatabaseTest, TablesNameEveryKindAndItsFieldsAsTheExpressionLanguageDoes) {
    auto database = open();
    const auto tables = database.tables();
    const auto columns = [&](const std::string& name) {
        const auto found = std::ranges::find(tables, name, &Table::name);
        return found == tables.end() ? std::vector<std::string>{} : found->columns;
    };
    for (std::uint16_t kind = 0; kind < trace::kKinds; ++kind) EXPECT_FALSE(columns(table_of_kind(kind)).empty()) << trace::kind_name(kind);
    EXPECT_EQ(columns("death_changed"), (std::vector<std::string>{"sequence", "state", "field_pid", "handle", "node", "owner_pid"}));
    EXPECT_EQ(columns("events"),
              (std::vector<std::string>{"sequence", "time_ns", "device", "process", "pid", "tid", "transaction_id", "kind"}));
    EXPECT_TRUE(columns("export_check").empty());
}

TEST(EventTablesTest, TakeEveryEvent) {
    trace::TemporaryDirectory directory;
    auto recorder =
        std::move(*trace::Recorder::open({.level = trace::Level::Full, .directory = directory.path("trace"), .devices = {"phone"}}));
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        trace::for_each_kind([&]<class E>() {
            recorder->emit_as(trace::sample<E>(seed), {.time_ns = seed, .transaction = seed % 9, .pid = 3, .tid = 4, .device = 1});
        });
    }
    recorder->close();
    const auto reader = std::move(*trace::Reader::open(directory.path("trace")));
    auto database = std::move(*TraceDatabase::open(*reader, {}));
    EXPECT_TRUE(database.in_memory());
    EXPECT_EQ(ask(database, "SELECT count(*) FROM events"), Rows{std::to_string(50 * trace::kKinds)});
    for (std::uint16_t kind = 0; kind < trace::kKinds; ++kind) {
        EXPECT_EQ(ask(database, "SELECT count(*) FROM " + table_of_kind(kind)), Rows{"50"}) << trace::kind_name(kind);
    }
}

}  // namespace
}  // namespace sim::exports
