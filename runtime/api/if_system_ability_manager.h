#pragma once

#include "iremote_broker.h"
#include "isystem_ability_load_callback.h"
#include "isystem_ability_status_change.h"
#include "isystem_process_status_change.h"
#include "samgr_err_code.h"
#include "system_ability_definition.h"
#include "system_ability_on_demand_event.h"

namespace OHOS {

struct SaExtensionInfo {
    int32_t saId = -1;
    sptr<IRemoteObject> saObj;
};

struct IdleProcessInfo {
    int32_t pid = -1;
    std::u16string processName;
    int64_t lastIdleTime = -1;
};

/// SAMgr: the registry of system abilities, behind handle 0. "Not there yet" below means: answers as the comment says without
/// asking the service (see runtime/README.md).
class ISystemAbilityManager : public IRemoteBroker {
public:
    static constexpr unsigned int DUMP_FLAG_PRIORITY_CRITICAL = 1;
    static constexpr unsigned int DUMP_FLAG_PRIORITY_HIGH = 2;
    static constexpr unsigned int DUMP_FLAG_PRIORITY_NORMAL = 4;
    static constexpr unsigned int DUMP_FLAG_PRIORITY_DEFAULT = 8;
    static constexpr unsigned int DUMP_FLAG_PRIORITY_ALL = 15;
    static constexpr unsigned int DUMP_FLAG_PROTO = 16;

    struct SAExtraProp {
        SAExtraProp() = default;
        SAExtraProp(bool distributed, unsigned int flags, const std::u16string& capabilityText, const std::u16string& permissionText)
            : isDistributed(distributed), dumpFlags(flags), capability(capabilityText), permission(permissionText) {}

        bool isDistributed = false;
        unsigned int dumpFlags = DUMP_FLAG_PRIORITY_DEFAULT;
        std::u16string capability;
        std::u16string permission;
    };

    virtual std::vector<std::u16string> ListSystemAbilities(unsigned int dumpFlags = DUMP_FLAG_PRIORITY_ALL) = 0;

    /// Looks again 7 times, 200 ms apart, then null. Blocks.
    virtual sptr<IRemoteObject> GetSystemAbility(int32_t systemAbilityId) = 0;
    /// Immediate; null if absent.
    virtual sptr<IRemoteObject> CheckSystemAbility(int32_t systemAbilityId) = 0;
    virtual sptr<IRemoteObject> CheckSystemAbility(int32_t systemAbilityId, bool& isExist) = 0;
    /// Other devices: not there yet, null.
    virtual sptr<IRemoteObject> GetSystemAbility(int32_t systemAbilityId, const std::string& deviceId) = 0;
    virtual sptr<IRemoteObject> CheckSystemAbility(int32_t systemAbilityId, const std::string& deviceId) = 0;

    /// 22: id out of range, null object, or isDistributed without a profile that says so. Replaces what is there.
    virtual int32_t AddSystemAbility(int32_t systemAbilityId, const sptr<IRemoteObject>& ability,
                                     const SAExtraProp& extraProp = SAExtraProp(false, DUMP_FLAG_PRIORITY_DEFAULT, u"", u"")) = 0;
    /// 22: unknown id.
    virtual int32_t RemoveSystemAbility(int32_t systemAbilityId) = 0;

    /// 22: bad arguments; 1: more than 256 of one process. The same listener twice is 0, and told once.
    virtual int32_t SubscribeSystemAbility(int32_t systemAbilityId, const sptr<ISystemAbilityStatusChange>& listener) = 0;
    virtual int32_t UnSubscribeSystemAbility(int32_t systemAbilityId, const sptr<ISystemAbilityStatusChange>& listener) = 0;

