#pragma once

#include "iremote_broker.h"
#include "iremote_object.h"
#include "iremote_proxy.h"
#include "isystem_ability_load_callback.h"
#include "isystem_ability_status_change.h"
#include "isystem_process_status_change.h"
#include "samgr_err_code.h"
#include "samgr_ipc_interface_code.h"
#include "system_ability_definition.h"
#include "system_ability_on_demand_event.h"

namespace OHOS {

/// An ability with an extension, and its process's ILocalAbilityManager.
struct SaExtensionInfo {
    int32_t saId = -1;
    sptr<IRemoteObject> processObj;
};

/// What an account manager tells of its users. There is one user here: nothing follows from it.
enum class SamgrUserState : int32_t {
    USER_STATE_ACTIVATING = 0,
    USER_STATE_SWITCHING = 1,
    USER_STATE_STOPPING = 2,
};

/// SAMgr: the registry of system abilities, behind handle 0. The service checks ids against 1..0x00ffffff. A call that cannot reach it
/// answers with what SendRequest says, 38 without a driver, 3 if the parcel is full.
class ISystemAbilityManager : public IRemoteBroker {
public:
    enum { SHEEFT_CRITICAL = 0, SHEEFT_HIGH, SHEEFT_NORMAL, SHEEFT_DEFAULT, SHEEFT_PROTO };

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

    /// Ids as text, in ascending order, of the abilities that were added with any of these flags.
    virtual std::vector<std::u16string> ListSystemAbilities(unsigned int dumpFlags = DUMP_FLAG_PRIORITY_ALL) = 0;

    /// An ability on demand is loaded, and waited for up to 4 s; others are looked for again 7 times, 200 ms apart. Null then. Blocks.
    virtual sptr<IRemoteObject> GetSystemAbility(int32_t systemAbilityId) = 0;
    /// Immediate; null if absent.
    virtual sptr<IRemoteObject> CheckSystemAbility(int32_t systemAbilityId) = 0;
    virtual int32_t RemoveSystemAbility(int32_t systemAbilityId) = 0;

    /// 22: bad arguments; 1: more than 256 of one process. The same listener twice is 0, and told once.
    virtual int32_t SubscribeSystemAbility(int32_t systemAbilityId, const sptr<ISystemAbilityStatusChange>& listener) = 0;
    virtual int32_t UnSubscribeSystemAbility(int32_t systemAbilityId, const sptr<ISystemAbilityStatusChange>& listener) = 0;

    /// Of another device, by its network id: DBinder's look-up, which blocks up to 16 s; Get looks again as above. Null if it is not there,
    /// or not distributed on both devices.
    virtual sptr<IRemoteObject> GetSystemAbility(int32_t systemAbilityId, const std::string& deviceId) = 0;
    virtual sptr<IRemoteObject> CheckSystemAbility(int32_t systemAbilityId, const std::string& deviceId) = 0;

    /// A process says that it can start this ability when asked: 22 bad arguments, 1017 another process has it in its profile.
    virtual int32_t AddOnDemandSystemAbilityInfo(int32_t systemAbilityId, const std::u16string& localAbilityManagerName) = 0;
    /// Immediate, but an absent ability on demand is loaded from now on: `isExist` says whether it is there or on its way. Null also while
    /// it is being unloaded.
    virtual sptr<IRemoteObject> CheckSystemAbility(int32_t systemAbilityId, bool& isExist) = 0;

    /// 22: id out of range, null object, or isDistributed is not what the profile says. Replaces what is there.
    virtual int32_t AddSystemAbility(int32_t systemAbilityId, const sptr<IRemoteObject>& ability,
                                     const SAExtraProp& extraProp = SAExtraProp(false, DUMP_FLAG_PRIORITY_DEFAULT, u"", u"")) = 0;
    /// Registers the calling process under its name with its ILocalAbilityManager: 22 for an empty name or null.
    virtual int32_t AddSystemProcess(const std::u16string& procName, const sptr<IRemoteObject>& procObject) = 0;

    /// Waits for an ability on demand, `timeout` in seconds taken as 0 to 4. Null: not there by then. Blocks.
    virtual sptr<IRemoteObject> LoadSystemAbility(int32_t systemAbilityId, int32_t timeout) = 0;
    /// The callback says how it went, after 4 s at the latest (999). Else 1001: bad arguments; 1002: no profile and not running; 1004: 256
    /// callbacks of this process wait already; 1007: its process cannot be started.
    virtual int32_t LoadSystemAbility(int32_t systemAbilityId, const sptr<ISystemAbilityLoadCallback>& callback) = 0;
    /// On another device: OnLoadSACompleteForRemote is told, with null if it failed. 1024: not distributed here.
    virtual int32_t LoadSystemAbility(int32_t systemAbilityId, const std::string& deviceId,
                                      const sptr<ISystemAbilityLoadCallback>& callback) = 0;
    /// By the ability's own process, or by uid 0 (else 1017), for an ability on demand (else 1021) that is there (else 1008): it is asked
    /// OnIdle after its delay of 20 s or as its profile says, and stopped as that answers.
    virtual int32_t UnloadSystemAbility(int32_t systemAbilityId) = 0;
    virtual int32_t CancelUnloadSystemAbility(int32_t systemAbilityId) = 0;
    /// One-way: stops what is idle, now. System processes only (uid below 10,000).
    virtual int32_t UnloadAllIdleSystemAbility() = 0;

