#include "sim/query/words.h"

#include <gtest/gtest.h>

namespace sim::query {
namespace {

TEST(Words, StatusesHaveTheirMeaning) {
    EXPECT_EQ(status_text(29189), "29189 (dead reply: the host process is gone)");
    EXPECT_EQ(status_text(29201), "29201 (failed reply: the driver refused the request or its reply)");
    EXPECT_EQ(status_text(305), "305 (the stub does not know this code)");
    EXPECT_EQ(status_text(-32), "-32 (dead object)");
    EXPECT_EQ(status_text(123456), "123456");
}

TEST(Words, ErrnosHaveNameAndMeaning) {
    EXPECT_EQ(errno_text(-28), "ENOSPC: no room left");
    EXPECT_EQ(errno_text(28), "ENOSPC: no room left");
    EXPECT_EQ(errno_text(-4000), "errno 4000");
    EXPECT_EQ(errno_text(INT32_MIN), "errno 2147483648");
}

TEST(Words, CommandsAndReturnsAreNamedByTheirWord) {
    EXPECT_EQ(command_text(0x40406300), "BC_TRANSACTION");
    EXPECT_EQ(command_text(0x40086303), "BC_FREE_BUFFER");
    EXPECT_EQ(command_text(0x400c630e), "BC_REQUEST_DEATH_NOTIFICATION");
    EXPECT_EQ(command_text(0x80407202), "BR_TRANSACTION");
    EXPECT_EQ(command_text(29189), "BR_DEAD_REPLY");
    EXPECT_EQ(command_text(29201), "BR_FAILED_REPLY");
    EXPECT_EQ(command_text(29202), "BR_FROZEN_REPLY");
    EXPECT_EQ(command_text(5), "0x00000005");
}

}  // namespace
}  // namespace sim::query
