#pragma once

#include "if_system_ability_manager.h"
#include "iremote_proxy.h"
#include "runtime/port/brief_lock.h"

namespace OHOS {

/// The client's end of SAMgr. Remembers what it found, as long as it will hear of its death.
class SystemAbilityManagerProxy final : public IRemoteProxy<ISystemAbilityManager> {
public:
    explicit SystemAbilityManagerProxy(const sptr<IRemoteObject>& object) : IRemoteProxy<ISystemAbilityManager>(object) {}

    std::vector<std::u16string> ListSystemAbilities(unsigned int dumpFlags) override;
    sptr<IRemoteObject> GetSystemAbility(int32_t systemAbilityId) override;
    sptr<IRemoteObject> CheckSystemAbility(int32_t systemAbilityId) override;
    sptr<IRemoteObject> CheckSystemAbility(int32_t systemAbilityId, bool& isExist) override;
    sptr<IRemoteObject> GetSystemAbility(int32_t systemAbilityId, const std::string& deviceId) override;
    sptr<IRemoteObject> CheckSystemAbility(int32_t systemAbilityId, const std::string& deviceId) override;
    int32_t AddSystemAbility(int32_t systemAbilityId, const sptr<IRemoteObject>& ability, const SAExtraProp& extraProp) override;
    int32_t RemoveSystemAbility(int32_t systemAbilityId) override;
    int32_t SubscribeSystemAbility(int32_t systemAbilityId, const sptr<ISystemAbilityStatusChange>& listener) override;
    int32_t UnSubscribeSystemAbility(int32_t systemAbilityId, const sptr<ISystemAbilityStatusChange>& listener) override;

    sptr<IRemoteObject> LoadSystemAbility(int32_t systemAbilityId, int32_t timeout) override;
    int32_t LoadSystemAbility(int32_t systemAbilityId, const sptr<ISystemAbilityLoadCallback>& callback) override;
    int32_t LoadSystemAbility(int32_t systemAbilityId, const std::string& deviceId,
                              const sptr<ISystemAbilityLoadCallback>& callback) override;
    int32_t UnloadSystemAbility(int32_t) override { return NOT_ONDEMAND_SA; }
    int32_t CancelUnloadSystemAbility(int32_t) override { return NOT_ONDEMAND_SA; }

    // Not there yet.
    int32_t AddOnDemandSystemAbilityInfo(int32_t, const std::u16string&) override { return ERR_INVALID_OPERATION; }
    int32_t AddSystemProcess(const std::u16string&, const sptr<IRemoteObject>&) override { return ERR_INVALID_OPERATION; }
    int32_t UnloadAllIdleSystemAbility() override { return ERR_INVALID_OPERATION; }
    int32_t GetSystemProcessInfo(int32_t, SystemProcessInfo&) override { return ERR_INVALID_OPERATION; }
    int32_t GetRunningSystemProcess(std::list<SystemProcessInfo>&) override { return ERR_INVALID_OPERATION; }
    int32_t SubscribeSystemProcess(const sptr<ISystemProcessStatusChange>&) override { return ERR_INVALID_OPERATION; }
    int32_t UnSubscribeSystemProcess(const sptr<ISystemProcessStatusChange>&) override { return ERR_INVALID_OPERATION; }
    int32_t SendStrategy(int32_t, std::vector<int32_t>&, int32_t, std::string&) override { return ERR_INVALID_OPERATION; }
    int32_t GetExtensionSaIds(const std::string&, std::vector<int32_t>&) override { return ERR_INVALID_OPERATION; }
    int32_t GetExtensionRunningSaList(const std::string&, std::vector<sptr<IRemoteObject>>&) override { return ERR_INVALID_OPERATION; }
    int32_t GetRunningSaExtensionInfoList(const std::string&, std::vector<SaExtensionInfo>&) override { return ERR_INVALID_OPERATION; }
    int32_t GetCommonEventExtraDataIdlist(int32_t, std::vector<int64_t>&, const std::string&) override { return ERR_INVALID_OPERATION; }
    int32_t GetOnDemandReasonExtraData(int64_t, MessageParcel&) override { return ERR_INVALID_OPERATION; }
    int32_t GetOnDemandPolicy(int32_t, OnDemandPolicyType, std::vector<SystemAbilityOnDemandEvent>&) override {
        return ERR_INVALID_OPERATION;
    }
    int32_t UpdateOnDemandPolicy(int32_t, OnDemandPolicyType, const std::vector<SystemAbilityOnDemandEvent>&) override {
        return ERR_INVALID_OPERATION;
    }
    int32_t GetOnDemandSystemAbilityIds(std::vector<int32_t>&) override { return ERR_INVALID_OPERATION; }

private:
    sptr<IRemoteObject> Find(SamgrInterfaceCode code, int32_t systemAbilityId, int& result);
    sptr<IRemoteObject> Remembered(int32_t systemAbilityId);
    sptr<IRemoteObject> FindRemote(int32_t systemAbilityId, const std::string& deviceId, int& result);
    void Remember(int32_t systemAbilityId, const sptr<IRemoteObject>& object);
    int32_t Ask(SamgrInterfaceCode code, MessageParcel& data);

    std::map<int32_t, wptr<IRemoteObject>> found_;
    runtime::port::BriefLock lock_;

    static inline BrokerDelegator<SystemAbilityManagerProxy> delegator_;
};

}  // namespace OHOS
