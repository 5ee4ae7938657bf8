// Fifty devices, a thousand processes, a hundred thousand calls between devices: it ends, it is the same run twice, and memory stays flat.

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "tests/support/fixed_addresses.h"

namespace {

#if defined(__SANITIZE_ADDRESS__)
constexpr unsigned kDevices = 10;  // the sanitizer is slow, and keeps what was freed for a while
constexpr long kCalls = 10'000;
constexpr double kGrowthMax = 3;
#else
constexpr unsigned kDevices = 50;
constexpr long kCalls = 100'000;
constexpr double kGrowthMax = 1.15;
#endif
constexpr unsigned kProcesses = 20;

struct Outcome {
    char end[16] = {};
    long succeeded = 0;
    unsigned long records = 0, heads = 0, whole = 0;
    long virtual_ms = 0;
    double seconds = 0;
    long peak_kb = 0;
};

/// One run in an OS process of its own, with fixed addresses if that may be.
Outcome run(long calls) {
    Outcome outcome;
    int ends[2];
    if (::pipe(ends) != 0) return outcome;
    const auto child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDOUT_FILENO);
        ::execl(IPCLAB_RPC_SCALE, "rpc_scale", std::to_string(kDevices).c_str(), std::to_string(kProcesses).c_str(),
                std::to_string(calls).c_str(), nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    auto* const figures = ::fdopen(ends[0], "r");
    EXPECT_EQ(std::fscanf(figures, "%15s %ld %lu %lx %lx %ld %lf", outcome.end, &outcome.succeeded, &outcome.records, &outcome.heads,
                          &outcome.whole, &outcome.virtual_ms, &outcome.seconds),
              7);
    std::fclose(figures);
    int status = 0;
    struct rusage usage = {};
    ::wait4(child, &status, 0, &usage);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << "status " << status;
    outcome.peak_kb = usage.ru_maxrss;
    std::printf("%ld calls: %s, %ld succeeded, %lu records, %.1f s of virtual time, %.2f s, %ld KB\n", calls, outcome.end,
                outcome.succeeded, outcome.records, static_cast<double>(outcome.virtual_ms) / 1e3, outcome.seconds, outcome.peak_kb);
    return outcome;
}

TEST(RpcScale, FiftyDevicesAndAThousandProcessesCallOneAnother) {
    const auto few = run(3 * kCalls / 10);
    const auto first = run(kCalls);
    const auto second = run(kCalls);
    EXPECT_STREQ(first.end, "idle");
    EXPECT_EQ(few.succeeded, 3 * kCalls / 10);
    EXPECT_EQ(first.succeeded, kCalls);
    EXPECT_EQ(first.records, second.records);
    EXPECT_EQ(first.heads, second.heads);
    if (first.whole != second.whole) {
        // Where a container does not let the program fix its addresses, parcels of local calls differ in them.
        EXPECT_LT(::personality(ADDR_NO_RANDOMIZE), 0) << "with fixed addresses two runs are the same to the byte";
    }
    EXPECT_LT(static_cast<double>(first.peak_kb), static_cast<double>(few.peak_kb) * kGrowthMax);
}

}  // namespace
