#include "iservice_registry.h"

#include "ipc_skeleton.h"
#include "runtime/core/process_context.h"
#include "runtime/port/ports.h"
#include "runtime/samgr/system_ability_manager_proxy.h"

namespace OHOS {

using runtime::port::Locked;
using runtime::port::Os;

SystemAbilityManagerClient& SystemAbilityManagerClient::GetInstance() {
    auto& process = ProcessContext::Current();
    Locked locked(Os(), process.mutex);
    if (process.abilityClient == nullptr) process.abilityClient = new SystemAbilityManagerClient;
    return *static_cast<SystemAbilityManagerClient*>(process.abilityClient);
}

sptr<ISystemAbilityManager> SystemAbilityManagerClient::GetSystemAbilityManager() {
    {
        Locked locked(Os(), mutex_);
        if (systemAbilityManager_ != nullptr) return systemAbilityManager_;
    }
    const auto object = IPCSkeleton::GetContextObject();
    if (object == nullptr) return nullptr;
    // In SAMgr's own process the object is the service itself, and a request to it a plain call.
    sptr<ISystemAbilityManager> manager = sptr<SystemAbilityManagerProxy>::MakeSptr(object);
    Locked locked(Os(), mutex_);
    if (systemAbilityManager_ == nullptr) systemAbilityManager_ = manager;
    return systemAbilityManager_;
}

void SystemAbilityManagerClient::DestroySystemAbilityManagerObject() {
    sptr<ISystemAbilityManager> last;  // goes after the lock
    Locked locked(Os(), mutex_);
    std::swap(last, systemAbilityManager_);
}

}  // namespace OHOS
