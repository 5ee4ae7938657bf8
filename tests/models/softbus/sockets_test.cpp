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

TEST(Sockets, BytesGoThereAndBackWithTwoLatencies) {
    Bench bench;
    bench.link("phone", "tablet");
    bench.spawn("tablet", "server", [&] {
        tests::Echo echo;
        serve("echo", echo);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const auto socket = connect("caller", "echo", "tablet", teller);
        bench.say("bound " + std::to_string(socket));
        EXPECT_EQ(send(socket, "hello"), 0);
        stay();
    });
    bench.run();
    EXPECT_EQ(bench.all_said(), "12:bound 1\n14:client bytes 1 hello");
}

TEST(Sockets, TheListenerHearsWhoBoundThenItsMessagesInOrder) {
    Bench bench;
    bench.link("phone", "tablet");
    bench.spawn("tablet", "server", [&] {
        Teller teller(bench, "server");
        serve("echo", teller);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const auto socket = connect("caller", "echo", "tablet", teller);
        for (const char* text : {"one", "two", "three"}) EXPECT_EQ(send(socket, text), 0);
        bus().Shutdown(socket);
        EXPECT_EQ(send(socket, "late"), kSoftBusNotEnabled);
        stay();
    });
    bench.run();
    EXPECT_EQ(
        bench.all_said(),
        "11:server bind 2 phone/caller\n13:server bytes 2 one\n13:server bytes 2 two\n13:server bytes 2 three\n13:server shutdown 2 2");
    // The side that shut down hears nothing; both are recorded.
    EXPECT_EQ(bench.sockets(), (std::vector<std::string>{"tablet 1 created 0 none", "tablet 1 listening 0 none", "phone 1 created 0 none",
                                                         "phone 1 binding 0 none", "tablet 2 open 0 none", "phone 1 open 0 none",
                                                         "phone 1 closed 1 closed", "tablet 2 closed 2 closed"}));
}

TEST(Sockets, NamesAndTypesAreChecked) {
    Bench bench;
    bench.link("phone", "tablet");
    bench.spawn("phone", "client", [&] {
        Teller teller(bench, "client");
        const SocketInfo good{.name = "n", .peer_name = "p", .peer_network_id = "tablet", .package = "pkg"};
        auto info = good;
        info.name.clear();
        EXPECT_EQ(bus().Socket(info), kSoftBusInvalidParameter);
        info.name = std::string(kSessionNameMax, 'n');  // no room for the zero
        EXPECT_EQ(bus().Socket(info), kSoftBusInvalidParameter);
        info.name = std::string(kSessionNameMax - 1, 'n');
        EXPECT_GT(bus().Socket(info), 0);
        info = good;
        info.package = std::string(kPackageNameMax, 'p');
        EXPECT_EQ(bus().Socket(info), kSoftBusInvalidParameter);
        info = good;
        info.peer_name = std::string(kSessionNameMax, 'p');
        EXPECT_EQ(bus().Socket(info), kSoftBusInvalidParameter);
        info = good;
        info.peer_network_id = std::string(kNetworkIdMax, 'i');
        EXPECT_EQ(bus().Socket(info), kSoftBusInvalidParameter);
        info = good;
        info.type = static_cast<TransDataType>(8);
        EXPECT_EQ(bus().Socket(info), kSoftBusInvalidParameter);
        const auto socket = bus().Socket(good);
        const Qos bad{.type = QosType::MaxLatency, .value = -1};
        EXPECT_EQ(bus().Bind(socket, {&bad, 1}, teller), kSoftBusInvalidParameter);
        EXPECT_EQ(bus().Listen(4711, {}, teller), kSoftBusInvalidParameter);
        EXPECT_EQ(bus().Bind(4711, {}, teller), kSoftBusInvalidParameter);
        EXPECT_EQ(send(4711, "x"), kSoftBusNotEnabled);
        EXPECT_EQ(send(socket, "not bound"), kSoftBusNotEnabled);
        bus().Shutdown(4711);
        auto listening = good;
        listening.peer_name.clear();
        const auto deaf = bus().Socket(listening);
        EXPECT_EQ(bus().Bind(deaf, {}, teller), kSoftBusInvalidParameter);
        bench.say("done");
    });
    bench.run();
    EXPECT_EQ(bench.said().size(), 1u);
}

TEST(Sockets, ANameListensOnceOnADevice) {
    Bench bench;
    bench.link("phone", "tablet");
    const auto listen = [&bench](std::int64_t after_ns, const std::string& who) {
        return [&bench, after_ns, who] {
            os().SleepNs(after_ns);
            Teller teller(bench, who);
            const auto socket = bus().Socket({.name = "echo", .package = "test"});
            bench.say(who + " " + std::to_string(bus().Listen(socket, {}, teller)));
            os().SleepNs(20 * kMs);
            bus().Shutdown(socket);
        };
    };
    bench.spawn("phone", "a", listen(1 * kMs, "a"));
    bench.spawn("phone", "b", listen(2 * kMs, "b"));
    bench.spawn("tablet", "c", listen(3 * kMs, "c"));
    bench.spawn("phone", "a", listen(60 * kMs, "later"));
    bench.run();
    EXPECT_EQ(bench.all_said(), "1:a 0\n2:b " + std::to_string(kSoftBusNameInUse) + "\n3:c 0\n60:later 0");
}

