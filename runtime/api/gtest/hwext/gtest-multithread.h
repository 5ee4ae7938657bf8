#pragma once

#include <thread>
#include <vector>

#include "gtest/hwext/gtest-tag.h"

namespace testing {
namespace ext {

/// How many threads GTEST_RUN_TASK starts.
inline int& TaskThreads() {
    static int threads = 10;
    return threads;
}

/// Runs the function on as many threads as were asked for, and waits for all of them.
template <typename F>
void RunTask(F function) {
    std::vector<std::thread> threads;
    for (int i = 0; i < TaskThreads(); ++i) threads.emplace_back(function);
    for (auto& thread : threads) thread.join();
}

}  // namespace ext
}  // namespace testing

#define SET_THREAD_NUM(num) (testing::ext::TaskThreads() = (num))
#define GTEST_RUN_TASK(function) testing::ext::RunTask(function)
