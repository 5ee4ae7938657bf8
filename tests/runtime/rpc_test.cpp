// Calls between devices, over the models of the bus and of two SAMgrs: reference sections 6.1, 6.2, 6.4, 6.6 and rows of 10.2.

#include "ipc_object_proxy.h"
#include "message_option.h"
#include "runtime/core/process_context.h"
#include "runtime/dbinder/databus.h"
#include "sim/kernel/random_stream.h"
#include "tests/runtime/rpc_lab.h"

using namespace OHOS;
using namespace tests;

namespace {

class Rpc : public EitherProfile {};
INSTANTIATE_TEST_SUITE_P(Profiles, Rpc, testing::Values("seed", "as-coded"), profile_name);

constexpr std::uint32_t kSay = 1;

int call_waiting(const sptr<IRemoteObject>& object, std::uint32_t code, int wait_s) {
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    option.SetWaitTime(wait_s);
    return object->SendRequest(code, data, reply, option);
}

}  // namespace

// ---------------------------------------------------------------------------------------------------------- rows of 10.2

TEST_P(Rpc, Vector14_ManyThreadsThatAskForTheSameRemoteAbilityGetOnePointer) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [] { serve_distributed(1201, echo); });
    world.spawn("phone", "client", [&] {
        sleep_ms(20);
        auto& found = *new std::vector<sptr<IRemoteObject>>;
        for (int i = 0; i < 6; ++i) {
            runtime::port::Os().StartThread("asks", [&found] { found.push_back(samgr()->CheckSystemAbility(1201, "tablet")); });
        }
        sleep_ms(3000);
        notes.add("found", found.size());
        bool same = found.front() != nullptr;
        for (const auto& one : found) same = same && one == found.front();
        notes.add("same", same);
        notes.add(say(found.back(), "hello"));
    });
    world.run();
    EXPECT_EQ(notes.text(), "found=6 same=1 echo hello");
}

TEST_P(Rpc, Vector17_AProxyOfAnAbilityOnAnotherDeviceSpeaksDatabus) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [] { serve_distributed(1201, echo); });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        ASSERT_NE(found, nullptr);
        notes.add("proto", static_cast<IPCObjectProxy&>(*found).GetProto());
        notes.add(say(found, "hello"));
    });
    world.run();
    EXPECT_EQ(notes.text(), "proto=1 echo hello");
}

TEST_P(Rpc, Vector18_TheServerSeesNoTokenNoPidAndThePeersDevice) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [&] {
        serve_distributed(1201, [&](std::uint32_t, MessageParcel&, MessageParcel&) {
            notes.add("token", IPCSkeleton::GetCallingTokenID());
            notes.add("pid", IPCSkeleton::GetCallingPid());
            notes.add(IPCSkeleton::GetCallingDeviceID());
            return 0;
        });
    });
    world.spawn("phone", "client", [&] { notes.add("status", call(find_on("tablet", 1201), kSay)); });
    world.run();
    EXPECT_EQ(notes.text(), "token=0 pid=-1 phone status=0");
}

TEST_P(Rpc, Vector19_AWaitOfOneSecondEndsBeforeAHandlerOfThree) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "slow", [&] {
        serve_distributed(1201, [&](std::uint32_t, MessageParcel&, MessageParcel& reply) {
            sleep_ms(3000);
            notes.add("handled");
            reply.WriteInt32(1);
            return 0;
        });
    });
    world.spawn("phone", "client", [&] {
        const auto slow = find_on("tablet", 1201);
        const auto start = now_ms();
        notes.add("status", call_waiting(slow, kSay, 1));
        notes.add("after", now_ms() - start);
        sleep_ms(5000);
    });
    world.run();
    EXPECT_EQ(notes.text(), "status=502 after=1000 handled");
}

