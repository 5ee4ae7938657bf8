// Calls between devices, over the models of the bus and of two SAMgrs.

#include <gtest/gtest.h>

#include "tests/runtime/lambda_stub.h"
#include "tests/support/several_devices.h"
#include "/tmp/dbg.h"

using namespace OHOS;
using tests::call;
using tests::LambdaRecipient;
using tests::LambdaStub;
using tests::now_ms;
using tests::samgr;
using tests::sleep_ms;
using tests::support::SeveralDevices;

namespace {

/// Publishes a distributed ability and serves on the calling thread.
void serve_distributed(std::int32_t ability, LambdaStub::Handler handler) {
    ISystemAbilityManager::SAExtraProp distributed(true, ISystemAbilityManager::DUMP_FLAG_PRIORITY_DEFAULT, u"", u"");
    samgr()->AddSystemAbility(ability, sptr<LambdaStub>::MakeSptr(std::move(handler)), distributed);
    IPCSkeleton::JoinWorkThread();
}

/// Finds an ability of another device once it had time to publish itself.
sptr<IRemoteObject> find_on(const std::string& device, std::int32_t ability) {
    sleep_ms(20);
    return samgr()->CheckSystemAbility(ability, device);
}

int echo(std::uint32_t, MessageParcel& data, MessageParcel& reply) {
    reply.WriteString("echo " + data.ReadString());
    return 0;
}

std::string say(const sptr<IRemoteObject>& object, const std::string& text, int* status = nullptr) {
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    data.WriteString(text);
    const int result = object->SendRequest(1, data, reply, option);
    if (status != nullptr) *status = result;
    return reply.ReadString();
}

}  // namespace

TEST(Rpc, Row_17_AProxyOfAnAbilityOnAnotherDeviceSpeaksDatabus) {
    SeveralDevices world({});debug(world);
    world.spawn("tablet", "notes", [] { serve_distributed(1201, echo); });
    std::string answer;
    int proto = -1;
    world.spawn("phone", "client", [&] {
        const auto notes = find_on("tablet", 1201);
        ASSERT_NE(notes, nullptr);
        const auto text = say(notes, "hello");
        SeveralDevices::report([&] {
            answer = text;
            proto = static_cast<IPCObjectProxy&>(*notes).GetProto();
        });
    });
    world.run();
    EXPECT_EQ(answer, "echo hello");
    EXPECT_EQ(proto, IRemoteObject::IF_PROT_DATABUS);
}
