#include "sim/query/stops.h"

#include <gtest/gtest.h>

#include "tests/sim/query/tools_support.h"

namespace sim::query {
namespace {

TEST(HitConditionTest, ReadsWhatDebuggersTake) {
    const auto holds = [](const char* text, std::uint64_t hit) {
        const auto parsed = HitCondition::parse(text);
        EXPECT_TRUE(parsed) << text;
        return parsed && parsed->holds(hit);
    };
    for (const std::uint64_t hit : {1, 2, 3, 4, 5, 6, 9}) {
        EXPECT_TRUE(holds("", hit));
        EXPECT_EQ(holds("5", hit), hit == 5);
        EXPECT_EQ(holds("= 5", hit), hit == 5);
        EXPECT_EQ(holds("==5 ", hit), hit == 5);
        EXPECT_EQ(holds(">= 5", hit), hit >= 5);
        EXPECT_EQ(holds("> 5", hit), hit > 5);
        EXPECT_EQ(holds("%3", hit), hit % 3 == 0);
        EXPECT_TRUE(holds("> 0", hit));
    }
}

TEST(HitConditionTest, RefusesEverythingElse) {
    for (const auto* const text : {"x", "-1", "5 5", ">", "%", "% 0", "0", "< 5", "18446744073709551616", "5.0"}) {
        const auto parsed = HitCondition::parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_NE(parsed.error().find("expected 5"), std::string::npos) << parsed.error();
    }
}

/// t1 with t2 nested in it, then t3 of the same thread, then its process's end.
class StopsTest : public testing::Test {
protected:
    void SetUp() override {
        run.send(1);
        run.send(2, "nested", 1, 0, 200, 100);
        run.reply(2, "two");
        run.reply(1, "one");
        run.send(3);
        run.reply(3, "three");
        reader = &run.reader();
    }

    /// The numbers of the records at which a movement with this aim would end, were it begun anew after each.
    std::vector<std::uint64_t> walk(const Aim& aim, std::vector<StopPoint> points = {}, bool anew = true) {
        Stops stops(reader->names());
        stops.set_points(std::move(points), nullptr);
        EXPECT_FALSE(stops.set_aim(aim, nullptr).has_value());
        std::vector<std::uint64_t> found;
        auto cursor = reader->begin();
        trace::RecordView record;
        while (cursor.next(record)) {
            if (!stops.look(record).stops()) continue;
            found.push_back(record.sequence);
            if (!anew) continue;
            EXPECT_FALSE(stops.set_aim(aim, reader).has_value());
        }
        return found;
    }
    std::uint64_t sequence_of(std::uint64_t transaction, std::uint16_t kind) {
        auto cursor = reader->begin();
        trace::RecordView record;
        while (cursor.next(record)) {
            if (record.stamp.transaction == transaction && record.kind == kind) return record.sequence;
        }
        return 0;
    }
    std::uint64_t sent(std::uint64_t transaction) { return sequence_of(transaction, trace::kind_of<trace::TransactionSent>()); }
    std::uint64_t over(std::uint64_t transaction) { return sequence_of(transaction, trace::kind_of<trace::TransactionFinished>()); }
    ThreadKey caller() { return ThreadKey::of(reader->at(sent(1))->stamp); }

    static StopPoint point(int id, const char* when, const char* hits = "") {
        StopPoint made{.id = id};
        made.when = std::get<Expression>(Expression::parse(when));
        made.hits = *HitCondition::parse(hits);
        return made;
    }

    SmallRun run;
    const trace::Reader* reader = nullptr;
};

TEST_F(StopsTest, ACallIsOverWithItsReply) {
    EXPECT_EQ(walk({.kind = Aim::Kind::CallOver, .transaction = 2}).front(), over(2));
    // Without a transaction it is each next one that the thread sends.
    EXPECT_EQ(walk({.kind = Aim::Kind::CallOver, .thread = caller()}), (std::vector<std::uint64_t>{over(1), over(3)}));
}

TEST_F(StopsTest, AChainHoldsWhatIsNestedInIt) {
    const auto found = walk({.kind = Aim::Kind::Chain, .chain = {1}}, {}, false);
    EXPECT_EQ(found, (std::vector<std::uint64_t>{sent(1), sent(2), over(2), over(1)}));
}

TEST_F(StopsTest, MomentsAreCountedFromTheFirstRecordOn) {
    EXPECT_EQ(walk({.kind = Aim::Kind::Moment, .text = "t2.2"}, {}, false), std::vector<std::uint64_t>{over(2)});
    Stops stops(reader->names());
    auto cursor = reader->begin();
    trace::RecordView record;
    while (cursor.next(record) && record.sequence < over(1)) stops.pass(record);
    // t1.1 is passed, t1.2 is not.
    EXPECT_TRUE(stops.set_aim({.kind = Aim::Kind::Moment, .text = "t1"}, reader).has_value());
    ASSERT_FALSE(stops.set_aim({.kind = Aim::Kind::Moment, .text = "t1.2"}, reader).has_value());
    EXPECT_TRUE(stops.look(record).aimed);
    EXPECT_TRUE(stops.set_aim({.kind = Aim::Kind::Moment, .text = "soon"}, nullptr).has_value());
    EXPECT_TRUE(stops.set_aim({.kind = Aim::Kind::Condition, .text = "event ="}, nullptr).has_value());
}

TEST_F(StopsTest, AMovementHandedOnEndsWhereItWouldHave) {
    for (std::uint64_t split = 1; split < reader->last_sequence(); ++split) {
        Stops first(reader->names()), second(reader->names());
        ASSERT_FALSE(first.set_aim({.kind = Aim::Kind::CallOver, .thread = caller()}, nullptr).has_value());
        std::uint64_t end = 0;
        auto cursor = reader->begin();
        trace::RecordView record;
        while (end == 0 && cursor.next(record)) {
            if (record.sequence == split + 1) {
                ASSERT_FALSE(second.set_aim(first.aim(), nullptr).has_value());
            }
            auto& current = record.sequence <= split ? first : second;
            if (current.look(record).aimed) end = record.sequence;
        }
        EXPECT_EQ(end, over(1)) << split;
    }
}

TEST_F(StopsTest, HitsCountFromTheBeginningWheneverAPointIsSet) {
    EXPECT_EQ(walk({}, {point(1, "event = transaction.sent", "2")}), std::vector<std::uint64_t>{sent(2)});
    Stops stops(reader->names());
    auto cursor = reader->begin();
    trace::RecordView record;
    while (cursor.next(record) && record.sequence < sent(3)) stops.pass(record);
    std::vector<StopPoint> points;
    points.push_back(point(4, "event = transaction.sent", "3"));
    stops.set_points(std::move(points), reader);
    EXPECT_EQ(stops.look(record).points, std::vector<int>{4});
}

}  // namespace
}  // namespace sim::query
