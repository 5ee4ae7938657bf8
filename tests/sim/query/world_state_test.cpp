#include "sim/query/world_state.h"

#include <gtest/gtest.h>

#include <vector>

#include "sim/trace/codec.h"

namespace sim::query {
namespace {

using namespace trace;

/// A state fed with events as records.
class Fed {
public:
    template <class E>
    Fed& add(const E& event, Stamp stamp = {.pid = 100, .tid = 101, .process = 1, .device = 1}) {
        std::vector<std::byte> body(encoded_size_max(event, 4096));
        encode(event, body.data(), 4096);
        state.apply({.sequence = 1, .kind = kind_of<E>(), .stamp = stamp, .body = body});
        return *this;
    }
    [[nodiscard]] std::string text() const { return render(state.devices.at(1).driver); }
    WorldState state;
};

constexpr Stamp kNone{};

Fed networked_state() {
    Fed fed;
    fed.add(DeviceStarted{.name = "phone"}).add(ProcessStarted{.name = "client"});
    fed.add(LinkChanged{.link = "wlan", .kind = "wlan_5g", .device_a = "phone", .device_b = "tablet", .up = 1}, kNone);
    fed.add(LinkChanged{.link = "ble", .kind = "ble", .device_a = "phone", .device_b = "tablet"}, kNone);
    fed.add(ImpairmentChanged{.link = "wlan", .from_device = "phone", .words = "loss 10%", .policy = "drop"}, kNone);
    fed.add(PeerChanged{.peer = "tablet", .state = PeerState::Online});
    fed.add(SocketChanged{.socket = 3,
                          .state = SocketState::Open,
                          .name = "DBinder1_100",
                          .peer_name = "DBinder1_200",
                          .peer_device = "tablet",
                          .link = "wlan"});
    fed.add(SocketChanged{.socket = 4, .state = SocketState::Refused, .peer_device = "watch", .error = -426115007});
    fed.add(ObjectLearned{.handle = 9,
                          .known = 1,
                          .host_device = "tablet",
                          .session = "DBinder1_200",
                          .stub_index = 5,
                          .origin = Origin::Anonymous,
                          .crossings = 1});
    fed.add(RemoteDeathChanged{.state = DeathState::Active, .handle = 9});
    fed.add(DeviceChanged{}, {.device = 2});
    return fed;
}

Fed rich_state() {
    Fed fed;
    fed.add(DeviceStarted{.name = "phone"});
    fed.add(ProcessStarted{.name = "client", .uid = 1000, .token = 7});
    fed.add(ThreadStarted{.name = "main"}).add(ThreadChanged{.state = ThreadState::Blocked, .core = 2});
    fed.add(BinderProcessChanged{.pid = 100, .open = 1, .area_bytes = 1048576, .oneway_free = 524288, .max_threads = 16});
    fed.add(BinderProcessChanged{.pid = 200, .open = 1, .context_manager = 1, .requested_threads = 1, .started_threads = 2});
    fed.add(BinderThreadChanged{.pid = 200, .tid = 201, .present = 1, .looper = 18, .stack_top = 5});
    fed.add(NodeChanged{.node = 3,
                        .owner_pid = 200,
                        .ptr = 16,
                        .cookie = 32,
                        .present = 1,
                        .internal_strong = 1,
                        .local_strong = 2,
                        .has_strong = 1,
                        .has_weak = 1,
                        .oneway_busy = 1});
    fed.add(RefChanged{.pid = 100, .handle = 1, .node = 3, .strong = 2, .weak = 1});
    fed.add(DeathChanged{.state = DeathState::Active, .pid = 100, .handle = 1, .node = 3, .owner_pid = 200});
    fed.add(BufferAllocated{.pid = 200, .offset = 64, .size_bytes = 128, .transaction_id = 5, .sender_pid = 100, .reply = 0});
    fed.add(
        StackLinked{.transaction_id = 5, .from_pid = 100, .from_tid = 101, .to_pid = 200, .to_tid = 201, .from_parent = 2, .present = 1});
    return fed;
}

TEST(WorldState, RebuildsTheDriverFromItsRecords) {
    EXPECT_EQ(rich_state().text(),
              "process 100: area 1048576, one-way free 524288, threads 16 max 0 requested 0 started\n"
              "  ref 1: node 3, strong 2, weak 1, death active\n"
              "process 200: area 0, one-way free 0, threads 0 max 1 requested 2 started, context manager\n"
              "  thread 201: entered+waiting, top t5\n"
              "  buffer 64: 128 bytes, t5 from 100\n"
              "node 3: owner 200, ptr 0x10, cookie 0x20, strong 1+2, weak 0, user strong weak, one-way busy\n"
              "transaction t5: 100/101 -> 200/201, parents t2 and -\n");
}

TEST(WorldState, RendersOneProcessAndWhatItOwns) {
    EXPECT_EQ(render(rich_state().state.devices.at(1).driver, 100),
              "process 100: area 1048576, one-way free 524288, threads 16 max 0 requested 0 started\n"
              "  ref 1: node 3, strong 2, weak 1, death active\n"
              "transaction t5: 100/101 -> 200/201, parents t2 and -\n");
}

TEST(WorldState, KnowsProcessesAndThreads) {
    const auto fed = rich_state();
    const auto& process = fed.state.devices.at(1).processes.at(100);
    EXPECT_EQ(process, (ProcessInfo{.name = "client",
                                    .name_index = 1,
                                    .uid = 1000,
                                    .token = 7,
                                    .threads = {{101, {.name = "main", .state = ThreadState::Blocked, .core = 2}}}}));
}

TEST(WorldState, RemovesWhatIsGone) {
    auto fed = rich_state();
    fed.add(BufferFreed{.pid = 200, .offset = 64}).add(StackLinked{.transaction_id = 5}).add(NodeChanged{.node = 3});
    fed.add(RefChanged{.pid = 100, .handle = 1, .node = 3}).add(BinderThreadChanged{.pid = 200, .tid = 201});
    fed.add(BinderProcessChanged{.pid = 200}).add(ThreadChanged{.state = ThreadState::Ended});
    EXPECT_EQ(fed.text(), "process 100: area 1048576, one-way free 524288, threads 16 max 0 requested 0 started\n");
    EXPECT_TRUE(fed.state.devices.at(1).processes.at(100).threads.empty());
    fed.add(ProcessEnded{});
    EXPECT_TRUE(fed.state.devices.at(1).processes.empty());
}

TEST(WorldState, ADeathRequestGoesThroughItsStates) {
    auto fed = rich_state();
    const auto death = [&] { return fed.state.devices.at(1).driver.processes.at(100).refs.at(1).death; };
    fed.add(DeathChanged{.state = DeathState::Queued, .pid = 100, .handle = 1});
    EXPECT_EQ(death(), "queued");
    fed.add(DeathChanged{.state = DeathState::Cleared, .pid = 100, .handle = 1});
    EXPECT_EQ(death(), "");
}

TEST(WorldState, KeepsDevicesApart) {
    auto fed = rich_state();
    fed.add(BinderProcessChanged{.pid = 100, .open = 1}, {.device = 2});
    EXPECT_EQ(fed.state.devices.at(2).driver.processes.size(), 1u);
    EXPECT_EQ(fed.state.devices.at(1).driver.processes.size(), 2u);
}

TEST(WorldState, ComesBackFromItsOwnEvents) {
    const auto fed = rich_state();
    WorldState copy;
    ASSERT_TRUE(WorldState::decode(fed.state.encode(), copy));
    EXPECT_EQ(copy, fed.state);
    auto torn = fed.state.encode();
    torn.pop_back();
    EXPECT_FALSE(WorldState::decode(torn, copy));
}

TEST(WorldState, KnowsWhatLiesBetweenDevices) {
    const auto fed = networked_state();
    const auto& phone = fed.state.devices.at(1);
    EXPECT_EQ(fed.state.links.at("wlan"), (LinkState{.kind = "wlan_5g",
                                                     .device_a = "phone",
                                                     .device_b = "tablet",
                                                     .up = true,
                                                     .weather = {{"phone", {.words = "loss 10%", .policy = "drop"}}}}));
    EXPECT_FALSE(fed.state.links.at("ble").up);
    EXPECT_EQ(phone.peers.at("tablet"), PeerState::Online);
    EXPECT_EQ(phone.sockets.at(3), (SocketInfo{.pid = 100,
                                               .state = SocketState::Open,
                                               .name = "DBinder1_100",
                                               .peer_name = "DBinder1_200",
                                               .peer_device = "tablet",
                                               .link = "wlan"}));
    EXPECT_EQ(phone.sockets.at(4).error, -426115007);
    EXPECT_EQ(phone.processes.at(100).remote_objects.at(9), (RemoteObject{.host_device = "tablet",
                                                                          .session = "DBinder1_200",
                                                                          .stub_index = 5,
                                                                          .origin = Origin::Anonymous,
                                                                          .crossings = 1,
                                                                          .death = "active"}));
    EXPECT_TRUE(phone.on);
    EXPECT_FALSE(fed.state.devices.at(2).on);
}

TEST(WorldState, ForgetsWhatIsGoneBetweenDevices) {
    auto fed = networked_state();
    const auto& phone = fed.state.devices.at(1);
    fed.add(LinkChanged{.link = "wlan", .kind = "wlan_5g", .device_a = "phone", .device_b = "tablet"}, kNone);
    fed.add(ImpairmentChanged{.link = "wlan", .from_device = "phone"}, kNone);
    EXPECT_FALSE(fed.state.links.at("wlan").up);
    EXPECT_TRUE(fed.state.links.at("wlan").weather.empty());
    fed.add(SocketChanged{.socket = 3, .state = SocketState::Closed});
    EXPECT_FALSE(phone.sockets.contains(3));
    fed.add(RemoteDeathChanged{.state = DeathState::Delivered, .handle = 9});
    EXPECT_EQ(phone.processes.at(100).remote_objects.at(9).death, "delivered");
    fed.add(ObjectLearned{.handle = 9, .known = 1, .host_device = "tablet", .session = "DBinder1_200", .stub_index = 6});
    EXPECT_EQ(phone.processes.at(100).remote_objects.at(9).death, "");
    fed.add(ObjectLearned{.handle = 9});
    EXPECT_TRUE(phone.processes.at(100).remote_objects.empty());
    fed.add(ProcessEnded{});
    EXPECT_TRUE(phone.sockets.empty());
    fed.add(SocketChanged{.socket = 5, .state = SocketState::Listening}).add(DeviceChanged{});
    EXPECT_TRUE(phone.sockets.empty());
    EXPECT_FALSE(phone.on);
}

TEST(WorldState, ComesBackWithWhatLiesBetweenDevices) {
    const auto fed = networked_state();
    WorldState copy;
    ASSERT_TRUE(WorldState::decode(fed.state.encode(), copy));
    EXPECT_EQ(copy, fed.state);
    EXPECT_GE(fed.state.size(), 9u);
}

TEST(WorldState, RecordsOutOfContextAreNoCrash) {
    Fed fed;
    fed.add(RefChanged{.pid = 9, .strong = 1})
        .add(BufferFreed{.pid = 9})
        .add(DeathChanged{.pid = 9})
        .add(BinderThreadChanged{.pid = 9, .present = 1});
    fed.add(ThreadChanged{}).add(ProcessEnded{}).add(BufferAllocated{.pid = 9});
    fed.add(ObjectLearned{.known = 1}).add(RemoteDeathChanged{}).add(ImpairmentChanged{.link = "none", .words = "loss 1%"});
    EXPECT_EQ(fed.text(), "");
}

}  // namespace
}  // namespace sim::query
