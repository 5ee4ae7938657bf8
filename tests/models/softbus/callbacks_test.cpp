#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/models/softbus/bench.h"

namespace {

using namespace runtime::port;
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

TEST(Sockets, ADeadProcessShutsItsSocketsDownInOrder) {
    Bench bench;
    bench.link("phone", "tablet");
    bench.spawn("tablet", "server", [&] {
        Teller teller(bench, "server");
        serve("echo", teller);
    });
    const auto client = bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        for (int i = 0; i < 3; ++i) connect("me", "echo", "tablet", teller);
        stay();
    });
    bench.at(100 * kMs, [&] { bench.device("phone").kill(client); });
    bench.run();
    const auto& said = bench.said();
    ASSERT_EQ(said.size(), 6u) << bench.all_said();
    EXPECT_EQ(said[3], "101:server shutdown 2 2");
    EXPECT_EQ(said[4], "101:server shutdown 3 2");
    EXPECT_EQ(said[5], "101:server shutdown 4 2");
    EXPECT_EQ(bench.sockets().back(), "tablet 4 closed 2 process_died");
}

TEST(Sockets, AProcessKilledInsideACallbackLeavesNothing) {
    struct Sleeper final : SocketListener {
        void OnBind(std::int32_t, const PeerSocketInfo&) override {}
        void OnShutdown(std::int32_t, ShutdownReason) override {}
        void OnBytes(std::int32_t, const void* data, std::uint32_t size) override {
            const std::vector<char> mine(static_cast<const char*>(data), static_cast<const char*>(data) + size);
            os().SleepNs(1'000 * kSecond);
            ADD_FAILURE() << "ran on after its death with " << mine.size();
        }
    };
    Bench bench;
    bench.link("phone", "tablet");
    const auto server = bench.spawn("tablet", "server", [&] {
        Sleeper sleeper;
        serve("echo", sleeper);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const auto socket = connect("me", "echo", "tablet", teller);
        const std::vector<char> memory(100'000, 'x');
        EXPECT_EQ(bus().SendBytes(socket, memory.data(), 100'000), 0);
        EXPECT_EQ(bus().SendBytes(socket, memory.data(), 100'000), 0);
        stay();
    });
    bench.at(100 * kMs, [&] { bench.device("tablet").kill(server); });
    bench.run();
    EXPECT_EQ(bench.all_said(), "101:client shutdown 1 2");
    EXPECT_EQ(bench.device("tablet").status(server).heap_bytes, 0u);
}

TEST(Sockets, WhileACallbackBlocksNothingFurtherIsHeard) {
    struct Slow final : Teller {
        using Teller::Teller;
        void OnBytes(std::int32_t socket, const void* data, std::uint32_t size) override {
            Teller::OnBytes(socket, data, size);
            os().SleepNs(50 * kMs);
        }
    };
    Bench bench;
    bench.link("phone", "tablet");
    bench.spawn("tablet", "server", [&] {
        Slow slow(bench, "server");
        serve("echo", slow);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const auto socket = connect("me", "echo", "tablet", teller);
        for (const char* text : {"1", "2", "3"}) send(socket, text);
        stay();
    });
    bench.run();
    EXPECT_EQ(bench.all_said(), "11:server bind 2 phone/me\n13:server bytes 2 1\n63:server bytes 2 2\n113:server bytes 2 3");
}

TEST(Sockets, ACallbackMayBindAndSend) {
    struct Relay final : Teller {
        using Teller::Teller;
        void OnBytes(std::int32_t, const void* data, std::uint32_t size) override {
            const auto onward = connect("relay", "sink", "watch", *this);
            EXPECT_GT(onward, 0);
            EXPECT_EQ(bus().SendBytes(onward, data, size), 0);
        }
    };
    Bench bench({.devices = {"phone", "tablet", "watch"}});
    bench.link("phone", "tablet");
    bench.link("tablet", "watch");
    bench.spawn("watch", "server", [&] {
        Teller teller(bench, "sink");
        serve("sink", teller);
    });
    bench.spawn("tablet", "server", [&] {
        Relay relay(bench, "relay");
        serve("relay", relay);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        send(connect("me", "relay", "tablet", teller), "far");
        stay();
    });
    bench.run();
    EXPECT_EQ(bench.said().back(), "16:sink bytes 2 far");
}

TEST(Sockets, ACallbackCarriesTheSendersTransaction) {
    struct Asker final : Teller {
        using Teller::Teller;
        void OnBytes(std::int32_t, const void*, std::uint32_t) override {
            const auto transaction = os().SetTransaction(0);
            say("transaction " + std::to_string(transaction));
        }
    };
    Bench bench;
    bench.link("phone", "tablet");
    bench.spawn("tablet", "server", [&] {
        Asker asker(bench, "server");
        serve("echo", asker);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const auto socket = connect("me", "echo", "tablet", teller);
        std::uint64_t outer = 0;
        EXPECT_EQ(os().BeginTransaction(&outer), 1u);
        EXPECT_EQ(outer, 0u);
        send(socket, "x");
        os().SetTransaction(0);
        send(socket, "y");
        stay();
    });
    bench.run();
    EXPECT_EQ(bench.all_said(), "11:server bind 2 phone/me\n13:server transaction 1\n13:server transaction 0");
}

TEST(Sockets, AThreadMayShutDownWhatAnotherBindsOrSendsOn) {
    Bench bench;
    bench.link("phone", "tablet", models::softbus::LinkKind::Wlan5, [](auto& profile) {
        profile.set_up_ns = 500 * kMs;
        profile.bandwidth = 1 << 20;
    });
    bench.spawn("tablet", "server", [&] {
        Teller teller(bench, "server");
        serve("sink", teller);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const auto socket = bus().Socket({.name = "me", .peer_name = "sink", .peer_network_id = "tablet", .package = "test"});
        os().StartThread("other", [socket] {
            os().SleepNs(100 * kMs);
            bus().Shutdown(socket);
        });
        EXPECT_EQ(bus().Bind(socket, {}, teller), kSoftBusNotEnabled);
        bench.say("not bound");
        const auto second = connect("me", "sink", "tablet", teller);
        bench.say("bound");
        os().StartThread("other", [second] {
            os().SleepNs(1'000 * kMs);
            bus().Shutdown(second);
        });
        const std::vector<char> memory(4 << 20, 'x');
        EXPECT_EQ(bus().SendBytes(second, memory.data(), 4 << 20), 0);
        EXPECT_EQ(bus().SendBytes(second, memory.data(), 4 << 20), kSoftBusNotEnabled);
        bench.say("not sent");
        stay();
    });
    bench.run();
    ASSERT_GE(bench.said().size(), 3u);
    EXPECT_EQ(bench.said()[0], "110:not bound");
    EXPECT_NE(bench.all_said().find(":not sent"), std::string::npos);
    // What was taken before the Shutdown still arrives, then its end.
    ASSERT_EQ(bench.said().size(), 8u) << bench.all_said();
    EXPECT_NE(bench.said()[6].find("4194304B"), std::string::npos);
    EXPECT_NE(bench.said()[7].find("shutdown"), std::string::npos);
}

TEST(Sockets, AProcessKilledInsideBindOrSendLeavesNothing) {
    Bench bench;
    const auto link = bench.link("phone", "tablet", models::softbus::LinkKind::Wlan5, [](auto& profile) { profile.bandwidth = 1 << 20; });
    bench.spawn("tablet", "server", [&] {
        Teller teller(bench, "server");
        serve("sink", teller);
    });
    const auto sender = bench.spawn("phone", "a", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "a");
        const auto socket = connect("me", "sink", "tablet", teller);
        const std::vector<char> memory(4 << 20, 'x');
        for (;;) bus().SendBytes(socket, memory.data(), 4 << 20);
    });
    const auto binder = bench.spawn("phone", "b", [&] {
        os().SleepNs(999 * kMs);
        Teller teller(bench, "b");
        connect("other", "sink", "tablet", teller);
        ADD_FAILURE() << "bound over a held link";
    });
    bench.at(900 * kMs, [&] { bench.network().impair(link, "phone", {.hold = true}, models::softbus::InFlight::Deliver); });
    bench.at(1'000 * kMs, [&] {
        bench.device("phone").kill(sender);
        bench.device("phone").kill(binder);
    });
    bench.at(2'000 * kMs, [&] { bench.network().impair(link, "phone", {}, models::softbus::InFlight::Deliver); });
    bench.run();
    // Both were told the bus before they died: the one message goes through, the other's socket opens and closes.
    ASSERT_EQ(bench.said().size(), 5u) << bench.all_said();
    EXPECT_NE(bench.all_said().find("4194304B"), std::string::npos);
    EXPECT_EQ(bench.device("phone").status(sender).heap_bytes, 0u);
}

TEST(Sockets, AChannelThatThePeerGaveUpEndsAtTheNextWord) {
    Bench bench;
    const auto link = bench.link("phone", "tablet");
    struct Later final : Teller {
        using Teller::Teller;
        void OnBind(std::int32_t socket, const PeerSocketInfo&) override {
            os().SleepNs(30 * kSecond);
            EXPECT_EQ(send(socket, "are you there"), 0);
        }
    };
    bench.spawn("tablet", "server", [&] {
        Later later(bench, "server");
        serve("sink", later);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const auto socket = connect("me", "sink", "tablet", teller);
        os().SleepNs(188 * kMs);
        send(socket, "lost");
        stay();
    });
    bench.at(100 * kMs, [&] { bench.network().impair(link, "phone", {.partition = true}, models::softbus::InFlight::Deliver); });
    bench.at(25 * kSecond, [&] { bench.network().impair(link, "phone", {}, models::softbus::InFlight::Deliver); });
    bench.run();
    EXPECT_EQ(bench.all_said(), "20200:client shutdown 1 12\n30013:server shutdown 2 12");
}

TEST(Sockets, AHeldLinkGivesUpAfterTwentySeconds) {
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
        os().SleepNs(988 * kMs);
        send(socket, "x");
        stay();
    });
    bench.at(100 * kMs, [&] { bench.network().impair(link, "phone", {.hold = true}, models::softbus::InFlight::Deliver); });
    bench.at(30 * kSecond, [&] { bench.network().impair(link, "phone", {}, models::softbus::InFlight::Deliver); });
    bench.run();
    EXPECT_EQ(bench.all_said(), "21000:client shutdown 1 12");
}

TEST(Sockets, WithoutANetworkEverybodyIsOffline) {
    Bench bench;
    models::device::DeviceOptions options;
    options.name = "alone";
    models::device::Device alone(bench.simulation(), options);
    alone.spawn({.name = "a", .application_model = {}}, [&] {
        EXPECT_EQ(bus().Socket({.name = "me", .package = "test"}), kSoftBusNodeOffline);
        EXPECT_EQ(send(1, "x"), kSoftBusNotEnabled);
        EXPECT_TRUE(bus().Nodes().empty());
        EXPECT_EQ(bus().LocalNetworkId(), "alone");
        bench.say("done");
        return 0;
    });
    bench.run();
    EXPECT_EQ(bench.said().size(), 1u);
}

}  // namespace