    virtual int32_t GetSystemProcessInfo(int32_t systemAbilityId, SystemProcessInfo& systemProcessInfo) = 0;
    virtual int32_t GetRunningSystemProcess(std::list<SystemProcessInfo>& systemProcessInfos) = 0;
    virtual int32_t SubscribeSystemProcess(const sptr<ISystemProcessStatusChange>& listener) = 0;
    virtual int32_t UnSubscribeSystemProcess(const sptr<ISystemProcessStatusChange>& listener) = 0;

    /// OnDeviceLevelChanged of those abilities: 1001 no ids; 1002 and 1007 of the first that cannot be told.
    virtual int32_t SendStrategy(int32_t type, std::vector<int32_t>& systemAbilityIds, int32_t level, std::string& action) = 0;
    virtual int32_t GetExtensionSaIds(const std::string& extension, std::vector<int32_t>& saIds) = 0;
    virtual int32_t GetExtensionRunningSaList(const std::string& extension, std::vector<sptr<IRemoteObject>>& saList) = 0;
    virtual int32_t GetRunningSaExtensionInfoList(const std::string& extension, std::vector<SaExtensionInfo>& infoList) = 0;
    /// There are no common events here: an empty list.
    virtual int32_t GetCommonEventExtraDataIdlist(int32_t saId, std::vector<int64_t>& extraDataIdList,
                                                  const std::string& eventName = "") = 0;
    /// The parcel then holds an OnDemandReasonExtraData; 2027: no such data (any more).
    virtual int32_t GetOnDemandReasonExtraData(int64_t extraDataId, MessageParcel& extraDataParcel) = 0;
    /// By the ability's own process (else 1017), if its profile allows updates (else 1); 1002: no profile.
    virtual int32_t GetOnDemandPolicy(int32_t systemAbilityId, OnDemandPolicyType type,
                                      std::vector<SystemAbilityOnDemandEvent>& abilityOnDemandEvents) = 0;
    virtual int32_t UpdateOnDemandPolicy(int32_t systemAbilityId, OnDemandPolicyType type,
                                         const std::vector<SystemAbilityOnDemandEvent>& abilityOnDemandEvents) = 0;
    /// 1018: there are none.
    virtual int32_t GetOnDemandSystemAbilityIds(std::vector<int32_t>& systemAbilityIds) = 0;

    // What has a default is for other implementations' sake; SAMgr's client has all of them.
    virtual int32_t UnloadProcess(const std::vector<std::u16string>&) { return ERR_INVALID_OPERATION; }
    /// Processes of which every ability is idle, the longest idle first.
    virtual int32_t GetLruIdleSystemAbilityProc(std::vector<IdleProcessInfo>&) { return ERR_INVALID_OPERATION; }
    virtual int32_t OnStartSystemAbilityFail(int32_t, int32_t) { return ERR_INVALID_OPERATION; }
    /// The ILocalAbilityManager of the process in whose profile the ability is.
    virtual sptr<IRemoteObject> GetLocalAbilityManagerProxy(int32_t) { return nullptr; }
    /// Accepted; threads have no priorities here.
    virtual int32_t SetSamgrIpcPrior(bool) { return ERR_INVALID_OPERATION; }
    /// Kept, and never told: there is no shortage of memory here.
    virtual int32_t SubscribeLowMemSystemProcess(const sptr<ISystemProcessStatusChange>&) { return ERR_INVALID_OPERATION; }
    virtual int32_t UnSubscribeLowMemSystemProcess(const sptr<ISystemProcessStatusChange>&) { return ERR_INVALID_OPERATION; }
    virtual int32_t SubscribeSystemAbilityInImage(int32_t, const sptr<ISystemAbilityStatusChange>&) { return ERR_INVALID_OPERATION; }
    virtual int32_t OnUserStateChanged(int32_t, SamgrUserState) { return ERR_INVALID_OPERATION; }

    DECLARE_INTERFACE_DESCRIPTOR(u"OHOS.ISystemAbilityManager")

    /// The interface token of the requests, which is not the descriptor.
    static inline const std::u16string SAMANAGER_INTERFACE_TOKEN = u"ohos.samgr.accessToken";

protected:
    static constexpr int32_t FIRST_SYS_ABILITY_ID = 0x00000000;
    static constexpr int32_t LAST_SYS_ABILITY_ID = 0x00ffffff;
    static bool CheckInputSysAbilityId(int32_t sysAbilityId) {
        return sysAbilityId >= FIRST_SYS_ABILITY_ID && sysAbilityId <= LAST_SYS_ABILITY_ID;
    }
};

}  // namespace OHOS