TEST_P(Rpc, Vector20_ALinkCutDuringACallDoesNotShortenItsWaitAndRecipientsAreToldAtShutdown) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "slow", [&] {
        serve_distributed(1201, [&](std::uint32_t, MessageParcel&, MessageParcel&) {
            sleep_ms(3000);
            return 0;
        });
    });
    std::int64_t cut_ms = 0;
    world.spawn("phone", "client", [&] {
        const auto slow = find_on("tablet", 1201);
        slow->AddDeathRecipient(sptr<LambdaRecipient>::MakeSptr([&](const auto&) { notes.add("told", now_ms() - cut_ms); }));
        const auto start = now_ms();
        SeveralDevices::report([&] {
            cut_ms = start + 100;
            world.at(cut_ms * 1'000'000, [&] { world.network().cut(world.link("phone", "tablet"), models::softbus::InFlight::Drop, 0); });
        });
        notes.add("status", call_waiting(slow, kSay, 1));
        notes.add("after", now_ms() - start);
    });
    world.run();
    EXPECT_EQ(notes.text(), "told=0 status=502 after=1000");
}

// --------------------------------------------------------------------------------------------- 6.2: what each failure returns

TEST_P(Rpc, Row3_Failure505_AMessageBeyondOneMebibyte) {
    SeveralDevices world(options());
    const Rules rules(world);
    Notes notes;
    world.spawn("tablet", "notes", [] {
        serve_distributed(1201,
                          [](auto, auto& data, auto& reply) { return reply.WriteInt32(static_cast<int>(data.GetDataSize())) ? 0 : 1; });
    });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        for (const std::size_t size : {1'048'576UL - 64, 1'048'576UL - 60}) {
            MessageParcel data;
            MessageParcel reply;
            MessageOption option;
            data.SetMaxCapacity(2'000'000);
            data.WriteUnpadBuffer(std::vector<char>(size).data(), size);
            notes.add("status", found->SendRequest(kSay, data, reply, option));
            notes.add("size", reply.ReadInt32());
        }
    });
    world.run();
    EXPECT_EQ(notes.text(), "status=0 size=1048512 status=505 size=0");
    EXPECT_EQ(rules.lines(), std::vector<std::string>{"SIZE-3 refused unknown 0 "});
}

TEST_P(Rpc, Failure505_AnObjectThatCannotBeTranslated) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [] { serve_distributed(1201, echo); });
    world.spawn("phone", "neighbour", [] { serve(1110, echo); });
    const auto client = [&] {
        const auto found = find_on("tablet", 1201);
        notes.add("status", give(found, kSay, samgr()->CheckSystemAbility(1110)));
    };
    world.spawn("phone", {.name = "system", .uid = 9999}, client);
    world.spawn("phone", {.name = "application", .uid = 10000}, [&] {
        sleep_ms(5000);
        client();
    });
    world.run();
    EXPECT_EQ(notes.text(), "status=0 status=505") << "only a system uid may have another's stub published";
}

TEST_P(Rpc, Row3_Failure505_RawDataThatCannotBeSent) {
    SeveralDevices world(options());
    const Rules rules(world);
    Notes notes;
    world.spawn("tablet", "notes", [] {
        serve_distributed(1201, [](auto, auto& data, auto& reply) {
            const auto size = static_cast<std::size_t>(data.ReadInt32());
            const auto* raw = static_cast<const char*>(data.ReadRawData(size));
            return reply.WriteInt32(raw != nullptr ? raw[size - 1] : -1) ? 0 : 1;
        });
    });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        for (const std::size_t size : {32'768UL, 32'769UL, 1'048'576UL, 1'048'577UL, 4'194'304UL - 64, 4'194'304UL}) {
            MessageParcel data;
            MessageParcel reply;
            MessageOption option;
            std::vector<char> raw(size, 7);
            data.WriteInt32(static_cast<int>(size));
            data.WriteRawData(raw.data(), size);
            notes.add(std::to_string(size), found->SendRequest(kSay, data, reply, option));
            notes.add("last", reply.ReadInt32());
        }
    });
    world.run();
    if (strict()) {
        EXPECT_EQ(notes.text(), "32768=0 last=7 32769=0 last=7 1048576=0 last=7 1048577=505 last=0 4194240=505 last=0 4194304=505 last=0");
        EXPECT_EQ(rules.lines(), std::vector<std::string>(3, "SIZE-3 refused unknown 0 "));
    } else {
        EXPECT_EQ(notes.text(), "32768=0 last=7 32769=0 last=7 1048576=0 last=7 1048577=0 last=7 4194240=0 last=7 4194304=505 last=0");
        EXPECT_EQ(rules.lines(), std::vector<std::string>(3, "SIZE-3 tolerated unknown 0 "));
    }
}

