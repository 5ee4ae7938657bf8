#include "runtime/samgr/system_ability_manager_proxy.h"

#include "ipc_object_proxy.h"
#include "runtime/core/thread_context.h"
#include "runtime/port/ports.h"
#include "sim/base/text.h"
#include "sim/trace/recorder.h"

namespace OHOS {
namespace {

using runtime::port::Briefly;
using runtime::port::Os;

constexpr int kLookAgainTimes = 7;
constexpr int64_t kLookAgainNs = 200'000'000;

bool PutToken(MessageParcel& data) { return data.WriteInterfaceToken(SAMANAGER_INTERFACE_TOKEN); }

/// The end of a lookup in vain; who was refused by another rule was told so.
void EmitNotFound(int32_t systemAbilityId, int result, std::string_view device = {}) {
    if (result == ERR_PERMISSION_DENIED) return;
    const std::string id = std::to_string(systemAbilityId);
    Os().Trace().emit(sim::trace::RuleRefused{.rule = sim::trace::Rule::Samgr1, .object = id, .peer_device = device});
}

}  // namespace

/// Only what is certain to be found out about: a proxy whose process would tell of its death, and did not.
sptr<IRemoteObject> SystemAbilityManagerProxy::Remembered(int32_t systemAbilityId) {
    wptr<IRemoteObject> weak;
    {
        Briefly brief(lock_);
        const auto found = found_.find(systemAbilityId);
        if (found == found_.end()) return nullptr;
        weak = found->second;
    }
    auto object = weak.promote();
    const auto* proxy = object != nullptr ? dynamic_cast<IPCObjectProxy*>(object.GetRefPtr()) : nullptr;
    return proxy != nullptr && proxy->IsSubscribeDeathNotice() && !proxy->IsObjectDead() ? object : nullptr;
}

void SystemAbilityManagerProxy::Remember(int32_t systemAbilityId, const sptr<IRemoteObject>& object) {
    wptr<IRemoteObject> weak(object);
    Briefly brief(lock_);
    std::swap(found_[systemAbilityId], weak);
}

sptr<IRemoteObject> SystemAbilityManagerProxy::Find(SamgrInterfaceCode code, int32_t systemAbilityId, int& result) {
    if (auto object = Remembered(systemAbilityId)) return object;
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    const auto remote = Remote();
    if (remote == nullptr || !PutToken(data) || !data.WriteInt32(systemAbilityId)) return nullptr;
    result = remote->SendRequest(static_cast<uint32_t>(code), data, reply, option);
    if (result != ERR_NONE) return nullptr;
    auto object = reply.ReadRemoteObject();
    if (object != nullptr && object->IsProxyObject()) Remember(systemAbilityId, object);
    return object;
}

sptr<IRemoteObject> SystemAbilityManagerProxy::FindRemote(int32_t systemAbilityId, const std::string& deviceId, int& result) {
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    const auto remote = Remote();
    if (remote == nullptr || !PutToken(data) || !data.WriteInt32(systemAbilityId) || !data.WriteString(deviceId)) return nullptr;
    const auto code = SamgrInterfaceCode::CHECK_REMOTE_SYSTEM_ABILITY_TRANSACTION;
    result = remote->SendRequest(static_cast<uint32_t>(code), data, reply, option);
    if (result != ERR_NONE) return nullptr;
    auto& thread = ThreadContext::Current();
    thread.obtaining = true;
    auto object = reply.ReadRemoteObject();
    thread.obtaining = false;
    // One that could not be connected is of no use to anybody.
    return object != nullptr && !object->IsObjectDead() ? object : nullptr;
}

sptr<IRemoteObject> SystemAbilityManagerProxy::GetSystemAbility(int32_t systemAbilityId) {
    if (!CheckInputSysAbilityId(systemAbilityId)) return nullptr;
    int result = ERR_NONE;
    for (int tries = 0;; ++tries) {
        auto object = Find(SamgrInterfaceCode::GET_SYSTEM_ABILITY_TRANSACTION, systemAbilityId, result);
        if (object != nullptr) return object;
        if (tries == kLookAgainTimes || result == ERR_PERMISSION_DENIED) break;
        Os().SleepNs(kLookAgainNs);
    }
    EmitNotFound(systemAbilityId, result);
    return nullptr;
}

sptr<IRemoteObject> SystemAbilityManagerProxy::CheckSystemAbility(int32_t systemAbilityId) {
    if (!CheckInputSysAbilityId(systemAbilityId)) return nullptr;
    int result = ERR_NONE;
    auto object = Find(SamgrInterfaceCode::CHECK_SYSTEM_ABILITY_TRANSACTION, systemAbilityId, result);
    if (object == nullptr) EmitNotFound(systemAbilityId, result);
    return object;
}

sptr<IRemoteObject> SystemAbilityManagerProxy::CheckSystemAbility(int32_t systemAbilityId, bool& isExist) {
    auto object = CheckSystemAbility(systemAbilityId);
    isExist = object != nullptr;
    return object;
}

sptr<IRemoteObject> SystemAbilityManagerProxy::GetSystemAbility(int32_t systemAbilityId, const std::string& deviceId) {
    if (!CheckInputSysAbilityId(systemAbilityId) || deviceId.empty()) return nullptr;
    if (deviceId == Os().Property("network_id")) return GetSystemAbility(systemAbilityId);
    int result = ERR_NONE;
    for (int tries = 0;; ++tries) {
        auto object = FindRemote(systemAbilityId, deviceId, result);
        if (object != nullptr) return object;
        if (tries == kLookAgainTimes || result == ERR_PERMISSION_DENIED) break;
        Os().SleepNs(kLookAgainNs);
    }
    EmitNotFound(systemAbilityId, result, deviceId);
    return nullptr;
}

sptr<IRemoteObject> SystemAbilityManagerProxy::CheckSystemAbility(int32_t systemAbilityId, const std::string& deviceId) {
    if (!CheckInputSysAbilityId(systemAbilityId) || deviceId.empty()) return nullptr;
    if (deviceId == Os().Property("network_id")) return CheckSystemAbility(systemAbilityId);
    int result = ERR_NONE;
    auto object = FindRemote(systemAbilityId, deviceId, result);
    if (object == nullptr) EmitNotFound(systemAbilityId, result, deviceId);
    return object;
}

/// A request whose reply is one Int32.
int32_t SystemAbilityManagerProxy::Ask(SamgrInterfaceCode code, MessageParcel& data) {
    MessageParcel reply;
    MessageOption option;
    const auto remote = Remote();
    if (remote == nullptr) return ERR_INVALID_OPERATION;
    const int result = remote->SendRequest(static_cast<uint32_t>(code), data, reply, option);
    return result != ERR_NONE ? result : reply.ReadInt32();
}

int32_t SystemAbilityManagerProxy::AddSystemAbility(int32_t systemAbilityId, const sptr<IRemoteObject>& ability,
                                                    const SAExtraProp& extraProp) {
    if (!CheckInputSysAbilityId(systemAbilityId) || ability == nullptr) return ERR_INVALID_VALUE;
    MessageParcel data;
    if (!PutToken(data) || !data.WriteInt32(systemAbilityId) || !data.WriteRemoteObject(ability) ||
        !data.WriteBool(extraProp.isDistributed) || !data.WriteUint32(extraProp.dumpFlags) || !data.WriteString16(extraProp.capability) ||
        !data.WriteString16(extraProp.permission)) {
        return ERR_FLATTEN_OBJECT;
    }
    return Ask(SamgrInterfaceCode::ADD_SYSTEM_ABILITY_TRANSACTION, data);
}

int32_t SystemAbilityManagerProxy::RemoveSystemAbility(int32_t systemAbilityId) {
    if (!CheckInputSysAbilityId(systemAbilityId)) return ERR_INVALID_VALUE;
    MessageParcel data;
    if (!PutToken(data) || !data.WriteInt32(systemAbilityId)) return ERR_FLATTEN_OBJECT;
    return Ask(SamgrInterfaceCode::REMOVE_SYSTEM_ABILITY_TRANSACTION, data);
}

std::vector<std::u16string> SystemAbilityManagerProxy::ListSystemAbilities(unsigned int dumpFlags) {
    std::vector<std::u16string> names;
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    const auto remote = Remote();
    if (remote == nullptr || !PutToken(data) || !data.WriteUint32(dumpFlags)) return names;
    const auto code = static_cast<uint32_t>(SamgrInterfaceCode::LIST_SYSTEM_ABILITY_TRANSACTION);
    if (remote->SendRequest(code, data, reply, option) == ERR_NONE) reply.ReadString16Vector(&names);
    return names;
}

int32_t SystemAbilityManagerProxy::SubscribeSystemAbility(int32_t systemAbilityId, const sptr<ISystemAbilityStatusChange>& listener) {
    if (!CheckInputSysAbilityId(systemAbilityId) || listener == nullptr) return ERR_INVALID_VALUE;
    MessageParcel data;
    if (!PutToken(data) || !data.WriteInt32(systemAbilityId) || !data.WriteRemoteObject(listener->AsObject())) return ERR_FLATTEN_OBJECT;
    return Ask(SamgrInterfaceCode::SUBSCRIBE_SYSTEM_ABILITY_TRANSACTION, data);
}

int32_t SystemAbilityManagerProxy::UnSubscribeSystemAbility(int32_t systemAbilityId, const sptr<ISystemAbilityStatusChange>& listener) {
    if (!CheckInputSysAbilityId(systemAbilityId) || listener == nullptr) return ERR_INVALID_VALUE;
    MessageParcel data;
    if (!PutToken(data) || !data.WriteInt32(systemAbilityId) || !data.WriteRemoteObject(listener->AsObject())) return ERR_FLATTEN_OBJECT;
    return Ask(SamgrInterfaceCode::UNSUBSCRIBE_SYSTEM_ABILITY_TRANSACTION, data);
}

sptr<IRemoteObject> SystemAbilityManagerProxy::LoadSystemAbility(int32_t systemAbilityId, int32_t) {
    return CheckSystemAbility(systemAbilityId);
}

int32_t SystemAbilityManagerProxy::LoadSystemAbility(int32_t systemAbilityId, const sptr<ISystemAbilityLoadCallback>& callback) {
    if (!CheckInputSysAbilityId(systemAbilityId) || callback == nullptr) return INVALID_INPUT_PARA;
    const auto object = CheckSystemAbility(systemAbilityId);
    if (object == nullptr) return PROFILE_NOT_EXIST;
    callback->OnLoadSystemAbilitySuccess(systemAbilityId, object);
    return ERR_OK;
}

int32_t SystemAbilityManagerProxy::LoadSystemAbility(int32_t systemAbilityId, const std::string&,
                                                     const sptr<ISystemAbilityLoadCallback>& callback) {
    return CheckInputSysAbilityId(systemAbilityId) && callback != nullptr ? PROFILE_NOT_EXIST : INVALID_INPUT_PARA;
}

}  // namespace OHOS
