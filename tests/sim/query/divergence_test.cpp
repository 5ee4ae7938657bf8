#include "sim/query/divergence.h"

#include <gtest/gtest.h>

#include "tests/sim/query/tools_support.h"

namespace sim::query {
namespace {

void begin(SmallRun& run) {
    run.send(1);
    run.send(2, "nested", 1, 0, 200, 100);
    run.as(100, 2).emit(trace::LogWritten{.text = "thinking"});
}

TEST(DivergenceTest, EqualRunsHaveNone) {
    SmallRun a, b;
    begin(a), begin(b);
    const auto found = first_divergence(a.reader(), b.reader());
    ASSERT_TRUE(found) << found.error();
    EXPECT_FALSE(found->has_value());
    EXPECT_TRUE(input_differences(a.reader(), b.reader()).empty());
}

TEST(DivergenceTest, FindsTheRecordTheFieldsAndWhatLedThere) {
    SmallRun a, b;
    begin(a), begin(b);
    a.reply(2, "one");
    b.reply(2, "two");
    a.reply(1);
    const auto found = first_divergence(a.reader(), b.reader());
    ASSERT_TRUE(found && found->has_value());
    const auto& divergence = **found;
    EXPECT_EQ(divergence.sequence_a, 8u);
    EXPECT_EQ(divergence.sequence_b, 8u);
    EXPECT_EQ(divergence.moment, "t2.3");
    EXPECT_NE(divergence.text_a.find("\"one\""), std::string::npos) << divergence.text_a;
    EXPECT_NE(divergence.text_b.find("\"two\""), std::string::npos) << divergence.text_b;
    EXPECT_EQ(divergence.field_differences, (std::vector<std::string>{"data: from byte 4 on 6f 6e 65 00 / 74 77 6f 00"}));
    ASSERT_EQ(divergence.led_there.size(), 4u);
    EXPECT_NE(divergence.led_there[0].find("process.started"), std::string::npos) << "the thread's record";
    EXPECT_NE(divergence.led_there[1].find("Echo.Say(text=\"hi\")"), std::string::npos) << "the ancestor's request";
    EXPECT_NE(divergence.led_there[2].find("Echo.Say(text=\"nested\")"), std::string::npos);
    EXPECT_NE(divergence.led_there[3].find("thinking"), std::string::npos);
}

/// Lines are where the file has a step, not what the run did.
TEST(DivergenceTest, AStepMayStandInAnotherLineOfAnotherText) {
    const auto record = [](SmallRun& run, const char* text, std::uint32_t line, const char* step) {
        run.as(0).emit(trace::ScenarioRecorded{.file = "x.yaml", .text = text});
        run.as(100, 1).emit(trace::StepReached{.line = line, .text = step});
    };
    SmallRun a, other_text, same_text, other_step;
    record(a, "one", 3, "get");
    record(other_text, "two", 4, "get");
    record(same_text, "one", 4, "get");
    record(other_step, "two", 4, "call");
    EXPECT_FALSE(first_divergence(a.reader(), other_text.reader())->has_value());
    EXPECT_TRUE(first_divergence(a.reader(), same_text.reader())->has_value());
    EXPECT_TRUE(first_divergence(a.reader(), other_step.reader())->has_value());
}

TEST(DivergenceTest, OneMayEndEarlier) {
    SmallRun a, b;
    begin(a), begin(b);
    b.reply(2);
    const auto found = first_divergence(a.reader(), b.reader());
    ASSERT_TRUE(found && found->has_value());
    EXPECT_EQ((*found)->sequence_a, 0u);
    EXPECT_EQ((*found)->sequence_b, 8u);
    EXPECT_EQ((*found)->moment, "t2.3");
    EXPECT_EQ((*found)->text_a, "");
}

TEST(DivergenceTest, WhatWasRunIsNoDivergence) {
    SmallRun a(trace::Level::Calls, 1), b(trace::Level::Calls, 2);
    b.as(0).emit(trace::ScenarioRecorded{.file = "x.yaml", .text = "other"});
    a.time_ns = b.time_ns;
    begin(a), begin(b);
    const auto found = first_divergence(a.reader(), b.reader());
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->has_value());
    EXPECT_EQ(input_differences(a.reader(), b.reader()), (std::vector<std::string>{"seed: 1 / 2", "text of the scenario"}));
}

TEST(DivergenceTest, LevelsAreComparedByTheirCalls) {
    SmallRun a(trace::Level::Calls), b(trace::Level::Full);
    const std::string long_text(1000, 'x');
    for (auto* const run : {&a, &b}) {
        begin(*run);
        run->as(100).emit(trace::ThreadChanged{.core = 3});
        run->send(3, long_text);
    }
    auto found = first_divergence(a.reader(), b.reader());
    ASSERT_TRUE(found);
    EXPECT_FALSE(found->has_value());
    EXPECT_EQ(input_differences(a.reader(), b.reader()), (std::vector<std::string>{"level: calls / full"}));
}

TEST(DivergenceTest, CountsCallsByWhoAndWhat) {
    SmallRun a, b;
    for (std::uint64_t id = 1; id <= 5; ++id) {
        a.send(id), a.reply(id);
        if (id == 3) b.send(id + 10, "extra", 0, 0, 200, 100), b.time_ns += 7;
        b.send(id);
        if (id == 4) {
            b.fail(id, trace::Outcome::DeadReply);
        } else {
            b.reply(id);
        }
    }
    a.send(6);
    RunComparison comparison;
    ASSERT_FALSE(compare_transactions(a.reader(), b.reader(), comparison));
    EXPECT_EQ(comparison.transactions_a, 6u);
    EXPECT_EQ(comparison.transactions_b, 6u);
    EXPECT_EQ(comparison.equal, 4u);
    ASSERT_EQ(comparison.methods.size(), 2u);
    EXPECT_EQ(comparison.methods[0].who, "phone/app → phone/echo");
    EXPECT_EQ(comparison.methods[0].method, "Echo.Say");
    EXPECT_EQ(comparison.methods[0].equal, 4u);
    EXPECT_EQ(comparison.methods[0].different, 1u);
    EXPECT_EQ(comparison.methods[0].only_a, 1u);
    EXPECT_EQ(comparison.methods[0].first_different, "replied 0 / dead_reply 29189");
    EXPECT_EQ(comparison.methods[1].only_b, 1u);
}

TEST(DivergenceTest, DamageIsSaid) {
    SmallRun a, b;
    begin(a), begin(b);
    a.close(), b.close();
    auto bytes = trace::read_file(b.path() + "/events");
    for (std::size_t i = bytes.size() / 2; i < bytes.size() / 2 + 200 && i < bytes.size(); ++i) bytes[i] = '\xff';
    trace::write_file(b.path() + "/events", bytes);
    const auto damaged = trace::Reader::open(b.path());
    if (!damaged) return;  // so badly that it is no trace: said on opening
    const auto found = first_divergence(a.reader(), **damaged);
    EXPECT_TRUE(!found || found->has_value());
}

}  // namespace
}  // namespace sim::query
