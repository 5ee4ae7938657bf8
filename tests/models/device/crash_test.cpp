#include <gtest/gtest.h>

#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

#include "models/device/memory.h"
#include "tests/models/device/lab.h"

namespace {

using sim::trace::EndReason;
using tests::kMs;
using tests::Lab;
using tests::os;

// What the log said of a crash.
std::string crash_text(Lab& lab, std::function<void()> program, int* status) {
    std::string text;
    lab.recorder().add_listener([&text](const sim::trace::RecordView& record) {
        const auto event = record.event();
        if (const auto* log = std::get_if<sim::trace::LogWritten>(&event)) text = log->text;
    });
    const auto pid = lab.spawn("a", std::move(program));
    lab.spawn("b", [&lab] {
        os().SleepNs(5 * kMs);
        lab.say("b lives");
    });
    lab.run();
    *status = lab.device().status(pid).status;
    EXPECT_EQ(lab.device().status(pid).reason, EndReason::Crashed);
    EXPECT_EQ(lab.said(), "5000:b lives");
    return text;
}

int overflow(int depth) {
    volatile char room[512];
    room[0] = static_cast<char>(depth);
    return depth == 0 ? room[0] : overflow(depth + 1) + room[0];
}

TEST(Crash, ABadMemoryAccessEndsItsProcessOnly) {
    Lab lab;
    int status = 0;
    const auto program = [] {
        volatile std::uintptr_t nowhere = 16;  // volatile: the compiler must not see that it is wrong
        *reinterpret_cast<volatile int*>(nowhere) = 1;
    };
    const auto text = crash_text(lab, program, &status);
    EXPECT_EQ(text, "crashed by SIGSEGV (bad memory access) in thread a");
    EXPECT_EQ(status, SIGSEGV);
}

TEST(Crash, AnAbortEndsItsProcessOnly) {
    Lab lab;
    int status = 0;
    const auto text = crash_text(
        lab, [] { std::abort(); }, &status);
    EXPECT_EQ(status, SIGABRT);
    EXPECT_NE(text.find("SIGABRT"), std::string::npos) << text;
}

TEST(Crash, AnExceptionNobodyCaughtEndsItsProcessOnly) {
    Lab lab;
    int status = 0;
    crash_text(
        lab, [] { throw std::runtime_error("nobody catches this"); }, &status);
    EXPECT_EQ(status, SIGABRT);
}

TEST(Crash, AStackOverflowIsDetectedAndNamed) {
    Lab lab({.stack_bytes = 64 * 1024});
    int status = 0;
    const auto text = crash_text(
        lab, [] { overflow(1); }, &status);
    EXPECT_EQ(text, "stack overflow in thread a: its stack has 65536 bytes; give the device a larger `stack`");
    EXPECT_EQ(status, SIGSEGV);
}

TEST(Crash, BadUserPointersAreRefusedNotFollowed) {
    Lab lab;
    lab.spawn("a", [] {
        char to[8] = {};
        EXPECT_TRUE(models::device::copy_user(to, "1234567", 8));
        EXPECT_FALSE(models::device::in_user_range(0, 1));
        EXPECT_FALSE(models::device::in_user_range(0xffff'ffff'ffff'fff0, 32));
        EXPECT_FALSE(models::device::in_user_range(1ULL << 46, 1ULL << 47));
        EXPECT_TRUE(models::device::in_user_range(reinterpret_cast<std::uintptr_t>(to), 8));
    });
    lab.run();
}

#if !defined(__SANITIZE_ADDRESS__)
// (The address sanitizer's memcpy reports the bad access before the fault happens.)
TEST(Crash, AnUnmappedUserPointerIsEfaultToo) {
    Lab lab;
    lab.spawn("a", [] {
        char to[8] = {};
        const models::device::HostScope kernel;
        EXPECT_FALSE(models::device::copy_user(to, reinterpret_cast<const void*>(std::uintptr_t{0x10000}), 8));
        EXPECT_TRUE(models::device::copy_user(to, "1234567", 8));
        EXPECT_FALSE(models::device::copy_user(reinterpret_cast<void*>(std::uintptr_t{0x20000}), to, 8));
    });
    lab.run();
}
#endif

}  // namespace
