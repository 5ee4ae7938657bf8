// Faults given by hand while a run stands still: what is taken, and what is said of the rest.

#include "scenarios/engine/hand_step.h"

#include <gtest/gtest.h>

#include <string>

#include "scenarios/engine/scenario.h"

namespace scenarios::engine {
namespace {

constexpr auto kScenario = R"(name: by_hand
parameters: { loss: [0 %, 2 %] }
devices: { phone: {}, tablet: {} }
network: { links: [ { between: [phone, tablet], loss: "${loss}" } ] }
interfaces: { Echo: { methods: { Say: {} } } }
processes:
  service:
    device: tablet
    services: { echo: { interface: Echo, ability: 1201, methods: { Say: [] } } }
  app: { device: phone, steps: [ sleep: 1 ms ] }
)";

class HandStep : public testing::Test {
protected:
    HandStep() : scenario_(read_scenario("x.yaml", kScenario, problems_)) {}

    void SetUp() override { ASSERT_TRUE(problems_.empty()) << problems_.sorted().front().message; }

    std::string refusal(const std::string& text) const {
        const auto step = read_hand_step(scenario_, text);
        return step ? "taken: " + step->text : step.error();
    }

    Problems problems_;
    Scenario scenario_;
};

TEST_F(HandStep, IsReadyToStrikeAndLooksLikeAStepOfTheFile) {
    const auto step = read_hand_step(scenario_, "  cut_link: { between: [ phone, tablet ], noticed: 2 s }");
    ASSERT_TRUE(step) << step.error();
    EXPECT_EQ(step->text, "cut_link: {between: [phone, tablet], noticed: 2 s}");
    EXPECT_EQ(step->line, 0);
    ASSERT_NE(step->action, nullptr);
    EXPECT_TRUE(step->action->undoable());
}

TEST_F(HandStep, MayBeWrittenAsOneMappingOrAsAListsOnlyItem) {
    EXPECT_EQ(refusal("{ kill: app }"), "taken: kill: app");
    EXPECT_EQ(refusal("- kill: app"), "taken: kill: app");
    EXPECT_EQ(refusal("kill: app  # enough of it"), "taken: kill: app");
}

TEST_F(HandStep, LeavesTheScenarioAsItWas) {
    ASSERT_TRUE(read_hand_step(scenario_, "impair: { between: all, delay: 10 ms }"));
    EXPECT_TRUE(scenario_.aims.empty());
    EXPECT_TRUE(scenario_.faults.empty());
}

TEST_F(HandStep, NamesAreLookedUpInTheScenario) {
    EXPECT_EQ(refusal("kill: ap"), "there is no process 'ap'; did you mean 'app'?");
    EXPECT_EQ(refusal("device_off: { device: tabelt }"), "there is no device 'tabelt'; did you mean 'tablet'?");
    EXPECT_EQ(refusal("cut_link: { link: desk }"), "there is no link 'desk'; expected phone-tablet.wlan_5g");
}

TEST_F(HandStep, MistakesAreToldInTheWordsOfTheLanguage) {
    EXPECT_EQ(refusal("call: { to: echo, method: Say }"), "'call' cannot be a fault");
    EXPECT_EQ(refusal("kil: app").substr(0, 41), "unknown verb 'kil'; did you mean 'kill'?");
    EXPECT_EQ(refusal("kill: [app]"), "expected a name (letters, digits, _ and -), found a list");
    EXPECT_EQ(refusal("{ kill: app, hang: app }"), "a fault has one verb; 'kill' stands here already");
    EXPECT_EQ(refusal("cut_link: { betwen: all }"), "unknown key 'betwen' in cut_link; did you mean 'between'?");
    EXPECT_EQ(refusal("impair: { between: all, delay: 5, loss: 200 % }"),
              "expected a time such as 5 ms, found '5'\nexpected a share such as 5 %, found '200 %'");
    EXPECT_EQ(refusal("app"), "a fault is one verb with its arguments, such as `kill: app`; found 'app'");
    EXPECT_EQ(refusal("kill: [").substr(0, 15), "this is no YAML");
    EXPECT_EQ(refusal(" \n"), "nothing stands here; a fault is one verb with its arguments, such as `kill: app`");
    EXPECT_EQ(refusal("{}").substr(0, 21), "a fault needs a verb:");
    EXPECT_EQ(refusal("[]"), "a fault is one verb with its arguments, such as `kill: app`; found a list");
    EXPECT_EQ(refusal("kill: " + std::string(5000, 'a')), "a fault given by hand has at most 4096 characters");
}

TEST_F(HandStep, WhatARunUnderWayCannotTakeIsRefused) {
    EXPECT_EQ(refusal("{ at: 5 ms, kill: app }"), "`at` has no place in a fault given by hand: it happens once, where the run stands");
    EXPECT_EQ(refusal("{ kill: app, for: 5 ms }"), "`for` has no place in a fault given by hand: it happens once, where the run stands");
    EXPECT_EQ(refusal("kill: ${who}"), "a fault given by hand takes no parameters: write the value itself");
    EXPECT_EQ(refusal("impair: { between: all, loss: 5 %, where: 'method = Say' }"),
              "`where` cannot be given by hand: which calls a run looks out for is settled when it begins");
}

}  // namespace
}  // namespace scenarios::engine