TEST_P(Rpc, Failure504_TheBusRefusesTheMessage) {
    auto some = options();
    some.linked = false;
    SeveralDevices world(some);
    auto profile = models::softbus::profile_of(models::softbus::LinkKind::Wlan5);
    profile.message_bytes = 2048;  // as on a mini system
    world.network().add_link(
        {.name = "thin", .kind = models::softbus::LinkKind::Wlan5, .device_a = "phone", .device_b = "tablet", .profile = profile});
    Notes notes;
    world.spawn("tablet", "notes", [] { serve_distributed(1201, echo); });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        int status = 0;
        say(found, std::string(100, 'x'), &status);
        notes.add("short", status);
        say(found, std::string(4000, 'x'), &status);
        notes.add("long", status);
    });
    world.run();
    EXPECT_EQ(notes.text(), "short=0 long=504");
}

TEST_P(Rpc, Failure601_NoSessionForTheHandle) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("phone", "client", [&] {
        MessageParcel data;
        MessageParcel reply;
        MessageOption option;
        notes.add("status", ProcessContext::Current().Bus().SendRequest(kUserHandleFirst + 5, kSay, data, reply, option));
    });
    world.run();
    EXPECT_EQ(notes.text(), "status=601");
}

TEST_P(Rpc, Failure502_AfterEightSecondsUnlessToldOtherwise) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "slow", [&] {
        serve_distributed(1201, [&](std::uint32_t, MessageParcel&, MessageParcel&) {
            sleep_ms(60'000);
            return 0;
        });
    });
    world.spawn("phone", "client", [&] {
        const auto slow = find_on("tablet", 1201);
        const auto start = now_ms();
        notes.add("status", call(slow, kSay));
        notes.add("after", now_ms() - start);
    });
    world.run();
    EXPECT_EQ(notes.text(), "status=502 after=8000");
}

/// A client that writes its messages itself, as another implementation of the protocol would.
class RawClient final : public runtime::port::SocketListener {
public:
    /// Binds to the process behind a proxy, under this process's own session name.
    bool open(const sptr<IRemoteObject>& proxy) {
        auto& bus = ProcessContext::Current().Bus();
        if (!bus.Find(static_cast<IPCObjectProxy&>(*proxy).GetHandle(), stub_)) return false;
        return open(bus.SessionName());
    }
    bool open(const std::string& own_name) {
        socket_ = runtime::port::SoftBus()->Socket(
            {.name = own_name, .peer_name = stub_.key.session, .peer_network_id = stub_.key.device, .package = "DBinderBus_raw"});
        return runtime::port::SoftBus()->Bind(socket_, kRpcQos, *this) == 0;
    }
    void OnBind(std::int32_t, const runtime::port::PeerSocketInfo&) override {}
    void OnShutdown(std::int32_t, runtime::port::ShutdownReason) override {}
    void OnBytes(std::int32_t, const void* data, std::uint32_t) override {
        DatabusHeader header;
        std::memcpy(&header, data, sizeof(header));
        status_ = (header.flags & MessageOption::TF_STATUS_CODE) != 0 ? static_cast<int>(header.offsets_size) : 0;
    }
    /// What the peer answers within a second; -1: nothing.
    int ask(DatabusHeader header, const std::vector<std::uint8_t>& buffer) {
        status_ = -1;
        tell(header, buffer);
        sleep_ms(1000);
        return status_;
    }
    void tell(DatabusHeader header, const std::vector<std::uint8_t>& buffer) {
        header.sizeOfSelf = static_cast<std::uint32_t>(sizeof(header) + buffer.size());
        header.magic = kDatabusMagic;
        header.version = kDatabusVersion;
        header.cmd = static_cast<std::int32_t>(BC_TRANSACTION);
        header.seqNumber = ++number_;
        std::vector<std::uint8_t> bytes(sizeof(header));
        std::memcpy(bytes.data(), &header, sizeof(header));
        bytes.insert(bytes.end(), buffer.begin(), buffer.end());
        runtime::port::SoftBus()->SendBytes(socket_, bytes.data(), static_cast<std::uint32_t>(bytes.size()));
    }
    int ask(std::uint64_t stub_index) { return ask({.code = kSay, .cookie = stub_index, .buffer_size = 8}, std::vector<std::uint8_t>(8)); }
    [[nodiscard]] std::uint64_t stub_index() const { return stub_.key.stubIndex; }

private:
    RemoteStub stub_;
    std::int32_t socket_ = 0;
    int status_ = -1;
    std::uint64_t number_ = 1000;
};

