// The verbs that look into a trace, as a user calls them.

#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "tests/scenarios/program.h"

namespace {

namespace fs = std::filesystem;

std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

/// A folder of its own with traces of shipped scenarios.
class ToolsTest : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() / ("ipclab_tools_" + std::to_string(::getpid()));
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

    /// Records a shipped scenario; the trace's directory.
    std::string record(const std::string& scenario, const std::string& options = "--level full", const std::string& name = "trace") {
        const auto outcome = run_shell("cd " IPCLAB_SOURCE_DIR " && " IPCLAB_PROGRAM " run --quiet --trace " + path(name) + " " + options +
                                       " scenarios/library/" + scenario + ".yaml");
        EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
        return path(name);
    }
    static Outcome tool(const std::string& words) { return run_shell(std::string(IPCLAB_PROGRAM) + " " + words); }
    static void expect_has(const Outcome& outcome, const std::string& text) {
        EXPECT_NE(outcome.text.find(text), std::string::npos) << "without '" << text << "':\n" << outcome.text;
    }

    fs::path folder_;
};

TEST_F(ToolsTest, ShowTellsTheAccountOfTheRun) {
    const auto trace = record("basics/hello");
    const auto shown = tool("show " + trace);
    EXPECT_EQ(shown.exit_code, 0);
    expect_has(shown, "Echo.Say(text=\"hi\")");
    expect_has(shown, "verdict: pass");
    EXPECT_EQ(shown.text.find('\x1b'), std::string::npos);
    expect_has(tool("show --color always " + trace), "\x1b[");
}

TEST_F(ToolsTest, ShowFiltersEvents) {
    const auto trace = record("basics/hello");
    const auto shown = tool("show " + trace + " --filter 'method = Say and event = transaction.sent'");
    EXPECT_EQ(shown.exit_code, 0);
    EXPECT_EQ(std::ranges::count(shown.text, '\n'), 1) << shown.text;
    expect_has(shown, "→ echo_service Echo.Say(text=\"hi\")");
    const auto json = tool("show " + trace + " --format json --filter 'event = transaction.sent and method = Say'");
    EXPECT_EQ(json.text.front(), '{') << json.text;
    expect_has(json, "\"event\":\"transaction.sent\"");
    expect_has(tool("show " + trace + " --filter 'pid = 4711'"), "no event of");
}

TEST_F(ToolsTest, ShowPointsAtMistakesInAnExpression) {
    const auto trace = record("basics/hello");
    const auto shown = tool("show " + trace + " --filter 'metod = Say'");
    EXPECT_EQ(shown.exit_code, 2);
    expect_has(shown, "did you mean 'method'?");
    expect_has(shown, "\n  metod = Say\n  ^\n");
}

TEST_F(ToolsTest, ShowAtTellsTheStateOfEveryProcess) {
    const auto trace = record("basics/thread_pool_starvation");
    const auto shown = tool("show " + trace + " --at 10ms");
    EXPECT_EQ(shown.exit_code, 0);
    expect_has(shown, "waits for the reply of");
    expect_has(shown, "where no thread has taken it");
    expect_has(shown, "own nodes");
    const auto json = tool("show " + trace + " --at 10ms --format json");
    EXPECT_EQ(json.exit_code, 0);
    expect_has(json, "\"stack_top\"");
    const auto driver = tool("show " + trace + " --at 10ms --driver");
    expect_has(driver, "device phone\nprocess 100: area 1048576");
    EXPECT_EQ(tool("show " + trace + " --at e1").exit_code, 0);
    // From the sidecar, and without it, the same.
    EXPECT_EQ(tool("show " + trace + " --at t4").text, tool("show " + trace + " --at t4.1").text);
}

