// Death, loss and lifetime between devices: reference sections 6.5 and 7(b), rows 4, 5, 6, 13 and 15 of section 9.

#include "ipc_object_proxy.h"
#include "models/softbus/link.h"
#include "tests/runtime/rpc_lab.h"

using namespace OHOS;
using namespace tests;

namespace {

class RpcDeath : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, RpcDeath, testing::Values("seed", "as-coded"), profile_name);

constexpr std::uint32_t kGive = 2;

sptr<LambdaRecipient> recipient(Notes& notes, const std::string& word) {
    return sptr<LambdaRecipient>::MakeSptr([&notes, word](const wptr<IRemoteObject>& object) {
        const auto held = object.promote();
        notes.add(word + (held != nullptr && held->IsObjectDead() ? "!" : "?"));
    });
}

/// Causes for which recipients were told, as the trace has them.
class Causes {
public:
    explicit Causes(SeveralDevices& world) {
        world.on<sim::trace::RemoteDeathChanged>([this](const auto& event, const auto&) {
            using sim::trace::Words;
            text_ += (text_.empty() ? "" : " ") +
                     std::string(Words<sim::trace::DeathState>::kWords[static_cast<std::size_t>(event.state)]) + ":" +
                     std::string(Words<sim::trace::LossCause>::kWords[static_cast<std::size_t>(event.cause)]);
        });
    }
    [[nodiscard]] const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// An ability that hands out an anonymous stub of its own process.
void serve_giver() {
    serve_distributed(1201, [](std::uint32_t code, MessageParcel& data, MessageParcel& reply) {
        if (code == kGive) return reply.WriteRemoteObject(sptr<IRemoteObject>(new LambdaStub(echo))) ? 0 : 1;
        return echo(code, data, reply);
    });
}

/// Two devices, an ability that is subscribed to, and something that happens after five seconds.
std::string told(SeveralDevices::Options options, const std::function<void(SeveralDevices&, std::uint32_t pid)>& act, std::string* causes) {
    SeveralDevices world(std::move(options));
    const Causes heard(world);
    Notes notes;
    const auto pid = world.spawn("tablet", "notes", serve_giver);
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        notes.add("added", found->AddDeathRecipient(recipient(notes, "told")));
        sleep_ms(500'000);
        notes.add("dead", found->IsObjectDead());
        int status = 0;
        say(found, "hello", &status);
        notes.add("status", status);
        notes.add("again", found->AddDeathRecipient(recipient(notes, "never")));
    });
    world.at(5'000'000'000, [&] { act(world, pid); });
    world.run();
    if (causes != nullptr) *causes = heard.text();
    return notes.text();
}

}  // namespace

// ------------------------------------------------------------------------------------------------------- 7(b) and row 5 of 9

TEST_P(RpcDeath, Row5_ARegisteredStubsRecipientsAreToldOfItsProcesssDeath) {
    std::string causes;
    EXPECT_EQ(told(
                  options(), [](auto& world, auto pid) { world.device("tablet").kill(pid); }, &causes),
              "added=1 told! dead=1 status=32 again=0");
    EXPECT_EQ(causes, "active:none delivered:process_died");
}

TEST_P(RpcDeath, Row5_ARegisteredStubsRecipientsAreToldOfLinkLossAndTheTraceKnowsItWasNoDeath) {
    std::string causes;
    EXPECT_EQ(
        told(
            options(), [](auto& world, auto) { world.network().cut(world.link("phone", "tablet"), models::softbus::InFlight::Drop, 0); },
            &causes),
        "added=1 told! dead=1 status=32 again=0");
    EXPECT_EQ(causes, "active:none delivered:link_lost");
}

TEST_P(RpcDeath, Row5_ARegisteredStubsRecipientsAreToldOfItsDeviceGoingOffline) {
    std::string causes;
    EXPECT_EQ(told(
                  options(), [](auto& world, auto) { world.device("tablet").power_off(true); }, &causes),
              "added=1 told! dead=1 status=32 again=0");
    EXPECT_EQ(causes, "active:none delivered:device_offline");
}

TEST_P(RpcDeath, Row5_ADeviceThatGoesWithoutAWordIsNoticedLater) {
    std::string causes;
    EXPECT_EQ(told(
                  options(), [](auto& world, auto) { world.device("tablet").power_off(false); }, &causes),
              "added=1 told! dead=1 status=32 again=0");
    EXPECT_EQ(causes, "active:none delivered:device_offline");
}

