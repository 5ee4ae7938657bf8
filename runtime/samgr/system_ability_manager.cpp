#include "runtime/samgr/system_ability_manager.h"

#include "ipc_skeleton.h"
#include "runtime/dbinder/rules.h"
#include "runtime/port/ports.h"
#include "runtime/samgr/samgr_main.h"
#include "runtime/samgr/system_ability_callbacks.h"
#include "sim/base/text.h"
#include "sim/trace/recorder.h"
#include "system_ability_definition.h"

namespace OHOS {
namespace {

using runtime::port::Locked;
using runtime::port::Os;

/// Error of SubscribeSystemAbility when a process has too many.
constexpr int32_t kTooManySubscriptions = 1;

/// The service's own range; the interface lets 0 pass.
bool IsAbilityId(int32_t id) { return id >= FIRST_SYS_ABILITY_ID && id <= LAST_SYS_ABILITY_ID; }

int Answer(MessageParcel& reply, int32_t result) { return reply.WriteInt32(result) ? ERR_NONE : ERR_FLATTEN_OBJECT; }

void Tell(const AbilityTable::Notices& notices) {
    for (const auto& notice : notices) {
        if (notice.added) {
            notice.listener->OnAddSystemAbility(notice.ability, "");
        } else {
            notice.listener->OnRemoveSystemAbility(notice.ability, "");
        }
    }
}

void EmitChange(bool added, int32_t id, int32_t ownerPid) {
    Os().Trace().emit(sim::trace::AbilityChanged{.added = added, .ability = id, .owner_pid = static_cast<std::uint32_t>(ownerPid)});
}

}  // namespace

/// A profile counts; for abilities without one the device may say it by itself.
bool SystemAbilityManager::IsDistributed(int32_t id) const {
    if (const auto* profile = scheduler_.ProfileOf(id)) return profile->distributed;
    return Os().Property(fmt::format("ability.{}", id)) == "distributed";
}

/// Tells the service of a death. Held by the service, so it holds the service weakly.
class SystemAbilityManager::Mourner final : public IRemoteObject::DeathRecipient {
public:
    using Handler = void (SystemAbilityManager::*)(const sptr<IRemoteObject>&);

    Mourner(SystemAbilityManager* service, Handler handler) : service_(service), handler_(handler) {}

    void OnRemoteDied(const wptr<IRemoteObject>& object) override {
        const auto service = service_.promote();
        const auto dead = object.promote();
        if (service != nullptr && dead != nullptr) (service.GetRefPtr()->*handler_)(dead);
    }

private:
    const wptr<SystemAbilityManager> service_;
    const Handler handler_;
};

SystemAbilityManager::SystemAbilityManager()
    : IPCObjectStub(ISystemAbilityManager::GetDescriptor()), scheduler_([this](int32_t id) { return Find(id); }) {
    scheduler_.ReadProfiles(Os().Property("ability_profiles"));
    abilityMourner_ = sptr<Mourner>::MakeSptr(this, &SystemAbilityManager::AbilityDied);
    listenerMourner_ = sptr<Mourner>::MakeSptr(this, &SystemAbilityManager::ListenerDied);
    dbinder_ = std::make_unique<DBinderService>([this](int32_t id, DBinderErrorCode& reason) { return FindDistributed(id, reason); });
}

SystemAbilityManager::~SystemAbilityManager() = default;

int SystemAbilityManager::OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) {
    if (data.ReadInterfaceToken() != ISystemAbilityManager::SAMANAGER_INTERFACE_TOKEN) return ERR_PERMISSION_DENIED;
    const auto handler = HandlerOf(static_cast<SamgrInterfaceCode>(code));
    return handler != nullptr ? (this->*handler)(data, reply) : IPCObjectStub::OnRemoteRequest(code, data, reply, option);
}

