// Suites and supervised runs, by starting the program as a user or a CI server does.

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

#include "tests/scenarios/program.h"

namespace {

namespace fs = std::filesystem;

/// A client that calls an echo; `reply` is what it expects to hear, `more` follows at the end.
std::string echo(const std::string& name, const std::string& reply, const std::string& more = "") {
    return "name: " + name + R"(
interfaces:
  Echo: { methods: { Say: { arguments: { text: string }, returns: { text: string } } } }
processes:
  echo_service:
    services: { echo: { interface: Echo, ability: 1201, methods: { Say: { reply: { text: $text } } } } }
  app:
    steps:
      - get: { ability: 1201, as: echo }
      - call: { to: echo, method: Say, arguments: { text: hi }, as: greeting }
expect:
  - result: { of: greeting, returns: { text: )" +
           reply + " } }\n" + more;
}

const std::string kExpectsNothing = "name: mute\nprocesses: { app: { steps: [ { sleep: 1 ms } ] } }\n";
const std::string kInvalid = "name: invalid\nprocesses: { app: { steps: [ { slep: 1 ms } ] } }\n";

/// Goes on until somebody ends it, and what is expected holds from the start.
std::string endless(const std::string& name) {
    return "name: " + name + R"(
interfaces:
  Echo: { methods: { Say: { arguments: { text: string }, returns: { text: string } } } }
processes:
  echo_service:
    services: { echo: { interface: Echo, ability: 1201, methods: { Say: { reply: { text: $text } } } } }
  app:
    steps:
      - get: { ability: 1201, as: echo }
      - call: { to: echo, method: Say, arguments: { text: hi }, as: greeting }
      - repeat: { times: 100000000, steps: [ { call: { to: echo, method: Say, arguments: { text: hi } } } ] }
expect:
  - result: { of: greeting, returns: { text: hi } }
)";
}

/// Ten cells.
std::string cells(const std::string& name) {
    return "name: " + name + "\nparameters: { n: [1, 2, 3, 4, 5], wait: [1 ms, 2 ms] }\n" +
           "processes: { app: { steps: [ { repeat: { times: '${n}', steps: [ { sleep: '${wait}' }, { mark: again } ] } } ] } }\n" +
           "expect:\n  - mark: { name: again, times: '${n}' }\n";
}

std::size_t count_of(const std::string& text, const std::string& part) {
    std::size_t count = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++count;
    return count;
}

std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Titles of the cases in a report, from its lines `PASS  title   3 ms`.
std::vector<std::string> titles(const std::string& text) {
    std::vector<std::string> found;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line) && !line.empty();) {
        const auto start = line.find("  ") + 2;
        found.push_back(line.substr(start, line.find("   ", start) - start));
    }
    return found;
}

/// A folder in which the program runs.
class Suite : public testing::Test {
protected:
    Suite() : folder_(fs::temp_directory_path() / ("ipclab_suite_test_" + std::to_string(::getpid()))) { fs::create_directories(folder_); }
    ~Suite() override { fs::remove_all(folder_); }

    void write(const std::string& name, const std::string& text) const {
        fs::create_directories((folder_ / name).parent_path());
        std::ofstream(folder_ / name) << text;
    }
    /// Variables of a CI server that these tests may themselves run on are not there unless `environment` sets them.
    [[nodiscard]] Outcome run(const std::string& arguments, const std::string& environment = "", const std::string& before = "") const {
        return run_shell("cd '" + folder_.string() + "' && env -u CI -u GITHUB_ACTIONS -u GITHUB_WORKSPACE " + environment + " " + before +
                         " " + IPCLAB_PROGRAM + " " + arguments);
    }
    [[nodiscard]] Outcome check(const std::string& arguments, const std::string& environment = "") const {
        return run("check --color never " + arguments, environment);
    }
    [[nodiscard]] fs::path path(const std::string& name) const { return folder_ / name; }

    fs::path folder_;
};

// ------------------------------------------------------------------------------------------------ verdicts and exit codes

