#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <vector>

#include "models/softbus/examples/shared_medium.h"
#include "tests/models/softbus/bench.h"

namespace {

using namespace runtime::port;
using models::softbus::InFlight;
using models::softbus::LinkKind;
using sim::trace::FrameFate;
using tests::Bench;
using tests::bus;
using tests::connect;
using tests::kMs;
using tests::kSecond;
using tests::os;
using tests::send;
using tests::serve;
using tests::stay;
using tests::Teller;

TEST(Links, EveryProfileSaysWhereItsNumbersComeFrom) {
    for (const auto kind : {LinkKind::Wlan24, LinkKind::Wlan5, LinkKind::Ble, LinkKind::Br, LinkKind::Usb, LinkKind::Ethernet}) {
        const auto& profile = models::softbus::profile_of(kind);
        EXPECT_FALSE(profile.source.empty());
        EXPECT_GT(profile.latency_ns, profile.jitter_ns);
        EXPECT_GT(profile.bandwidth, 0u);
        EXPECT_GE(profile.queue_bytes, 10 * profile.frame_bytes);
        EXPECT_EQ(profile.message_bytes, 4u << 20);
        EXPECT_GT(profile.offline_after_ns, 20 * kSecond);
    }
    EXPECT_EQ(models::softbus::profile_of(LinkKind::Wlan5).set_up_ns, 800 * kMs);
    EXPECT_EQ(models::softbus::profile_of(LinkKind::Ble).set_up_ns, 1200 * kMs);
    EXPECT_EQ(models::softbus::profile_of(LinkKind::Br).set_up_ns, 2500 * kMs);
    EXPECT_EQ(models::softbus::word_of(LinkKind::Wlan24), "wlan_2.4g");
}

/// Which link carries a bind with these wishes between devices that have the links given.
std::string chosen(const std::vector<LinkKind>& kinds, const std::vector<Qos>& qos, const std::vector<std::string>& without = {}) {
    Bench bench;
    std::string chosen;
    bench.recorder().add_listener([&](const sim::trace::RecordView& view) {
        if (!view.is<sim::trace::SocketChanged>()) return;
        const auto event = view.as<sim::trace::SocketChanged>();
        if (event.state == sim::trace::SocketState::Binding) chosen = event.link;
    });
    for (const auto kind : kinds) {
        const auto name = std::string(models::softbus::word_of(kind));
        EXPECT_TRUE(bench.network().add_link(
            {.name = name, .kind = kind, .device_a = "phone", .device_b = "tablet", .profile = models::softbus::profile_of(kind)}));
    }
    bench.at(kMs, [&] {
        for (const auto& name : without) bench.network().cut(name, InFlight::Drop, 0);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        (void)connect("me", "echo", "tablet", teller, qos);
    });
    bench.run();
    return chosen;
}

void expect_chosen(const std::vector<LinkKind>& kinds, const std::vector<Qos>& qos, const std::string& expected,
                   const std::vector<std::string>& without = {}) {
    EXPECT_EXIT(
        {
            const auto name = chosen(kinds, qos, without);
            std::fprintf(stderr, "<%s>", name.c_str());
            ::_exit(name == expected ? 0 : 1);
        },
        testing::ExitedWithCode(0), expected);
}

const std::vector<LinkKind> kAll{LinkKind::Br, LinkKind::Ble, LinkKind::Wlan24, LinkKind::Wlan5, LinkKind::Usb, LinkKind::Ethernet};
const std::vector<LinkKind> kRadios{LinkKind::Br, LinkKind::Ble, LinkKind::Wlan24, LinkKind::Wlan5};

TEST(Links, AreChosenInTheOrderOfPreference) {
    expect_chosen(kAll, {}, "ethernet");
    expect_chosen(kAll, {}, "usb", {"ethernet"});
    expect_chosen(kRadios, {}, "wlan_5g");
    expect_chosen(kRadios, {}, "wlan_2.4g", {"wlan_5g"});
    expect_chosen(kRadios, {}, "ble", {"wlan_5g", "wlan_2.4g"});
    expect_chosen({LinkKind::Br}, {}, "br");
}

TEST(Links, AreChosenByBandwidthClassAndSetUpTime) {
    // What DBinder asks for (reference section 8.3), which BLE may serve.
    const std::vector<Qos> rpc{{.type = QosType::MinBandwidth, .value = 128 * 1024}, {.type = QosType::MaxLatency, .value = 8000}};
    expect_chosen({LinkKind::Br, LinkKind::Ble}, rpc, "ble");
    const std::vector<Qos> fast{{.type = QosType::MinBandwidth, .value = 1 << 20}};
    expect_chosen({LinkKind::Br, LinkKind::Ble, LinkKind::Wlan24}, fast, "wlan_2.4g");
    expect_chosen({LinkKind::Br, LinkKind::Ble}, fast, "br");  // none serves: the greatest bandwidth
    const std::vector<Qos> soon{{.type = QosType::MaxLatency, .value = 1500}};
    expect_chosen({LinkKind::Br, LinkKind::Ble}, soon, "ble");
}

TEST(Links, AFullQueueDropsAndNothingIsMissing) {
    Bench bench;
    const auto link = bench.link("phone", "tablet", LinkKind::Wlan5, [](auto& profile) {
        profile.bandwidth = 1 << 20;
        profile.queue_bytes = 8 * 1024;
    });
    int arrived = 0;
    struct Counter final : SocketListener {
        explicit Counter(int& its_count) : count(its_count) {}
        void OnBind(std::int32_t, const PeerSocketInfo&) override {}
        void OnShutdown(std::int32_t, ShutdownReason) override {}
        void OnBytes(std::int32_t, const void*, std::uint32_t size) override {
            EXPECT_EQ(size, 20'000u);
            ++count;
        }
        int& count;
    };
    bench.spawn("tablet", "server", [&] {
        Counter counter(arrived);
        serve("echo", counter);
    });
    for (int i = 0; i < 4; ++i) {  // one channel alone keeps within its queue
        bench.spawn("phone", "client", [&] {
            os().SleepNs(10 * kMs);
            Teller teller(bench, "client");
            const auto socket = connect("me", "echo", "tablet", teller);
            const std::vector<char> memory(20'000, 'x');
            for (int message = 0; message < 20; ++message) EXPECT_EQ(bus().SendBytes(socket, memory.data(), 20'000), 0);
            stay();
        });
    }
    bench.run();
    EXPECT_EQ(arrived, 80);
    EXPECT_GT(bench.frames(FrameFate::Dropped), 0u);
    EXPECT_EQ(bench.network().bitten(link), 0u);  // no impairment's doing
}

TEST(Links, ALargeMessageTakesItsTimeOnTheWire) {
    Bench bench;
    bench.link("phone", "tablet", LinkKind::Wlan5, [](auto& profile) { profile.bandwidth = 10'000'000; });
    bench.spawn("tablet", "server", [&] {
        Teller teller(bench, "server");
        serve("echo", teller);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const auto socket = connect("me", "echo", "tablet", teller);
        const std::vector<char> memory(1'000'000, 'x');
        bus().SendBytes(socket, memory.data(), 1'000'000);
        stay();
    });
    bench.run();
    // 1,000,000 bytes and 685 heads of 40 at 10 MB/s are 102.7 ms, one latency, and the first round trips with a small window.
    const auto arrived_ms = std::stoll(bench.said().back());
    EXPECT_GE(arrived_ms, 12 + 103);
    EXPECT_LE(arrived_ms, 12 + 112);
}

TEST(Links, BleIsSlowAndWorks) {
    Bench bench;
    ASSERT_TRUE(bench.network().add_link({.name = {},
                                          .kind = LinkKind::Ble,
                                          .device_a = "phone",
                                          .device_b = "tablet",
                                          .profile = models::softbus::profile_of(LinkKind::Ble)}));
    EXPECT_EQ(bench.network().links_between("phone", "tablet"), std::vector<std::string>{"phone-tablet.ble"});
    bench.spawn("tablet", "server", [&] {
        Teller teller(bench, "server");
        serve("echo", teller);
    });
    bench.spawn("phone", "client", [&] {
        Teller teller(bench, "client");
        const auto socket = connect("me", "echo", "tablet", teller);
        bench.say("bound");
        const std::vector<char> memory(400'000, 'x');
        EXPECT_EQ(bus().SendBytes(socket, memory.data(), 400'000), 0);
        stay();
    });
    bench.run();
    EXPECT_EQ(bench.repeated_frames(), 0u);
    const auto bound_ms = std::stoll(bench.said()[1]);
    EXPECT_NEAR(static_cast<double>(bound_ms), 1200 + 60, 25);  // set-up, two latencies with their jitter
    // 400,000 bytes and 422 heads at 80,000 bytes a second: 5.2 s.
    EXPECT_NEAR(static_cast<double>(std::stoll(bench.said().back()) - bound_ms), 5211 + 30, 150);
}

/// Traffic both ways over the example medium, with local work beside it, so that cores run ahead of SystemC.
void run_over_shared_medium(Bench& bench, int& answered) {
    auto medium = std::make_unique<models::softbus::examples::SharedMedium>("air", 1e6, sc_core::sc_time(200, sc_core::SC_US),
                                                                            sc_core::sc_time(50, sc_core::SC_US));
    ASSERT_TRUE(bench.network().add_link(
        {.name = "air", .kind = LinkKind::Wlan24, .device_a = "phone", .device_b = "tablet", .profile = Bench::ideal()},
        std::move(medium)));
    bench.spawn("tablet", "server", [&] {
        tests::Echo echo;
        serve("echo", echo);
    });
    struct Pinger final : SocketListener {
        explicit Pinger(int& its_count) : count(its_count) {}
        void OnBind(std::int32_t, const PeerSocketInfo&) override {}
        void OnShutdown(std::int32_t, ShutdownReason) override {}
        void OnBytes(std::int32_t, const void*, std::uint32_t) override { ++count; }
        int& count;
    };
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Pinger pinger(answered);
        const auto socket = connect("me", "echo", "tablet", pinger);
        for (int i = 0; i < 50; ++i) {
            const std::string text(100 + static_cast<std::size_t>(i) * 100, 'x');
            EXPECT_EQ(send(socket, text), 0);
            models::device::work(777'000);
        }
        stay();
    });
    bench.spawn("phone", "a", [&] {
        for (int i = 0; i < 1000; ++i) {
            models::device::work(333'333);
            os().Yield();
        }
    });
}

TEST(Links, SomebodyElsesModelCarriesTraffic) {
    Bench bench;
    int answered = 0;
    std::uint64_t last_ns = 0;
    bool in_order = true;
    bench.recorder().add_listener([&](const sim::trace::RecordView& view) {
        in_order = in_order && view.stamp.time_ns >= last_ns;
        last_ns = view.stamp.time_ns;
    });
    run_over_shared_medium(bench, answered);
    bench.at(100 * kMs, [&] { bench.network().impair("air", "", {.loss = 0.05}, InFlight::Deliver); });
    bench.run();
    EXPECT_EQ(answered, 50);
    EXPECT_TRUE(in_order);
    EXPECT_GT(bench.network().bitten("air"), 0u);
    EXPECT_EQ(bench.network().in_flight("air"), 0u);
    // Half duplex: 50 messages of 127,500 bytes both ways at 1 MB/s cannot take less.
    EXPECT_GT(bench.simulation().now_ns(), 255 * kMs);
}

TEST(Links, FramesOfSomebodyElsesModelAreHeldAndDropped) {
    Bench bench;
    int answered = 0;
    run_over_shared_medium(bench, answered);
    bench.at(100 * kMs, [&] { bench.network().impair("air", "", {.delay_ns = kMs}, InFlight::Drop); });
    bench.at(150 * kMs, [&] { bench.network().impair("air", "", {.hold = true}, InFlight::Hold); });
    bench.at(350 * kMs, [&] { bench.network().impair("air", "", {}, InFlight::Deliver); });
    bench.run();
    EXPECT_EQ(answered, 50);
    EXPECT_GT(bench.frames(FrameFate::Dropped), 0u);
    EXPECT_GT(bench.frames(FrameFate::Held), 0u);
}

/// The hash of a run with every impairment, several links, cuts and a foreign model.
std::uint64_t busy_run(std::uint64_t seed) {
    Bench bench({.devices = {"phone", "tablet"}, .seed = seed});
    int answered = 0;
    for (const auto kind : {LinkKind::Ble, LinkKind::Wlan5}) {
        bench.network().add_link({.name = std::string(models::softbus::word_of(kind)),
                                  .kind = kind,
                                  .device_a = "tablet",
                                  .device_b = "phone",
                                  .profile = models::softbus::profile_of(kind)});
    }
    run_over_shared_medium(bench, answered);
    bench.at(50 * kMs, [&] {
        bench.network().impair("", "",
                               {.delay_ns = 2 * kMs,
                                .jitter_ns = kMs,
                                .loss = 0.03,
                                .burst_start = 0.01,
                                .burst_end = 0.5,
                                .duplicate = 0.05,
                                .reorder = 0.05,
                                .corrupt = 0.02},
                               InFlight::Deliver);
    });
    bench.at(1500 * kMs, [&] { bench.network().cut("wlan_5g", InFlight::Hold, 100 * kMs); });
    bench.run();
    return bench.trace_hash();
}

TEST(Links, TheSameSeedGivesTheSameTrace) {
    // One simulation a process: two children write their hashes, a third with another seed writes another.
    const auto hash_of = [](std::uint64_t seed) {
        int ends[2];
        EXPECT_EQ(::pipe(ends), 0);
        const auto child = ::fork();
        if (child == 0) {
            const auto hash = busy_run(seed);
            const auto written = ::write(ends[1], &hash, sizeof hash);
            ::_exit(written == sizeof hash ? 0 : 1);
        }
        std::uint64_t hash = 0;
        EXPECT_EQ(::read(ends[0], &hash, sizeof hash), static_cast<ssize_t>(sizeof hash));
        int status = 0;
        ::waitpid(child, &status, 0);
        EXPECT_EQ(status, 0);
        ::close(ends[0]);
        ::close(ends[1]);
        return hash;
    };
    const auto first = hash_of(7);
    EXPECT_EQ(first, hash_of(7));
    EXPECT_NE(first, hash_of(8));
}

TEST(Links, FiftyDevicesInAFullMeshStartCheaply) {
    std::vector<std::string> names;
    for (int i = 0; i < 50; ++i) names.push_back("d" + std::to_string(100 + i));
    const auto start = std::chrono::steady_clock::now();
    Bench bench({.devices = names, .level = sim::trace::Level::Calls, .cores = 4});
    for (std::size_t i = 0; i < names.size(); ++i) {
        for (std::size_t j = i + 1; j < names.size(); ++j) bench.link(names[i], names[j]);
    }
    int opened = 0;
    for (const auto& name : names) {
        bench.spawn(name, "server", [&] {
            tests::Echo echo;
            serve("echo", echo);
        });
        bench.spawn(name, "client", [&, name] {
            os().SleepNs(10 * kMs);
            Teller teller(bench, name);
            for (const auto& peer : names) {
                if (peer == name) continue;
                const auto socket = connect("me", "echo", peer, teller);
                EXPECT_GT(socket, 0);
                opened += send(socket, "hi") == 0 ? 1 : 0;
            }
            stay();
        });
    }
    bench.run();
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_EQ(opened, 50 * 49);
    EXPECT_EQ(bench.said().size(), 50u * 49u);
    // Wide of what it takes (a second or so), narrow enough to tell a scan per event from a heap.
    EXPECT_LT(std::chrono::duration_cast<std::chrono::seconds>(took).count(), 30);
}

}  // namespace