    // -- on demand, processes, extensions: not there yet
    virtual int32_t AddOnDemandSystemAbilityInfo(int32_t systemAbilityId, const std::u16string& localAbilityManagerName) = 0;
    virtual int32_t AddSystemProcess(const std::u16string& procName, const sptr<IRemoteObject>& procObject) = 0;
    /// As CheckSystemAbility: nothing is loaded.
    virtual sptr<IRemoteObject> LoadSystemAbility(int32_t systemAbilityId, int32_t timeout) = 0;
    /// 1001: bad arguments; a running ability is told through the callback, 0; else 1002, no profile.
    virtual int32_t LoadSystemAbility(int32_t systemAbilityId, const sptr<ISystemAbilityLoadCallback>& callback) = 0;
    virtual int32_t LoadSystemAbility(int32_t systemAbilityId, const std::string& deviceId,
                                      const sptr<ISystemAbilityLoadCallback>& callback) = 0;
    /// 1021: no ability is on demand.
    virtual int32_t UnloadSystemAbility(int32_t systemAbilityId) = 0;
    virtual int32_t CancelUnloadSystemAbility(int32_t systemAbilityId) = 0;
    /// 38, as everything below that returns a code.
    virtual int32_t UnloadAllIdleSystemAbility() = 0;
    virtual int32_t GetSystemProcessInfo(int32_t systemAbilityId, SystemProcessInfo& systemProcessInfo) = 0;
    virtual int32_t GetRunningSystemProcess(std::list<SystemProcessInfo>& systemProcessInfos) = 0;
    virtual int32_t SubscribeSystemProcess(const sptr<ISystemProcessStatusChange>& listener) = 0;
    virtual int32_t UnSubscribeSystemProcess(const sptr<ISystemProcessStatusChange>& listener) = 0;
    virtual int32_t SendStrategy(int32_t type, std::vector<int32_t>& systemAbilityIds, int32_t level, std::string& action) = 0;
    virtual int32_t GetExtensionSaIds(const std::string& extension, std::vector<int32_t>& saIds) = 0;
    virtual int32_t GetExtensionRunningSaList(const std::string& extension, std::vector<sptr<IRemoteObject>>& saList) = 0;
    virtual int32_t GetRunningSaExtensionInfoList(const std::string& extension, std::vector<SaExtensionInfo>& infoList) = 0;
    virtual int32_t GetCommonEventExtraDataIdlist(int32_t saId, std::vector<int64_t>& extraDataIdList,
                                                  const std::string& eventName = "") = 0;
    virtual int32_t GetOnDemandReasonExtraData(int64_t extraDataId, MessageParcel& extraDataParcel) = 0;
    virtual int32_t GetOnDemandPolicy(int32_t systemAbilityId, OnDemandPolicyType type,
                                      std::vector<SystemAbilityOnDemandEvent>& abilityOnDemandEvents) = 0;
    virtual int32_t UpdateOnDemandPolicy(int32_t systemAbilityId, OnDemandPolicyType type,
                                         const std::vector<SystemAbilityOnDemandEvent>& abilityOnDemandEvents) = 0;
    virtual int32_t GetOnDemandSystemAbilityIds(std::vector<int32_t>& systemAbilityIds) = 0;
    virtual int32_t UnloadProcess(const std::vector<std::u16string>&) { return ERR_INVALID_OPERATION; }
    virtual int32_t GetLruIdleSystemAbilityProc(std::vector<IdleProcessInfo>&) { return ERR_INVALID_OPERATION; }
    virtual int32_t OnStartSystemAbilityFail(int32_t) { return ERR_INVALID_OPERATION; }
    virtual sptr<IRemoteObject> GetLocalAbilityManagerProxy(int32_t) { return nullptr; }
    virtual int32_t SetSamgrIpcPrior(bool) { return ERR_INVALID_OPERATION; }
    virtual int32_t SubscribeLowMemSystemProcess(const sptr<ISystemProcessStatusChange>&) { return ERR_INVALID_OPERATION; }
    virtual int32_t UnSubscribeLowMemSystemProcess(const sptr<ISystemProcessStatusChange>&) { return ERR_INVALID_OPERATION; }

    DECLARE_INTERFACE_DESCRIPTOR(u"OHOS.ISystemAbilityManager")

protected:
    static bool CheckInputSysAbilityId(int32_t systemAbilityId) { return OHOS::CheckInputSysAbilityId(systemAbilityId); }
};

/// Codes of the requests to SAMgr.
enum class SamgrInterfaceCode {
    GET_SYSTEM_ABILITY_TRANSACTION = 1,
    CHECK_SYSTEM_ABILITY_TRANSACTION = 2,
    ADD_SYSTEM_ABILITY_TRANSACTION = 3,
    REMOVE_SYSTEM_ABILITY_TRANSACTION = 4,
    LIST_SYSTEM_ABILITY_TRANSACTION = 5,
    SUBSCRIBE_SYSTEM_ABILITY_TRANSACTION = 6,
    LOAD_SYSTEM_ABILITY_TRANSACTION = 7,
    LOAD_REMOTE_SYSTEM_ABILITY_TRANSACTION = 8,
    CHECK_REMOTE_SYSTEM_ABILITY_TRANSACTION = 9,
    ADD_ONDEMAND_SYSTEM_ABILITY_TRANSACTION = 10,
    CHECK_SYSTEM_ABILITY_IMMEDIATELY_TRANSACTION = 12,
    CHECK_ONDEMAND_SYSTEM_ABILITY_TRANSACTION = 15,
    GET_SYSTEM_ABILITYINFOLIST_TRANSACTION = 17,
    UNSUBSCRIBE_SYSTEM_ABILITY_TRANSACTION = 18,
    ADD_SYSTEM_PROCESS_TRANSACTION = 20,
    UNLOAD_SYSTEM_ABILITY_TRANSACTION = 21,
    CANCEL_UNLOAD_SYSTEM_ABILITY_TRANSACTION = 22,
    GET_RUNNING_SYSTEM_PROCESS_TRANSACTION = 23,
    SUBSCRIBE_SYSTEM_PROCESS_TRANSACTION = 24,
    UNSUBSCRIBE_SYSTEM_PROCESS_TRANSACTION = 25,
};

/// The interface token of those requests, which is not the interface's descriptor.
inline constexpr const char16_t* SAMANAGER_INTERFACE_TOKEN = u"ohos.samgr.accessToken";

}  // namespace OHOS