TEST_F(Suite, EachVerdictHasItsExitCode) {
    write("good.yaml", echo("good", "hi"));
    write("bad.yaml", echo("bad", "ho"));
    write("mute.yaml", kExpectsNothing);
    write("invalid.yaml", kInvalid);
    write("known.yaml", echo("known", "ho", "expected_failure: { verdict: fail, subject: expectation, because: 'not mended yet' }\n"));
    write("mended.yaml", echo("mended", "hi", "expected_failure: { verdict: fail, because: 'not mended yet' }\n"));
    write("missed.yaml", echo("missed", "hi", "faults: [ { at: 1 s, kill: app } ]\n"));

    EXPECT_EQ(check("good.yaml").exit_code, 0);
    EXPECT_EQ(check("invalid.yaml").exit_code, 3);
    EXPECT_EQ(check("mute.yaml").exit_code, 4);
    EXPECT_EQ(check("missed.yaml").exit_code, 4);
    EXPECT_EQ(check("mute.yaml missed.yaml --strict").exit_code, 1);
    EXPECT_EQ(check("mute.yaml missed.yaml --allow inconclusive").exit_code, 0);
    EXPECT_EQ(run("run --quiet mute.yaml").exit_code, 0);
    EXPECT_EQ(run("run --quiet missed.yaml --strict").exit_code, 1);
    EXPECT_EQ(check("nowhere.yaml").exit_code, 2);
    EXPECT_EQ(check("good.yaml mute.yaml").exit_code, 4);
    EXPECT_EQ(check("mute.yaml invalid.yaml").exit_code, 3);

    const auto bad = check("good.yaml bad.yaml mute.yaml");
    EXPECT_EQ(bad.exit_code, 1);
    EXPECT_NE(bad.text.find("FAIL  bad  seed 1   expectation"), std::string::npos) << bad.text;
    EXPECT_NE(bad.text.find("      bad.yaml:12"), std::string::npos) << bad.text;
    EXPECT_NE(bad.text.find("3 cases: 1 passed, 1 failed, 1 inconclusive"), std::string::npos) << bad.text;

    const auto known = check("known.yaml");
    EXPECT_EQ(known.exit_code, 0) << known.text;
    EXPECT_NE(known.text.find("expected failure (not mended yet)"), std::string::npos) << known.text;
    const auto mended = check("mended.yaml");
    EXPECT_EQ(mended.exit_code, 1);
    EXPECT_NE(mended.text.find("mended.yaml:13: the scenario is said to fail"), std::string::npos) << mended.text;

    const auto invalid = check("invalid.yaml");
    EXPECT_NE(invalid.text.find("invalid.yaml:2: unknown verb 'slep'"), std::string::npos) << invalid.text;
}

TEST_F(Suite, TheReplayLinesWorkAsPrinted) {
    write("a b.yaml", echo("spaced", "ho"));
    write("cells.yaml", "parameters: { word: [hi, ho] }\n" + echo("cells", "'${word}'"));
    write("mute.yaml", kExpectsNothing);
    const auto outcome = check("'a b.yaml' cells.yaml mute.yaml --seed 9");
    EXPECT_EQ(outcome.exit_code, 1);
    std::vector<std::string> lines;
    std::istringstream text(outcome.text);
    for (std::string line; std::getline(text, line);) {
        if (line.starts_with("replay: ")) lines.push_back(line.substr(8));
    }
    ASSERT_EQ(lines.size(), 3U) << outcome.text;
    EXPECT_NE(lines[1].find("--cell word=ho --seed 9"), std::string::npos) << lines[1];
    const std::vector<int> codes{1, 1, 4};
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto again = run_shell("cd '" + folder_.string() + "' && " + lines[i] + " --color never");
        EXPECT_EQ(again.exit_code, codes[i]) << lines[i] << "\n" << again.text;
    }
}

TEST_F(Suite, AWrongCommandLineExitsWith2AndSaysWhatWasExpected) {
    write("good.yaml", cells("good"));
    for (const char* wrong : {"--shard 3/2", "--jobs 0", "--only nmae=x", "--only nothing_like_it", "--fingerprint x", "--timeout 3x",
                              "--record some", "--max-events 0", "--allow failures", "--sarif x"}) {
        const auto outcome = check(std::string(wrong) + " .");
        EXPECT_EQ(outcome.exit_code, 2) << wrong << outcome.text;
        EXPECT_FALSE(outcome.text.empty()) << wrong;
    }
    EXPECT_NE(check("--only nmae=x .").text.find("did you mean 'name'"), std::string::npos);
    EXPECT_NE(check("--shard 3/2 .").text.find("expected i/n"), std::string::npos);
    EXPECT_EQ(run("run good.yaml --cell n=7").exit_code, 2);
    EXPECT_EQ(run("run good.yaml --until t0x").exit_code, 2);
    EXPECT_EQ(run("run good.yaml --in-process").exit_code, 2);
    EXPECT_EQ(check(".").exit_code, 0);
}

