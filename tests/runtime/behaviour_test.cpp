// Rows of the behavioural vectors (openharmony-ipc-rpc 10.2) over the simulated device and its driver.

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "iremote_proxy.h"
#include "tests/runtime/lambda_stub.h"
#include "tests/support/one_device.h"

namespace tests {
namespace {

using OHOS::ERR_NONE;
using OHOS::IRemoteObject;
using OHOS::MessageOption;
using OHOS::MessageParcel;
using OHOS::sptr;
using support::OneDevice;

constexpr std::int32_t kService = 1109;
constexpr int kDeadReply = 29189;
constexpr int kFailedReply = 29201;

void report(const std::function<void()>& act) { OneDevice::report(act); }

TEST(Behaviour, Row1_AHandlersCodeIsLostWhenItsReplyHasData) {
    OneDevice device;
    device.spawn("server", [] {
        serve(kService, [](std::uint32_t, MessageParcel&, MessageParcel& reply) {
            reply.WriteInt32(77);
            return 5;
        });
    });
    int result = -1;
    std::int32_t value = 0;
    device.spawn("client", [&] {
        MessageParcel reply;
        const int status = call(find(kService), 1, &reply);
        const std::int32_t got = reply.ReadInt32();
        report([&] { result = status, value = got; });
    });
    device.run();
    EXPECT_EQ(result, 0);
    EXPECT_EQ(value, 77);
}

TEST(Behaviour, Row2_AHandlersCodeArrivesWithAnEmptyReply) {
    OneDevice device;
    device.spawn("server", [] { serve(kService, [](std::uint32_t, MessageParcel&, MessageParcel&) { return 5; }); });
    int result = -1;
    std::size_t size = 99;
    device.spawn("client", [&] {
        MessageParcel reply;
        const int status = call(find(kService), 1, &reply);
        report([&] { result = status, size = reply.GetDataSize(); });
    });
    device.run();
    EXPECT_EQ(result, 5);
    EXPECT_EQ(size, 0u);
}

TEST(Behaviour, Row3And4_CodesAbove24BitsAreRefusedAndZeroIsLegal) {
    OneDevice device;
    std::vector<std::uint32_t> handled;
    device.spawn("server", [&] {
        serve(kService, [&](std::uint32_t code, MessageParcel&, MessageParcel&) {
            report([&] { handled.push_back(code); });
            return 0;
        });
    });
    std::vector<int> results;
    device.spawn("client", [&] {
        const auto object = find(kService);
        const int above = call(object, 0x01000000);
        const int zero = call(object, 0);
        report([&] { results = {above, zero}; });
    });
    device.run();
    EXPECT_EQ(results, (std::vector<int>{204, 0}));
    EXPECT_EQ(handled, (std::vector<std::uint32_t>{0}));
}

TEST(Behaviour, UnknownCodesAre305) {
    OneDevice device;
    device.spawn("server", [] {
        samgr()->AddSystemAbility(kService, new OHOS::IPCObjectStub(u"tests.Plain"));
        OHOS::IPCSkeleton::JoinWorkThread();
    });
    int result = -1;
    device.spawn("client", [&] {
        const int status = call(find(kService), 9);
        report([&] { result = status; });
    });
    device.run();
    EXPECT_EQ(result, 305);
}

TEST(Behaviour, Row5_OneWayCallsToOneStubRunOneAfterTheOther) {
    OneDevice device;
    std::vector<std::int64_t> starts;
    device.spawn("server", [&] {
        serve(kService, [&](std::uint32_t, MessageParcel&, MessageParcel&) {
            const auto now = now_ms();
            report([&] { starts.push_back(now); });
            sleep_ms(100);
            return 0;
        });
    });
    std::int64_t sent_ms = -1;
    device.spawn("client", [&] {
        const auto object = find(kService);
        const auto before = now_ms();
        call(object, 1, nullptr, MessageOption::TF_ASYNC);
        call(object, 2, nullptr, MessageOption::TF_ASYNC);
        const auto after = now_ms();
        report([&] { sent_ms = after - before; });
        sleep_ms(500);
    });
    device.run();
    EXPECT_LT(sent_ms, 2);
    ASSERT_EQ(starts.size(), 2u);
    EXPECT_GE(starts[1] - starts[0], 100);  // the second waits for the first one's buffer
}

TEST(Behaviour, Row6_OneWayCallsToTwoStubsOfOneProcessMayOverlap) {
    OneDevice device;
    std::vector<std::int64_t> starts;
    device.spawn("server", [&] {
        const auto handler = [&](std::uint32_t, MessageParcel&, MessageParcel&) {
            const auto now = now_ms();
            report([&] { starts.push_back(now); });
            sleep_ms(100);
            return 0;
        };
        samgr()->AddSystemAbility(kService, sptr<LambdaStub>::MakeSptr(handler));
        serve(kService + 1, handler);
    });
    device.spawn("client", [&] {
        const auto first = find(kService);
        const auto second = find(kService + 1);
        call(first, 1, nullptr, MessageOption::TF_ASYNC);
        call(second, 1, nullptr, MessageOption::TF_ASYNC);
        sleep_ms(500);
    });
    device.run();
    ASSERT_EQ(starts.size(), 2u);
    EXPECT_LT(starts[1] - starts[0], 100);
}

TEST(Behaviour, Row7_ACallToAKilledHostIsADeadReplyAndAProxyWithoutRecipientsIsNotMarked) {
    OneDevice device;
    const auto server = device.spawn("server", [] { serve(kService, [](std::uint32_t, MessageParcel&, MessageParcel&) { return 0; }); });
    int result = -1;
    bool dead = true;
    device.spawn("client", [&] {
        const auto object = find(kService);
        sleep_ms(100);
        const int status = call(object, 1);
        report([&] { result = status, dead = object->IsObjectDead(); });
    });
    device.kill_at(50'000'000, server);
    device.run();
    EXPECT_EQ(result, kDeadReply);
    EXPECT_FALSE(dead);
}

TEST(Behaviour, AHostThatDiesBetweenRequestAndReplyIsADeadReply) {
    OneDevice device;
    const auto server = device.spawn("server", [] {
        serve(kService, [](std::uint32_t, MessageParcel&, MessageParcel&) {
            sleep_ms(1000);
            return 0;
        });
    });
    int result = -1;
    std::int64_t when = 0;
    device.spawn("client", [&] {
        const int status = call(find(kService), 1);
        report([&] { result = status, when = now_ms(); });
    });
    device.kill_at(50'000'000, server);
    device.run();
    EXPECT_EQ(result, kDeadReply);
    EXPECT_EQ(when, 50);
}

TEST(Behaviour, Row8And9_ARecipientAddedTwiceFiresTwiceInOneThreadAndCallsOnTheDeadProxyAre32) {
    OneDevice device;
    const auto server = device.spawn("server", [] { serve(kService, [](std::uint32_t, MessageParcel&, MessageParcel&) { return 0; }); });
    std::vector<std::int32_t> threads;
    std::vector<int> calls;
    std::vector<bool> facts;
    device.spawn("client", [&] {
        const auto object = find(kService);
        const sptr<IRemoteObject::DeathRecipient> recipient = sptr<LambdaRecipient>::MakeSptr([&](const OHOS::wptr<IRemoteObject>& who) {
            const auto strong = who.promote();
            const int status = call(strong, 1);
            const bool same = strong == object;
            report([&] {
                threads.push_back(runtime::port::Os().Tid());
                calls.push_back(status);
                facts.push_back(same);
            });
        });
        const bool first = object->AddDeathRecipient(recipient);
        const bool second = object->AddDeathRecipient(recipient);
        sleep_ms(100);
        const bool removed = object->RemoveDeathRecipient(recipient);
        const bool added = object->AddDeathRecipient(recipient);
        report([&] { facts.insert(facts.end(), {first, second, removed, added, object->IsObjectDead()}); });
    });
    device.kill_at(50'000'000, server);
    device.run();
    ASSERT_EQ(threads.size(), 2u);
    EXPECT_EQ(threads[0], threads[1]);
    EXPECT_EQ(calls, (std::vector<int>{32, 32}));
    EXPECT_EQ(facts, (std::vector<bool>{true, true, true, true, false, false, true}));
}

TEST(Behaviour, ARemovedRecipientHearsNothing) {
    OneDevice device;
    const auto server = device.spawn("server", [] { serve(kService, [](std::uint32_t, MessageParcel&, MessageParcel&) { return 0; }); });
    int deaths = 0;
    int result = 0;
    device.spawn("client", [&] {
        const auto object = find(kService);
        const auto recipient = sptr<LambdaRecipient>::MakeSptr([&](const OHOS::wptr<IRemoteObject>&) { ++deaths; });
        object->AddDeathRecipient(recipient);
        object->RemoveDeathRecipient(recipient);
        sleep_ms(100);
        const int status = call(object, 1);
        report([&] { result = status; });
    });
    device.kill_at(50'000'000, server);
    device.run();
    EXPECT_EQ(deaths, 0);
    EXPECT_EQ(result, kDeadReply);
}

TEST(Behaviour, ARecipientAddedAfterTheDeathIsToldAtOnce) {
    OneDevice device;
    const auto server = device.spawn("server", [] { serve(kService, [](std::uint32_t, MessageParcel&, MessageParcel&) { return 0; }); });
    int deaths = 0;
    device.spawn("client", [&] {
        const auto object = find(kService);
        sleep_ms(100);
        object->AddDeathRecipient(sptr<LambdaRecipient>::MakeSptr([&](const OHOS::wptr<IRemoteObject>&) { ++deaths; }));
        sleep_ms(10);
    });
    device.kill_at(50'000'000, server);
    device.run();
    EXPECT_EQ(deaths, 1);
}

TEST(Behaviour, Row10_AStubHasNoDeathRecipients) {
    OneDevice device;
    std::vector<bool> results;
    device.spawn("process", [&] {
        const auto stub = sptr<LambdaStub>::MakeSptr([](std::uint32_t, MessageParcel&, MessageParcel&) { return 0; });
        const auto recipient = sptr<LambdaRecipient>::MakeSptr([](const OHOS::wptr<IRemoteObject>&) {});
        const bool added = stub->AddDeathRecipient(recipient);
        const bool removed = stub->RemoveDeathRecipient(recipient);
        report([&] { results = {added, removed}; });
    });
    device.run();
    EXPECT_EQ(results, (std::vector<bool>{false, false}));
}

TEST(Behaviour, Row12_TensOfThousandsOfCallsWithADescriptorLeakNone) {
    OneDevice device;
    constexpr int kCalls = 20'000;  // far more than the 64 descriptors either process may have
    int good = 0;
    device.spawn(OneDevice::Process{.name = "server", .descriptors_max = 64}, [] {
        serve(kService, [](std::uint32_t, MessageParcel& data, MessageParcel& reply) {
            const int fd = data.ReadFileDescriptor();
            const bool passed = fd >= 0 && reply.WriteFileDescriptor(fd);
            runtime::port::Os().CloseDescriptor(fd);
            return passed ? 0 : 1;
        });
    });
    device.spawn(OneDevice::Process{.name = "client", .descriptors_max = 64}, [&] {
        const auto object = find(kService);
        const int memory = OHOS::AshmemCreate("descriptor", 4096);
        for (int i = 0; i < kCalls; ++i) {
            MessageParcel data;
            MessageParcel reply;
            MessageOption option;
            data.WriteFileDescriptor(memory);
            const int status = object->SendRequest(1, data, reply, option);
            const int back = reply.ReadFileDescriptor();
            if (status == ERR_NONE && OHOS::AshmemGetSize(back) == 4096) ++good;
            runtime::port::Os().CloseDescriptor(back);
        }
    });
    device.run();
    EXPECT_EQ(good, kCalls);
}

TEST(Behaviour, Row13_LargeRawDataTravelsThroughSharedMemory) {
    OneDevice device;
    constexpr std::size_t kSize = 3'000'000;  // three receive areas
    std::size_t sum = 0;
    device.spawn("server", [] {
        serve(kService, [](std::uint32_t, MessageParcel& data, MessageParcel& reply) {
            const auto* bytes = static_cast<const char*>(data.ReadRawData(kSize));
            std::size_t total = 0;
            for (std::size_t i = 0; bytes != nullptr && i < kSize; ++i) total += static_cast<unsigned char>(bytes[i]);
            reply.WriteUint64(total);
            return 0;
        });
    });
    device.spawn("client", [&] {
        const auto object = find(kService);
        const std::string bytes(kSize, '\1');
        MessageParcel data;
        MessageParcel reply;
        MessageOption option;
        data.WriteRawData(bytes.data(), bytes.size());
        object->SendRequest(1, data, reply, option);
        const auto total = reply.ReadUint64();
        report([&] { sum = total; });
    });
    device.run();
    EXPECT_EQ(sum, kSize);
}

TEST(Behaviour, Row14_ManyThreadsThatGetOneServiceGetOnePointer) {
    OneDevice device;
    device.spawn("server", [] { serve(kService, [](std::uint32_t, MessageParcel&, MessageParcel&) { return 0; }); });
    std::vector<const IRemoteObject*> found;
    device.spawn("client", [&] {
        sleep_ms(10);
        for (int i = 0; i < 20; ++i) {
            runtime::port::Os().StartThread("getter", [&] {
                const auto object = samgr()->GetSystemAbility(kService);
                report([&] { found.push_back(object.GetRefPtr()); });
                sleep_ms(100);  // holds it until all have theirs
            });
        }
        sleep_ms(1000);
    });
    device.run();
    ASSERT_EQ(found.size(), 20u);
    EXPECT_NE(found[0], nullptr);
    for (const auto* object : found) EXPECT_EQ(object, found[0]);
}

class IKnown : public OHOS::IRemoteBroker {
public:
    DECLARE_INTERFACE_DESCRIPTOR(u"tests.IKnown")
};
class KnownProxy : public OHOS::IRemoteProxy<IKnown> {
public:
    explicit KnownProxy(const sptr<IRemoteObject>& object) : OHOS::IRemoteProxy<IKnown>(object) {}

private:
    static inline OHOS::BrokerDelegator<KnownProxy> delegator_;
};
class IUnknown : public OHOS::IRemoteBroker {
public:
    DECLARE_INTERFACE_DESCRIPTOR(u"tests.IUnknown");
};

TEST(Behaviour, Row15_CastingAProxyLooksOnlyAtTheRequestedInterface) {
    OneDevice device;
    device.spawn("server", [] { serve(kService, [](std::uint32_t, MessageParcel&, MessageParcel&) { return 0; }); });
    std::vector<bool> given;
    device.spawn("client", [&] {
        const auto object = find(kService);  // of another interface altogether
        const bool known = OHOS::iface_cast<IKnown>(object) != nullptr;
        const bool concrete = OHOS::iface_cast<KnownProxy>(object) != nullptr;
        const bool unknown = OHOS::iface_cast<IUnknown>(object) != nullptr;
        report([&] { given = {known, concrete, unknown}; });
    });
    device.run();
    EXPECT_EQ(given, (std::vector<bool>{true, true, false}));
}

TEST(Behaviour, Row16_ANestedCallBackRunsOnTheWaitingThread) {
    OneDevice device;
    device.spawn("b", [] {
        serve(kService, [](std::uint32_t, MessageParcel& data, MessageParcel& reply) {
            const auto back = data.ReadRemoteObject();
            MessageParcel inner;
            const int status = call(back, 2, &inner);
            reply.WriteInt32(status == 0 ? inner.ReadInt32() : -1);
            return 0;
        });
    });
    std::int32_t outer_tid = 0;
    std::int32_t inner_tid = -1;
    std::int32_t caller = 0;
    std::uint32_t a = 0;
    std::uint32_t b_seen_pid = 0;
    a = device.spawn("a", [&] {
        const auto object = find(kService);
        const auto stub = sptr<LambdaStub>::MakeSptr([&](std::uint32_t, MessageParcel&, MessageParcel& reply) {
            caller = OHOS::IPCSkeleton::GetCallingPid();
            reply.WriteInt32(runtime::port::Os().Tid());
            return 0;
        });
        MessageParcel data;
        MessageParcel reply;
        MessageOption option;
        data.WriteRemoteObject(stub);
        object->SendRequest(1, data, reply, option);
        inner_tid = reply.ReadInt32();
        outer_tid = runtime::port::Os().Tid();
        b_seen_pid = static_cast<std::uint32_t>(OHOS::IPCSkeleton::GetCallingPid());
    });
    device.run();
    EXPECT_EQ(inner_tid, outer_tid);
    EXPECT_NE(caller, static_cast<std::int32_t>(a));
    EXPECT_EQ(b_seen_pid, a);  // outside of calls: oneself again
}

class Listener final : public OHOS::SystemAbilityStatusChangeStub {
public:
    explicit Listener(std::vector<std::string>& heard) : heard_(heard) {}
    void OnAddSystemAbility(std::int32_t id, const std::string&) override { note("add", id); }
    void OnRemoveSystemAbility(std::int32_t id, const std::string&) override { note("remove", id); }

private:
    void note(const char* what, std::int32_t id) {
        report([&] { heard_.push_back(what + (" " + std::to_string(id))); });
    }
    std::vector<std::string>& heard_;
};

TEST(Behaviour, Row21_AKilledProcessLosesItsAbilitiesAndListenersHearOfIt) {
    OneDevice device;
    const auto server = device.spawn("server", [] { serve(kService, [](std::uint32_t, MessageParcel&, MessageParcel&) { return 0; }); });
    std::vector<std::string> heard;
    std::vector<bool> found;
    std::int64_t waited_ms = 0;
    device.spawn("client", [&] {
        const bool before = find(kService) != nullptr;
        samgr()->SubscribeSystemAbility(kService, new Listener(heard));
        sleep_ms(100);
        const bool check = samgr()->CheckSystemAbility(kService) != nullptr;
        const auto start = now_ms();
        const bool get = samgr()->GetSystemAbility(kService) != nullptr;
        const auto end = now_ms();
        report([&] { found = {before, check, get}, waited_ms = end - start; });
    });
    device.kill_at(50'000'000, server);
    device.run();
    EXPECT_EQ(heard, (std::vector<std::string>{"add 1109", "remove 1109"}));
    EXPECT_EQ(found, (std::vector<bool>{true, false, false}));
    EXPECT_EQ(waited_ms, 1400);  // 7 x 200 ms
}

TEST(Behaviour, Row22_ADistributedAbilityWithoutAProfileIs22) {
    OneDevice device;
    std::vector<std::int32_t> results;
    device.spawn("server", [&] {
        const auto stub = sptr<LambdaStub>::MakeSptr([](std::uint32_t, MessageParcel&, MessageParcel&) { return 0; });
        using Properties = OHOS::ISystemAbilityManager::SAExtraProp;
        const auto distributed = samgr()->AddSystemAbility(kService, stub, Properties(true, 8, u"", u""));
        const auto plain = samgr()->AddSystemAbility(kService, stub);
        const auto null = samgr()->AddSystemAbility(kService, nullptr);
        const auto zero = samgr()->AddSystemAbility(0, stub);
        const auto beyond = samgr()->AddSystemAbility(0x01000000, stub);
        const auto unknown = samgr()->RemoveSystemAbility(kService + 1);
        const auto known = samgr()->RemoveSystemAbility(kService);
        report([&] { results = {distributed, plain, null, zero, beyond, unknown, known}; });
    });
    device.run();
    EXPECT_EQ(results, (std::vector<std::int32_t>{22, 0, 22, 22, 22, 22, 0}));
}

TEST(Behaviour, Row23_The257thSubscriptionOfOneProcessIs1) {
    OneDevice device;
    std::vector<std::string> heard;
    std::map<std::int32_t, int> results;
    device.spawn("client", [&] {
        const sptr<Listener> listener(new Listener(heard));
        for (std::int32_t i = 1; i <= 257; ++i) {
            const auto result = samgr()->SubscribeSystemAbility(2000 + i, listener);
            report([&] { ++results[result]; });
        }
        const auto again = samgr()->SubscribeSystemAbility(2001, listener);
        samgr()->UnSubscribeSystemAbility(2001, listener);
        const auto room = samgr()->SubscribeSystemAbility(2257, listener);
        report([&] { results[again] += 1000, results[room] += 1000; });
    });
    device.run();
    EXPECT_EQ(results, (std::map<std::int32_t, int>{{0, 2256}, {1, 1}}));
}

TEST(Behaviour, AServiceThatStartsLateIsFoundByAWaitingGet) {
    OneDevice device;
    device.spawn("server", [] {
        sleep_ms(500);
        serve(kService, [](std::uint32_t, MessageParcel&, MessageParcel&) { return 0; });
    });
    bool found = false;
    std::int64_t when = 0;
    device.spawn("client", [&] {
        found = samgr()->GetSystemAbility(kService) != nullptr;
        when = now_ms();
    });
    device.run();
    EXPECT_TRUE(found);
    EXPECT_EQ(when, 600);  // looks at 0, 200, 400, 600 ms
}

TEST(Behaviour, CallerIdentityIsTheDriversAndCanBeResetAndSetAgain) {
    OneDevice device;
    std::vector<std::int64_t> seen;
    std::string identity;
    std::uint32_t client = 0;
    const auto server = device.spawn(OneDevice::Process{.name = "server", .uid = 2001, .token = 777}, [&] {
        serve(kService, [&](std::uint32_t, MessageParcel&, MessageParcel&) {
            using OHOS::IPCSkeleton;
            const auto look = [&] {
                const std::int64_t pid = IPCSkeleton::GetCallingPid();
                const std::int64_t uid = IPCSkeleton::GetCallingUid();
                const auto token = static_cast<std::int64_t>(IPCSkeleton::GetCallingFullTokenID());
                report([&] { seen.insert(seen.end(), {pid, uid, token}); });
            };
            look();
            std::string saved = IPCSkeleton::ResetCallingIdentity();
            look();
            std::string empty;
            const bool refused = !IPCSkeleton::SetCallingIdentity(empty);
            const bool restored = IPCSkeleton::SetCallingIdentity(saved);
            look();
            report([&] { identity = saved, seen.insert(seen.end(), {refused, restored}); });
            return 0;
        });
    });
    client = device.spawn(OneDevice::Process{.name = "client", .uid = 1001, .token = 555}, [&] { call(find(kService), 1); });
    device.run();
    const std::int64_t c = client;
    const std::int64_t s = server;
    EXPECT_EQ(seen, (std::vector<std::int64_t>{c, 1001, 555, s, 2001, 777, c, 1001, 555, 1, 1}));
    EXPECT_EQ(identity.size(), 1u + 20 + 20 + std::to_string((1001LL << 32) | c).size());
    EXPECT_EQ(identity.substr(0, 21), "<00000000000000000555");
}

TEST(Behaviour, AStubHandedOutOnlyThroughIpcDiesWithItsLastProxy) {
    OneDevice device;
    static constexpr std::uint32_t kMake = 1;
    struct Mark {
        explicit Mark(bool& gone) : gone_(gone) {}
        ~Mark() { gone_ = true; }
        bool& gone_;
    };
    bool gone = false;
    bool gone_early = true;
    device.spawn("server", [&] {
        serve(kService, [&](std::uint32_t, MessageParcel&, MessageParcel& reply) {
            auto mark = std::make_shared<Mark>(gone);
            const auto stub = sptr<LambdaStub>::MakeSptr([mark](std::uint32_t, MessageParcel&, MessageParcel&) { return 42; });
            reply.WriteRemoteObject(stub);
            return 0;
        });
    });
    int answer = 0;
    std::int32_t count = 0;
    device.spawn("client", [&] {
        const auto object = find(kService);
        sptr<IRemoteObject> made;
        {
            MessageParcel reply;
            call(object, kMake, &reply);
            made = reply.ReadRemoteObject();
        }
        sleep_ms(10);
        answer = call(made, 1);
        count = made->GetObjectRefCount();
        gone_early = gone;
        made = nullptr;
        sleep_ms(10);
    });
    device.run();
    EXPECT_EQ(answer, 42);
    EXPECT_EQ(count, 1);  // all proxies together hold one, through the driver
    EXPECT_FALSE(gone_early);
    EXPECT_TRUE(gone);
}

TEST(Behaviour, ARequestBeyondTheReceiveAreaIsAFailedReplyAndAshmemPasses) {
    OneDevice device;
    device.spawn("server", [] {
        serve(kService, [](std::uint32_t code, MessageParcel& data, MessageParcel& reply) {
            if (code != 2) return 0;
            const auto memory = data.ReadAshmem();
            const bool read = memory != nullptr && memory->MapReadOnlyAshmem() && memory->ReadFromAshmem(4, 2'000'000) != nullptr;
            reply.WriteBool(read);
            return 0;
        });
    });
    std::vector<int> results;
    device.spawn("client", [&] {
        const auto object = find(kService);
        std::vector<int> got;
        for (const std::size_t size : {std::size_t{1'048'576}, std::size_t{1'048'580}}) {
            MessageParcel data;
            MessageParcel reply;
            MessageOption option;
            data.SetMaxCapacity(2'000'000);
            data.WriteBuffer(std::string(size, 'x').data(), size);
            got.push_back(object->SendRequest(1, data, reply, option));
        }
        MessageParcel data;
        MessageParcel reply;
        MessageOption option;
        const auto memory = OHOS::Ashmem::CreateAshmem("big", 3'000'000);
        got.push_back(data.WriteAshmem(memory));
        got.push_back(object->SendRequest(2, data, reply, option));
        got.push_back(reply.ReadBool());
        report([&] { results = got; });
    });
    device.run();
    EXPECT_EQ(results, (std::vector<int>{0, kFailedReply, 1, 0, 1}));
}

// On one core: on more, the server reads on while its client already runs, and each waits for the other's time.
TEST(Behaviour, ASynchronousCallCostsTwoSwitchesOnceThreadsAreThere) {
    OneDevice device;  // on as many cores as a device has
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    device.spawn("server", [] { serve(kService, [](std::uint32_t, MessageParcel&, MessageParcel&) { return 0; }); });
    device.spawn("client", [&] {
        const auto object = find(kService);
        for (int i = 0; i < 10; ++i) call(object, 1);
        sleep_ms(10);
        call(object, 1);
        before = device.switches();
        for (int i = 0; i < 100; ++i) call(object, 1);
        after = device.switches();
    });
    device.run();
    EXPECT_EQ(after - before, 200u);
}

TEST(Behaviour, APayloadIsCopiedOnceEachWay) {
    constexpr std::size_t kPayload = 64 * 1024;
    OneDevice device;
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    device.spawn("server", [] {
        serve(kService, [](std::uint32_t, MessageParcel& data, MessageParcel& reply) {
            return reply.WriteBuffer(data.ReadBuffer(kPayload), kPayload) ? 0 : 1;
        });
    });
    device.spawn("client", [&] {
        const auto object = find(kService);
        MessageParcel data;
        const std::vector<std::uint8_t> bytes(kPayload, 7);
        ASSERT_TRUE(data.WriteBuffer(bytes.data(), bytes.size()));
        before = device.copied_bytes();
        for (int i = 0; i < 10; ++i) {
            MessageParcel reply;
            MessageOption option;
            ASSERT_EQ(object->SendRequest(1, data, reply, option), 0);
            ASSERT_EQ(reply.GetDataSize(), kPayload);
        }
        after = device.copied_bytes();
    });
    device.run();
    // Ten calls, a payload each way; beside it only commands and their records, some hundred bytes a call.
    EXPECT_GE(after - before, 10 * 2 * kPayload);
    EXPECT_LT(after - before, 10 * (2 * kPayload + 2048));
}

TEST(Behaviour, ASecondContextManagerIsRefused) {
    OneDevice device;
    bool accepted = true;
    device.spawn("second", [&] {
        sleep_ms(10);
        sptr<IRemoteObject> object = new OHOS::IPCObjectStub(u"tests.Second");
        accepted = OHOS::IPCSkeleton::SetContextObject(object);
    });
    device.run();
    EXPECT_FALSE(accepted);
}

TEST(Behaviour, AFullTraceNotesWhatParcelsHold) {
    OneDevice device({.level = sim::trace::Level::Full});
    std::vector<std::string> notes;
    device.add_listener([&](const sim::trace::RecordView& record) {
        const auto event = record.event();
        const auto* noted = std::get_if<sim::trace::ParcelNoted>(&event);
        if (noted == nullptr || noted->code != 7) return;
        report([&] {
            std::string text =
                std::string(noted->descriptor) + (noted->reply ? " reply" : " request") + (noted->read ? " read" : " written");
            for (std::size_t i = 0; i < noted->notes.size(); i += 5) {
                text += " " + std::to_string(std::to_integer<int>(noted->notes[i])) + "@" +
                        std::to_string(std::to_integer<int>(noted->notes[i + 1]));
            }
            notes.push_back(text);
        });
    });
    device.spawn("server", [] {
        serve(kService, [](std::uint32_t, MessageParcel& data, MessageParcel& reply) {
            data.ReadInterfaceToken();
            reply.WriteInt32(data.ReadInt32());
            reply.WriteString16(data.ReadString16());
            return 0;
        });
    });
    device.spawn("client", [&] {
        const auto object = find(kService);
        MessageParcel data;
        MessageParcel reply;
        MessageOption option;
        data.WriteInterfaceToken(u"t");  // 16 bytes
        data.WriteInt32(5);
        data.WriteString16(u"hello");
        object->SendRequest(7, data, reply, option);
        reply.ReadInt32();
    });
    device.run();
    EXPECT_EQ(notes, (std::vector<std::string>{"t request written 16@0 3@16 13@20", "tests.Lambda reply written 3@0 13@4",
                                               "tests.Lambda request read 16@0 3@16 13@20", "t reply read 3@0"}));
}

}  // namespace
}  // namespace tests
