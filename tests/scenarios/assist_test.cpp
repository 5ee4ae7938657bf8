// What an editor is told about scenarios: which there are, what is wrong with one, what could stand where somebody writes.

#include "scenarios/engine/assist.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "scenarios/engine/scenario.h"

namespace scenarios::engine {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string file_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// -- completion

constexpr std::string_view kWorld = R"(name: world
devices: { phone: {}, tablet: { cores: 2 } }
interfaces:
  Echo:
    methods:
      Say: { arguments: { text: string16, to: object<Log> }, returns: { text: string16, log: object<Log> } }
      Shout: { arguments: { volume: int8 } }
  Log: { methods: { Line: { arguments: { line: string16 } } } }
processes:
  service:
    device: tablet
    services:
      echo:
        interface: Echo
        ability: 1201
        methods:
          Say:
            - mark: asked
            - reply: { text: $text, log: log }
      log: { interface: Log, background: true }
  app:
    device: phone
    steps:
      - get: { ability: 1201, device: tablet, as: echo }
      - call: { to: echo, method: Say, arguments: { text: hi, to: mine }, as: said }
      - subscribe: { to: echo, as: watch }
)";

/// Labels of what is offered where `|` stands in `text`, joined.
struct Offer {
    int from = 0;
    std::vector<std::string> labels;
    json items;
    [[nodiscard]] std::string all() const {
        std::string out;
        for (const auto& label : labels) out += (out.empty() ? "" : " ") + label;
        return out;
    }
    [[nodiscard]] bool has(std::string_view label) const { return std::find(labels.begin(), labels.end(), label) != labels.end(); }
};

Offer offer(std::string text) {
    const auto at = text.find('|');
    EXPECT_NE(at, std::string::npos);
    text.erase(at, 1);
    const auto before = text.substr(0, at);
    const auto line = static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1;
    const auto column = static_cast<int>(at - (before.rfind('\n') == std::string::npos ? 0 : before.rfind('\n') + 1)) + 1;
    const auto answer = assist_complete(text, line, column);
    Offer out{.from = answer["from"].get<int>(), .labels = {}, .items = answer["items"]};
    for (const auto& item : out.items) out.labels.push_back(item["label"].get<std::string>());
    return out;
}

Offer in_world(const std::string& rest) { return offer(std::string(kWorld) + rest); }

TEST(Completion, KeysOfTheScenarioThatAreNotThereYet) {
    const auto found = offer("name: x\n|\nprocesses: {}\n");
    EXPECT_TRUE(found.has("seed"));
    EXPECT_TRUE(found.has("faults"));
    EXPECT_FALSE(found.has("name"));
    EXPECT_FALSE(found.has("processes")) << "it stands further below";
    const auto begun = offer("name: x\nsu|");
    ASSERT_EQ(begun.labels.front(), "summary");
    EXPECT_EQ(begun.from, 1);
    EXPECT_EQ(begun.items[0]["insert"], "summary: ");
    EXPECT_EQ(begun.items[0]["detail"], "a text");
    EXPECT_EQ(begun.items[0]["documentation"],
              "what it shows, in a few sentences. Example: summary: A client finds a service and calls it.");
}

TEST(Completion, WhatBeginsSoComesFirstThenWhatHasItInside) {
    EXPECT_EQ(offer("name: x\nprocesses:\n  app:\n    s|").labels.front(), "start");
    EXPECT_EQ(offer("pro|").all(), "profile processes");
    EXPECT_EQ(offer("LIMIT|").all(), "time_limit") << "letter case aside";
}

TEST(Completion, KeysOfBlocksAndBracesAlike) {
    EXPECT_EQ(offer("devices:\n  phone:\n    |").all(), "kernel cores stack files");
    EXPECT_EQ(offer("devices: { phone: { cores: 2, | } }").all(), "kernel stack files");
    EXPECT_EQ(offer("devices: { phone: { | , cores: 2 } }").all(), "kernel stack files");
    EXPECT_EQ(offer("devices: { phone: { cores: 2, sta|").all(), "stack");
    EXPECT_EQ(offer("devices:\n  phone: {\n    cores: 2,\n    |").all(), "kernel stack files") << "braces over several lines";
    EXPECT_EQ(offer("expect:\n  - process: { | }").items[0]["detail"], "a name (letters, digits, _ and -), required");
}