// ------------------------------------------------------------------------------------------------ what a suite is

TEST_F(Suite, FindsScenariosAndNothingElse) {
    write("b.yaml", echo("b", "hi"));
    write("a/z.yml", echo("z", "hi"));
    write("a/b.yaml", echo("b", "hi"));
    write("compose.yaml", "services: { web: { image: x } }\n");
    write("run/old.yaml", echo("old", "hi"));
    write("build/old.yaml", echo("old", "hi"));
    write(".hidden/old.yaml", echo("old", "hi"));
    write("notes.txt", echo("notes", "hi"));
    const auto outcome = check("--verbose");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
    EXPECT_NE(outcome.text.find("compose.yaml: no scenario, skipped"), std::string::npos) << outcome.text;
    EXPECT_EQ(titles(outcome.text.substr(outcome.text.find("PASS"))), (std::vector<std::string>{"a/b", "a/z", "b"})) << outcome.text;
    // Of two with one name each keeps its own folder.
    EXPECT_EQ(count_of(run_shell("find '" + path("run").string() + "' -name verdict.json").text, "\n"), 3U);
    EXPECT_EQ(check("compose.yaml").exit_code, 3);
    fs::create_directories(path("empty"));
    EXPECT_EQ(check("empty").exit_code, 2);
}

TEST_F(Suite, RunsEveryCellAndShardsPartition) {
    write("one.yaml", cells("one"));
    write("two.yaml", cells("two"));
    write("three.yaml", echo("three", "hi"));
    const auto whole = check("--record none --jobs 3");
    EXPECT_EQ(whole.exit_code, 0) << whole.text;
    auto all = titles(whole.text);
    EXPECT_EQ(all.size(), 21U) << whole.text;
    EXPECT_EQ(all.front(), "one [cell n=1,wait=1ms]");
    EXPECT_FALSE(fs::exists(path("run")));
    std::vector<std::string> parts;
    for (const char* shard : {"1/3", "2/3", "3/3"}) {
        const auto part = check(std::string("--record none --shard ") + shard);
        EXPECT_EQ(part.exit_code, 0);
        for (const auto& title : titles(part.text)) parts.push_back(title);
    }
    std::sort(all.begin(), all.end());
    std::sort(parts.begin(), parts.end());
    EXPECT_EQ(parts, all);
    // Another scenario moves no case to another shard.
    auto before = titles(check("--record none --shard 2/3").text);
    write("another.yaml", cells("another"));
    auto after = titles(check("--record none --shard 2/3").text);
    std::erase_if(after, [](const std::string& title) { return title.starts_with("another"); });
    EXPECT_EQ(after, before);
}

TEST_F(Suite, OnlyTakesWhatFits) {
    write("one.yaml", cells("one"));
    write("sub/two.yaml", cells("two"));
    const auto count = [&](const std::string& only) { return titles(check("--record none " + only).text).size(); };
    EXPECT_EQ(count("--only one"), 10U);
    EXPECT_EQ(count("--only 'sub/*'"), 10U);
    EXPECT_EQ(count("--only 'n=3'"), 4U);
    EXPECT_EQ(count("--only 'one n=3,wait=1ms'"), 1U);
    EXPECT_EQ(count("--only 'cell=n=3,wait=1ms'"), 2U);
    EXPECT_EQ(count("--only 'two !n=3'"), 8U);
    EXPECT_EQ(count("--only two --only n=1"), 2U);
}

// ------------------------------------------------------------------------------------------------ reports

