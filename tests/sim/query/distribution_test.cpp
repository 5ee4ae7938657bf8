#include "sim/query/distribution.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace sim::query {
namespace {

std::uint64_t true_percentile(std::vector<std::uint64_t> values, unsigned percent) {
    std::ranges::sort(values);
    const auto rank = std::max<std::size_t>(1, (values.size() * percent + 99) / 100);
    return values[rank - 1];
}

TEST(DistributionTest, OfNothingIsZero) {
    const Distribution none;
    EXPECT_EQ(none.count(), 0u);
    EXPECT_EQ(none.minimum(), 0u);
    EXPECT_EQ(none.mean(), 0u);
    EXPECT_EQ(none.percentile(99), 0u);
}

TEST(DistributionTest, FewValuesAreExact) {
    Distribution values;
    std::vector<std::uint64_t> all;
    std::mt19937_64 random(1);
    for (std::size_t i = 0; i < Distribution::kExactMax; ++i) {
        all.push_back(random());
        values.add(all.back());
    }
    for (const auto percent : {0U, 1U, 50U, 95U, 99U, 100U})
        EXPECT_EQ(values.percentile(percent), true_percentile(all, percent)) << percent;
}

TEST(DistributionTest, ManyValuesAreWithinTheBound) {
    std::mt19937_64 random(2);
    for (const unsigned bits : {3U, 8U, 20U, 40U, 63U}) {
        Distribution values;
        std::vector<std::uint64_t> all;
        double sum = 0;
        for (int i = 0; i < 100000; ++i) {
            all.push_back(random() >> (64U - 1U - random() % bits));
            values.add(all.back());
            sum += static_cast<double>(all.back());
        }
        EXPECT_EQ(values.minimum(), *std::ranges::min_element(all));
        EXPECT_EQ(values.maximum(), *std::ranges::max_element(all));
        EXPECT_NEAR(static_cast<double>(values.mean()), sum / 100000, 1 + sum / 100000 * 1e-9);
        for (const auto percent : {1U, 50U, 95U, 99U, 100U}) {
            const auto truth = static_cast<double>(true_percentile(all, percent));
            EXPECT_LE(std::abs(static_cast<double>(values.percentile(percent)) - truth), truth * 0.008) << bits << " bits, " << percent;
        }
    }
}

}  // namespace
}  // namespace sim::query