TEST(Completion, VerbsWhereStepsStand) {
    const auto step = offer("processes:\n  app:\n    steps:\n      - |");
    EXPECT_TRUE(step.has("call"));
    EXPECT_TRUE(step.has("kill"));
    EXPECT_FALSE(step.has("reply")) << "only a method replies";
    EXPECT_FALSE(step.has("cut_link")) << "only a fault";
    EXPECT_EQ(offer("processes:\n  app:\n    steps:\n      - ca|").items[0]["insert"], "call: ");
    EXPECT_EQ(offer("processes:\n  app:\n    steps:\n      |").items[0]["insert"], "- get: ") << "the dash was not written yet";
    EXPECT_TRUE(offer("processes: { app: { services: { s: { interface: I, methods: { Say: [ { | } ] } } } } }").has("reply"));
    const auto again = offer("processes:\n  app:\n    steps:\n      - repeat:\n          times: 3\n          steps:\n            - sl|");
    EXPECT_EQ(again.all(), "sleep");
    EXPECT_TRUE(offer("expect:\n  - |").has("never"));
    EXPECT_FALSE(offer("expect:\n  - |").has("call"));
}

TEST(Completion, FaultsHaveATimeAndAVerb) {
    const auto fault = in_world("faults:\n  - { | }");
    EXPECT_TRUE(fault.has("at"));
    EXPECT_TRUE(fault.has("cut_link"));
    EXPECT_FALSE(fault.has("call"));
    const auto rest = in_world("faults:\n  - { at: 5 ms, kill: app, | }");
    EXPECT_TRUE(rest.has("must_bite"));
    EXPECT_FALSE(rest.has("at"));
    EXPECT_FALSE(rest.has("hang")) << "one verb is there";
    EXPECT_EQ(in_world("faults:\n  - { at: 5 ms, kill: | }").all(), "service app");
    EXPECT_EQ(in_world("faults:\n  - at: 5 ms\n    kill: se|").all(), "service");
    EXPECT_EQ(in_world("faults:\n  - { when: | }").all(), "asked");
    EXPECT_EQ(in_world("faults:\n  - { at: { ev|").all(), "event");
    EXPECT_EQ(in_world("faults:\n  - { at: 1 ms, cut_link: { between: | } }").all(), "all [phone, tablet]");
    EXPECT_EQ(in_world("faults:\n  - { at: 1 ms, cut_link: { between: [phone, | ] } }").all(), "phone tablet");
    EXPECT_EQ(in_world("faults:\n  - { at: 1 ms, cut_link: { link: | } }").all(), "phone-tablet.wlan_5g");
}

TEST(Completion, WordsOfTheTable) {
    EXPECT_EQ(offer("profile: |").all(), "seed as-coded");
    EXPECT_EQ(offer("profile: |").items[0]["detail"], "the default");
    EXPECT_EQ(offer("devices: { phone: { kernel: linux| } }").all(), "linux-6.1 linux-6.12");
    EXPECT_EQ(offer("expect:\n  - refused: { rule: PASS| }").all(), "PASS-1 PASS-2");
    EXPECT_EQ(offer("expect:\n  - events: { event: rpc.se| }").all(), "rpc.sent rpc.served");
    EXPECT_EQ(offer("processes:\n  app:\n    services:\n      s:\n        serial: |").all(), "true false");
    EXPECT_TRUE(offer("processes:\n  app:\n    steps:\n      - call: { expect: { status: BR_| } }").has("BR_DEAD_REPLY"));
}

