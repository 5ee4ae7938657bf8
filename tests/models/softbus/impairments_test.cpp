#include <gtest/gtest.h>

#include <unistd.h>

#include <string>
#include <vector>

#include "tests/models/softbus/bench.h"

namespace {

using namespace runtime::port;
using models::softbus::Impairments;
using models::softbus::InFlight;
using sim::trace::FrameFate;
using tests::Bench;
using tests::bus;
using tests::connect;
using tests::kMs;
using tests::kSecond;
using tests::kUs;
using tests::os;
using tests::send;
using tests::serve;
using tests::stay;
using tests::Teller;

/// Counts what comes and that it comes in order: messages are their numbers.
struct Counter final : SocketListener {
    explicit Counter(int& its_count) : count(its_count) {}
    void OnBind(std::int32_t, const PeerSocketInfo&) override {}
    void OnShutdown(std::int32_t, ShutdownReason) override {}
    void OnBytes(std::int32_t, const void* data, std::uint32_t size) override {
        ASSERT_GE(size, sizeof(int));
        EXPECT_EQ(*static_cast<const int*>(data), count);
        ++count;
    }
    int& count;
};

/// `messages` from phone to tablet, one every `every_ns`, under impairments of the phone's direction.
struct Traffic {
    int sent = 0;
    int arrived = 0;
    std::string link;

