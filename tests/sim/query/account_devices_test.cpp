#include <gtest/gtest.h>

#include "sim/query/account.h"
#include "sim/trace/recorder.h"
#include "tests/sim/query/parcels_support.h"

namespace sim::query {
namespace {

using namespace trace;

struct Actor {
    std::uint8_t device = 0;
    std::uint32_t pid = 0;
    std::uint16_t process = 0;
};
constexpr Actor kWorld{}, kPhone{.device = 1}, kTablet{.device = 2};
constexpr Actor kClient{.device = 1, .pid = 102, .process = 1}, kFront{.device = 1, .pid = 103, .process = 2};
constexpr Actor kNotes{.device = 2, .pid = 202, .process = 3}, kStore{.device = 2, .pid = 203, .process = 4};

/// A run on two devices told by hand; `told` is its account.
class AccountDevicesTest : public testing::Test {
protected:
    void SetUp() override { open(Language::English); }
    void open(Language language) {
        recorder_ = std::move(
            *Recorder::open({.level = Level::Calls, .devices = {"phone", "tablet"}, .processes = {"client", "front", "notes", "store"}}));
        AccountOptions options;
        options.language = language;
        account_ =
            std::make_unique<Account>(recorder_->names(), options, [this](std::string_view line) { text_ += std::string(line) + "\n"; });
        recorder_->add_listener([this](const RecordView& record) { account_->add(record); });
        at(0, kWorld,
           InterfaceDeclared{.interface_name = "Notes",
                             .descriptor = "demo.INotes",
                             .code = 1,
                             .method = "Add",
                             .arguments = "text:string",
                             .returns = "number:int32"});
        for (const auto& actor : {kClient, kFront, kNotes, kStore})
            at(0, actor, ProcessStarted{.name = recorder_->names().processes[actor.process]});
        text_.clear();
    }
    template <class E>
    void at(std::uint64_t us, Actor actor, const E& event, std::uint64_t transaction = 0) {
        time_us_ = us;
        recorder_->emit_as(event, {.time_ns = us * 1000,
                                   .transaction = transaction,
                                   .pid = actor.pid,
                                   .tid = actor.pid,
                                   .process = actor.process,
                                   .device = actor.device});
    }
    std::uint64_t add_note(std::uint64_t us, std::string_view what, std::uint32_t flags = 0,
                           std::string_view session = "DBinder20010_202") {
        ParcelBuilder parcel;
        parcel.token(u"demo.INotes").string(what);
        const auto id = next_++;
        at(us, kClient,
           RpcSent{.to_device = "tablet",
                   .to_session = session,
                   .handle = 687'200'000,
                   .code = 1,
                   .flags = flags,
                   .data_bytes = parcel.size(),
                   .data = parcel.view()},
           id);
        return id;
    }
    void answer(std::uint64_t us, std::uint64_t id, std::int32_t number) {
        ParcelBuilder parcel;
        parcel.int32(number);
        at(us, kClient, RpcFinished{.outcome = RpcOutcome::Replied, .data_bytes = parcel.size(), .data = parcel.view()}, id);
    }
    std::string told() {
        at(time_us_, kWorld, RunEnded{.verdict = "pass"});
        account_->finish();
        constexpr std::string_view kEnd = "\n✓ verdict: pass\n";
        EXPECT_TRUE(text_.ends_with(kEnd));
        return text_.substr(0, text_.size() - kEnd.size());
    }