TEST_F(Suite, JunitHasOneCaseForEachCell) {
    write("cells.yaml", "parameters: { word: [hi, '<&\"']}\n" + echo("cells", "'${word}'"));
    write("mute.yaml", kExpectsNothing);
    write("invalid.yaml", kInvalid);
    EXPECT_EQ(check("--junit report.xml").exit_code, 1);
    const auto report = text_of(path("report.xml"));
    EXPECT_NE(report.find("<testsuites name=\"ipclab\" tests=\"4\" failures=\"1\" errors=\"2\" skipped=\"0\""), std::string::npos)
        << report;
    EXPECT_EQ(count_of(report, "<testsuite "), 3U);
    EXPECT_EQ(count_of(report, "<testcase "), 4U);
    EXPECT_EQ(count_of(report, "<failure "), 1U);
    EXPECT_EQ(count_of(report, "<error "), 2U);
    EXPECT_EQ(count_of(report, "<skipped"), 0U);
    EXPECT_EQ(count_of(report, "<property name=\"seed\" value=\"1\"/>"), 3U);
    EXPECT_NE(report.find(" run cells.yaml --cell "), std::string::npos) << report;
    EXPECT_EQ(count_of(report, "<property name=\"fingerprint\""), 3U);
    if (run_shell("command -v xmllint").exit_code == 0) {
        EXPECT_EQ(run_shell("xmllint --noout '" + path("report.xml").string() + "'").exit_code, 0);
    }
}

TEST_F(Suite, AnnotationsStandOnTheLineThatFailed) {
    write("sub/bad.yaml", echo("bad", "ho"));
    write("mute.yaml", kExpectsNothing);
    const auto outcome = check(".", "GITHUB_ACTIONS=true GITHUB_WORKSPACE=" + folder_.string());
    EXPECT_NE(outcome.text.find("::error file=sub/bad.yaml,line=12,title=bad%3A expectation::"), std::string::npos) << outcome.text;
    EXPECT_NE(outcome.text.find("::warning file=mute.yaml,line=1,title=mute%3A nothing expected::"), std::string::npos) << outcome.text;
    EXPECT_EQ(count_of(check(". --annotations none", "GITHUB_ACTIONS=true").text, "\n::"), 0U);
    EXPECT_EQ(count_of(check(".").text, "\n::"), 0U);
    EXPECT_EQ(count_of(check(". --annotations github").text, "\n::"), 2U);
}

TEST_F(Suite, RunFoldersHoldTheWholeRun) {
    write("cells.yaml", "parameters: { word: [hi, ho] }\n" + echo("cells", "'${word}'"));
    EXPECT_EQ(check("--runs out").exit_code, 1);
    for (const char* cell : {"word=hi", "word=ho"}) {
        const auto folder = path("out") / "cells" / cell / "1";
        for (const char* name : {"manifest.json", "scenario.yaml", "trace/events", "trace/metadata", "verdict.json", "junit.xml",
                                 "fingerprints.txt", "log.txt"}) {
            EXPECT_TRUE(fs::exists(folder / name)) << folder / name;
        }
    }
    EXPECT_NE(text_of(path("out/cells/word=ho/1/verdict.json")).find("\"exit_code\": 1"), std::string::npos);
    EXPECT_NE(text_of(path("out/cells/word=ho/1/manifest.json")).find("\"word\": \"ho\""), std::string::npos);
    // What was run, with the cell's values: it plays the same.
    EXPECT_EQ(run("run --quiet out/cells/word=hi/1/scenario.yaml").exit_code, 0);
    EXPECT_EQ(run("run --quiet out/cells/word=ho/1/scenario.yaml").exit_code, 1);
    // The same again is the same, but for nothing: no wall clock is written.
    const auto before = run_shell("cd '" + folder_.string() + "' && find out -type f | sort | xargs sha256sum").text;
    EXPECT_EQ(check("--runs out").exit_code, 1);
    EXPECT_EQ(run_shell("cd '" + folder_.string() + "' && find out -type f | sort | xargs sha256sum").text, before);
    // Only failures, and never somebody else's files.
    EXPECT_EQ(check("--runs kept --record failures").exit_code, 1);
    EXPECT_FALSE(fs::exists(path("kept/cells/word=hi")));
    EXPECT_TRUE(fs::exists(path("kept/cells/word=ho/1/verdict.json")));
    write("mine/cells/word=hi/1/precious.txt", "x");
    const auto refused = check("--runs mine --only word=hi");
    EXPECT_EQ(refused.exit_code, 70) << refused.text;
    EXPECT_TRUE(fs::exists(path("mine/cells/word=hi/1/precious.txt")));
}

