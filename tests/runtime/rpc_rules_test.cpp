// The rules between devices: reference sections 7(a), (c), (d), (e) and the rows of section 9, in both profiles.

#include "ipc_object_proxy.h"
#include "runtime/core/process_context.h"
#include "runtime/dbinder/databus.h"
#include "tests/runtime/rpc_lab.h"

using namespace OHOS;
using namespace tests;

namespace {

class RpcRules : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, RpcRules, testing::Values("seed", "as-coded"), profile_name);

constexpr std::uint32_t kSay = 1;
constexpr std::uint32_t kGive = 2;     ///< answers an anonymous stub of its own process
constexpr std::uint32_t kTake = 3;     ///< is handed an object, and calls it
constexpr std::uint32_t kAbility = 4;  ///< answers the proxy of ability 1201 of the tablet

const std::vector<std::string> kNothing;

/// What a process makes of an object it was handed: what a call of it answers.
int use(Notes& notes, const std::string& who, const sptr<IRemoteObject>& object) {
    if (object == nullptr) {
        notes.add(who + ": null");
        return 0;
    }
    int status = 0;
    const auto answer = say(object, "hello", &status);
    notes.add(who + ": " + (status == 0 ? answer : std::to_string(status)));
    return 0;
}

/// An ability of the tablet that gives anonymous stubs and takes objects.
void serve_tablet(Notes& notes) {
    serve_distributed(1201, [&notes](std::uint32_t code, MessageParcel& data, MessageParcel& reply) {
        if (code == kGive) return reply.WriteRemoteObject(sptr<IRemoteObject>(new LambdaStub(echo))) ? 0 : 1;
        if (code == kTake) return use(notes, "tablet", data.ReadRemoteObject());
        return echo(code, data, reply);
    });
}

/// A neighbour on the phone: takes objects, and passes them on if told so.
void serve_neighbour(Notes& notes, std::int32_t ability, const std::string& who) {
    serve(ability, [&notes, who](std::uint32_t code, MessageParcel& data, MessageParcel& reply) {
        if (code == kTake) {
            const auto object = data.ReadRemoteObject();
            use(notes, who, object);
            if (object == nullptr) return 0;
            const auto next = samgr()->CheckSystemAbility(1112);
            if (next == nullptr || who != "p2") return 0;
            notes.add("p2 death", object->AddDeathRecipient(sptr<LambdaRecipient>::MakeSptr([](const auto&) {})));
            notes.add("p2 passes on", give(next, kTake, object));
        }
        if (code == kGive) return reply.WriteRemoteObject(take(samgr()->CheckSystemAbility(1201, "tablet"), kGive)) ? 0 : 1;
        if (code == kAbility) return reply.WriteRemoteObject(samgr()->CheckSystemAbility(1201, "tablet")) ? 0 : 1;
        return 0;
    });
}

}  // namespace

// -------------------------------------------------------------------------------------------------- 7(c) and row 7: passback

TEST_P(RpcRules, Row7_AProxyHandedBackToTheDeviceOfItsStub) {
    SeveralDevices world(options());
    const Rules rules(world);
    Notes notes;
    world.spawn("tablet", "notes", [&] { serve_tablet(notes); });
    world.spawn("phone", "client", [&] {
        const auto tablet = find_on("tablet", 1201);
        const auto anonymous = take(tablet, kGive);
        notes.add("written", MessageParcel().WriteRemoteObject(anonymous));
        notes.add("anonymous", give(tablet, kTake, anonymous));
        notes.add("registered", give(tablet, kTake, tablet));
        int status = 0;
        say(tablet, "still there", &status);
        notes.add("after", status);
    });
    world.run();
    if (strict()) {
        EXPECT_EQ(notes.text(), "written=1 anonymous=505 registered=505 after=0");
        EXPECT_EQ(rules.lines(), (std::vector<std::string>{"PASS-1 refused anonymous 0 tablet", "PASS-1 refused registered 0 tablet"}));
    } else {
        EXPECT_EQ(notes.text(), "written=1 tablet: null anonymous=0 tablet: null registered=0 after=0");
        EXPECT_EQ(rules.lines(), (std::vector<std::string>{"PASS-1 tolerated anonymous 0 tablet", "PASS-1 tolerated registered 0 tablet"}));
    }
}

