#include "sim/query/rule_book.h"

#include <gtest/gtest.h>

#include "sim/trace/codec.h"

namespace sim::query {
namespace {

TEST(RuleBook, EveryRuleHasItsTextInBothLanguages) {
    for (std::size_t i = 1; i < trace::Words<trace::Rule>::kWords.size(); ++i) {
        for (const auto language : {Language::English, Language::Chinese}) {
            const auto& entry = rule_entry(static_cast<trace::Rule>(i), language);
            EXPECT_FALSE(entry.title.empty() || entry.law.empty() || entry.remedy.empty() || entry.source.empty()) << i;
        }
        EXPECT_NE(rule_entry(static_cast<trace::Rule>(i)).law, rule_entry(static_cast<trace::Rule>(i), Language::Chinese).law) << i;
    }
    EXPECT_EQ(rule_entry(static_cast<trace::Rule>(99)).title, "No rule");
}

TEST(RuleBook, TellsTooLargeFromFullFromInPieces) {
    RefusalFacts facts{.rule = trace::Rule::Size1, .caller = "client", .process = "echo", .asked = 1'048'577, .limit = 1'048'576};
    EXPECT_EQ(refusal_sentence(facts), "1,048,577 bytes never fit into echo's receive area: it has 1,048,576 bytes in all");
    facts.asked = 600'000;
    facts.in_use = 500'000;
    EXPECT_EQ(refusal_sentence(facts),
              "600,000 bytes did not fit into echo's receive area: 500,000 bytes of its 1,048,576 bytes are taken");
    facts.asked = 500'000;
    facts.largest_free = 300'000;
    EXPECT_EQ(refusal_sentence(facts),
              "500,000 bytes did not fit into echo's receive area: 548,576 bytes are free, but in pieces, the largest of 300,000 bytes");
    EXPECT_EQ(refusal_sentence(
                  {.rule = trace::Rule::Size1, .process = "log", .asked = 1000, .limit = 524'288, .in_use = 524'000, .oneway = true}),
              "1,000 bytes did not fit into the half of log's receive area that one-way calls may use: 524,000 bytes of its 524,288 "
              "bytes are taken");
    facts.asked = 600'000;
    EXPECT_EQ(refusal_sentence(facts, Language::Chinese), "600,000 bytes 放不进echo 的接收区：1,048,576 bytes 中已占用 500,000 bytes");
}

TEST(RuleBook, OtherRulesSayWhoAndTheLaw) {
    EXPECT_EQ(refusal_sentence({.rule = trace::Rule::Samgr1, .caller = "client", .process = "samgr", .object = "1401"}),
              "ability 1401 was asked for, and no service has published it");
    EXPECT_EQ(refusal_sentence({.rule = trace::Rule::Pass2, .caller = "p2", .process = "p2"}),
              "p2 was refused: A proxy of an object on another device can be handed from process to process only once.");
}

}  // namespace
}  // namespace sim::query
