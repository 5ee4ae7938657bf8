#include "sim/query/moment.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "tests/sim/query/tools_support.h"

namespace sim::query {
namespace {

TEST(MomentTest, ReadsWhatPeopleWrite) {
    EXPECT_EQ(*Moment::parse("t118"), (Moment{.transaction = 118}));
    EXPECT_EQ(*Moment::parse("t118.2"), (Moment{.transaction = 118, .nth = 2}));
    EXPECT_EQ(*Moment::parse("e57"), (Moment{.sequence = 57}));
    EXPECT_EQ(*Moment::parse("t18446744073709551615"), (Moment{.transaction = UINT64_MAX}));
    for (const auto* const text : {"t118", "t118.2", "e57"}) EXPECT_EQ(Moment::parse(text)->text(), text);
    EXPECT_EQ(Moment::parse("t118.1")->text(), "t118");
}

TEST(MomentTest, RefusesEverythingElse) {
    for (const auto* const text : {"", "t", "e", "t0", "e0", "t1.", "t1.0", "t1.2.3", "t-1", "t 1", "x1", "42", "t1 ", "e1.2", "T1", "tt1",
                                   "t18446744073709551616", "t1.x"}) {
        const auto parsed = Moment::parse(text);
        ASSERT_FALSE(parsed) << text;
        EXPECT_NE(parsed.error().find("expected t42"), std::string::npos) << parsed.error();
    }
}

trace::RecordView record_of(std::uint64_t sequence, std::uint64_t transaction, bool finished = false) {
    return {.sequence = sequence,
            .kind = finished ? trace::kind_of<trace::TransactionFinished>() : trace::kind_of<trace::LogWritten>(),
            .stamp = {.transaction = transaction}};
}

TEST(MomentNamerTest, NamesTheRecordShownLast) {
    MomentNamer namer;
    namer.add(record_of(1, 0));
    EXPECT_EQ(namer.last(), "e1");
    namer.add(record_of(2, 5));
    EXPECT_EQ(namer.last(), "t5.1");
    namer.add(record_of(3, 6));
    namer.add(record_of(4, 5));
    EXPECT_EQ(namer.last(), "t5.2");
    EXPECT_EQ(namer.last_of(6), "t6.1");
    EXPECT_EQ(namer.last_of(7), "t7");
    EXPECT_EQ(namer.last_of(0), "t0");
}

/// Over a million records of transactions that live long and short: each name is the true one, or the record's number.
TEST(MomentNamerTest, NeverNamesWronglyAndForgetsOnlyWhatIsLongGone) {
    MomentNamer namer;
    std::map<std::uint64_t, std::uint64_t> counts;
    std::mt19937_64 random(1);
    std::uint64_t newest = 0, sequence = 0, numbered = 0;
    const auto show = [&](std::uint64_t id, bool finished) {
        namer.add(record_of(++sequence, id, finished));
        ++counts[id];
        const auto name = namer.last();
        if (name == "e" + std::to_string(sequence)) {
            ++numbered;
            EXPECT_GT(newest - id, 60000u) << "forgot a recent one";
            return;
        }
        ASSERT_EQ(name, "t" + std::to_string(id) + "." + std::to_string(counts[id]));
    };
    show(++newest, false);  // t1 stays under way for the whole run
    for (int i = 0; i < 300000; ++i) {
        show(++newest, false);
        if (random() % 4 == 0) show(1 + random() % newest, false);  // anyone, however old
        show(newest, true);
        if (i % 1000 == 0) {
            show(1, false);
            ASSERT_EQ(namer.last_of(1), "t1." + std::to_string(counts[1]));
        }
    }
    EXPECT_GT(numbered, 1000u);
}

TEST(MomentNamerTest, TakesAnyNumbers) {
    MomentNamer namer;
    std::mt19937_64 random(2);
    for (std::uint64_t i = 1; i < 300000; ++i) namer.add(record_of(i, random() << (random() % 60)));
    EXPECT_FALSE(namer.last().empty());
}

class FindMomentTest : public testing::Test {
protected:
    void SetUp() override {
        sent_ = run_.send(3);
        finished_ = run_.reply(3);
        run_.send(9);
    }
    SmallRun run_;
    std::uint64_t sent_ = 0, finished_ = 0;
    base::Result<std::uint64_t> find(const std::string& text) { return find_moment(run_.reader(), *Moment::parse(text)); }
};

TEST_F(FindMomentTest, FindsRecords) {
    EXPECT_EQ(*find("t3"), sent_);
    EXPECT_EQ(*find("t3.2"), finished_);
    EXPECT_EQ(*find("e1"), 1u);
    MomentFinder finder(*Moment::parse("t3.2"));
    auto cursor = run_.reader().begin();
    trace::RecordView record;
    std::vector<std::uint64_t> found;
    while (cursor.next(record)) {
        if (finder.is(record)) found.push_back(record.sequence);
    }
    EXPECT_EQ(found, (std::vector<std::uint64_t>{finished_}));
}

TEST_F(FindMomentTest, SaysWhatThereIsInstead) {
    EXPECT_EQ(find("t3.7").error(), "t3 has 2 records in this trace; the last is t3.2 (e6)");
    EXPECT_EQ(find("t12").error(), "the trace has no t12; its last transaction is t9");
    EXPECT_EQ(find("t5").error(), "the trace has no t5; the nearest is t3");
    EXPECT_EQ(find("e99").error(), "the trace has no e99; its last record is e7");
}

}  // namespace
}  // namespace sim::query
