#include <gtest/gtest.h>

#include <stdexcept>

#include "models/device/coroutine.h"
#include "tests/models/device/lab.h"

namespace {

using models::device::work;
using runtime::port::Condition;
using runtime::port::Locked;
using runtime::port::Mutex;
using tests::kMs;
using tests::Lab;
using tests::os;

TEST(Thread, SleepTakesVirtualTimeAndNoCore) {
    Lab lab({.cores = 1});
    lab.spawn("a", [&] {
        os().SleepNs(5 * kMs);
        lab.say("a");
    });
    lab.spawn("b", [&] {
        os().SleepNs(3 * kMs);
        lab.say("b");
    });
    lab.run();
    EXPECT_EQ(lab.said(), "3000:b 5000:a");
}

TEST(Thread, WorkOccupiesACore) {
    for (const auto& [cores, expected] : {std::pair{2U, "10000:a 10000:b"}, std::pair{1U, "10000:a 20000:b"}}) {
        // SystemC allows one simulation a process, so each number of cores gets a child of its own.
        EXPECT_EXIT(
            {
                Lab lab({.cores = cores});
                for (const char* name : {"a", "b"}) {
                    lab.spawn(name, [&lab, name] {
                        work(10 * kMs);
                        lab.say(name);
                    });
                }
                lab.run();
                if (lab.said() != expected) fprintf(stderr, "said %s\n", lab.said().c_str());
                std::_Exit(lab.said() == expected ? 0 : 1);
            },
            testing::ExitedWithCode(0), "");
    }
}

TEST(Thread, WithoutPreemptionAThreadKeepsItsCoreUntilItWaits) {
    Lab lab({.cores = 1});
    lab.spawn("a", [&] {
        work(2 * kMs);
        lab.say("a1");
        work(2 * kMs);
        lab.say("a2");
    });
    lab.spawn("b", [&] { lab.say("b"); });
    lab.run();
    EXPECT_EQ(lab.said(), "2000:a1 4000:a2 4000:b");
}

TEST(Thread, EffectsOfCoresThatRanAheadHappenInTimeOrder) {
    Lab lab({.cores = 3});
    for (const auto& [name, step] : {std::pair{"a", 7}, std::pair{"b", 11}, std::pair{"c", 13}}) {
        lab.spawn(name, [&lab, name = std::string(name), step = step] {
            for (int i = 0; i < 3; ++i) {
                work(static_cast<std::uint64_t>(step) * kMs);
                lab.say(name);
            }
        });
    }
    lab.run();
    EXPECT_EQ(lab.said(), "7000:a 11000:b 13000:c 14000:a 21000:a 22000:b 26000:c 33000:b 39000:c");
}

TEST(Thread, ALockGoesToWhoWaitsLongest) {
    Lab lab;
    auto* mutex = new Mutex;
    for (int i = 0; i < 3; ++i) {
        lab.spawn("a", [&lab, mutex, i] {
            os().SleepNs(i * kMs);
            const Locked locked(os(), *mutex);
            lab.say("in" + std::to_string(i));
            os().SleepNs(10 * kMs);
            lab.say("out" + std::to_string(i));
        });
    }
    lab.run();
    EXPECT_EQ(lab.said(), "0:in0 10000:out0 10000:in1 20000:out1 20000:in2 30000:out2");
    delete mutex;
}

TEST(Thread, AMutexMayBeLockedAgainByItsOwner) {
    Lab lab;
    lab.spawn("a", [&] {
        Mutex mutex;
        os().Lock(mutex);
        os().Lock(mutex);
        EXPECT_TRUE(os().TryLock(mutex));
        os().Unlock(mutex);
        os().Unlock(mutex);
        os().StartThread("other", [&mutex, &lab] { lab.say(os().TryLock(mutex) ? "free" : "taken"); });
        os().SleepNs(kMs);
        os().Unlock(mutex);
        os().StartThread("other", [&mutex, &lab] { lab.say(os().TryLock(mutex) ? "free" : "taken"); });
        os().SleepNs(kMs);
    });
    lab.run();
    EXPECT_EQ(lab.said(), "10:taken 1020:free");
}

TEST(Thread, AConditionWaitEndsByNotifyOrDeadline) {
    Lab lab;
    lab.spawn("a", [&] {
        struct Shared {
            Mutex mutex;
            Condition condition;
        } shared;
        os().StartThread("notifier", [&shared] {
            os().SleepNs(2 * kMs);
            os().Notify(shared.condition, false);
        });
        os().Lock(shared.mutex);
        lab.say(os().Wait(shared.condition, shared.mutex, os().NowNs() + 50 * kMs) ? "notified" : "late");
        const auto start = os().NowNs();
        const bool notified = os().Wait(shared.condition, shared.mutex, os().NowNs() + 5 * kMs);
        EXPECT_FALSE(notified);
        EXPECT_EQ(os().NowNs() - start, 5 * kMs);
        EXPECT_FALSE(os().Wait(shared.condition, shared.mutex, 1));  // a deadline in the past
        os().Unlock(shared.mutex);
    });
    lab.run();
    EXPECT_EQ(lab.said(), "2010:notified");
}

TEST(Thread, ASwitchInsideACatchBlockDoesNotMixExceptions) {
    Lab lab;
    for (const auto* name : {"a", "b"}) {
        lab.spawn(name, [&lab, name] {
            try {
                throw std::runtime_error(name);
            } catch (const std::exception&) {
                os().SleepNs(kMs);
                try {
                    throw;  // must be our own
                } catch (const std::exception& again) {
                    lab.say(again.what());
                }
            }
        });
    }
    lab.run();
    EXPECT_EQ(lab.said(), "1000:a 1000:b");
}

TEST(Thread, ErrnoBelongsToTheThread) {
    Lab lab;
    for (const int value : {3, 4}) {
        lab.spawn("a", [&lab, value] {
            errno = value;
            os().SleepNs(kMs);
            lab.say(std::to_string(errno));
        });
    }
    lab.run();
    EXPECT_EQ(lab.said(), "1000:3 1000:4");
}

TEST(Thread, CancelledTimeOutsLeaveNothingBehind) {
    Lab lab({.cores = 1}, sim::trace::Level::Off);
    lab.spawn("a", [&] {
        struct Shared {
            Mutex mutex;
            Condition condition;
            bool over = false;
        } shared;
        os().StartThread("waiter", [&shared] {
            const Locked locked(os(), shared.mutex);
            while (!shared.over) EXPECT_TRUE(os().Wait(shared.condition, shared.mutex, os().NowNs() + 8000 * kMs));
        });
        for (int i = 0; i < 1000; ++i) {
            os().SleepNs(1000);
            os().Notify(shared.condition, false);
        }
        shared.over = true;
        os().Notify(shared.condition, false);
        os().SleepNs(kMs);
    });
    lab.run();
    EXPECT_LT(lab.simulation().now_ns(), 100 * kMs);  // no stale time-out kept the run alive until 8 s
}

}  // namespace