TEST_F(ToolsTest, ShowAtOfATraceOfCallsSaysWhatIsMissing) {
    const auto trace = record("basics/hello", "");
    const auto shown = tool("show " + trace + " --at t3");
    EXPECT_EQ(shown.exit_code, 0);
    expect_has(shown, "level calls: threads, handles, nodes, counts and buffers are not in it");
    expect_has(shown, "`ipclab run --level full --trace DIR SCENARIO` records them");
}

TEST_F(ToolsTest, WrongWordsOfACommandAreSaid) {
    const auto trace = record("basics/hello", "");
    const auto check = [&](const std::string& words, const std::string& said) {
        const auto outcome = tool(words);
        EXPECT_EQ(outcome.exit_code, 2) << words << "\n" << outcome.text;
        expect_has(outcome, said);
    };
    check("show " + trace + " --at t99", "the trace has no t99; its last transaction is t3");
    check("show " + trace + " --at t3.9", "t3 has 2 records in this trace");
    check("show " + trace + " --at x", "'x' is no moment");
    check("show " + trace + " --at 5parsecs", "'5parsecs' is no moment");
    check("show " + trace + " --at t3 --filter t3", "give one of them");
    check("show " + trace + " --driver", "--driver needs --at");
    check("show " + trace + " --format json", "goes with --at or --filter");
    check("show " + path("nothing"), "there is no such directory");
    fs::create_directories(path("none"));
    check("show " + path("none"), "is no trace");
    check("stats " IPCLAB_SOURCE_DIR "/README.md", "is no directory");
    check("query " + trace, "expected a statement");
    check("query " + trace + " 'SELECT metod FROM transactions'", "\n  SELECT metod FROM transactions\n         ^\n");
    check("query " + trace + " 'DELETE FROM events'", "only statements that read");
    check("diff " + trace + " " + path("nothing"), "there is no such directory");
    check("explain nonsence", "nothing is known of 'nonsence'");
    check("explain SIZE-7", "did you mean 'SIZE-");
    check("explain " + trace + "@t77", "the trace has no t77");
    fs::create_directories(path("empty"));
    std::ofstream(path("empty") + "/metadata");
    std::ofstream(path("empty") + "/events");
    for (const auto* const verb : {"show", "stats", "query --tables"})
        EXPECT_EQ(tool(std::string(verb) + " " + path("empty")).exit_code, 2) << verb;
}

TEST_F(ToolsTest, StatsCountsCallsAreasPoolsAndFrames) {
    const auto trace = record("distributed/bad_weather");
    const auto text = tool("stats " + trace);
    EXPECT_EQ(text.exit_code, 0);
    for (const auto* const words :
         {"OrderDesk.Order", "calls to another device", "receive areas", "thread pools", "frames by fate", "expectations"}) {
        expect_has(text, words);
    }
    const auto json = tool("stats --format json " + trace);
    EXPECT_EQ(json.exit_code, 0);
    expect_has(json, "\"p99\"");
    expect_has(tool("stats " + record("basics/hello", "", "calls")), "not in a trace of level calls");
}

TEST_F(ToolsTest, ExplainKnowsTheWordsOfEveryPart) {
    const auto check = [&](const std::string& words, const std::string& said) {
        const auto outcome = tool("explain " + words);
        EXPECT_EQ(outcome.exit_code, 0) << words << "\n" << outcome.text;
        expect_has(outcome, said);
    };
    check("size-1", "rule SIZE-1");
    check("oneway-order", "law oneway_order");
    check("29189", "dead reply");
    check("BR_DEAD_REPLY", "status 29189");
    check("ERR_PERMISSION_DENIED", "not permitted");
    check("-- -426115018", "too long for the channel");
    check("network.links.loss", "key network.links.loss");
    check("kill", "verb steps.kill");
    check("expect.result.times", "key expect.result.times");
    check("duration", "field duration");
    check("rule.refused", "event rule.refused");
    check("exit 4", "exit code 4");
    check("loss", "network.links.loss");
    check("--format json SIZE-1", "\"kind\": \"rule\"");
}

