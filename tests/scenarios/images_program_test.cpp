// Processes made of shared libraries, as a user meets them: scenario, program, verdict.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "tests/scenarios/program.h"

namespace {

class ImagesProgram : public testing::Test {
protected:
    Outcome run(const std::string& scenario, const std::string& options = "--quiet") {
        return program.run(scenario, "--images " IPCLAB_TEST_IMAGES " " + options);
    }
    void write(const std::string& name, const std::string& text) {
        const std::filesystem::path path = program.path(name);
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
    }
    static bool says(const Outcome& outcome, const std::string& text) { return outcome.text.find(text) != std::string::npos; }

    Program program{"images"};
};

constexpr auto kSurroundings = R"(name: around
devices: { phone: { files: [ { path: /data/songs, from: songs } ] } }
processes:
  first: { uid: 1234, image: libimage_surroundings.so, args: [ one, "two words" ], env: { LEVEL: debug } }
  second: { uid: 1234, image: libimage_surroundings.so, env: { LEVEL: none }, start: 10 ms }
expect: [ { process: { name: first, end: exited, status: 0 } } ]
)";

TEST_F(ImagesProgram, FindTheirDeviceAndNotTheHost) {
    write("songs/one.txt", "la la la\n");
    const auto outcome = run(kSurroundings);
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
    EXPECT_TRUE(says(outcome, "first: argument one\nfirst: argument two words\nfirst: LEVEL=debug HOME=none\nfirst: song: la la la\n"))
        << outcome.text;
    EXPECT_TRUE(says(outcome, "first: log lines 1, pid 103, uid 1234, host files hidden\n")) << outcome.text;
    EXPECT_TRUE(says(outcome, "second: log lines 2, pid 1")) << outcome.text;
    EXPECT_TRUE(says(outcome, "first: fork: Function not implemented\n")) << outcome.text;
    // The same seed brings the same chance, another seed another.
    EXPECT_EQ(run(kSurroundings).text, outcome.text);
    const auto random_of = [](const std::string& text) { return text.substr(text.find("random "), 20); };
    EXPECT_NE(random_of(run(kSurroundings, "--quiet --seed 2").text), random_of(outcome.text));
}

TEST_F(ImagesProgram, TracesAreTheSameByteForByte) {
    write("songs/one.txt", "la\n");
    for (const auto* name : {"one", "two"})
        EXPECT_EQ(run(kSurroundings, "--quiet --level full --trace " + program.path(name)).exit_code, 0);
    EXPECT_EQ(run_shell("diff -r " + program.path("one") + " " + program.path("two")).exit_code, 0);
}

TEST_F(ImagesProgram, AnExitStatusThatNobodyExpectsFails) {
    write("songs/one.txt", "la\n");
    const std::string scenario = "name: x\nprocesses: { app: { image: libimage_surroundings.so, args: [ fail ], env: { LEVEL: x } } }\n";
    const auto outcome = run(scenario);
    EXPECT_EQ(outcome.exit_code, 1) << outcome.text;
    EXPECT_TRUE(says(outcome, "process app (pid 103) exited with status 3")) << outcome.text;
    EXPECT_EQ(run(scenario + "expect: [ { process: { name: app, end: exited, status: 3 } } ]\n").exit_code, 0);
}

TEST_F(ImagesProgram, ACrashIsCodeEightUnlessItIsExpected) {
    const std::string scenario =
        "name: x\nprocesses: { app: { image: libimage_crash.so, args: [ segv ] }, other: { steps: [ { sleep: 1 s }, { mark: lived } ] } "
        "}\n";
    const auto outcome = run(scenario);
    EXPECT_EQ(outcome.exit_code, 8) << outcome.text;
    EXPECT_TRUE(says(outcome, "process app (pid 103) crashed by SIGSEGV (bad memory access) in thread app\n")) << outcome.text;
    EXPECT_TRUE(says(outcome, "write_nowhere(int*) at crash.cpp:21 in libimage_crash.so\n")) << outcome.text;
    EXPECT_EQ(run(scenario + "expect: [ { process: { name: app, end: crashed } }, { mark: { name: lived } } ]\n").exit_code, 0);
    const auto stopped = run("on_crash: stop\n" + scenario, "");
    EXPECT_EQ(stopped.exit_code, 8) << stopped.text;
    EXPECT_FALSE(says(stopped, "lived")) << stopped.text;
}

TEST_F(ImagesProgram, WhatCannotBeLoadedIsSaidOnce) {
    const auto outcome = run("name: x\nprocesses: { app: { image: nowhere.so } }\n");
    EXPECT_EQ(outcome.exit_code, 1) << outcome.text;
    EXPECT_TRUE(says(outcome, "cannot be loaded: it cannot be opened: No such file or directory")) << outcome.text;
    EXPECT_FALSE(says(outcome, "also:")) << outcome.text;
}

