// The shipped scenarios, run by the program as a user runs it: they pass, twice the same to the byte, and a wrong expectation is found.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <ostream>
#include <set>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path kRoot = IPCLAB_SOURCE_DIR;

struct Outcome {
    int exit_code = -1;
    std::string text;  ///< stdout and stderr
};

Outcome run_shell(const std::string& line) {
    const auto command = line + " 2>&1";
    const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), [](FILE*) { return 0; });
    Outcome outcome;
    std::array<char, 4096> buffer{};
    while (const auto got = std::fread(buffer.data(), 1, buffer.size(), pipe.get())) outcome.text.append(buffer.data(), got);
    const auto status = ::pclose(pipe.get());
    outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return outcome;
}

Outcome run_program(const std::string& arguments) { return run_shell(std::string(IPCLAB_PROGRAM) + " " + arguments); }

std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::vector<fs::path> library() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / "scenarios/library")) {
        if (entry.path().extension() == ".yaml") files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// A folder of its own for a test, gone afterwards.
class Scratch {
public:
    Scratch() : path_(fs::temp_directory_path() / ("ipclab_library_test_" + std::to_string(::getpid()))) { fs::create_directories(path_); }
    ~Scratch() { fs::remove_all(path_); }
    [[nodiscard]] fs::path operator/(const std::string& name) const { return path_ / name; }
    [[nodiscard]] std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path_ / name) << text;
        return (path_ / name).string();
    }

private:
    fs::path path_;
};

/// All files of a trace by name.
std::string contents(const fs::path& directory) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(directory)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::string out;
    for (const auto& file : files) out += file.filename().string() + "\n" + text_of(file);
    return out;
}

/// A client and an echo; `steps` stand in the client's script between finding the echo and setting the mark `never`.
std::string echo_scenario(const std::string& steps) {
    return R"(name: test
interfaces:
  Echo:
    methods:
      Say: { arguments: { text: string }, returns: { text: string } }
      Hang: {}
      Blob: { arguments: { data: bytes } }
processes:
  service:
    services:
      echo:
        interface: Echo
        ability: 1201
        methods:
          Say: { reply: { text: $text } }
          Hang: { wait: { mark: never } }
          Blob: { sleep: 1 ms }
  app:
    steps:
      - get: { ability: 1201, as: echo }
)" + steps +
           "      - mark: never\n";
}

TEST(Library, EveryScenarioPasses) {
    ASSERT_GE(library().size(), 19U);
    for (const auto& file : library()) {
        const auto outcome = run_program("run --color never " + file.string());
        EXPECT_EQ(outcome.exit_code, 0) << file << "\n" << outcome.text;
    }
}

TEST(Library, WhatIsExpectedDoesNotHangOnTheSeed) {
    for (const auto& file : library()) {
        for (const int seed : {2, 3, 4}) {
            const auto outcome = run_program("run --quiet --color never --seed " + std::to_string(seed) + " " + file.string());
            EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
        }
    }
}

TEST(Library, WhereARuleRefusesTheCodeLetsPass) {
    // The scenarios about a rule fail under the profile that does not enforce it, as their comments say; all the others pass.
    const std::set<std::string> about_rules{"death_at_a_distance", "no_way_home", "second_crossing", "who_is_asking"};
    for (const auto& file : library()) {
        if (file.parent_path().filename() != "distributed") continue;
        const auto outcome = run_program("run --quiet --color never --profile as-coded " + file.string());
        EXPECT_EQ(outcome.exit_code, about_rules.contains(file.stem().string()) ? 1 : 0) << outcome.text;
    }
}

TEST(Library, EveryScenarioGivesTheSameTraceTwice) {
    const Scratch scratch;
    for (const auto& file : library()) {
        for (const std::string level : {"calls", "full"}) {
            const auto first = scratch / (file.stem().string() + "." + level + ".1");
            const auto second = scratch / (file.stem().string() + "." + level + ".2");
            ASSERT_EQ(run_program("run --quiet --level " + level + " --trace " + first.string() + " " + file.string()).exit_code, 0);
            ASSERT_EQ(run_program("run --quiet --level " + level + " --trace " + second.string() + " " + file.string()).exit_code, 0);
            EXPECT_TRUE(contents(first) == contents(second)) << file << " at level " << level;
        }
    }
}