    std::unique_ptr<Recorder> recorder_;
    std::unique_ptr<Account> account_;
    std::string text_;
    std::uint64_t time_us_ = 0;
    std::uint64_t next_ = 1;
};

TEST_F(AccountDevicesTest, TellsACallToAnotherDeviceWithItsLegs) {
    const auto id = add_note(100, "tea");
    at(3100, kNotes, RpcServed{.from_device = "phone", .code = 1}, id);
    at(3200, kNotes, RpcServed{.served = 1, .from_device = "phone", .code = 1}, id);
    answer(6400, id, 7);
    EXPECT_EQ(told(),
              "0.000 100 000 s   t1    phone/client → tablet/notes         Notes.Add(text=\"tea\")  → 7  6.3 ms (3 ms there, 100 us "
              "served, 3.2 ms back)\n");
}

TEST_F(AccountDevicesTest, HangsWhatTheFarHandlerCallsUnderTheCall) {
    const auto id = add_note(100, "tea");
    at(3100, kNotes, RpcServed{.from_device = "phone"}, id);
    const auto nested = next_++;
    at(3110, kNotes, TransactionSent{.parent = id, .to_pid = kStore.pid, .handle = 1, .node = 3, .code = 0x5F504E47}, nested);
    at(3150, kStore, TransactionFinished{.outcome = Outcome::Replied}, nested);
    at(3200, kNotes, RpcServed{.served = 1, .from_device = "phone"}, id);
    at(6400, kClient, RpcFinished{.outcome = RpcOutcome::Replied, .status = 305}, id);
    EXPECT_EQ(told(),
              "0.000 100 000 s   t1    phone/client → tablet/notes         Notes.Add(text=\"tea\")\n"
              "0.003 110 000 s   t2    │ tablet/notes → tablet/store       PING  → ok  40 us\n"
              "0.006 400 000 s   t1    ╰ phone/client ← tablet/notes       → status 305 (the stub does not know this code)  6.3 ms (3 ms "
              "there, 100 us served, 3.2 ms back)\n");
}

TEST_F(AccountDevicesTest, SaysHowFarACallCameThatTimedOut) {
    const auto lost = add_note(0, "a");
    at(8'000'000, kClient, RpcFinished{.outcome = RpcOutcome::TimedOut, .status = 502}, lost);
    const auto slow = add_note(8'000'000, "b");
    at(8'003'000, kNotes, RpcServed{.from_device = "phone"}, slow);
    at(16'000'000, kClient, RpcFinished{.outcome = RpcOutcome::TimedOut, .status = 502}, slow);
    at(17'000'000, kNotes, RpcServed{.served = 1, .from_device = "phone"}, slow);
    const auto unheard = add_note(17'000'000, "c");
    at(17'003'000, kNotes, RpcServed{.from_device = "phone"}, unheard);
    at(17'004'000, kNotes, RpcServed{.served = 1, .from_device = "phone"}, unheard);
    at(25'000'000, kClient, RpcFinished{.outcome = RpcOutcome::TimedOut, .status = 502}, unheard);
    EXPECT_EQ(told(),
              "0.000 000 000 s   t1    phone/client → tablet/notes         Notes.Add(text=\"a\")  ✗ 502 (RPC: no reply in time), the "
              "request had not arrived there  8 s\n"
              "8.000 000 000 s   t2    phone/client → tablet/notes         Notes.Add(text=\"b\")  ✗ 502 (RPC: no reply in time), the "
              "request arrived there and was still being served  8 s\n"
              "17.000 000 000 s  t2    phone/client → tablet/notes         Notes.Add is served, but nobody waits any more  8.997 s\n"
              "17.000 000 000 s  t3    phone/client → tablet/notes         Notes.Add(text=\"c\")  ✗ 502 (RPC: no reply in time), the "
              "request was served there, its reply had not come back  8 s\n");
}

TEST_F(AccountDevicesTest, TellsTheArrivalOfOneWayCallsAndWhatWasNotSent) {
    const auto note = add_note(100, "x", 1);
    at(101, kClient, RpcFinished{.outcome = RpcOutcome::Accepted}, note);
    at(3100, kNotes, RpcServed{.from_device = "phone"}, note);
    at(3200, kNotes, RpcServed{.served = 1, .from_device = "phone"}, note);
    const auto nowhere = add_note(4000, "y", 0, "DBinder20010_999");
    at(4001, kClient, RpcFinished{.outcome = RpcOutcome::NotSent, .status = 505}, nowhere);
    const auto orphan = add_note(5000, "z");
    at(5500, kClient, ProcessEnded{.reason = EndReason::Killed, .status = 9});
    at(5500, kClient, RpcFinished{.outcome = RpcOutcome::Abandoned}, orphan);
    EXPECT_EQ(told(),
              "0.000 100 000 s   t1    phone/client ⇢ tablet/notes         Notes.Add(text=\"x\")  one-way\n"
              "0.003 100 000 s   t1    phone/client ⇢ tablet/notes         Notes.Add arrives  3 ms\n"
              "0.004 000 000 s   t2    phone/client → tablet               Notes.Add(text=\"y\")  ✗ 505 (RPC: the message cannot be "
              "written), it was not sent  1 us\n"
              "0.005 000 000 s   t3    phone/client → tablet/notes         Notes.Add(text=\"z\")\n"
              "0.005 500 000 s         phone/client                        is killed (SIGKILL)\n"
              "0.005 500 000 s   t3    ╰ phone/client ← tablet/notes       ✗ no answer: phone/client ended while it waited  500 us\n");
}

TEST_F(AccountDevicesTest, TellsLinksWeatherAndDevices) {
    at(0, kWorld, LinkChanged{.link = "wlan", .kind = "wlan_5g", .device_a = "phone", .device_b = "tablet", .up = 1});
    at(10, kPhone, PeerChanged{.peer = "tablet", .state = PeerState::Online});
    at(20, kWorld,
       ImpairmentChanged{.link = "wlan", .from_device = "phone", .words = "delay 100ms loss 10%", .in_flight = 2, .policy = "drop"});
    at(30, kWorld, ImpairmentChanged{.link = "wlan", .from_device = "phone"});
    at(40, kWorld, LinkChanged{.link = "wlan", .kind = "wlan_5g", .device_a = "phone", .device_b = "tablet"});
    at(40, kWorld, FaultStruck{.line = 12, .text = "cut wlan", .touched = 3});
    at(50, kPhone, PeerChanged{.peer = "tablet", .state = PeerState::Offline});
    at(60, kWorld, LinkChanged{.link = "wlan", .kind = "wlan_5g", .device_a = "phone", .device_b = "tablet", .up = 1});
    at(70, kTablet, DeviceChanged{.graceful = 1});
    at(80, kTablet, DeviceChanged{.on = 1});
    at(90, kTablet, DeviceChanged{});
    at(90, kWorld, FaultStruck{.line = 13, .text = "cut ble"});
    EXPECT_EQ(told(),
              "0.000 000 000 s         link wlan                           joins phone and tablet (wlan_5g)\n"
              "0.000 010 000 s         phone                               sees tablet online\n"
              "0.000 020 000 s         link wlan                           away from phone: delay 100ms loss 10%; 2 frames under way "
              "dropped\n"
              "0.000 030 000 s         link wlan                           away from phone: clear again\n"
              "0.000 040 000 s         link wlan                           goes down\n"
              "0.000 040 000 s         fault                               line 12: cut wlan (it touched 3)\n"
              "0.000 050 000 s         phone                               takes tablet for offline\n"
              "0.000 060 000 s         link wlan                           is up again\n"
              "0.000 070 000 s         tablet                              is switched off in order: it tells its peers\n"
              "0.000 080 000 s         tablet                              is switched on\n"
              "0.000 090 000 s         tablet                              loses its power without a word\n"
              "0.000 090 000 s         fault                               line 13: cut ble (it touched nothing yet)\n");
}

TEST_F(AccountDevicesTest, TellsSocketsAndRemoteDeathsWithTheirCause) {
    SocketChanged socket{.socket = 3, .state = SocketState::Created, .name = "a", .peer_name = "b", .peer_device = "tablet"};
    at(0, kNotes, SocketChanged{.socket = 1, .state = SocketState::Listening, .name = "b"});
    at(1, kClient, socket);
    socket.state = SocketState::Binding;
    at(2, kClient, socket);
    socket.state = SocketState::Open;
    socket.link = "wlan";
    at(3, kClient, socket);
    at(4, kClient,
       ObjectLearned{.handle = 9, .known = 1, .host_device = "tablet", .session = "DBinder1_202", .origin = Origin::Registered});
    RemoteDeathChanged death{.state = DeathState::Active, .handle = 9, .host_device = "tablet", .session = "DBinder1_202"};
    at(5, kClient, death);
    socket.state = SocketState::Closed;
    socket.error = 12;
    socket.cause = LossCause::LinkLost;
    at(6, kClient, socket);
    death.state = DeathState::Delivered;
    death.cause = LossCause::LinkLost;
    at(7, kClient, death);
    death.cause = LossCause::ProcessDied;
    at(8, kFront, death);
    at(9, kClient, SocketChanged{.socket = 4, .state = SocketState::Refused, .peer_device = "tablet", .error = -426115007});
    at(10, kFront, SocketChanged{.socket = 5, .state = SocketState::Closed, .peer_device = "tablet", .error = 1});
    EXPECT_EQ(told(),
              "0.000 000 000 s         tablet/notes                        listens for sessions as b (socket 1)\n"
              "0.000 003 000 s         phone/client                        has a session with tablet/b over wlan (socket 3)\n"
              "0.000 004 000 s         phone/client                        holds a proxy of a stub in tablet/notes (handle 9, obtained "
              "through SAMgr)\n"
              "0.000 005 000 s         phone/client                        asks to be told when tablet/notes dies\n"
              "0.000 006 000 s         phone/client                        loses its session with tablet/b (socket 3): link lost, not a "
              "death, shutdown reason 12 (the link is down)\n"
              "0.000 007 000 s         phone/client                        is told that tablet/notes is dead (link lost, not a death)\n"
              "0.000 008 000 s         phone/front                         is told that tablet/notes is dead (the process died)\n"
              "0.000 009 000 s         phone/client                        gets no session with tablet (socket 4): -426115007 (the peer "
              "listens under no such name)\n"
              "0.000 010 000 s         phone/front                         closes socket 5 to tablet\n");
}

TEST_F(AccountDevicesTest, ExplainsARefusalByWhereTheObjectCameFrom) {
    at(10, kFront,
       RuleRefused{.rule = Rule::Pass1,
                   .pid = kFront.pid,
                   .object = "Notes",
                   .host_device = "tablet",
                   .origin = Origin::Anonymous,
                   .crossings = 1,
                   .peer_device = "tablet"});
    at(20, kClient,
       RuleTolerated{.rule = Rule::Pass2, .pid = kFront.pid, .object = "Notes", .host_device = "tablet", .origin = Origin::Registered});
    EXPECT_EQ(told(),
              "0.000 010 000 s         ✗ PASS-1                            phone/front cannot send the object Notes to tablet: its stub "
              "lives on that very device; it came in a parcel (anonymous) and was handed on inside this device once\n"
              "                                                            way out: let the peer use its own object, or pass an "
              "ability's id and look it up there\n"
              "0.000 020 000 s         ~ PASS-2                            phone/client cannot hand the object Notes on to phone/front: "
              "its stub lives on tablet, it was obtained through SAMgr (registered) and has not been handed on inside this device, and "
              "once is all that is allowed\n"
              "                                                            profile as-coded lets it pass\n");
}

TEST_F(AccountDevicesTest, TellsAFaultOnceAboveWhatComesOfIt) {
    at(10, kWorld, StepReached{.line = 12, .text = "kill: notes"});
    at(10, kNotes, ProcessEnded{.reason = EndReason::Killed, .status = 9});
    at(10, kWorld, FaultStruck{.line = 12, .text = "kill: notes", .touched = 1});
    at(20, kWorld, StepReached{.line = 13, .text = "kill: notes"});
    at(20, kWorld, FaultStruck{.line = 13, .text = "kill: notes"});
    EXPECT_EQ(told(),
              "0.000 010 000 s         fault                               line 12: kill: notes\n"
              "0.000 010 000 s         tablet/notes                        is killed (SIGKILL)\n"
              "0.000 020 000 s         fault                               line 13: kill: notes\n"
              "0.000 020 000 s         fault                               that of line 13 touched nothing yet\n");
}

TEST_F(AccountDevicesTest, TellsWhoseEndClosesASession) {
    SocketChanged socket{.socket = 3, .state = SocketState::Closed, .name = "a", .error = 1, .cause = LossCause::ProcessDied};
    at(10, kNotes, socket);
    socket.peer_name = "b";
    socket.peer_device = "phone";
    at(10, kNotes, socket);
    socket.peer_device = "tablet";
    socket.error = 2;
    at(20, kClient, socket);
    EXPECT_EQ(told(),
              "0.000 010 000 s         tablet/notes                        listens no more as a (socket 3)\n"
              "0.000 010 000 s         tablet/notes                        takes its session with phone/b along (socket 3)\n"
              "0.000 020 000 s         phone/client                        loses its session with tablet/b (socket 3): the process there "
              "ended, shutdown reason 2 (the peer closed it)\n");
}

TEST_F(AccountDevicesTest, NamesTheApplicationThatSamgrRefusesAndTheProcessOfAnUnknownObject) {
    at(10, kFront, RuleRefused{.rule = Rule::Stage1, .pid = kClient.pid, .object = "1201", .peer_device = "tablet"});
    at(20, kClient,
       RuleTolerated{.rule = Rule::Pass1,
                     .pid = kClient.pid,
                     .object = "DBinder6001_202",
                     .host_device = "tablet",
                     .origin = Origin::Registered,
                     .peer_device = "tablet"});
    at(30, kClient, RuleTolerated{.rule = Rule::Samgr1, .pid = kClient.pid, .object = "1201", .peer_device = "tablet"});
    const auto text = told();
    EXPECT_NE(text.find("phone/client is an application of the stage model and cannot reach system ability 1201 on tablet"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("phone/client cannot send an object of tablet/notes to tablet: its stub lives on that very device"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("ability 1201 of tablet is not to be had"), std::string::npos) << text;
}

TEST_F(AccountDevicesTest, FoldsEqualCallsWhateverTheirLegsTook) {
    for (std::uint64_t i = 0; i < 20; ++i) {
        const auto id = add_note(10'000 * i, "tea");
        at(10'000 * i + 1000 + i, kNotes, RpcServed{.from_device = "phone"}, id);
        at(10'000 * i + 1100 + i, kNotes, RpcServed{.served = 1, .from_device = "phone"}, id);
        answer(10'000 * i + 2000 + 2 * i, id, 7);
    }
    EXPECT_EQ(told(),
              "0.000 000 000 s   t1    phone/client → tablet/notes         Notes.Add(text=\"tea\")  → 7  2 ms (1 ms there, 100 us "
              "served, 900 us back)\n"
              "0.010 000 000 s   t2    phone/client → tablet/notes         Notes.Add(text=\"tea\")  → 7  2.002 ms (1.001 ms there, 100 us "
              "served, 901 us back)\n"
              "                        … the same, 18 more times, 2.004 ms to 2.038 ms each\n");
}

}  // namespace
}  // namespace sim::query
