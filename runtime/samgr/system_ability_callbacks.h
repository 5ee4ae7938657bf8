#pragma once

#include "iremote_proxy.h"
#include "isystem_ability_load_callback.h"
#include "isystem_ability_status_change.h"
#include "isystem_process_status_change.h"

namespace OHOS {

/// SAMgr's end of a listener: one-way calls.
class SystemAbilityStatusChangeProxy final : public IRemoteProxy<ISystemAbilityStatusChange> {
public:
    explicit SystemAbilityStatusChangeProxy(const sptr<IRemoteObject>& object) : IRemoteProxy<ISystemAbilityStatusChange>(object) {}

    void OnAddSystemAbility(int32_t systemAbilityId, const std::string& deviceId) override;
    void OnRemoveSystemAbility(int32_t systemAbilityId, const std::string& deviceId) override;

private:
    void Tell(uint32_t code, int32_t systemAbilityId, const std::string& deviceId);

    static inline BrokerDelegator<SystemAbilityStatusChangeProxy> delegator_;
};

/// SAMgr's end of who waits for a load: one-way calls.
class SystemAbilityLoadCallbackProxy final : public IRemoteProxy<ISystemAbilityLoadCallback> {
public:
    explicit SystemAbilityLoadCallbackProxy(const sptr<IRemoteObject>& object) : IRemoteProxy<ISystemAbilityLoadCallback>(object) {}

    void OnLoadSystemAbilitySuccess(int32_t systemAbilityId, const sptr<IRemoteObject>& remoteObject) override;
    void OnLoadSystemAbilityFail(int32_t systemAbilityId) override;
    void OnLoadSystemAbilityFail(int32_t systemAbilityId, int32_t errCode) override;
    void OnLoadSACompleteForRemote(const std::string& deviceId, int32_t systemAbilityId, const sptr<IRemoteObject>& remoteObject) override;

private:
    static inline BrokerDelegator<SystemAbilityLoadCallbackProxy> delegator_;
};

/// SAMgr's end of a listener to processes: one-way calls.
class SystemProcessStatusChangeProxy final : public IRemoteProxy<ISystemProcessStatusChange> {
public:
    explicit SystemProcessStatusChangeProxy(const sptr<IRemoteObject>& object) : IRemoteProxy<ISystemProcessStatusChange>(object) {}

    void OnSystemProcessStarted(SystemProcessInfo& systemProcessInfo) override { Tell(ON_SYSTEM_PROCESS_STARTED, systemProcessInfo); }
    void OnSystemProcessStopped(SystemProcessInfo& systemProcessInfo) override { Tell(ON_SYSTEM_PROCESS_STOPPED, systemProcessInfo); }
    void OnSystemProcessActivated(SystemProcessInfo& systemProcessInfo) override { Tell(ON_SYSTEM_PROCESS_ACTIVATED, systemProcessInfo); }
    void OnSystemProcessIdled(SystemProcessInfo& systemProcessInfo) override { Tell(ON_SYSTEM_PROCESS_IDLED, systemProcessInfo); }

private:
    void Tell(uint32_t code, const SystemProcessInfo& info);

    static inline BrokerDelegator<SystemProcessStatusChangeProxy> delegator_;
};

}  // namespace OHOS