TEST(Completion, NamesThatTheTextGives) {
    const std::string step = "      - ";
    EXPECT_EQ(in_world(step + "get: { ability: | }").all(), "1201");
    EXPECT_EQ(in_world(step + "get: { ability: | }").items[0]["detail"], "echo");
    EXPECT_EQ(in_world(step + "get: { device: | }").all(), "phone tablet");
    EXPECT_EQ(in_world(step + "call: { to: | }").all(), "echo said.log");
    EXPECT_EQ(in_world(step + "connect: { to: | }").all(), "log");
    EXPECT_EQ(in_world(step + "call: { to: echo, method: | }").all(), "Say Shout");
    EXPECT_EQ(in_world(step + "call: { method: |, to: echo }").all(), "Say Shout") << "what stands behind counts as well";
    EXPECT_EQ(in_world(step + "call: { to: said.log, method: | }").all(), "Line");
    EXPECT_EQ(in_world(step + "call: { to: echo, method: Say, arguments: { text: hi, | } }").all(), "to");
    EXPECT_EQ(in_world(step + "call:\n          to: echo\n          method: Say\n          arguments:\n            |").all(), "text to");
    EXPECT_EQ(in_world(step + "call: { to: echo, method: Say, expect: { returns: { | } } }").all(), "text log");
    EXPECT_EQ(in_world(step + "call: { to: echo, method: Say, arguments: { text: $| } }").all(), "$said.text $said.log");
    EXPECT_EQ(in_world(step + "wait: { death: | }").all(), "watch");
    EXPECT_EQ(in_world(step + "wait: { mark: | }").all(), "asked");
    EXPECT_EQ(in_world("expect:\n  - result: { of: | }").all(), "said");
    EXPECT_EQ(in_world("expect:\n  - result: { of: said, returns: { | } }").all(), "text log");
    EXPECT_EQ(in_world("expect:\n  - deaths: { of: | }").all(), "watch");
    EXPECT_EQ(in_world("expect:\n  - order: [ | ]").all(), "said watch asked");
    EXPECT_EQ(in_world("expect:\n  - process: { name: | }").all(), "service app");
    EXPECT_EQ(in_world("expect:\n  - calls: { interface: Log, method: | }").all(), "Line");
}

TEST(Completion, MethodsKnowTheirRequestAndTheirReply) {
    std::string text(kWorld);
    const auto with = [&](const std::string& from, const std::string& to) {
        auto changed = text;
        changed.replace(changed.find(from), from.size(), to);
        return offer(changed);
    };
    EXPECT_EQ(with("reply: { text: $text, log: log }", "reply: { | }").all(), "text log");
    const auto value = with("reply: { text: $text, log: log }", "reply: { text: $t| }");
    EXPECT_EQ(value.labels.front(), "$text");
    EXPECT_TRUE(value.has("$to"));
    EXPECT_TRUE(with("text: $text, log", "text: $caller.|, log").has("$caller.uid"));
    EXPECT_EQ(with("          Say:\n            - mark", "          |\n          Say:\n            - mark").all(), "Shout");
}

TEST(Completion, ConditionsCompleteAtTheirLastWord) {
    const auto fields = in_world("expect:\n  - never: { event: rpc.sent, where: 'metho| ' }");
    EXPECT_EQ(fields.labels.front(), "method");
    const auto methods = in_world("expect:\n  - never: { where: 'remote and method = | ' }");
    EXPECT_EQ(methods.all(), "Echo.Say Echo.Shout Log.Line");
    EXPECT_EQ(in_world("expect:\n  - never: { where: 'device = |").all(), "phone tablet");
    EXPECT_EQ(in_world("expect:\n  - never: { where: 'process != s|").all(), "service");
    const auto fates = in_world("expect:\n  - never: { where: 'fate in { lost, de|");
    EXPECT_TRUE(fates.has("delivered")) << fates.all();
    const auto line = std::string("  - never: { where: 'fate in { lost, ");
    EXPECT_EQ(fates.from, static_cast<int>(line.size()) + 1);
    EXPECT_TRUE(in_world("faults:\n  - at: { where: transaction = 5 and |").has("duration"));
}

