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
bool IsAbilityId(int32_t id) { return id > FIRST_SYS_ABILITY_ID && id <= LAST_SYS_ABILITY_ID; }

bool IsDistributed(int32_t id) { return Os().Property(fmt::format("ability.{}", id)) == "distributed"; }

/// For the rules' events.
std::string NameOf(int32_t id) { return fmt::format("ability {}", id); }

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

SystemAbilityManager::SystemAbilityManager() : IPCObjectStub(ISystemAbilityManager::GetDescriptor()) {
    abilityMourner_ = sptr<Mourner>::MakeSptr(this, &SystemAbilityManager::AbilityDied);
    listenerMourner_ = sptr<Mourner>::MakeSptr(this, &SystemAbilityManager::ListenerDied);
    dbinder_ = std::make_unique<DBinderService>([this](int32_t id, DBinderErrorCode& reason) { return FindDistributed(id, reason); });
}

SystemAbilityManager::~SystemAbilityManager() = default;

int SystemAbilityManager::OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) {
    if (data.ReadInterfaceToken() != SAMANAGER_INTERFACE_TOKEN) return ERR_PERMISSION_DENIED;
    switch (static_cast<SamgrInterfaceCode>(code)) {
        case SamgrInterfaceCode::GET_SYSTEM_ABILITY_TRANSACTION:
        case SamgrInterfaceCode::CHECK_SYSTEM_ABILITY_TRANSACTION:
        case SamgrInterfaceCode::CHECK_SYSTEM_ABILITY_IMMEDIATELY_TRANSACTION:
            return HandleFind(data, reply);
        case SamgrInterfaceCode::CHECK_REMOTE_SYSTEM_ABILITY_TRANSACTION:
            return HandleFindRemote(data, reply);
        case SamgrInterfaceCode::ADD_SYSTEM_ABILITY_TRANSACTION:
            return HandleAdd(data, reply);
        case SamgrInterfaceCode::REMOVE_SYSTEM_ABILITY_TRANSACTION:
            return HandleRemove(data, reply);
        case SamgrInterfaceCode::LIST_SYSTEM_ABILITY_TRANSACTION:
            return HandleList(data, reply);
        case SamgrInterfaceCode::SUBSCRIBE_SYSTEM_ABILITY_TRANSACTION:
            return HandleSubscribe(data, reply);
        case SamgrInterfaceCode::UNSUBSCRIBE_SYSTEM_ABILITY_TRANSACTION:
            return HandleUnsubscribe(data, reply);
        default:
            return IPCObjectStub::OnRemoteRequest(code, data, reply, option);
    }
}

// Int32 id -> the object, or an empty reply with ERR_NULL_OBJECT, ERR_PERMISSION_DENIED
int SystemAbilityManager::HandleFind(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    // The ability manager is an application's door to everything else.
    if (id != ABILITY_MGR_SERVICE_ID && RefuseStageModel(IPCSkeleton::GetCallingFullTokenID(), NameOf(id), {}))
        return ERR_PERMISSION_DENIED;
    sptr<IRemoteObject> object;
    {
        Locked locked(Os(), mutex_);
        if (const auto* ability = table_.Find(id)) object = ability->object;
    }
    if (object == nullptr) return ERR_NULL_OBJECT;
    return reply.WriteRemoteObject(object) ? ERR_NONE : ERR_FLATTEN_OBJECT;
}

// Int32 id, String device -> the stand-in for the ability there, or an empty reply with ERR_NULL_OBJECT, ERR_PERMISSION_DENIED
int SystemAbilityManager::HandleFindRemote(MessageParcel& data, MessageParcel& reply) {
    const int32_t id = data.ReadInt32();
    const std::string device = data.ReadString();
    const uint64_t token = IPCSkeleton::GetCallingFullTokenID();
    if (RefuseStageModel(token, NameOf(id), device)) return ERR_PERMISSION_DENIED;
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

/// For a SAMgr of another device.
sptr<IRemoteObject> SystemAbilityManager::FindDistributed(int32_t id, DBinderErrorCode& reason) {
    reason = SAID_INVALID;
    if (!IsAbilityId(id)) return nullptr;
    reason = SA_NOT_DISTRUBUTED;
    if (!IsDistributed(id)) return nullptr;
    reason = SA_NOT_FOUND;
    Locked locked(Os(), mutex_);
    const auto* ability = table_.Find(id);
    if (ability == nullptr) return nullptr;
    reason = DBINDER_OK;
    return ability->object;
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
    if (RefuseStageModel(IPCSkeleton::GetCallingFullTokenID(), NameOf(id), {})) return Answer(reply, ERR_PERMISSION_DENIED);

    RemoveAbility(id);
    const auto object = ability.object;
    const int32_t ownerPid = ability.ownerPid;
    AbilityTable::Notices notices;
    AbilityTable::Ability replaced;
    bool raced = false;
    {
        Locked locked(Os(), mutex_);
        raced = table_.Remove(id, replaced, notices);
        table_.Add(id, std::move(ability), notices);
    }
    if (raced) EmitChange(false, id, replaced.ownerPid);
    EmitChange(true, id, ownerPid);
    object->AddDeathRecipient(abilityMourner_);
    Tell(notices);
    return Answer(reply, ERR_OK);
}

// Int32 id -> Int32
int SystemAbilityManager::HandleRemove(MessageParcel& data, MessageParcel& reply) {
    int32_t id = 0;
    if (!data.ReadInt32(id)) return ERR_NULL_OBJECT;
    return Answer(reply, IsAbilityId(id) && RemoveAbility(id) ? ERR_OK : ERR_INVALID_VALUE);
}

/// False: there was none.
bool SystemAbilityManager::RemoveAbility(int32_t id) {
    AbilityTable::Notices notices;
    AbilityTable::Ability removed;
    {
        Locked locked(Os(), mutex_);
        if (!table_.Remove(id, removed, notices)) return false;
    }
    EmitChange(false, id, removed.ownerPid);
    removed.object->RemoveDeathRecipient(abilityMourner_);
    Tell(notices);
    return true;
}

// Uint32 dump flags -> String16 vector
int SystemAbilityManager::HandleList(MessageParcel& data, MessageParcel& reply) {
    const uint32_t dumpFlags = data.ReadUint32();
    std::vector<std::u16string> names;
    {
        Locked locked(Os(), mutex_);
        names = table_.List(dumpFlags);
    }
    return reply.WriteString16Vector(names) ? ERR_NONE : ERR_FLATTEN_OBJECT;
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
    for (const int32_t id : ids) RemoveAbility(id);
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
    OHOS::IPCSkeleton::JoinWorkThread();
    return 0;
}

}  // namespace runtime::samgr