TEST_F(Suite, JsonHoldsEveryCase) {
    write("cells.yaml", "parameters: { word: [hi, ho] }\n" + echo("cells", "'${word}'"));
    const auto outcome = check("--format json");
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_EQ(outcome.text.find("{\n  \"verdict\": \"fail\",\n  \"exit_code\": 1,"), 0U) << outcome.text;
    EXPECT_EQ(count_of(outcome.text, "\"result\": {"), 2U);
    const auto runs = run("run --format json cells.yaml");
    EXPECT_EQ(runs.text.find("[{"), 0U) << runs.text;
    EXPECT_EQ(count_of(runs.text, "\"verdict\":"), 2U);
}

// ------------------------------------------------------------------------------------------------ golden files and repetition

TEST_F(Suite, GoldenFilesAreMadeComparedShownAndOnlyThenWritten) {
    write("one.yaml", echo("one", "hi"));
    EXPECT_EQ(check("one.yaml").exit_code, 0);
    EXPECT_FALSE(fs::exists(path("one.golden")));
    const auto made = check("one.yaml --update-golden");
    EXPECT_EQ(made.exit_code, 0) << made.text;
    EXPECT_NE(made.text.find("new: one.golden"), std::string::npos) << made.text;
    EXPECT_NE(text_of(path("one.golden")).find("Echo.Say"), std::string::npos);
    EXPECT_EQ(check("one.yaml").exit_code, 0);

    // Another call: what is expected holds, the golden file does not.
    auto text = echo("one", "hi");
    const auto at = text.find("      - call:");
    text.insert(at, "      - call: { to: echo, method: Say, arguments: { text: longer than before } }\n");
    write("one.yaml", text);
    const auto before = text_of(path("one.golden"));
    const auto drift = check("one.yaml");
    EXPECT_EQ(drift.exit_code, 7) << drift.text;
    EXPECT_NE(drift.text.find("INCONCLUSIVE  one  seed 1   golden"), std::string::npos) << drift.text;
    EXPECT_NE(drift.text.find("\n        +"), std::string::npos) << drift.text;
    EXPECT_EQ(check("one.yaml --strict").exit_code, 1);
    EXPECT_EQ(check("one.yaml --allow inconclusive").exit_code, 7);

    const auto refused = check("one.yaml --update-golden", "CI=true");
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_EQ(text_of(path("one.golden")), before);
    const auto updated = check("one.yaml --update-golden --force", "CI=true");
    EXPECT_EQ(updated.exit_code, 0) << updated.text;
    EXPECT_NE(updated.text.find("\n+"), std::string::npos) << updated.text;
    EXPECT_NE(text_of(path("one.golden")), before);
    EXPECT_EQ(check("one.yaml").exit_code, 0);
    EXPECT_EQ(check("one.yaml --seed 2").exit_code, 0);  // the golden file says nothing about other seeds
}

TEST_F(Suite, AGoldenFileThatIsNoneNamesItsLine) {
    write("one.yaml", echo("one", "hi"));
    write("one.golden", "something else\n");
    const auto outcome = check("one.yaml");
    EXPECT_EQ(outcome.exit_code, 7) << outcome.text;
    EXPECT_NE(outcome.text.find("one.golden: line 1: expected"), std::string::npos) << outcome.text;
    write("one.yaml", echo("one", "ho"));
    EXPECT_EQ(check("one.yaml").exit_code, 1);
    EXPECT_EQ(check("one.yaml --update-golden").exit_code, 1);
    EXPECT_EQ(text_of(path("one.golden")), "something else\n");
}

TEST_F(Suite, EachCellHasAGoldenFileAndChosenIngredientsStay) {
    write("cells.yaml", "parameters: { n: [1, 2] }\n" + echo("cells", "hi"));
    auto text = text_of(path("cells.yaml"));
    text.replace(text.find("text: hi }, as"), 14, "text: hi }, expect: { at_most: '${n} s' }, as");
    write("cells.yaml", text);
    const auto made = check("--update-golden --fingerprint tpr");
    EXPECT_EQ(made.exit_code, 0) << made.text;
    EXPECT_TRUE(fs::exists(path("cells.n=1.golden")));
    EXPECT_TRUE(fs::exists(path("cells.n=2.golden")));
    EXPECT_EQ(check(".").exit_code, 0);
    EXPECT_EQ(check("--fingerprint plo").exit_code, 0);  // compared as the file says
}