TEST_F(ToolsTest, ExplainTellsHowItCameToAMoment) {
    const auto trace = record("basics/crowded_area", "");
    const auto found = tool("show --format json " + trace + " --filter 'event = rule.refused'");
    const auto start = found.text.find("\"moment\":\"") + 10;
    const auto moment = found.text.substr(start, found.text.find('"', start) - start);
    const auto explained = tool("explain " + trace + "@" + moment);
    EXPECT_EQ(explained.exit_code, 0);
    for (const auto* const words : {"how it came to this", "crowded_area.yaml:", "rule SIZE-1", "way out"}) {
        expect_has(explained, words);
    }
    EXPECT_EQ(explained.text.find("what was refused"), std::string::npos) << "the moment says it itself";
    expect_has(tool("explain " + trace + "@" + moment.substr(0, moment.find('.'))), "what was refused");
}

TEST_F(ToolsTest, QueryAnswersInThreeFormats) {
    const auto trace = record("basics/hello");
    const std::string sql = " 'SELECT id, method, call FROM transactions WHERE process = \"app\" ORDER BY id'";
    expect_has(tool("query " + trace + sql),
               "id  method                  call\n 2  SAMgr.GetSystemAbility  SAMgr.GetSystemAbility(1201)\n");
    const auto csv = tool("query " + trace + " --format csv" + sql);
    EXPECT_EQ(csv.text,
              "id,method,call\n2,SAMgr.GetSystemAbility,SAMgr.GetSystemAbility(1201)\n3,Echo.Say,\"Echo.Say(text=\"\"hi\"\")\"\n");
    const auto json = tool("query " + trace + " --format json 'SELECT 1 AS a, NULL AS b, 0x0102 AS c'");
    EXPECT_EQ(json.text, "[\n{\"a\":1,\"b\":null,\"c\":258}\n]\n");
    expect_has(tool("query " + trace + " \"SELECT x'00ff' AS bytes\""), "00ff");
    expect_has(tool("query " + trace + " --tables"), "transaction_sent\n    sequence, parent, to_pid");
    EXPECT_TRUE(fs::exists(trace + "/index/query.sqlite"));
}

TEST_F(ToolsTest, QueryStopsOnSigint) {
    const auto trace = record("basics/hello", "");
    const auto outcome = run_shell("timeout --preserve-status -s INT -k 20 2 " + std::string(IPCLAB_PROGRAM) + " query " + trace +
                                   " 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n'");
    EXPECT_EQ(outcome.exit_code, 130) << outcome.text;
}

TEST_F(ToolsTest, DiffFindsWhereRunsPart) {
    const auto one = record("distributed/bad_weather", "--seed 1", "one"), again = record("distributed/bad_weather", "--seed 1", "again");
    const auto two = record("distributed/bad_weather", "--seed 2", "two");
    const auto equal = tool("diff " + one + " " + again);
    EXPECT_EQ(equal.exit_code, 0);
    expect_has(equal, "equal: ");
    const auto different = tool("diff " + one + " " + two);
    EXPECT_EQ(different.exit_code, 1);
    expect_has(different, "what was run differs: seed: 1 / 2");
    expect_has(different, "first difference at ");
    expect_has(different, "what led there");
    expect_has(different, "frame.moved");
    expect_has(different, "time: ");
    EXPECT_EQ(tool("diff --context 0 " + one + " " + two).text.find("what led there"), std::string::npos);
    const auto calls = record("basics/crowded_area", "", "calls"), full = record("basics/crowded_area", "--level full", "full");
    const auto levels = tool("diff " + calls + " " + full);
    EXPECT_EQ(levels.exit_code, 0) << levels.text;
    expect_has(levels, "same events");
    const auto other = tool("diff " + calls + " " + record("basics/hello", "", "hello"));
    EXPECT_EQ(other.exit_code, 1);
    expect_has(other, "what was run differs: scenario: crowded_area / hello");
    expect_has(other, "only in -");
}