SystemAbilityManager::Handler SystemAbilityManager::HandlerOf(SamgrInterfaceCode code) {
    using Code = SamgrInterfaceCode;
    using Samgr = SystemAbilityManager;
    static constexpr Request kRequests[] = {
        {Code::GET_SYSTEM_ABILITY_TRANSACTION, &Samgr::HandleGet},
        {Code::CHECK_SYSTEM_ABILITY_TRANSACTION, &Samgr::HandleCheck},
        {Code::CHECK_SYSTEM_ABILITY_IMMEDIATELY_TRANSACTION, &Samgr::HandleCheckImmediately},
        {Code::CHECK_REMOTE_SYSTEM_ABILITY_TRANSACTION, &Samgr::HandleFindRemote},
        {Code::ADD_SYSTEM_ABILITY_TRANSACTION, &Samgr::HandleAdd},
        {Code::REMOVE_SYSTEM_ABILITY_TRANSACTION, &Samgr::HandleRemove},
        {Code::LIST_SYSTEM_ABILITY_TRANSACTION, &Samgr::HandleList},
        {Code::SUBSCRIBE_SYSTEM_ABILITY_TRANSACTION, &Samgr::HandleSubscribe},
        {Code::UNSUBSCRIBE_SYSTEM_ABILITY_TRANSACTION, &Samgr::HandleUnsubscribe},
        {Code::LOAD_SYSTEM_ABILITY_TRANSACTION, &Samgr::HandleLoad},
        {Code::LOAD_REMOTE_SYSTEM_ABILITY_TRANSACTION, &Samgr::HandleLoadRemote},
        {Code::UNLOAD_SYSTEM_ABILITY_TRANSACTION, &Samgr::HandleUnload},
        {Code::CANCEL_UNLOAD_SYSTEM_ABILITY_TRANSACTION, &Samgr::HandleCancelUnload},
        {Code::UNLOAD_ALL_IDLE_SYSTEM_ABILITY_TRANSACTION, &Samgr::HandleUnloadAllIdle},
        {Code::UNLOAD_IDLE_PROCESS_BYLIST, &Samgr::HandleUnloadProcesses},
        {Code::GET_LRU_IDLE_SYSTEM_ABILITY_PROCESS_TRANSACTION, &Samgr::HandleIdleProcesses},
        {Code::ONSTART_SYSTEM_ABILITY_FAIL_TRANSACTION, &Samgr::HandleStartFailed},
        {Code::ADD_ONDEMAND_SYSTEM_ABILITY_TRANSACTION, &Samgr::HandleAddOnDemandInfo},
        {Code::CHECK_ONDEMAND_SYSTEM_ABILITY_TRANSACTION, &Samgr::HandleCheckOnDemand},
        {Code::GET_ONDEMAND_SYSTEM_ABILITY_IDS_TRANSACTION, &Samgr::HandleOnDemandIds},
        {Code::GET_ONDEAMND_POLICY_TRANSACTION, &Samgr::HandleGetPolicy},
        {Code::UPDATE_ONDEAMND_POLICY_TRANSACTION, &Samgr::HandleUpdatePolicy},
        {Code::GET_ONDEMAND_REASON_EXTRA_DATA_TRANSACTION, &Samgr::HandleExtraData},
        {Code::GET_COMMON_EVENT_EXTRA_ID_LIST_TRANSCATION, &Samgr::HandleExtraDataIds},
        {Code::ADD_SYSTEM_PROCESS_TRANSACTION, &Samgr::HandleAddProcess},
        {Code::GET_SYSTEM_PROCESS_INFO_TRANSACTION, &Samgr::HandleProcessInfo},
        {Code::GET_RUNNING_SYSTEM_PROCESS_TRANSACTION, &Samgr::HandleRunningProcesses},
        {Code::SUBSCRIBE_SYSTEM_PROCESS_TRANSACTION, &Samgr::HandleSubscribeProcess},
        {Code::UNSUBSCRIBE_SYSTEM_PROCESS_TRANSACTION, &Samgr::HandleUnsubscribeProcess},
        {Code::SUBSCRIBE_LOWMEM_SYSTEM_PROCESS_TRANSACTION, &Samgr::HandleSubscribeLowMemory},
        {Code::UNSUBSCRIBE_LOWMEM_SYSTEM_PROCESS_TRANSACTION, &Samgr::HandleUnsubscribeLowMemory},
        {Code::SEND_STRATEGY_TRANASACTION, &Samgr::HandleStrategy},
        {Code::GET_EXTENSION_SA_IDS_TRANSCATION, &Samgr::HandleExtensionIds},
        {Code::GET_EXTERNSION_SA_LIST_TRANSCATION, &Samgr::HandleExtensionAbilities},
        {Code::GET_SA_EXTENSION_INFO_TRANSCATION, &Samgr::HandleExtensionInfo},
        {Code::GET_LOCAL_ABILITY_MANAGER_PROXY_TRANSCATION, &Samgr::HandleLocalManager},
        {Code::SET_SAMGR_IPC_PRIOR_TRANSACTION, &Samgr::HandleNothing},
        {Code::ON_USER_STATE_CHANGED_TRANSACTION, &Samgr::HandleNothing},
    };
    for (const auto& request : kRequests) {
        if (request.code == code) return request.handler;
    }
    return nullptr;
}

