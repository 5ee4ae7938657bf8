#include "sim/query/wait_graph.h"

#include <gtest/gtest.h>

#include <vector>

namespace sim::query {
namespace {

using Numbers = std::vector<std::size_t>;

Wait free_one() { return {}; }
Wait all(Numbers on, std::uint64_t since_ns = 0) { return {Wait::Needs::All, std::move(on), since_ns}; }
Wait any(Numbers on, std::uint64_t since_ns = 0) { return {Wait::Needs::Any, std::move(on), since_ns}; }

WaitGraph graph_of(const std::vector<Wait>& waits) {
    WaitGraph graph;
    for (const auto& wait : waits) graph.add(wait);
    graph.solve();
    return graph;
}

TEST(WaitGraph, AChainToSomebodyWhoCanGoOnIsNoKnot) {
    const auto graph = graph_of({all({1}), all({2}), free_one()});
    EXPECT_TRUE(graph.knots().empty());
    EXPECT_LT(graph.rank(2), graph.rank(1));
    EXPECT_LT(graph.rank(1), graph.rank(0));
}

TEST(WaitGraph, TwoThatWaitForEachOther) {
    const auto graph = graph_of({all({1}, 50), all({0}, 70), free_one()});
    const auto knots = graph.knots();
    ASSERT_EQ(knots.size(), 1u);
    EXPECT_EQ(knots[0].members, (Numbers{0, 1}));
    EXPECT_EQ(knots[0].closed_ns, 70u);
    EXPECT_FALSE(graph.stuck(2));
}

TEST(WaitGraph, ThreeInACircleAndOneThatFollows) {
    const auto graph = graph_of({all({1}, 1), all({2}, 2), all({0}, 3), all({1}, 9)});
    const auto knots = graph.knots();
    ASSERT_EQ(knots.size(), 1u);
    EXPECT_EQ(knots[0].members, (Numbers{0, 1, 2}));
    EXPECT_EQ(knots[0].followers, (Numbers{3}));
    EXPECT_EQ(knots[0].closed_ns, 3u) << "a follower does not close it";
}

TEST(WaitGraph, OneThatWaitsForItself) {
    const auto knots = graph_of({all({0})}).knots();
    ASSERT_EQ(knots.size(), 1u);
    EXPECT_EQ(knots[0].members, (Numbers{0}));
}

TEST(WaitGraph, APoolIsStuckOnlyIfAllItsThreadsAre) {
    EXPECT_TRUE(graph_of({any({1, 2}), all({0}), free_one()}).knots().empty());
    const auto knots = graph_of({any({1, 2}), all({0}), all({0})}).knots();
    ASSERT_EQ(knots.size(), 1u);
    EXPECT_EQ(knots[0].members, (Numbers{0, 1, 2}));
}

TEST(WaitGraph, WhoWaitsForSeveralNeedsThemAll) {
    const auto graph = graph_of({all({1, 2}), free_one(), all({0})});
    EXPECT_TRUE(graph.stuck(0));
    EXPECT_FALSE(graph.stuck(1));
}

TEST(WaitGraph, SeparateCirclesAreSeparateKnots) {
    const auto knots = graph_of({all({1}), all({0}), all({3}), all({2})}).knots();
    ASSERT_EQ(knots.size(), 2u);
    EXPECT_EQ(knots[1].members, (Numbers{2, 3}));
}

TEST(WaitGraph, AWaitForNobodyKnownIsNone) {
    EXPECT_TRUE(graph_of({all({}), any({}), all({0, 1})}).knots().empty());
    EXPECT_TRUE(graph_of({}).knots().empty());
}

TEST(WaitGraph, ALongChainIsNoRecursion) {
    WaitGraph graph;
    constexpr std::size_t kMany = 3000;
    for (std::size_t i = 0; i < kMany; ++i) graph.add(all({(i + 1) % kMany}));
    graph.solve();
    ASSERT_EQ(graph.knots().size(), 1u);
    EXPECT_EQ(graph.knots()[0].members.size(), kMany);
}

}  // namespace
}  // namespace sim::query