TEST(Library, Babeltrace2ReadsEveryTraceWithoutAWarning) {
    const Scratch scratch;
    for (const auto& file : library()) {
        for (const char* level : {"calls", "full"}) {
            const auto trace = (scratch / "trace").string();
            ASSERT_EQ(run_program(std::string("run --quiet --level ") + level + " --trace " + trace + " " + file.string()).exit_code, 0);
            const auto warnings = run_shell("babeltrace2 " + trace + " 2>&1 >/dev/null");
            EXPECT_EQ(warnings.exit_code, 0) << file;
            EXPECT_EQ(warnings.text, "") << file;
            EXPECT_NE(run_shell("babeltrace2 " + trace).text.find("run.ended"), std::string::npos) << file;
        }
    }
}

TEST(Library, EveryScenarioSaysWhatItShowsAndExpectsSomething) {
    for (const auto& file : library()) {
        const auto text = text_of(file);
        EXPECT_NE(text.find("\ntitle: "), std::string::npos) << file;
        EXPECT_NE(text.find("\nsummary: "), std::string::npos) << file;
        EXPECT_NE(text.find("\nexpect:"), std::string::npos) << file;
        EXPECT_EQ(text.find("# yaml-language-server"), 0U) << file;
        EXPECT_NE(text.find("name: " + file.stem().string() + "\n"), std::string::npos) << file;
    }
}

TEST(Suite, TheLibraryHoldsWithItsGoldenFiles) {
    const auto library = fs::path(IPCLAB_SOURCE_DIR) / "scenarios/library";
    std::size_t scenarios = 0;
    for (const auto& entry : fs::recursive_directory_iterator(library)) {
        if (entry.path().extension() != ".yaml") continue;
        ++scenarios;
        EXPECT_TRUE(fs::exists(fs::path(entry.path()).replace_extension(".golden")))
            << entry.path() << ": `ipclab check --update-golden` makes one";
    }
    const auto outcome =
        run_shell(std::string(IPCLAB_PROGRAM) + " check --color never --record none --check-determinism " + library.string());
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
    EXPECT_NE(outcome.text.find(std::to_string(scenarios) + " cases: " + std::to_string(scenarios) + " passed"), std::string::npos)
        << outcome.text;
}

TEST(Verdict, AWrongExpectationFailsAndNamesItsLine) {
    const Scratch scratch;
    auto text = text_of(kRoot / "scenarios/library/basics/hello.yaml");
    const auto at = text.find("returns: { text: hi }");
    ASSERT_NE(at, std::string::npos);
    text.replace(at, 21, "returns: { text: ho }");
    const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
    const auto file = scratch.write("wrong.yaml", text);
    const auto outcome = run_program("run --quiet --color never " + file);
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_NE(outcome.text.find("FAIL  hello  seed 1"), std::string::npos) << outcome.text;
    const auto found = outcome.text.find("\n      " + file + ":" + std::to_string(line) + ": ");
    ASSERT_NE(found, std::string::npos) << outcome.text;
    const auto end = outcome.text.find('\n', found + 1);
    constexpr std::string_view kBoth =
        "\n        expected  greeting: status 0 (ERR_NONE), text = \"ho\"\n        actual    text = \"hi\"\n";
    EXPECT_EQ(outcome.text.compare(end, kBoth.size(), kBoth), 0) << outcome.text;
}

/// A shipped scenario with one expectation turned round.
struct Spoiled {
    const char* scenario;
    const char* right;
    const char* wrong;
    const char* actual;  ///< how what the verdict finds instead begins
};

void PrintTo(const Spoiled& spoiled, std::ostream* out) { *out << spoiled.wrong; }

class SpoiledCopy : public testing::TestWithParam<Spoiled> {};