// -- looking up

sptr<IRemoteObject> SystemAbilityManager::Find(int32_t id) {
    Locked locked(Os(), mutex_);
    const auto* ability = table_.Find(id);
    return ability != nullptr ? ability->object : nullptr;
}

// Int32 id -> the object, or an empty reply with ERR_NULL_OBJECT, ERR_PERMISSION_DENIED
int SystemAbilityManager::HandleCheck(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    // The ability manager is an application's door to everything else.
    if (id != ABILITY_MGR_SERVICE_ID && RefuseStageModel(IPCSkeleton::GetCallingFullTokenID(), std::to_string(id), {}))
        return ERR_PERMISSION_DENIED;
    const auto object = Find(id);
    if (object == nullptr) return ERR_NULL_OBJECT;
    return reply.WriteRemoteObject(object) ? ERR_NONE : ERR_FLATTEN_OBJECT;
}

// The same; ERR_WOULD_BLOCK: the ability is on demand and being loaded, LOAD tells when it is there.
int SystemAbilityManager::HandleGet(MessageParcel& data, MessageParcel& reply) {
    const size_t position = data.GetReadPosition();
    const int32_t id = data.ReadInt32();
    data.RewindRead(position);
    const bool going = scheduler_.HasProfiles() && scheduler_.IsUnloading(id);
    const int result = going ? int{ERR_NULL_OBJECT} : HandleCheck(data, reply);
    if (result != ERR_NULL_OBJECT || !scheduler_.IsOnDemand(id)) return result;
    if (going && RefuseStageModel(IPCSkeleton::GetCallingFullTokenID(), std::to_string(id), {})) return ERR_PERMISSION_DENIED;
    return scheduler_.Load(id, nullptr, 0, {.name = "load"}) == ERR_OK ? int{ERR_WOULD_BLOCK} : int{ERR_NULL_OBJECT};
}

// Int32 id, Bool -> the object if it is there, Bool whether it is or is being loaded; or an empty reply with ERR_PERMISSION_DENIED
int SystemAbilityManager::HandleCheckImmediately(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    if (id != ABILITY_MGR_SERVICE_ID && RefuseStageModel(IPCSkeleton::GetCallingFullTokenID(), std::to_string(id), {}))
        return ERR_PERMISSION_DENIED;
    const bool going = scheduler_.HasProfiles() && scheduler_.IsUnloading(id);
    const auto object = going ? nullptr : Find(id);
    bool known = object != nullptr;
    if (!known && !going && scheduler_.IsOnDemand(id)) known = scheduler_.Load(id, nullptr, 0, {.name = "load"}) == ERR_OK;
    if (object != nullptr && !reply.WriteRemoteObject(object)) return ERR_FLATTEN_OBJECT;
    return reply.WriteBool(known) ? ERR_NONE : ERR_FLATTEN_OBJECT;
}