TEST_P(RpcRules, Vector24_PassbackInAReply) {
    SeveralDevices world(options());
    const Rules rules(world);
    Notes notes;
    world.spawn("phone", "keeper", [&] {
        auto& kept = *new sptr<IRemoteObject>;
        serve_distributed(1202, [&](std::uint32_t code, MessageParcel& data, MessageParcel& reply) {
            if (code == kTake) kept = data.ReadRemoteObject();
            return code == kGive && !reply.WriteRemoteObject(kept) ? 1 : 0;
        });
    });
    world.spawn("tablet", "client", [&] {
        const auto keeper = find_on("phone", 1202);
        notes.add("given", give(keeper, kTake, sptr<IRemoteObject>(new LambdaStub(echo))));
        int status = 0;
        const auto back = take(keeper, kGive, &status);
        notes.add("status", status);
        notes.add("object", back != nullptr);
    });
    world.run();
    EXPECT_EQ(notes.text(), strict() ? "given=0 status=506 object=0" : "given=0 status=0 object=0");
    EXPECT_EQ(rules.lines(),
              std::vector<std::string>{strict() ? "PASS-1 refused anonymous 0 tablet" : "PASS-1 tolerated anonymous 0 tablet"});
}

// ------------------------------------------------------------------------------------------- 7(c) and row 8: local crossings

TEST_P(RpcRules, Row8_AnAnonymousProxyCrossesOnceInARequest) {
    SeveralDevices world(options());
    const Rules rules(world);
    Notes notes;
    world.spawn("tablet", "notes", [&] { serve_tablet(notes); });
    world.spawn("phone", "p2", [&] { serve_neighbour(notes, 1111, "p2"); });
    world.spawn("phone", "p3", [&] { serve_neighbour(notes, 1112, "p3"); });
    world.spawn("phone", "p1", [&] {
        const auto anonymous = take(find_on("tablet", 1201), kGive);
        notes.add("p1 passes on", give(samgr()->CheckSystemAbility(1111), kTake, anonymous));
    });
    world.run();
    if (strict()) {
        EXPECT_EQ(notes.text(), "p2: echo hello p2 death=0 p2 passes on=407 p1 passes on=0");
        EXPECT_EQ(rules.lines(), (std::vector<std::string>{"DEATH-1 refused anonymous 1 tablet", "PASS-2 refused anonymous 1 tablet"}));
    } else {
        EXPECT_EQ(notes.text(), "p2: echo hello p2 death=0 p3: 900 p2 passes on=0 p1 passes on=0");
        EXPECT_EQ(rules.lines(), (std::vector<std::string>{"DEATH-1 tolerated anonymous 1 tablet", "PASS-2 tolerated anonymous 1 tablet"}));
    }
}

TEST_P(RpcRules, Row8_AnAbilitysProxyCrossesOnceInARequest) {
    SeveralDevices world(options());
    const Rules rules(world);
    Notes notes;
    world.spawn("tablet", "notes", [&] { serve_tablet(notes); });
    world.spawn("phone", "p2", [&] { serve_neighbour(notes, 1111, "p2"); });
    world.spawn("phone", "p3", [&] { serve_neighbour(notes, 1112, "p3"); });
    world.spawn("phone", "p1", [&] { notes.add("p1 passes on", give(samgr()->CheckSystemAbility(1111), kTake, find_on("tablet", 1201))); });
    world.run();
    if (strict()) {
        EXPECT_EQ(notes.text(), "p2: echo hello p2 death=1 p2 passes on=401 p1 passes on=0");
        EXPECT_EQ(rules.lines(), std::vector<std::string>{"PASS-2 refused registered 1 tablet"});
    } else {
        EXPECT_EQ(notes.text(), "p2: echo hello p2 death=1 p3: 704 p2 passes on=0 p1 passes on=0");
        EXPECT_EQ(rules.lines(), std::vector<std::string>{"PASS-2 tolerated registered 1 tablet"});
    }
}