TEST(Sockets, BindTellsWhyNot) {
    Bench bench({.devices = {"phone", "tablet", "island"}});
    bench.link("phone", "tablet");
    bench.spawn("tablet", "server", [&] {
        Teller teller(bench, "server");
        serve("messages", teller, TransDataType::Message);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        EXPECT_EQ(connect("me", "nobody", "tablet", teller), kSoftBusPeerSessionNotCreated);
        EXPECT_EQ(connect("me", "messages", "tablet", teller), kSoftBusTypeMismatch);
        EXPECT_EQ(connect("me", "messages", "island", teller), kSoftBusNodeOffline);
        EXPECT_EQ(connect("me", "messages", "unheard-of", teller), kSoftBusNodeOffline);
        EXPECT_EQ(connect("me", "messages", "phone", teller), kSoftBusNodeOffline);
        EXPECT_GT(connect("me", "messages", "tablet", teller, {}, TransDataType::Message), 0);
        bench.say("done");
    });
    bench.run();
    EXPECT_EQ(bench.all_said(), "15:server bind 2 phone/me\n16:done\n17:server shutdown 2 2");
}

TEST(Sockets, ARefusedSocketMayBindAgain) {
    Bench bench;
    bench.link("phone", "tablet");
    bench.spawn("tablet", "server", [&] {
        os().SleepNs(20 * kMs);
        tests::Echo echo;
        serve("echo", echo);
    });
    bench.spawn("phone", "client", [&] {
        Teller teller(bench, "client");
        const auto socket = bus().Socket({.name = "me", .peer_name = "echo", .peer_network_id = "tablet", .package = "test"});
        EXPECT_EQ(bus().Bind(socket, {}, teller), kSoftBusPeerSessionNotCreated);
        os().SleepNs(40 * kMs);
        EXPECT_EQ(bus().Bind(socket, {}, teller), kSoftBusOk);
        EXPECT_EQ(bus().Bind(socket, {}, teller), kSoftBusInvalidParameter);  // bound already
        bench.say("done");
    });
    bench.run();
    EXPECT_EQ(bench.said().size(), 1u);
}

TEST(Sockets, SizesAreLimitedByTheLink) {
    Bench bench;
    bench.link("phone", "tablet");
    bench.spawn("tablet", "server", [&] {
        Teller teller(bench, "server");
        const auto socket = bus().Socket({.name = "messages", .package = "test", .type = TransDataType::Message});
        EXPECT_EQ(bus().Listen(socket, {}, teller), 0);
        serve("bytes", teller);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const std::vector<char> memory((4 << 20) + 1, 'x');
        const auto bytes = connect("me", "bytes", "tablet", teller);
        EXPECT_EQ(bus().SendBytes(bytes, memory.data(), (4 << 20) + 1), kSoftBusTooLong);
        EXPECT_EQ(bus().SendBytes(bytes, memory.data(), 4 << 20), 0);
        EXPECT_EQ(bus().SendBytes(bytes, memory.data(), 0), kSoftBusInvalidParameter);
        EXPECT_EQ(bus().SendBytes(bytes, nullptr, 5), kSoftBusInvalidParameter);
        EXPECT_EQ(bus().SendMessage(bytes, memory.data(), 5), kSoftBusTypeMismatch);
        const auto messages = connect("me", "messages", "tablet", teller, {}, TransDataType::Message);
        EXPECT_EQ(bus().SendMessage(messages, memory.data(), 4097), kSoftBusTooLong);
        EXPECT_EQ(bus().SendMessage(messages, memory.data(), 4096), 0);
        EXPECT_EQ(bus().SendBytes(messages, memory.data(), 5), kSoftBusTypeMismatch);
        stay();
    });
    bench.run();
    ASSERT_EQ(bench.said().size(), 4u) << bench.all_said();
    EXPECT_NE(bench.all_said().find("server bytes 3 4194304B"), std::string::npos) << bench.all_said();
    EXPECT_NE(bench.all_said().find("server message 4 4096B"), std::string::npos) << bench.all_said();
}

TEST(Sockets, ABadAddressIsRefused) {
    Bench bench;
    bench.link("phone", "tablet");
    bench.spawn("tablet", "server", [&] {
        tests::Echo echo;
        serve("echo", echo);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const auto socket = connect("me", "echo", "tablet", teller);
        EXPECT_EQ(bus().SendBytes(socket, reinterpret_cast<const void*>(0x20000), 100), kSoftBusInvalidParameter);
        bench.say("alive");
    });
    bench.run();
    EXPECT_EQ(bench.said().size(), 1u);
}

