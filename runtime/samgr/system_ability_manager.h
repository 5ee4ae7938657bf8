#pragma once

#include "if_system_ability_manager.h"
#include "ipc_object_stub.h"
#include "runtime/dbinder/dbinder_service.h"
#include "runtime/samgr/ability_table.h"

namespace OHOS {

/// SAMgr's service: answers the requests of SystemAbilityManagerProxy, notices the deaths of abilities and of listeners.
class SystemAbilityManager final : public IPCObjectStub {
public:
    SystemAbilityManager();
    ~SystemAbilityManager() override;

    /// Lets other devices' SAMgrs in. False: there is no bus.
    bool StartDBinder() { return dbinder_->Start(); }

    int OnRemoteRequest(uint32_t code, MessageParcel& data, MessageParcel& reply, MessageOption& option) override;

private:
    class Mourner;

    int HandleFind(MessageParcel& data, MessageParcel& reply);
    int HandleFindRemote(MessageParcel& data, MessageParcel& reply);
    sptr<IRemoteObject> FindDistributed(int32_t id, DBinderErrorCode& reason);
    int HandleAdd(MessageParcel& data, MessageParcel& reply);
    int HandleRemove(MessageParcel& data, MessageParcel& reply);
    int HandleList(MessageParcel& data, MessageParcel& reply);
    int HandleSubscribe(MessageParcel& data, MessageParcel& reply);
    int HandleUnsubscribe(MessageParcel& data, MessageParcel& reply);

    bool RemoveAbility(int32_t id);
    void AbilityDied(const sptr<IRemoteObject>& object);
    void ListenerDied(const sptr<IRemoteObject>& object);

    AbilityTable table_;
    runtime::port::Mutex mutex_;  // of the table; held across no call
    std::unique_ptr<DBinderService> dbinder_;
    sptr<DeathRecipient> abilityMourner_;
    sptr<DeathRecipient> listenerMourner_;
};

}  // namespace OHOS
