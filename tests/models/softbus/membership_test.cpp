#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/models/softbus/bench.h"

namespace {

using namespace runtime::port;
using models::softbus::InFlight;
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

std::string nodes() {
    std::string text;
    for (const auto& node : bus().Nodes())
        text += (text.empty() ? "" : " ") + node.network_id + (node.online ? "+" : "-") + (node.trusted ? "" : "!");
    return text;
}

/// Server and client bound to each other, both with a node listener, both staying.
void pair_up(Bench& bench) {
    bench.spawn("tablet", "server", [&bench] {
        Teller teller(bench, "server");
        bus().RegisterNodeListener(teller);
        serve("echo", teller);
    });
    bench.spawn("phone", "client", [&bench] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        bus().RegisterNodeListener(teller);
        EXPECT_GT(connect("me", "echo", "tablet", teller), 0);
        stay();
    });
}

TEST(Membership, DevicesThatALinkJoinsAreOnlineFromTheStart) {
    Bench bench({.devices = {"phone", "tablet", "watch", "tv"}});
    bench.link("phone", "tablet");
    bench.link("watch", "phone");
    EXPECT_EQ(bench.network().set_trust("phone", "tv", false), 1u);  // said before the link is there
    bench.link("tv", "phone");
    bench.spawn("phone", "a", [&] {
        EXPECT_EQ(bus().LocalNetworkId(), "phone");
        EXPECT_EQ(nodes(), "tablet+ tv-! watch+");
        Teller teller(bench, "a");
        EXPECT_EQ(connect("me", "echo", "tv", teller), kSoftBusNodeOffline);
        EXPECT_EQ(bus().JoinLnn("tv"), kSoftBusNodeOffline);
        bench.say("done");
    });
    bench.spawn("watch", "b", [&] { EXPECT_EQ(nodes(), "phone+"); });
    bench.run();
    EXPECT_EQ(bench.said().size(), 1u);
}

TEST(Membership, ACutLinkEndsItsConnectionsOnceNoticed) {
    Bench bench;
    const auto link = bench.link("phone", "tablet", models::softbus::LinkKind::Wlan5, [](auto& profile) { profile.set_up_ns = 100 * kMs; });
    pair_up(bench);
    bench.at(kSecond, [&] { EXPECT_EQ(bench.network().cut(link, InFlight::Drop, 500 * kMs), 1u); });
    bench.at(kSecond, [&] { EXPECT_EQ(bench.network().cut(link, InFlight::Drop, 500 * kMs), 0u); });
    bench.at(3 * kSecond, [&] { EXPECT_EQ(bench.network().restore(link), 1u); });
    bench.spawn("phone", "a", [&] {
        os().SleepNs(2 * kSecond);
        EXPECT_EQ(nodes(), "tablet-");
        Teller teller(bench, "a");
        EXPECT_EQ(connect("me", "echo", "tablet", teller), kSoftBusNodeOffline);
        os().SleepNs(2 * kSecond);
        EXPECT_EQ(nodes(), "tablet+");
        EXPECT_GT(connect("me", "echo", "tablet", teller), 0);
        bench.say("again");
    });
    bench.run();
    EXPECT_EQ(
        bench.all_said(),
        "111:server bind 2 phone/me\n1500:client shutdown 1 12\n1500:client offline tablet\n1500:server shutdown 2 12\n1500:server offline "
        "phone\n3100:client online tablet\n3100:server online phone\n4101:server bind 3 phone/me\n4102:again\n4103:server shutdown 3 2");
}

TEST(Membership, ACutThatIsMendedUnnoticedOnlyDelays) {
    Bench bench;
    const auto link = bench.link("phone", "tablet");
    pair_up(bench);
    bench.at(kSecond, [&] { bench.network().cut(link, InFlight::Drop, 5 * kSecond); });
    bench.at(3 * kSecond, [&] { bench.network().restore(link); });
    bench.run();
    EXPECT_EQ(bench.all_said(), "11:server bind 2 phone/me");
}