    Traffic(Bench& bench, const Impairments& impairments, int messages, std::int64_t every_ns = kMs, std::size_t size = 100) {
        link = bench.link("phone", "tablet");
        bench.spawn("tablet", "server", [this] {
            Counter counter(arrived);
            serve("count", counter);
        });
        bench.spawn("phone", "client", [this, &bench, messages, every_ns, size] {
            os().SleepNs(10 * kMs);
            Teller teller(bench, "client");
            const auto socket = connect("me", "count", "tablet", teller);
            bench.say("start");
            os().SleepNs(90 * kMs);
            std::vector<char> memory(size);
            for (; sent < messages; ++sent) {
                *reinterpret_cast<int*>(memory.data()) = sent;
                ASSERT_EQ(bus().SendBytes(socket, memory.data(), static_cast<std::uint32_t>(size)), 0);
                if (every_ns > 0) os().SleepNs(every_ns);
            }
            stay();
        });
        bench.at(50 * kMs, [this, &bench, impairments] {
            EXPECT_EQ(bench.network().impair(link, "phone", impairments, InFlight::Deliver), impairments == Impairments{} ? 0u : 1u);
        });
    }
};

TEST(Impairments, OfFivePercentLossNothingIsMissingAndNothingComesTwice) {
    Bench bench;
    Traffic traffic(bench, {.loss = 0.05}, 5000);
    bench.run();
    EXPECT_EQ(traffic.arrived, 5000);
    const auto lost = bench.frames(FrameFate::Lost);
    EXPECT_GT(lost, 200u);
    EXPECT_LT(lost, 350u);
    EXPECT_EQ(bench.network().bitten(traffic.link), lost);
    EXPECT_GE(bench.repeated_frames(), lost);
    EXPECT_EQ(bench.network().in_flight(traffic.link), 0u);
}

TEST(Impairments, LossInBothDirectionsAndLargeMessagesLoseNothing) {
    Bench bench;
    Traffic traffic(bench, {.loss = 0.05}, 200, 0, 50'000);
    bench.at(60 * kMs, [&] { bench.network().impair(traffic.link, "tablet", {.loss = 0.05}, InFlight::Deliver); });
    bench.run();
    EXPECT_EQ(traffic.arrived, 200);
    EXPECT_GT(bench.frames(FrameFate::Lost), 300u);
}

TEST(Impairments, ABurstLosesSeveralInARow) {
    Bench bench;
    Traffic traffic(bench, {.burst_start = 0.02, .burst_end = 0.3}, 3000);
    bench.run();
    EXPECT_EQ(traffic.arrived, 3000);
    const auto lost = bench.frames(FrameFate::Lost);
    EXPECT_GT(lost, 100u);  // a share of 0.02 / (0.02 + 0.3) of the frames: about 6 %
    EXPECT_LT(lost, 400u);
    EXPECT_EQ(bench.network().bitten(traffic.link), lost);
}

TEST(Impairments, DuplicatesAreRemoved) {
    Bench bench;
    Traffic traffic(bench, {.duplicate = 0.2}, 1000);
    bench.run();
    EXPECT_EQ(traffic.arrived, 1000);
    const auto duplicated = bench.frames(FrameFate::Duplicated);
    EXPECT_GT(duplicated, 140u);
    EXPECT_LT(duplicated, 260u);
    EXPECT_EQ(bench.network().bitten(traffic.link), duplicated);
    EXPECT_EQ(bench.repeated_frames(), 0u);
}

TEST(Impairments, CorruptedFramesAreDiscardedAndRepeated) {
    Bench bench;
    Traffic traffic(bench, {.corrupt = 0.1}, 1000);
    bench.run();
    EXPECT_EQ(traffic.arrived, 1000);
    const auto corrupted = bench.frames(FrameFate::Corrupted);
    EXPECT_GT(corrupted, 60u);
    EXPECT_LT(corrupted, 160u);
    EXPECT_EQ(bench.frames(FrameFate::Lost), 0u);
    EXPECT_EQ(bench.network().bitten(traffic.link), corrupted);
}

TEST(Impairments, ReorderedFramesArePutInOrderAgain) {
    Bench bench;
    Traffic traffic(bench, {.delay_ns = 20 * kMs, .reorder = 0.1}, 1000);
    bench.run();
    EXPECT_EQ(traffic.arrived, 1000);
    EXPECT_GT(bench.frames(FrameFate::Reordered), 60u);
    EXPECT_LT(bench.frames(FrameFate::Reordered), 160u);
    EXPECT_EQ(bench.frames(FrameFate::Lost), 0u);
}

TEST(Impairments, DelayAddsToTheLatency) {
    Bench bench;
    const auto link = bench.link("phone", "tablet");
    bench.spawn("tablet", "server", [&] {
        tests::Echo echo;
        serve("echo", echo);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const auto socket = connect("me", "echo", "tablet", teller);
        os().SleepNs(88 * kMs);
        send(socket, "slow");
        os().SleepNs(100 * kMs);
        send(socket, "both");
        stay();
    });
    bench.at(50 * kMs, [&] { bench.network().impair(link, "phone", {.delay_ns = 30 * kMs}, InFlight::Deliver); });
    bench.at(190 * kMs, [&] { bench.network().impair(link, "", {.delay_ns = 20 * kMs}, InFlight::Deliver); });
    bench.run();
    EXPECT_EQ(bench.all_said(), "132:client bytes 1 slow\n242:client bytes 1 both");
}

TEST(Impairments, JitterSpreadsTheDelayAndKeepsTheOrder) {
    Bench bench;
    Traffic traffic(bench, {.delay_ns = 10 * kMs, .jitter_ns = 5 * kMs}, 500, 100 * kUs);
    bench.run();
    EXPECT_EQ(traffic.arrived, 500);
    EXPECT_EQ(bench.repeated_frames(), 0u);
    EXPECT_GE(bench.network().bitten(traffic.link), 500u);
}

TEST(Impairments, ARateShapesTheFlow) {
    Bench bench;
    Traffic traffic(bench, {.rate = 100'000}, 100, 0, 1000);
    std::int64_t end_ns = 0;
    bench.recorder().add_listener([&](const sim::trace::RecordView& view) {
        if (view.is<sim::trace::MessageMoved>() && view.as<sim::trace::MessageMoved>().delivered != 0)
            end_ns = static_cast<std::int64_t>(view.stamp.time_ns);
    });
    bench.run();
    EXPECT_EQ(traffic.arrived, 100);
    // 100 frames of 1,040 bytes at 100,000 bytes a second, from 102 ms on.
    EXPECT_GE(end_ns, 102 * kMs + 1'040 * kMs);
    EXPECT_LE(end_ns, 102 * kMs + 1'050 * kMs);
}

TEST(Impairments, APartitionBothWaysEndsTheConnectionAfterTwentySeconds) {
    Bench bench;
    const auto link = bench.link("phone", "tablet");
    bench.spawn("tablet", "server", [&] {
        Teller teller(bench, "server");
        serve("echo", teller);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const auto socket = connect("me", "echo", "tablet", teller);
        os().SleepNs(988 * kMs);
        send(socket, "never");
        stay();
    });
    bench.at(500 * kMs, [&] { EXPECT_EQ(bench.network().impair(link, "", {.partition = true}, InFlight::Deliver), 2u); });
    bench.run();
    // The sender's frame stays without an acknowledgement for 20 s; the silent side learns after the link's 40 s that the device is away.
    EXPECT_EQ(bench.all_said(), "11:server bind 2 phone/me\n21000:client shutdown 1 12\n40500:server shutdown 2 11");
    EXPECT_GT(bench.frames(FrameFate::Dropped), 3u);
}

TEST(Impairments, APartitionOneWayStopsOneDirectionOnly) {
    Bench bench;
    const auto link = bench.link("phone", "tablet");
    std::int32_t server_socket = 0;
    struct Keeper final : Teller {
        Keeper(Bench& bench, std::int32_t& its_socket) : Teller(bench, "server"), socket(its_socket) {}
        void OnBind(std::int32_t number, const PeerSocketInfo&) override { socket = number; }
        std::int32_t& socket;
    };
    bench.spawn("tablet", "server", [&] {
        Keeper keeper(bench, server_socket);
        const auto socket = bus().Socket({.name = "echo", .package = "test"});
        bus().Listen(socket, {}, keeper);
        os().SleepNs(1000 * kMs);
        send(server_socket, "gets through");
        stay();
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const auto socket = connect("me", "echo", "tablet", teller);
        os().SleepNs(987 * kMs);
        send(socket, "stuck");
        stay();
    });
    bench.at(500 * kMs, [&] { EXPECT_EQ(bench.network().impair(link, "phone", {.partition = true}, InFlight::Deliver), 1u); });
    bench.at(5 * kSecond, [&] { EXPECT_EQ(bench.network().impair(link, "phone", {}, InFlight::Deliver), 1u); });
    bench.run();
    ASSERT_EQ(bench.said().size(), 2u) << bench.all_said();
    EXPECT_EQ(bench.said()[0], "1001:client bytes 1 gets through");
    EXPECT_NE(bench.said()[1].find("server bytes 2 stuck"), std::string::npos);
    EXPECT_GE(std::stoll(bench.said()[1]), 5000);
    EXPECT_LT(std::stoll(bench.said()[1]), 11'000);
}

TEST(Impairments, WhatIsHeldLeavesInOrderAtTheRelease) {
    Bench bench;
    const auto link = bench.link("phone", "tablet");
    bench.spawn("tablet", "server", [&] {
        Teller teller(bench, "server");
        serve("echo", teller);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const auto socket = connect("me", "echo", "tablet", teller);
        os().SleepNs(88 * kMs);
        for (const char* text : {"1", "2", "3"}) send(socket, text);
        stay();
    });
    bench.at(60 * kMs, [&] { bench.network().impair(link, "phone", {.hold = true}, InFlight::Deliver); });
    bench.at(250 * kMs, [&] {
        EXPECT_EQ(bench.network().in_flight(link), 3u);
        EXPECT_EQ(bench.network().bitten(link), 3u);
        bench.network().impair(link, "phone", {}, InFlight::Deliver);
    });
    bench.run();
    EXPECT_EQ(bench.all_said(), "11:server bind 2 phone/me\n251:server bytes 2 1\n251:server bytes 2 2\n251:server bytes 2 3");
    EXPECT_EQ(bench.frames(FrameFate::Held), 3u);
}

TEST(Impairments, WhatIsUnderWayIsDroppedHeldOrDeliveredAsAsked) {
    const auto run = [](InFlight policy) {
        std::string said;
        Bench bench;
        const auto link =
            bench.link("phone", "tablet", models::softbus::LinkKind::Wlan5, [](auto& profile) { profile.latency_ns = 50 * kMs; });
        bench.spawn("tablet", "server", [&] {
            Teller teller(bench, "server");
            serve("echo", teller);
        });
        bench.spawn("phone", "client", [&] {
            os().SleepNs(10 * kMs);
            Teller teller(bench, "client");
            const auto socket = connect("me", "echo", "tablet", teller);  // 110 ms
            os().SleepNs(490 * kMs);
            send(socket, "x");  // 600 ms, there at 650 ms
            stay();
        });
        bench.at(620 * kMs, [&] {
            EXPECT_EQ(bench.network().in_flight(link), 1u);
            bench.network().impair(link, "phone", {.delay_ns = kUs}, policy);
        });
        bench.at(700 * kMs, [&] { bench.network().impair(link, "phone", {}, InFlight::Deliver); });
        bench.run();
        return bench.said().back();
    };
    // Dropped it is repeated after 300 ms: a round trip of 100 ms was measured once. One simulation a process: each case in a child.
    for (const auto& [policy, expected] :
         {std::pair{InFlight::Deliver, "650:server bytes 2 x"}, std::pair{InFlight::Hold, "700:server bytes 2 x"},
          std::pair{InFlight::Drop, "950:server bytes 2 x"}}) {
        EXPECT_EXIT(
            {
                const auto last = run(policy);
                std::fprintf(stderr, "<%s>", last.c_str());
                ::_exit(last == expected ? 0 : 1);
            },
            testing::ExitedWithCode(0), expected);
    }
}

TEST(Impairments, AreWrittenInNetemsWords) {
    EXPECT_EQ(Impairments{}.words(), "");
    EXPECT_EQ((Impairments{.delay_ns = 10 * kMs, .jitter_ns = 2500 * kUs, .loss = 0.05}.words()), "delay 10ms jitter 2500us loss 5%");
    EXPECT_EQ((Impairments{.burst_start = 0.01, .burst_end = 0.3, .duplicate = 0.001, .reorder = 0.25, .corrupt = 1}.words()),
              "burst 1% 30% duplicate 0.1% reorder 25% corrupt 100%");
    EXPECT_EQ((Impairments{.rate = 125'000, .partition = true, .hold = true}.words()), "rate 125000B/s partition hold");
}

TEST(Impairments, UnknownLinksAndDevicesTouchNothing) {
    Bench bench;
    const auto link = bench.link("phone", "tablet");
    EXPECT_EQ(bench.network().impair("no such link", "", {.loss = 1}, InFlight::Drop), 0u);
    EXPECT_EQ(bench.network().impair(link, "watch", {.loss = 1}, InFlight::Drop), 0u);
    EXPECT_EQ(bench.network().cut("no such link", InFlight::Drop, 0), 0u);
    EXPECT_EQ(bench.network().restore(link), 0u);
    EXPECT_EQ(bench.network().close_sessions("phone", "watch", ""), 0u);
    EXPECT_EQ(bench.network().set_trust("phone", "watch", false), 0u);
    EXPECT_EQ(bench.network().device_left("watch", true), 0u);
    EXPECT_EQ(bench.network().device_came("phone"), 0u);
    EXPECT_EQ(bench.network().bitten("no such link"), 0u);
    EXPECT_FALSE(
        bench.network().add_link({.name = link, .kind = {}, .device_a = "phone", .device_b = "tablet", .profile = Bench::ideal()}));
    EXPECT_FALSE(bench.network().add_link({.name = {}, .kind = {}, .device_a = "phone", .device_b = "watch", .profile = Bench::ideal()}));
    EXPECT_EQ(bench.network().links_between("tablet", ""), std::vector<std::string>{link});
    bench.run();
}

}  // namespace
