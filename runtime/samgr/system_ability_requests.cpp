// SystemAbilityManager's answers about abilities on demand, processes and extensions.

#include "ipc_skeleton.h"
#include "runtime/dbinder/rules.h"
#include "runtime/port/ports.h"
#include "runtime/samgr/system_ability_callbacks.h"
#include "runtime/samgr/system_ability_manager.h"
#include "sim/base/text.h"

namespace OHOS {
namespace {

using runtime::port::Os;

constexpr int32_t kSystemUidMax = 9'999;
constexpr size_t kDeviceIdMax = 64;

int Answer(MessageParcel& reply, int32_t result) { return reply.WriteInt32(result) ? ERR_NONE : ERR_FLATTEN_OBJECT; }

bool IsAbilityId(int32_t id) { return id >= FIRST_SYS_ABILITY_ID && id <= LAST_SYS_ABILITY_ID; }

AbilityScheduler::Caller CallerOf() {
    return {.pid = IPCSkeleton::GetCallingPid(), .uid = IPCSkeleton::GetCallingUid(), .token = IPCSkeleton::GetCallingFullTokenID()};
}

bool IsStageModel(const std::string& what, const std::string& device = {}) {
    return RefuseStageModel(IPCSkeleton::GetCallingFullTokenID(), what, device);
}

bool IsSystemCaller() { return IPCSkeleton::GetCallingUid() <= kSystemUidMax; }

// String name, Int32 pid, Int32 uid
bool Write(MessageParcel& reply, const SystemProcessInfo& info) {
    return reply.WriteString(info.processName) && reply.WriteInt32(info.pid) && reply.WriteInt32(info.uid);
}

}  // namespace

// -- loading and unloading

// Int32 id, callback -> Int32
int SystemAbilityManager::HandleLoad(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    const auto callback = iface_cast<ISystemAbilityLoadCallback>(data.ReadRemoteObject());
    if (!IsAbilityId(id) || callback == nullptr) return Answer(reply, INVALID_INPUT_PARA);
    if (IsStageModel(std::to_string(id))) return Answer(reply, ERR_PERMISSION_DENIED);
    return Answer(reply, scheduler_.Load(id, callback, IPCSkeleton::GetCallingPid(), {.name = "load"}));
}

// Int32 id, String device, callback -> Int32
int SystemAbilityManager::HandleLoadRemote(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    const std::string device = data.ReadString();
    const auto callback = iface_cast<ISystemAbilityLoadCallback>(data.ReadRemoteObject());
    if (!IsAbilityId(id) || device.empty() || device.size() > kDeviceIdMax || callback == nullptr) return Answer(reply, INVALID_INPUT_PARA);
    if (IsStageModel(std::to_string(id), device)) return Answer(reply, ERR_PERMISSION_DENIED);
    if (!IsDistributed(id)) return Answer(reply, SA_NOT_DISTRIBUTED);
    const auto caller = CallerOf();
    // The other device takes its time: a thread waits for it.
    const auto work = [this, id, device, callback, caller] {
        DBinderErrorCode reason = DBINDER_OK;
        const sptr<IRemoteObject> object = dbinder_->MakeRemoteBinder(
            id, device, static_cast<uint32_t>(caller.pid), static_cast<uint32_t>(caller.uid), static_cast<uint32_t>(caller.token), reason);
        if (object == nullptr)
            Os().Log(5, "samgr",
                     fmt::format("ability {} of {} is not loaded: DBinder's reason {}", id, device, static_cast<uint32_t>(reason)));
        callback->OnLoadSACompleteForRemote(device, id, object);
    };
    return Answer(reply, Os().StartThread("samgr_remote", work) >= 0 ? int32_t{ERR_OK} : int32_t{POST_TASK_FAIL});
}

// Int32 id -> Int32
int SystemAbilityManager::HandleUnload(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    return Answer(reply, IsAbilityId(id) ? scheduler_.Unload(id, CallerOf()) : int32_t{INVALID_INPUT_PARA});
}

// Int32 id -> Int32
int SystemAbilityManager::HandleCancelUnload(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    return Answer(reply, IsAbilityId(id) ? scheduler_.CancelUnload(id, CallerOf()) : int32_t{INVALID_INPUT_PARA});
}

// -> Int32
int SystemAbilityManager::HandleUnloadAllIdle(MessageParcel&, MessageParcel& reply) {
    if (!IsSystemCaller()) return Answer(reply, ERR_PERMISSION_DENIED);
    scheduler_.UnloadIdle(nullptr);
    return Answer(reply, ERR_OK);
}

// String16 vector -> Int32
int SystemAbilityManager::HandleUnloadProcesses(MessageParcel& data, MessageParcel& reply) {
    std::vector<std::u16string> names;
    if (!data.ReadString16Vector(&names)) return ERR_NULL_OBJECT;
    if (!IsSystemCaller()) return Answer(reply, ERR_PERMISSION_DENIED);
    std::vector<std::string> processes;
    for (const auto& name : names) processes.push_back(Str16ToStr8(name));
    scheduler_.UnloadIdle(&processes);
    return Answer(reply, ERR_OK);
}

// -> Int32, Int32 count, each Int32 pid, String16 name, Int64 since (ms)
int SystemAbilityManager::HandleIdleProcesses(MessageParcel&, MessageParcel& reply) {
    if (!IsSystemCaller()) return Answer(reply, ERR_PERMISSION_DENIED);
    const auto processes = scheduler_.IdleProcesses();
    bool written = reply.WriteInt32(ERR_OK) && reply.WriteInt32(static_cast<int32_t>(processes.size()));
    for (const auto& process : processes)
        written =
            written && reply.WriteInt32(process.pid) && reply.WriteString16(process.processName) && reply.WriteInt64(process.lastIdleTime);
    return written ? ERR_NONE : ERR_FLATTEN_OBJECT;
}

// Int32 id, Int32 error -> Int32
int SystemAbilityManager::HandleStartFailed(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    const int32_t error = data.ReadInt32();
    return Answer(reply, IsAbilityId(id) ? scheduler_.StartFailed(id, error, CallerOf()) : int32_t{INVALID_INPUT_PARA});
}

// -- on demand

// Int32 id, String16 process -> Int32
int SystemAbilityManager::HandleAddOnDemandInfo(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    const std::string process = Str16ToStr8(data.ReadString16());
    if (!IsAbilityId(id) || process.empty()) return Answer(reply, ERR_INVALID_VALUE);
    return Answer(reply, scheduler_.AddOnDemandInfo(id, process, CallerOf()));
}

// Int32 id -> Int32 (0: on demand, else 1021)
int SystemAbilityManager::HandleCheckOnDemand(MessageParcel& data, MessageParcel& reply) {
    return Answer(reply, scheduler_.IsOnDemand(data.ReadInt32()) ? int32_t{ERR_OK} : int32_t{NOT_ONDEMAND_SA});
}

// -> Int32, Int32 vector
int SystemAbilityManager::HandleOnDemandIds(MessageParcel&, MessageParcel& reply) {
    const auto ids = scheduler_.OnDemandIds();
    if (ids.empty()) return Answer(reply, ONDEMAND_SA_LIST_EMPTY);
    return reply.WriteInt32(ERR_OK) && reply.WriteInt32Vector(ids) ? ERR_NONE : ERR_FLATTEN_OBJECT;
}

// Int32 id, Int32 type -> Int32, events
int SystemAbilityManager::HandleGetPolicy(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    const int32_t type = data.ReadInt32();
    if (!IsAbilityId(id)) return Answer(reply, INVALID_INPUT_PARA);
    if (type != 0 && type != 1) return Answer(reply, INVALID_POLICY_TYPE);
    std::vector<SystemAbilityOnDemandEvent> events;
    const int32_t result = scheduler_.Policy(id, static_cast<OnDemandPolicyType>(type), CallerOf(), events);
    if (result != ERR_OK) return Answer(reply, result);
    return reply.WriteInt32(ERR_OK) && OnDemandEventToParcel::WriteOnDemandEventsToParcel(events, reply) ? ERR_NONE : ERR_FLATTEN_OBJECT;
}

// Int32 id, Int32 type, events -> Int32
int SystemAbilityManager::HandleUpdatePolicy(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    const int32_t type = data.ReadInt32();
    std::vector<SystemAbilityOnDemandEvent> events;
    if (!OnDemandEventToParcel::ReadOnDemandEventsFromParcel(events, data)) return ERR_NULL_OBJECT;
    if (!IsAbilityId(id)) return Answer(reply, INVALID_INPUT_PARA);
    if (type != 0 && type != 1) return Answer(reply, INVALID_POLICY_TYPE);
    const int32_t result = scheduler_.UpdatePolicy(id, static_cast<OnDemandPolicyType>(type), CallerOf(), events);
    if (result == ERR_OK) triggers_.Watch(events);
    return Answer(reply, result);
}

// Int64 id -> Int32, OnDemandReasonExtraData
int SystemAbilityManager::HandleExtraData(MessageParcel& data, MessageParcel& reply) {
    OnDemandReasonExtraData extra;
    if (!scheduler_.ExtraData(data.ReadInt64(), extra)) return Answer(reply, GET_EXTRA_DATA_FAIL);
    return reply.WriteInt32(ERR_OK) && reply.WriteParcelable(&extra) ? ERR_NONE : ERR_FLATTEN_OBJECT;
}

// Int32 id, String event -> Int32, Int64 vector
int SystemAbilityManager::HandleExtraDataIds(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    if (!IsAbilityId(id)) return Answer(reply, INVALID_INPUT_PARA);
    if (scheduler_.ProfileOf(id) == nullptr) return Answer(reply, PROFILE_NOT_EXIST);
    return reply.WriteInt32(ERR_OK) && reply.WriteInt64Vector(std::vector<int64_t>{}) ? ERR_NONE : ERR_FLATTEN_OBJECT;
}

// -- processes

// String16 name, object -> Int32
int SystemAbilityManager::HandleAddProcess(MessageParcel& data, MessageParcel& reply) {
    const std::string name = Str16ToStr8(data.ReadString16());
    const auto object = data.ReadRemoteObject();
    if (IsStageModel(name)) return Answer(reply, ERR_PERMISSION_DENIED);
    return Answer(reply, scheduler_.AddProcess(name, object, CallerOf()));
}

// Int32 id -> Int32, process
int SystemAbilityManager::HandleProcessInfo(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    if (!IsAbilityId(id)) return Answer(reply, INVALID_INPUT_PARA);
    int32_t pid = 0;
    {
        runtime::port::Locked locked(Os(), mutex_);
        const auto* ability = table_.Find(id);
        if (ability == nullptr) return Answer(reply, SA_NOT_EXIST);
        pid = ability->ownerPid;
    }
    SystemProcessInfo info;
    if (!scheduler_.ProcessByPid(pid, info)) return Answer(reply, PROC_NOT_EXIST);
    return reply.WriteInt32(ERR_OK) && Write(reply, info) ? ERR_NONE : ERR_FLATTEN_OBJECT;
}

// -> Int32, Int32 count, processes
int SystemAbilityManager::HandleRunningProcesses(MessageParcel&, MessageParcel& reply) {
    const auto processes = scheduler_.Processes();
    bool written = reply.WriteInt32(ERR_OK) && reply.WriteInt32(static_cast<int32_t>(processes.size()));
    for (const auto& process : processes) written = written && Write(reply, process);
    return written ? ERR_NONE : ERR_FLATTEN_OBJECT;
}

// listener -> Int32
int SystemAbilityManager::HandleSubscribeProcess(MessageParcel& data, MessageParcel& reply) {
    const auto listener = iface_cast<ISystemProcessStatusChange>(data.ReadRemoteObject());
    return Answer(reply, listener != nullptr ? scheduler_.Subscribe(listener, false) : int32_t{ERR_INVALID_VALUE});
}

int SystemAbilityManager::HandleUnsubscribeProcess(MessageParcel& data, MessageParcel& reply) {
    const auto listener = data.ReadRemoteObject();
    return Answer(reply, listener != nullptr ? scheduler_.Unsubscribe(listener, false) : int32_t{ERR_INVALID_VALUE});
}

int SystemAbilityManager::HandleSubscribeLowMemory(MessageParcel& data, MessageParcel& reply) {
    const auto listener = iface_cast<ISystemProcessStatusChange>(data.ReadRemoteObject());
    return Answer(reply, listener != nullptr ? scheduler_.Subscribe(listener, true) : int32_t{ERR_INVALID_VALUE});
}

int SystemAbilityManager::HandleUnsubscribeLowMemory(MessageParcel& data, MessageParcel& reply) {
    const auto listener = data.ReadRemoteObject();
    return Answer(reply, listener != nullptr ? scheduler_.Unsubscribe(listener, true) : int32_t{ERR_INVALID_VALUE});
}

// Int32 type, Int32 vector of ids, Int32 level, String action -> Int32
int SystemAbilityManager::HandleStrategy(MessageParcel& data, MessageParcel& reply) {
    std::vector<int32_t> ids;
    const int32_t type = data.ReadInt32();
    if (!data.ReadInt32Vector(&ids)) return ERR_NULL_OBJECT;
    const int32_t level = data.ReadInt32();
    std::string action = data.ReadString();
    if (!IsSystemCaller()) return Answer(reply, ERR_PERMISSION_DENIED);
    if (ids.empty()) return Answer(reply, INVALID_INPUT_PARA);
    int32_t result = ERR_OK;
    for (const int32_t id : ids) {
        int32_t each = ERR_OK;
        if (scheduler_.ProfileOf(id) == nullptr) {
            each = PROFILE_NOT_EXIST;
        } else if (const auto manager = scheduler_.ManagerOf(id); manager == nullptr) {
            each = PROC_NOT_EXIST;
        } else {
            LocalAbilityManagerProxy proxy(manager);
            if (!proxy.SendStrategyToSA(type, id, level, action)) each = SA_NOT_EXIST;
        }
        if (result == ERR_OK) result = each;
    }
    return Answer(reply, result);
}

// -- extensions

// String extension -> Int32, Int32 vector
int SystemAbilityManager::HandleExtensionIds(MessageParcel& data, MessageParcel& reply) {
    const auto ids = scheduler_.IdsWithExtension(data.ReadString());
    return reply.WriteInt32(ERR_OK) && reply.WriteInt32Vector(ids) ? ERR_NONE : ERR_FLATTEN_OBJECT;
}

// String extension -> Int32, Int32 count, objects
int SystemAbilityManager::HandleExtensionAbilities(MessageParcel& data, MessageParcel& reply) {
    std::vector<sptr<IRemoteObject>> running;
    for (const int32_t id : scheduler_.IdsWithExtension(data.ReadString())) {
        if (auto object = Find(id)) running.push_back(object);
    }
    bool written = reply.WriteInt32(ERR_OK) && reply.WriteInt32(static_cast<int32_t>(running.size()));
    for (const auto& object : running) written = written && reply.WriteRemoteObject(object);
    return written ? ERR_NONE : ERR_FLATTEN_OBJECT;
}

// String extension -> Int32, Int32 count, each Int32 id, the process's ILocalAbilityManager
int SystemAbilityManager::HandleExtensionInfo(MessageParcel& data, MessageParcel& reply) {
    std::vector<SaExtensionInfo> running;
    for (const int32_t id : scheduler_.IdsWithExtension(data.ReadString())) {
        const auto manager = scheduler_.ManagerOf(id);
        if (manager != nullptr && Find(id) != nullptr) running.push_back({id, manager});
    }
    bool written = reply.WriteInt32(ERR_OK) && reply.WriteInt32(static_cast<int32_t>(running.size()));
    for (const auto& info : running) written = written && reply.WriteInt32(info.saId) && reply.WriteRemoteObject(info.processObj);
    return written ? ERR_NONE : ERR_FLATTEN_OBJECT;
}

// Int32 id -> object, or an empty reply with ERR_NULL_OBJECT
int SystemAbilityManager::HandleLocalManager(MessageParcel& data, MessageParcel& reply) {
    const auto manager = scheduler_.ManagerOf(data.ReadInt32());
    if (manager == nullptr) return ERR_NULL_OBJECT;
    return reply.WriteRemoteObject(manager) ? ERR_NONE : ERR_FLATTEN_OBJECT;
}

/// Threads' priorities and users: taken note of by nobody.
int SystemAbilityManager::HandleNothing(MessageParcel&, MessageParcel&) { return ERR_NONE; }

}  // namespace OHOS
