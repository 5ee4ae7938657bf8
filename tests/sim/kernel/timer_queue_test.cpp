#include "sim/kernel/timer_queue.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "sim/kernel/random_stream.h"

namespace {

struct Alarm final : sim::kernel::Timer {
    void fire() override {}
};

TEST(TimerQueue, GivesTimersByTimeThenByOrderOfArming) {
    sim::kernel::TimerQueue queue;
    std::array<Alarm, 4> alarms;
    queue.arm(alarms[0], 30);
    queue.arm(alarms[1], 10);
    queue.arm(alarms[2], 30);
    queue.arm(alarms[3], 20);
    for (const int expected : {1, 3, 0, 2}) {
        ASSERT_EQ(queue.first(), &alarms[static_cast<std::size_t>(expected)]);
        queue.cancel(*queue.first());
    }
    EXPECT_EQ(queue.first(), nullptr);
}

TEST(TimerQueue, SurvivesAnyOrderOfArmingAndCancelling) {
    sim::kernel::TimerQueue queue;
    std::vector<Alarm> alarms(200);
    sim::kernel::RandomStream random(5, "timers");
    for (int step = 0; step < 20'000; ++step) {
        auto& alarm = alarms[random.below(alarms.size())];
        if (alarm.armed()) {
            queue.cancel(alarm);
        } else {
            queue.arm(alarm, static_cast<std::int64_t>(random.below(1000)));
        }
        std::int64_t earliest = -1;
        for (const auto& each : alarms) {
            if (each.armed() && (earliest < 0 || each.due_ns < earliest)) earliest = each.due_ns;
        }
        ASSERT_EQ(queue.first() != nullptr ? queue.first()->due_ns : -1, earliest);
    }
}

}  // namespace