TEST(Sockets, ASenderWaitsForRoomInTheBuffer) {
    Bench bench;
    bench.link("phone", "tablet", models::softbus::LinkKind::Wlan5, [](auto& profile) { profile.bandwidth = 1 << 20; });
    bench.spawn("tablet", "server", [&] {
        Teller teller(bench, "server");
        serve("echo", teller);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const std::vector<char> memory(3 << 20, 'x');
        const auto socket = connect("me", "echo", "tablet", teller);
        EXPECT_EQ(bus().SendBytes(socket, memory.data(), 3 << 20), 0);
        bench.say("first");
        EXPECT_EQ(bus().SendBytes(socket, memory.data(), 3 << 20), 0);  // both are more than 4 MiB
        bench.say("second");
        stay();
    });
    bench.run();
    ASSERT_EQ(bench.said().size(), 5u) << bench.all_said();
    EXPECT_EQ(bench.said()[1].substr(bench.said()[1].find(':')), ":first");
    const auto waited_ms = std::stoll(bench.said()[2]);
    EXPECT_EQ(bench.said()[2].substr(bench.said()[2].find(':')), ":second");
    EXPECT_GT(waited_ms, 1900);  // 2 MiB had to leave, at 1 MiB/s with heads
    EXPECT_LT(waited_ms, 2600);
}

TEST(Sockets, ASenderThatFindsNoRoomGivesUpAfterTwentySeconds) {
    Bench bench;
    const auto link = bench.link("phone", "tablet", models::softbus::LinkKind::Wlan5, [](auto& profile) { profile.bandwidth = 50'000; });
    bench.spawn("tablet", "server", [&] {
        Teller teller(bench, "server");
        serve("echo", teller);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(10 * kMs);
        Teller teller(bench, "client");
        const std::vector<char> memory(4 << 20, 'x');
        const auto socket = connect("me", "echo", "tablet", teller);
        EXPECT_EQ(bus().SendBytes(socket, memory.data(), 4 << 20), 0);
        EXPECT_EQ(bus().SendBytes(socket, memory.data(), 4 << 20), kSoftBusHandshakeTimeout);
        bench.say("gave up");
        stay();
    });
    bench.run();
    // Bound at 12 ms. What was taken still arrives.
    ASSERT_EQ(bench.said().size(), 3u) << bench.all_said();
    EXPECT_EQ(std::stoll(bench.said()[1]) / 1000, 20);
    EXPECT_NE(bench.said()[2].find("server bytes 2 4194304B"), std::string::npos);
}

TEST(Sockets, ABindEndsAtItsTimeOut) {
    Bench bench;
    const auto link = bench.link("phone", "tablet");
    bench.network().impair(link, "tablet", {.loss = 0.999999999}, models::softbus::InFlight::Deliver);
    bench.spawn("tablet", "server", [&] {
        Teller teller(bench, "server");
        serve("echo", teller);
    });
    bench.spawn("phone", "client", [&] {
        os().SleepNs(1'000 * kMs);
        Teller teller(bench, "client");
        EXPECT_EQ(connect("me", "echo", "tablet", teller, {{.type = QosType::MaxLatency, .value = 8000}}), kSoftBusBindTimeout);
        bench.say("first");
        EXPECT_EQ(connect("me", "echo", "tablet", teller), kSoftBusHandshakeTimeout);
        bench.say("second");
    });
    bench.run();
    std::string bound;
    for (const auto& line : bench.said()) {
        if (line.find("server") == std::string::npos) bound += line + " ";
    }
    EXPECT_EQ(bound, "9000:first 28000:second ");
}

TEST(Sockets, TheFirstChannelSetsTheLinkUpTheOthersShareIt) {
    Bench bench;
    bench.link("phone", "tablet", models::softbus::LinkKind::Wlan5, [](auto& profile) { profile.set_up_ns = 800 * kMs; });
    bench.spawn("tablet", "server", [&] {
        tests::Echo echo;
        serve("echo", echo);
    });
    bench.spawn("phone", "a", [&] {
        os().SleepNs(100 * kMs);
        Teller teller(bench, "a");
        const auto socket = connect("a", "echo", "tablet", teller);
        bench.say("a");
        os().SleepNs(1'000 * kMs);
        bus().Shutdown(socket);
        os().SleepNs(1'000 * kMs);
        connect("a", "echo", "tablet", teller);
        bench.say("again");
    });
    bench.spawn("phone", "b", [&] {
        os().SleepNs(500 * kMs);  // while a's set-up is under way
        Teller teller(bench, "b");
        auto socket = connect("b", "echo", "tablet", teller);
        bench.say("b");
        bus().Shutdown(socket);
        os().SleepNs(100 * kMs);
        socket = connect("b", "echo", "tablet", teller);
        bench.say("b again");
        bus().Shutdown(socket);
    });
    bench.run();
    EXPECT_EQ(bench.all_said(), "902:a\n902:b\n1004:b again\n3704:again");
}

}  // namespace
