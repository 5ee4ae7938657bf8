#include <gtest/gtest.h>

#include <sys/mman.h>
#include <cerrno>
#include <memory>
#include <vector>

#include "models/device/coroutine.h"
#include "tests/models/device/lab.h"

namespace {

using sim::trace::EndReason;
using tests::kMs;
using tests::Lab;
using tests::os;

struct Loud {
    explicit Loud(bool& flag) : flag_(flag) {}
    ~Loud() { flag_ = true; }
    Loud(const Loud&) = delete;
    Loud& operator=(const Loud&) = delete;
    bool& flag_;
};

TEST(Process, ReturningFromMainExitsWithItsStatus) {
    Lab lab;
    const auto pid = lab.spawn("a", [] {
        os().StartThread("other", [] {
            for (;;) os().SleepNs(kMs);
        });
        os().SleepNs(3 * kMs);
        return 7;
    });
    lab.run();
    const auto status = lab.device().status(pid);
    EXPECT_FALSE(status.alive);
    EXPECT_EQ(status.reason, EndReason::Exited);
    EXPECT_EQ(status.status, 7);
    EXPECT_EQ(status.threads, 0u);
}

TEST(Process, ExitProcessEndsAllItsThreadsAtOnce) {
    Lab lab;
    const auto pid = lab.spawn("a", [&] {
        os().StartThread("other", [&lab] {
            os().SleepNs(kMs);
            os().ExitProcess(3);
            lab.say("never");
        });
        for (;;) os().SleepNs(100 * kMs);
    });
    lab.run();
    EXPECT_EQ(lab.device().status(pid).status, 3);
    EXPECT_EQ(lab.said(), "");
}

TEST(Process, AKilledProcessRunsNoMoreCodeAndLeavesNoMemory) {
    Lab lab;
    bool destroyed = false;
    const auto pid = lab.spawn("a", [&] {
        const Loud on_stack(destroyed);
        auto on_heap = std::make_unique<Loud>(destroyed);
        const std::vector<int> memory(10'000, 1);
        const auto before = memory.size();
        os().SleepNs(100 * kMs);
        lab.say("never" + std::to_string(before));
    });
    std::size_t alive_bytes = 0;
    lab.simulation().at(10 * kMs, [&] {
        alive_bytes = lab.device().status(pid).heap_bytes;
        EXPECT_TRUE(lab.device().kill(pid));
        EXPECT_FALSE(lab.device().kill(pid));
    });
    lab.run();
    EXPECT_EQ(lab.said(), "");
    EXPECT_FALSE(destroyed);
    EXPECT_GT(alive_bytes, 40'000u);
    EXPECT_EQ(lab.device().status(pid).heap_bytes, 0u);
    EXPECT_EQ(lab.device().status(pid).reason, EndReason::Killed);
}

TEST(Process, CanKillAnotherAndItself) {
    Lab lab;
    const auto b = lab.spawn("b", [] {
        for (;;) os().SleepNs(kMs);
    });
    lab.spawn("a", [&, b] {
        os().SleepNs(5 * kMs + 500);
        {
            const models::device::HostScope host;
            lab.device().kill(b);
        }
        lab.say("killed b");
        const models::device::HostScope host;
        lab.device().kill(static_cast<std::uint32_t>(os().Pid()));
        ADD_FAILURE() << "ran on after its death";
    });
    lab.run();
    EXPECT_EQ(lab.said(), "5000:killed b");
}

TEST(Process, KilledWhileQueuedForACoreItNeverRuns) {
    Lab lab({.cores = 1});
    lab.spawn("a", [&] {
        models::device::work(10 * kMs);
        lab.say("a");
    });
    const auto b = lab.spawn("b", [&] { lab.say("never"); });
    lab.spawn("c", [&] { lab.say("c"); });
    lab.simulation().at(kMs, [&] { lab.device().kill(b); });
    lab.run();
    EXPECT_EQ(lab.said(), "10000:a 10000:c");
}

TEST(Process, AKilledRunnerFreesItsCoreForWhoWaits) {
    Lab lab({.cores = 1});
    const auto a = lab.spawn("a", [&] {
        models::device::work(10 * kMs);
        lab.say("never");
    });
    lab.spawn("b", [&] { lab.say("b"); });
    lab.simulation().at(4 * kMs, [&] { lab.device().kill(a); });
    lab.run();
    // The core had computed ahead to 10 ms when the kill took effect; what waits runs from there, as computing cannot be undone.
    EXPECT_EQ(lab.said(), "10000:b");
}

TEST(Process, SpawnedDuringTheRunStartsAtThatTime) {
    Lab lab;
    lab.simulation().at(7 * kMs, [&] { lab.spawn("b", [&] { lab.say("b"); }); });
    lab.run();
    EXPECT_EQ(lab.said(), "7000:b");
}

TEST(Process, DescriptorsAreTheLowestFreeNumbers) {
    Lab lab;
    lab.spawn("a", [] {
        const int memory = os().CreateSharedMemory("m", 4096);
        EXPECT_EQ(memory, 3);
        EXPECT_EQ(os().Duplicate(memory), 4);
        EXPECT_EQ(os().CloseDescriptor(memory), 0);
        EXPECT_EQ(os().CloseDescriptor(memory), -EBADF);
        EXPECT_EQ(os().Duplicate(4), 3);
        EXPECT_EQ(os().Duplicate(77), -EBADF);
    });
    lab.run();
}

TEST(Process, SharedMemoryKeepsItsRules) {
    Lab lab;
    lab.spawn("a", [] {
        const int fd = os().CreateSharedMemory("m", 1000);
        EXPECT_EQ(os().SharedMemorySize(fd), 1000);
        void* address = nullptr;
        ASSERT_EQ(os().MapSharedMemory(fd, 1000, PROT_READ | PROT_WRITE, &address), 0);
        static_cast<char*>(address)[999] = 'x';
        EXPECT_EQ(os().SetSharedMemoryProtection(fd, PROT_READ), 0);
        EXPECT_EQ(os().SetSharedMemoryProtection(fd, PROT_READ | PROT_WRITE), -EINVAL);
        void* again = nullptr;
        EXPECT_EQ(os().MapSharedMemory(fd, 1000, PROT_READ | PROT_WRITE, &again), -EPERM);
        EXPECT_EQ(os().MapSharedMemory(fd, 1001, PROT_READ, &again), -EINVAL);
        ASSERT_EQ(os().MapSharedMemory(fd, 1000, PROT_READ, &again), 0);
        EXPECT_EQ(static_cast<char*>(again)[999], 'x');
        EXPECT_EQ(os().SharedMemorySize(0), -EBADF);
        EXPECT_EQ(os().UnmapSharedMemory(&again, 1000), -EINVAL);
    });
    lab.run();
}

TEST(Process, RandomNumbersDependOnSeedAndProcessOnly) {
    std::vector<std::uint64_t> drawn;
    Lab lab;
    lab.spawn("a", [&] {
        const auto number = os().Random();
        const models::device::HostScope host;
        drawn.push_back(number);
    });
    lab.spawn("b", [&] {
        const auto number = os().Random();
        const models::device::HostScope host;
        drawn.push_back(number);
    });
    lab.run();
    ASSERT_EQ(drawn.size(), 2u);
    EXPECT_NE(drawn[0], drawn[1]);
}

TEST(Process, TellsItsProperties) {
    Lab lab({.name = "phone", .profile = "as-coded"});
    lab.device().spawn({.name = "a", .uid = 20'010'042, .application_model = "stage"}, [] {
        EXPECT_EQ(os().Property("profile"), "as-coded");
        EXPECT_EQ(os().Property("receive_area_bytes"), "1040384");
        EXPECT_EQ(os().Property("application_model"), "stage");
        EXPECT_EQ(os().Property("process_name"), "a");
        EXPECT_EQ(os().Property("nonsense"), "");
        EXPECT_EQ(os().Self().uid, 20'010'042u);
        return 0;
    });
    lab.run();
}

TEST(Process, SwitchesFollowTheProfileUnlessGivenOneByOne) {
    Lab lab({.name = "phone",
             .profile = "as-coded",
             .properties = {{"switch.receive_area", "seed"}, {"switch.passback", "seed"}, {"ability.1401", "distributed"}}});
    const auto ended = lab.device().spawn({.name = "b", .token = 77, .application_model = "stage"}, [] { return 0; });
    lab.device().spawn({.name = "a"}, [] {
        EXPECT_EQ(os().Property("switch.passback"), "seed");
        EXPECT_EQ(os().Property("switch.anonymous_death"), "as-coded");
        EXPECT_EQ(os().Property("switch.rpc_proxy_forward"), "fixed");
        EXPECT_EQ(os().Property("receive_area_bytes"), "1048576");
        EXPECT_EQ(os().Property("ability.1401"), "distributed");
        EXPECT_EQ(os().Property("ability.1402"), "");
        os().SleepNs(kMs);
        EXPECT_EQ(os().Property("application_model.77"), "stage");
        EXPECT_EQ(os().Property("application_model.78"), "");
        EXPECT_EQ(os().Property("application_model.nonsense"), "");
        return 0;
    });
    lab.run();
    EXPECT_FALSE(lab.device().status(ended).alive);
}

TEST(Process, TransactionsAreKeptByThread) {
    Lab lab;
    lab.spawn("a", [] {
        std::uint64_t outer = 9;
        EXPECT_EQ(os().BeginTransaction(&outer), 1u);
        EXPECT_EQ(outer, 0u);
        EXPECT_EQ(os().BeginTransaction(&outer), 2u);
        EXPECT_EQ(outer, 1u);
        EXPECT_EQ(os().SetTransaction(1), 2u);
        os().StartThread("other", [] { EXPECT_EQ(os().SetTransaction(5), 0u); });
        os().SleepNs(kMs);
        EXPECT_EQ(os().SetTransaction(0), 1u);
    });
    lab.run();
}

}  // namespace
