// Runs of several devices, by the program as a user runs it.

#include <gtest/gtest.h>

#include <string>

#include "program.h"

namespace {

class Devices : public testing::Test {
protected:
    Outcome run(const std::string& scenario, const std::string& options = "") { return program_.run(scenario, options); }

    Program program_{"devices_test"};
};

/// Two devices with an echo each, under the same ability and with the same pids; `app` on the phone plays `steps`.
std::string twins(const std::string& steps, const std::string& more = "") {
    return R"(name: twins
devices: { phone: {}, tablet: { kernel: linux-6.12 } }
interfaces: { Echo: { methods: { Say: { arguments: { text: string }, returns: { text: string } } } } }
processes:
  here:
    device: phone
    services: { echo: { interface: Echo, ability: 1201, methods: { Say: { reply: { text: phone } } } } }
  there:
    device: tablet
    services: { echo: { interface: Echo, ability: 1201, methods: { Say: { reply: { text: tablet } } } } }
  guest:
    device: tablet
    steps:
      - get: { ability: 1201, as: echo }
      - call: { to: echo, method: Say, arguments: { text: a }, expect: { returns: { text: tablet } } }
      - mark: asked
      - wait: { mark: answered, at_most: 1 s }
  app:
    device: phone
    steps:
)" + steps +
           more;
}

constexpr const char* kAsk = R"(      - get: { ability: 1201, as: echo }
      - wait: { mark: asked }
      - call: { to: echo, method: Say, arguments: { text: a }, expect: { returns: { text: phone } } }
      - mark: answered
)";