// Int32 id, String device -> the stand-in for the ability there, or an empty reply with ERR_NULL_OBJECT, ERR_PERMISSION_DENIED
int SystemAbilityManager::HandleFindRemote(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    const std::string device = data.ReadString();
    const uint64_t token = IPCSkeleton::GetCallingFullTokenID();
    if (RefuseStageModel(token, std::to_string(id), device)) return ERR_PERMISSION_DENIED;
    auto reason = SA_NOT_DISTRUBUTED;
    sptr<IRemoteObject> object;
    // The ability must be a distributed one on this device too.
    if (IsAbilityId(id) && IsDistributed(id)) {
        object = dbinder_->MakeRemoteBinder(id, device, static_cast<uint32_t>(IPCSkeleton::GetCallingPid()),
                                            static_cast<uint32_t>(IPCSkeleton::GetCallingUid()), static_cast<uint32_t>(token), reason);
    }
    if (object == nullptr) {
        Os().Log(5, "samgr", fmt::format("ability {} of {} cannot be had: DBinder's reason {}", id, device, static_cast<uint32_t>(reason)));
        return ERR_NULL_OBJECT;
    }
    return reply.WriteRemoteObject(object) ? ERR_NONE : ERR_FLATTEN_OBJECT;
}

/// For a SAMgr of another device. Blocks while an ability on demand is loaded.
sptr<IRemoteObject> SystemAbilityManager::FindDistributed(int32_t id, DBinderErrorCode& reason) {
    reason = SAID_INVALID;
    if (!IsAbilityId(id)) return nullptr;
    reason = SA_NOT_DISTRUBUTED;
    if (!IsDistributed(id)) return nullptr;
    reason = SA_NOT_FOUND;
    auto object = Find(id);
    if (object == nullptr && scheduler_.IsOnDemand(id)) object = scheduler_.LoadAndWait(id);
    if (object != nullptr) reason = DBINDER_OK;
    return object;
}

// Int32 id, object, Bool distributed, Uint32 dump flags, String16 capability, String16 permission -> Int32
int SystemAbilityManager::HandleAdd(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    AbilityTable::Ability ability;
    ability.object = data.ReadRemoteObject();
    const bool distributed = data.ReadBool();
    ability.dumpFlags = data.ReadUint32();
    ability.ownerPid = IPCSkeleton::GetCallingPid();
    // What is asked must be what the profile says; an ability without one is not distributed.
    if (!IsAbilityId(id) || ability.object == nullptr || distributed != IsDistributed(id)) return Answer(reply, ERR_INVALID_VALUE);
    if (RefuseStageModel(IPCSkeleton::GetCallingFullTokenID(), std::to_string(id), {})) return Answer(reply, ERR_PERMISSION_DENIED);

    RemoveAbility(id, false);
    const auto object = ability.object;
    const int32_t ownerPid = ability.ownerPid;
    AbilityTable::Notices notices;
    AbilityTable::Ability replaced;
    bool raced = false;
    bool full = false;
    {
        Locked locked(Os(), mutex_);
        raced = table_.Remove(id, replaced, notices);
        if (table_.Size() >= AbilityTable::kAbilitiesMax) {
            full = true;
        } else {
            table_.Add(id, std::move(ability), notices);
        }
    }
    if (full) return Answer(reply, ERR_INVALID_VALUE);
    if (raced) EmitChange(false, id, replaced.ownerPid);
    EmitChange(true, id, ownerPid);
    object->AddDeathRecipient(abilityMourner_);
    Tell(notices);
    scheduler_.AbilityAdded(id, ownerPid);
    return Answer(reply, ERR_OK);
}

