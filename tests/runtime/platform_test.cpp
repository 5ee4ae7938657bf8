// The operating-system port of a real Linux.

#include <gtest/gtest.h>

#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>

#include "runtime/platform/linux_driver_port.h"
#include "runtime/platform/linux_os_port.h"

namespace tests {
namespace {

using runtime::platform::LinuxDriverPort;
using runtime::platform::LinuxOsPort;
using runtime::port::Condition;
using runtime::port::Locked;
using runtime::port::Mutex;

/// Waits until a thread said so; fails after ten seconds.
bool reached(LinuxOsPort& os, const std::atomic<int>& count, int target) {
    for (int i = 0; i < 10'000 && count < target; ++i) os.SleepNs(1'000'000);
    return count >= target;
}

TEST(Platform, OpeningAMissingDriverGivesTheRealError) {
    if (::access("/dev/binder", F_OK) == 0) GTEST_SKIP() << "this machine has a Binder driver";
    LinuxDriverPort driver;
    EXPECT_EQ(driver.Open(), -ENOENT);
    EXPECT_EQ(driver.Ioctl(-1, 0, nullptr), -EBADF);
    EXPECT_EQ(driver.Close(-1), -EBADF);
    EXPECT_EQ(driver.Poll(-1, 0), 0);  // poll(2) ignores negative descriptors
}

TEST(Platform, APipePollsReadableWhenThereIsSomething) {
    LinuxDriverPort driver;
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    EXPECT_EQ(driver.Poll(ends[0], 1'000'000), 0);
    ASSERT_EQ(::write(ends[1], "x", 1), 1);
    EXPECT_EQ(driver.Poll(ends[0], -1), 1);
    EXPECT_EQ(driver.SetNonBlocking(ends[0], true), 0);
    char byte = 0;
    EXPECT_EQ(::read(ends[0], &byte, 1), 1);
    EXPECT_EQ(::read(ends[0], &byte, 1), -1);
    EXPECT_EQ(errno, EAGAIN);
    driver.Close(ends[0]);
    driver.Close(ends[1]);
}

TEST(Platform, ThreadsHaveATidAndASlotEach) {
    LinuxOsPort os;
    std::atomic<int> done = 0;
    std::atomic<int> seen = 0;
    void* own = &done;
    os.ThreadSlot() = own;
    const auto tid = os.StartThread("a thread with a long name", [&] {
        seen = os.Tid();
        if (os.ThreadSlot() == nullptr) ++done;
    });
    ASSERT_TRUE(reached(os, done, 1));
    EXPECT_GT(tid, 0);
    EXPECT_EQ(tid, seen);
    EXPECT_NE(tid, os.Tid());
    EXPECT_EQ(os.ThreadSlot(), own);
    EXPECT_EQ(os.ProcessSlot(), nullptr);
}

TEST(Platform, ALockKeepsThreadsApartAndItsOwnerMayTakeItAgain) {
    LinuxOsPort os;
    Mutex mutex;
    std::atomic<int> done = 0;
    int counter = 0;  // torn without the lock
    for (int i = 0; i < 4; ++i) {
        os.StartThread("counter", [&] {
            for (int n = 0; n < 20'000; ++n) {
                Locked outer(os, mutex);
                Locked inner(os, mutex);
                ++counter;
            }
            ++done;
        });
    }
    ASSERT_TRUE(reached(os, done, 4));
    EXPECT_EQ(counter, 80'000);
    Locked locked(os, mutex);
    std::atomic<int> refused = 0;
    os.StartThread("other", [&] { refused = os.TryLock(mutex) ? 2 : 1; });
    ASSERT_TRUE(reached(os, refused, 1));
    EXPECT_EQ(refused, 1);
    EXPECT_TRUE(os.TryLock(mutex));
    os.Unlock(mutex);
}

TEST(Platform, AConditionWakesAndItsDeadlinePasses) {
    LinuxOsPort os;
    Mutex mutex;
    Condition condition;
    bool ready = false;
    std::atomic<int> woken = 0;
    for (int i = 0; i < 3; ++i) {
        os.StartThread("waiter", [&] {
            Locked locked(os, mutex);
            while (!ready) os.Wait(condition, mutex, -1);
            ++woken;
        });
    }
    os.SleepNs(5'000'000);
    {
        Locked locked(os, mutex);
        ready = true;
        os.Notify(condition, true);
    }
    ASSERT_TRUE(reached(os, woken, 3));
    Locked locked(os, mutex);
    const auto start = os.NowNs();
    while (os.Wait(condition, mutex, start + 20'000'000)) {
    }
    EXPECT_GE(os.NowNs() - start, 20'000'000);
}

TEST(Platform, SleepingTakesItsTime) {
    LinuxOsPort os;
    const auto start = os.NowNs();
    os.SleepNs(3'000'000);
    os.SleepNs(-1);
    EXPECT_GE(os.NowNs() - start, 3'000'000);
}

TEST(Platform, SharedMemoryIsSharedAndItsProtectionOnlyShrinks) {
    LinuxOsPort os;
    const int fd = os.CreateSharedMemory("memory", 8192);
    ASSERT_GE(fd, 0);
    EXPECT_EQ(os.SharedMemorySize(fd), 8192);
    const int copy = os.Duplicate(fd);
    void* first = nullptr;
    void* second = nullptr;
    ASSERT_EQ(os.MapSharedMemory(fd, 8192, PROT_READ | PROT_WRITE, &first), 0);
    ASSERT_EQ(os.SetSharedMemoryProtection(fd, PROT_READ), 0);
    EXPECT_EQ(os.SetSharedMemoryProtection(fd, PROT_READ | PROT_WRITE), -EINVAL);
    EXPECT_EQ(os.SharedMemoryProtection(copy), PROT_READ);
    EXPECT_EQ(os.MapSharedMemory(copy, 8192, PROT_READ | PROT_WRITE, &second), -EPERM);
    ASSERT_EQ(os.MapSharedMemory(copy, 8192, PROT_READ, &second), 0);
    std::memcpy(first, "shared", 7);
    EXPECT_STREQ(static_cast<const char*>(second), "shared");
    EXPECT_EQ(os.MapSharedMemory(fd, 8193, PROT_READ, &first), -EINVAL);
    os.UnmapSharedMemory(first, 8192);
    os.UnmapSharedMemory(second, 8192);
    os.CloseDescriptor(copy);
    os.CloseDescriptor(fd);
    EXPECT_EQ(os.SharedMemorySize(fd), -EBADF);
    EXPECT_EQ(os.CreateSharedMemory("none", 0), -EINVAL);
}

TEST(Platform, IdentityIsTheProcesssOwn) {
    LinuxOsPort os;
    EXPECT_EQ(os.Pid(), ::getpid());
    EXPECT_EQ(os.Self().uid, ::geteuid());
    EXPECT_EQ(os.Self().token, ::geteuid());
    EXPECT_EQ(os.FirstCallerToken(), 0u);
    os.SetFirstCallerToken(7);
    EXPECT_EQ(os.FirstCallerToken(), 7u);
    EXPECT_EQ(os.Property("profile"), "as-coded");
    EXPECT_EQ(os.Property("no such property"), "");
    EXPECT_NE(os.Random(), os.Random());
}

}  // namespace
}  // namespace tests