TEST(Membership, WithASecondLinkTheDeviceStaysOnline) {
    Bench bench;
    const auto wlan = bench.link("phone", "tablet");
    bench.link("phone", "tablet", models::softbus::LinkKind::Ble);
    pair_up(bench);
    bench.at(kSecond, [&] { bench.network().cut(wlan, InFlight::Drop, 0); });
    bench.spawn("phone", "a", [&] {
        os().SleepNs(2 * kSecond);
        Teller teller(bench, "a");
        EXPECT_EQ(nodes(), "tablet+");
        EXPECT_GT(connect("me", "echo", "tablet", teller), 0);
    });
    bench.run();
    EXPECT_EQ(bench.all_said(),
              "11:server bind 2 phone/me\n1000:client shutdown 1 12\n1000:server shutdown 2 12\n2001:server bind 3 phone/me\n2003:server "
              "shutdown 3 2");
}

TEST(Membership, ADeviceThatLeavesInOrderIsMissedAtOnce) {
    Bench bench;
    bench.link("phone", "tablet");
    pair_up(bench);
    bench.at(kSecond, [&] {
        EXPECT_TRUE(bench.device("tablet").power_off(true));
        EXPECT_FALSE(bench.device("tablet").power_off(true));
        EXPECT_EQ(bench.device("tablet").spawn({.name = "late", .application_model = {}}, [] { return 0; }), 0u);
    });
    bench.run();
    EXPECT_EQ(bench.all_said(), "11:server bind 2 phone/me\n1001:client shutdown 1 11\n1001:client offline tablet");
}

TEST(Membership, ADeviceWithoutPowerIsMissedAfterTheLinksTime) {
    Bench bench;
    bench.link("phone", "tablet");
    pair_up(bench);
    bench.at(kSecond, [&] { EXPECT_TRUE(bench.device("tablet").power_off(false)); });
    bench.run();
    EXPECT_EQ(bench.all_said(), "11:server bind 2 phone/me\n41000:client shutdown 1 11\n41000:client offline tablet");
}

TEST(Membership, ADeviceThatComesBackStartsAnew) {
    Bench bench;
    bench.link("phone", "tablet", models::softbus::LinkKind::Wlan5, [](auto& profile) { profile.set_up_ns = 100 * kMs; });
    pair_up(bench);
    bench.at(kSecond, [&] { bench.device("tablet").power_off(false); });
    bench.at(2 * kSecond, [&] {
        EXPECT_TRUE(bench.device("tablet").power_on());
        EXPECT_FALSE(bench.device("tablet").power_on());
        bench.spawn("tablet", "server", [&bench] {
            Teller teller(bench, "second server");
            serve("echo", teller);
        });
    });
    bench.spawn("phone", "a", [&] {
        os().SleepNs(3 * kSecond);
        Teller teller(bench, "a");
        EXPECT_GT(connect("again", "echo", "tablet", teller), 0);
    });
    bench.run();
    EXPECT_EQ(bench.all_said(),
              "111:server bind 2 phone/me\n2000:client shutdown 1 11\n2000:client offline tablet\n2100:client online tablet\n3101:second "
              "server bind 4 phone/again\n3103:second server shutdown 4 2");
}

TEST(Membership, PoweredOffProcessesEndWithTheirDevice) {
    Bench bench;
    bench.link("phone", "tablet");
    const auto pid = bench.spawn("tablet", "server", [&] {
        tests::Echo echo;
        serve("echo", echo);
    });
    const auto suicide = bench.spawn("tablet", "a", [&] {
        os().SleepNs(kSecond);
        bench.say("good night");
        const models::device::HostScope host;
        bench.device("tablet").power_off(true);
        ADD_FAILURE() << "ran on without power";
    });
    bench.run();
    for (const auto each : {pid, suicide}) {
        EXPECT_FALSE(bench.device("tablet").status(each).alive);
        EXPECT_EQ(bench.device("tablet").status(each).reason, sim::trace::EndReason::PoweredOff);
    }
    EXPECT_FALSE(bench.device("tablet").is_on());
    EXPECT_EQ(bench.all_said(), "1000:good night");
}

