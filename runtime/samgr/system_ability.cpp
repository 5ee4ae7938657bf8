#include "system_ability.h"

#include "if_system_ability_manager.h"
#include "iservice_registry.h"
#include "local_ability_manager.h"
#include "runtime/port/ports.h"
#include "runtime/samgr/ability_profiles.h"
#include "sim/base/text.h"

namespace OHOS {
namespace {

using runtime::port::Os;

sptr<ISystemAbilityManager> Samgr() { return SystemAbilityManagerClient::GetInstance().GetSystemAbilityManager(); }

}  // namespace

SystemAbility::SystemAbility(bool runOnCreate) : isRunOnCreate_(runOnCreate) {}
SystemAbility::SystemAbility(int32_t systemAbilityId, bool runOnCreate) : saId_(systemAbilityId), isRunOnCreate_(runOnCreate) {}
SystemAbility::~SystemAbility() = default;

bool SystemAbility::MakeAndRegisterAbility(SystemAbility* systemAbility) {
    if (systemAbility == nullptr) return false;
    // A registrar of the program itself, before any process: there is none to own the ability.
    if (runtime::port::CurrentPorts().os == nullptr) {
        delete systemAbility;
        return false;
    }
    return LocalAbilityManager::GetInstance().AddAbility(systemAbility);
}

bool SystemAbility::AddSystemAbilityListener(int32_t systemAbilityId) {
    return LocalAbilityManager::GetInstance().AddSystemAbilityListener(systemAbilityId, saId_);
}

bool SystemAbility::RemoveSystemAbilityListener(int32_t systemAbilityId) {
    return LocalAbilityManager::GetInstance().RemoveSystemAbilityListener(systemAbilityId, saId_);
}

// -- what services override

void SystemAbility::OnDump() {}
void SystemAbility::OnStart() {}
void SystemAbility::OnStart(const SystemAbilityOnDemandReason&) { OnStart(); }
int32_t SystemAbility::OnIdle(const SystemAbilityOnDemandReason&) { return 0; }
void SystemAbility::OnActive(const SystemAbilityOnDemandReason&) {}
void SystemAbility::OnStop() {}
void SystemAbility::OnStop(const SystemAbilityOnDemandReason&) { OnStop(); }
void SystemAbility::OnAddSystemAbility(int32_t, const std::string&) {}
void SystemAbility::OnRemoveSystemAbility(int32_t, const std::string&) {}
int32_t SystemAbility::OnSvcCmd(int32_t, const std::vector<std::u16string>&) { return 0; }
void SystemAbility::OnDeviceLevelChanged(int32_t, int32_t, std::string&) {}
int32_t SystemAbility::OnExtension(const std::string&, MessageParcel&, MessageParcel&) { return 0; }

// -- what services call

sptr<IRemoteObject> SystemAbility::GetSystemAbility(int32_t systemAbilityId) {
    const auto samgr = Samgr();
    return samgr != nullptr ? samgr->GetSystemAbility(systemAbilityId) : nullptr;
}

bool SystemAbility::Publish(sptr<IRemoteObject> systemAbility) {
    const auto samgr = Samgr();
    if (systemAbility == nullptr || samgr == nullptr) return false;
    // SAMgr lets go of it when it is unloaded; it may be started again.
    published_ = systemAbility;
    const ISystemAbilityManager::SAExtraProp properties(isDistributed_, dumpLevel_, capability_, permission_);
    const int32_t result = samgr->AddSystemAbility(saId_, systemAbility, properties);
    if (result != ERR_OK) Os().Log(6, "safwk", fmt::format("ability {} cannot be published: {}", saId_, result));
    return result == ERR_OK;
}

bool SystemAbility::OnStartFail(int32_t errCode) {
    isRunning_ = false;  // the next load tries again
    abilityState_ = SystemAbilityState::NOT_LOADED;
    const auto samgr = Samgr();
    return samgr != nullptr && samgr->OnStartSystemAbilityFail(saId_, errCode) == ERR_OK;
}

bool SystemAbility::CancelIdle() {
    if (GetAbilityState() != SystemAbilityState::IDLE) return true;
    const auto samgr = Samgr();
    return samgr != nullptr && samgr->CancelUnloadSystemAbility(saId_) == ERR_OK;
}

void SystemAbility::StopAbility(int32_t systemAbilityId) {
    LocalAbilityManager::GetInstance().StopNow(systemAbilityId,
                                               SystemAbilityOnDemandReason(OnDemandReasonId::INTERFACE_CALL, "stop", "", -1));
}

SystemAbilityState SystemAbility::GetAbilityState() { return abilityState_; }

// -- what the process does with an ability

void SystemAbility::Start(const SystemAbilityOnDemandReason& reason) {
    abilityState_ = SystemAbilityState::ACTIVE;
    isRunning_ = true;
    OnStart(reason);
}

void SystemAbility::Idle(SystemAbilityOnDemandReason& idleReason, int32_t& delayTime) {
    delayTime = static_cast<int32_t>(std::min<int64_t>(OnIdle(idleReason), AbilityProfile::kIdleDelayMaxMs));
    if (delayTime >= 0) abilityState_ = SystemAbilityState::IDLE;
}

void SystemAbility::Active(SystemAbilityOnDemandReason& activeReason) {
    abilityState_ = SystemAbilityState::ACTIVE;
    OnActive(activeReason);
}

bool SystemAbility::Stop(const SystemAbilityOnDemandReason& reason) {
    OnStop(reason);
    isRunning_ = false;
    abilityState_ = SystemAbilityState::NOT_LOADED;
    const auto samgr = Samgr();
    return samgr != nullptr && samgr->RemoveSystemAbility(saId_) == ERR_OK;
}

}  // namespace OHOS
