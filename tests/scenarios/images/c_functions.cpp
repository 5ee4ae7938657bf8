// A service and its client over the C functions of the NDK; SAMgr is reached the way the framework's own tests do.

#include <IPCKit/ipc_kit.h>

#include <cstdio>
#include <cstring>

#include "ipc_inner_object.h"
#include "iservice_registry.h"

namespace {

constexpr int ABILITY = 1496;

int OnRequest(uint32_t code, const OHIPCParcel* data, OHIPCParcel* reply, void* userData) {
    ++*static_cast<int*>(userData);
    if (code == 2) return 1909001;
    int32_t number = 0;
    if (OH_IPCParcel_ReadInt32(data, &number) != OH_IPC_SUCCESS) return OH_IPC_PARCEL_READ_ERROR;
    return OH_IPCParcel_WriteInt32(reply, number * 2);
}

int Serve() {
    static int calls = 0;
    OHIPCRemoteStub* stub = OH_IPCRemoteStub_Create("c.double", &OnRequest, nullptr, &calls);
    if (stub == nullptr) return 1;
    auto manager = OHOS::SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager();
    if (manager->AddSystemAbility(ABILITY, stub->remote) != 0) return 2;
    OH_IPCSkeleton_JoinWorkThread();
    return 0;
}

int Call() {
    auto manager = OHOS::SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager();
    OHOS::sptr<OHOS::IRemoteObject> object = manager->GetSystemAbility(ABILITY);
    if (object == nullptr) return 1;
    OHIPCRemoteProxy* proxy = CreateIPCRemoteProxy(object);
    OHIPCParcel* data = OH_IPCParcel_Create();
    OHIPCParcel* reply = OH_IPCParcel_Create();
    OH_IPCParcel_WriteInt32(data, 21);
    int32_t number = 0;
    const int sent = OH_IPCRemoteProxy_SendRequest(proxy, 1, data, reply, nullptr);
    OH_IPCParcel_ReadInt32(reply, &number);
    const int refused = OH_IPCRemoteProxy_SendRequest(proxy, 2, data, reply, nullptr);
    const int bad = OH_IPCRemoteProxy_SendRequest(proxy, 0, data, reply, nullptr);
    std::printf("sent %d number %d refused %d bad %d\n", sent, number, refused, bad);
    OH_IPCParcel_Destroy(data);
    OH_IPCParcel_Destroy(reply);
    OH_IPCRemoteProxy_Destroy(proxy);
    return 0;
}

}  // namespace

int main(int argc, char** argv) { return argc > 1 && std::strcmp(argv[1], "serve") == 0 ? Serve() : Call(); }