TEST(Completion, WorksInTextThatIsBrokenAtTheCursorAndElsewhere) {
    EXPECT_TRUE(offer("devices: { phone: { cores: 2\nprocesses:\n  app:\n    |").has("steps")) << "a brace that was never closed";
    EXPECT_TRUE(offer("name: [\nprocesses:\n  app: { x\n  other:\n    |").has("uid"));
    EXPECT_EQ(offer("steps: |").all(), "") << "no key of a scenario";
    EXPECT_EQ(offer("name: x  # com|").all(), "");
    EXPECT_EQ(offer("summary: >\n  pro|\n").all(), "") << "in a block of text";
    EXPECT_TRUE(offer("summary: >\n  text\n|").has("seed")) << "behind it";
    EXPECT_TRUE(offer("# yaml\r\nname: x\r\n|\r\n").has("seed"));
}

TEST(Completion, WhatHasNoListOfWordsShowsAnExample) {
    EXPECT_EQ(offer("time_limit: |").all(), "10 s");
    EXPECT_EQ(offer("processes:\n  app:\n    steps:\n      - sleep: |").all(), "5 ms");
    EXPECT_EQ(offer("processes:\n  app:\n    steps:\n      - get: |").labels.front().front(), '{');
}

TEST(Completion, PlacesAreInCharacters) {
    const std::string text = "title: \"\xc3\xa4\xe2\x82\xac\"\nsummary: \xe2\x82\xac\ndevices: { \xc3\xa4\xc3\xa4: { ker } }\n";
    const auto answer = assist_complete(text, 3, 21);  // behind `ker`
    ASSERT_EQ(answer["items"].size(), 1U) << answer;
    EXPECT_EQ(answer["items"][0]["label"], "kernel");
    EXPECT_EQ(answer["from"], 18);
}

TEST(Completion, PlacesOutsideTheTextOfferNothingOrItsEnd) {
    EXPECT_TRUE(assist_complete("name: x\n", 9, 1)["items"].empty());
    EXPECT_TRUE(assist_complete("name: x\n", 0, 1)["items"].empty());
    EXPECT_TRUE(assist_complete("name: x\n", 1, -3)["items"].empty());
    EXPECT_FALSE(assist_complete("", 1, 1)["items"].empty());
    EXPECT_EQ(assist_complete("pro", 1, 99)["items"].size(), 2U);
}

/// Wherever the cursor stands in a scenario that is right: what stands there is among what is offered.
TEST(Completion, OffersWhatShippedScenariosSay) {
    std::size_t asked = 0;
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(IPCLAB_SOURCE_DIR) / "scenarios/library")) {
        if (entry.path().extension() != ".yaml") continue;
        const auto text = file_text(entry.path());
        int line = 1;
        std::size_t begin = 0;
        for (; begin < text.size(); ++line) {
            const auto end = std::min(text.find('\n', begin), text.size());
            const auto row = text.substr(begin, end - begin);
            begin = end + 1;
            if (row.find("returns:") != std::string::npos) continue;  // names that people give
            for (const std::string key :
                 {"call", "get", "method", "interface", "ability", "device", "kill", "expect", "steps", "services"}) {
                const auto at = row.find(key + ":");
                if (at == std::string::npos || row.find('#') < at || (at > 0 && std::string(" {").find(row[at - 1]) == std::string::npos))
                    continue;
                // Behind the first letter of the key.
                const auto answer = assist_complete(text, line, static_cast<int>(at) + 2);
                const auto& items = answer["items"];
                EXPECT_TRUE(std::any_of(items.begin(), items.end(), [&](const json& item) { return item["label"] == key; }))
                    << entry.path() << ":" << line << " " << key << " " << answer;
                EXPECT_EQ(answer["from"], at + 1);
                ++asked;
            }
        }
    }
    EXPECT_GT(asked, 300U);
}

// -- validation