TEST_F(Suite, EveryCaseRepeatsToTheByte) {
    write("cells.yaml", cells("cells"));
    write("echo.yaml", echo("echo", "hi"));
    const auto outcome = check("--check-determinism --level full --jobs 2");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
    EXPECT_FALSE(fs::exists(path("run/echo/default/1/trace-again")));
}

// ------------------------------------------------------------------------------------------------ runs that do not end

TEST_F(Suite, ATimeoutEndsARunAndNamesWhoRuns) {
    write("endless.yaml", endless("endless"));
    const auto start = std::chrono::steady_clock::now();
    const auto outcome = run("run --quiet --color never --timeout 500ms --trace out endless.yaml");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
    EXPECT_EQ(outcome.exit_code, 5) << outcome.text;
    EXPECT_NE(outcome.text.find("FAIL  endless  seed 1   time limit\n      no end after 500 ms of host time"), std::string::npos)
        << outcome.text;
    const auto trace = run_shell("babeltrace2 '" + path("out").string() + "'");
    EXPECT_EQ(trace.exit_code, 0);
    EXPECT_GT(count_of(trace.text, "\n"), 10U);

    const auto checked = check("--timeout 500ms endless.yaml");
    EXPECT_EQ(checked.exit_code, 5) << checked.text;
    EXPECT_NE(text_of(path("run/endless/default/1/verdict.json")).find("\"exit_code\": 5"), std::string::npos);
    EXPECT_EQ(run_shell("babeltrace2 '" + path("run/endless/default/1/trace").string() + "' >/dev/null").exit_code, 0);
}

TEST_F(Suite, LimitsOfEventsAndOfVirtualTimeEndARun) {
    write("endless.yaml", endless("endless"));
    const auto events = run("run --quiet --color never --max-events 1000 endless.yaml");
    EXPECT_EQ(events.exit_code, 5) << events.text;
    EXPECT_NE(events.text.find("1000 events"), std::string::npos) << events.text;
    const auto time = check("--max-time 3ms endless.yaml");
    EXPECT_EQ(time.exit_code, 5) << time.text;
    EXPECT_NE(time.text.find("--max-time 3ms"), std::string::npos) << time.text;
}

TEST_F(Suite, AnInterruptedSuiteExitsWith130AndKeepsWhatItHas) {
    write("a.yaml", echo("a", "hi"));
    write("b.yaml", endless("b"));
    write("c.yaml", echo("c", "hi"));
    const auto outcome = run("check --color never --jobs 1 --junit report.xml .", "", "timeout --preserve-status -s INT 2");
    EXPECT_EQ(outcome.exit_code, 130) << outcome.text;
    EXPECT_NE(outcome.text.find("PASS  a "), std::string::npos) << outcome.text;
    EXPECT_NE(outcome.text.find("INTERRUPTED  b "), std::string::npos) << outcome.text;
    EXPECT_NE(outcome.text.find("1 not run"), std::string::npos) << outcome.text;
    EXPECT_EQ(count_of(text_of(path("report.xml")), "<testcase "), 2U);
    EXPECT_EQ(run_shell("babeltrace2 '" + path("run/b/default/1/trace").string() + "' 2>&1 >/dev/null").text, "");
}

TEST_F(Suite, AnEndlessLoopIsStuckAndNamesTheThreadAndTheCall) {
    write("loop.yaml", R"(name: loop
interfaces:
  Spinner: { descriptor: ipclab.ISpinner, methods: { Spin: { code: 1 } } }
processes:
  spinner_service: { services: { spinner: { interface: Spinner, ability: 1201, service: spinner } } }
  app: { steps: [ { get: { ability: 1201, as: spinner } }, { call: { to: spinner, method: Spin } } ] }
expect: [ { process: { name: app, end: exited } } ]
)");
    for (const std::string verb : {"run --quiet --trace out", "check --quiet"}) {
        const auto outcome = run(verb + " --color never --stuck 300ms loop.yaml");
        EXPECT_EQ(outcome.exit_code, 5) << outcome.text;
        EXPECT_NE(outcome.text.find("FAIL  loop  seed 1   stuck\n      no event for 300 ms of host time: thread "), std::string::npos)
            << outcome.text;
        EXPECT_NE(outcome.text.find(" of spinner_service (phone) runs and does not come back, serving t3 Spinner.Spin\n"),
                  std::string::npos)
            << outcome.text;
    }
    EXPECT_EQ(run_shell("babeltrace2 '" + path("out").string() + "' 2>&1 >/dev/null").text, "");
    const auto told = run("run --color never --stuck 300ms loop.yaml");
    EXPECT_EQ(told.exit_code, 5);
    EXPECT_NE(told.text.find("app → spinner_service"), std::string::npos) << told.text;
}