TEST_P(RpcRules, Row8_TheFirstCrossingInAReply) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [&] { serve_tablet(notes); });
    world.spawn("phone", "p1", [&] { serve_neighbour(notes, 1111, "p1"); });
    world.spawn("phone", "p2", [&] {
        sleep_ms(50);
        const auto p1 = samgr()->CheckSystemAbility(1111);
        use(notes, "anonymous", take(p1, kGive));
        use(notes, "ability", take(p1, kAbility));
    });
    world.run();
    EXPECT_EQ(notes.text(), "anonymous: echo hello ability: echo hello");
}

TEST(RpcRulesAsBroken, Row8_ForwardingAsItIsSinceNovember2024) {
    SeveralDevices::Options options;
    options.profile = "as-coded";
    options.properties["switch.rpc_proxy_forward"] = "broken-2024-11";
    SeveralDevices world(options);
    Notes notes;
    world.spawn("tablet", "notes", [&] { serve_tablet(notes); });
    world.spawn("phone", "p2", [&] { serve_neighbour(notes, 1111, "p2"); });
    world.spawn("phone", "p1", [&] { serve_neighbour(notes, 1113, "p1"); });
    world.spawn("phone", "client", [&] {
        const auto ability = find_on("tablet", 1201);
        const auto p2 = samgr()->CheckSystemAbility(1111);
        notes.add("request, anonymous", give(p2, kTake, take(ability, kGive)));
        notes.add("request, ability", give(p2, kTake, ability));
        const auto p1 = samgr()->CheckSystemAbility(1113);
        use(notes, "reply, anonymous", take(p1, kGive));
        use(notes, "reply, ability", take(p1, kAbility));
    });
    world.run();
    EXPECT_EQ(notes.text(), "request, anonymous=407 request, ability=401 reply, anonymous: echo hello reply, ability: 704");
}

TEST_P(RpcRules, TheTraceHoldsNoAddressOfABlockBesideAnObject) {
    SeveralDevices world(options());
    int blocks = 0;
    int addresses = 0;
    const auto look = [&](sim::trace::Bytes bytes) {
        for (std::size_t at = 0; at + 16 <= bytes.size(); at += 4) {
            std::uint32_t type = 0;
            std::uint64_t address = 0;
            std::memcpy(&type, bytes.data() + at, sizeof(type));
            std::memcpy(&address, bytes.data() + at + 8, sizeof(address));
            if (type != BINDER_TYPE_PTR) continue;
            ++blocks;
            if (address != 0) ++addresses;
        }
    };
    world.on<sim::trace::TransactionSent>([&](const auto& event, const auto&) { look(event.data); });
    world.on<sim::trace::TransactionFinished>([&](const auto& event, const auto&) { look(event.data); });
    world.on<sim::trace::RpcSent>([&](const auto& event, const auto&) { look(event.data); });
    Notes notes;
    world.spawn("tablet", "notes", [&] { serve_tablet(notes); });
    world.spawn("phone", "p2", [&] { serve_neighbour(notes, 1113, "p2"); });
    world.spawn("phone", "p1", [&] {
        const auto tablet = find_on("tablet", 1201);
        give(samgr()->CheckSystemAbility(1113), kTake, tablet);
        give(tablet, kTake, tablet);
    });
    world.run();
    EXPECT_GE(blocks, 3) << "SAMgr's answer, the request to p2, the message that was refused";
    EXPECT_EQ(addresses, 0);
}

