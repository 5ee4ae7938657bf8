#pragma once

#include "local_ability_manager_stub.h"
#include "system_ability.h"

namespace OHOS {

/// A process's own manager of its system abilities: starts and stops them as its profile and SAMgr say. One a process; the start-up of
/// a process that consists of abilities is RunAbilityProcess (system_ability.h).
class LocalAbilityManager : public LocalAbilityManagerStub {
public:
    static LocalAbilityManager& GetInstance();

    /// False, and the ability is deleted: its id is not in the process's profile, or another has it already.
    bool AddAbility(SystemAbility* ability);
    bool RemoveAbility(int32_t systemAbilityId);
    /// Null: none of that id is registered.
    SystemAbility* GetAbility(int32_t systemAbilityId);
    bool GetRunningStatus(int32_t systemAbilityId);
    /// `listenerSaId` hears of the coming and going of another ability.
    bool AddSystemAbilityListener(int32_t systemAbilityId, int32_t listenerSaId);
    bool RemoveSystemAbilityListener(int32_t systemAbilityId, int32_t listenerSaId);

    bool StartAbility(int32_t systemAbilityId, const std::string& eventStr) override;
    bool StopAbility(int32_t systemAbilityId, const std::string& eventStr) override;
    bool ActiveAbility(int32_t systemAbilityId, const nlohmann::json& activeReason) override;
    bool IdleAbility(int32_t systemAbilityId, const nlohmann::json& idleReason, int32_t& delayTime) override;
    bool SendStrategyToSA(int32_t type, int32_t systemAbilityId, int32_t level, std::string& action) override;
    bool IpcStatCmdProc(int32_t fd, int32_t cmd) override;
    bool FfrtStatCmdProc(int32_t fd, int32_t cmd) override;
    bool FfrtDumperProc(std::string& result) override;
    int32_t SystemAbilityExtProc(const std::string& extension, int32_t said, SystemAbilityExtensionPara* callback,
                                 bool isAsync = false) override;
    int32_t ServiceControlCmd(int32_t fd, int32_t systemAbilityId, const std::vector<std::u16string>& args) override;

    static SystemAbilityOnDemandReason JsonToOnDemandReason(const nlohmann::json& reasonJson);

    /// The process's start-up and service: see RunAbilityProcess. Blocks.
    int Run();

private:
    class StatusListener;
    struct State;

    LocalAbilityManager();
    ~LocalAbilityManager() override;

    bool WaitForSamgr();
    bool LoadLibraryOf(int32_t systemAbilityId);
    void StartPhase(int phase);
    void StartWhenReady(SystemAbility* ability);
    void StartNow(int32_t systemAbilityId, const SystemAbilityOnDemandReason& reason);
    void StopNow(int32_t systemAbilityId, const SystemAbilityOnDemandReason& reason);
    void AbilityChanged(int32_t systemAbilityId, const std::string& deviceId, bool added);
    void ExitIfDone();
    friend class SystemAbility;

    const std::unique_ptr<State> state_;
};

}  // namespace OHOS
