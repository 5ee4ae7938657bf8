// Ways in which sources use the headers, each of which some source relies on. Only compiled, by both compilers: nothing here is run.

#include <gtest/gtest.h>
#include "accesstoken_kit.h"
#include "hilog/log.h"
#include "ipc_file_descriptor.h"
#include "ipc_object_proxy.h"
#include "ipc_object_stub.h"
#include "ipc_payload_statistics.h"
#include "ipc_skeleton.h"
#include "iremote_proxy.h"
#include "iremote_stub.h"
#include "iservice_registry.h"
#include "nativetoken_kit.h"
#include "safe_map.h"
#include "securec.h"
#include "singleton.h"
#include "system_ability_definition.h"
#include "timer.h"
#include "token_setproc.h"
using namespace testing;
using namespace testing::ext;
using namespace OHOS;
using namespace OHOS::HiviewDFX;
using namespace std;
namespace OHOS {
static constexpr HiLogLabel LABEL = {LOG_CORE, 0xD001510, "Corner"};
class IFoo : public IRemoteBroker {
public:
    virtual ErrCode Do(int) = 0;
    DECLARE_INTERFACE_DESCRIPTOR(u"test.IFoo");
    enum { DO = 1 };
};
class FooStub : public IRemoteStub<IFoo> {
public:
    FooStub() : IRemoteStub<IFoo>(true) {}
    int OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override {
        using Func = int (FooStub::*)(MessageParcel&, MessageParcel&);
        static const std::map<uint32_t, Func> funcs = {{DO, &FooStub::Inner}};
        auto it = funcs.find(code);
        if (it != funcs.end()) {
            return (this->*it->second)(data, reply);
        }
        return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    }
    int Inner(MessageParcel& d, MessageParcel& r) { return r.WriteInt32(Do(d.ReadInt32())) ? ERR_NONE : ERR_FLATTEN_OBJECT; }
    ErrCode Do(int x) override { return x == 0 ? ERR_OK : ERR_INVALID_VALUE; }
};
class FooProxy : public IRemoteProxy<IFoo> {
public:
    explicit FooProxy(const sptr<IRemoteObject>& impl) : IRemoteProxy<IFoo>(impl) {}
    ErrCode Do(int x) override {
        MessageParcel d, r;
        MessageOption o{MessageOption::TF_SYNC, 4};
        d.WriteInt32(x);
        auto remote = Remote();
        if (remote == nullptr) return IPC_PROXY_ERR;
        int e = remote->SendRequest(IFoo::DO, d, r, o);
        return e != ERR_NONE ? e : r.ReadInt32();
    }

private:
    static inline BrokerDelegator<FooProxy> delegator_;
};
class Death : public IRemoteObject::DeathRecipient {
public:
    using Handler = std::function<void(const wptr<IRemoteObject>&)>;
    explicit Death(Handler h) : h_(std::move(h)) {}
    void OnRemoteDied(const wptr<IRemoteObject>& o) override {
        if (h_) h_(o);
    }

private:
    Handler h_;
};
struct P : public Parcelable {
    int a = 0;
    bool Marshalling(Parcel& p) const override { return p.WriteInt32(a); }
    static sptr<P> Unmarshalling(Parcel& p) {
        sptr<P> x = new P;
        x->a = p.ReadInt32();
        return x;
    }
};
struct Q : public Parcelable {
    std::vector<std::string> v;
    std::vector<std::u16string> w;
    bool Marshalling(Parcel& p) const override {
        return p.WriteVector(v, &Parcel::WriteString) && p.WriteVector(w, &Parcel::WriteString16);
    }
    static Q* Unmarshalling(Parcel& p) {
        Q* q = new Q;
        p.ReadVector(&q->v, &Parcel::ReadString);
        p.ReadVector(&q->w, &Parcel::ReadString16);
        return q;
    }
};
struct R : public Parcelable {
    bool Marshalling(Parcel&) const override { return true; }
    static std::shared_ptr<R> Unm(Parcel&) { return nullptr; }
    static R* Unmarshalling(Parcel&) { return new R; }
};
}  // namespace OHOS
class CornerTest : public testing::Test {
public:
    static void SetUpTestCase(void);
    static void TearDownTestCase(void);
    void SetUp() override {}
    void TearDown() override {}
};
void CornerTest::SetUpTestCase() {}
void CornerTest::TearDownTestCase() {}
HWTEST_F(CornerTest, A001, TestSize.Level1) {
    sptr<IRemoteObject> object = new (std::nothrow) IPCObjectProxy(1, u"proxyTest");
    sptr<FooStub> stub = new FooStub();
    sptr<IFoo> foo = stub;
    sptr<IFoo> f2 = iface_cast<IFoo>(stub->AsObject());
    sptr<IFoo> f3 = iface_cast<IFoo>(stub);
    EXPECT_TRUE(foo != nullptr);
    EXPECT_EQ(foo, f2);
    ASSERT_NE(object, nullptr);
    ASSERT_TRUE(object != nullptr);
    ASSERT_TRUE(nullptr != object);
    wptr<IRemoteObject> weak = object;
    wptr<IRemoteObject> weak2(object);
    EXPECT_TRUE(weak == object);
    EXPECT_TRUE(object == weak.promote());
    EXPECT_FALSE(weak == nullptr);
    EXPECT_FALSE(weak != weak2);
    EXPECT_TRUE(weak.promote() == weak2.promote());
    EXPECT_TRUE(object == weak);
    if (object != weak) {
    }
    if (weak != object) {
    }
    auto proxy = reinterpret_cast<IPCObjectProxy*>(object.GetRefPtr());
    (void)proxy;
    IPCObjectProxy* p2 = static_cast<IPCObjectProxy*>(object.GetRefPtr());
    (void)p2;
    std::map<int, sptr<IRemoteObject>> m;
    m[1] = object;
    std::set<sptr<IRemoteObject>> s;
    s.insert(object);
    std::vector<wptr<IRemoteObject>> vw{weak};
    sptr<IRemoteObject::DeathRecipient> d =
        new Death([](const wptr<IRemoteObject>& o) { HiLog::Info(LABEL, "died %{public}d", o == nullptr); });
    sptr<Death> d2(new Death(nullptr));
    object->AddDeathRecipient(d2);
    auto shared = std::make_shared<MessageParcel>();
    std::unique_ptr<MessageParcel> u = std::make_unique<MessageParcel>();
    MessageParcel data;
    P p;
    data.WriteParcelable(&p);
    sptr<Q> q = sptr<Q>::MakeSptr();
    data.WriteStrongParcelable(q);
    std::shared_ptr<Q> sq(data.ReadParcelable<Q>());
    sptr<Q> qq = data.ReadStrongParcelable<Q>();
    std::unique_ptr<Q> uq(data.ReadParcelable<Q>());
    data.WriteObject<IRemoteObject>(object);
    sptr<IRemoteObject> ro = data.ReadObject<IRemoteObject>();
    data.WriteRemoteObject(stub->AsObject());
    data.WriteRemoteObject(object);
    data.WriteRemoteObject(foo->AsObject());
    data.WriteInterfaceToken(FooProxy::GetDescriptor());
    data.WriteInterfaceToken(FooStub::GetDescriptor());
    data.WriteInt32(vw.size());
    data.WriteBool(true);
    uint64_t x = data.ReadUint64();
    (void)x;
    std::string str;
    data.ReadString(str);
    string t = data.ReadString();
    vector<u16string> args;
    stub->Dump(1, args);
    data.WriteString16(u"a");
    data.WriteString16(Str8ToStr16("x"));
    data.WriteFloat(1.0f);
    data.WriteDouble(1.0);
    data.WritePointer(reinterpret_cast<uintptr_t>(&x));
    IPCFileDescriptor fd(1);
    data.WriteParcelable(&fd);
    sptr<IPCFileDescriptor> pfd(IPCFileDescriptor::Unmarshalling(data));
    sptr<IPCFileDescriptor> rfd(data.ReadParcelable<IPCFileDescriptor>());
    NativeTokenInfoParams info = {.dcapsNum = 0,
                                  .permsNum = 0,
                                  .aclsNum = 0,
                                  .dcaps = nullptr,
                                  .perms = nullptr,
                                  .acls = nullptr,
                                  .processName = "com",
                                  .aplStr = "normal"};
    SetSelfTokenID(GetAccessTokenId(&info));
    std::string id = IPCSkeleton::ResetCallingIdentity();
    IPCSkeleton::SetCallingIdentity(id);
    IPCSkeleton::FlushCommands(object);
    IPCSkeleton::FlushCommands(object.GetRefPtr());
    auto& inst = IPCSkeleton::GetInstance();
    (void)inst;
    IPCObjectStub::RefCountNode node{1, "dev"};
    (void)node;
    if (Security::AccessToken::AccessTokenKit::GetTokenTypeFlag(IPCSkeleton::GetCallingTokenID()) ==
        Security::AccessToken::ATokenTypeEnum::TOKEN_NATIVE) {
    }
    int32_t ret = Security::AccessToken::AccessTokenKit::VerifyAccessToken(IPCSkeleton::GetCallingTokenID(), "x");
    if (ret != Security::AccessToken::PermissionState::PERMISSION_GRANTED) {
    }
    if (ret == Security::AccessToken::PERMISSION_DENIED) {
    }
    auto samgr = SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager();
    (void)samgr;
    Utils::Timer timer("t");
    auto tid = timer.Register([] {}, 10);
    timer.Unregister(tid);
    char b[10];
    (void)memset_s(b, sizeof(b), 0, sizeof(b));
    if (memcpy_s(b, sizeof(b), "x", 1) != EOK) {
    }
    (void)strcpy_s(b, sizeof(b), "a");
    this_thread::sleep_for(chrono::milliseconds(1));
    usleep(1);
    lock_guard<mutex> lk(*new mutex);
    IPCPayloadStatistics::StartStatistics();
    sptr<RefBase> rb = stub.GetRefPtr();
    sptr<FooStub> back = static_cast<FooStub*>(foo.GetRefPtr());
    (void)back;
    bool okb = (stub && foo);
    (void)okb;
    if (!stub) {
    }
    FooStub* raw = stub;
    (void)raw;
    stub.clear();
    foo = nullptr;
    MessageOption option;
    option.SetFlags(MessageOption::TF_ASYNC);
    option = MessageOption(MessageOption::TF_SYNC);
    auto err = ErrCodeOffset(SUBSYS_COMMUNICATION, 1);
    (void)err;
    EXPECT_EQ(SUCCEEDED(ERR_OK), true);
}
