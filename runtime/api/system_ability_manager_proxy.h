#pragma once

#include "if_system_ability_manager.h"
#include "iremote_proxy.h"
#include "runtime/port/brief_lock.h"
#include "system_ability_load_callback_stub.h"

namespace OHOS {

/// The client's end of SAMgr. Remembers what it found, as long as it will hear of its death.
class SystemAbilityManagerProxy : public IRemoteProxy<ISystemAbilityManager> {
public:
    explicit SystemAbilityManagerProxy(const sptr<IRemoteObject>& object) : IRemoteProxy<ISystemAbilityManager>(object) {}

    std::vector<std::u16string> ListSystemAbilities(unsigned int dumpFlags) override;
    sptr<IRemoteObject> GetSystemAbility(int32_t systemAbilityId) override;
    sptr<IRemoteObject> CheckSystemAbility(int32_t systemAbilityId) override;
    int32_t RemoveSystemAbility(int32_t systemAbilityId) override;
    int32_t SubscribeSystemAbility(int32_t systemAbilityId, const sptr<ISystemAbilityStatusChange>& listener) override;
    int32_t UnSubscribeSystemAbility(int32_t systemAbilityId, const sptr<ISystemAbilityStatusChange>& listener) override;
    sptr<IRemoteObject> GetSystemAbility(int32_t systemAbilityId, const std::string& deviceId) override;
    sptr<IRemoteObject> CheckSystemAbility(int32_t systemAbilityId, const std::string& deviceId) override;
    int32_t AddOnDemandSystemAbilityInfo(int32_t systemAbilityId, const std::u16string& localAbilityManagerName) override;
    sptr<IRemoteObject> CheckSystemAbility(int32_t systemAbilityId, bool& isExist) override;
    int32_t AddSystemAbility(int32_t systemAbilityId, const sptr<IRemoteObject>& ability, const SAExtraProp& extraProp) override;
    int32_t AddSystemProcess(const std::u16string& procName, const sptr<IRemoteObject>& procObject) override;
    sptr<IRemoteObject> LoadSystemAbility(int32_t systemAbilityId, int32_t timeout) override;
    int32_t LoadSystemAbility(int32_t systemAbilityId, const sptr<ISystemAbilityLoadCallback>& callback) override;
    int32_t LoadSystemAbility(int32_t systemAbilityId, const std::string& deviceId,
                              const sptr<ISystemAbilityLoadCallback>& callback) override;
    int32_t UnloadSystemAbility(int32_t systemAbilityId) override;
    int32_t CancelUnloadSystemAbility(int32_t systemAbilityId) override;
    int32_t UnloadAllIdleSystemAbility() override;
    int32_t GetSystemProcessInfo(int32_t systemAbilityId, SystemProcessInfo& systemProcessInfo) override;
    int32_t GetRunningSystemProcess(std::list<SystemProcessInfo>& systemProcessInfos) override;
    int32_t SubscribeSystemProcess(const sptr<ISystemProcessStatusChange>& listener) override;
    int32_t UnSubscribeSystemProcess(const sptr<ISystemProcessStatusChange>& listener) override;
    int32_t SendStrategy(int32_t type, std::vector<int32_t>& systemAbilityIds, int32_t level, std::string& action) override;
    int32_t GetExtensionSaIds(const std::string& extension, std::vector<int32_t>& saIds) override;
    int32_t GetExtensionRunningSaList(const std::string& extension, std::vector<sptr<IRemoteObject>>& saList) override;
    int32_t GetRunningSaExtensionInfoList(const std::string& extension, std::vector<SaExtensionInfo>& infoList) override;
    int32_t GetCommonEventExtraDataIdlist(int32_t saId, std::vector<int64_t>& extraDataIdList, const std::string& eventName = "") override;
    int32_t GetOnDemandReasonExtraData(int64_t extraDataId, MessageParcel& extraDataParcel) override;
    int32_t GetOnDemandPolicy(int32_t systemAbilityId, OnDemandPolicyType type,
                              std::vector<SystemAbilityOnDemandEvent>& abilityOnDemandEvents) override;
    int32_t UpdateOnDemandPolicy(int32_t systemAbilityId, OnDemandPolicyType type,
                                 const std::vector<SystemAbilityOnDemandEvent>& abilityOnDemandEvents) override;
    int32_t GetOnDemandSystemAbilityIds(std::vector<int32_t>& systemAbilityIds) override;
    int32_t UnloadProcess(const std::vector<std::u16string>& processList) override;
    int32_t GetLruIdleSystemAbilityProc(std::vector<IdleProcessInfo>& processInfos) override;
    int32_t OnStartSystemAbilityFail(int32_t systemAbilityId, int32_t errCode) override;
    sptr<IRemoteObject> GetLocalAbilityManagerProxy(int32_t systemAbilityId) override;
    int32_t SetSamgrIpcPrior(bool enable) override;
    int32_t SubscribeLowMemSystemProcess(const sptr<ISystemProcessStatusChange>& listener) override;
    int32_t UnSubscribeLowMemSystemProcess(const sptr<ISystemProcessStatusChange>& listener) override;
    int32_t SubscribeSystemAbilityInImage(int32_t systemAbilityId, const sptr<ISystemAbilityStatusChange>& listener) override;
    int32_t OnUserStateChanged(int32_t userId, SamgrUserState userState) override;

private:
    sptr<IRemoteObject> Find(SamgrInterfaceCode code, int32_t systemAbilityId, int& result);
    sptr<IRemoteObject> Remembered(int32_t systemAbilityId);
    sptr<IRemoteObject> FindRemote(int32_t systemAbilityId, const std::string& deviceId, int& result);
    void Remember(int32_t systemAbilityId, const sptr<IRemoteObject>& object);
    int32_t Ask(SamgrInterfaceCode code, MessageParcel& data);
    int32_t Ask(SamgrInterfaceCode code, MessageParcel& data, MessageParcel& reply);
    int32_t AskAboutListener(SamgrInterfaceCode code, const sptr<ISystemProcessStatusChange>& listener);
    int32_t AskAboutExtension(SamgrInterfaceCode code, const std::string& extension, MessageParcel& reply);
    int32_t Tell(SamgrInterfaceCode code, MessageParcel& data);

    std::map<int32_t, wptr<IRemoteObject>> found_;
    runtime::port::BriefLock lock_;

    static inline BrokerDelegator<SystemAbilityManagerProxy> delegator_;
};

}  // namespace OHOS