TEST_P(SpoiledCopy, FailsAndNamesTheLine) {
    const auto& spoiled = GetParam();
    const Scratch scratch;
    auto text = text_of(kRoot / "scenarios/library" / (spoiled.scenario + std::string(".yaml")));
    const auto at = text.find(spoiled.right);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, std::string_view(spoiled.right).size(), spoiled.wrong);
    const auto line = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n') + 1;
    const auto file = scratch.write("spoiled.yaml", text);
    const auto outcome = run_program("run --quiet --color never " + file);
    EXPECT_EQ(outcome.exit_code, 1) << outcome.text;
    const auto found =
        outcome.text.find("\n      " + file + ":" + std::to_string(line));  // behind it what stands there, if it is a line of `expect`
    ASSERT_NE(found, std::string::npos) << outcome.text;
    EXPECT_EQ(outcome.text.compare(outcome.text.find('\n', found + 1), 19, "\n        expected  "), 0) << outcome.text;
    const auto actual = outcome.text.find("        actual    ", found) + 18;
    EXPECT_EQ(outcome.text.compare(actual, std::string_view(spoiled.actual).size(), spoiled.actual), 0) << outcome.text;
}

INSTANTIATE_TEST_SUITE_P(
    Library, SpoiledCopy,
    testing::Values(Spoiled{"distributed/hello_twice", "at_least: 1 ms", "at_most: 1 ms", "it took "},
                    Spoiled{"distributed/three_device_relay", "returns: { runner: Li, pulse: 72 }", "returns: { runner: Li, pulse: 71 }",
                            "pulse = 72\n"},
                    Spoiled{"distributed/death_at_a_distance", "{ of: book_gone, times: 0 }", "{ of: book_gone, times: 1 }", "0\n"},
                    Spoiled{"distributed/link_loss_is_not_a_death", "cause: link_lost", "cause: device_offline", "0, 1 for link_lost\n"},
                    Spoiled{"distributed/no_way_home", "crossings: 1, times: 1", "crossings: 1, times: 3", "1 time\n"},
                    Spoiled{"distributed/second_crossing", "name: second_time, times: 0", "name: second_time, times: 1", "0\n"},
                    Spoiled{"distributed/who_is_asking", "pid: -1, uid: -1, token: 0, d_uid: 7001",
                            "pid: -1, uid: 7001, token: 0, d_uid: 7001",
                            "device \"phone\", local false, pid -1, uid -1, d_uid 7001, token 0\n"},
                    Spoiled{"distributed/bad_weather", "returns: { count: 2 }", "returns: { count: 1 }", "count = 2\n"},
                    Spoiled{"distributed/big_data_slow_link", "at_least: 5 s, at_most: 6 s", "at_most: 5 s", "it took "},
                    Spoiled{"distributed/handed_over", "{ of: wrist_told, times: 1, cause: process_died }",
                            "{ of: wrist_told, times: 1, cause: device_offline }", "0, 1 for process_died\n"}),
    [](const auto& spoiled) {
        const std::string name = spoiled.param.scenario;
        return name.substr(name.find('/') + 1);
    });

TEST(Verdict, TheReplayLineWorksAsPrinted) {
    const Scratch scratch;
    const auto file = scratch.write(
        "a b.yaml", echo_scenario("      - call: { to: echo, method: Say, arguments: { text: a }, expect: { returns: { text: b } } }\n"));
    const auto first = run_program("run --quiet --color never --seed 7 '" + file + "'");
    ASSERT_EQ(first.exit_code, 1) << first.text;
    const auto at = first.text.find("replay: ");
    ASSERT_NE(at, std::string::npos);
    auto command = first.text.substr(at + 8);
    command.erase(command.find('\n'));
    EXPECT_NE(command.find("--seed 7"), std::string::npos) << command;
    const auto arguments = command.substr(command.find(" run ") + 1);
    EXPECT_EQ(run_program(arguments + " --quiet --color never").text, first.text);
}

TEST(Verdict, ABrokenScenarioExitsWith3AndNothingRuns) {
    const Scratch scratch;
    const auto file = scratch.write("broken.yaml", "name: x\nprocesses: { app: { steps: [ { slep: 1 ms } ] } }\n");
    const auto outcome = run_program("run " + file);
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_NE(outcome.text.find(file + ":2:32: unknown verb 'slep'; did you mean 'sleep'?"), std::string::npos) << outcome.text;
    EXPECT_EQ(outcome.text.find("samgr"), std::string::npos);
    EXPECT_EQ(run_program("run /nowhere/at/all.yaml").exit_code, 3);
}

TEST(Verdict, AWrongCommandLineExitsWith2) {
    EXPECT_EQ(run_program("run --sed 1 x.yaml").exit_code, 2);
    EXPECT_EQ(run_program("").exit_code, 2);
}

