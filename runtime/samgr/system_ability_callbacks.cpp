#include "runtime/samgr/system_ability_callbacks.h"

#include "runtime/core/thread_context.h"
#include "system_ability_definition.h"
#include "system_ability_load_callback_stub.h"
#include "system_ability_status_change_stub.h"
#include "system_process_status_change_stub.h"

namespace OHOS {

// Int32 id, String device id; SAMgr waits for nobody.
void SystemAbilityStatusChangeProxy::Tell(uint32_t code, int32_t systemAbilityId, const std::string& deviceId) {
    MessageParcel data;
    MessageParcel reply;
    MessageOption option(MessageOption::TF_ASYNC);
    const auto remote = Remote();
    if (remote == nullptr || !data.WriteInterfaceToken(GetDescriptor()) || !data.WriteInt32(systemAbilityId) ||
        !data.WriteString(deviceId)) {
        return;
    }
    remote->SendRequest(code, data, reply, option);
}

void SystemAbilityStatusChangeProxy::OnAddSystemAbility(int32_t systemAbilityId, const std::string& deviceId) {
    Tell(ON_ADD_SYSTEM_ABILITY, systemAbilityId, deviceId);
}

void SystemAbilityStatusChangeProxy::OnRemoveSystemAbility(int32_t systemAbilityId, const std::string& deviceId) {
    Tell(ON_REMOVE_SYSTEM_ABILITY, systemAbilityId, deviceId);
}

namespace {

void SendOneWay(const sptr<IRemoteObject>& remote, uint32_t code, MessageParcel& data) {
    MessageParcel reply;
    MessageOption option(MessageOption::TF_ASYNC);
    if (remote != nullptr) remote->SendRequest(code, data, reply, option);
}

}  // namespace

// String name, Int32 pid, Int32 uid
void SystemProcessStatusChangeProxy::Tell(uint32_t code, const SystemProcessInfo& info) {
    MessageParcel data;
    if (data.WriteInterfaceToken(GetDescriptor()) && data.WriteString(info.processName) && data.WriteInt32(info.pid) &&
        data.WriteInt32(info.uid)) {
        SendOneWay(Remote(), code, data);
    }
}

// Int32 id, object
void SystemAbilityLoadCallbackProxy::OnLoadSystemAbilitySuccess(int32_t systemAbilityId, const sptr<IRemoteObject>& remoteObject) {
    MessageParcel data;
    if (data.WriteInterfaceToken(GetDescriptor()) && data.WriteInt32(systemAbilityId) && data.WriteRemoteObject(remoteObject))
        SendOneWay(Remote(), ON_LOAD_SYSTEM_ABILITY_SUCCESS, data);
}

// Int32 id
void SystemAbilityLoadCallbackProxy::OnLoadSystemAbilityFail(int32_t systemAbilityId) {
    MessageParcel data;
    if (data.WriteInterfaceToken(GetDescriptor()) && data.WriteInt32(systemAbilityId))
        SendOneWay(Remote(), ON_LOAD_SYSTEM_ABILITY_FAIL, data);
}

// Int32 id, Int32 error
void SystemAbilityLoadCallbackProxy::OnLoadSystemAbilityFail(int32_t systemAbilityId, int32_t errCode) {
    MessageParcel data;
    if (data.WriteInterfaceToken(GetDescriptor()) && data.WriteInt32(systemAbilityId) && data.WriteInt32(errCode))
        SendOneWay(Remote(), ON_LOAD_SYSTEM_ABILITY_FAIL_WITH_CODE, data);
}

// String device, Int32 id, Bool whether there is an object, that
void SystemAbilityLoadCallbackProxy::OnLoadSACompleteForRemote(const std::string& deviceId, int32_t systemAbilityId,
                                                               const sptr<IRemoteObject>& remoteObject) {
    MessageParcel data;
    const bool there = remoteObject != nullptr;
    if (data.WriteInterfaceToken(GetDescriptor()) && data.WriteString(deviceId) && data.WriteInt32(systemAbilityId) &&
        data.WriteBool(there) && (!there || data.WriteRemoteObject(remoteObject))) {
        SendOneWay(Remote(), ON_LOAD_SYSTEM_ABILITY_COMPLETE_FOR_REMOTE, data);
    }
}

int SystemAbilityStatusChangeStub::OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) {
    if (data.ReadInterfaceToken() != GetDescriptor()) return ERR_PERMISSION_DENIED;
    if (code != ON_ADD_SYSTEM_ABILITY && code != ON_REMOVE_SYSTEM_ABILITY) {
        return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    }
    const int32_t id = data.ReadInt32();
    if (!CheckInputSysAbilityId(id)) return ERR_NULL_OBJECT;
    const std::string deviceId = data.ReadString();
    code == ON_ADD_SYSTEM_ABILITY ? OnAddSystemAbility(id, deviceId) : OnRemoveSystemAbility(id, deviceId);
    return ERR_NONE;
}

int SystemProcessStatusChangeStub::OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) {
    if (data.ReadInterfaceToken() != GetDescriptor()) return ERR_PERMISSION_DENIED;
    SystemProcessInfo info;
    info.processName = data.ReadString();
    info.pid = data.ReadInt32();
    info.uid = data.ReadInt32();
    switch (code) {
        case ON_SYSTEM_PROCESS_STARTED:
            OnSystemProcessStarted(info);
            return ERR_NONE;
        case ON_SYSTEM_PROCESS_STOPPED:
            OnSystemProcessStopped(info);
            return ERR_NONE;
        case ON_SYSTEM_PROCESS_ACTIVATED:
            OnSystemProcessActivated(info);
            return ERR_NONE;
        case ON_SYSTEM_PROCESS_IDLED:
            OnSystemProcessIdled(info);
            return ERR_NONE;
        default:
            return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    }
}

int SystemAbilityLoadCallbackStub::OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) {
    if (data.ReadInterfaceToken() != GetDescriptor()) return ERR_PERMISSION_DENIED;
    switch (code) {
        case ON_LOAD_SYSTEM_ABILITY_SUCCESS: {
            const int32_t id = data.ReadInt32();
            OnLoadSystemAbilitySuccess(id, data.ReadRemoteObject());
            return ERR_NONE;
        }
        case ON_LOAD_SYSTEM_ABILITY_FAIL:
            OnLoadSystemAbilityFail(data.ReadInt32());
            return ERR_NONE;
        case ON_LOAD_SYSTEM_ABILITY_FAIL_WITH_CODE: {
            const int32_t id = data.ReadInt32();
            OnLoadSystemAbilityFail(id, data.ReadInt32());
            return ERR_NONE;
        }
        case ON_LOAD_SYSTEM_ABILITY_COMPLETE_FOR_REMOTE: {
            const std::string deviceId = data.ReadString();
            const int32_t id = data.ReadInt32();
            // What SAMgr found is registered there, whatever way it comes.
            auto& thread = ThreadContext::Current();
            sptr<IRemoteObject> object;
            thread.obtaining = true;
            if (data.ReadBool()) object = data.ReadRemoteObject();
            thread.obtaining = false;
            OnLoadSACompleteForRemote(deviceId, id, object != nullptr && !object->IsObjectDead() ? object : nullptr);
            return ERR_NONE;
        }
        default:
            return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    }
}

}  // namespace OHOS
