#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/models/device/lab.h"

// A process that is stopped as by SIGSTOP.

namespace {

using sim::trace::ThreadState;
using tests::kMs;
using tests::Lab;
using tests::os;

/// Computes, and has done so: a thread runs ahead of the world up to its next system call.
void work(std::int64_t span_ns) {
    models::device::work(static_cast<std::uint64_t>(span_ns));
    os().Yield();
}

/// Stops the process from 2 ms to 10 ms.
void stop_and_resume(Lab& lab, std::uint32_t pid) {
    lab.simulation().at(2 * kMs, [&lab, pid] { EXPECT_EQ(lab.device().stop(pid), 1U); });
    lab.simulation().at(10 * kMs, [&lab, pid] { EXPECT_EQ(lab.device().resume(pid), 1U); });
}

TEST(Stop, ASleepThatEndsMeanwhileTakesEffectAfterwards) {
    Lab lab;
    stop_and_resume(lab, lab.spawn("a", [&] {
        os().SleepNs(5 * kMs);
        lab.say("early");
        os().SleepNs(5 * kMs);
        lab.say("late");
    }));
    lab.run();
    EXPECT_EQ(lab.said(), "10000:early 15000:late");
}

TEST(Stop, ASleepThatLastsLongerIsNotTouched) {
    Lab lab;
    stop_and_resume(lab, lab.spawn("a", [&] {
        os().SleepNs(20 * kMs);
        lab.say("up");
    }));
    lab.run();
    EXPECT_EQ(lab.said(), "20000:up");
}

TEST(Stop, ComputingGoesOnWhereItWas) {
    Lab lab;
    stop_and_resume(lab, lab.spawn("a", [&] {
        work(5 * kMs);
        lab.say("done");
    }));
    lab.run();
    EXPECT_EQ(lab.said(), "13000:done");
}

TEST(Stop, ItsCoreIsFreeForOthers) {
    Lab lab({.cores = 1});
    stop_and_resume(lab, lab.spawn("a", [&] {
        work(5 * kMs);
        lab.say("a");
    }));
    lab.spawn("b", [&] {
        lab.say("b");
        work(3 * kMs);
        lab.say("b");
    });
    lab.run();
    EXPECT_EQ(lab.said(), "2000:b 5000:b 13000:a");
}

TEST(Stop, WhoWaitsForACoreDoesNotGetOne) {
    Lab lab({.cores = 1});
    lab.spawn("a", [&] { work(4 * kMs); });
    stop_and_resume(lab, lab.spawn("b", [&] { lab.say("b"); }));
    lab.run();
    EXPECT_EQ(lab.said(), "10000:b");
}

TEST(Stop, AProcessThatIsStoppedCanBeKilledAndIsStoppedOnce) {
    Lab lab;
    const auto pid = lab.spawn("a", [&] {
        work(5 * kMs);
        lab.say("never");
    });
    lab.simulation().at(kMs, [&] {
        EXPECT_EQ(lab.device().stop(pid), 1U);
        EXPECT_EQ(lab.device().stop(pid), 0U);
        EXPECT_EQ(lab.device().stop(pid + 1000), 0U);
    });
    lab.simulation().at(2 * kMs, [&] {
        EXPECT_TRUE(lab.device().kill(pid));
        EXPECT_EQ(lab.device().resume(pid), 0U);
        EXPECT_EQ(lab.device().stop(pid), 0U);
    });
    lab.run();
    EXPECT_EQ(lab.said(), "");
    EXPECT_EQ(lab.device().status(pid).heap_bytes, 0U);
}

TEST(Stop, AProcessMayStopAnother) {
    Lab lab;
    const auto other = lab.spawn("a", [&] {
        for (int i = 0; i < 3; ++i) {
            work(2 * kMs);
            lab.say("a" + std::to_string(i));
        }
    });
    lab.spawn("b", [&] {
        os().SleepNs(3 * kMs);
        {
            const models::device::HostScope host;
            EXPECT_EQ(lab.device().stop(other), 1U);
        }
        os().SleepNs(10 * kMs);
        const models::device::HostScope host;
        EXPECT_EQ(lab.device().resume(other), 1U);
    });
    lab.run();
    EXPECT_EQ(lab.said(), "2000:a0 14000:a1 16000:a2");
}

TEST(Stop, TheTraceSaysSoOfEveryThread) {
    Lab lab;
    std::map<std::uint32_t, std::string> states;
    lab.recorder().add_listener([&](const sim::trace::RecordView& record) {
        if (!record.is<sim::trace::ThreadChanged>()) return;
        const auto state = record.as<sim::trace::ThreadChanged>().state;
        states[record.stamp.tid] += std::string(sim::trace::Words<ThreadState>::kWords[static_cast<std::size_t>(state)]) + " ";
    });
    const auto pid = lab.spawn("a", [&] {
        os().StartThread("sleeper", [] { os().SleepNs(4 * kMs); });
        os().SleepNs(30 * kMs);
    });
    lab.simulation().at(2 * kMs, [&] { EXPECT_EQ(lab.device().stop(pid), 2U); });
    lab.simulation().at(10 * kMs, [&] { EXPECT_EQ(lab.device().resume(pid), 2U); });
    lab.run();
    ASSERT_EQ(states.size(), 2U);
    EXPECT_EQ(states.begin()->second, "ready running sleeping stopped sleeping ready running ended ");
    EXPECT_EQ(states.rbegin()->second, "ready running sleeping stopped ready running ended ");
}

}  // namespace