// Int32 id -> Int32
int SystemAbilityManager::HandleRemove(MessageParcel& data, MessageParcel& reply) {
    int32_t id = 0;
    if (!data.ReadInt32(id)) return ERR_NULL_OBJECT;
    return Answer(reply, IsAbilityId(id) && RemoveAbility(id, false) ? ERR_OK : ERR_INVALID_VALUE);
}

/// False: there was none.
bool SystemAbilityManager::RemoveAbility(int32_t id, bool died) {
    AbilityTable::Notices notices;
    AbilityTable::Ability removed;
    {
        Locked locked(Os(), mutex_);
        if (!table_.Remove(id, removed, notices)) return false;
    }
    EmitChange(false, id, removed.ownerPid);
    removed.object->RemoveDeathRecipient(abilityMourner_);
    Tell(notices);
    scheduler_.AbilityRemoved(id, removed.ownerPid, died);
    return true;
}

// Uint32 dump flags -> Int32, String16 vector
int SystemAbilityManager::HandleList(MessageParcel& data, MessageParcel& reply) {
    const uint32_t dumpFlags = data.ReadUint32();
    std::vector<std::u16string> names;
    {
        Locked locked(Os(), mutex_);
        names = table_.List(dumpFlags);
    }
    return reply.WriteInt32(ERR_OK) && reply.WriteString16Vector(names) ? ERR_NONE : ERR_FLATTEN_OBJECT;
}

// Int32 id, listener -> Int32
int SystemAbilityManager::HandleSubscribe(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    const auto object = data.ReadRemoteObject();
    const auto listener = iface_cast<ISystemAbilityStatusChange>(object);
    if (!IsAbilityId(id) || listener == nullptr) return Answer(reply, ERR_INVALID_VALUE);
    AbilityTable::Notices notices;
    AbilityTable::Subscribed subscribed{};
    {
        Locked locked(Os(), mutex_);
        subscribed = table_.Subscribe(id, listener, IPCSkeleton::GetCallingPid(), notices);
    }
    if (subscribed == AbilityTable::Subscribed::TooMany) return Answer(reply, kTooManySubscriptions);
    if (subscribed == AbilityTable::Subscribed::New) object->AddDeathRecipient(listenerMourner_);
    Tell(notices);
    return Answer(reply, ERR_OK);
}

// Int32 id, listener -> Int32
int SystemAbilityManager::HandleUnsubscribe(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    const auto object = data.ReadRemoteObject();
    if (!IsAbilityId(id) || object == nullptr) return Answer(reply, ERR_INVALID_VALUE);
    bool removed = false;
    {
        Locked locked(Os(), mutex_);
        removed = table_.Unsubscribe(id, object.GetRefPtr());
    }
    if (removed) object->RemoveDeathRecipient(listenerMourner_);
    return Answer(reply, ERR_OK);
}

void SystemAbilityManager::AbilityDied(const sptr<IRemoteObject>& object) {
    std::vector<int32_t> ids;
    {
        Locked locked(Os(), mutex_);
        ids = table_.IdsOf(object.GetRefPtr());
    }
    for (const int32_t id : ids) RemoveAbility(id, true);
}

void SystemAbilityManager::ListenerDied(const sptr<IRemoteObject>& object) {
    Locked locked(Os(), mutex_);
    table_.UnsubscribeAll(object.GetRefPtr());
}

}  // namespace OHOS

namespace runtime::samgr {

int RunSamgr() {
    const auto manager = OHOS::sptr<OHOS::SystemAbilityManager>::MakeSptr();
    OHOS::sptr<OHOS::IRemoteObject> service = manager;
    if (!OHOS::IPCSkeleton::SetContextObject(service)) {
        port::Os().Log(6, "samgr", "cannot become the context manager");
        return 1;
    }
    manager->StartDBinder();
    manager->StartTriggers();
    port::Os().SetParameter("bootevent.samgr.ready", "true");
    OHOS::IPCSkeleton::JoinWorkThread();
    return 0;
}

}  // namespace runtime::samgr