/// Every verb has help with an example that names the verb itself.
TEST_F(ToolsTest, EveryVerbHasHelpWithAnExample) {
    for (const std::string verb : {"show", "stats", "explain", "diff", "query"}) {
        const auto help = tool(verb + " --help");
        EXPECT_EQ(help.exit_code, 0);
        expect_has(help, "\n  ipclab " + verb + " ");
        expect_has(help, "Exit codes:");
    }
}

/// Cut and flipped traces: what can be read is shown; nothing crashes or hangs.
TEST_F(ToolsTest, DamagedTracesDoNoHarm) {
    const auto good = record("distributed/second_crossing");
    const auto events = read(good + "/events"), metadata = read(good + "/metadata");
    std::mt19937_64 random(5);
    const auto damaged = path("damaged");
    fs::create_directories(damaged);
    int shown = 0;
    for (int round = 0; round < 24; ++round) {
        auto bytes = events, text = metadata;
        if (round % 4 == 0) {
            bytes.resize(random() % bytes.size());
        } else if (round % 8 == 1) {
            text[random() % text.size()] = static_cast<char>(random());
        } else {
            for (int flips = 1 << (round % 6); flips > 0; --flips) bytes[random() % bytes.size()] = static_cast<char>(random());
        }
        for (const std::string verb : {"show T", "show T --at t5.2", "show T --at 1s", "show T --filter 'remote or has(link)'", "stats T",
                                       "explain T@t9", "diff T G", "query T 'SELECT count(*) FROM transactions'"}) {
            fs::remove_all(damaged);
            fs::create_directories(damaged);
            std::ofstream(damaged + "/events", std::ios::binary) << bytes;
            std::ofstream(damaged + "/metadata", std::ios::binary) << text;
            auto words = verb;
            words.replace(words.find('T'), 1, damaged);
            if (const auto other = words.find(" G"); other != std::string::npos) words.replace(other + 1, 1, good);
            const auto outcome = run_shell("timeout 20 " + std::string(IPCLAB_PROGRAM) + " " + words);
            ASSERT_TRUE(outcome.exit_code >= 0 && outcome.exit_code <= 2)
                << verb << " in round " << round << ": " << outcome.exit_code << "\n"
                << outcome.text;
            if (outcome.exit_code != 2) ++shown;
        }
    }
    EXPECT_GT(shown, 24) << "most damage leaves something to be read";
}

/// A trace whose writer is still at work is a trace.
TEST_F(ToolsTest, ARunUnderWayCanBeLookedInto) {
    std::ofstream(path("slow.yaml")) << "name: slow\ntime_limit: 1 h\nprocesses:\n  app:\n    steps:\n"
                                        "      - repeat: { times: 100000000, steps: [ { sleep: 1 us } ] }\nexpect: []\n";
    const auto pid = ::fork();
    if (pid == 0) {
        ::execl(IPCLAB_PROGRAM, IPCLAB_PROGRAM, "run", "--quiet", "--trace", path("live").c_str(), path("slow.yaml").c_str(), nullptr);
        ::_exit(127);
    }
    while (!fs::exists(path("live") + "/events")) ::usleep(1000);
    ::usleep(100'000);
    ASSERT_EQ(::kill(pid, SIGSTOP), 0);
    const auto shown = tool("show " + path("live")), counted = tool("stats " + path("live"));
    const auto state = tool("show " + path("live") + " --at 1ms"), asked = tool("query " + path("live") + " 'SELECT scenario FROM run'");
    ::kill(pid, SIGCONT);
    ::kill(pid, SIGKILL);
    ::waitpid(pid, nullptr, 0);
    expect_has(shown, "the run was cut off before its end");
    expect_has(counted, "scenario slow");
    expect_has(asked, "slow");
    for (const auto& outcome : {shown, counted, state, asked}) EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

}  // namespace
