#include <gtest/gtest.h>

#include <unistd.h>
#include <cstdio>

#include "tests/models/device/lab.h"

namespace {

using tests::kMs;
using tests::Lab;
using tests::os;

std::size_t resident_bytes() {
    long pages = 0;
    long resident = 0;
    auto* file = std::fopen("/proc/self/statm", "r");
    if (file != nullptr) {
        if (std::fscanf(file, "%ld %ld", &pages, &resident) != 2) resident = 0;
        std::fclose(file);
    }
    return static_cast<std::size_t>(resident) * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
}

#if defined(__SANITIZE_ADDRESS__)
constexpr int kThreads = 2'000;  // shadow memory is not what this measures
#else
constexpr int kThreads = 100'000;
#endif

TEST(Scale, AHundredThousandThreadsLiveInUnderAGigabyte) {
    Lab lab({.stack_bytes = 64 * 1024}, sim::trace::Level::Off);
    std::size_t resident = 0;
    int awake = 0;
    lab.spawn("a", [&] {
        for (int i = 0; i < kThreads; ++i) {
            ASSERT_GT(os().StartThread("t",
                                       [&awake] {
                                           os().SleepNs(60'000 * kMs);
                                           ++awake;
                                       }),
                      0);
        }
        os().SleepNs(30'000 * kMs);
        resident = resident_bytes();
        os().SleepNs(60'000 * kMs);
    });
    lab.run();
    EXPECT_EQ(awake, kThreads);
    EXPECT_GT(resident, 0u);
    EXPECT_LT(resident, std::size_t{1} << 30);
    std::printf("%d threads: %zu MB resident\n", kThreads, resident >> 20);
}

}  // namespace
