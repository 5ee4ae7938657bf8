// A test program as an image: its cases run in the simulated process, its exit status is the process's.

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

TEST(Inside, Holds) {
    const auto start = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(std::chrono::seconds(3));
    EXPECT_GE(std::chrono::steady_clock::now() - start, std::chrono::seconds(3));
}

TEST(Inside, Fails) { EXPECT_EQ(1, 2) << "as it must"; }

int main(int argc, char** argv) {
    testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
