// Calls between devices, told by scenarios and run by the program as a user runs it.

#include <gtest/gtest.h>

#include <string>

#include "program.h"

namespace {

class Rpc : public testing::Test {
protected:
    Outcome run(const std::string& scenario, const std::string& options = "--quiet") { return program_.run(scenario, options); }

    Program program_{"rpc_scenarios_test"};
};

/// A store on the tablet, which `app` on the phone (uid 7001) knows as `store`; `steps` follow. The store's objects are anonymous.
std::string over_there(const std::string& steps, const std::string& more = "") {
    return R"(name: over_there
devices: { phone: {}, tablet: {} }
interfaces:
  Item: { methods: { Name: { returns: { name: string } } } }
  Store:
    methods:
      Say: { arguments: { text: string16 }, returns: { text: string16 } }
      Who: { returns: { device: string, local: bool, pid: int32, uid: int32, token: uint64, claimed: int32 } }
      Blob: { arguments: { data: bytes } }
      Open: { returns: { item: object<Item> } }
      Take: { arguments: { item: object<Item> } }
      Slow: {}
processes:
  shop:
    device: tablet
    uid: 6001
    services:
      store:
        interface: Store
        ability: 1201
        distributed: true
        methods:
          Say: { reply: { text: $text } }
          Who: [ { identity: { local: false, device: phone } },
                 { reply: { device: $caller.device, local: $caller.local, pid: $caller.pid, uid: $caller.uid, token: $caller.token, claimed: $caller.d_uid } } ]
          Blob: { mark: blob }
          Open: { reply: { item: item } }
          Take: { mark: taken }
          Slow: { sleep: 5 s }
      item: { interface: Item, methods: { Name: { reply: { name: hammer } } } }
  app:
    device: phone
    uid: 7001
    steps:
      - get: { ability: 1201, device: tablet, as: store }
)" + steps +
           more;
}

TEST_F(Rpc, ACallIsAnsweredAsInsideADevice) {
    const auto outcome =
        run(over_there("      - call: { to: store, method: Say, arguments: { text: hi }, as: said, expect: { returns: { text: hi } } }\n"
                       "      - oneway: { to: store, method: Take, arguments: { item: said_item } }\n",
                       ""));
    EXPECT_EQ(outcome.exit_code, 3) << outcome.text;  // `said_item` is nothing: the text is read before it is run
    const auto good =
        run(over_there("      - call: { to: store, method: Say, arguments: { text: hi }, expect: { returns: { text: hi } } }\n"
                       "      - call: { to: store, method: Open, as: opened }\n"
                       "      - call: { to: opened.item, method: Name, expect: { returns: { name: hammer } } }\n",
                       "expect:\n  - calls: { interface: Store, method: Say, times: 1 }\n"
                       "  - events: { event: rpc.sent, where: 'device = phone and method = Say', times: 1 }\n"));
    EXPECT_EQ(good.exit_code, 0) << good.text;
}

TEST_F(Rpc, ALookUpThatForgetsTheDeviceIsFoundBeforeTheRun) {
    const auto outcome = run(over_there("      - get: { ability: 1201, as: near }\n"));
    EXPECT_EQ(outcome.exit_code, 3) << outcome.text;
    EXPECT_NE(outcome.text.find("no service of phone is registered under 1201; for that of tablet say `device: tablet`"), std::string::npos)
        << outcome.text;
}

TEST_F(Rpc, AMarkThatIsOnlyWaitedForIsFoundBeforeTheRun) {
    const auto outcome = run(over_there("      - wait: { mark: repaired }\n"));
    EXPECT_EQ(outcome.exit_code, 3) << outcome.text;
    EXPECT_NE(outcome.text.find("no step sets the mark 'repaired'"), std::string::npos) << outcome.text;
}