/// The program at work on an endless scenario, and its child.
class Endless {
public:
    Endless(const std::string& file, const char* option, const char* value) {
        program_ = ::fork();
        if (program_ == 0) {
            ::execl(IPCLAB_PROGRAM, "ipclab", "run", "--quiet", option, value, file.c_str(), nullptr);
            ::_exit(127);
        }
        const auto id = std::to_string(program_);
        for (int tries = 0; tries < 500 && child_ == 0; ++tries) {
            ::usleep(10'000);
            std::ifstream("/proc/" + id + "/task/" + id + "/children") >> child_;
        }
    }
    ~Endless() {
        if (!over_) ::kill(program_, SIGKILL);
        if (!over_) ::waitpid(program_, nullptr, 0);
    }
    Endless(const Endless&) = delete;
    Endless& operator=(const Endless&) = delete;
    [[nodiscard]] pid_t program() const { return program_; }
    [[nodiscard]] pid_t child() const { return child_; }
    [[nodiscard]] bool child_lives() const {
        const auto status = text_of("/proc/" + std::to_string(child_) + "/stat");
        return !status.empty() && status.find(") Z ") == std::string::npos;
    }
    int wait() {
        int status = 0;
        ::waitpid(program_, &status, 0);
        over_ = true;
        return status;
    }

private:
    pid_t program_ = 0;
    pid_t child_ = 0;
    bool over_ = false;
};

TEST_F(Suite, WhoIsKeptFromWorkingIsNotStuck) {
    write("endless.yaml", endless("endless"));
    Endless run(path("endless.yaml").string(), "--stuck", "300ms");
    ASSERT_NE(run.child(), 0);
    ::usleep(200'000);
    ::kill(run.child(), SIGSTOP);
    ::usleep(1'500'000);
    EXPECT_TRUE(run.child_lives());
    ::kill(run.child(), SIGCONT);
    ::usleep(200'000);
    ::kill(run.program(), SIGINT);
    const auto status = run.wait();
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 130);
}

TEST_F(Suite, ASecondInterruptKills) {
    write("endless.yaml", endless("endless"));
    Endless run(path("endless.yaml").string(), "--stuck", "0");
    ASSERT_NE(run.child(), 0);
    ::kill(run.child(), SIGSTOP);  // so that it cannot end in good order
    ::kill(run.program(), SIGINT);
    ::usleep(500'000);
    EXPECT_TRUE(run.child_lives());
    ::kill(run.program(), SIGINT);
    const auto status = run.wait();
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 130);
    EXPECT_FALSE(run.child_lives());
}

TEST_F(Suite, AChildDiesWithItsParent) {
    write("endless.yaml", endless("endless"));
    Endless run(path("endless.yaml").string(), "--stuck", "20s");
    ASSERT_NE(run.child(), 0);
    EXPECT_TRUE(run.child_lives());
    ::kill(run.program(), SIGKILL);
    run.wait();
    for (int tries = 0; tries < 500 && run.child_lives(); ++tries) ::usleep(10'000);
    EXPECT_FALSE(run.child_lives());
}

TEST_F(Suite, AChildThatDiesWithoutAVerdictIsNoPass) {
    write("endless.yaml", endless("endless"));
    Endless run(path("endless.yaml").string(), "--stuck", "20s");
    ASSERT_NE(run.child(), 0);
    ::usleep(500'000);
    ::kill(run.child(), SIGKILL);
    const auto status = run.wait();
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 8);  // somebody's code ran then
}

}  // namespace
