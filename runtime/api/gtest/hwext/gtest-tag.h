#pragma once

namespace testing {
namespace ext {

/// What a test case is about, how large it is and how much it matters: words that are or-ed together, for those who choose cases by them.
/// Here all cases run.
enum TestFlag {
    Function = 1 << 0,
    Performance = 1 << 1,
    Power = 1 << 2,
    Reliability = 1 << 3,
    Security = 1 << 4,
    Global = 1 << 5,
    Compatibility = 1 << 6,
    User = 1 << 7,
    Standard = 1 << 8,
    Safety = 1 << 9,
    Resilience = 1 << 10,
    SmallTest = 1 << 16,
    MediumTest = 1 << 17,
    LargeTest = 1 << 18,
    Level0 = 1 << 24,
    Level1 = 1 << 25,
    Level2 = 1 << 26,
    Level3 = 1 << 27,
    Level4 = 1 << 28,
};

/// `TestSize.Level1`, as most test cases spell it.
struct TestSizeWords {
    int Level0 = testing::ext::Level0;
    int Level1 = testing::ext::Level1;
    int Level2 = testing::ext::Level2;
    int Level3 = testing::ext::Level3;
    int Level4 = testing::ext::Level4;
};
inline constexpr TestSizeWords TestSize{};

}  // namespace ext
}  // namespace testing

/// Cases without a fixture, with one, and with parameters. The level is a constant, which only the compiler looks at.
#define HWTEST(test_case_name, test_name, level)                             \
    static_assert((level) != 0, "a level or size, such as TestSize.Level1"); \
    TEST(test_case_name, test_name)

#define HWTEST_F(test_case_name, test_name, level)                           \
    static_assert((level) != 0, "a level or size, such as TestSize.Level1"); \
    TEST_F(test_case_name, test_name)

#define HWTEST_P(test_case_name, test_name, level)                           \
    static_assert((level) != 0, "a level or size, such as TestSize.Level1"); \
    TEST_P(test_case_name, test_name)