TEST_F(Rpc, TheCallerIsSeenAsTheBusShowsIt) {
    const auto outcome =
        run(over_there("      - call: { to: store, method: Who, expect: { returns: { device: phone, local: false, pid: -1, uid: -1, token: "
                       "0, claimed: 7001 } } }\n"));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

TEST_F(Rpc, AnAbilityThatIsNotThereIsRefusedBySamgr) {
    const auto outcome = run(over_there("      - check: { ability: 1202, device: tablet, as: none, refused: SAMGR-1 }\n"));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

TEST_F(Rpc, TheRulesBetweenDevicesRefuse) {
    const auto outcome =
        run(over_there(R"(      - call: { to: store, method: Blob, arguments: { data: 2 MiB }, expect: { status: any, refused: SIZE-3 } }
      - call: { to: store, method: Open, as: opened }
      - subscribe: { to: opened.item, as: watch, refused: DEATH-1 }
      - call: { to: store, method: Take, arguments: { item: opened.item }, expect: { status: 505, refused: PASS-1 } }
)",
                       R"(expect:
  - refused: { rule: PASS-1, host_device: tablet, times: 1 }
  - refused: { rule: PASS-1, host_device: phone, times: 0 }
  - refused: { rule: DEATH-1, times: 1 }
  - refused: { rule: SIZE-3, times: 1 }
)"));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

TEST_F(Rpc, ASwitchSetsOneRuleApart) {
    auto scenario =
        over_there("      - call: { to: store, method: Open, as: opened }\n      - subscribe: { to: opened.item, as: watch }\n");
    EXPECT_EQ(run(scenario).exit_code, 1);
    EXPECT_EQ(run("switches: { anonymous_death: as-coded }\n" + scenario).exit_code, 0);
}

TEST_F(Rpc, ADeathNoticeHasItsCauseInTheTrace) {
    const auto after = [&](const std::string& fault, const std::string& cause) {
        return run(over_there(
            "      - subscribe: { to: store, as: watch }\n      - mark: watching\n      - wait: { death: watch, at_most: 400 s }\n",
            "faults: [ { when: watching, after: 1 ms, " + fault + " } ]\nexpect:\n  - deaths: { of: watch, times: 1, cause: " + cause +
                " }\n"));
    };
    const auto killed = after("kill: shop", "process_died");
    EXPECT_EQ(killed.exit_code, 0) << killed.text;
    const auto cut = after("cut_link: { between: [phone, tablet], noticed: 2 s }", "link_lost");
    EXPECT_EQ(cut.exit_code, 0) << cut.text;
    const auto off = after("device_off: { device: tablet }", "device_offline");
    EXPECT_EQ(off.exit_code, 0) << off.text;
    const auto graceful = after("device_off: { device: tablet, graceful: true }", "device_offline");
    EXPECT_EQ(graceful.exit_code, 0) << graceful.text;
}

TEST_F(Rpc, ACallWaitsAsLongAsItSays) {
    const auto outcome =
        run(over_there("      - call: { to: store, method: Slow, wait: 2 s, expect: { status: any, at_least: 2 s, at_most: 2100 ms } }\n"
                       "      - call: { to: store, method: Slow, wait: 9 s }\n"));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

TEST_F(Rpc, APartitionBitesAndHeals) {
    const auto outcome =
        run(over_there("      - call: { to: store, method: Say, arguments: { text: a } }\n"
                       "      - mark: talking\n      - sleep: 1 ms\n"
                       "      - call: { to: store, method: Say, arguments: { text: b }, as: late, expect: { at_least: 500 ms } }\n",
                       "faults: [ { when: talking, partition: { between: [phone, tablet] }, for: 600 ms } ]\n"));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

TEST_F(Rpc, BadWeatherAtTheSecondCall) {
    const auto outcome =
        run(over_there("      - call: { to: store, method: Say, arguments: { text: a }, expect: { at_most: 60 ms } }\n      - sleep: 1 ms\n"
                       "      - call: { to: store, method: Say, arguments: { text: b }, expect: { at_least: 100 ms } }\n",
                       "faults:\n  - at: { event: rpc.finished, where: 'method = Say' }\n"
                       "    impair: { between: all, from: phone, delay: 100 ms }\n"));
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

TEST_F(Rpc, AnApplicationOfTheStageModelGoesThroughTheAbilityManager) {
    const auto outcome = run(R"(name: stage
devices: { phone: {}, tablet: {} }
interfaces: { Printer: { methods: { Print: { arguments: { text: string16 }, returns: { pages: int32 } } } } }
processes:
  press:
    device: tablet
    uid: 6001
    services:
      raw: { interface: Printer, ability: 1201, distributed: true }
      printer: { interface: Printer, background: true, methods: { Print: { reply: { pages: 3 } } } }
  app:
    device: phone
    uid: 20010001
    model: stage
    steps:
      - check: { ability: 1201, device: tablet, as: raw, refused: STAGE-1 }
      - connect: { to: printer, device: tablet, as: printer }
      - call: { to: printer, method: Print, arguments: { text: hi }, expect: { returns: { pages: 3 } } }
expect:
  - refused: { rule: STAGE-1, times: 1 }
)");
    EXPECT_EQ(outcome.exit_code, 0) << outcome.text;
}

}  // namespace
