#include "sim/query/explain.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/sim/query/tools_support.h"

namespace sim::query {
namespace {

std::vector<std::string> kinds_of_word(const std::string& word) {
    std::vector<std::string> kinds;
    for (const auto& one : explain_word(word)) kinds.push_back(one.kind);
    return kinds;
}
using Kinds = std::vector<std::string>;

TEST(ExplainTest, KnowsWordsWhateverTheirCase) {
    EXPECT_EQ(kinds_of_word("SIZE-1"), Kinds{"rule"});
    EXPECT_EQ(kinds_of_word("size_1"), Kinds{"rule"});
    EXPECT_EQ(kinds_of_word("oneway-order"), Kinds{"law"});
    EXPECT_EQ(kinds_of_word("29189"), Kinds{"status"});
    EXPECT_EQ(kinds_of_word("0x7205"), Kinds{"status"});
    EXPECT_EQ(kinds_of_word("br_dead_reply"), (Kinds{"status", "driver return"}));
    EXPECT_EQ(kinds_of_word("ERR_PERMISSION_DENIED"), Kinds{"status"});
    EXPECT_EQ(kinds_of_word("-426115018"), Kinds{"SoftBus error"});
    EXPECT_EQ(kinds_of_word("12"), (Kinds{"status", "shutdown reason", "errno"}));
    EXPECT_EQ(kinds_of_word("ENOSPC"), Kinds{"errno"});
    EXPECT_EQ(kinds_of_word("BC_TRANSACTION"), Kinds{"driver command"});
    EXPECT_EQ(kinds_of_word("duration"), Kinds{"field"});
    EXPECT_EQ(kinds_of_word("rule.refused"), Kinds{"event"});
    EXPECT_EQ(kinds_of_word("timed_out"), (Kinds{"word", "word"}));
    for (const auto* const text : {"", "nonsense", "99999999999999999999", "-", "0x", "4294967296", "none"})
        EXPECT_EQ(kinds_of_word(text), Kinds{}) << text;
}

TEST(ExplainTest, EveryWordItNamesIsExplained) {
    for (const auto word : explained_words()) {
        const auto found = explain_word(word);
        ASSERT_FALSE(found.empty()) << word;
        for (const auto& one : found) EXPECT_FALSE(one.title.empty() && one.facts.empty()) << word;
    }
}

TEST(ExplainTest, AMomentHasItsChainItsStepAndItsRule) {
    SmallRun run;
    run.as(0).emit(trace::ScenarioRecorded{.file = "small.yaml", .text = "x"});
    run.as(100).emit(trace::StepReached{.state = trace::StepState::Started, .line = 12, .text = "call: {to: echo}"});
    run.send(1);
    run.send(2, "nested", 1, 0, 200, 100);
    const auto refused = run.as(200, 2).emit(trace::RuleRefused{.rule = trace::Rule::Size1, .pid = 100, .asked = 5000, .limit = 1000});
    run.as(200, 2).emit(trace::TransactionFinished{.outcome = trace::Outcome::FailedReply});
    run.reply(1);
    const auto explained = explain_moment(run.reader(), refused);
    ASSERT_TRUE(explained) << explained.error();
    EXPECT_EQ(explained->event.moment, "t2.2");
    EXPECT_EQ(explained->file, "small.yaml");
    ASSERT_EQ(explained->chain.size(), 2u);
    EXPECT_EQ(explained->chain[0].transaction, 1u);
    EXPECT_EQ(explained->chain[0].line, 12u);
    EXPECT_EQ(explained->chain[0].step, "call: {to: echo}");
    EXPECT_NE(explained->chain[0].end.find("\"hi\""), std::string::npos);
    EXPECT_EQ(explained->chain[1].transaction, 2u);
    EXPECT_EQ(explained->chain[1].line, 0u);
    EXPECT_NE(explained->refusal.find("SIZE-1"), std::string::npos);
    ASSERT_EQ(explained->about.size(), 1u);
    EXPECT_EQ(explained->about[0].name, "SIZE-1");
    EXPECT_FALSE(explain_moment(run.reader(), 999));
}

TEST(EventTextTest, EveryKindHasWordsWithoutControlCharacters) {
    trace::TemporaryDirectory directory;
    auto recorder = std::move(*trace::Recorder::open(
        {.level = trace::Level::Full, .directory = directory.path("trace"), .devices = {"phone"}, .processes = {"app"}}));
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        trace::for_each_kind([&]<class E>() {
            recorder->emit_as(trace::sample<E>(seed),
                              {.time_ns = seed, .transaction = seed % 5, .pid = 3, .tid = 4, .process = 1, .device = 1});
        });
    }
    recorder->close();
    const auto reader = std::move(*trace::Reader::open(directory.path("trace")));
    EventTexts texts(reader->names());
    auto cursor = reader->begin();
    trace::RecordView record;
    std::size_t seen = 0;
    while (cursor.next(record)) {
        texts.add(record);
        const auto line = texts.line();
        ++seen;
        EXPECT_FALSE(line.text.empty()) << line.kind;
        EXPECT_FALSE(line.who.empty()) << line.kind;
        EXPECT_TRUE(std::ranges::none_of(line.text, [](char c) { return static_cast<unsigned char>(c) < 0x20; })) << line.text;
    }
    EXPECT_EQ(seen, 20 * trace::kKinds);
}

}  // namespace
}  // namespace sim::query
