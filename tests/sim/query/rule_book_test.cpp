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

TEST(RuleBook, TellsWhereARemoteObjectCameFromAndWhereItWasToGo) {
    RefusalFacts facts{.rule = trace::Rule::Death1,
                       .caller = "client",
                       .process = "client",
                       .object = "Notes",
                       .host_device = "tablet",
                       .origin = trace::Origin::Anonymous};
    EXPECT_EQ(
        refusal_sentence(facts),
        "client cannot be told when the object Notes dies: its stub lives on tablet, it came in a parcel (anonymous) and has not been "
        "handed on inside this device; across devices only what was obtained through SAMgr can be watched");
    EXPECT_EQ(refusal_sentence(facts, Language::Chinese),
              "client 想在对象 Notes 死亡时得到通知：它的桩在 tablet 上，它是随 Parcel 收到的（匿名），还没有在本机转交过；"
              "跨设备只能订阅从 SAMgr 得到的对象");
    facts.rule = trace::Rule::Pass1;
    facts.peer_device = "tablet";
    facts.origin = trace::Origin::Registered;
    facts.crossings = 2;
    EXPECT_EQ(refusal_sentence(facts),
              "client cannot send the object Notes to tablet: its stub lives on that very device; it was obtained through SAMgr "
              "(registered) and was handed on inside this device twice");
    EXPECT_EQ(refusal_sentence(facts, Language::Chinese),
              "client 不能把对象 Notes 发到 tablet：它的桩就在那台设备上；它是从 SAMgr 得到的（已注册），已经在本机转交过 2 次");
    facts.rule = trace::Rule::Pass2;
    facts.process = "echo";
    facts.peer_device = "";
    facts.origin = trace::Origin::Unknown;
    facts.crossings = 3;
    facts.object = "";
    EXPECT_EQ(refusal_sentence(facts),
              "client cannot hand this object on to echo: its stub lives on tablet, it was handed on inside this device 3 times, and once "
              "is all that is allowed");
    EXPECT_EQ(refusal_sentence(facts, Language::Chinese),
              "client 不能把这个对象再转交给 echo：它的桩在 tablet 上，它已经在本机转交过 3 次，本机只能转交一次");
}

TEST(RuleBook, TellsTheSizeOfAMessageAndTheRoutesOfStageApplications) {
    RefusalFacts facts{.rule = trace::Rule::Size3, .caller = "client", .asked = 1'100'000, .limit = 1'048'576, .peer_device = "tablet"};
    EXPECT_EQ(refusal_sentence(facts), "a message of client to tablet has 1,100,000 bytes, and 1,048,576 bytes is the most one may have");
    EXPECT_EQ(refusal_sentence(facts, Language::Chinese), "client 发往 tablet 的一条消息有 1,100,000 bytes，上限是 1,048,576 bytes");
    facts = {.rule = trace::Rule::Stage1, .caller = "app", .object = "1401"};
    EXPECT_EQ(refusal_sentence(facts),
              "app is an application of the stage model and cannot reach system ability 1401 by IPC itself; on this device a background "
              "service does that for it");
    EXPECT_EQ(refusal_sentence(facts, Language::Chinese),
              "app 是 Stage 模型的应用，不能自己用 IPC 访问系统能力 1401；在本机由后台服务代它访问");
    facts.peer_device = "tablet";
    facts.object = "Notes";
    EXPECT_EQ(refusal_sentence(facts),
              "app is an application of the stage model and cannot reach Notes on tablet by RPC itself; across devices multi-device "
              "collaboration does that for it");
    EXPECT_EQ(refusal_sentence(facts, Language::Chinese),
              "app 是 Stage 模型的应用，不能自己用 RPC 访问 tablet 上的 Notes；跨设备要通过多端协同");
    EXPECT_EQ(rule_entry(trace::Rule::Stage1).remedy,
              "use a background service on this device, or multi-device collaboration across devices");
    EXPECT_NE(rule_entry(trace::Rule::Stage1, Language::Chinese).remedy.find("多端协同"), std::string_view::npos);
}

}  // namespace
}  // namespace sim::query
