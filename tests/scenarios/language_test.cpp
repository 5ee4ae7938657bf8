// What the language says of devices, links, faults and callers: every new key, spoiled once, is found where it stands.

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "scenarios/engine/scenario.h"
#include "scenarios/engine/units.h"

namespace scenarios::engine {
namespace {

constexpr std::string_view kGood = R"(name: two
switches: { passback: as-coded, rpc_proxy_forward: fixed }
devices: { phone: {}, tablet: { kernel: linux-6.1 } }
network:
  links: [ { between: [phone, tablet], kind: ble, name: desk, latency: 3 ms, loss: 0.1 %, bandwidth: 2 MiB/s } ]
  untrusted: [ [phone, tablet] ]
interfaces:
  Echo: { methods: { Say: { arguments: { text: string16 }, returns: { text: string16 } } } }
processes:
  service:
    device: tablet
    services:
      echo:
        interface: Echo
        ability: 1201
        distributed: true
        methods:
          Say: [ { identity: { local: false, uid: 7 } }, { reply: { text: $caller.device } } ]
      printer: { interface: Echo, background: true }
  app:
    device: phone
    uid: 20010001
    model: stage
    steps:
      - connect: { to: printer, device: tablet, as: printer }
      - get: { ability: 1201, device: tablet, as: echo, refused: STAGE-1, at_most: 2 s }
      - call: { to: printer, method: Say, arguments: { text: hi }, wait: 3 s }
      - subscribe: { to: printer, as: watch, refused: DEATH-1 }
faults:
  - { at: 5 ms, impair: { link: desk, from: phone, loss: 5 %, burst: { start: 1 %, end: 9 % } }, for: 2 s }
  - { at: { event: rpc.sent, where: 'device = phone', nth: 2, after: 1 ms }, kill: service }
  - { at: 6 ms, cut_link: { between: [phone, tablet], in_flight: hold, noticed: 2 s } }
  - { at: 7 ms, device_off: { device: tablet, graceful: true } }
  - { at: 8 ms, untrust: { between: [phone, tablet] } }
expect:
  - refused: { rule: STAGE-1, host_device: tablet, crossings: 1 }
  - deaths: { of: watch, times: 1, cause: link_lost }
  - process: { name: service, end: powered_off }
  - events: { where: "remote and size > 4 KiB", at_least: 1 }
)";

/// Every mistake as "line:column message", one a line.
std::string mistakes(const std::string& source) {
    Problems problems;
    (void)read_scenario("x.yaml", source, problems);
    std::string out;
    for (const auto& problem : problems.sorted()) {
        out += std::to_string(problem.place.line) + ":" + std::to_string(problem.place.column) + " " + problem.message + "\n";
    }
    return out;
}

std::string spoiled(std::string_view from, std::string_view to) {
    std::string text(kGood);
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

struct Spoiled {
    std::string_view from;
    std::string_view to;
    std::string_view mistakes;
};

TEST(Language, TakesAScenarioOfTwoDevices) { EXPECT_EQ(mistakes(std::string(kGood)), ""); }

TEST(Language, FindsEveryMistakeWhereItStands) {
    constexpr Spoiled kCases[] = {
        {"passback: as-coded", "pasback: as-coded", "2:13 unknown key 'pasback' in switches; did you mean 'passback'?\n"},
        {"passback: as-coded", "passback: coded", "2:23 expected one of seed or as-coded, found 'coded'\n"},
        {"rpc_proxy_forward: fixed", "rpc_proxy_forward: seed", "2:52 expected one of fixed or broken-2024-11, found 'seed'\n"},
        {"[phone, tablet], kind", "[phone, tabelt], kind", "5:31 there is no device 'tabelt'; did you mean 'tablet'?\n"},
        {"[phone, tablet], kind", "[phone, phone], kind",
         "5:23 expected two different names such as [phone, tablet], or all, found a list\n"},
        {"[phone, tablet], kind", "every, kind", "5:23 expected two different names such as [phone, tablet], or all, found 'every'\n"},
        {"kind: ble", "kind: wlan", "5:46 expected one of wlan_2.4g, wlan_5g, ble, br, usb or ethernet, found 'wlan'\n"},
        {"latency: 3 ms", "latency: 3", "5:72 expected a time such as 5 ms, found '3'\n"},
        {"loss: 0.1 %", "loss: 0.1", "5:84 expected a share such as 5 %, found '0.1'\n"},
        {"loss: 0.1 %", "loss: 101 %", "5:84 expected a share such as 5 %, found '101 %'\n"},
        {"bandwidth: 2 MiB/s", "bandwidth: 2 MiB", "5:102 expected a rate such as 2 MiB/s, found '2 MiB'\n"},
        {"links: [ {", "links: [ { between: all, name: desk }, {", "5:44 there is a link 'desk' already: give this one another `name`\n"},
        {"[ [phone, tablet] ]", "[ [phone, watch] ]", "6:24 there is no device 'watch'; expected phone or tablet\n"},
        {"[ [phone, tablet] ]", "[ all ]", "6:16 expected two different names such as [phone, tablet], found 'all'\n"},
        {"    device: tablet\n", "", "10:3 there are several devices: say with `device:` where 'service' runs\n"},
        {"device: tablet\n    services", "device: tabelt\n    services", "11:13 there is no device 'tabelt'; did you mean 'tablet'?\n"},
        {"ability: 1201\n        distributed", "distributed",
         "15:22 only a service with an `ability` can be distributed: others find it under its id\n"},
        {"distributed: true", "distributed: yes", "16:22 expected true or false, found 'yes'\n"},
        {"  app:\n    device: phone\n    uid", "  other: { device: phone, uid: 20010001 }\n  app:\n    device: phone\n    uid",
         "21:3 an application of the stage model has a uid of its own, but 'other' has 20010001 too\n"},
        {"model: stage", "model: fa", "23:12 expected one of stage, found 'fa'\n"},
        {"{ local: false, uid: 7 }", "{}", "18:30 identity needs something to expect, such as `local: true`\n"},
        {"{ local: false, uid: 7 }", "{ uid: -2 }", "18:37 expected a whole number from -1 to 2147483647, found '-2'\n"},
        {"uid: 7 }", "process: app }", "18:55 the pid of a process of another device cannot be seen here\n"},
        {"$caller.device", "$caller.devise", "18:75 nothing called 'devise' is known of a caller; did you mean 'device'?\n"},
        {"$caller.device", "$caller.uid", "18:75 'text' is string16, but $caller.uid is a number (int32 or int64)\n"},
        {"connect: { to: printer", "connect: { to: echo",
         "25:24 no service 'echo' with `background: true` is on tablet; expected printer\n"},
        {"connect: { to: printer, device: tablet", "connect: { to: printer",
         "25:24 no service 'printer' with `background: true` is on phone\n"},
        {"as: echo, refused: STAGE-1", "as: echo, refused: STAGE-2",
         "26:66 expected one of SIZE-1, SIZE-3, DEATH-1, PASS-1, PASS-2, STAGE-1 or SAMGR-1, found 'STAGE-2'; did you mean 'STAGE-1'?\n"},
        {"1201, device: tablet", "1201, device: watch", "26:39 there is no device 'watch'; expected phone or tablet\n"},
        {"wait: 3 s", "wait: 1500 ms", "27:74 a call waits for whole seconds, 1 s to 3000 s\n"},
        {"wait: 3 s", "wait: 0 s", "27:74 a call waits for whole seconds, 1 s to 3000 s\n"},
        {"refused: DEATH-1", "refused: DEATH",
         "28:55 expected one of SIZE-1, SIZE-3, DEATH-1, PASS-1, PASS-2, STAGE-1 or SAMGR-1, found 'DEATH'\n"},
        {"link: desk", "link: dusk", "30:33 there is no link 'dusk'; did you mean 'desk'?\n"},
        {"link: desk", "link: desk, between: [phone, tablet]",
         "30:27 say which links are meant: either `between:` two devices or `link:` a name\n"},
        {"link: desk, from: phone", "from: phone", "30:27 say which links are meant: either `between:` two devices or `link:` a name\n"},
        {"from: phone, loss: 5 %, burst: { start: 1 %, end: 9 % }", "from: watch, loss: 5 %",
         "30:45 there is no device 'watch'; expected phone or tablet\n"},
        {", loss: 5 %, burst: { start: 1 %, end: 9 % }", "", "30:27 impair needs something that gets worse, such as `delay: 10 ms`\n"},
        {"burst: { start: 1 %, end: 9 % }", "burst: { start: 1 % }",
         "30:72 burst needs the key 'end' (chance for each frame that it ends)\n"},
        {"for: 2 s }\n  - { at: { event: rpc.sent", "for: 2 s }\n  - { for: 1 s, at: { event: rpc.sent",
         "31:12 'kill' cannot be undone, so there is no `for`\n"},
        {"event: rpc.sent", "event: rpc.send",
         "31:20 expected a kind of event such as rpc.sent, found 'rpc.send'; did you mean 'rpc.sent'?\n"},
        {"where: 'device = phone'", "where: 'device = phone and metod = Say'", "31:57 there is no field 'metod'; did you mean 'method'?\n"},
        {"where: 'device = phone'", "where: device > phone", "31:44 'device' is a text, which '>' cannot compare; use =, != or in, or ~\n"},
        {"nth: 2", "nth: 0", "31:60 expected a whole number from 1 on, found '0'\n"},
        {"{ event: rpc.sent, where: 'device = phone', nth: 2, after: 1 ms }", "{ nth: 2 }",
         "31:13 say which event is meant: `event:` its kind, `where:` a condition, or both\n"},
        {"after: 1 ms }, kill", "after: 1 ms }, after: 1 ms, kill", "31:85 `after` goes with `when`: it is the time from the mark on\n"},
        {"in_flight: hold", "in_flight: keep", "32:66 expected one of deliver, drop or hold, found 'keep'\n"},
        {"noticed: 2 s", "notice: 2 s", "32:72 unknown key 'notice' in cut_link; did you mean 'noticed'?\n"},
        {"{ device: tablet, graceful: true }", "{ graceful: true }", "33:31 device_off needs the key 'device' (which one)\n"},
        {"untrust: { between: [phone, tablet] }", "untrust: { between: all }",
         "34:37 expected two different names such as [phone, tablet], found 'all'\n"},
        {"host_device: tablet", "host_device: table", "36:44 there is no device 'table'; did you mean 'tablet'?\n"},
        {"crossings: 1", "crossings: many", "36:63 expected a whole number from 0 to 255, found 'many'\n"},
        {"cause: link_lost", "cause: lost", "37:43 expected one of process_died, link_lost or device_offline, found 'lost'\n"},
        {"end: powered_off", "end: off", "38:36 expected one of alive, exited, killed, crashed or powered_off, found 'off'\n"},
        {"remote and size > 4 KiB", "remote and size > 4 KB", "39:41 'KB' is no unit of size; did you mean 'KiB'?\n"},
        {", at_least: 1", "", "39:15 say how many: `times`, `at_least` or `at_most`\n"},
        {"where: \"remote and size > 4 KiB\", at", "at",
         "39:15 say which event is meant: `event:` its kind, `where:` a condition, or both\n"},
        {"- connect: { to: printer", "- partition: { between: all }\n      - connect: { to: printer",
         "25:9 'partition' cannot be a step\n"},
        {"steps:\n", "steps: [ { identity: { local: true } } ]\n    step:\n",
         "24:16 'identity' cannot be a step\n"
         "25:5 unknown key 'step' in a process; did you mean 'steps'?\n"
         "38:19 no subscription is named 'watch'\n"},
    };
    for (const auto& [from, to, expected] : kCases) EXPECT_EQ(mistakes(spoiled(from, to)), expected) << from << " -> " << to;
}

}  // namespace
}  // namespace scenarios::engine
