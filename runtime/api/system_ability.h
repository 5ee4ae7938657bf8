#pragma once

#include "iremote_object.h"
#include "refbase.h"
#include "system_ability_ondemand_reason.h"

class CSystemAbilityInnerService;

namespace OHOS {

/// At file scope of a service's library: the ability exists once the library is loaded.
#define REGISTER_SYSTEM_ABILITY_BY_ID(abilityClassName, systemAbilityId, runOnCreate) \
    const bool abilityClassName##_##RegisterResult =                                  \
        ::OHOS::SystemAbility::MakeAndRegisterAbility(new abilityClassName(systemAbilityId, runOnCreate));

/// First thing in a service's class; what follows is public.
#define DECLARE_SYSTEM_ABILITY(className) \
public:                                   \
    virtual std::string GetClassName() override { return #className; }
#define DECLEAR_SYSTEM_ABILITY(className) \
public:                                   \
    virtual std::string GetClassName() override { return #className; }
#define DECLARE_BASE_SYSTEM_ABILITY(className) \
public:                                        \
    virtual std::string GetClassName() = 0
#define DECLEAR_BASE_SYSTEM_ABILITY(className) \
public:                                        \
    virtual std::string GetClassName() = 0

enum class SystemAbilityState {
    NOT_LOADED = 0,
    ACTIVE,
    IDLE,
};

/// Base of every system ability; not a RefBase. Its life: made when its library is loaded, OnStart (on a start-up thread), Publish, on
/// demand OnIdle, OnActive and OnStop. It may be started again after it was stopped.
class SystemAbility {
    DECLARE_BASE_SYSTEM_ABILITY(SystemAbility);

public:
    /// Registers the ability with its process, which owns it from then on. False, and it is deleted: its id is not in the process's
    /// profile, or another has it already.
    static bool MakeAndRegisterAbility(SystemAbility* systemAbility);

    /// OnAddSystemAbility and OnRemoveSystemAbility are called for that ability from now on; at once if it is there.
    bool AddSystemAbilityListener(int32_t systemAbilityId);
    bool RemoveSystemAbilityListener(int32_t systemAbilityId);

protected:
    virtual void OnDump();
    virtual void OnStart();
    /// Calls OnStart().
    virtual void OnStart(const SystemAbilityOnDemandReason& startReason);
    /// May it be unloaded? 0: at once; negative: no; positive: after that many ms (at most 5 min). The default is 0.
    virtual int32_t OnIdle(const SystemAbilityOnDemandReason& idleReason);
    virtual void OnActive(const SystemAbilityOnDemandReason& activeReason);
    virtual void OnStop();
    /// Calls OnStop().
    virtual void OnStop(const SystemAbilityOnDemandReason& stopReason);
    virtual void OnAddSystemAbility(int32_t systemAbilityId, const std::string& deviceId);
    virtual void OnRemoveSystemAbility(int32_t systemAbilityId, const std::string& deviceId);
    virtual int32_t OnSvcCmd(int32_t fd, const std::vector<std::u16string>& args);
    virtual void OnDeviceLevelChanged(int32_t type, int32_t level, std::string& action);
    virtual int32_t OnExtension(const std::string& extension, MessageParcel& data, MessageParcel& reply);

    /// As ISystemAbilityManager's. Blocks.
    sptr<IRemoteObject> GetSystemAbility(int32_t systemAbilityId);
    /// Registers the object with SAMgr under this ability's id, distributed and with the dump level as its profile says. False: refused.
    bool Publish(sptr<IRemoteObject> systemAbility);
    /// Tells who waits for this ability that it will not come, with this error. False: SAMgr could not be told.
    bool OnStartFail(int32_t errCode);
    /// Active again, if it was idle. False: SAMgr refused.
    bool CancelIdle();
    /// Stops the ability of that id of this process: OnStop, and SAMgr forgets it.
    static void StopAbility(int32_t systemAbilityId);

    explicit SystemAbility(bool runOnCreate = false);
    SystemAbility(int32_t systemAbilityId, bool runOnCreate = false);
    virtual ~SystemAbility();

    SystemAbilityState GetAbilityState();

private:
    friend class LocalAbilityManager;
    friend class ::CSystemAbilityInnerService;

    void Start(const SystemAbilityOnDemandReason& reason);
    void Idle(SystemAbilityOnDemandReason& idleReason, int32_t& delayTime);
    void Active(SystemAbilityOnDemandReason& activeReason);
    bool Stop(const SystemAbilityOnDemandReason& reason);
    int32_t GetSystemAbilitId() const { return saId_; }

    int32_t saId_ = 0;
    bool isRunOnCreate_ = false;
    bool isDistributed_ = false;
    unsigned int dumpLevel_ = 0;
    std::vector<int32_t> dependSa_;
    int dependTimeout_ = 0;
    bool isRunning_ = false;
    SystemAbilityState abilityState_ = SystemAbilityState::NOT_LOADED;
    std::u16string capability_;
    std::u16string permission_;
    sptr<IRemoteObject> published_;  ///< mostly the ability itself, which so lives as long as its process
};

/// The whole of a process that consists of system abilities, as its profile (OsPort property "ability_profile") says: waits for SAMgr (50
/// times 200 ms), loads the libraries of the abilities that run on create, registers the process, starts those abilities by boot phase
/// (each once the abilities it depends on are there; 6 s unless said otherwise), and serves. Blocks; the process exits when its last
/// ability on demand is unloaded. 1: no profile, or no SAMgr.
int RunAbilityProcess();

}  // namespace OHOS