TEST(Verdict, ARefusalThatNoExpectationNamesFails) {
    const Scratch scratch;
    const auto file = scratch.write(
        "refused.yaml", echo_scenario("      - call: { to: echo, method: Blob, arguments: { data: 2 MiB }, expect: { status: 29201 } }\n"));
    const auto outcome = run_program("run --quiet --color never " + file);
    EXPECT_EQ(outcome.exit_code, 1);
    for (const std::string words : {"rule SIZE-1 at t3.2", "never fit into service's receive area", "no expectation names this refusal",
                                    "cause: t3 app→service Echo.Blob", "fix:   send large data through shared memory", " --until t3.2"}) {
        EXPECT_NE(outcome.text.find(words), std::string::npos) << words << "\n" << outcome.text;
    }
}

TEST(Verdict, ADeadlockFailsAndNamesWhoWaits) {
    const Scratch scratch;
    const auto file = scratch.write("stuck.yaml", echo_scenario("      - call: { to: echo, method: Hang }\n"));
    const auto outcome = run_program("run --quiet --color never " + file);
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_NE(outcome.text.find("deadlock: nothing is left to happen, but app main"), std::string::npos) << outcome.text;
}

TEST(Verdict, ACrashOfASimulatedProcessExitsWith8AndNamesIt) {
    const Scratch scratch;
    for (const std::string how : {"abort", "fault", "exception"}) {
        const auto file = scratch.write("crash.yaml", echo_scenario("      - crash: " + how + "\n"));
        const auto outcome = run_program("run --quiet --color never " + file);
        EXPECT_EQ(outcome.exit_code, 8) << how << outcome.text;
        EXPECT_NE(outcome.text.find("process app (pid "), std::string::npos) << outcome.text;
        EXPECT_NE(outcome.text.find("in thread app"), std::string::npos) << outcome.text;
        const auto expected = scratch.write("expected.yaml", text_of(file) + "expect: { process: { name: app, end: crashed } }\n");
        EXPECT_EQ(run_program("run --quiet --color never " + expected).exit_code, 0);
    }
}

TEST(Verdict, TheTimeLimitExitsWith5) {
    const Scratch scratch;
    const auto file = scratch.write("long.yaml",
                                    "name: long\ntime_limit: 1 s\nprocesses:\n  app:\n    steps: [ { repeat: { times: 1000000, steps: [ { "
                                    "sleep: 1 ms }, { mark: again } ] } } ]\n");
    const auto outcome = run_program("run --quiet --color never " + file);
    EXPECT_EQ(outcome.exit_code, 5) << outcome.text;
}

TEST(Verdict, AnInterruptedRunExitsWith130AndItsTraceIsWhole) {
    const Scratch scratch;
    const auto file =
        scratch.write("long.yaml", echo_scenario("      - repeat: { times: 100000000, steps: [ { call: { to: echo, method: Say, "
                                                 "arguments: { text: hi } } } ] }\n"));
    const auto trace = (scratch / "trace").string();
    const auto outcome =
        run_shell("timeout --preserve-status -s INT 1 " + std::string(IPCLAB_PROGRAM) + " run --quiet --trace " + trace + " " + file);
    EXPECT_EQ(outcome.exit_code, 130) << outcome.text;
    EXPECT_EQ(run_shell("babeltrace2 " + trace + " 2>&1 >/dev/null").text, "");
}

TEST(Verdict, TheProfileMovesTheWall) {
    const Scratch scratch;
    const auto file =
        scratch.write("wall.yaml",
                      "name: wall\ninterfaces: { Store: { methods: { Fill: {} } } }\nprocesses:\n"
                      "  service: { services: { store: { interface: Store, ability: 1201, methods: { Fill: { mark: filled } } } } }\n"
                      "  app:\n    steps:\n      - get: { ability: 1201, as: store }\n"
                      "      - call: { to: store, method: Fill, parcel: 1040384 }\n"
                      "      - call: { to: store, method: Fill, parcel: 1040385 }\n");
    EXPECT_EQ(run_program("run --quiet --profile seed " + file).exit_code, 0);
    const auto coded = run_program("run --color never --profile as-coded " + file);
    EXPECT_EQ(coded.exit_code, 1);
    EXPECT_NE(coded.text.find("never fit into service's receive area: it has 1,040,384 bytes in all"), std::string::npos) << coded.text;
}