TEST_P(Rpc, Failure508_AnUnknownStubIndex) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [] { serve_distributed(1201, echo); });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        auto& raw = *new RawClient;
        notes.add("open", raw.open(found));
        notes.add("known", raw.ask(raw.stub_index()));
        notes.add("unknown", raw.ask(raw.stub_index() + 77));
    });
    world.run();
    EXPECT_EQ(notes.text(), "open=1 known=0 unknown=508");
}

TEST_P(Rpc, Failure603_AStubIndexForWhichTheCallerIsNotAuthorised) {
    SeveralDevices world(options());
    Notes notes;
    std::uint64_t index = 0;
    world.spawn("tablet", "notes", [] {
        samgr()->AddSystemAbility(1202, sptr<LambdaStub>::MakeSptr(echo), {true, 8, u"", u""});
        serve_distributed(1201, echo);
    });
    world.spawn("phone", "first", [&] {
        auto& raw = *new RawClient;
        const auto found = find_on("tablet", 1201);
        raw.open(found);
        SeveralDevices::report([&] { index = raw.stub_index(); });
        sleep_ms(20'000);
    });
    world.spawn("phone", "second", [&] {
        sleep_ms(5000);
        const auto other = find_on("tablet", 1202);
        auto& raw = *new RawClient;
        raw.open(other);
        notes.add("its own", raw.ask(raw.stub_index()));
        notes.add("another's", raw.ask(index));
    });
    world.run();
    EXPECT_EQ(notes.text(), "its own=0 another's=603");
}

TEST_P(Rpc, Failure507_ObjectsThatCannotBeUnpacked) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [] { serve_distributed(1201, echo); });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        auto& raw = *new RawClient;
        raw.open(found);
        // A flat object that is a handle of the sender's own driver.
        std::vector<std::uint8_t> buffer(24 + 8 + sizeof(FlatDBinderSession));
        flat_binder_object flat{};
        flat.hdr.type = BINDER_TYPE_HANDLE;
        std::memcpy(buffer.data(), &flat, sizeof(flat));
        notes.add("status",
                  raw.ask({.code = kSay, .cookie = raw.stub_index(), .buffer_size = 24, .offsets_size = 8, .offsets = 24}, buffer));
    });
    world.run();
    EXPECT_EQ(notes.text(), "status=507");
}

TEST_P(Rpc, Failure32_AProxyAlreadyMarkedDead) {
    SeveralDevices world(options());
    Notes notes;
    const auto pid = world.spawn("tablet", "notes", [] { serve_distributed(1201, echo); });
    world.kill_at(5'000'000'000, "tablet", pid);
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        int status = 0;
        say(found, "hello", &status);
        notes.add("alive", status);
        sleep_ms(6000);
        say(found, "hello", &status);
        notes.add("dead", status);
        notes.add("flagged", found->IsObjectDead());
    });
    world.run();
    EXPECT_EQ(notes.text(), "alive=0 dead=32 flagged=1");
}

