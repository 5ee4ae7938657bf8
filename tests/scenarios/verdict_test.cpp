// What a verdict looks like, survives and comes to.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "scenarios/engine/check_repeat.h"
#include "scenarios/engine/report_annotations.h"
#include "scenarios/engine/report_junit.h"
#include "scenarios/engine/safe_name.h"
#include "scenarios/engine/suite_select.h"
#include "scenarios/engine/verdict.h"
#include "scenarios/engine/verdict_settle.h"
#include "tests/scenarios/program.h"

namespace {

using namespace scenarios::engine;

Finding finding(ExitCode code, const std::string& subject, int line = 0) {
    Finding out;
    out.code = code;
    out.subject = subject;
    out.line = line;
    out.sentence = "what happened";
    return out;
}

Verdict failing() {
    Verdict verdict;
    verdict.code = ExitCode::Fail;
    verdict.file = "passback.yaml";
    verdict.name = "passback";
    verdict.cell = "loss=2%";
    verdict.seed = 4711;
    verdict.profile = "seed";
    verdict.time_ns = 12;
    verdict.transactions = 118;
    verdict.events = 500;
    auto& first = verdict.findings.emplace_back(finding(ExitCode::Fail, "rule PASS-1"));
    first.moment = {"t118.2", 77};
    first.details = {"a detail"};
    first.cause = "t31 tablet→phone";
    first.fix = "ask tablet";
    verdict.replay = "ipclab run passback.yaml";
    return verdict;
}

TEST(VerdictText, AFailureHasItsShape) {
    EXPECT_EQ(render_text(failing(), false),
              "FAIL  passback [cell loss=2%]  seed 4711   rule PASS-1 at t118.2\n"
              "      what happened\n"
              "        a detail\n"
              "      cause: t31 tablet→phone\n"
              "      fix:   ask tablet\n"
              "replay: ipclab run passback.yaml\n");
}

TEST(VerdictText, OfManyFindingsTenAreShownTheWorstFirst) {
    auto verdict = failing();
    for (int i = 0; i < 12; ++i) verdict.findings.push_back(finding(ExitCode::Inconclusive, "fault", i + 1));
    verdict.findings.push_back(finding(ExitCode::Crashed, "crash"));
    const auto text = render_text(verdict, false);
    EXPECT_EQ(text.find("FAIL  passback [cell loss=2%]  seed 4711   crash\n"), 0U) << text;
    EXPECT_NE(text.find("      also: rule PASS-1 at t118.2\n"), std::string::npos) << text;
    EXPECT_NE(text.find("      passback.yaml:8: what happened\n"), std::string::npos) << text;
    EXPECT_EQ(text.find("passback.yaml:9:"), std::string::npos) << text;
    EXPECT_NE(text.find("      and 4 more\n"), std::string::npos) << text;
}

TEST(VerdictText, AFailedExpectationIsAFindingOnce) {
    auto verdict = failing();
    verdict.judgements.push_back({.held = false, .line = 7, .expected = "one", .actual = "two"});
    verdict.judgements.push_back({.held = true, .line = 8, .expected = "three", .actual = "so it was"});
    ASSERT_EQ(findings_of(verdict).size(), 2U);
    EXPECT_EQ(findings_of(verdict)[1].line, 7);
    EXPECT_EQ(findings_of(verdict)[1].details, (std::vector<std::string>{"expected  one", "actual    two"}));
    verdict.findings.push_back(finding(ExitCode::Fail, "expectation", 7));
    EXPECT_EQ(findings_of(verdict).size(), 2U);
}

TEST(VerdictJson, EverythingSurvivesThereAndBack) {
    auto verdict = failing();
    verdict.note = "a \"note\"\n";
    verdict.stopped_at = "t5";
    verdict.findings.push_back(finding(ExitCode::Limit, "time limit", 3));
    verdict.judgements.push_back({.held = false, .line = 7, .expected = "ä", .actual = "b", .time_ns = 5, .moment = {"t3", 9}});
    verdict.faults.push_back({.line = 3, .text = "kill: app", .struck = true, .touched = 2, .must_bite = false, .drawn = false});
    const auto back = parse_json(render_json(verdict));
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(render_json(*back), render_json(verdict));
    EXPECT_EQ(back->findings, verdict.findings);
    EXPECT_EQ(back->faults, verdict.faults);
    EXPECT_EQ(back->code, verdict.code);
    ASSERT_EQ(back->judgements.size(), 1U);
    EXPECT_EQ(back->judgements[0].moment, verdict.judgements[0].moment);
    EXPECT_EQ(back->judgements[0].time_ns, 5);
    EXPECT_FALSE(back->judgements[0].held);
    EXPECT_EQ(back->stopped_at, "t5");
}

TEST(VerdictJson, WhatIsNoVerdictIsAnError) {
    const auto whole = render_json(failing());
    for (std::size_t length = 0; length + 2 < whole.size(); length += 7) EXPECT_FALSE(parse_json(whole.substr(0, length))) << length;
    EXPECT_FALSE(parse_json("[]"));
    EXPECT_FALSE(parse_json("{\"exit_code\": 12}"));
    EXPECT_FALSE(parse_json("{\"exit_code\": \"0\"}"));
}

TEST(Settle, AnExpectedFailurePassesIfItIsAsSaid) {
    Scenario scenario;
    scenario.expected_failure = ExpectedFailure{.line = 4, .code = ExitCode::Fail, .subject = "PASS-1", .because = "not mended"};
    auto verdict = failing();
    settle(verdict, scenario, {});
    EXPECT_EQ(verdict.code, ExitCode::Pass);
    EXPECT_EQ(verdict.note, "expected failure (not mended)");

    verdict = failing();
    verdict.findings[0].subject = "rule SIZE-1";
    settle(verdict, scenario, {});
    EXPECT_EQ(verdict.code, ExitCode::Fail);
    EXPECT_EQ(verdict.findings[0].line, 4);

    verdict = failing();
    verdict.code = ExitCode::Crashed;
    settle(verdict, scenario, {});
    EXPECT_EQ(verdict.code, ExitCode::Fail);

    verdict = {};
    settle(verdict, scenario, {.must_expect = true});
    EXPECT_EQ(verdict.code, ExitCode::Fail);
    EXPECT_EQ(verdict.findings[0].line, 4);
    EXPECT_NE(verdict.findings[0].sentence.find("but it passes"), std::string::npos);

    verdict = {};
    verdict.code = ExitCode::Interrupted;
    settle(verdict, scenario, {});
    EXPECT_EQ(verdict.code, ExitCode::Interrupted);
}

TEST(Settle, NothingExpectedIsInconclusiveOnlyWhereItMust) {
    const Scenario scenario;
    Verdict verdict;
    settle(verdict, scenario, {});
    EXPECT_EQ(verdict.code, ExitCode::Pass);
    settle(verdict, scenario, {.must_expect = true});
    EXPECT_EQ(verdict.code, ExitCode::Inconclusive);
    auto allowed = verdict;
    settle(allowed, scenario, {.allow_inconclusive = true});
    EXPECT_EQ(allowed.code, ExitCode::Pass);
    EXPECT_NE(allowed.note.find("inconclusive, allowed"), std::string::npos);
    settle(verdict, scenario, {.strict = true});
    EXPECT_EQ(verdict.code, ExitCode::Fail);
    verdict.code = ExitCode::Drift;
    auto drifted = verdict;
    settle(drifted, scenario, {.allow_inconclusive = true});
    EXPECT_EQ(drifted.code, ExitCode::Drift);
    settle(verdict, scenario, {.strict = true});
    EXPECT_EQ(verdict.code, ExitCode::Fail);
}

TEST(ExitCodes, TheWorstDecidesInTheirOrder) {
    const std::vector<int> order{130, 70, 2, 8, 1, 6, 5, 3, 4, 7, 0};
    for (std::size_t i = 0; i < order.size(); ++i) {
        for (std::size_t j = i; j < order.size(); ++j) {
            EXPECT_EQ(static_cast<int>(worse(static_cast<ExitCode>(order[j]), static_cast<ExitCode>(order[i]))), order[i]);
        }
    }
}

TEST(Xml, WhatXmlDoesNotKnowIsReplaced) {
    EXPECT_EQ(xml_escaped("a<b>&\"c"), "a&lt;b&gt;&amp;&quot;c");
    EXPECT_EQ(xml_escaped("\x01 ä 你 \xF0\x9F\x98\x80"), "\xEF\xBF\xBD ä 你 \xF0\x9F\x98\x80");
    EXPECT_EQ(xml_escaped("\xFF\xC0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
    EXPECT_EQ(xml_escaped("\xED\xA0\x80"), "\xEF\xBF\xBD");  // a surrogate: one character, which is none
    EXPECT_EQ(xml_escaped("\n"), "&#10;");
    EXPECT_EQ(xml_escaped("\n\r", false), "\n&#13;");
    EXPECT_EQ(xml_escaped("\xE4"), "\xEF\xBF\xBD");
}

TEST(Annotations, AreEscapedAsTheRunnerReadsThem) {
    EXPECT_EQ(annotation_escaped("a:b,c%\r\n", true), "a%3Ab%2Cc%25%0D%0A");
    EXPECT_EQ(annotation_escaped("a:b,c%\r\n", false), "a:b,c%25%0D%0A");
}

TEST(Annotations, AreAtMostTenAndOneForAllCellsOfAPlace) {
    SuiteFile source{.file = "a.yaml", .label = "a", .name = "a"};
    const Case one{&source, {.id = "n=1"}};
    const Case two{&source, {.id = "n=2"}};
    std::vector<CaseResult> results;
    for (const auto* each : {&one, &two}) {
        CaseResult result{.one = each, .ran = true};
        result.verdict = failing();
        result.verdict.findings.clear();
        for (int line = 1; line <= 12; ++line) result.verdict.findings.push_back(finding(ExitCode::Fail, "expectation", line));
        results.push_back(std::move(result));
    }
    const auto text = render_annotations(results, "");
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 10) << text;
    EXPECT_EQ(text.find("::error file=a.yaml,line=1,title=passback%3A expectation::what happened%0Ain n=1; n=2\n"), 0U) << text;
    EXPECT_NE(text.find("line=10,"), std::string::npos) << text;
    EXPECT_NE(text.find("2 more places failed"), std::string::npos) << text;
}

TEST(Matches, AStarIsAnyTextAndAQuestionMarkAnyCharacter) {
    EXPECT_TRUE(matches("a*c", "abbc"));
    EXPECT_TRUE(matches("*", ""));
    EXPECT_TRUE(matches("a?c", "abc"));
    EXPECT_TRUE(matches("*b*b", "abab"));
    EXPECT_FALSE(matches("a?c", "ac"));
    EXPECT_FALSE(matches("a", "ab"));
    EXPECT_FALSE(matches("", "a"));
    EXPECT_TRUE(matches(std::string(2000, '*') + "x", std::string(5000, 'a') + "x"));
}

TEST(SafeName, StaysDifferentAndHarmless) {
    EXPECT_EQ(safe_name(""), "default");
    EXPECT_EQ(safe_name("far=tablet,loss=2%"), "far=tablet,loss=2%");
    EXPECT_NE(safe_name("a/b"), safe_name("a:b"));
    EXPECT_EQ(safe_name("../x").find('/'), std::string::npos);
    EXPECT_NE(safe_name("..")[0], '.');
    EXPECT_LT(safe_name(std::string(5000, 'a')).size(), 140U);
    EXPECT_NE(safe_name(std::string(5000, 'a')), safe_name(std::string(5001, 'a')));
}

TEST(ShardText, IsIOfN) {
    for (const char* wrong : {"3/2", "0/2", "1", "1/", "/2", "a/b", "-1/2", "1/0", ""}) EXPECT_FALSE(Shard::parse(wrong)) << wrong;
    const auto shard = Shard::parse("2/5");
    ASSERT_TRUE(shard);
    EXPECT_EQ(shard->index, 2U);
    EXPECT_EQ(shard->count, 5U);
}

TEST(Repeat, TheFirstEventThatDiffersIsNamed) {
    const Program program("repeat");
    const auto scenario = R"(name: random
interfaces: { Echo: { methods: { Say: {} } } }
processes:
  echo_service: { services: { echo: { interface: Echo, ability: 1201, methods: { Say: { mark: said } } } } }
  app: { steps: [ { get: { ability: 1201, as: echo } }, { call: { to: echo, method: Say } }, { sleep: SPAN }, { call: { to: echo, method: Say } } ] }
)";
    const auto play = [&](const std::string& span, const std::string& trace) {
        std::string text = scenario;
        text.replace(text.find("SPAN"), 4, span);
        std::ofstream(program.path("x.yaml")) << text;
        const auto outcome =
            run_shell(std::string(IPCLAB_PROGRAM) + " run --quiet --trace " + program.path(trace) + " " + program.path("x.yaml"));
        ASSERT_EQ(outcome.exit_code, 0) << outcome.text;
    };
    play("1 ms", "a");
    play("1 ms", "b");
    play("2 ms", "c");
    EXPECT_FALSE(difference_of_runs(program.path("a"), program.path("b")).has_value());
    const auto found = difference_of_runs(program.path("a"), program.path("c"));
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->code, ExitCode::NotRepeatable);
    EXPECT_FALSE(found->moment.text.empty());
    EXPECT_NE(found->sentence.find("differ first at event "), std::string::npos) << found->sentence;
    ASSERT_GE(found->details.size(), 3U);
    EXPECT_EQ(found->details[0].find("first   "), 0U);
    EXPECT_EQ(found->details[1].find("second  "), 0U);
    EXPECT_NE(found->details[0], found->details[1]);
    EXPECT_TRUE(std::any_of(found->details.begin(), found->details.end(), [](const auto& line) { return line.starts_with("before  "); }));
    const auto gone = difference_of_runs(program.path("a"), program.path("nowhere"));
    ASSERT_TRUE(gone.has_value());
    EXPECT_NE(gone->sentence.find("left no trace"), std::string::npos) << gone->sentence;
}

}  // namespace
