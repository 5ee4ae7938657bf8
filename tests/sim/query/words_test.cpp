#include "sim/query/words.h"

#include <gtest/gtest.h>

#include <utility>

namespace sim::query {
namespace {

TEST(Words, StatusesHaveTheirMeaning) {
    EXPECT_EQ(status_text(29189), "29189 (dead reply: the host process is gone)");
    EXPECT_EQ(status_text(29201), "29201 (failed reply: the driver refused the request or its reply)");
    EXPECT_EQ(status_text(305), "305 (the stub does not know this code)");
    EXPECT_EQ(status_text(-32), "-32 (dead object)");
    EXPECT_EQ(status_text(123456), "123456");
}

TEST(Words, StatusesBetweenDevicesHaveTheirMeaning) {
    constexpr std::pair<std::int32_t, std::int32_t> kFamilies[] = {{500, 510}, {600, 603}, {700, 710}, {800, 802}, {900, 908}};
    for (const auto& [first, last] : kFamilies) {
        for (auto status = first; status <= last; ++status) EXPECT_FALSE(status_words(status).empty()) << status;
        EXPECT_TRUE(status_words(last + 1).empty()) << last + 1;
    }
    EXPECT_EQ(status_text(707), "707 (DBinder service: wrong session)");
    EXPECT_EQ(status_text(802), "802 (session: the peer is not authenticated)");
    EXPECT_EQ(status_text(907), "907 (DBinder callback stub: the stub's device does not authorise the caller)");
}

TEST(Words, SoftBusErrorsAndShutdownReasonsHaveTheirMeaning) {
    EXPECT_EQ(softbus_error_text(-426115018), "-426115018 (too long for the channel)");
    EXPECT_EQ(softbus_error_text(-426049520), "-426049520 (the device is offline, unknown or not trusted)");
    EXPECT_EQ(softbus_error_text(0), "0 (ok)");
    EXPECT_EQ(softbus_error_text(-5), "-5");
    EXPECT_EQ(shutdown_reason_text(11), "11 (the device went offline)");
    EXPECT_EQ(shutdown_reason_text(12), "12 (the link is down)");
    EXPECT_EQ(shutdown_reason_text(15), "15 (blocked)");
    EXPECT_EQ(shutdown_reason_text(16), "16");
    EXPECT_EQ(shutdown_reason_text(-1), "-1");
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