TEST_P(Rpc, BadMessagesAreIgnoredAndTheConnectionGoesOn) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [] { serve_distributed(1201, echo); });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        auto& raw = *new RawClient;
        raw.open(found);
        const std::vector<std::uint8_t> eight(8);
        notes.add("buffer too long", raw.ask({.cookie = raw.stub_index(), .buffer_size = 9}, eight));
        notes.add("table outside", raw.ask({.cookie = raw.stub_index(), .buffer_size = 8, .offsets_size = 8, .offsets = 1 << 20}, eight));
        notes.add("table uneven", raw.ask({.cookie = raw.stub_index(), .buffer_size = 8, .offsets_size = 7, .offsets = 8}, eight));
        notes.add("no records", raw.ask({.cookie = raw.stub_index(), .buffer_size = 0, .offsets_size = 8, .offsets = 0}, eight));
        notes.add("good", raw.ask(raw.stub_index()));
    });
    world.run();
    EXPECT_EQ(notes.text(), "buffer too long=-1 table outside=-1 table uneven=-1 no records=-1 good=0");
}

TEST_P(Rpc, AThousandMangledMessagesDoNoHarm) {
    SeveralDevices world(options());
    Notes notes;
    std::uint64_t served = 0;
    world.spawn("tablet", "notes", [&] {
        serve_distributed(1201, [&](std::uint32_t, MessageParcel& data, MessageParcel& reply) {
            ++served;
            const auto object = data.ReadRemoteObject();
            reply.WriteString(data.ReadString());
            if (object != nullptr) reply.WriteRemoteObject(object);
            return 0;
        });
    });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        auto& raw = *new RawClient;
        raw.open(found);
        // A good message with an object of this process in it, one field or byte of which is changed each time.
        FlatDBinderSession record{};
        record.stubIndex = 1;
        record.magic = FlatDBinderSession::kMagic;
        PutText(record.deviceId, "phone");
        PutText(record.serviceName, ProcessContext::Current().Bus().SessionName());
        flat_binder_object flat{};
        flat.hdr.type = OBJECT_TYPE_REMOTE_HANDLE;
        std::vector<std::uint8_t> good(32 + 8 + sizeof(record));
        std::memcpy(good.data(), &flat, sizeof(flat));
        std::memcpy(good.data() + 40, &record, sizeof(record));
        sim::kernel::RandomStream random(5, "mangle");
        for (int i = 0; i < 1000; ++i) {
            auto buffer = good;
            DatabusHeader header{.code = 1, .cookie = raw.stub_index(), .buffer_size = 32, .offsets_size = 8, .offsets = 32};
            auto* bytes = reinterpret_cast<std::uint8_t*>(&header);
            for (std::uint64_t changes = 1 + random.below(3); changes > 0; --changes) {
                const auto value = static_cast<std::uint8_t>(random.next());
                if (random.below(2) == 0) {
                    bytes[24 + random.below(sizeof(header) - 24)] = value;  // beyond the words that `tell` fills in
                } else {
                    buffer[random.below(buffer.size())] = value;
                }
            }
            if (random.below(8) == 0) buffer.resize(random.below(buffer.size() + 1));
            raw.tell(header, buffer);
        }
        sleep_ms(60'000);
        notes.add(say(found, "still there"));
        notes.add("raw", raw.ask(raw.stub_index()));
    });
    world.run();
    EXPECT_EQ(notes.text(), "still there raw=0");
    EXPECT_GT(served, 2U);
}

TEST_P(Rpc, WhoIsNotAuthorisedForAnythingIsIgnored) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [] { serve_distributed(1201, echo); });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        auto& raw = *new RawClient;
        raw.open(found);
        // The same device, but a name that was granted nothing; and one that claims to be somebody on the tablet itself.
        notes.add("stranger", raw.open(std::string("DBinder1000_999")) ? raw.ask(raw.stub_index()) : -2);
        notes.add("nonsense", raw.open(std::string("DBinderService")) ? raw.ask(raw.stub_index()) : -2);
    });
    world.run();
    EXPECT_EQ(notes.text(), "stranger=-1 nonsense=-1");
}