TEST_F(ImagesProgram, MistakesAreShownWithTheirPlace) {
    write("bad.json", "{ \"process\": \"p\", ");
    write("none.json", "{ \"process\": \"p\", \"systemability\": [ { \"name\": \"x\" } ] }");
    const auto outcome = run(R"(name: x
processes:
  a: { image: a.so, steps: [ { sleep: 1 ms } ] }
  b: { image: b.so, ability_profile: bad.json }
  c: { ability_profile: none.json }
  d: { ability_profile: nowhere.json }
  e: { args: [ x ] }
devices: { phone: { files: [ { path: data, from: nowhere } ] } }
)");
    EXPECT_EQ(outcome.exit_code, 3) << outcome.text;
    for (const auto* text :
         {"'steps' says what a process written here does", "bad.json is no JSON", "systemability[0] has no `name` that is an id",
          "the profile cannot be read", "'args' is for a process with an `image`", "a path on the device begins with /",
          "there is no file or folder "}) {
        EXPECT_TRUE(says(outcome, text)) << text << "\n" << outcome.text;
    }
}

TEST_F(ImagesProgram, SpeakToTheDriverThemselves) {
    const auto outcome = run("name: x\nprocesses: { raw: { image: libimage_raw_binder.so } }\n");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
    EXPECT_TRUE(says(outcome, "raw: version 8, answer 0 in 4 bytes\n")) << outcome.text;
}

TEST_F(ImagesProgram, UseTheFunctionsOfC) {
    const auto outcome = run(R"(name: x
processes:
  service: { image: libimage_c_functions.so, args: [ serve ] }
  client: { image: libimage_c_functions.so, start: 20 ms }
)");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
    EXPECT_TRUE(says(outcome, "client: sent 0 number 42 refused 1909001 bad 1901004\n")) << outcome.text;
}

TEST_F(ImagesProgram, AbilitiesAreLoadedOnDemand) {
    write("ability.json",
          R"({ "process": "ability", "systemability": [ { "name": 1497, "libpath": "libability.z.so", "run-on-create": false } ] })");
    const auto outcome = run(R"(name: x
processes:
  service: { image: libimage_ability.so, ability_profile: ability.json, on_demand: true }
  client: { image: libimage_wants_ability.so, start: 20 ms }
expect:
  - process: { name: client, end: exited, status: 0 }
  - process: { name: service, end: alive, starts: 1 }
  - refused: { rule: SAMGR-1 }   # a check loads nothing
)");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
    EXPECT_TRUE(says(outcome, "client: checked 0\nservice: registered\nservice: started for reason 0\n")) << outcome.text;
    EXPECT_TRUE(says(outcome, "client: loaded after 300 ms, answered 0 with 42\n")) << outcome.text;
}

TEST_F(ImagesProgram, NewServicesAreReadyToRun) {
    const auto folder = program.path("light_switch");
    const auto made = run_shell("cd " + program.path("") + " && " IPCLAB_PROGRAM " new service light_switch");
    ASSERT_EQ(made.exit_code, 0) << made.text;
    EXPECT_EQ(run_shell("cd " + program.path("") + " && " IPCLAB_PROGRAM " new service light_switch").exit_code, 2);
    EXPECT_EQ(run_shell(IPCLAB_PROGRAM " new service LightSwitch").exit_code, 2);
    const auto built = run_shell("cmake -S " + folder + " -B " + folder +
                                 "/build -DCMAKE_BUILD_TYPE=Debug -Dipclab_DIR=" IPCLAB_SOURCE_DIR "/cmake -DIPCLAB_PROGRAM=" IPCLAB_PROGRAM
                                 " && cmake --build " +
                                 folder + "/build");
    ASSERT_EQ(built.exit_code, 0) << built.text;
    const auto tested = run_shell("ctest --test-dir " + folder + "/build --output-on-failure");
    EXPECT_EQ(tested.exit_code, 0) << tested.text;
    EXPECT_TRUE(says(tested, "1 tests passed") || says(tested, "100% tests passed, 0 tests failed out of 1")) << tested.text;
}

TEST_F(ImagesProgram, ARunHaltsForDebuggersAndGoesOn) {
    write("x.yaml", "");
    std::ofstream(program.path("run.yaml")) << "name: x\nprocesses: { raw: { image: libimage_raw_binder.so } }\n";
    const auto outcome =
        run_shell("echo | " IPCLAB_PROGRAM " run --quiet --images " IPCLAB_TEST_IMAGES " --stop-at t1 " + program.path("run.yaml"));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
    EXPECT_TRUE(says(outcome, "attach:  gdb -p ")) << outcome.text;
    EXPECT_TRUE(says(outcome, " (t1), ")) << outcome.text;
    EXPECT_EQ(run_shell("echo | " IPCLAB_PROGRAM " run --stop-at 'no such' " + program.path("run.yaml")).exit_code, 2);
}

}  // namespace
