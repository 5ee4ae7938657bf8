// What faults do to a run, when they strike and what is said of those that touched nothing; by the program as a user runs it.

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "program.h"

namespace {

class Faults : public testing::Test {
protected:
    Outcome run(const std::string& scenario, const std::string& options = "") { return program_.run(scenario, options); }
    /// Both levels give the same verdict, and twice the same bytes.
    void passes_twice(const std::string& scenario) {
        const auto full = " --quiet --level full --trace ";
        const auto outcome = run(scenario);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
        EXPECT_EQ(run(scenario, full + program_.path("a")).exit_code, 0);
        EXPECT_EQ(run(scenario, full + program_.path("b")).exit_code, 0);
        EXPECT_EQ(run_shell("diff -r " + program_.path("a") + " " + program_.path("b")).text, "");
    }

    Program program_{"faults_test"};
};

std::string times(const std::string& text, std::size_t count) {
    std::string out;
    for (; count > 0; --count) out += text;
    return out;
}

std::size_t count(const std::string& text, const std::string& what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + what.size())) ++found;
    return found;
}

/// A service with a slow and a quick method and a one-way one on one device; `app` plays `steps`.
std::string desk(const std::string& steps, const std::string& more) {
    return R"(name: desk
interfaces:
  Desk: { methods: { Ponder: {}, Ping: { arguments: { data: bytes }, returns: { data: bytes } }, Note: { arguments: { n: int32 } } } }
processes:
  server:
    ipc_threads: 2
    services:
      desk:
        interface: Desk
        ability: 1206
        methods:
          Ponder: [ { work: 4 ms }, { mark: pondered } ]
          Ping: { reply: { data: $data } }
          Note: { mark: noted }
  app:
    uid: 20010001
    steps:
      - get: { ability: 1206, as: desk }
)" + steps +
           more;
}
const std::string kPing = "      - call: { to: desk, method: Ping, arguments: { data: 1 KiB }, expect: { at_most: 1 ms } }\n";
const std::string kExits = "expect:\n  - process: { name: app, end: exited }\n";

// ------------------------------------------------------------------------------------------------------------------- hang

TEST_F(Faults, AProcessThatHangsAnswersWhenItGoesOn) {
    const auto scenario = desk(
        "      - mark: asked\n"
        "      - call: { to: desk, method: Ponder, expect: { at_least: 24 ms, at_most: 25 ms } }\n"
        "      - call: { to: desk, method: Ponder, expect: { at_most: 5 ms } }\n",
        "faults: [ { when: asked, after: 1 ms, hang: server, for: 20 ms } ]\n" + kExits);
    passes_twice(scenario);
}

