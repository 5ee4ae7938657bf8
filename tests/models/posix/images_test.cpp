#include "models/posix/images.h"

#include <gtest/gtest.h>

#include <vector>

#include "tests/models/device/lab.h"

namespace {

std::vector<std::string>* g_said = nullptr;

}  // namespace

// Images of these tests report here.
extern "C" void test_say(const char* text) {
    const models::device::HostScope host;
    g_said->emplace_back(text);
}

namespace {

using models::posix::ImageProgram;
using tests::Lab;

class Images : public testing::Test {
protected:
    Images() { g_said = &said; }

    std::uint32_t start(const std::string& image, std::vector<std::string> arguments = {}) {
        return lab.spawn("a", [path = std::string(IPCLAB_TEST_IMAGES) + "/lib" + image + ".so", arguments] {
            return models::posix::run_image({.path = path, .arguments = arguments});
        });
    }

    Lab lab;
    std::vector<std::string> said;
};

TEST_F(Images, EachProcessHasItsOwnGlobalsStaticsAndThreadLocals) {
    std::vector<std::uint32_t> pids;
    for (const auto* name : {"x", "y", "z"}) pids.push_back(start("image_globals", {name}));
    lab.run();
    ASSERT_EQ(said.size(), 3U);
    EXPECT_EQ(said[0], "2 x plain=2 zero=1 static=40 local=13 unique=6 tls=8 fresh! vector=3 pointed thrown");
    EXPECT_EQ(said[1], "2 y plain=2 zero=1 static=40 local=13 unique=6 tls=8 fresh! vector=3 pointed thrown");
    EXPECT_EQ(said[2], "2 z plain=2 zero=1 static=40 local=13 unique=6 tls=8 fresh! vector=3 pointed thrown");
    for (const auto pid : pids) EXPECT_EQ(lab.device().status(pid).status, 3);
}

TEST_F(Images, ThreadsLocksAndClocksOfTheLibraryAreVirtual) {
    const auto pid = start("image_threads");
    lab.run();
    const std::vector<std::string> expected{"farewell other",    "condition 5000 ms, number 1",
                                            "static 5 5100 ms",  "not yet",
                                            "future 42 6100 ms", "atomics 6170 ms",
                                            "first time",        "once",
                                            "farewell main"};
    EXPECT_EQ(said, expected);
    EXPECT_EQ(lab.device().status(pid).status, 0);
}

/// The crash report of an image that crashes in that way.
class Crash : public testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(Crash, StaysInsideAndIsExplained) {
    const auto [how, expected] = GetParam();
#if defined(__SANITIZE_ADDRESS__)
    if (std::string(how) == "double_free") GTEST_SKIP() << "the address sanitizer reports it and ends the simulator";
#endif
    Lab lab;
    std::string text;
    lab.recorder().add_listener([&](const sim::trace::RecordView& record) {
        if (record.kind != sim::trace::kind_of<sim::trace::LogWritten>()) return;
        const auto event = record.as<sim::trace::LogWritten>();
        if (event.tag == "crash") text = event.text;
    });
    bool lived_on = false;
    const auto pid = lab.spawn("a", [how = std::string(how)] {
        return models::posix::run_image({.path = std::string(IPCLAB_TEST_IMAGES) + "/libimage_crash.so", .arguments = {how}});
    });
    lab.spawn("b", [&] {
        tests::os().SleepNs(tests::kMs * 100);
        lived_on = true;
    });
    lab.run();
    EXPECT_TRUE(lived_on);
    EXPECT_EQ(lab.device().status(pid).reason, sim::trace::EndReason::Crashed);
    EXPECT_NE(text.find(expected), std::string::npos) << text;
    if (std::string(how) != "overflow") {
        EXPECT_NE(text.find("main at crash.cpp:"), std::string::npos) << text;
    } else {
        EXPECT_TRUE(text.starts_with("stack overflow in thread a: its stack has 262144 bytes")) << text;
    }
    EXPECT_EQ(text.find("0x"), std::string::npos) << text;
}

INSTANTIATE_TEST_SUITE_P(
    Ways, Crash,
    testing::Values(std::pair("segv", "write_nowhere(int*) at crash.cpp:21"), std::pair("fpe", "divide(int) at crash.cpp:12"),
                    std::pair("abort", "SIGABRT"), std::pair("assert", "Assertion `how == nullptr' failed"),
                    std::pair("throw", "nobody catches an exception of type std::logic_error: nobody wants this"),
                    std::pair("overflow", "deeper(char volatile*, int) at crash.cpp:18 in libimage_crash.so (63 times)"),
                    std::pair("null_call", "a call through a null pointer"), std::pair("double_free", "this block was freed before")),
    [](const auto& way) { return std::string(way.param.first); });

TEST_F(Images, AnExceptionThatLeavesAThreadEndsItsProcess) {
    const auto pid = start("image_crash", {"thread"});
    lab.run();
    EXPECT_EQ(lab.device().status(pid).reason, sim::trace::EndReason::Crashed);
}

TEST_F(Images, TestProgramsRunInsideAProcess) {
    const auto pid = start("image_gtest_inside");
    const auto good = start("image_gtest_inside", {"--gtest_filter=*Holds"});
    lab.run();
    EXPECT_EQ(lab.device().status(pid).reason, sim::trace::EndReason::Exited);
    EXPECT_EQ(lab.device().status(pid).status, 1);
    EXPECT_EQ(lab.device().status(good).status, 0);
    EXPECT_GE(lab.simulation().now_ns(), 3'000'000'000);
}

TEST_F(Images, WhatCannotBeLoadedIsExplained) {
    std::string why;
    const auto fail = [](void* context, const std::string& text) { *static_cast<std::string*>(context) = text; };
    const auto pid =
        lab.spawn("a", [&] { return models::posix::run_image({.path = "/nowhere/libx.so", .failed = fail, .context = &why}); });
    lab.run();
    EXPECT_EQ(lab.device().status(pid).status, 127);
    EXPECT_EQ(why, "image /nowhere/libx.so cannot be loaded: it cannot be opened: No such file or directory");
}

TEST_F(Images, LeaksAreToldAtAnOrderlyExit) {
#if defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "the address sanitizer has the blocks";
#endif
    std::string text;
    lab.recorder().add_listener([&](const sim::trace::RecordView& record) {
        if (record.kind != sim::trace::kind_of<sim::trace::LogWritten>()) return;
        const auto event = record.as<sim::trace::LogWritten>();
        if (event.tag == "leak") text += std::string(event.text) + "\n";
    });
    start("image_leak", {"none"});
    lab.run();
    EXPECT_EQ(text, "");
}

TEST_F(Images, ALeakIsToldWithItsPlace) {
#if defined(__SANITIZE_ADDRESS__)
    GTEST_SKIP() << "the address sanitizer has the blocks";
#endif
    std::string text;
    lab.recorder().add_listener([&](const sim::trace::RecordView& record) {
        if (record.kind != sim::trace::kind_of<sim::trace::LogWritten>()) return;
        const auto event = record.as<sim::trace::LogWritten>();
        if (event.tag == "leak") text += event.text;
    });
    start("image_leak", {"three"});
    lab.run();
    EXPECT_TRUE(text.starts_with("leaked at exit: ")) << text;
    EXPECT_NE(text.find(" in 3 blocks that nothing points to\n"), std::string::npos) << text;
    EXPECT_NE(text.find(" in 3 blocks: (anonymous namespace)::lose(int) at leak.cpp:"), std::string::npos) << text;
}

}  // namespace
