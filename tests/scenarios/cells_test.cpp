// Parameters and cells: which there are, how they are called, what stands where a parameter stood, and what is wrong with a file.

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "scenarios/engine/cells.h"
#include "scenarios/engine/expanded_text.h"
#include "scenarios/engine/scenario.h"
#include "tests/scenarios/program.h"

namespace scenarios::engine {
namespace {

/// Two devices and a call; `head` stands above, where parameters do.
std::string scenario(const std::string& head, const std::string& loss = "0 %", const std::string& far = "tablet",
                     const std::string& text = "hi") {
    return "name: cells\n" + head + R"(devices: { phone: {}, tablet: {} }
network:
  links: [ { between: [phone, tablet], loss: )" +
           loss + R"( } ]
interfaces:
  Echo: { methods: { Say: { arguments: { text: string16 }, returns: { text: string16 } } } }
processes:
  service:
    device: )" +
           far + R"(
    services: { echo: { interface: Echo, ability: 1201, distributed: true, methods: { Say: { reply: { text: $text } } } } }
  app:
    device: phone
    steps:
      - get: { ability: 1201, device: )" +
           far + R"(, as: echo }
      - call: { to: echo, method: Say, arguments: { text: )" +
           text + R"( }, as: said }
expect:
  - result: { of: said, returns: { text: )" +
           text + R"( } }
)";
}

std::string said(const Problems& problems) {
    std::string out;
    for (const auto& problem : problems.sorted()) {
        out += std::to_string(problem.place.line) + ":" + std::to_string(problem.place.column) + " " + problem.message + "\n";
    }
    return out;
}

std::vector<std::string> ids(const std::string& source) {
    Problems problems;
    std::vector<std::string> out;
    for (const auto& cell : read_cells("x.yaml", source, problems)) out.push_back(cell.id);
    EXPECT_EQ(said(problems), "");
    return out;
}

/// What check_scenario says of a file.
std::string mistakes(const std::string& source) {
    Problems problems;
    check_scenario("x.yaml", source, problems);
    return said(problems);
}

const std::string kTwo = "parameters:\n  loss: [0 %, 2 %]\n  text: [hi, ho, \"$text\"]\n";

TEST(Cells, AreAllCombinationsInTheOrderOfTheFile) {
    EXPECT_EQ(ids(scenario(kTwo, "\"${loss}\"", "tablet", "\"${text}\"")),
              (std::vector<std::string>{"loss=0%,text=hi", "loss=0%,text=ho", "loss=0%,text=$text", "loss=2%,text=hi", "loss=2%,text=ho",
                                        "loss=2%,text=$text"}));
    EXPECT_EQ(ids(scenario("")), std::vector<std::string>{""});
}

TEST(Cells, ThatMakeNoSenseAreLeftOut) {
    const auto source =
        scenario(kTwo + "exclude:\n  - { loss: 2 %, text: hi }\n  - { text: ho }\n", "\"${loss}\"", "tablet", "\"${text}\"");
    EXPECT_EQ(ids(source), (std::vector<std::string>{"loss=0%,text=hi", "loss=0%,text=$text", "loss=2%,text=$text"}));
}

TEST(Cells, OfAWrongFileAreNone) {
    Problems problems;
    EXPECT_TRUE(read_cells("x.yaml", scenario("parameters: { loss: [] }\n", "\"${loss}\""), problems).empty());
    EXPECT_FALSE(problems.empty());
}

struct Mistake {
    const char* head;
    const char* said;
};
void PrintTo(const Mistake& mistake, std::ostream* out) { *out << mistake.head; }

class WrongParameters : public testing::TestWithParam<Mistake> {};

TEST_P(WrongParameters, AreSaidWhereTheyStand) { EXPECT_EQ(mistakes(scenario(GetParam().head, "\"${loss}\"")), GetParam().said); }

INSTANTIATE_TEST_SUITE_P(
    Cells, WrongParameters,
    testing::Values(
        Mistake{"", "4:46 there is no parameter 'loss'; the scenario has no `parameters`\n"},
        Mistake{"parameters: { los: [0 %] }\n",
                "2:15 the parameter 'los' is never used: write ${los} where its value shall stand\n"
                "5:46 there is no parameter 'loss'; did you mean 'los'?\n"},
        Mistake{"parameters: { loss: [] }\n", "2:21 the parameter 'loss' has no values\n"},
        Mistake{"parameters: { loss: 2 % }\n", "2:21 expected a list, found '2 %'\n"},
        Mistake{"parameters: {}\n", "2:13 `parameters` names none\n5:46 there is no parameter 'loss'; the scenario has no `parameters`\n"},
        Mistake{"parameters: { loss: [2 %, 5 %, 2%] }\n", "2:32 '2%' stands here twice: cells are named by their values, without spaces\n"},
        Mistake{"parameters: { loss: [\"\"] }\n", "2:22 an empty value of 'loss': its cell would have no name\n"},
        Mistake{"parameters: { loss: [2 %, \"${loss}\"] }\n", "2:27 values of parameters do not take other parameters\n"},
        Mistake{"parameters: { loss: [2 %] }\nexclude: [ { los: 2 % } ]\n", "3:14 there is no parameter 'los'; did you mean 'loss'?\n"},
        Mistake{"parameters: { loss: [2 %] }\nexclude: [ { loss: 3 % } ]\n", "3:20 'loss' has no value '3 %'; did you mean '2 %'?\n"},
        Mistake{"parameters: { loss: [2 %] }\nexclude: [ { loss: 2 % } ]\n", "3:10 the constraints exclude every cell\n"},
        Mistake{"parameters: { loss: [2 %] }\nexclude: [ {} ]\n", "3:12 a constraint names at least one parameter\n"},
        Mistake{"exclude: [ { loss: 2 % } ]\n",
                "2:1 `exclude` goes with `parameters`: it names cells that make no sense\n"
                "2:14 there is no parameter 'loss'\n"
                "5:46 there is no parameter 'loss'; the scenario has no `parameters`\n"}));

TEST(Cells, AreNotMoreThanTenThousand) {
    std::string values;
    for (int i = 0; i < 101; ++i) values += (i > 0 ? ", v" : "v") + std::to_string(i);
    const auto head = "parameters:\n  far: [" + values + "]\n  text: [" + values + "]\n";
    EXPECT_EQ(mistakes(scenario(head, "0 %", "\"${far}\"", "\"${text}\"")),
              "4:3 from here on the parameters make more than 10000 cells; a scenario has at most that many\n");
}

TEST(Cells, AMistakeOfSomeIsSaidOnceWithTheFirstOfThem) {
    const auto head = std::string("parameters: { loss: [0 %, much, 2 %], far: [tablet, tablt] }\n");
    EXPECT_EQ(mistakes(scenario(head, "\"${loss}\"", "\"${far}\"")),
              "5:46 expected a share such as 5 %, found 'much' (in cell loss=much,far=tablet)\n"
              "10:13 there is no device 'tablt'; did you mean 'tablet'? (in cell loss=0%,far=tablt)\n"
              "15:38 there is no device 'tablt'; did you mean 'tablet'? (in cell loss=0%,far=tablt)\n");
}

TEST(Cells, ForgottenQuotesAreHintedAt) {
    const auto said = mistakes(scenario("parameters: { loss: [0 %] }\n", "${loss}"));
    EXPECT_NE(said.find(R"(inside { } and [ ] a parameter stands in quotes: "${name}")"), std::string::npos) << said;
}

TEST(Cells, WhatIsNoParameterIsSaid) {
    EXPECT_EQ(mistakes("title: \"it costs ${\"\n" + scenario("")),
              "1:18 `${` begins a parameter: write ${name}, or $${ where the text shall have it\n");
    EXPECT_EQ(mistakes("title: \"it costs $${x}\"\n" + scenario("")), "");
}

TEST(Cells, TheFirstIsReadUnlessOneIsNamed) {
    const auto source = scenario(kTwo, "\"${loss}\"", "tablet", "\"${text}\"");
    Problems problems;
    const auto cells = read_cells("x.yaml", source, problems);
    const auto first = read_scenario("x.yaml", source, problems);
    EXPECT_EQ(first.cell.id, "loss=0%,text=hi");
    const auto fifth = read_scenario("x.yaml", source, problems, cells.at(4));
    EXPECT_EQ(said(problems), "");
    EXPECT_EQ(fifth.cell, cells.at(4));
    EXPECT_EQ(fifth.links.front().loss, 0.02);
    EXPECT_EQ(fifth.source, source);
    EXPECT_EQ(fifth.processes.back().steps.back().text, "call: {to: echo, method: Say, arguments: {text: ho}, as: said}");
    (void)read_scenario("x.yaml", source, problems, {.id = "loss=9%", .values = {}});
    EXPECT_EQ(said(problems), "0:0 there is no cell 'loss=9%'\n");
}

TEST(Cells, AParameterAloneIsWhatTheListHasAndNotAText) {
    // `$text` unquoted would be a reference to something earlier; quoted it is the text.
    Problems problems;
    const auto quoted = read_scenario("x.yaml", scenario("parameters: { what: [\"$text\"] }\n", "0 %", "tablet", "\"${what}\""), problems);
    EXPECT_EQ(said(problems), "");
    (void)read_scenario("x.yaml", scenario("parameters: { what: [$text] }\n", "0 %", "tablet", "\"${what}\""), problems);
    EXPECT_EQ(said(problems), "16:59 nothing is called 'text' here; did you mean 'echo'?\n");
}

TEST(Cells, KeysTakeParametersToo) {
    const auto source = std::string(
        "name: x\nparameters: { who: [app, tool] }\nprocesses:\n  ${who}: { steps: [ { sleep: 1 ms } ] }\n"
        "  note_${who}: { steps: [ { kill: \"${who}\" } ] }\n");
    Problems problems;
    const auto cells = read_cells("x.yaml", source, problems);
    const auto scenario = read_scenario("x.yaml", source, problems, cells.at(1));
    EXPECT_EQ(said(problems), "");
    EXPECT_EQ(scenario.processes.front().name, "tool");
    EXPECT_EQ(scenario.processes.back().name, "note_tool");
    EXPECT_EQ(mistakes("name: x\nparameters: { who: [app] }\nprocesses:\n  app: {}\n  ${who}: {}\n"),
              "5:3 key 'app' stands here twice; it was first given in line 4\n");
}

TEST(Cells, AMistakeInAConditionIsShownWhereTheFileHasIt) {
    const auto source = std::string(
        "name: x\nparameters: { method: [Say, SayItLoud] }\nprocesses: { app: {} }\n"
        "expect:\n  - never: { where: 'method = ${method} and duraton > 5 ms' }\n");
    EXPECT_EQ(mistakes(source), "5:45 there is no field 'duraton'; did you mean 'duration'?\n");
}

TEST(Cells, AreFoundByNameOrByEnoughOfIt) {
    Problems problems;
    const auto cells = read_cells("x.yaml", scenario(kTwo, "\"${loss}\"", "tablet", "\"${text}\""), problems);
    EXPECT_EQ(find_cell(cells, "loss=2%,text=hi")->id, "loss=2%,text=hi");
    EXPECT_EQ(find_cell(cells, "text=hi, loss=2 %")->id, "loss=2%,text=hi");
    EXPECT_EQ(find_cell(cells, "loss=2%").error(), "'loss=2%' fits 3 cells: loss=2%,text=hi, loss=2%,text=ho, loss=2%,text=$text");
    EXPECT_EQ(find_cell(cells, "loss=2%,text=he").error(), "there is no cell 'loss=2%,text=he'; did you mean 'loss=2%,text=hi'?");
    EXPECT_EQ(find_cell(cells, "weather").error(), "there is no cell 'weather'; the first of 6 is 'loss=0%,text=hi'");
    EXPECT_EQ(find_cell({Cell{}}, "loss=2%").error(), "the scenario has no parameters, so there is no cell 'loss=2%'");
    const auto few =
        read_cells("x.yaml", scenario(kTwo + "exclude: [ { loss: 2 %, text: hi } ]\n", "\"${loss}\"", "tablet", "\"${text}\""), problems);
    EXPECT_EQ(find_cell(few, "text=hi")->id, "loss=0%,text=hi");
    EXPECT_EQ(said(problems), "");
}

TEST(ExpectedFailure, SaysHowAndWhy) {
    Problems problems;
    const auto read =
        read_scenario("x.yaml", scenario("expected_failure: { verdict: limit, subject: law oneway_order, because: known }\n"), problems);
    EXPECT_EQ(said(problems), "");
    ASSERT_TRUE(read.expected_failure);
    EXPECT_EQ(read.expected_failure->code, ExitCode::Limit);
    EXPECT_EQ(read.expected_failure->subject, "law oneway_order");
    EXPECT_EQ(read.expected_failure->because, "known");
    EXPECT_EQ(mistakes(scenario("expected_failure: { verdict: fial, because: known }\n")),
              "2:30 expected one of fail, inconclusive, limit, not_repeatable, drift or crash, found 'fial'; did you mean 'fail'?\n");
    EXPECT_EQ(mistakes(scenario("expected_failure: { verdict: fail }\n")),
              "2:21 an expected failure needs the key 'because' (why that is so, for who reads the report)\n");
}

/// A scenario with a parameter in every kind of place.
const std::string kEverywhere = R"(# ${far} in a comment stays what it is
name: everywhere
parameters:
  # how much
  loss: [2 %, 10 %]
  far: [tablet, watch]     # the other one
  word: ["$text, \"quoted\""]
title: "calls to ${far}, \"now\""
summary: >
  Over several lines, to ${far}
  and back, ${loss} lost; costs $${x}.
devices: { phone: {}, "${far}": {} }
seed: 5
network:
  links:
    - between: [phone, "${far}"]
      loss: ${loss}
interfaces:
  Echo: { methods: { Say: { arguments: { text: string16 }, returns: { text: string16 } } } }
processes:
  on_${far}:
    device: ${far}
    services: { echo: { interface: Echo, ability: 1201, distributed: true, methods: { Say: { reply: { text: $text } } } } }
  app:
    device: phone
    steps:
      - get: { ability: 1201, device: "${far}", as: echo }
      - call: { to: echo, method: Say, arguments: { text: "${word}" }, as: said }
      - call: { to: echo, method: Say, arguments: { text: 'it''s ${far}' }, as: also }
expect:
  - result: { of: said, returns: { text: "${word}" } }
  - events: { where: 'event = rpc.sent and to_device = ${far} and method = Say', times: 2 }
)";

TEST(ExpandedText, HasTheValuesInPlaceAndEveryLineWhereItWas) {
    Problems problems;
    const auto& source = kEverywhere;
    const auto cells = read_cells("x.yaml", source, problems);
    ASSERT_EQ(said(problems), "");
    auto scenario = read_scenario("x.yaml", source, problems, cells.at(3));
    EXPECT_EQ(scenario.cell.id, "loss=10%,far=watch,word=$text__quoted_");
    scenario.seed = 77;
    scenario.profile = "as-coded";
    scenario.time_limit_ns = 90'000'000'000;
    EXPECT_EQ(expanded_text(scenario), R"(# ${far} in a comment stays what it is
name: everywhere

  # how much



title: "calls to watch, \"now\""
summary: >
  Over several lines, to watch
  and back, 10 % lost; costs $${x}.
devices: { phone: {}, watch: {} }
seed: 77
network:
  links:
    - between: [phone, watch]
      loss: 10 %
interfaces:
  Echo: { methods: { Say: { arguments: { text: string16 }, returns: { text: string16 } } } }
processes:
  on_watch:
    device: watch
    services: { echo: { interface: Echo, ability: 1201, distributed: true, methods: { Say: { reply: { text: $text } } } } }
  app:
    device: phone
    steps:
      - get: { ability: 1201, device: watch, as: echo }
      - call: { to: echo, method: Say, arguments: { text: "$text, \"quoted\"" }, as: said }
      - call: { to: echo, method: Say, arguments: { text: "it's watch" }, as: also }
expect:
  - result: { of: said, returns: { text: "$text, \"quoted\"" } }
  - events: { where: "event = rpc.sent and to_device = watch and method = Say", times: 2 }
profile: as-coded
time_limit: 90 s
)");
}

TEST(ExpandedText, OfAScenarioInBracesIsOneToo) {
    Problems problems;
    const std::string source = "{parameters: {who: [app]}, name: x, processes: {\"${who}\": {steps: [{sleep: 1 ms}]}}, exclude: []}\n";
    const auto scenario = read_scenario("x.yaml", source, problems);
    ASSERT_EQ(said(problems), "");
    const auto text = expanded_text(scenario);
    const auto again = read_scenario("x.yaml", text, problems);
    EXPECT_EQ(said(problems), "") << text;
    EXPECT_EQ(again.processes.front().name, "app");
    EXPECT_EQ(again.time_limit_ns, scenario.time_limit_ns);
    EXPECT_NE(text.find("time_limit: 1 h"), std::string::npos) << text;
}

TEST(ExpandedText, PlaysTheSame) {
    Program program("cells_test");
    Problems problems;
    const auto& source = kEverywhere;
    const auto original = program.run(source, "--level full");
    ASSERT_EQ(original.exit_code, 0) << original.text;
    const auto expanded = program.run(expanded_text(read_scenario("x.yaml", source, problems)), "--level full");
    // The account of the run to the last line but the headline of the verdict, which may name the cell.
    const auto account = [](const std::string& text) { return text.substr(0, text.find("\nPASS")); };
    EXPECT_EQ(account(original.text), account(expanded.text));
    EXPECT_GT(account(original.text).size(), 1000U);
}

}  // namespace
}  // namespace scenarios::engine
