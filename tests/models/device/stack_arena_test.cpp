#include "models/device/stack_arena.h"

#include <gtest/gtest.h>

#include <vector>

namespace {

using models::device::Stack;
using models::device::StackArena;

TEST(StackArena, StacksBeyondTheGuardedOnesHaveACanary) {
    StackArena arena(8 * 1024);
    std::vector<Stack> stacks;
    while (stacks.empty() || stacks.back().guarded) {
        ASSERT_LT(stacks.size(), 20'000u);
        stacks.push_back(arena.take());
    }
    EXPECT_EQ(stacks.size(), 16'001u);
    const auto& stack = stacks.back();
    EXPECT_FALSE(StackArena::overrun(stack));
    // The neighbours' hot ends lie beside it: using them whole does not look like an overrun.
    for (const auto& other : stacks) {
        for (auto* at = other.top - 256; at < other.top; ++at) *at = std::byte{7};
    }
    EXPECT_FALSE(StackArena::overrun(stack));
    *stack.low = std::byte{0};
    EXPECT_TRUE(StackArena::overrun(stack));
}

TEST(StackArena, AnAddressInAGuardPageIsKnown) {
    StackArena arena(64 * 1024);
    const auto stack = arena.take();
    ASSERT_TRUE(stack.guarded);
    EXPECT_TRUE(StackArena::in_guard(stack, stack.low + 512));
    EXPECT_FALSE(StackArena::in_guard(stack, stack.low + 8192));
    EXPECT_FALSE(StackArena::in_guard(stack, stack.top - 1));
    EXPECT_GE(stack.top - stack.low, 64 * 1024);
}

TEST(StackArena, AFreedStackIsUsedAgainFirst) {
    StackArena arena(64 * 1024);
    const auto first = arena.take();
    arena.take();
    arena.give_back(first);
    EXPECT_EQ(arena.take().low, first.low);
}

}  // namespace