TEST(Membership, WithdrawnTrustShutsDownAndKeepsOut) {
    Bench bench;
    bench.link("phone", "tablet");
    pair_up(bench);
    bench.at(kSecond, [&] { EXPECT_EQ(bench.network().set_trust("tablet", "phone", false), 2u); });
    bench.at(kSecond, [&] { EXPECT_EQ(bench.network().set_trust("tablet", "phone", false), 0u); });
    bench.at(3 * kSecond, [&] { EXPECT_EQ(bench.network().set_trust("phone", "tablet", true), 1u); });
    bench.spawn("phone", "a", [&] {
        os().SleepNs(2 * kSecond);
        EXPECT_EQ(nodes(), "tablet-!");
        Teller teller(bench, "a");
        EXPECT_EQ(connect("me", "echo", "tablet", teller), kSoftBusNodeOffline);
        os().SleepNs(2 * kSecond);
        EXPECT_EQ(nodes(), "tablet+");
    });
    bench.run();
    EXPECT_EQ(bench.all_said(),
              "11:server bind 2 phone/me\n1000:server shutdown 2 14\n1000:server offline phone\n1000:client shutdown 1 14\n1000:client "
              "offline tablet\n3000:client online tablet\n3000:server online phone");
    EXPECT_NE(std::find(bench.sockets().begin(), bench.sockets().end(), "tablet 2 closed 14 untrusted"), bench.sockets().end());
}

TEST(Membership, DiscoveryFindsWhoPublished) {
    Bench bench({.devices = {"phone", "tablet", "watch"}});
    bench.link("phone", "tablet");
    bench.link("phone", "watch");
    bench.spawn("tablet", "server", [&] {
        EXPECT_EQ(bus().PublishLnn(), 0);
        stay();
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        EXPECT_EQ(bus().RegisterNodeListener(teller), 0);
        EXPECT_EQ(bus().RefreshLnn(), 0);
        os().SleepNs(10 * kMs);
        EXPECT_EQ(bus().UnregisterNodeListener(teller), 0);
        EXPECT_EQ(bus().UnregisterNodeListener(teller), kSoftBusInvalidParameter);
        EXPECT_EQ(bus().RefreshLnn(), 0);
        stay();
    });
    bench.run();
    EXPECT_EQ(bench.all_said(), "12:client found tablet");
}

TEST(Membership, LeavingAndJoining) {
    Bench bench;
    bench.link("phone", "tablet", models::softbus::LinkKind::Wlan5, [](auto& profile) { profile.set_up_ns = 100 * kMs; });
    pair_up(bench);
    bench.spawn("phone", "a", [&] {
        os().SleepNs(kSecond);
        EXPECT_EQ(bus().LeaveLnn("tablet"), 0);
        EXPECT_EQ(bus().LeaveLnn("tablet"), kSoftBusNodeOffline);
        EXPECT_EQ(nodes(), "tablet-");
        os().SleepNs(kSecond);
        EXPECT_EQ(bus().JoinLnn("tablet"), 0);
        bench.say("joined");
        EXPECT_EQ(bus().JoinLnn("tablet"), 0);
        EXPECT_EQ(bus().JoinLnn("nobody"), kSoftBusNodeOffline);
        EXPECT_EQ(nodes(), "tablet+");
    });
    bench.run();
    EXPECT_EQ(bench.all_said(),
              "111:server bind 2 phone/me\n1000:client shutdown 1 11\n1000:client offline tablet\n1001:server shutdown 2 11\n1001:server "
              "offline phone\n2102:joined\n2102:server online phone\n2102:client online tablet");
}

TEST(Membership, SessionsCanBeClosedByName) {
    Bench bench;
    bench.link("phone", "tablet");
    bench.spawn("tablet", "server", [&] {
        Teller teller(bench, "server");
        serve("echo", teller);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        connect("one", "echo", "tablet", teller);
        connect("two", "echo", "tablet", teller);
        stay();
    });
    bench.at(kSecond, [&] { EXPECT_EQ(bench.network().close_sessions("phone", "tablet", "two"), 1u); });
    bench.at(2 * kSecond, [&] { EXPECT_EQ(bench.network().close_sessions("tablet", "phone", ""), 1u); });
    bench.at(3 * kSecond, [&] { EXPECT_EQ(bench.network().close_sessions("tablet", "phone", ""), 0u); });
    bench.run();
    EXPECT_EQ(bench.all_said(),
              "11:server bind 2 phone/one\n13:server bind 3 phone/two\n1000:client shutdown 2 9\n1000:server shutdown 3 9\n2000:server "
              "shutdown 2 9\n2000:client shutdown 1 9");
}

}  // namespace