// ------------------------------------------------------------------------------------------------------- 6.2 and 6.4, the rest

TEST_P(Rpc, AReplyWithDataHidesTheHandlersCode) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [] {
        serve_distributed(1201, [](std::uint32_t code, MessageParcel&, MessageParcel& reply) {
            if (code == 1) reply.WriteInt32(9);
            return 5;
        });
    });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        notes.add("with data", call(found, 1));
        notes.add("without", call(found, 2));
    });
    world.run();
    EXPECT_EQ(notes.text(), "with data=0 without=5");
}

TEST_P(Rpc, AOneWayCallReturnsAtOnceAndIsServed) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [&] {
        serve_distributed(1201, [&](std::uint32_t, MessageParcel&, MessageParcel&) {
            notes.add("served");
            return 3;
        });
    });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        const auto start = now_ms();
        notes.add("status", call(found, kSay, nullptr, MessageOption::TF_ASYNC));
        notes.add("after", now_ms() - start);
        sleep_ms(100);
    });
    world.run();
    EXPECT_EQ(notes.text(), "status=0 after=0 served");
}

TEST_P(Rpc, DescriptorsNeverCross) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [&] {
        serve_distributed(1201, [&](std::uint32_t, MessageParcel& data, MessageParcel&) {
            notes.add("fd", data.ReadFileDescriptor());
            notes.add("next", data.ReadInt32());
            notes.add("ashmem", data.ReadAshmem() != nullptr);
            return 0;
        });
    });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        MessageParcel data;
        MessageParcel reply;
        MessageOption option;
        data.WriteFileDescriptor(1);
        data.WriteInt32(42);
        data.WriteAshmem(Ashmem::CreateAshmem("x", 100));
        notes.add("status", found->SendRequest(kSay, data, reply, option));
    });
    world.run();
    EXPECT_EQ(notes.text(), "fd=-1 next=42 ashmem=0 status=0");
}

TEST_P(Rpc, TheReferenceCountIsTwoThroughAnRpcProxy) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [&] { serve_distributed(1201, echo); });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        notes.add("remote", found->GetObjectRefCount());
    });
    world.spawn("tablet", "neighbour", [&] {
        sleep_ms(10);
        notes.add("local", samgr()->CheckSystemAbility(1201)->GetObjectRefCount());
    });
    world.run();
    EXPECT_EQ(notes.text(), "local=1 remote=2");
}

TEST_P(Rpc, AnAbilityThatIsNotDistributedOnEitherSideIsNotFound) {
    SeveralDevices world(options());
    const Rules rules(world);
    Notes notes;
    world.spawn("tablet", "notes", [] { serve(1110, echo); });
    world.spawn("tablet", "refused", [&] {
        notes.add("added", samgr()->AddSystemAbility(1111, sptr<LambdaStub>::MakeSptr(echo), {true, 8, u"", u""}));
    });
    world.spawn("phone", "client", [&] {
        notes.add("found", find_on("tablet", 1110) != nullptr);
        notes.add("unknown device", find_on("watch", 1201) != nullptr);
        notes.add("unknown ability", find_on("tablet", 1299) != nullptr);
    });
    world.run();
    EXPECT_EQ(notes.text(), "added=22 found=0 unknown device=0 unknown ability=0");
    EXPECT_EQ(rules.lines(), std::vector<std::string>(3, "SAMGR-1 refused unknown 0 "));
}

