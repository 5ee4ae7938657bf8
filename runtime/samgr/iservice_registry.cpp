#include "iservice_registry.h"

#include "ipc_skeleton.h"
#include "runtime/core/process_context.h"
#include "system_ability_manager_proxy.h"

namespace OHOS {

using runtime::port::Briefly;

sptr<IServiceRegistry> ServiceRegistry::GetInstance() { return nullptr; }

SystemAbilityManagerClient& SystemAbilityManagerClient::GetInstance() {
    auto& process = ProcessContext::Current();
    Briefly brief(process.lock);
    if (process.abilityClient == nullptr) process.abilityClient = new SystemAbilityManagerClient;
    return *static_cast<SystemAbilityManagerClient*>(process.abilityClient);
}

sptr<ISystemAbilityManager> SystemAbilityManagerClient::GetSystemAbilityManager() {
    {
        Briefly brief(lock_);
        if (systemAbilityManager_ != nullptr) return systemAbilityManager_;
    }
    const auto object = IPCSkeleton::GetContextObject();
    if (object == nullptr) return nullptr;
    // In SAMgr's own process the object is the service itself, and a request to it a plain call.
    sptr<ISystemAbilityManager> manager = sptr<SystemAbilityManagerProxy>::MakeSptr(object);
    Briefly brief(lock_);
    if (systemAbilityManager_ == nullptr) systemAbilityManager_ = manager;
    return systemAbilityManager_;
}

void SystemAbilityManagerClient::DestroySystemAbilityManagerObject() {
    sptr<ISystemAbilityManager> last;  // goes after the lock
    Briefly brief(lock_);
    std::swap(last, systemAbilityManager_);
}

}  // namespace OHOS