TEST_P(RpcRules, AStandInReturnedToItsMakerIsTheOriginalProxy) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [&] { serve_tablet(notes); });
    world.spawn("phone", "p2", [&] {
        serve(1111, [](std::uint32_t, MessageParcel& data, MessageParcel& reply) {
            const auto object = data.ReadRemoteObject();
            const auto maker = data.ReadRemoteObject();
            return reply.WriteInt32(give(maker, kTake, object)) ? 0 : 1;
        });
    });
    world.spawn("phone", "p1", [&] {
        const auto anonymous = take(find_on("tablet", 1201), kGive);
        const sptr<IRemoteObject> mine(new LambdaStub([&, anonymous](std::uint32_t, MessageParcel& data, MessageParcel&) {
            notes.add("same", data.ReadRemoteObject() == anonymous);
            return 0;
        }));
        MessageParcel data;
        MessageParcel reply;
        MessageOption option;
        data.WriteRemoteObject(anonymous);
        data.WriteRemoteObject(mine);
        notes.add("status", samgr()->CheckSystemAbility(1111)->SendRequest(1, data, reply, option));
        notes.add("back", reply.ReadInt32());
    });
    world.run();
    EXPECT_EQ(notes.text(), strict() ? "status=0 back=407" : "same=1 status=0 back=0")
        << "strictly, even the way back is a second crossing";
}

TEST_P(RpcRules, AThirdDeviceGetsAProxyAndGoesThereItself) {
    auto some = options();
    some.devices = {"phone", "tablet", "watch"};
    SeveralDevices world(some);
    Notes notes;
    std::string sockets;
    world.on<sim::trace::ObjectLearned>([&](const auto& event, const auto& stamp) {
        if (event.known != 0 && stamp.device == 3) sockets += std::string(event.host_device) + " ";
    });
    world.spawn("tablet", "notes", [&] { serve_tablet(notes); });
    world.spawn("watch", "taker", [&] {
        serve_distributed(1202,
                          [&](std::uint32_t, MessageParcel& data, MessageParcel&) { return use(notes, "watch", data.ReadRemoteObject()); });
    });
    world.spawn("phone", {.name = "system", .uid = 5000}, [&] {
        const auto anonymous = take(find_on("tablet", 1201), kGive);
        notes.add("given", give(samgr()->CheckSystemAbility(1202, "watch"), kTake, anonymous));
    });
    world.spawn("phone", {.name = "application", .uid = 20010001}, [&] {
        sleep_ms(5000);
        const auto anonymous = take(find_on("tablet", 1201), kGive);
        notes.add("given", give(samgr()->CheckSystemAbility(1202, "watch"), kTake, anonymous));
    });
    world.run();
    EXPECT_EQ(notes.text(), "watch: echo hello given=0 given=505") << "an application cannot let others in (303), so its send fails";
    EXPECT_EQ(sockets, "tablet ");
}

// -------------------------------------------------------------------------------------------------- 7(d) and row 9: stage model

TEST_P(RpcRules, Row9_AStageModelApplicationLooksAbilitiesUp) {
    SeveralDevices world(options());
    const Rules rules(world);
    Notes notes;
    world.spawn("tablet", "notes", [&] { serve_tablet(notes); });
    world.spawn("phone", "local", [] { serve(1111, echo); });
    world.spawn("phone", {.name = "app", .uid = 20010001, .token = 0x20000001, .application_model = "stage"}, [&] {
        sleep_ms(50);
        notes.add("local", samgr()->CheckSystemAbility(1111) != nullptr);
        notes.add("get", samgr()->GetSystemAbility(1111) != nullptr);
        notes.add("remote", samgr()->CheckSystemAbility(1201, "tablet") != nullptr);
        notes.add("add", samgr()->AddSystemAbility(1115, sptr<LambdaStub>::MakeSptr(echo)));
    });
    world.run();
    if (strict()) {
        EXPECT_EQ(notes.text(), "local=0 get=0 remote=0 add=1");
        EXPECT_EQ(rules.lines(), std::vector<std::string>(4, "STAGE-1 refused unknown 0 "));
    } else {
        EXPECT_EQ(notes.text(), "local=1 get=1 remote=1 add=0");
        EXPECT_EQ(rules.lines(), std::vector<std::string>(4, "STAGE-1 tolerated unknown 0 "));
    }
}