TEST_F(Devices, EachHasItsOwnServicesAndMarksBelongToAll) {
    const auto outcome = run(twins(kAsk, "expect:\n  - process: { name: guest, end: exited }\n  - process: { name: app, end: exited }\n"));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

TEST_F(Devices, TheSameRunGivesTheSameTrace) {
    const auto scenario = twins(kAsk);
    ASSERT_EQ(run(scenario, "--quiet --level full --trace " + program_.path("a")).exit_code, 0);
    ASSERT_EQ(run(scenario, "--quiet --level full --trace " + program_.path("b")).exit_code, 0);
    EXPECT_EQ(run_shell("diff -r " + program_.path("a") + " " + program_.path("b")).text, "");
}

TEST_F(Devices, ADeathIsKnownByDeviceAndPid) {
    // `here` and `there` have the same pid; the first death must not be taken for that of the other.
    const auto outcome = run(twins(kAsk,
                                   "faults: [ { when: answered, after: 1 ms, kill: there } ]\nexpect:\n"
                                   "  - process: { name: there, end: killed }\n  - process: { name: here, end: alive }\n"));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

TEST_F(Devices, AStepMayKillAndRestartOnAnotherDevice) {
    const auto outcome = run(
        twins("      - wait: { mark: asked }\n      - restart: there\n      - sleep: 1 ms\n      - kill: guest\n      - mark: answered\n",
              "expect:\n  - process: { name: there, end: alive, starts: 2 }\n"
              "  - process: { name: guest, end: killed }\n"));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

TEST_F(Devices, WhatIsSwitchedOffLosesItsProcessesAndStartsThemAgain) {
    const auto off = run(twins(kAsk,
                               "faults: [ { when: answered, after: 1 ms, device_off: { device: tablet } } ]\nexpect:\n"
                               "  - process: { name: there, end: powered_off }\n  - process: { name: here, end: alive }\n"
                               "  - events: { event: device.changed, where: 'device = tablet and not graceful', times: 1 }\n"));
    EXPECT_EQ(off.exit_code, 0) << off.text;
    const auto again = run(twins(kAsk,
                                 "faults:\n  - { when: answered, device_off: { device: tablet, graceful: true }, for: 1 s }\nexpect:\n"
                                 "  - process: { name: there, end: alive, starts: 2 }\n  - process: { name: here, end: alive, starts: 1 }\n"
                                 "  - mark: { name: asked, times: 2 }\n  - events: { event: device.changed, at_least: 2, at_most: 2 }\n"));
    EXPECT_EQ(again.exit_code, 0) << again.text;
    const auto off_while_killed = run(twins(kAsk,
                                            "faults:\n  - { when: answered, device_off: { device: tablet } }\n"
                                            "  - { when: answered, after: 1 ms, restart: there }\n"));
    EXPECT_EQ(off_while_killed.exit_code, 4) << off_while_killed.text;
    EXPECT_NE(off_while_killed.text.find("touched nothing: when: answered, after: 1 ms, restart: there"), std::string::npos)
        << off_while_killed.text;
}

TEST_F(Devices, AFaultStrikesAtTheEventItNames) {
    const auto at = [&](const std::string& where) {
        return run(twins(kAsk, "faults: [ { at: " + where + ", kill: here } ]\nexpect: [ { process: { name: here, end: killed } } ]\n"),
                   "--quiet");
    };
    EXPECT_EQ(at("{ event: step.reached, where: 'text = \"mark: answered\"', after: 1 ms }").exit_code, 0);
    EXPECT_EQ(at("{ where: 'device = tablet and method = Say', nth: 2, after: 5 ms }").exit_code, 0);
    const auto never = run(twins(kAsk, "faults: [ { at: { where: 'device = watch' }, kill: here } ]\n"), "--quiet");
    EXPECT_EQ(never.exit_code, 4) << never.text;
    // Only a full trace has these; the run records them without being asked.
    EXPECT_EQ(at("{ event: thread.started, nth: 9, after: 50 ms }").exit_code, 0);
}

TEST_F(Devices, AFaultOnALinkThatNobodyUsesIsInconclusive) {
    for (const std::string fault :
         {"impair: { between: all, loss: 50 % }", "partition: { between: [phone, tablet] }", "hold: { link: phone-tablet.wlan_5g }"}) {
        const auto outcome = run(twins(kAsk, "faults: [ { at: 900 ms, " + fault + ", for: 1 ms } ]\n"), "--quiet");
        EXPECT_EQ(outcome.exit_code, 4) << outcome.text;
        EXPECT_NE(outcome.text.find("touched nothing: at: 900 ms"), std::string::npos) << outcome.text;
    }
}

TEST_F(Devices, EventsAreCounted) {
    const auto counted = [&](const std::string& check) { return run(twins(kAsk, "expect: [ { events: " + check + " } ]\n"), "--quiet"); };
    EXPECT_EQ(counted("{ event: transaction.sent, where: 'method = Say', times: 2 }").exit_code, 0);
    EXPECT_EQ(counted("{ event: transaction.sent, where: 'method = Say and device = tablet', times: 1 }").exit_code, 0);
    const auto wrong = counted("{ event: transaction.sent, where: 'method = Say', at_least: 3, at_most: 9 }");
    EXPECT_EQ(wrong.exit_code, 1);
    EXPECT_NE(wrong.text.find("expected  at least 3, at most 9 events transaction.sent where method = Say\n        actual    2\n"),
              std::string::npos)
        << wrong.text;
}

TEST_F(Devices, ADeadlockNamesTheThreadsOfEveryDevice) {
    const auto outcome = run(twins("      - wait: { mark: never }\n      - mark: never\n      - mark: answered\n"), "--quiet");
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_NE(outcome.text.find("deadlock: nothing is left to happen, but phone/app main (tid "), std::string::npos) << outcome.text;
}

TEST_F(Devices, AnApplicationReachesABackgroundServiceThroughTheAbilityManager) {
    const auto outcome = run(R"(name: connect
interfaces:
  Printer:
    methods:
      Who:
        returns: { local: bool, device: string, pid: int32, uid: int32, token: uint64, first: uint64 }
      Same: {}
processes:
  press:
    uid: 5600
    services:
      printer:
        interface: Printer
        background: true
        methods:
          Who: { reply: { local: $caller.local, device: $caller.device, pid: $caller.pid, uid: $caller.uid, token: $caller.token, first: $caller.first_token } }
          Same: { identity: { local: true, process: app, uid: 20010001, token: 0x21315411 } }
  app:
    uid: 20010001
    model: stage
    steps:
      - connect: { to: printer, as: printer, at_most: 1 s }
      - call: { to: printer, method: Who, expect: { returns: { local: true, device: "", uid: 20010001, token: 0x21315411 } } }
      - call: { to: printer, method: Same }
      - subscribe: { to: printer, as: watch }
      - mark: connected
      - wait: { death: watch }
      - connect: { to: printer, as: gone, found: false }
faults: [ { when: connected, kill: press } ]
expect:
  - deaths: { of: watch, times: 1, cause: process_died }
  - deaths: { of: watch, times: 0, cause: link_lost }
  - events: { event: ability.changed, where: 'ability = 180', times: 1 }
)",
                             "");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
    EXPECT_NE(outcome.text.find("AbilityManager.ConnectService(name=\"printer\""), std::string::npos) << outcome.text;
}

TEST_F(Devices, AWrongIdentityFails) {
    const auto outcome = run(R"(name: who
interfaces: { Echo: { methods: { Say: {} } } }
processes:
  service: { services: { echo: { interface: Echo, ability: 1201, methods: { Say: { identity: { local: false, uid: 1 } } } } } }
  app: { uid: 7, steps: [ { get: { ability: 1201, as: echo } }, { call: { to: echo, method: Say } } ] }
)",
                             "--quiet");
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_NE(outcome.text.find("expected  the caller has local false, uid 1\n        actual    local true, uid 7\n"), std::string::npos)
        << outcome.text;
}

}  // namespace
