#include "sim/query/flat_table.h"

#include <gtest/gtest.h>

#include <map>

namespace sim::query {
namespace {

TEST(FlatTable, HoldsWhatAMapHoldsThroughManyChanges) {
    FlatTable<int> table;
    std::map<std::uint64_t, int> model;
    std::uint64_t state = 1;
    for (int i = 0; i < 50'000; ++i) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        const auto key = (state >> 33) % 700;
        if ((state >> 20) % 3 == 0) {
            EXPECT_EQ(table.erase(key), model.erase(key) == 1);
        } else {
            table[key] = model[key] = i;
        }
    }
    ASSERT_EQ(table.size(), model.size());
    for (std::uint64_t key = 0; key < 700; ++key) {
        const auto* found = table.find(key);
        const auto expected = model.find(key);
        ASSERT_EQ(found != nullptr, expected != model.end()) << key;
        if (found != nullptr) EXPECT_EQ(*found, expected->second);
    }
    std::map<std::uint64_t, int> walked;
    table.each([&walked](std::uint64_t key, int value) { walked[key] = value; });
    EXPECT_EQ(walked, model);
}

TEST(FlatTable, AnEmptyOneHoldsNothing) {
    FlatTable<int> table;
    EXPECT_EQ(table.find(3), nullptr);
    EXPECT_FALSE(table.erase(3));
    EXPECT_EQ(table.size(), 0u);
    EXPECT_EQ(table[3], 0) << "made";
}

}  // namespace
}  // namespace sim::query
