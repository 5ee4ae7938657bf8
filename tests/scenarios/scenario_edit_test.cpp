// Faults written into the text of a scenario, and nothing else of it touched.

#include "scenarios/engine/scenario_edit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "scenarios/engine/scenario.h"
#include "scenarios/engine/units.h"

namespace scenarios::engine {
namespace {

constexpr auto kHead = "name: small\nprocesses:\n  app: { steps: [ sleep: 1 ms ] }\n";

std::string scenario(const std::string& rest) { return kHead + rest; }

std::string added(const std::string& source, const std::vector<TimedStep>& faults) {
    const auto out = add_faults(source, faults);
    return out ? *out : "refused: " + out.error();
}

const std::vector<TimedStep> kKill{{.time_ns = 1'234'567, .step = "kill: app"}};

TEST(ScenarioEdit, WithoutFaultsAListIsMadeAtTheEnd) {
    EXPECT_EQ(added(scenario(""), kKill), scenario("\nfaults:\n  - { at: 1234567 ns, kill: app, must_bite: false }\n"));
    EXPECT_EQ(added(scenario("\n# the end\n\n"), kKill),
              scenario("\n# the end\n\nfaults:\n  - { at: 1234567 ns, kill: app, must_bite: false }\n"));
    EXPECT_EQ(
        added("name: small\nprocesses:\n    app:\n        steps: [ sleep: 1 ms ]\n", kKill),
        "name: small\nprocesses:\n    app:\n        steps: [ sleep: 1 ms ]\n\nfaults:\n    - { at: 1234567 ns, kill: app, must_bite: false "
        "}\n");
    EXPECT_EQ(added(scenario("expect:\n- process: { name: app, end: exited }\n"), kKill),
              scenario("expect:\n- process: { name: app, end: exited }\n\nfaults:\n- { at: 1234567 ns, kill: app, must_bite: false }\n"));
}

TEST(ScenarioEdit, AMarkThatEndsTheDocumentStaysBehind) {
    EXPECT_EQ(added("---\n" + scenario("...\n"), kKill),
              "---\n" + scenario("\nfaults:\n  - { at: 1234567 ns, kill: app, must_bite: false }\n...\n"));
}

TEST(ScenarioEdit, LineEndsAreThoseOfTheFile) {
    EXPECT_EQ(added("name: small\r\nprocesses: { app: {} }\r\n", kKill),
              "name: small\r\nprocesses: { app: {} }\r\n\r\nfaults:\r\n  - { at: 1234567 ns, kill: app, must_bite: false }\r\n");
    EXPECT_EQ(added("name: small\nprocesses: { app: {} }", kKill),
              "name: small\nprocesses: { app: {} }\n\nfaults:\n  - { at: 1234567 ns, kill: app, must_bite: false }");
}

TEST(ScenarioEdit, ABlockListGrowsBehindItsLastItemAndBeforeComments) {
    EXPECT_EQ(
        added(
            scenario(
                "faults:\n   - { at: 1 ms, hang: app }  # first\n   # that was all\n\nexpect:\n  - process: { name: app, end: exited }\n"),
            kKill),
        scenario("faults:\n   - { at: 1 ms, hang: app }  # first\n   - { at: 1234567 ns, kill: app, must_bite: false }\n   # that was "
                 "all\n\nexpect:\n  - process: { name: app, end: exited }\n"));
    EXPECT_EQ(added(scenario("faults:\n- { at: 1 ms,\n    hang: app }"), kKill),
              scenario("faults:\n- { at: 1 ms,\n    hang: app }\n- { at: 1234567 ns, kill: app, must_bite: false }"));
}

TEST(ScenarioEdit, ItemsLookLikeTheirNeighbours) {
    EXPECT_EQ(
        added(scenario("faults:\n  -  at: 1 ms\n     hang: app\n"), {{.time_ns = 5'000'000, .step = "kill: app", .comment = "by hand"}}),
        scenario("faults:\n  -  at: 1 ms\n     hang: app\n  -  at: 5 ms\n     kill: app  # by hand\n     must_bite: false\n"));
}

TEST(ScenarioEdit, AListOnOneLineGrowsInItsBrackets) {
    EXPECT_EQ(added(scenario("faults: [ { at: 1 ms, hang: app } ]  # one\n"), {{.time_ns = 7, .step = "kill: app", .comment = "two"}}),
              scenario("faults: [ { at: 1 ms, hang: app }, { at: 7 ns, kill: app, must_bite: false } ]  # one  # two\n"));
    EXPECT_EQ(added(scenario("faults: [{at: 1 ms, hang: app},]"), kKill),
              scenario("faults: [{at: 1 ms, hang: app}, { at: 1234567 ns, kill: app, must_bite: false }]"));
}

TEST(ScenarioEdit, AnEmptyListBecomesOneOfLines) {
    EXPECT_EQ(added(scenario("faults: []  # none yet\nexpect: []\n"), kKill),
              scenario("faults:  # none yet\n  - { at: 1234567 ns, kill: app, must_bite: false }\nexpect: []\n"));
    EXPECT_EQ(added(scenario("faults: [ ]"), kKill), scenario("faults:\n  - { at: 1234567 ns, kill: app, must_bite: false }"));
}

TEST(ScenarioEdit, FormsThatWouldHaveToBeRewrittenAreRefusedWithTheirLine) {
    EXPECT_EQ(added(scenario("faults: [ { at: 1 ms,\n hang: app } ]\n"), kKill),
              "refused: line 4: `faults` is a list in [ ] that goes over several lines: write it with `- ...` to add to it");
    EXPECT_EQ(added(scenario("faults: { at: 1 ms, hang: app }\n"), kKill),
              "refused: line 4: `faults` is a single fault: make it a list (`- ...`) to add to it");
    EXPECT_EQ(added("{ name: small, processes: { app: {} } }", kKill),
              "refused: line 1: the whole scenario stands in { }: write it line by line to add faults to it");
}

TEST(ScenarioEdit, WhatIsNoScenarioIsRefusedWithItsMistake) {
    EXPECT_EQ(added("name: [", kKill).substr(0, 32), "refused: line 1: this is no YAML");
    EXPECT_EQ(added(scenario("faults:\n"), kKill), "refused: line 5: expected a list of faults, found nothing");
    EXPECT_EQ(added(scenario(""), {{.time_ns = 1, .step = "kil: app"}}).substr(0, 56),
              "refused: the fault 'kil: app': unknown verb 'kil'; did y");
    EXPECT_EQ(added(scenario(""), {{.time_ns = -1, .step = "kill: app"}}),
              "refused: the fault 'kill: app': no scenario has a time of -1 ns");
    EXPECT_EQ(added(scenario(""), {{.time_ns = 1, .step = "kill: nobody"}}).substr(0, 82),
              "refused: with these faults the scenario could not be read: line 6: there is no pro");
}

TEST(ScenarioEdit, StepsStayAsGivenWhereTheyCan) {
    const std::string devices = "name: two\ndevices: { phone: {}, tablet: {} }\nprocesses: { app: { device: phone } }\n";
    const auto line = [&](const std::string& step) {
        const auto out = added(devices, {{.time_ns = 3, .step = step}});
        return out.starts_with("refused") ? out : out.substr(devices.size() + 9);
    };
    EXPECT_EQ(line("cut_link: {between: [phone,tablet]}"), "  - { at: 3 ns, cut_link: {between: [phone,tablet]}, must_bite: false }\n");
    EXPECT_EQ(line("{ kill: app }"), "  - { at: 3 ns, kill: app, must_bite: false }\n");
    EXPECT_EQ(line("kill: app # now"), "  - { at: 3 ns, kill: app, must_bite: false }\n");
    EXPECT_EQ(line("cut_link:\n  between: [phone, tablet]\n  noticed: 2 s\n"),
              "  - { at: 3 ns, cut_link: { between: [phone, tablet], noticed: 2 s }, must_bite: false }\n");
    EXPECT_EQ(line("deny_permission:\n  process: app\n  permission: 'a, b'\n"),
              "  - { at: 3 ns, deny_permission: { process: app, permission: \"a, b\" }, must_bite: false }\n");
}

TEST(ScenarioEdit, TextBlocksEndWhereTheirIndentationDoes) {
    const auto source =
        scenario("faults:\n  - hang: app\n    at:\n      event: rpc.sent\n      where: >-\n        size > 1\n        and size < 9\n");
    EXPECT_EQ(added(source + "  # a comment\n", kKill),
              source + "  - at: 1234567 ns\n    kill: app\n    must_bite: false\n  # a comment\n");
}

TEST(ScenarioEdit, TheSeedIsSetInItsPlace) {
    EXPECT_EQ(*set_seed(scenario("seed: 7  # lucky\n"), 12), scenario("seed: 12  # lucky\n"));
    EXPECT_EQ(*set_seed(scenario("seed: 7\n"), 7), scenario("seed: 7\n"));
    EXPECT_EQ(*set_seed(scenario(""), 1), scenario(""));
    EXPECT_EQ(*set_seed("# top\r\nname: small # it is\r\nprocesses: { app: {} }\r\n", 2),
              "# top\r\nname: small # it is\r\nseed: 2\r\nprocesses: { app: {} }\r\n");
    EXPECT_EQ(set_seed(scenario("seed: '7'\n"), 12).error(),
              "line 4: the seed stands here in a form that cannot be changed: write it as a plain number");
    EXPECT_EQ(set_seed(scenario(""), ~0ULL).error().substr(0, 72),
              "with the seed 18446744073709551615 the scenario could not be read: line ");
}

// -- every scenario that is shipped

std::string file_text(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string with_crlf(const std::string& text) {
    std::string out;
    for (const char c : text) out += c == '\n' ? std::string("\r\n") : std::string(1, c);
    return out;
}

std::vector<TimedStep> steps_for(const Scenario& scenario) {
    const auto& process = scenario.processes.front().name;
    std::vector<TimedStep> steps{{.time_ns = 1'234'567, .step = "kill: " + process, .comment = "by hand"},
                                 {.time_ns = 0, .step = "hang: " + process},
                                 {.time_ns = 3'000'000'001, .step = "exhaust_threads: { process: " + process + ", leave: 0 }"}};
    if (scenario.links.empty()) return steps;
    steps.push_back({.time_ns = 40'000'000, .step = "cut_link: {between: all, noticed: 2 s}"});
    steps.push_back({.time_ns = 40'000'001, .step = "impair: { link: " + scenario.links.front().name + ", loss: 5 % }"});
    return steps;
}

/// The faults that reading `out` finds beyond those of `before` are exactly `steps`, and the author's text is there line for line.
void expect_added(const std::string& source, const Scenario& before, const std::vector<TimedStep>& steps, const std::string& where) {
    const auto out = add_faults(source, steps);
    ASSERT_TRUE(out) << where << ": " << out.error();
    Problems problems;
    const auto after = read_scenario("x.yaml", *out, problems);
    ASSERT_TRUE(problems.empty()) << where << ": " << problems.sorted().front().message;
    ASSERT_EQ(after.faults.size(), before.faults.size() + steps.size()) << where;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto& fault = after.faults[before.faults.size() + i];
        EXPECT_EQ(fault.at_ns, steps[i].time_ns) << where;
        EXPECT_FALSE(fault.must_bite) << where;
        EXPECT_NE(fault.step.text.find(steps[i].step.substr(0, steps[i].step.find(':') + 1)), std::string::npos) << where;
    }
    // What was put in is one run of characters: the author's text is what stands before it and behind it.
    const auto common =
        static_cast<std::size_t>(std::mismatch(source.begin(), source.end(), out->begin(), out->end()).first - source.begin());
    ASSERT_GE(out->size(), source.size()) << where;
    EXPECT_EQ(out->substr(out->size() - (source.size() - common)), source.substr(common)) << where;
}

TEST(ScenarioEdit, EveryShippedScenarioTakesFaultsAndKeepsItsText) {
    std::size_t scenarios = 0;
    for (const auto* folder : {"scenarios/library", "scenarios/samples"}) {
        for (const auto& entry : std::filesystem::recursive_directory_iterator(std::filesystem::path(IPCLAB_SOURCE_DIR) / folder)) {
            if (entry.path().extension() != ".yaml") continue;
            const auto source = file_text(entry.path());
            Problems problems;
            const auto before = read_scenario("x.yaml", source, problems);
            if (!problems.empty() || before.processes.empty()) continue;
            ++scenarios;
            const auto steps = steps_for(before);
            auto torn = source;
            while (!torn.empty() && torn.back() == '\n') torn.pop_back();
            for (const auto& step : steps) expect_added(source, before, {step}, entry.path().string());
            expect_added(source, before, steps, entry.path().string());
            expect_added(with_crlf(source), before, steps, entry.path().string() + " with CRLF");
            expect_added(torn, before, steps, entry.path().string() + " without its last newline");
            EXPECT_NE(add_faults(torn, steps)->back(), '\n') << entry.path();
            const auto crlf = *add_faults(with_crlf(source), steps);
            EXPECT_EQ(crlf, with_crlf(*add_faults(source, steps))) << entry.path();
            // Faults that were added can be added to.
            Problems none;
            const auto once = *add_faults(source, {steps.front()});
            expect_added(once, read_scenario("x.yaml", once, none), steps, entry.path().string() + " again");
            const auto seeded = set_seed(source, 987'654'321);
            ASSERT_TRUE(seeded) << entry.path() << ": " << seeded.error();
            EXPECT_EQ(read_scenario("x.yaml", *seeded, none).seed, 987'654'321U);
            EXPECT_TRUE(none.empty());
        }
    }
    EXPECT_GT(scenarios, 25U);
}

}  // namespace
}  // namespace scenarios::engine