TEST_P(RpcDeath, Row4_AnAnonymousStubOfAnotherDevice) {
    SeveralDevices world(options());
    const Rules rules(world);
    const Causes causes(world);
    Notes notes;
    const auto pid = world.spawn("tablet", "notes", serve_giver);
    world.kill_at(5'000'000'000, "tablet", pid);
    world.spawn("phone", "client", [&] {
        const auto anonymous = take(find_on("tablet", 1201), kGive);
        ASSERT_NE(anonymous, nullptr);
        notes.add(say(anonymous, "hello"));
        notes.add("added", anonymous->AddDeathRecipient(recipient(notes, "told")));
        sleep_ms(10'000);
        notes.add("dead", anonymous->IsObjectDead());
    });
    world.run();
    if (strict()) {
        EXPECT_EQ(notes.text(), "echo hello added=0 dead=1");
        EXPECT_EQ(rules.lines(), std::vector<std::string>{"DEATH-1 refused anonymous 0 tablet"});
        EXPECT_EQ(causes.text(), "");
    } else {
        EXPECT_EQ(notes.text(), "echo hello added=1 told! dead=1");
        EXPECT_EQ(rules.lines(), std::vector<std::string>{"DEATH-1 tolerated anonymous 0 tablet"});
        EXPECT_EQ(causes.text(), "active:none delivered:process_died");
    }
}

TEST_P(RpcDeath, Row6_AServiceThatWatchesACallbackStubOfAnotherDevice) {
    SeveralDevices world(options());
    const Rules rules(world);
    Notes notes;
    world.spawn("tablet", "notes", [&] {
        auto& callbacks = *new std::vector<sptr<IRemoteObject>>;
        serve_distributed(1201, [&](std::uint32_t, MessageParcel& data, MessageParcel&) {
            callbacks.push_back(data.ReadRemoteObject());
            notes.add("added", callbacks.back()->AddDeathRecipient(recipient(notes, "told")));
            return 0;
        });
    });
    world.spawn("phone", "client",
                [&] { notes.add("status", give(find_on("tablet", 1201), 1, sptr<IRemoteObject>(new LambdaStub(echo)))); });
    world.run();
    EXPECT_EQ(notes.text(), strict() ? "added=0 status=0" : "added=1 status=0 told!");
    EXPECT_EQ(rules.lines(),
              std::vector<std::string>{strict() ? "DEATH-1 refused anonymous 0 phone" : "DEATH-1 tolerated anonymous 0 phone"});
}

TEST_P(RpcDeath, Row15_TheSameRecipientTwiceIsToldTwiceAndRemovalTakesTheFirst) {
    SeveralDevices world(options());
    Notes notes;
    const auto pid = world.spawn("tablet", "notes", serve_giver);
    world.kill_at(5'000'000'000, "tablet", pid);
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        const auto one = recipient(notes, "one");
        const auto two = recipient(notes, "two");
        found->AddDeathRecipient(one);
        found->AddDeathRecipient(two);
        found->AddDeathRecipient(one);
        found->AddDeathRecipient(one);
        notes.add("removed", found->RemoveDeathRecipient(one));
        sleep_ms(10'000);
        notes.add("removed", found->RemoveDeathRecipient(one));
    });
    world.run();
    EXPECT_EQ(notes.text(), "removed=1 two! one! one! removed=0");
}

TEST_P(RpcDeath, WhoTookItsRecipientBackIsNotTold) {
    SeveralDevices world(options());
    const Causes causes(world);
    Notes notes;
    const auto pid = world.spawn("tablet", "notes", serve_giver);
    world.kill_at(5'000'000'000, "tablet", pid);
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        const auto one = recipient(notes, "one");
        found->AddDeathRecipient(one);
        notes.add("removed", found->RemoveDeathRecipient(one));
        sleep_ms(10'000);
        notes.add("dead", found->IsObjectDead());
    });
    world.run();
    EXPECT_EQ(notes.text(), "removed=1 dead=1");
    EXPECT_EQ(causes.text(), "active:none cleared:none");
}

TEST_P(RpcDeath, Death_AStubOfThisProcessRefusesRecipients) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("phone", "client", [&] {
        const sptr<IRemoteObject> stub(new LambdaStub(echo));
        notes.add("added", stub->AddDeathRecipient(recipient(notes, "never")));
        notes.add("removed", stub->RemoveDeathRecipient(recipient(notes, "never")));
    });
    world.run();
    EXPECT_EQ(notes.text(), "added=0 removed=0");
}

TEST_P(RpcDeath, Death_ALocalProxysRecipientsAreToldOfItsHostsExit) {
    SeveralDevices world(options());
    Notes notes;
    const auto pid = world.spawn("phone", "local", [] { serve(1111, echo); });
    world.kill_at(1'000'000'000, "phone", pid);
    world.spawn("phone", "client", [&] {
        const auto near = find(1111);
        notes.add("null", near->AddDeathRecipient(nullptr));
        notes.add("added", near->AddDeathRecipient(recipient(notes, "told")));
        sleep_ms(2000);
        notes.add("dead", near->AddDeathRecipient(recipient(notes, "never")));
    });
    world.run();
    EXPECT_EQ(notes.text(), "null=0 added=1 told! dead=0");
}

TEST_P(RpcDeath, Death_AnAnonymousRpcProxyThatCrossedOnceHasNoNotification) {
    SeveralDevices world(options());
    Notes notes;
    const auto pid = world.spawn("tablet", "notes", serve_giver);
    world.kill_at(5'000'000'000, "tablet", pid);
    world.spawn("phone", "p2", [&] {
        serve(1111, [&](std::uint32_t, MessageParcel& data, MessageParcel&) {
            const auto object = data.ReadRemoteObject();
            notes.add(say(object, "hello"));
            notes.add("added", object->AddDeathRecipient(recipient(notes, "told")));
            sleep_ms(10'000);
            notes.add("dead", object->IsObjectDead());
            return 0;
        });
    });
    world.spawn("phone", "p1", [&] { give(find(1111), 1, take(find_on("tablet", 1201), kGive)); });
    world.run();
    EXPECT_EQ(notes.text(), "echo hello added=0 dead=1");
}

// ------------------------------------------------------------------------------------------------------------------------- 6.5

TEST_P(RpcDeath, Loss1_EveryProcessWithASocketToThePeerIsTold) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", serve_giver);
    for (const auto* name : {"one", "two"}) {
        world.spawn("phone", name, [&notes, name] {
            const auto found = find_on("tablet", 1201);
            found->AddDeathRecipient(recipient(notes, name));
            sleep_ms(20'000);
        });
    }
    world.at(5'000'000'000, [&] { world.network().cut(world.link("phone", "tablet"), models::softbus::InFlight::Drop, 0); });
    world.run();
    EXPECT_TRUE(notes.text() == "one! two!" || notes.text() == "two! one!") << notes.text();
}

TEST_P(RpcDeath, Loss2_AProxyWithoutRecipientsIsOnlyMarkedDead) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", serve_giver);
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        sleep_ms(10'000);
        notes.add("dead", found->IsObjectDead());
        notes.add("status", call(found, 1));
    });
    world.at(5'000'000'000, [&] { world.network().cut(world.link("phone", "tablet"), models::softbus::InFlight::Drop, 0); });
    world.run();
    EXPECT_EQ(notes.text(), "dead=1 status=32");
}

TEST_P(RpcDeath, Loss3_TheServerLetsGoOfWhatItGranted) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [&] {
        serve_distributed(1201, [&](std::uint32_t, MessageParcel&, MessageParcel& reply) {
            struct Last final : IPCObjectStub {
                explicit Last(Notes& its_notes) : notes(its_notes) {}
                ~Last() override { notes.add("destroyed"); }
                Notes& notes;
            };
            return reply.WriteRemoteObject(sptr<IRemoteObject>(new Last(notes))) ? 0 : 1;
        });
    });
    world.spawn("phone", "client", [&] {
        const auto anonymous = take(find_on("tablet", 1201), kGive);
        sleep_ms(4000);
        notes.add("held");
        sleep_ms(10'000);
    });
    world.at(9'000'000'000, [&] { world.network().cut(world.link("phone", "tablet"), models::softbus::InFlight::Drop, 0); });
    world.run();
    EXPECT_EQ(notes.text(), "held destroyed");
}

TEST_P(RpcDeath, Loss4_AWaitingCallIsNotWoken) {
    SeveralDevices world(options());
    Notes notes;
    const auto pid = world.spawn("tablet", "slow", [] {
        serve_distributed(1201, [](std::uint32_t, MessageParcel&, MessageParcel&) {
            sleep_ms(60'000);
            return 0;
        });
    });
    world.kill_at(5'000'000'000, "tablet", pid);
    world.spawn("phone", "client", [&] {
        const auto slow = find_on("tablet", 1201);
        while (now_ms() < 4000) sleep_ms(100);
        const auto start = now_ms();
        notes.add("status", call(slow, 1));
        notes.add("after", now_ms() - start);
    });
    world.run();
    EXPECT_EQ(notes.text(), "status=502 after=8000");
}

TEST_P(RpcDeath, Loss5_OnlyTheDeadProcesssSocketsGo) {
    SeveralDevices world(options());
    Notes notes;
    const auto pid = world.spawn("tablet", "dies", serve_giver);
    world.spawn("tablet", "lives", [] { serve_distributed(1202, echo); });
    world.kill_at(5'000'000'000, "tablet", pid);
    world.spawn("phone", "client", [&] {
        const auto dies = find_on("tablet", 1201);
        const auto lives = find_on("tablet", 1202);
        sleep_ms(10'000);
        notes.add("dead", dies->IsObjectDead());
        notes.add(say(lives, "hello"));
    });
    world.run();
    EXPECT_EQ(notes.text(), "dead=1 echo hello");
}

TEST_P(RpcDeath, Loss6_ADeviceOfflineReachesProxiesByTheirSockets) {
    SeveralDevices world(options());
    Notes notes;
    std::string reasons;
    world.on<sim::trace::SocketChanged>([&](const auto& event, const auto& stamp) {
        if (event.state == sim::trace::SocketState::Closed && stamp.device == 1) reasons += std::to_string(event.error) + " ";
    });
    world.spawn("tablet", "notes", serve_giver);
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        sleep_ms(10'000);
        notes.add("dead", found->IsObjectDead());
    });
    world.at(5'000'000'000, [&] { world.device("tablet").power_off(true); });
    world.run();
    EXPECT_EQ(notes.text(), "dead=1");
    EXPECT_EQ(reasons, "11 11 ") << "the control connection's and the client's";
}

TEST_P(RpcDeath, Loss7_NothingReconnectsByItselfButALookUpDoes) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", serve_giver);
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        sleep_ms(10'000);
        int status = 0;
        say(found, "hello", &status);
        notes.add("status", status);
        const auto again = samgr()->CheckSystemAbility(1201, "tablet");
        notes.add("found", again != nullptr);
        notes.add(say(again, "hello"));
    });
    world.at(5'000'000'000, [&] { world.network().cut(world.link("phone", "tablet"), models::softbus::InFlight::Drop, 0); });
    world.at(7'000'000'000, [&] { world.network().restore(world.link("phone", "tablet")); });
    world.run();
    EXPECT_EQ(notes.text(), "status=32 found=1 echo hello");
}

TEST_P(RpcDeath, ARestartedServiceIsFoundAgainUnderItsNewStub) {
    SeveralDevices world(options());
    Notes notes;
    const auto pid = world.spawn("tablet", "notes", serve_giver);
    world.kill_at(5'000'000'000, "tablet", pid);
    world.at(6'000'000'000, [&] { world.spawn("tablet", "notes", serve_giver); });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        sleep_ms(10'000);
        const auto again = samgr()->CheckSystemAbility(1201, "tablet");
        notes.add("found", again != nullptr);
        if (again != nullptr) notes.add(say(again, "hello"));
    });
    world.run();
    EXPECT_EQ(notes.text(), "found=1 echo hello");
}

TEST_P(RpcDeath, AnUntrustedDeviceCannotBindAndWhoIsDistrustedLater_IsShutOut) {
    SeveralDevices world(options());
    Notes notes;
    world.network().set_trust("phone", "tablet", false);
    world.spawn("tablet", "notes", serve_giver);
    world.spawn("phone", "client", [&] {
        notes.add("found", find_on("tablet", 1201) != nullptr);
        sleep_ms(5000);
        const auto found = samgr()->CheckSystemAbility(1201, "tablet");
        notes.add("found", found != nullptr);
        sleep_ms(5000);
        notes.add("dead", found->IsObjectDead());
    });
    world.at(3'000'000'000, [&] { world.network().set_trust("phone", "tablet", true); });
    world.at(9'000'000'000, [&] { world.network().set_trust("phone", "tablet", false); });
    world.run();
    EXPECT_EQ(notes.text(), "found=0 found=1 dead=1");
}