TEST_F(Faults, WhatIsSentToAHungProcessPilesUpInOrder) {
    const auto outcome =
        run(desk("      - hang: server\n      - repeat: { times: 5, steps: [ { oneway: { to: desk, method: Note, arguments: "
                 "{ n: 1 } } } ] }\n      - sleep: 10 ms\n      - mark: waited\n      - resume: server\n      - sleep: 1 ms\n",
                 kExits + "  - mark: { name: noted, times: 5 }\n  - order: [ waited, noted ]\n"));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

TEST_F(Faults, SleepsOfAHungProcessEndWhenItGoesOn) {
    const auto outcome =
        run(desk("      - sleep: 5 ms\n      - mark: awake\n", "faults: [ { at: 3 ms, hang: app, for: 30 ms } ]\n" + kExits +
                                                                   "  - mark: { name: awake, not_before: 33 ms, not_after: 34 ms }\n"));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

TEST_F(Faults, AHungProcessCanBeKilledAndItsCallersHear) {
    const auto outcome =
        run(desk("      - mark: asked\n      - call: { to: desk, method: Ponder, expect: { status: 29189, at_least: 9 ms } }\n",
                 "faults:\n  - { when: asked, after: 1 ms, hang: server }\n  - { when: asked, after: 10 ms, kill: server }\n" + kExits +
                     "  - process: { name: server, end: killed }\n"));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

TEST_F(Faults, AProcessMayHangItself) {
    const auto outcome = run(desk("      - hang: app\n      - mark: later\n",
                                  "faults: [ { at: 20 ms, resume: app } ]\n" + kExits + "  - mark: { name: later, not_before: 20 ms }\n"));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

TEST_F(Faults, AProcessThatHangsForEverIsNamed) {
    const auto outcome = run(desk("      - mark: asked\n      - call: { to: desk, method: Ponder }\n",
                                  "faults: [ { when: asked, after: 1 ms, hang: server } ]\n"));
    EXPECT_EQ(outcome.exit_code, 1) << outcome.text;
    EXPECT_NE(outcome.text.find("is halted with its process"), std::string::npos) << outcome.text;
}

TEST_F(Faults, WhatHangsMayNotHangAgain) {
    const auto outcome = run(desk("", "faults:\n  - { at: 3 ms, hang: server }\n  - { at: 4 ms, hang: server }\n"));
    EXPECT_EQ(outcome.exit_code, 4) << outcome.text;
    EXPECT_NE(outcome.text.find("fault in line 21 touched nothing"), std::string::npos) << outcome.text;
    EXPECT_EQ(outcome.text.find("fault in line 20 touched nothing"), std::string::npos) << outcome.text;
}

TEST_F(Faults, WhatTouchedNothingUndoesNothing) {
    const auto outcome = run(desk("      - sleep: 2 ms\n      - call: { to: desk, method: Ponder, expect: { at_least: 25 ms } }\n",
                                  "faults:\n  - { at: 3 ms, hang: server, for: 30 ms }\n"
                                  "  - { at: 4 ms, hang: server, for: 1 ms, must_bite: false }\n" +
                                      kExits));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

// ------------------------------------------------------------------------------------------------------------ fill_buffer

TEST_F(Faults, AFullAreaRefusesAndSaysWhoHoldsIt) {
    const auto scenario = desk(
        "      - mark: asked\n      - sleep: 1 ms\n"
        "      - call: { to: desk, method: Ping, arguments: { data: 8 KiB }, expect: { status: 29201, refused: SIZE-1 } }\n"
        "      - call: { to: desk, method: Ping, arguments: { data: 1 KiB } }\n"
        "      - sleep: 10 ms\n"
        "      - call: { to: desk, method: Ping, arguments: { data: 8 KiB } }\n",
        "faults: [ { when: asked, fill_buffer: { process: server, leave: 4 KiB }, for: 5 ms } ]\n" + kExits);
    passes_twice(scenario);
    EXPECT_NE(run(scenario).text.find("a fault of the scenario"), std::string::npos);
}

TEST_F(Faults, TheAreaOfACallerMeetsItsReplies) {
    const auto outcome =
        run(desk("      - mark: asked\n      - sleep: 1 ms\n"
                 "      - call: { to: desk, method: Ping, arguments: { data: 200 KiB }, expect: { status: 29201, refused: SIZE-1 } }\n",
                 "faults: [ { when: asked, fill_buffer: { process: app, share: 90 % } } ]\n" + kExits));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

TEST_F(Faults, AnAreaThatNobodyNeededIsInconclusive) {
    const auto outcome = run(desk(kPing, "faults: [ { at: 1500 us, fill_buffer: { process: server, bytes: 4 KiB } } ]\n"));
    EXPECT_EQ(outcome.exit_code, 4) << outcome.text;
    EXPECT_NE(outcome.text.find("touched nothing"), std::string::npos) << outcome.text;
}

TEST_F(Faults, HowMuchIsFilledIsSaidInOneWay) {
    const auto outcome = run(desk("", "faults: [ { at: 3 ms, fill_buffer: { process: server, bytes: 4 KiB, leave: 1 KiB } } ]\n"));
    EXPECT_EQ(outcome.exit_code, 3) << outcome.text;
}

// -------------------------------------------------------------------------------------------------------- exhaust_threads

TEST_F(Faults, WithoutThreadsCallersWaitAndNobodyFails) {
    const auto call = "[ { call: { to: desk, method: Ponder, as: NAME, expect: { at_least: 18 ms, at_most: 31 ms } } } ]";
    auto named = [&](const std::string& name) {
        std::string text = call;
        return text.replace(text.find("NAME"), 4, name);
    };
    const auto scenario = desk("      - mark: asked\n      - sleep: 1 ms\n      - parallel:\n          one: " + named("one") +
                                   "\n          two: " + named("two") + "\n          three: " + named("three") + "\n" +
                                   "      - call: { to: desk, method: Ponder, expect: { at_most: 5 ms } }\n",
                               "faults: [ { when: asked, exhaust_threads: { process: server }, for: 20 ms } ]\n" + kExits +
                                   "  - mark: { name: pondered, times: 4 }\n");
    passes_twice(scenario);
}

TEST_F(Faults, OneThreadThatIsLeftServesOneCallAfterTheOther) {
    const auto outcome = run(desk(
        "      - mark: asked\n      - sleep: 1 ms\n      - parallel:\n          one: [ { call: { to: desk, method: Ponder, as: one } } ]\n"
        "          two: [ { call: { to: desk, method: Ponder, as: two, expect: { at_least: 7 ms } } } ]\n",
        "faults: [ { when: asked, exhaust_threads: { process: server, leave: 1 } } ]\n" + kExits));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

TEST_F(Faults, ThreadsThatNobodyNeededAreInconclusive) {
    const auto outcome = run(desk(kPing, "faults: [ { at: 30 ms, exhaust_threads: { process: server } } ]\n"));
    EXPECT_EQ(outcome.exit_code, 4) << outcome.text;
}

// -------------------------------------------------------------------------------------------------------- deny_permission

std::string guarded(const std::string& server, const std::string& app, const std::string& steps, const std::string& more) {
    return R"(name: guarded
interfaces: { Camera: { methods: { Shoot: { returns: { picture: bytes } } } } }
processes:
  server:
    services:
      camera: { interface: Camera, ability: 1207, methods: { Shoot: [ { require: ohos.permission.CAMERA }, { reply: { picture: 1 KiB } } ] } }
)" + server +
           "  app:\n    uid: 20010001\n" + app + "    steps:\n      - get: { ability: 1207, as: camera }\n" + steps + more;
}
const std::string kShoot = "      - call: { to: camera, method: Shoot }\n";
const std::string kShootDenied = "      - call: { to: camera, method: Shoot, expect: { status: 1 } }\n";

TEST_F(Faults, WhoIsDeniedAPermissionIsRefusedUntilItIsBack) {
    passes_twice(guarded(
        "", "", kShoot + "      - mark: asked\n      - sleep: 1 ms\n" + kShootDenied + "      - sleep: 10 ms\n" + kShoot,
        "faults: [ { when: asked, deny_permission: { process: app, permission: ohos.permission.CAMERA }, for: 5 ms } ]\n" + kExits));
}

TEST_F(Faults, AProcessHoldsWhatItIsGiven) {
    EXPECT_EQ(run(guarded("", "    permissions: []\n", kShootDenied, kExits)).exit_code, 0);
    EXPECT_EQ(run(guarded("", "    permissions: [ ohos.permission.CAMERA ]\n", kShoot, kExits)).exit_code, 0);
}

TEST_F(Faults, APermissionThatNobodyAskedForIsInconclusive) {
    const auto outcome = run(
        guarded("", "", kShoot, "faults: [ { at: 1 ms, deny_permission: { process: app, permission: ohos.permission.MICROPHONE } } ]\n"));
    EXPECT_EQ(outcome.exit_code, 4) << outcome.text;
}

// ---------------------------------------------------------------------------------------------------- between two devices

std::string twins(const std::string& steps, const std::string& more) {
    return R"(name: twins
devices: { phone: {}, tablet: {} }
network: { links: [ { between: [phone, tablet], kind: wlan_5g, latency: 1 ms, jitter: 0 ms } ] }
interfaces: { Echo: { methods: { Say: { arguments: { text: string }, returns: { text: string } }, Ask: { returns: { text: string } } } } }
processes:
  server:
    device: tablet
    services:
      echo:
        interface: Echo
        ability: 1201
        distributed: true
        methods: { Say: { reply: { text: $text } }, Ask: { reply: { text: yes } } }
  app:
    device: phone
    start: 100 ms
    steps:
)" + steps +
           more;
}
const std::string kFind = "      - get: { ability: 1201, device: tablet, as: echo }\n";
const std::string kSay = "      - call: { to: echo, method: Say, arguments: { text: a }, expect: { returns: { text: a } } }\n";
const std::string kAsk = "      - call: { to: echo, method: Ask, as: asked }\n";

TEST_F(Faults, ACallBetweenDevicesWaitsForAServerThatHangs) {
    passes_twice(
        twins(kFind + kSay + "      - mark: asked\n      - sleep: 1 ms\n" +
                  "      - call: { to: echo, method: Say, arguments: { text: b }, expect: { returns: { text: b }, at_least: 90 ms } }\n",
              "faults: [ { when: asked, hang: server, for: 100 ms } ]\n" + kExits));
}

TEST_F(Faults, WithoutDataSyncTheBusOpensNoSocket) {
    const auto outcome = run(
        twins("      - get: { ability: 1201, device: tablet, as: echo, found: false, refused: SAMGR-1 }\n",
              "faults: [ { at: 50 ms, deny_permission: { process: app, permission: ohos.permission.DISTRIBUTED_DATASYNC } } ]\n" + kExits));
    EXPECT_NE(outcome.text.find("-426442743"), std::string::npos) << outcome.text;
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

TEST_F(Faults, WeatherMayMeetTheMessagesOfSomeCallsOnly) {
    const auto quick = "      - call: { to: echo, method: Ask, expect: { at_most: 20 ms } }\n";
    const auto slow = "      - call: { to: echo, method: Say, arguments: { text: a }, expect: { at_least: 600 ms } }\n";
    passes_twice(twins(kFind + kSay + quick + "      - mark: asked\n      - sleep: 1 ms\n" + quick + slow + quick,
                       "faults: [ { when: asked, impair: { between: all, where: 'method = Say', delay: 300 ms } } ]\n" + kExits));
    // All of them lost is not a link that is down: the device stays in sight.
    const auto deaf = run(twins(kFind + kSay + "      - mark: asked\n      - sleep: 60 s\n" + quick +
                                    "      - call: { to: echo, method: Say, arguments: { text: a }, expect: { status: 502 } }\n",
                                "faults: [ { when: asked, impair: { between: all, where: 'method = Say', loss: 100 % } } ]\n" + kExits));
    EXPECT_EQ(deaf.exit_code, 0) << deaf.text;
    // Nobody says anything: nothing is met, however much goes over the link.
    const auto none = run(twins(kFind + quick + "      - mark: asked\n      - sleep: 1 ms\n" + quick,
                                "faults: [ { when: asked, impair: { between: all, where: 'method = Say', delay: 300 ms } } ]\n"));
    EXPECT_EQ(none.exit_code, 4) << none.text;
}

TEST_F(Faults, AMistakeInAConditionIsShown) {
    const auto outcome = run(twins(kFind, "faults: [ { at: 3 ms, impair: { between: all, where: 'method = = Say', delay: 300 ms } } ]\n"));
    EXPECT_EQ(outcome.exit_code, 3) << outcome.text;
    EXPECT_NE(outcome.text.find("^"), std::string::npos) << outcome.text;
}

// ------------------------------------------------------------------------------------------------- when, how often, by chance

/// When the fault of `hang` struck, as the account has it.
std::string strikes(const std::string& account) {
    std::string lines;
    for (std::size_t at = 0, end = 0; (end = account.find('\n', at)) != std::string::npos; at = end + 1) {
        const auto line = account.substr(at, end - at);
        if (line.find(" fault  ") != std::string::npos && line.find("undone") == std::string::npos &&
            line.find("by chance not") == std::string::npos)
            lines += line.substr(0, 15) + "\n";
    }
    return lines;
}

TEST_F(Faults, ARandomTimeIsTheSeeds) {
    const auto scenario =
        desk("      - sleep: 50 ms\n", "faults: [ { at: { random: { from: 10 ms, to: 40 ms } }, hang: server, for: 1 ms } ]\n" + kExits);
    passes_twice(scenario);
    const auto one = strikes(run(scenario, "--seed 1").text);
    const auto two = strikes(run(scenario, "--seed 2").text);
    EXPECT_EQ(count(one, "\n"), 1u);
    EXPECT_NE(one, two);
    EXPECT_GE(one, "0.010");
    EXPECT_LT(one, "0.040");
    EXPECT_EQ(strikes(run(scenario, "--seed 1").text), one);
}

TEST_F(Faults, AShareStrikesNowAndThenAndToMissIsNoMistake) {
    const auto scenario = desk("      - sleep: 50 ms\n", "faults: [ { at: 10 ms, hang: server, for: 1 ms, share: 30 % } ]\n" + kExits);
    std::size_t struck = 0;
    constexpr std::size_t kRuns = 40;
    for (std::size_t seed = 1; seed <= kRuns; ++seed) {
        const auto outcome = run(scenario, "--seed " + std::to_string(seed));
        EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
        struck += count(strikes(outcome.text), "\n");
    }
    EXPECT_GE(struck, 4u);
    EXPECT_LE(struck, 22u);
}

TEST_F(Faults, AShareOfAFaultWhoseTimeNeverComesIsStillInconclusive) {
    const auto outcome = run(desk("", "faults: [ { at: { event: rpc.sent }, hang: server, share: 30 % } ]\n"));
    EXPECT_EQ(outcome.exit_code, 4) << outcome.text;
}

TEST_F(Faults, AFaultMayComeEverySoOften) {
    const auto scenario =
        desk("      - sleep: 50 ms\n", "faults: [ { at: 10 ms, every: 5 ms, times: 4, hang: server, for: 1 ms } ]\n" + kExits +
                                           "  - events: { event: fault.struck, where: 'touched > 0 and time >= 25 ms', times: 2 }\n"
                                           "  - events: { event: fault.struck, where: 'touched > 0', times: 8 }\n");
    passes_twice(scenario);
}

TEST_F(Faults, AFaultMayComeAtSeveralEvents) {
    const auto outcome = run(desk(
        times("      - call: { to: desk, method: Ping, arguments: { data: 1 KiB } }\n      - sleep: 5 ms\n", 4),
        "faults: [ { at: { event: transaction.finished, where: 'method = Ping', nth: 2 }, times: 2, hang: app, for: 1 ms } ]\n" + kExits));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
    EXPECT_EQ(count(strikes(outcome.text), "\n"), 2u) << outcome.text;
}

TEST_F(Faults, AFaultNeedNotBite) {
    const auto never = [](const std::string& more) {
        return desk(kPing, "faults: [ { at: 1500 us, fill_buffer: { process: server, bytes: 4 KiB }" + more + " } ]\n" + kExits);
    };
    EXPECT_EQ(run(never("")).exit_code, 4);
    EXPECT_EQ(run(never(", must_bite: true")).exit_code, 4);
    EXPECT_EQ(run(never(", must_bite: false")).exit_code, 0);
}

TEST_F(Faults, WhatDoesNotGoTogetherIsSaid) {
    const auto said = [this](const std::string& fault) { return run(desk("", "faults: [ { " + fault + ", hang: server } ]\n")); };
    for (const auto* fault : {"at: 3 ms, every: 2 ms", "at: 3 ms, times: 2", "at: 3 ms, every: 2 ms, times: 3, for: 5 ms",
                              "at: { random: { from: 5 ms, to: 5 ms } }", "at: { random: { to: 5 ms }, nth: 2 }",
                              "at: 3 ms, every: 0 ms, times: 2", "at: 3 ms, share: 130 %"}) {
        const auto outcome = said(fault);
        EXPECT_EQ(outcome.exit_code, 3) << fault << "\n" << outcome.text;
    }
}

}  // namespace
