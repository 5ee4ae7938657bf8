// Expectations on events, calls, rules and laws: when they hold, what they say when they do not, and where they say it was.

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "scenarios/engine/event_watch.h"
#include "scenarios/engine/run_scenario.h"
#include "scenarios/engine/scenario.h"

namespace scenarios::engine {
namespace {

/// Four calls of Say, 2 ms apart; the third is answered with a status. Then a call of Ponder, during which the service dies.
std::string story(const std::string& expect) {
    return R"(name: story
interfaces:
  Echo:
    methods:
      Say: { arguments: { text: string }, returns: { text: string } }
      Refuse: {}
      Ponder: {}
      Fill: { arguments: { data: bytes } }
processes:
  service:
    services:
      echo:
        interface: Echo
        ability: 1201
        methods:
          Say: { reply: { text: $text } }
          Refuse: { fail: 5 }
          Ponder: { sleep: 50 ms }
          Fill: { sleep: 1 ms }
  app:
    steps:
      - get: { ability: 1201, as: echo }
      - subscribe: { to: echo, as: watch }
      - repeat: { times: 2, steps: [ { sleep: 2 ms }, { call: { to: echo, method: Say, arguments: { text: hi }, as: said } } ] }
      - mark: halfway
      - call: { to: echo, method: Refuse, as: refused, expect: { status: 5 } }
      - call: { to: echo, method: Say, arguments: { text: hi }, as: last }
      - mark: asked
      - call: { to: echo, method: Ponder, as: pondered, expect: { status: BR_DEAD_REPLY } }
      - wait: { death: watch }
faults:
  - { when: asked, after: 10 ms, kill: service }
expect:
)" + expect;
}

struct Case {
    std::string expect;  ///< one expectation
    bool held;
    std::string actual;    ///< how what it found begins; it ends so too, after "..."
    std::string moment{};  ///< of a failure; "t" any transaction's, "e" any record's
};

/// Runs the story with all cases as its expectations and compares each judgement.
void judge(const std::vector<Case>& cases) {
    std::string expect;
    for (const auto& item : cases) expect += "  - " + item.expect + "\n";
    const auto source = story(expect);
    Problems problems;
    const auto scenario = read_scenario("story.yaml", source, problems);
    for (const auto& problem : problems.sorted()) ADD_FAILURE() << render(problem, "story.yaml", source);
    if (!problems.empty()) return;
    const auto verdict = run_scenario(scenario, {.trace_directory = {}, .listener = {}, .interrupted = {}});
    std::vector<Judgement> judged;
    for (const auto& judgement : verdict.judgements) {
        const auto asked = std::any_of(scenario.expectations.begin(), scenario.expectations.end(),
                                       [&](const Expectation& expectation) { return expectation.line == judgement.line; });
        if (asked) judged.push_back(judgement);
    }
    ASSERT_EQ(judged.size(), cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) {
        EXPECT_EQ(judged[i].held, cases[i].held) << cases[i].expect << "\n" << judged[i].expected << "\n" << judged[i].actual;
        EXPECT_EQ(judged[i].actual.substr(0, cases[i].actual.size()), cases[i].actual) << cases[i].expect << "\n" << judged[i].expected;
        EXPECT_EQ(judged[i].moment.text.substr(0, cases[i].moment.size()), cases[i].moment) << cases[i].expect;
        EXPECT_EQ(judged[i].moment.text.empty(), cases[i].moment.empty()) << cases[i].expect << "\n" << judged[i].moment.text;
    }
}

TEST(Expectations, OnEachEvent) {
    const std::string said = "event: transaction.finished, where: 'method = Say'";
    judge({
        {"always: { " + said + ", holds: 'outcome = replied' }", true, "so it was, 3 times"},
        {"always: { event: transaction.finished, where: 'interface = Echo', holds: 'outcome = replied' }", false, "not for 1 of 5; first t",
         "t"},
        {"always: { event: transaction.finished, where: 'method = Sya', holds: 'status = 0' }", false, "there is no such event"},
        {"always: { event: transaction.finished, where: 'method = Sya', holds: 'status = 0', may_be_empty: true }", true,
         "there is no such event"},
        {"sometimes: { " + said + " }", true, "3 times, first t"},
        {"sometimes: { event: transaction.finished, where: 'method = Sya' }", false, "there is no such event"},
        {"never: { event: transaction.finished, where: 'method = Sya' }", true, "none"},
        {"never: { event: transaction.finished, where: 'outcome = dead_reply' }", false, "1 time, first t", "t"},
        {"events: { " + said + ", times: 3 }", true, "3"},
        {"events: { " + said + ", at_most: 2 }", false, "3", "t"},
    });
}

TEST(Expectations, OnWhatComesAfter) {
    const std::string sent = "event: transaction.sent, where: 'interface = Echo', then: { event: transaction.finished";
    judge({
        {"after: { " + sent + " } }", true, "so it was"},
        {"after: { " + sent + " }, same: [transaction] }", true, "so it was"},
        {"after: { " + sent + ", where: 'outcome = replied' }, same: [transaction] }", false, "t", "t"},
        {"after: { " + sent + ", where: 'outcome = replied' }, same: [transaction], each: false }", true, "so it was"},
        {"after: { " + sent + " }, same: [transaction], within: 5 ms }", false, "t", "t"},
        {"after: { " + sent + " }, same: [transaction], within: 11 ms }", true, "so it was"},
        {"after: { " + sent + " }, same: [transaction], within: 1 ns, each: false }", false, "none of them; t", "t"},
        {"after: { event: process.ended, where: 'process = service', then: { event: transaction.sent } }", false, "e", "e"},
        {"after: { event: process.ended, where: 'process = service', then: { event: death.changed, where: 'state = delivered' }, within: 1 "
         "ms }",
         true, "so it was"},
        {"after: { event: process.ended, where: 'process = nobody', then: { event: death.changed } }", false, "there is no such event"},
        {"after: { event: process.ended, where: 'process = nobody', then: { event: death.changed }, may_be_empty: true }", true,
         "there is no such event"},
        {"after: { event: process.ended, where: 'process = service', then: { event: death.changed }, same: [link] }", false, "e", "e"},
    });
}

TEST(Expectations, OnWhatCameBefore) {
    const std::string finished = "event: transaction.finished, where: 'interface = Echo', by: { event: transaction.sent";
    judge({
        {"preceded: { " + finished + " }, same: [transaction] }", true, "so it was"},
        {"preceded: { " + finished + ", where: 'method = Say' }, same: [transaction] }", false, "2 of 5 had none before; first t", "t"},
        {"preceded: { " + finished + " }, same: [transaction], within: 5 ms }", false, "1 of 5 had none before; first t", "t"},
        {"preceded: { event: process.ended, where: 'process = nobody', by: { event: process.started } }", false, "there is no such event"},
        // One event is not its own pair: of the calls of Say all but the first have one before them.
        {"preceded: { event: transaction.sent, where: 'method = Say', by: { event: transaction.sent, where: 'method = Say' } }", false,
         "1 of 3 had none before", "t"},
        {"not_preceded: { event: transaction.sent, where: 'method = Say', by: { event: process.ended } }", true, "so it was"},
        {"not_preceded: { event: transaction.sent, where: 'method = Refuse', by: { event: transaction.sent, where: 'method = Say' } }",
         false, "1 of 1 had one before; first t", "t"},
        {"not_preceded: { event: transaction.sent, where: 'method = Refuse', by: { event: transaction.sent, where: 'method = Say' }, same: "
         "[transaction] }",
         true, "so it was"},
    });
}

TEST(Expectations, OnHowLongCallsTake) {
    const std::string echo = "interface: Echo";
    judge({
        {"latency: { interface: Echo, method: Say, at_most: 1 ms, times: 3 }", true, "3 of 3 did; the fastest "},
        {"latency: { interface: Echo, method: Say, at_most: 1 ns }", false, "0 of 3 did; the fastest ", "t"},
        {"latency: { interface: Echo, at_most: 5 ms }", false, "4 of 5 did; the fastest ", "t"},
        {"latency: { interface: Echo, at_most: 5 ms, share: 80 % }", true, "4 of 5 did"},
        {"latency: { interface: Echo, at_most: 5 ms, share: 81 % }", false, "4 of 5 did", "t"},
        {"latency: { interface: Echo, at_least: 5 ms }", false, "1 of 5 did", "t"},
        {"latency: { interface: Echo, where: 'outcome = dead_reply', at_least: 9 ms, at_most: 11 ms, times: 1 }", true, "1 of 1 did"},
        {"latency: { where: 'process = app and code = 99', at_most: 5 ms }", false, "there is no such call"},
        {"latency: { where: 'process = app and code = 99', at_most: 5 ms, times: 0 }", true, "there is no such call"},
        {"latency: { interface: Echo, method: Say, at_most: 1 ms, times: 4 }", false, "3"},
    });
}

TEST(Expectations, OnRulesAndLaws) {
    judge({
        {"refused: { rule: SIZE-1, times: 0 }", true, "0 times"},
        {"refused: { rule: SIZE-1 }", false, "0 times"},
        {"tolerated: { rule: PASS-1, times: 0 }", true, "0 times"},
        {"tolerated: { rule: PASS-1 }", false, "0 times"},
        {"law: { breaks: oneway_order }", false, "it was kept"},
    });
}

TEST(Expectations, NameTheTransactionOfACall) {
    judge({
        {"result: { of: said, returns: { text: ho }, times: 2 }", false, "text = \"hi\"", "t"},
        {"result: { of: pondered, status: 0 }", false, "status 29189 (BR_DEAD_REPLY)", "t"},
        {"order: [last, refused]", false, "refused, then last", "t"},
        {"order: [asked, halfway]", false, "halfway, then asked", "e"},
        {"mark: { name: asked, times: 2 }", false, "1", "e"},
        {"deaths: { of: watch, times: 2 }", false, "1", "e"},
        {"process: { name: service, end: exited }", false, "killed", "e"},
        {"process: { name: service, end: killed }", true, "killed"},
    });
}

TEST(Expectations, ATransactionThatFailedIsTheOneThatTheTraceShows) {
    // The second call of Say made the first difference: its transaction is the one of that moment in the stream.
    const auto source = story(
        "  - result: { of: last, returns: { text: ho } }\n  - never: { event: transaction.sent, where: 'method = Say and time > 5 ms' }\n");
    Problems problems;
    const auto scenario = read_scenario("story.yaml", source, problems);
    ASSERT_TRUE(problems.empty());
    std::vector<std::uint64_t> said;
    sim::query::EventScope scope({});
    const auto verdict = run_scenario(
        scenario, {.trace_directory = {},
                   .listener =
                       [&](const sim::trace::RecordView& record) {
                           scope.add(record);
                           const auto& method = *sim::query::find_field("method");
                           if (record.is<sim::trace::TransactionSent>() && value_text(method, scope.value(method)) == "Echo.Say") {
                               said.push_back(record.stamp.transaction);
                           }
                       },
                   .interrupted = {}});
    ASSERT_EQ(said.size(), 3U);
    ASSERT_GE(verdict.judgements.size(), 2U);
    const auto& result = *(verdict.judgements.end() - 2);
    EXPECT_EQ(result.moment.text, "t" + std::to_string(said.back()));
    EXPECT_EQ(verdict.judgements.back().moment.text, "t" + std::to_string(said[1]) + ".1");
    EXPECT_EQ(verdict.code, ExitCode::Fail);
}

/// Every mistake of a list of expectations, as "line:column message".
std::string mistakes(const std::string& expect) {
    Problems problems;
    (void)read_scenario("story.yaml", story(expect), problems);
    std::string out;
    for (const auto& problem : problems.sorted()) {
        out += std::to_string(problem.place.line - 36) + ":" + std::to_string(problem.place.column) + " " + problem.message + "\n";
    }
    return out;
}

TEST(Expectations, AreCheckedBeforeTheRun) {
    EXPECT_EQ(mistakes("  - always: { event: rpc.sent, holds: 'statsu = 0' }\n"),
              "1:40 there is no field 'statsu'; did you mean 'status'?\n");
    EXPECT_EQ(mistakes("  - always: { event: rpc.sent }\n"),
              "1:15 always needs the key 'holds' (the condition, in the same language as `where`)\n");
    EXPECT_EQ(mistakes("  - never: {}\n"), "1:12 say which event is meant: `event:` its kind, `where:` a condition, or both\n");
    EXPECT_EQ(mistakes("  - after: { event: rpc.sent, then: { event: rpc.finishd } }\n"),
              "1:48 expected a kind of event such as rpc.sent, found 'rpc.finishd'; did you mean 'rpc.finished'?\n");
    EXPECT_EQ(mistakes("  - preceded: { event: rpc.sent, by: { where: 'method = ' } }\n").substr(0, 5), "1:58 ");
    EXPECT_EQ(mistakes("  - after: { event: rpc.sent, then: { event: rpc.finished }, same: [transacton] }\n"),
              "1:71 events have no field 'transacton'; did you mean 'transaction'?\n");
    EXPECT_EQ(mistakes("  - latency: { at_most: 5 ms }\n"), "1:16 say which calls are meant: `interface`, `where`, or both\n");
    EXPECT_EQ(mistakes("  - latency: { interface: Echo }\n"), "1:16 say how long: `at_most`, `at_least` or both\n");
    EXPECT_EQ(mistakes("  - latency: { method: Say, at_most: 5 ms }\n"), "1:16 `method` goes with `interface`\n");
    EXPECT_EQ(mistakes("  - law: { breaks: oneway_ordre }\n").substr(0, 5), "1:22 ");
    EXPECT_EQ(mistakes("  - tolerated: { rule: PASS-9 }\n").substr(0, 5), "1:26 ");
}

TEST(Expectations, ALawThatMustBreakIsToldToTheRun) {
    Problems problems;
    const auto scenario = read_scenario("story.yaml", story("  - law: { breaks: oneway_order }\n"), problems);
    ASSERT_EQ(scenario.expected_breaches.size(), 1U);
    EXPECT_EQ(scenario.expected_breaches.front().second, sim::trace::Law::OnewayOrder);
}

TEST(Expectations, EventsThatOnlyAFullTraceHasMakeTheRunRecordFully) {
    Problems problems;
    EXPECT_TRUE(read_scenario("story.yaml", story("  - after: { event: rpc.sent, then: { event: frame.moved } }\n"), problems).full);
    EXPECT_FALSE(read_scenario("story.yaml", story("  - after: { event: rpc.sent, then: { event: rpc.finished } }\n"), problems).full);
}

}  // namespace
}  // namespace scenarios::engine