TEST_P(RpcRules, StageModel_AnApplicationsUidCannotPublishForOthersOrLetOthersIn) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [&] { serve_tablet(notes); });
    world.spawn("phone", "local", [] { serve(1111, echo); });
    world.spawn("phone", {.name = "application", .uid = 10000}, [&] {
        sleep_ms(50);
        MessageParcel data;
        MessageParcel reply;
        const auto local = samgr()->CheckSystemAbility(1111);
        notes.add("listen", static_cast<IPCObjectProxy&>(*local).InvokeListenThread(data, reply));
        const auto tablet = samgr()->CheckSystemAbility(1201, "tablet");
        notes.add("authorise", ProcessContext::Current().Bus().AuthoriseOther(
                                   static_cast<IPCObjectProxy&>(*tablet).GetHandle(),
                                   {.device = "watch", .session = "DBinder1000_200", .pid = 200, .uid = 1000}));
    });
    world.run();
    EXPECT_EQ(notes.text(), "listen=303 authorise=303");
}

// --------------------------------------------------------------------------------------------------------- 7(a) and rows 1 to 3

TEST_P(RpcRules, Row1And2_TheReceiveAreaAndWhatCounts) {
    SeveralDevices world(options());
    const Rules rules(world);
    Notes notes;
    world.spawn("phone", "sink", [] { serve(1111, [](auto, auto&, auto&) { return 0; }); });
    const std::size_t area = strict() ? 1'048'576 : 1'040'384;
    world.spawn("phone", "client", [&] {
        sleep_ms(50);
        const auto sink = samgr()->CheckSystemAbility(1111);
        for (const auto& [size, flags] : {std::pair{area, 0}, {area + 1, 0}, {area / 2 - 104, 1}, {area / 2 - 103, 1}}) {
            MessageParcel data;
            MessageParcel reply;
            MessageOption option(flags);
            data.SetMaxCapacity(2'000'000);
            std::vector<char> bytes(size);
            data.WriteUnpadBuffer(bytes.data(), size);
            data.SetDataSize(size);
            notes.add("status", sink->SendRequest(kSay, data, reply, option));
            sleep_ms(10);
        }
    });
    world.run();
    EXPECT_EQ(notes.text(), "status=0 status=29201 status=0 status=29201");
    EXPECT_EQ(rules.lines(), std::vector<std::string>(2, "SIZE-1 refused unknown 0 "));
}

TEST_P(RpcRules, Limit_TheDefaultParcelAndRawDataAreRefusedByTheirWriter) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("phone", "client", [&] {
        MessageParcel parcel;
        const std::vector<char> bytes(204'804);
        notes.add("200 KiB", parcel.WriteUnpadBuffer(bytes.data(), 204'800));
        notes.add("more", parcel.WriteInt32(1));
        MessageParcel raw;
        const char byte = 0;
        notes.add("beyond 128 MiB", raw.WriteRawData(&byte, 128UL * 1024 * 1024 + 1));
    });
    world.run();
    EXPECT_EQ(notes.text(), "200 KiB=1 more=0 beyond 128 MiB=0");
}

// ------------------------------------------------------------------------------------------------- the remaining rows of section 9

TEST_P(RpcRules, Row11_CodeZeroIsAcceptedAndBeyondTheLastIsNot) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [&] {
        serve_distributed(1201, [&](std::uint32_t code, MessageParcel&, MessageParcel&) {
            notes.add("code", code);
            return 0;
        });
    });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        notes.add("zero", call(found, 0));
        notes.add("last", call(found, 0x00ffffff));
        notes.add("beyond", call(found, 0x01000000));
    });
    world.run();
    EXPECT_EQ(notes.text(), "code=0 zero=0 code=16777215 last=0 beyond=204");
}

TEST_P(RpcRules, Row12_AStatusIsLostBesideReplyData) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [] {
        serve_distributed(1201, [](std::uint32_t code, MessageParcel&, MessageParcel& reply) {
            if (code == 1) reply.WriteInt32(1);
            return 77;
        });
    });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        notes.add("data", call(found, 1));
        notes.add("none", call(found, 2));
    });
    world.run();
    EXPECT_EQ(notes.text(), "data=0 none=77");
}

