#pragma once

#include "if_system_ability_manager.h"
#include "ipc_object_stub.h"
#include "runtime/dbinder/dbinder_service.h"
#include "runtime/samgr/ability_scheduler.h"
#include "runtime/samgr/ability_table.h"
#include "runtime/samgr/on_demand_triggers.h"

namespace OHOS {

/// SAMgr's service: answers the requests of SystemAbilityManagerProxy, notices the deaths of abilities and of listeners.
class SystemAbilityManager final : public IPCObjectStub {
public:
    SystemAbilityManager();
    ~SystemAbilityManager() override;

    /// Lets other devices' SAMgrs in. False: there is no bus.
    bool StartDBinder() { return dbinder_->Start(); }
    /// Watches for the events that the profiles name.
    void StartTriggers() { triggers_.Start(); }

    int OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override;

private:
    class Mourner;
    using Handler = int (SystemAbilityManager::*)(MessageParcel& data, MessageParcel& reply);
    struct Request {
        SamgrInterfaceCode code;
        Handler handler;
    };

    static Handler HandlerOf(SamgrInterfaceCode code);

    // -- the registry
    int HandleGet(MessageParcel& data, MessageParcel& reply);
    int HandleCheck(MessageParcel& data, MessageParcel& reply);
    int HandleCheckImmediately(MessageParcel& data, MessageParcel& reply);
    int HandleFindRemote(MessageParcel& data, MessageParcel& reply);
    int HandleAdd(MessageParcel& data, MessageParcel& reply);
    int HandleRemove(MessageParcel& data, MessageParcel& reply);
    int HandleList(MessageParcel& data, MessageParcel& reply);
    int HandleSubscribe(MessageParcel& data, MessageParcel& reply);
    int HandleUnsubscribe(MessageParcel& data, MessageParcel& reply);

    // -- on demand, processes, extensions
    int HandleLoad(MessageParcel& data, MessageParcel& reply);
    int HandleLoadRemote(MessageParcel& data, MessageParcel& reply);
    int HandleUnload(MessageParcel& data, MessageParcel& reply);
    int HandleCancelUnload(MessageParcel& data, MessageParcel& reply);
    int HandleUnloadAllIdle(MessageParcel& data, MessageParcel& reply);
    int HandleUnloadProcesses(MessageParcel& data, MessageParcel& reply);
    int HandleIdleProcesses(MessageParcel& data, MessageParcel& reply);
    int HandleStartFailed(MessageParcel& data, MessageParcel& reply);
    int HandleAddOnDemandInfo(MessageParcel& data, MessageParcel& reply);
    int HandleCheckOnDemand(MessageParcel& data, MessageParcel& reply);
    int HandleOnDemandIds(MessageParcel& data, MessageParcel& reply);
    int HandleGetPolicy(MessageParcel& data, MessageParcel& reply);
    int HandleUpdatePolicy(MessageParcel& data, MessageParcel& reply);
    int HandleExtraData(MessageParcel& data, MessageParcel& reply);
    int HandleExtraDataIds(MessageParcel& data, MessageParcel& reply);
    int HandleAddProcess(MessageParcel& data, MessageParcel& reply);
    int HandleProcessInfo(MessageParcel& data, MessageParcel& reply);
    int HandleRunningProcesses(MessageParcel& data, MessageParcel& reply);
    int HandleSubscribeProcess(MessageParcel& data, MessageParcel& reply);
    int HandleUnsubscribeProcess(MessageParcel& data, MessageParcel& reply);
    int HandleSubscribeLowMemory(MessageParcel& data, MessageParcel& reply);
    int HandleUnsubscribeLowMemory(MessageParcel& data, MessageParcel& reply);
    int HandleStrategy(MessageParcel& data, MessageParcel& reply);
    int HandleExtensionIds(MessageParcel& data, MessageParcel& reply);
    int HandleExtensionAbilities(MessageParcel& data, MessageParcel& reply);
    int HandleExtensionInfo(MessageParcel& data, MessageParcel& reply);
    int HandleLocalManager(MessageParcel& data, MessageParcel& reply);
    int HandleNothing(MessageParcel& data, MessageParcel& reply);

    sptr<IRemoteObject> Find(int32_t id);
    bool IsDistributed(int32_t id) const;
    sptr<IRemoteObject> FindDistributed(int32_t id, DBinderErrorCode& reason);
    bool RemoveAbility(int32_t id, bool died);
    void AbilityDied(const sptr<IRemoteObject>& object);
    void ListenerDied(const sptr<IRemoteObject>& object);

    AbilityTable table_;
    runtime::port::Mutex mutex_;  // of the table; held across no call
    AbilityScheduler scheduler_;
    OnDemandTriggers triggers_{scheduler_};
    std::unique_ptr<DBinderService> dbinder_;
    sptr<DeathRecipient> abilityMourner_;
    sptr<DeathRecipient> listenerMourner_;
};

}  // namespace OHOS