TEST(Verdict, AFaultThatTouchesNothingIsInconclusive) {
    const Scratch scratch;
    const auto file = scratch.write(
        "missed.yaml", "name: missed\nprocesses: { app: { steps: [ { sleep: 1 ms } ] } }\nfaults: [ { at: 1 s, kill: app } ]\n");
    const auto outcome = run_program("run --quiet --color never " + file);
    EXPECT_EQ(outcome.exit_code, 4);
    EXPECT_NE(outcome.text.find("the fault in line 3 touched nothing: at: 1 s, kill: app"), std::string::npos) << outcome.text;
}

TEST(Verdict, OfSeveralRunsTheWorstDecides) {
    const Scratch scratch;
    const auto broken = scratch.write("broken.yaml", "name: x\n");
    const auto good = (kRoot / "scenarios/library/basics/hello.yaml").string();
    EXPECT_EQ(run_program("run --quiet " + good + " " + good).exit_code, 0);
    EXPECT_EQ(run_program("run --quiet " + good + " " + broken + " " + good).exit_code, 3);
}

TEST(Verdict, JsonSaysTheSame) {
    const auto outcome = run_program("run --format json " + (kRoot / "scenarios/library/basics/hello.yaml").string());
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.text.find("{\n  \"name\": \"hello\","), 0U) << outcome.text;
    EXPECT_NE(outcome.text.find("\"verdict\": \"pass\",\n  \"exit_code\": 0,"), std::string::npos) << outcome.text;
}

TEST(Parcels, EveryTypeSurvivesThereAndBack) {
    const Scratch scratch;
    const auto file = scratch.write("types.yaml", R"(name: types
interfaces:
  All:
    methods:
      Same:
        arguments: { a: bool, b: int8, c: int16, d: int32, e: int64, f: uint8, g: uint16, h: uint32, i: uint64, j: float, k: double, l: string,
                     m: string16, n: bytes, o: fd, p: ashmem, q: 'int32[]', r: 'string16[]', s: 'bool[]', t: 'uint8[]', u: 'double[]', v: object<All> }
        returns: { a: bool, b: int8, c: int16, d: int32, e: int64, f: uint8, g: uint16, h: uint32, i: uint64, j: float, k: double, l: string,
                   m: string16, n: bytes, o: fd, p: ashmem, q: 'int32[]', r: 'string16[]', s: 'bool[]', t: 'uint8[]', u: 'double[]', v: object<All> }
      Ping: {}
processes:
  service:
    services:
      all:
        interface: All
        ability: 1201
        methods:
          Same: { reply: { a: $a, b: $b, c: $c, d: $d, e: $e, f: $f, g: $g, h: $h, i: $i, j: $j, k: $k, l: $l, m: $m, n: $n, o: $o, p: $p, q: $q,
                           r: $r, s: $s, t: $t, u: $u, v: v } }
  app:
    services:
      mine: { interface: All, methods: { Ping: { mark: came_home } } }
    steps:
      - get: { ability: 1201, as: all }
      - call:
          to: all
          method: Same
          as: back
          arguments: { a: true, b: -128, c: -3, d: -4, e: -9223372036854775808, f: 255, g: 65535, h: 4294967295, i: 18446744073709551615, j: 0.1,
                       k: 0.1, l: "gr\u00fc\u00df", m: "\u4f60\u597d", n: 70 KiB, o: 5000, p: 3 MiB, q: [1, -2], r: [a, "\u00e9"], s: [true, false],
                       t: [0, 255], u: [], v: mine }
          expect:
            returns: { a: true, b: -128, c: -3, d: -4, e: -9223372036854775808, f: 255, g: 65535, h: 4294967295, i: 18446744073709551615, j: 0.1,
                       k: 0.1, l: "gr\u00fc\u00df", m: "\u4f60\u597d", n: 70 KiB, o: 5000, p: 3 MiB, q: [1, -2], r: [a, "\u00e9"], s: [true, false],
                       t: [0, 255], u: [] }
      - call: { to: back.v, method: Ping }
expect:
  - mark: { name: came_home, times: 1 }
)");
    const auto outcome = run_program("run --quiet --color never " + file);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

}  // namespace