TEST_P(Rpc, NestedCallsGoForthAndBackOverTheBorder) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "asks_back", [&] {
        serve_distributed(1201, [](std::uint32_t, MessageParcel& data, MessageParcel& reply) {
            const auto caller = data.ReadRemoteObject();
            return reply.WriteString(caller != nullptr ? say(caller, "who?") : "nobody") ? 0 : 1;
        });
    });
    world.spawn("phone", "client", [&] {
        const auto found = find_on("tablet", 1201);
        const sptr<IRemoteObject> mine(new LambdaStub(echo));
        MessageParcel reply;
        notes.add("status", give(found, kSay, mine, &reply));
        notes.add(reply.ReadString());
    });
    world.run();
    EXPECT_EQ(notes.text(), "status=0 echo who?");
}

// ------------------------------------------------------------------------------------------- 6.6: identity inside an RPC call

TEST_P(Rpc, Identity_EveryQueryOfTheTable) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "notes", [&] {
        serve_distributed(1201, [&](std::uint32_t, MessageParcel&, MessageParcel&) {
            notes.add("IsLocalCalling", IPCSkeleton::IsLocalCalling());
            notes.add("pid", IPCSkeleton::GetCallingPid());
            notes.add("uid", IPCSkeleton::GetCallingUid());
            notes.add("real", IPCSkeleton::GetCallingRealPid());
            notes.add("token", IPCSkeleton::GetCallingTokenID() + IPCSkeleton::GetCallingFullTokenID());
            notes.add("first", IPCSkeleton::GetFirstTokenID() + IPCSkeleton::GetFirstFullTokenID());
            notes.add("duid", IPCSkeleton::GetDCallingUid());
            notes.add("dtoken", IPCSkeleton::GetDCallingTokenID());
            notes.add(IPCSkeleton::GetCallingDeviceID() + ">" + IPCSkeleton::GetLocalDeviceID());
            auto identity = IPCSkeleton::ResetCallingIdentity();
            notes.add("length", identity.size());
            notes.add("reset: local", IPCSkeleton::IsLocalCalling());
            notes.add("pid", IPCSkeleton::GetCallingPid());
            notes.add(IPCSkeleton::GetCallingDeviceID());
            notes.add("set", IPCSkeleton::SetCallingIdentity(identity));
            notes.add(IPCSkeleton::GetCallingDeviceID());
            std::string empty;
            notes.add("set empty", IPCSkeleton::SetCallingIdentity(empty));
            return 0;
        });
    });
    world.spawn("phone", {.name = "client", .uid = 1234, .token = 77}, [&] {
        notes.add("outside: " + IPCSkeleton::GetCallingDeviceID() + ">" + IPCSkeleton::GetLocalDeviceID());
        call(find_on("tablet", 1201), kSay);
    });
    world.run();
    EXPECT_EQ(notes.text(),
              "outside: > IsLocalCalling=0 pid=-1 uid=-1 real=-1 token=0 first=0 duid=1234 dtoken=77 phone>tablet length=97 reset: local=0 "
              "pid=-1 tablet set=1 phone set empty=0");
}

TEST_P(Rpc, Identity_ANestedLocalCallInsideAnRpcHandlerShowsTheLocalCaller) {
    SeveralDevices world(options());
    Notes notes;
    world.spawn("tablet", "inner", [&] {
        serve(1110, [&](std::uint32_t, MessageParcel&, MessageParcel&) {
            notes.add("inner local", IPCSkeleton::IsLocalCalling());
            notes.add("pid known", IPCSkeleton::GetCallingPid() > 0);
            notes.add("duid", IPCSkeleton::GetDCallingUid());
            notes.add("dtoken", IPCSkeleton::GetDCallingTokenID());
            return 0;
        });
    });
    world.spawn("tablet", "outer", [&] {
        serve_distributed(1201, [&](std::uint32_t, MessageParcel&, MessageParcel&) {
            call(samgr()->CheckSystemAbility(1110), kSay);
            notes.add("outer local", IPCSkeleton::IsLocalCalling());
            return 0;
        });
    });
    world.spawn("phone", "client", [&] { call(find_on("tablet", 1201), kSay); });
    world.run();
    EXPECT_EQ(notes.text(), "inner local=1 pid known=1 duid=-1 dtoken=0 outer local=0");
}