TEST(Validate, TellsEachMistakeWithItsPlaceInCharacters) {
    const auto answer = assist_validate("x.yaml", "name: x\ntitle: \"\xc3\xa4\"\nprocesses: { \xc3\xa4: { uidd: 1 } }\n");
    ASSERT_EQ(answer["problems"].size(), 2U) << answer;
    EXPECT_EQ(answer["problems"][1],
              (json{{"line", 3}, {"column", 19}, {"length", 4}, {"message", "unknown key 'uidd' in a process; did you mean 'uid'?"}}));
}

TEST(Validate, SaysWhereStepsAreAndWhichCellsThereAre) {
    const auto answer = assist_validate("x.yaml", R"(name: x
parameters: { n: [1, 2] }
interfaces: { Echo: { methods: { Say: { returns: { text: string16 } } } } }
processes:
  service:
    services:
      echo:
        interface: Echo
        ability: 1201
        methods:
          Say:
            - work: 1 ms
            - reply: { text: hi }
  app:
    steps:
      - repeat:
          times: ${n}
          steps: [ sleep: 1 ms ]
faults:
  - { at: 1 ms, kill: app }
)");
    EXPECT_EQ(answer["problems"], json::array());
    EXPECT_EQ(answer["cells"], (json{"n=1", "n=2"}));
    EXPECT_EQ(answer["steps"], (json{{{"line", 12}, {"text", "work: 1 ms"}},
                                     {{"line", 16}, {"text", "repeat: {times: ${n}, steps: [{sleep: 1 ms}]}"}},
                                     {{"line", 18}, {"text", "sleep: 1 ms"}},
                                     {{"line", 20}, {"text", "at: 1 ms, kill: app"}}}))
        << "in the order of the table; a reply is no step that is told of";
}

TEST(Validate, TakesAnyText) {
    EXPECT_EQ(assist_validate("", "")["problems"].size(), 1U);
    EXPECT_EQ(assist_validate("", "[")["steps"], json::array());
    EXPECT_EQ(assist_validate("", "[1, 2]")["problems"].size(), 1U);
    EXPECT_NO_THROW((void)assist_validate("", "name: \xff\xfe\nprocesses: { \xff: 1 }").dump());
}

TEST(Validate, ManyCellsAreLookedAtInSamples) {
    std::string values;
    for (int i = 0; i < 90; ++i) values += (i > 0 ? ", " : "") + std::to_string(i);
    const auto text = "name: x\nparameters: { a: [" + values + "], b: [" + values +
                      "] }\nprocesses: { app: { uid: \"${a}\", steps: [ { sleep: \"${b}\" } ] } }\n";
    const auto answer = assist_validate("x.yaml", text);
    EXPECT_EQ(answer["cells"].size(), 8100U);
    ASSERT_GE(answer["problems"].size(), 1U) << "`sleep: 7` has no unit";
    EXPECT_EQ(answer["problems"][0]["line"], 3);
}

TEST(Validate, ShippedScenariosAreRight) {
    for (const auto& entry : fs::recursive_directory_iterator(fs::path(IPCLAB_SOURCE_DIR) / "scenarios/library")) {
        if (entry.path().extension() != ".yaml") continue;
        const auto answer = assist_validate(entry.path().string(), file_text(entry.path()));
        EXPECT_EQ(answer["problems"], json::array()) << entry.path();
        EXPECT_FALSE(answer["steps"].empty()) << entry.path();
    }
}

// -- scenarios and rules

TEST(Scenarios, TheLibraryComesInTheOrderOfTeaching) {
    const auto scenarios = assist_scenarios({})["scenarios"];
    std::vector<std::string> names;
    for (const auto& scenario : scenarios) names.push_back(scenario["name"].get<std::string>());
    // As the README's tables have them.
    std::vector<std::string> taught;
    const auto readme = file_text(fs::path(IPCLAB_SOURCE_DIR) / "README.md");
    std::set<std::string> known(names.begin(), names.end());
    for (auto at = readme.find("\n| `"); at != std::string::npos; at = readme.find("\n| `", at + 1)) {
        const auto name = readme.substr(at + 4, readme.find('`', at + 4) - at - 4);
        if (known.contains(name)) taught.push_back(name);
    }
    // But the window opens with the call inside a device and between two.
    const auto opening = std::find(taught.begin(), taught.end(), "hello_twice");
    ASSERT_NE(opening, taught.end());
    std::rotate(taught.begin(), opening, opening + 1);
    EXPECT_EQ(names, taught);
}

