#include "system_ability_manager_proxy.h"

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
constexpr int32_t kLoadSecondsMax = 4;
constexpr int64_t kSecondNs = 1'000'000'000;
constexpr int32_t kCountMax = 0x00ffffff;  ///< of anything in a reply

/// Wakes the thread that waits for a load.
class LoadWaiter final : public SystemAbilityLoadCallbackStub {
public:
    void OnLoadSystemAbilitySuccess(int32_t, const sptr<IRemoteObject>& object) override { End(object); }
    void OnLoadSystemAbilityFail(int32_t) override { End(nullptr); }

    /// Blocks.
    sptr<IRemoteObject> Wait(int64_t deadline_ns) {
        runtime::port::Locked locked(Os(), mutex_);
        while (!done_) {
            if (!Os().Wait(ended_, mutex_, deadline_ns)) break;
        }
        return object_;
    }

private:
    void End(const sptr<IRemoteObject>& object) {
        runtime::port::Locked locked(Os(), mutex_);
        object_ = object;
        done_ = true;
        Os().Notify(ended_, true);
    }

    runtime::port::Mutex mutex_;
    runtime::port::Condition ended_;
    bool done_ = false;
    sptr<IRemoteObject> object_;
};

bool PutToken(MessageParcel& data) { return data.WriteInterfaceToken(ISystemAbilityManager::SAMANAGER_INTERFACE_TOKEN); }

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
        if (result == ERR_WOULD_BLOCK) {  // on demand: it is being loaded
            object = LoadSystemAbility(systemAbilityId, kLoadSecondsMax);
            if (object != nullptr) return object;
            break;
        }
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
    isExist = false;
    if (!CheckInputSysAbilityId(systemAbilityId)) return nullptr;
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    const auto remote = Remote();
    if (remote == nullptr || !PutToken(data) || !data.WriteInt32(systemAbilityId) || !data.WriteBool(isExist)) return nullptr;
    const auto code = SamgrInterfaceCode::CHECK_SYSTEM_ABILITY_IMMEDIATELY_TRANSACTION;
    const int result = remote->SendRequest(static_cast<uint32_t>(code), data, reply, option);
    if (result == ERR_NONE) {
        auto object = reply.ReadRemoteObject();
        isExist = reply.ReadBool();
        if (object != nullptr || isExist) return object;
    }
    EmitNotFound(systemAbilityId, result);
    return nullptr;
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

/// A request whose reply begins with an Int32, which is the answer.
int32_t SystemAbilityManagerProxy::Ask(SamgrInterfaceCode code, MessageParcel& data, MessageParcel& reply) {
    MessageOption option;
    const auto remote = Remote();
    if (remote == nullptr) return ERR_INVALID_OPERATION;
    const int result = remote->SendRequest(static_cast<uint32_t>(code), data, reply, option);
    int32_t answer = ERR_OK;
    if (result != ERR_NONE) return result;
    return reply.ReadInt32(answer) ? answer : int32_t{ERR_FLATTEN_OBJECT};
}

int32_t SystemAbilityManagerProxy::Ask(SamgrInterfaceCode code, MessageParcel& data) {
    MessageParcel reply;
    return Ask(code, data, reply);
}

