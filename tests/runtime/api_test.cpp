// The small classes, and the rules of casting that need no driver.

#include <gtest/gtest.h>

#include <sys/mman.h>

#include "ipc_object_proxy.h"
#include "ipc_skeleton.h"
#include "iremote_proxy.h"
#include "iremote_stub.h"
#include "iservice_registry.h"
#include "runtime/platform/linux_driver_port.h"
#include "runtime/platform/linux_os_port.h"
#include "runtime/port/ports.h"
#include "system_ability_load_callback_stub.h"
#include "system_process_status_change_stub.h"

namespace tests {
namespace {

using OHOS::BrokerRegistration;
using OHOS::IRemoteObject;
using OHOS::MessageOption;
using OHOS::sptr;

/// Lives as long as the program: what the runtime hangs off it is never taken down.
void install_ports() {
    static runtime::platform::LinuxOsPort os;
    static runtime::platform::LinuxDriverPort driver;
    runtime::port::SetCurrentPorts({.driver = &driver, .os = &os, .softbus = nullptr});
}

TEST(MessageOption, FlagsAddUpAndCannotBeCleared) {
    MessageOption option = {MessageOption::TF_ASYNC};
    option.SetFlags(MessageOption::TF_ACCEPT_FDS);
    option.SetFlags(0);
    EXPECT_EQ(option.GetFlags(), MessageOption::TF_ASYNC | MessageOption::TF_ACCEPT_FDS);
}

TEST(MessageOption, WaitTimeIsClampedWhenSetNotWhenMade) {
    MessageOption option;
    EXPECT_EQ(option.GetWaitTime(), 8);
    option.SetWaitTime(0);
    EXPECT_EQ(option.GetWaitTime(), 8);
    option.SetWaitTime(3001);
    EXPECT_EQ(option.GetWaitTime(), 3000);
    EXPECT_EQ(MessageOption(0, 5000).GetWaitTime(), 5000);
}

TEST(Errors, CodesOfAModuleStartAtItsOffset) {
    EXPECT_EQ(OHOS::ErrCodeOffset(OHOS::SUBSYS_AAFWK, 3), (1 << 21) | (3 << 16));
    EXPECT_TRUE(OHOS::SUCCEEDED(0));
    EXPECT_TRUE(OHOS::FAILED(5));
}

TEST(StringEx, Utf16AndUtf8AreEachOthersInverseAndNonsenseIsEmpty) {
    EXPECT_EQ(OHOS::Str8ToStr16("aé€😀"), u"aé€😀");
    EXPECT_EQ(OHOS::Str16ToStr8(u"aé€😀"), "aé€😀");
    EXPECT_EQ(OHOS::Str8ToStr16("a\xff"), u"");
    EXPECT_EQ(OHOS::Str8ToStr16("\xc0\x80"), u"");  // overlong
    EXPECT_EQ(OHOS::Str16ToStr8(std::u16string{0xd800}), "");
    EXPECT_EQ(OHOS::Str16ToStr8(std::u16string{u'a', 0xdc00, u'b'}), "");
}

TEST(StringEx, SmallHelpersDoWhatTheyAreCalled) {
    std::vector<std::string> parts;
    OHOS::SplitStr("a, b,,c", ",", parts);
    EXPECT_EQ(parts, (std::vector<std::string>{"a", "b", "c"}));
    OHOS::SplitStr("a,,c", ",", parts, true);
    EXPECT_EQ(parts, (std::vector<std::string>{"a", "", "c"}));
    EXPECT_EQ(OHOS::ReplaceStr("aXbX", "X", "XX"), "aXXbXX");
    EXPECT_EQ(OHOS::DexToHexString(255), "FF");
    EXPECT_EQ(OHOS::TrimStr("  a "), "a");
    int value = 1;
    EXPECT_FALSE(OHOS::StrToInt("12x", value));
    EXPECT_TRUE(OHOS::StrToInt("-12", value));
    EXPECT_EQ(value, -12);
}

class IEcho : public OHOS::IRemoteBroker {
public:
    virtual int Echo() = 0;
    DECLARE_INTERFACE_DESCRIPTOR(u"tests.IEcho");
};
class EchoProxy : public OHOS::IRemoteProxy<IEcho> {
public:
    explicit EchoProxy(const sptr<IRemoteObject>& object) : OHOS::IRemoteProxy<IEcho>(object) {}
    int Echo() override { return 1; }

private:
    static inline OHOS::BrokerDelegator<EchoProxy> delegator_;
};
class EchoStub : public OHOS::IRemoteStub<IEcho> {
public:
    int Echo() override { return 2; }
};
class IOther : public OHOS::IRemoteBroker {
public:
    DECLARE_INTERFACE_DESCRIPTOR(u"tests.IOther")
};

TEST(IfaceCast, AStubIsItsOwnInterfaceIfTheDescriptorsAreEqual) {
    const sptr<EchoStub> stub(new EchoStub);
    const sptr<IRemoteObject> object = stub->AsObject();
    EXPECT_EQ(OHOS::iface_cast<IEcho>(object).GetRefPtr(), static_cast<IEcho*>(stub.GetRefPtr()));
    EXPECT_EQ(OHOS::iface_cast<IOther>(object), nullptr);
    EXPECT_EQ(OHOS::iface_cast<IEcho>(nullptr), nullptr);
}

TEST(IfaceCast, EachCastOfAProxyMakesANewBrokerOverTheSameObject) {
    install_ports();
    const sptr<IRemoteObject> object(new OHOS::IPCObjectProxy(5));
    const auto first = OHOS::iface_cast<IEcho>(object);
    const auto second = OHOS::iface_cast<IEcho>(object);
    ASSERT_NE(first, nullptr);
    EXPECT_NE(first, second);
    EXPECT_EQ(first->AsObject(), second->AsObject());
    EXPECT_EQ(OHOS::iface_cast<EchoProxy>(object)->Echo(), 1);
    EXPECT_EQ(OHOS::iface_cast<IOther>(object), nullptr);
}

TEST(BrokerRegistration, TheFirstCreatorOfADescriptorStays) {
    auto& table = BrokerRegistration::Get();
    const auto none = [](const sptr<IRemoteObject>&) { return sptr<OHOS::IRemoteBroker>(); };
    EXPECT_FALSE(table.Register(u"", none, nullptr));
    EXPECT_FALSE(table.Register(u"tests.IEcho", none, nullptr));
    EXPECT_TRUE(table.Register(u"tests.new", none, nullptr));
    EXPECT_FALSE(table.Register(u"tests.new", none, nullptr));
    table.Unregister(u"tests.new");
    EXPECT_TRUE(table.Register(u"tests.new", none, nullptr));
    table.Unregister(u"tests.new");
}

TEST(BrokerRegistration, WhatARunningProcessRegistersIsItsOwn) {
    install_ports();
    auto& table = BrokerRegistration::Get();
    const auto creator = [](const sptr<IRemoteObject>& object) {
        return sptr<OHOS::IRemoteBroker>(static_cast<OHOS::IRemoteBroker*>(new EchoProxy(object)));
    };
    EXPECT_TRUE(table.Register(u"tests.IOther", creator, nullptr));
    EXPECT_FALSE(table.Register(u"tests.IOther", creator, nullptr));
    EXPECT_NE(table.NewInstance(u"tests.IOther", new OHOS::IPCObjectProxy(5)), nullptr);
    table.Unregister(u"tests.IOther");
    EXPECT_EQ(table.NewInstance(u"tests.IOther", new OHOS::IPCObjectProxy(5)), nullptr);
}

TEST(Runtime, WithoutADriverCallsAnswer403AndThereIsNoSamgr) {
    if (::access("/dev/binder", F_OK) == 0) GTEST_SKIP() << "this machine has a Binder driver";
    install_ports();
    const sptr<IRemoteObject> object(new OHOS::IPCObjectProxy(5));
    OHOS::MessageParcel data;
    OHOS::MessageParcel reply;
    MessageOption option;
    EXPECT_EQ(object->SendRequest(1, data, reply, option), 403);
    EXPECT_EQ(OHOS::SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager(), nullptr);
    EXPECT_EQ(OHOS::IPCSkeleton::GetCallingPid(), ::getpid());
    EXPECT_FALSE(OHOS::IPCSkeleton::SetMaxWorkThreadNum(0));
}

TEST(Stub, ALocalCallIsAPlainCall) {
    install_ports();
    class Sum final : public OHOS::IPCObjectStub {
    public:
        int OnRemoteRequest(std::uint32_t code, OHOS::MessageParcel& data, OHOS::MessageParcel& reply, MessageOption& option) override {
            if (code != 1) return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
            reply.WriteInt32(data.ReadInt32() + data.ReadInt32());
            return 9;
        }
    };
    const sptr<IRemoteObject> stub(new Sum);
    OHOS::MessageParcel data;
    OHOS::MessageParcel reply;
    MessageOption option;
    data.WriteInt32(2);
    data.WriteInt32(3);
    EXPECT_EQ(stub->SendRequest(1, data, reply, option), 9);  // the code is not lost here
    EXPECT_EQ(reply.ReadInt32(), 5);
    EXPECT_EQ(stub->SendRequest(77, data, reply, option), 305);
}

TEST(Ashmem, AccessNeedsAMappingItsRightAndToLieInside) {
    install_ports();
    EXPECT_EQ(OHOS::Ashmem::CreateAshmem(nullptr, 10), nullptr);
    EXPECT_EQ(OHOS::Ashmem::CreateAshmem("x", 0), nullptr);
    const auto memory = OHOS::Ashmem::CreateAshmem("x", 100);
    EXPECT_FALSE(memory->WriteToAshmem("abc", 3, 0));
    ASSERT_TRUE(memory->MapReadAndWriteAshmem());
    EXPECT_TRUE(memory->WriteToAshmem("abc", 3, 97));
    EXPECT_FALSE(memory->WriteToAshmem("abc", 3, 98));
    EXPECT_FALSE(memory->WriteToAshmem("abc", 3, -1));
    EXPECT_EQ(std::memcmp(memory->ReadFromAshmem(3, 97), "abc", 3), 0);
    memory->UnmapAshmem();
    EXPECT_TRUE(memory->SetProtection(PROT_READ));
    EXPECT_FALSE(memory->SetProtection(PROT_READ | PROT_WRITE));
    EXPECT_FALSE(memory->MapReadAndWriteAshmem());
    ASSERT_TRUE(memory->MapReadOnlyAshmem());
    EXPECT_FALSE(memory->WriteToAshmem("abc", 3, 0));
    EXPECT_EQ(memory->GetAshmemSize(), 100);
}

}  // namespace
}  // namespace tests