TEST(Scenarios, SayWhatACardShows) {
    const auto scenarios = assist_scenarios({std::string(IPCLAB_SOURCE_DIR) + "/scenarios/library"})["scenarios"];
    const auto wall = std::find_if(scenarios.begin(), scenarios.end(), [](const json& it) { return it["name"] == "one_megabyte_wall"; });
    ASSERT_NE(wall, scenarios.end());
    EXPECT_EQ((*wall)["topic"], "basics");
    EXPECT_EQ((*wall)["title"], "The one-megabyte wall");
    EXPECT_EQ((*wall)["summary"], "Parcels up to 1,048,576 bytes pass, one byte more is refused. Ashmem carries what is larger.");
    EXPECT_EQ((*wall)["devices"], 1);
    EXPECT_EQ((*wall)["rules"], json{"SIZE-1"});
    EXPECT_EQ((*wall)["cells"], json::array());
    EXPECT_FALSE(wall->contains("problem"));
    const auto far = std::find_if(scenarios.begin(), scenarios.end(), [](const json& it) { return it["name"] == "hello_twice"; });
    ASSERT_NE(far, scenarios.end());
    EXPECT_EQ((*far)["devices"], 2);
    EXPECT_EQ((*far)["processes"], (json{"phone/near_echo", "tablet/far_echo", "phone/neighbour", "phone/traveller"}));
}

TEST(Scenarios, FilesWithMistakesAndRootsThatAreNotThereAreToldOf) {
    const auto folder = fs::temp_directory_path() / "ipclab_assist_test";
    fs::remove_all(folder);
    fs::create_directories(folder / "mine");
    std::ofstream(folder / "mine/broken.yaml") << "name: broken\nprocesses: { app: { uidd: 1 } }\n";
    std::ofstream(folder / "mine/cells.yaml") << "name: cells\nparameters: { n: [1, 2] }\nprocesses: { app: { uid: \"${n}\" } }\n";
    const auto scenarios = assist_scenarios({folder.string(), (folder / "nowhere").string()})["scenarios"];
    fs::remove_all(folder);
    ASSERT_EQ(scenarios.size(), 3U) << scenarios;
    std::string problems;
    for (const auto& scenario : scenarios) {
        if (scenario.contains("problem"))
            problems += scenario["name"].get<std::string>() + ": " + scenario["problem"].get<std::string>() + "\n";
        if (scenario["name"] == "cells") {
            EXPECT_EQ(scenario["cells"], (json{"n=1", "n=2"}));
        }
    }
    EXPECT_NE(problems.find("broken: line 2: unknown key 'uidd' in a process"), std::string::npos) << problems;
    EXPECT_NE(problems.find("nowhere"), std::string::npos) << problems;
}

TEST(Rules, AllAreThereInBothLanguages) {
    const auto english = assist_rules("en")["rules"];
    const auto chinese = assist_rules("zh")["rules"];
    ASSERT_EQ(english.size(), 9U);
    ASSERT_EQ(chinese.size(), 9U);
    EXPECT_EQ(english[0]["id"], "SIZE-1");
    for (std::size_t i = 0; i < english.size(); ++i) {
        EXPECT_EQ(english[i]["id"], chinese[i]["id"]);
        EXPECT_NE(english[i]["law"], chinese[i]["law"]);
        for (const auto* key : {"title", "law", "remedy", "source"}) EXPECT_FALSE(english[i][key].get<std::string>().empty());
    }
}

}  // namespace
}  // namespace scenarios::engine
