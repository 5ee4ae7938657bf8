#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "scenarios/engine/judge.h"
#include "scenarios/engine/nearest.h"
#include "scenarios/engine/scenario.h"
#include "scenarios/engine/schema.h"
#include "scenarios/engine/units.h"
#include "scenarios/engine/verb.h"

namespace scenarios::engine {
namespace {

/// A small valid scenario; tests spoil one place of it.
constexpr std::string_view kGood = R"(name: hello
interfaces:
  Echo:
    methods:
      Say: { arguments: { text: string16, times: int8 }, returns: { text: string16 } }
processes:
  service:
    services:
      echo:
        interface: Echo
        ability: 1201
        methods:
          Say: { reply: { text: $text } }
  app:
    steps:
      - get: { ability: 1201, as: echo }
      - call: { to: echo, method: Say, arguments: { text: hi, times: 2 }, as: greeting }
expect:
  - result: { of: greeting, returns: { text: hi } }
)";

std::string spoiled(std::string_view from, std::string_view to) {
    std::string text(kGood);
    const auto at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

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

std::string file_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(ScenarioReader, TakesAScenarioWithoutMistakes) { EXPECT_EQ(mistakes(std::string(kGood)), ""); }

TEST(ScenarioReader, NamesAnUnknownKeyAndTheNearestRightOne) {
    EXPECT_EQ(mistakes(spoiled("ability: 1201\n", "abilty: 1201\n")), "11:9 unknown key 'abilty' in a service; did you mean 'ability'?\n");
}

TEST(ScenarioReader, CountsAMisspeltRequiredKeyAsOneMistake) {
    EXPECT_EQ(mistakes(spoiled("name: hello", "nmae: hello")), "1:1 unknown key 'nmae' in the scenario; did you mean 'name'?\n");
}

TEST(ScenarioReader, NamesAMissingKey) {
    EXPECT_EQ(mistakes(spoiled("ability: 1201, as: echo", "as: echo")), "16:16 a look-up needs the key 'ability' (the id asked for)\n");
}

TEST(ScenarioReader, SaysWhatWasExpectedInPlaceOfAWrongType) {
    EXPECT_EQ(mistakes(spoiled("ability: 1201\n", "ability: many\n")), "11:18 expected a whole number from 1 to 16777215, found 'many'\n");
    EXPECT_EQ(mistakes(spoiled("steps:\n", "start: 5 msec\n    steps:\n")), "15:12 expected a time such as 5 ms, found '5 msec'\n");
    EXPECT_EQ(mistakes(spoiled("text: string16, times", "text: strng16, times")),
              "5:33 expected a parcel type such as int32, string16, bytes, object or int32[], found 'strng16'; did you mean 'string16'?\n"
              "13:33 'text' is string16, but $text is int32\n"
              "17:59 'text' is int32; found 'hi'\n");
}

TEST(ScenarioReader, NamesADanglingNameAndTheNearestOne) {
    EXPECT_EQ(mistakes(spoiled("to: echo", "to: ecko")), "17:21 nothing is called 'ecko' here; did you mean 'echo'?\n");
    EXPECT_EQ(mistakes(spoiled("interface: Echo", "interface: Ecko")), "10:20 there is no interface 'Ecko'; did you mean 'Echo'?\n");
    EXPECT_EQ(mistakes(spoiled("of: greeting", "of: greting")),
              "19:19 no call is named 'greting' (`as: greting`); did you mean 'greeting'?\n");
    EXPECT_EQ(mistakes(spoiled("method: Say", "method: Sya")), "17:35 interface Echo has no method 'Sya'; did you mean 'Say'?\n");
    EXPECT_EQ(mistakes(spoiled("$text", "$txt")), "13:33 nothing is called 'txt' here; did you mean 'text'?\n");
}

TEST(ScenarioReader, NamesAnUnknownVerbAndAVerbInTheWrongPlace) {
    EXPECT_EQ(mistakes(spoiled("- get:", "- gte:")), "16:9 unknown verb 'gte'; did you mean 'get'?\n17:21 nothing is called 'echo' here\n");
    EXPECT_EQ(mistakes(spoiled("as: greeting }\n", "as: greeting }\n      - reply: {}\n")), "18:9 'reply' cannot be a step\n");
}

TEST(ScenarioReader, ChecksValuesAgainstTheInterface) {
    EXPECT_EQ(mistakes(spoiled("times: 2", "times: 200")), "17:70 'times' is int8; found '200'\n");
    EXPECT_EQ(mistakes(spoiled(", times: 2", "")), "17:53 Say needs a value for 'times' (int8)\n");
    EXPECT_EQ(mistakes(spoiled("times: 2", "times: 2, tone: soft")), "17:73 Say has no 'tone'; expected text or times\n");
    EXPECT_EQ(mistakes(spoiled("returns: { text: hi }", "returns: { txt: hi }")), "19:40 Say returns no 'txt'; did you mean 'text'?\n");
}

TEST(ScenarioReader, RefusesDuplicateKeys) {
    EXPECT_EQ(mistakes(spoiled("ability: 1201\n", "ability: 1201\n        ability: 1202\n")),
              "12:9 key 'ability' stands here twice; it was first given in line 11\n");
}

TEST(ScenarioReader, RefusesTwoServicesOfOneId) {
    EXPECT_EQ(mistakes(spoiled("  app:\n", "  other: { services: { echo2: { interface: Echo, ability: 1201 } } }\n  app:\n")),
              "14:24 'echo' and 'echo2' are registered under the same id 1201\n");
}

TEST(ScenarioReader, ReportsAllMistakesInOnePass) {
    auto text = spoiled("ability: 1201\n", "abilty: 1201\n");
    text.replace(text.find("to: echo"), 8, "to: ecko");
    text.replace(text.find("of: greeting"), 12, "of: nothing1");
    EXPECT_EQ(mistakes(text),
              "11:9 unknown key 'abilty' in a service; did you mean 'ability'?\n"
              "17:21 nothing is called 'ecko' here; did you mean 'echo'?\n"
              "19:19 no call is named 'nothing1' (`as: nothing1`); expected greeting\n");
}

TEST(ScenarioReader, ShowsTheLineAndACaret) {
    Problems problems;
    const auto source = spoiled("to: echo", "to: ecko");
    (void)read_scenario("x.yaml", source, problems);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(render(problems.sorted().front(), "x.yaml", source),
              "x.yaml:17:21: nothing is called 'ecko' here; did you mean 'echo'?\n"
              "   17 |       - call: { to: ecko, method: Say, arguments: { text: hi, times: 2 }, as: greeting }\n"
              "      |                     ^~~~\n");
}

TEST(ScenarioReader, RefusesAliasesAnchorsAndDepthInsteadOfUnfoldingThem) {
    EXPECT_EQ(mistakes("a: &x [1]\nb: *x\n"),
              "1:4 anchors (&name) are not used in scenarios: write the value out\n"
              "2:4 aliases (*name) are not used in scenarios: write the value out\n");
    EXPECT_EQ(mistakes("a: " + std::string(60, '[') + std::string(60, ']')), "1:43 nested deeper than 40 levels\n");
    EXPECT_NE(mistakes("a: " + std::string(100'000, '[')), "");
    EXPECT_EQ(mistakes("name: [1, 2\n"), "2:1 this is no YAML: end of sequence flow not found\n");
    EXPECT_EQ(mistakes(std::string("name: a\0b\n", 10)), "0:0 the file holds a zero byte: it is no YAML text\n");
    EXPECT_EQ(mistakes(""), "0:0 the file is empty\n");
}

TEST(ScenarioReader, AFaultSaysWhenItHappens) {
    EXPECT_EQ(mistakes(std::string(kGood) + "faults:\n  - { kill: app }\n"),
              "21:7 a fault says when it happens: either `at:` a time or `when:` a mark is reached\n");
    EXPECT_EQ(mistakes(std::string(kGood) + "faults:\n  - { at: 5 ms, kill: ap }\n"),
              "21:23 there is no process 'ap'; did you mean 'app'?\n");
    EXPECT_EQ(mistakes(std::string(kGood) + "faults:\n  - { when: asked, kill: app }\n"), "21:13 no step sets the mark 'asked'\n");
}

TEST(Units, ReadTimesAndSizesAndNothingElse) {
    EXPECT_EQ(parse_duration("5 ms"), 5'000'000);
    EXPECT_EQ(parse_duration("1.5us"), 1'500);
    EXPECT_EQ(parse_duration("2 h"), 7'200'000'000'000);
    EXPECT_EQ(parse_duration("0"), 0);
    EXPECT_FALSE(parse_duration("5"));
    EXPECT_FALSE(parse_duration("-5 ms"));
    EXPECT_FALSE(parse_duration("5  ms"));
    EXPECT_EQ(parse_size("200 KiB"), 204'800U);
    EXPECT_EQ(parse_size("1048577"), 1'048'577U);
    EXPECT_FALSE(parse_size("1 KB"));
    EXPECT_FALSE(parse_size("999999999999 GiB"));
    EXPECT_EQ(parse_integer("-0x10"), -16);
    EXPECT_FALSE(parse_integer("9223372036854775808"));
}

TEST(Nearest, ForgivesOneSlipAndNotADifferentWord) {
    EXPECT_EQ(nearest("abilty", {"ability", "as"}), "ability");
    EXPECT_EQ(nearest("Echo", {"echo"}), "echo");
    EXPECT_EQ(nearest("sbuscribe", {"subscribe"}), "subscribe");
    EXPECT_EQ(nearest("kill", {"call", "wait"}), "");
}

TEST(Schema, TheShippedOneIsUpToDate) {
    EXPECT_EQ(file_text(std::filesystem::path(IPCLAB_SOURCE_DIR) / "scenarios/scenario.schema.json"), json_schema())
        << "write it anew: ipclab schema > scenarios/scenario.schema.json";
}

TEST(Readme, NamesEveryVerbAndEveryExpectationWithItsExample) {
    const auto readme = file_text(std::filesystem::path(IPCLAB_SOURCE_DIR) / "scenarios/README.md");
    for (const auto& verb : all_actions()) EXPECT_NE(readme.find(std::string(verb.example)), std::string::npos) << verb.name;
    for (const auto& kind : all_checks()) EXPECT_NE(readme.find(std::string(kind.example)), std::string::npos) << kind.name;
}

TEST(Verdicts, ACallIsComparedFieldByField) {
    CallExpectation expect;
    expect.returns = {{"text", {ParcelType{ParcelType::Base::String, false, {}}, Value{std::string("hi")}}}};
    expect.at_most_ns = 2'000;
    CallResult result;
    result.ended_ns = 1'000;
    result.returns = {{"text", Value{std::string("hi")}}};
    EXPECT_EQ(difference(expect, result), "");
    result.ended_ns = 3'000;
    EXPECT_EQ(difference(expect, result), "it took 3 us");
    result.returns.front().second = Value{std::string("ho")};
    EXPECT_EQ(difference(expect, result), "text = \"ho\"");
    result.status = 29189;
    EXPECT_EQ(difference(expect, result), "status 29189 (BR_DEAD_REPLY)");
}

}  // namespace
}  // namespace scenarios::engine