/// A request that nobody answers.
int32_t SystemAbilityManagerProxy::Tell(SamgrInterfaceCode code, MessageParcel& data) {
    MessageParcel reply;
    MessageOption option(MessageOption::TF_ASYNC);
    const auto remote = Remote();
    return remote != nullptr ? remote->SendRequest(static_cast<uint32_t>(code), data, reply, option) : int32_t{ERR_INVALID_OPERATION};
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
    if (remote->SendRequest(code, data, reply, option) == ERR_NONE && reply.ReadInt32() == ERR_OK) reply.ReadString16Vector(&names);
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

// -- on demand

sptr<IRemoteObject> SystemAbilityManagerProxy::LoadSystemAbility(int32_t systemAbilityId, int32_t timeout) {
    const int64_t deadline = Os().NowNs() + std::clamp(timeout, 0, kLoadSecondsMax) * kSecondNs;
    const auto waiter = sptr<LoadWaiter>::MakeSptr();
    if (LoadSystemAbility(systemAbilityId, sptr<ISystemAbilityLoadCallback>(waiter)) != ERR_OK) return nullptr;
    return waiter->Wait(deadline);
}

int32_t SystemAbilityManagerProxy::LoadSystemAbility(int32_t systemAbilityId, const sptr<ISystemAbilityLoadCallback>& callback) {
    if (!CheckInputSysAbilityId(systemAbilityId) || callback == nullptr) return INVALID_INPUT_PARA;
    MessageParcel data;
    if (!PutToken(data) || !data.WriteInt32(systemAbilityId) || !data.WriteRemoteObject(callback->AsObject())) return ERR_FLATTEN_OBJECT;
    return Ask(SamgrInterfaceCode::LOAD_SYSTEM_ABILITY_TRANSACTION, data);
}

int32_t SystemAbilityManagerProxy::LoadSystemAbility(int32_t systemAbilityId, const std::string& deviceId,
                                                     const sptr<ISystemAbilityLoadCallback>& callback) {
    if (!CheckInputSysAbilityId(systemAbilityId) || deviceId.empty() || callback == nullptr) return INVALID_INPUT_PARA;
    MessageParcel data;
    if (!PutToken(data) || !data.WriteInt32(systemAbilityId) || !data.WriteString(deviceId) ||
        !data.WriteRemoteObject(callback->AsObject())) {
        return ERR_FLATTEN_OBJECT;
    }
    return Ask(SamgrInterfaceCode::LOAD_REMOTE_SYSTEM_ABILITY_TRANSACTION, data);
}

int32_t SystemAbilityManagerProxy::UnloadSystemAbility(int32_t systemAbilityId) {
    if (!CheckInputSysAbilityId(systemAbilityId)) return ERR_INVALID_VALUE;
    MessageParcel data;
    if (!PutToken(data) || !data.WriteInt32(systemAbilityId)) return ERR_FLATTEN_OBJECT;
    return Ask(SamgrInterfaceCode::UNLOAD_SYSTEM_ABILITY_TRANSACTION, data);
}

int32_t SystemAbilityManagerProxy::CancelUnloadSystemAbility(int32_t systemAbilityId) {
    if (!CheckInputSysAbilityId(systemAbilityId)) return ERR_INVALID_VALUE;
    MessageParcel data;
    if (!PutToken(data) || !data.WriteInt32(systemAbilityId)) return ERR_FLATTEN_OBJECT;
    return Ask(SamgrInterfaceCode::CANCEL_UNLOAD_SYSTEM_ABILITY_TRANSACTION, data);
}

int32_t SystemAbilityManagerProxy::UnloadAllIdleSystemAbility() {
    MessageParcel data;
    return PutToken(data) ? Tell(SamgrInterfaceCode::UNLOAD_ALL_IDLE_SYSTEM_ABILITY_TRANSACTION, data) : int32_t{ERR_FLATTEN_OBJECT};
}

int32_t SystemAbilityManagerProxy::UnloadProcess(const std::vector<std::u16string>& processList) {
    MessageParcel data;
    if (!PutToken(data) || !data.WriteString16Vector(processList)) return ERR_FLATTEN_OBJECT;
    return Tell(SamgrInterfaceCode::UNLOAD_IDLE_PROCESS_BYLIST, data);
}

int32_t SystemAbilityManagerProxy::GetLruIdleSystemAbilityProc(std::vector<IdleProcessInfo>& processInfos) {
    MessageParcel data;
    MessageParcel reply;
    int32_t count = 0;
    processInfos.clear();
    if (!PutToken(data)) return ERR_FLATTEN_OBJECT;
    const int32_t result = Ask(SamgrInterfaceCode::GET_LRU_IDLE_SYSTEM_ABILITY_PROCESS_TRANSACTION, data, reply);
    if (result != ERR_OK) return result;
    if (!reply.ReadInt32(count) || count < 0 || count > kCountMax) return ERR_FLATTEN_OBJECT;
    for (int32_t i = 0; i < count; ++i) {
        IdleProcessInfo info;
        if (!reply.ReadInt32(info.pid) || !reply.ReadString16(info.processName) || !reply.ReadInt64(info.lastIdleTime))
            return ERR_FLATTEN_OBJECT;
        processInfos.push_back(info);
    }
    return ERR_OK;
}

int32_t SystemAbilityManagerProxy::OnStartSystemAbilityFail(int32_t systemAbilityId, int32_t errCode) {
    if (!CheckInputSysAbilityId(systemAbilityId)) return ERR_INVALID_VALUE;
    MessageParcel data;
    if (!PutToken(data) || !data.WriteInt32(systemAbilityId) || !data.WriteInt32(errCode)) return ERR_FLATTEN_OBJECT;
    return Ask(SamgrInterfaceCode::ONSTART_SYSTEM_ABILITY_FAIL_TRANSACTION, data);
}

int32_t SystemAbilityManagerProxy::AddOnDemandSystemAbilityInfo(int32_t systemAbilityId, const std::u16string& localAbilityManagerName) {
    if (!CheckInputSysAbilityId(systemAbilityId) || localAbilityManagerName.empty()) return ERR_INVALID_VALUE;
    MessageParcel data;
    if (!PutToken(data) || !data.WriteInt32(systemAbilityId) || !data.WriteString16(localAbilityManagerName)) return ERR_FLATTEN_OBJECT;
    return Ask(SamgrInterfaceCode::ADD_ONDEMAND_SYSTEM_ABILITY_TRANSACTION, data);
}

int32_t SystemAbilityManagerProxy::GetOnDemandSystemAbilityIds(std::vector<int32_t>& systemAbilityIds) {
    MessageParcel data;
    MessageParcel reply;
    if (!PutToken(data)) return ERR_FLATTEN_OBJECT;
    const int32_t result = Ask(SamgrInterfaceCode::GET_ONDEMAND_SYSTEM_ABILITY_IDS_TRANSACTION, data, reply);
    if (result != ERR_OK) return result;
    return reply.ReadInt32Vector(&systemAbilityIds) ? int32_t{ERR_OK} : int32_t{ERR_FLATTEN_OBJECT};
}

int32_t SystemAbilityManagerProxy::GetOnDemandPolicy(int32_t systemAbilityId, OnDemandPolicyType type,
                                                     std::vector<SystemAbilityOnDemandEvent>& abilityOnDemandEvents) {
    MessageParcel data;
    MessageParcel reply;
    if (!PutToken(data) || !data.WriteInt32(systemAbilityId) || !data.WriteInt32(static_cast<int32_t>(type))) return ERR_FLATTEN_OBJECT;
    const int32_t result = Ask(SamgrInterfaceCode::GET_ONDEAMND_POLICY_TRANSACTION, data, reply);
    if (result != ERR_OK) return result;
    const bool read = OnDemandEventToParcel::ReadOnDemandEventsFromParcel(abilityOnDemandEvents, reply);
    return read ? int32_t{ERR_OK} : int32_t{ERR_FLATTEN_OBJECT};
}

int32_t SystemAbilityManagerProxy::UpdateOnDemandPolicy(int32_t systemAbilityId, OnDemandPolicyType type,
                                                        const std::vector<SystemAbilityOnDemandEvent>& abilityOnDemandEvents) {
    MessageParcel data;
    if (!PutToken(data) || !data.WriteInt32(systemAbilityId) || !data.WriteInt32(static_cast<int32_t>(type)) ||
        !OnDemandEventToParcel::WriteOnDemandEventsToParcel(abilityOnDemandEvents, data)) {
        return ERR_FLATTEN_OBJECT;
    }
    return Ask(SamgrInterfaceCode::UPDATE_ONDEAMND_POLICY_TRANSACTION, data);
}

int32_t SystemAbilityManagerProxy::GetOnDemandReasonExtraData(int64_t extraDataId, MessageParcel& extraDataParcel) {
    MessageParcel data;
    if (!PutToken(data) || !data.WriteInt64(extraDataId)) return ERR_FLATTEN_OBJECT;
    return Ask(SamgrInterfaceCode::GET_ONDEMAND_REASON_EXTRA_DATA_TRANSACTION, data, extraDataParcel);
}

int32_t SystemAbilityManagerProxy::GetCommonEventExtraDataIdlist(int32_t saId, std::vector<int64_t>& extraDataIdList,
                                                                 const std::string& eventName) {
    MessageParcel data;
    MessageParcel reply;
    if (!PutToken(data) || !data.WriteInt32(saId) || !data.WriteString(eventName)) return ERR_FLATTEN_OBJECT;
    const int32_t result = Ask(SamgrInterfaceCode::GET_COMMON_EVENT_EXTRA_ID_LIST_TRANSCATION, data, reply);
    if (result != ERR_OK) return result;
    return reply.ReadInt64Vector(&extraDataIdList) ? int32_t{ERR_OK} : int32_t{ERR_FLATTEN_OBJECT};
}

// -- processes

int32_t SystemAbilityManagerProxy::AddSystemProcess(const std::u16string& procName, const sptr<IRemoteObject>& procObject) {
    if (procName.empty() || procObject == nullptr) return ERR_INVALID_VALUE;
    MessageParcel data;
    if (!PutToken(data) || !data.WriteString16(procName) || !data.WriteRemoteObject(procObject)) return ERR_FLATTEN_OBJECT;
    return Ask(SamgrInterfaceCode::ADD_SYSTEM_PROCESS_TRANSACTION, data);
}

namespace {

bool Read(MessageParcel& reply, SystemProcessInfo& info) {
    return reply.ReadString(info.processName) && reply.ReadInt32(info.pid) && reply.ReadInt32(info.uid);
}

}  // namespace

int32_t SystemAbilityManagerProxy::GetSystemProcessInfo(int32_t systemAbilityId, SystemProcessInfo& systemProcessInfo) {
    MessageParcel data;
    MessageParcel reply;
    if (!PutToken(data) || !data.WriteInt32(systemAbilityId)) return ERR_FLATTEN_OBJECT;
    const int32_t result = Ask(SamgrInterfaceCode::GET_SYSTEM_PROCESS_INFO_TRANSACTION, data, reply);
    if (result != ERR_OK) return result;
    return Read(reply, systemProcessInfo) ? int32_t{ERR_OK} : int32_t{ERR_FLATTEN_OBJECT};
}

int32_t SystemAbilityManagerProxy::GetRunningSystemProcess(std::list<SystemProcessInfo>& systemProcessInfos) {
    MessageParcel data;
    MessageParcel reply;
    int32_t count = 0;
    systemProcessInfos.clear();
    if (!PutToken(data)) return ERR_FLATTEN_OBJECT;
    const int32_t result = Ask(SamgrInterfaceCode::GET_RUNNING_SYSTEM_PROCESS_TRANSACTION, data, reply);
    if (result != ERR_OK) return result;
    if (!reply.ReadInt32(count) || count < 0 || count > kCountMax) return ERR_FLATTEN_OBJECT;
    for (int32_t i = 0; i < count; ++i) {
        SystemProcessInfo info;
        if (!Read(reply, info)) return ERR_FLATTEN_OBJECT;
        systemProcessInfos.push_back(info);
    }
    return ERR_OK;
}

int32_t SystemAbilityManagerProxy::AskAboutListener(SamgrInterfaceCode code, const sptr<ISystemProcessStatusChange>& listener) {
    if (listener == nullptr) return ERR_INVALID_VALUE;
    MessageParcel data;
    if (!PutToken(data) || !data.WriteRemoteObject(listener->AsObject())) return ERR_FLATTEN_OBJECT;
    return Ask(code, data);
}

int32_t SystemAbilityManagerProxy::SubscribeSystemProcess(const sptr<ISystemProcessStatusChange>& listener) {
    return AskAboutListener(SamgrInterfaceCode::SUBSCRIBE_SYSTEM_PROCESS_TRANSACTION, listener);
}

int32_t SystemAbilityManagerProxy::UnSubscribeSystemProcess(const sptr<ISystemProcessStatusChange>& listener) {
    return AskAboutListener(SamgrInterfaceCode::UNSUBSCRIBE_SYSTEM_PROCESS_TRANSACTION, listener);
}

int32_t SystemAbilityManagerProxy::SubscribeLowMemSystemProcess(const sptr<ISystemProcessStatusChange>& listener) {
    return AskAboutListener(SamgrInterfaceCode::SUBSCRIBE_LOWMEM_SYSTEM_PROCESS_TRANSACTION, listener);
}

int32_t SystemAbilityManagerProxy::UnSubscribeLowMemSystemProcess(const sptr<ISystemProcessStatusChange>& listener) {
    return AskAboutListener(SamgrInterfaceCode::UNSUBSCRIBE_LOWMEM_SYSTEM_PROCESS_TRANSACTION, listener);
}

int32_t SystemAbilityManagerProxy::SendStrategy(int32_t type, std::vector<int32_t>& systemAbilityIds, int32_t level, std::string& action) {
    MessageParcel data;
    if (!PutToken(data) || !data.WriteInt32(type) || !data.WriteInt32Vector(systemAbilityIds) || !data.WriteInt32(level) ||
        !data.WriteString(action)) {
        return ERR_FLATTEN_OBJECT;
    }
    return Ask(SamgrInterfaceCode::SEND_STRATEGY_TRANASACTION, data);
}

sptr<IRemoteObject> SystemAbilityManagerProxy::GetLocalAbilityManagerProxy(int32_t systemAbilityId) {
    if (!CheckInputSysAbilityId(systemAbilityId)) return nullptr;
    MessageParcel data;
    MessageParcel reply;
    MessageOption option;
    const auto remote = Remote();
    if (remote == nullptr || !PutToken(data) || !data.WriteInt32(systemAbilityId)) return nullptr;
    const auto code = static_cast<uint32_t>(SamgrInterfaceCode::GET_LOCAL_ABILITY_MANAGER_PROXY_TRANSCATION);
    return remote->SendRequest(code, data, reply, option) == ERR_NONE ? reply.ReadRemoteObject() : nullptr;
}

// -- extensions

int32_t SystemAbilityManagerProxy::AskAboutExtension(SamgrInterfaceCode code, const std::string& extension, MessageParcel& reply) {
    MessageParcel data;
    return PutToken(data) && data.WriteString(extension) ? Ask(code, data, reply) : int32_t{ERR_FLATTEN_OBJECT};
}

int32_t SystemAbilityManagerProxy::GetExtensionSaIds(const std::string& extension, std::vector<int32_t>& saIds) {
    MessageParcel reply;
    const int32_t result = AskAboutExtension(SamgrInterfaceCode::GET_EXTENSION_SA_IDS_TRANSCATION, extension, reply);
    if (result != ERR_OK) return result;
    return reply.ReadInt32Vector(&saIds) ? int32_t{ERR_OK} : int32_t{ERR_FLATTEN_OBJECT};
}

int32_t SystemAbilityManagerProxy::GetExtensionRunningSaList(const std::string& extension, std::vector<sptr<IRemoteObject>>& saList) {
    MessageParcel reply;
    int32_t count = 0;
    const int32_t result = AskAboutExtension(SamgrInterfaceCode::GET_EXTERNSION_SA_LIST_TRANSCATION, extension, reply);
    if (result != ERR_OK) return result;
    if (!reply.ReadInt32(count) || count < 0 || count > kCountMax) return ERR_FLATTEN_OBJECT;
    for (int32_t i = 0; i < count; ++i) {
        auto object = reply.ReadRemoteObject();
        if (object == nullptr) {
            saList.clear();
            return ERR_FLATTEN_OBJECT;
        }
        saList.push_back(object);
    }
    return ERR_OK;
}

int32_t SystemAbilityManagerProxy::GetRunningSaExtensionInfoList(const std::string& extension, std::vector<SaExtensionInfo>& infoList) {
    MessageParcel reply;
    int32_t count = 0;
    const int32_t result = AskAboutExtension(SamgrInterfaceCode::GET_SA_EXTENSION_INFO_TRANSCATION, extension, reply);
    if (result != ERR_OK) return result;
    if (!reply.ReadInt32(count) || count < 0 || count > kCountMax) return ERR_FLATTEN_OBJECT;
    for (int32_t i = 0; i < count; ++i) {
        SaExtensionInfo info;
        const bool read = reply.ReadInt32(info.saId);
        info.processObj = reply.ReadRemoteObject();
        if (!read || info.processObj == nullptr) {
            infoList.clear();
            return ERR_FLATTEN_OBJECT;
        }
        infoList.push_back(info);
    }
    return ERR_OK;
}

// -- what others provide for

int32_t SystemAbilityManagerProxy::SetSamgrIpcPrior(bool enable) {
    MessageParcel data;
    if (!PutToken(data) || !data.WriteBool(enable)) return ERR_FLATTEN_OBJECT;
    return Tell(SamgrInterfaceCode::SET_SAMGR_IPC_PRIOR_TRANSACTION, data);
}

int32_t SystemAbilityManagerProxy::SubscribeSystemAbilityInImage(int32_t systemAbilityId,
                                                                 const sptr<ISystemAbilityStatusChange>& listener) {
    return SubscribeSystemAbility(systemAbilityId, listener);
}

int32_t SystemAbilityManagerProxy::OnUserStateChanged(int32_t userId, SamgrUserState userState) {
    MessageParcel data;
    if (!PutToken(data) || !data.WriteInt32(userId) || !data.WriteInt32(static_cast<int32_t>(userState))) return ERR_FLATTEN_OBJECT;
    return Tell(SamgrInterfaceCode::ON_USER_STATE_CHANGED_TRANSACTION, data);
}

}  // namespace OHOS