TEST_P(RpcRules, Row13_WhatADeadProxyAnswers) {
    SeveralDevices world(options());
    Notes notes;
    const auto local = world.spawn("phone", "local", [] { serve(1111, echo); });
    const auto remote = world.spawn("tablet", "remote", [] { serve_distributed(1201, echo); });
    world.kill_at(5'000'000'000, "phone", local);
    world.kill_at(5'000'000'000, "tablet", remote);
    world.spawn("phone", "client", [&] {
        const auto near = find(1111);
        const auto far = samgr()->CheckSystemAbility(1201, "tablet");
        sleep_ms(8000);
        notes.add("unmarked", call(near, kSay));
        notes.add("marked", call(far, kSay));
    });
    world.run();
    EXPECT_EQ(notes.text(), "unmarked=29189 marked=32");
}

TEST_P(RpcRules, Row14_EightSecondsForRemoteCallsAndNoLimitForLocalOnes) {
    SeveralDevices world(options());
    Notes notes;
    const auto slow = [](auto, auto&, auto&) {
        sleep_ms(9000);
        return 0;
    };
    world.spawn("phone", "local", [slow] { serve(1111, slow); });
    world.spawn("tablet", "remote", [slow] { serve_distributed(1201, slow); });
    world.spawn("phone", "client", [&] {
        notes.add("local", call(find(1111), kSay));
        notes.add("remote", call(samgr()->CheckSystemAbility(1201, "tablet"), kSay));
    });
    world.run();
    EXPECT_EQ(notes.text(), "local=0 remote=502");
}

TEST_P(RpcRules, Identity_SettingOneWithoutACallSucceedsAndResettingGivesNone) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("phone", "client", [&] {
        std::string nothing;
        notes.add("set", IPCSkeleton::SetCallingIdentity(nothing));
        notes.add("reset", IPCSkeleton::ResetCallingIdentity().size());
        notes.add("own pid", IPCSkeleton::GetCallingPid() == runtime::port::Os().Pid());
    });
    world.run();
    EXPECT_EQ(notes.text(), "set=1 reset=0 own pid=1");
}

TEST_P(RpcRules, Identity_OfALocalCallIsTheDrivers) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("phone", "local", [&] {
        serve(1111, [&](std::uint32_t, MessageParcel&, MessageParcel&) {
            notes.add("local", IPCSkeleton::IsLocalCalling());
            notes.add("uid", IPCSkeleton::GetCallingUid());
            notes.add("token", IPCSkeleton::GetCallingTokenID());
            notes.add("duid", IPCSkeleton::GetDCallingUid());
            notes.add("dtoken", IPCSkeleton::GetDCallingTokenID());
            notes.add("devices: " + IPCSkeleton::GetCallingDeviceID() + ">" + IPCSkeleton::GetLocalDeviceID());
            return 0;
        });
    });
    world.spawn("phone", {.name = "client", .uid = 1234, .token = 77}, [&] { call(find(1111), kSay); });
    world.run();
    EXPECT_EQ(notes.text(), "local=1 uid=1234 token=77 duid=-1 dtoken=0 devices: >");
}

TEST_P(RpcRules, Row16_APeersClaimedIdentityIsNeverTakenAsLocal) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [&] {
        serve_distributed(1201, [&](std::uint32_t, MessageParcel&, MessageParcel&) {
            notes.add("uid", IPCSkeleton::GetCallingUid());
            notes.add("claimed", IPCSkeleton::GetDCallingUid());
            return 0;
        });
    });
    world.spawn("phone", {.name = "root", .uid = 0}, [&] {
        const auto found = find_on("tablet", 1201);
        call(found, kSay);
        // Codes that only a local system process may use.
        MessageParcel data;
        MessageParcel reply;
        notes.add("listen", static_cast<IPCObjectProxy&>(*found).InvokeListenThread(data, reply));
        MessageParcel dump;
        MessageOption option;
        dump.WriteFileDescriptor(1);
        dump.WriteString16Vector({});
        notes.add("dump", found->SendRequest(DUMP_TRANSACTION, dump, reply, option));
    });
    world.run();
    EXPECT_EQ(notes.text(), "uid=-1 claimed=0 listen=303 dump=0");
}
